"""What can be wrong with promises, though each of them can be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

from attrs import evolve

from servicekit.calendars import BusinessCalendar, BusinessDays, Elapsed, EndOfBusinessDay, Work
from servicekit.conditions import ALWAYS, compile_condition, qualified
from servicekit.errors import CalendarError
from servicekit.lint.calendars import calendars_of, has_time_for
from servicekit.lint.findings import START, Fault, Lint, Severity, Witness
from servicekit.lint.tickets import (
    chosen_by,
    every_ticket,
    filled,
    goals_of,
    targets_of,
    ticket_under,
    witness_of,
)
from servicekit.policies import Policy
from servicekit.sla import DEFAULT_GOAL, EVERY_HOUR, Goal, SLAPolicy, SLATarget, Start, Until, goal_in_words
from servicekit.workflow import Category

__all__ = ["LINTS"]

_LONG = timedelta(days=3660)


def _shadowed(policy: Policy) -> Iterator[Fault]:
    """SLA policies that never apply, because earlier ones of their kind always do."""
    for number, sla in enumerate(policy.sla):
        earlier = [each for each in policy.sla[:number] if each.kind == sla.kind]
        earlier = [] if sla.kind in policy.precedence else earlier  # there the order does not decide
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
            witness = witness_of(filled(ticket, fields))
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
    section, _, key = qualified(target.by).partition(".")
    for _, fields in goals_of(policy, target):
        if (found := ticket_under(policy, sla, fields)) is None:
            continue
        if section == "customer":
            return evolve(found, customer={**found.customer, key: value})
        at, what, told = found.history[0]
        return evolve(found, history=((at, what, {**told, key: value}), *found.history[1:]))
    return None


def _never_due(policy: Policy) -> Iterator[Fault]:
    """Goals that a calendar of the target has no time for, though it has some."""
    for path, sla, target in targets_of(policy):
        for (goal, fields), (name, more) in product(goals_of(policy, target), calendars_of(policy, target)):
            calendar, amount = policy.promises.calendars[name], target.goals[goal]
            if has_time_for(calendar, 1) and not _comes(calendar, amount):
                yield Fault(
                    path=f"{path}.goal",
                    message=f'{goal_in_words(amount)} is more than the calendar "{name}" will ever be open',
                    witness=ticket_under(policy, sla, {**more, **fields}),
                )
                break


def _comes(calendar: BusinessCalendar, goal: Goal) -> bool:
    """Whether a goal counted on *calendar* will ever be due."""
    if isinstance(goal, Work):
        return has_time_for(calendar, goal.micros)
    if not isinstance(goal, (BusinessDays, EndOfBusinessDay)):
        return True
    try:
        calendar.add(START, goal)
    except CalendarError:
        return False
    return True


def _never_runs(policy: Policy) -> Iterator[Fault]:
    """Targets whose clock is paused wherever it is on."""
    used = {
        status.category for each in policy.lifecycles.values() for status in each.statuses if status.category.is_open
    }
    for path, sla, target in targets_of(policy):
        if used and used <= target.pause and (fields := _still(policy, target)) is not None:
            yield Fault(
                path=f"{path}.pause",
                message="the clock pauses in every category in which a ticket is open, so it never runs",
                hint=f"leave out at least {Category.ACTIVE.value}",
                witness=ticket_under(policy, sla, fields, now=_LONG),
            )


def _still(policy: Policy, target: SLATarget) -> dict[str, Any] | None:
    """The fields of a ticket on which nothing but a category lets the clock run; ``None`` when something does."""
    rule = policy.metrics.get(target.metric)
    from_earlier = target.start is Start.AT_FIELD or (target.start is Start.AT_OPENING and not target.recover_pauses)
    if from_earlier or target.pause_cap is not None or (rule is not None and rule.resume is not None):
        return None
    return next((f for name, f in goals_of(policy, target) if not isinstance(target.goals[name], Until)), None)


def _response_after_resolution(policy: Policy) -> Iterator[Fault]:
    """First answers promised for later than the solution."""
    for path, sla, target in targets_of(policy):
        for other in sla.targets if target.metric == "first_response" else ():
            if other.metric != "resolution" or (target.start, target.start_field) != (other.start, other.start_field):
                continue
            for (name, fields), (second, more) in product(goals_of(policy, target), goals_of(policy, other)):
                said = (target.goals[name], other.goals[second])
                apart = target.by == other.by and (fields != more)
                if not apart and _is_longer(*said, same_calendar=_calendars(target) == _calendars(other)):
                    yield Fault(
                        path=f"{path}.goal.{name}",
                        message=f"the first answer ({goal_in_words(said[0])}) is promised for later than the"
                        f" solution ({goal_in_words(said[1])})",
                        witness=ticket_under(policy, sla, {**more, **fields}),
                    )
                    break


def _calendars(target: SLATarget) -> tuple[Any, ...]:
    return target.calendar, target.calendar_by, target.calendars


def _is_longer(first: Goal, second: Goal, *, same_calendar: bool) -> bool:
    """Whether *first* surely takes longer than *second* (working time never passes faster than time)."""
    if isinstance(first, (Work, Elapsed)) and isinstance(second, (Work, Elapsed)):
        comparable = isinstance(second, Elapsed) or (isinstance(first, Work) and same_calendar)
        return comparable and first.micros > second.micros
    days = isinstance(first, (BusinessDays, EndOfBusinessDay)) and type(first) is type(second) and same_calendar
    return days and first.days > second.days  # type: ignore[union-attr]


def _unused_ladders(policy: Policy) -> Iterator[Fault]:
    """Ladders that no target names."""
    named = {target.escalation for _, _, target in targets_of(policy)}
    for number, ladder in enumerate(policy.escalation):
        if ladder.key not in named:
            hint = f'write escalation = "{ladder.key}" in a target, or leave it out'
            yield Fault(path=f"escalation[{number}]", message=f'no target names "{ladder.key}"', hint=hint)


def _unused_calendars(policy: Policy) -> Iterator[Fault]:
    """Calendars that no target names, and no window of repeats or recovery either."""
    named = {name for _, _, target in targets_of(policy) for name in (target.calendar, *target.calendars.values())}
    if policy.complaints is not None:
        named |= policy.complaints.calendars
    for name in policy.calendars:
        if name not in (*named, EVERY_HOUR):
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
