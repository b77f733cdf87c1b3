"""What can be wrong with promises, though each of them can be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

from attrs import evolve

from servicekit.calendars import Amount, Elapsed, Work, format_amount
from servicekit.conditions import ALWAYS, compile_condition
from servicekit.lint.calendars import has_time_for
from servicekit.lint.findings import Fault, Lint, Severity, Witness
from servicekit.lint.tickets import chosen_by, every_ticket, goals_of, targets_of, ticket_under, witness_of
from servicekit.policies import Policy
from servicekit.sla import DEFAULT_GOAL, EVERY_HOUR, SLAPolicy, SLATarget
from servicekit.workflow import Category

__all__ = ["LINTS"]

_LONG = timedelta(days=3660)


def _shadowed(policy: Policy) -> Iterator[Fault]:
    """SLA policies that never apply, because earlier ones of their kind always do."""
    for number, sla in enumerate(policy.sla):
        earlier = [each for each in policy.sla[:number] if each.kind == sla.kind]
        if not earlier or (takers := _takers(policy, sla, earlier)) is None:
            continue
        names = " or ".join(f'"{key}"' for key in takers)
        yield Fault(
            path=f"sla[{number}]",
            message=f'"{sla.key}" never applies: {names} stands before it and applies wherever it would',
            hint="move it up, or narrow the condition before it",
            witness=next(_taken(policy, sla, earlier), None),
        )


def _takers(policy: Policy, sla: SLAPolicy, earlier: list[SLAPolicy]) -> list[str] | None:
    """The earlier policies that take every ticket of *sla*; ``None`` when some ticket is left to it."""
    same = next((each for each in earlier if each.when in (ALWAYS, sla.when)), None)
    if same is not None:
        return [same.key]
    tickets = every_ticket(policy, [sla.when, *(each.when for each in earlier)])
    matches = compile_condition(sla.when)
    found = [chosen_by(policy, ticket, sla.kind) for ticket in tickets or () if matches(ticket)]
    if not found or None in found or sla.key in found:
        return None
    return list(dict.fromkeys(key for key in found if key is not None))


def _taken(policy: Policy, sla: SLAPolicy, earlier: list[SLAPolicy]) -> Iterator[Witness]:
    """Tickets that the condition of *sla* fits and on which the clocks of *earlier* policies run."""
    matches = compile_condition(sla.when)
    promised = [goals_of(policy, target)[0][1] for each in earlier for target in each.targets]
    for ticket in every_ticket(policy, [sla.when, *(each.when for each in earlier)]) or ():
        for fields in promised if matches(ticket) else ():
            witness = witness_of({**ticket, "ticket": {**fields, **ticket["ticket"]}})
            if any(reading.policy in {each.key for each in earlier} for reading in witness.readings(policy)):
                yield witness


def _never_true(policy: Policy) -> Iterator[Fault]:
    """SLA policies with a condition that no ticket meets."""
    for number, sla in enumerate(policy.sla):
        tickets = every_ticket(policy, [sla.when])
        matches = compile_condition(sla.when)
        if tickets is not None and not any(matches(ticket) for ticket in tickets):
            yield Fault(
                path=f"sla[{number}].when",
                message=f'"{sla.key}" never applies: no ticket can meet {sla.when}',
                hint="what stands in one condition must hold together; use any for alternatives",
            )


def _uncovered(policy: Policy) -> Iterator[Fault]:
    """Tickets that no policy of the agreement with customers applies to."""
    kinds = {sla.kind for sla in policy.sla}
    kind = "sla" if "sla" in kinds else next(iter(sorted(kinds)), None)
    own = [sla for sla in policy.sla if sla.kind == kind]
    if kind is None or any(sla.when == ALWAYS for sla in own):
        return
    for ticket in every_ticket(policy, [sla.when for sla in own]) or ():
        if chosen_by(policy, ticket, kind) is not None:
            continue
        witness = witness_of(ticket)
        if not any(policy.promises.policies[reading.policy].kind == kind for reading in witness.readings(policy)):
            yield Fault(
                path="sla",
                message=f"no policy of the kind {kind} applies to every ticket: some are promised nothing",
                hint="end with a policy without a condition, with targets = [] if that is meant",
                witness=witness,
            )
            return


def _value_without_goal(policy: Policy) -> Iterator[Fault]:
    """Values of a field for which a target promises nothing."""
    for path, sla, target in targets_of(policy):
        if DEFAULT_GOAL in target.goals:
            continue
        for value in policy.fields.get(target.by, ()):
            if value not in target.goals:
                yield Fault(
                    path=f"{path}.goal",
                    message=f'nothing is promised for {target.by} "{value}"',
                    hint=f"give it a goal, or a goal for {DEFAULT_GOAL}",
                    witness=_without_goal(policy, sla, target, value),
                )


def _without_goal(policy: Policy, sla: SLAPolicy, target: SLATarget, value: str) -> Witness | None:
    """A ticket under *sla* with the value; it is looked for with a value that has a goal, then changed."""
    for _, fields in goals_of(policy, target):
        if (found := ticket_under(policy, sla, fields)) is not None:
            at, what, told = found.history[0]
            history = ((at, what, {**told, target.by: value}), *found.history[1:])
            return evolve(found, history=history)
    return None


def _never_due(policy: Policy) -> Iterator[Fault]:
    """Goals that the calendar of the target has no time for, though it has some."""
    for path, sla, target in targets_of(policy):
        calendar = policy.promises.calendars[target.calendar]
        for name, fields in goals_of(policy, target):
            amount = target.goals[name]
            if isinstance(amount, Work) and has_time_for(calendar, 1) and not has_time_for(calendar, amount.micros):
                yield Fault(
                    path=f"{path}.goal",
                    message=f'{format_amount(amount)} is more than the calendar "{target.calendar}" will ever be open',
                    witness=ticket_under(policy, sla, fields),
                )
                break


def _never_runs(policy: Policy) -> Iterator[Fault]:
    """Targets whose clock is paused wherever it is on."""
    used = {
        status.category for each in policy.lifecycles.values() for status in each.statuses if status.category.is_open
    }
    for path, sla, target in targets_of(policy):
        if used and used <= target.pause:
            fields = goals_of(policy, target)[0][1]
            yield Fault(
                path=f"{path}.pause",
                message="the clock pauses in every category in which a ticket is open, so it never runs",
                hint=f"leave out at least {Category.ACTIVE.value}",
                witness=ticket_under(policy, sla, fields, now=_LONG),
            )


def _response_after_resolution(policy: Policy) -> Iterator[Fault]:
    """First answers promised for later than the solution."""
    for path, sla, target in targets_of(policy):
        for other in sla.targets if target.metric == "first_response" else ():
            if other.metric != "resolution":
                continue
            for (name, fields), (second, more) in product(goals_of(policy, target), goals_of(policy, other)):
                said = (target.goals[name], other.goals[second])
                apart = target.by == other.by and (fields != more)
                if not apart and _is_longer(*said, same_calendar=target.calendar == other.calendar):
                    yield Fault(
                        path=f"{path}.goal.{name}",
                        message=f"the first answer ({format_amount(said[0])}) is promised for later than the"
                        f" solution ({format_amount(said[1])})",
                        witness=ticket_under(policy, sla, {**more, **fields}),
                    )
                    break


def _is_longer(first: Amount, second: Amount, *, same_calendar: bool) -> bool:
    """Whether *first* surely takes longer than *second* (working time never passes faster than time)."""
    assert isinstance(first, (Work, Elapsed))
    assert isinstance(second, (Work, Elapsed))
    comparable = isinstance(second, Elapsed) or (isinstance(first, Work) and same_calendar)
    return comparable and first.micros > second.micros


def _unused_ladders(policy: Policy) -> Iterator[Fault]:
    """Ladders that no target names."""
    named = {target.escalation for _, _, target in targets_of(policy)}
    for number, ladder in enumerate(policy.escalation):
        if ladder.key not in named:
            hint = f'write escalation = "{ladder.key}" in a target, or leave it out'
            yield Fault(path=f"escalation[{number}]", message=f'no target names "{ladder.key}"', hint=hint)


def _unused_calendars(policy: Policy) -> Iterator[Fault]:
    """Calendars that no target names."""
    named = {target.calendar for _, _, target in targets_of(policy)} | {EVERY_HOUR}
    for name in policy.calendars:
        if name not in named:
            hint = f'write calendar = "{name}" in a target, or leave it out'
            yield Fault(path=f"calendars.{name}", message=f'no target names "{name}"', hint=hint)


LINTS = (
    Lint(
        code="sla.shadowed",
        severity=Severity.ERROR,
        meaning="An SLA policy never applies, because policies of its kind before it take all its tickets.",
        find=_shadowed,
    ),
    Lint(
        code="sla.never_true",
        severity=Severity.ERROR,
        meaning="The condition of an SLA policy contradicts itself: no ticket can meet it.",
        find=_never_true,
    ),
    Lint(
        code="sla.uncovered",
        severity=Severity.WARNING,
        meaning="There are tickets to which no SLA policy applies, so nothing is promised to them.",
        find=_uncovered,
    ),
    Lint(
        code="sla.value_without_goal",
        severity=Severity.WARNING,
        meaning="A target has goals for some values of its field only, and none for the rest.",
        find=_value_without_goal,
    ),
    Lint(
        code="sla.never_due",
        severity=Severity.ERROR,
        meaning="A goal is more working time than its calendar will ever have, so the promise cannot be broken.",
        find=_never_due,
    ),
    Lint(
        code="sla.never_runs",
        severity=Severity.ERROR,
        meaning="A clock pauses in every category in which a ticket is open, so it never runs.",
        find=_never_runs,
    ),
    Lint(
        code="sla.response_after_resolution",
        severity=Severity.WARNING,
        meaning="For the same ticket the first answer is promised for later than the solution.",
        find=_response_after_resolution,
    ),
    Lint(
        code="escalation.unused",
        severity=Severity.WARNING,
        meaning="No target names this escalation, so none of its steps is ever taken.",
        find=_unused_ladders,
    ),
    Lint(
        code="calendars.unused",
        severity=Severity.WARNING,
        meaning="No target names this calendar.",
        find=_unused_calendars,
    ),
)
"""What is looked for in the promises."""
