"""What can be wrong between two promises to the same ticket."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from typing import Any

from servicekit.calendars import BusinessDays, Elapsed, EndOfBusinessDay, Work
from servicekit.conditions import qualified
from servicekit.lint.findings import Fault, Lint, Severity
from servicekit.lint.runs import Run
from servicekit.lint.subject import Subject, Target
from servicekit.lint.tickets import first_shown, goals_of, with_fields, witness_of, witness_under
from servicekit.lint.witnesses import Witness
from servicekit.sla import Goal, Reading, SLATarget, SpanKind, State, goal_in_words

__all__ = ["LINTS"]

_AGREEMENT = "sla"
_ON = (State.RUNNING, State.BREACHED)


def _response_after_resolution(subject: Subject) -> Iterator[Fault]:
    """First answers promised for later than the solution."""
    for path, sla, target in subject.targets:
        for other in sla.targets if target.metric == "first_response" else ():
            if other.metric != "resolution" or not _start_together(target, other):
                continue
            for name, goals, fields in _longer(subject, target, other):
                where = f"{path}.goal.{name}"
                witness = witness_under(subject, sla, fields, _answer_is_due_later, where)
                if witness is not None:  # else no ticket is ever promised both
                    yield Fault(
                        path=where,
                        message=f"the first answer ({goal_in_words(goals[0])}) is promised for later than the"
                        f" solution ({goal_in_words(goals[1])})",
                        hint="promise the first answer sooner, or the solution later",
                        witness=witness,
                    )


def _start_together(target: SLATarget, other: SLATarget) -> bool:
    return (target.start, target.start_field) == (other.start, other.start_field)


def _longer(
    subject: Subject, target: SLATarget, other: SLATarget
) -> Iterator[tuple[str, tuple[Goal, Goal], dict[str, Any]]]:
    """The goals of *target*, by name, that surely take longer than one of *other* that a ticket has with them."""
    found: set[str] = set()
    policy, alike = subject.policy, _calendars(target) == _calendars(other)
    for (name, fields), (second, more) in product(goals_of(policy, target), goals_of(policy, other)):
        goals = target.goals[name], other.goals[second]
        apart = target.by == other.by and fields != more
        if name not in found and not apart and _is_longer(*goals, same_calendar=alike):
            found.add(name)
            yield name, goals, {**more, **fields}


def _calendars(target: SLATarget) -> tuple[Any, ...]:
    return target.calendar, target.calendar_by, target.calendars


def _is_longer(first: Goal, second: Goal, *, same_calendar: bool) -> bool:
    """Whether *first* surely takes longer than *second* (working time never passes faster than time)."""
    if isinstance(first, (Work, Elapsed)) and isinstance(second, (Work, Elapsed)):
        comparable = isinstance(second, Elapsed) or (isinstance(first, Work) and same_calendar)
        return comparable and first.micros > second.micros
    if isinstance(first, BusinessDays) and isinstance(second, BusinessDays):
        return same_calendar and first.at == second.at and first.days > second.days
    ends = isinstance(first, EndOfBusinessDay) and isinstance(second, EndOfBusinessDay) and same_calendar
    return ends and first.days > second.days  # type: ignore[union-attr]


def _answer_is_due_later(run: Run, path: str) -> bool:
    sla = run.sla_at(path)
    answer = run.clock(run.target_at(path).key)
    solutions = [run.clock(target.key) for target in sla.targets if target.metric == "resolution"]
    return any(_is_due_later(answer, solution) for solution in solutions)


def _is_due_later(first: Reading | None, second: Reading | None) -> bool:
    """Whether of two clocks that began together and run as they were promised the *first* is due later."""
    if first is None or second is None or second.due_at is None or first.started_at != second.started_at:
        return False
    as_promised = all(_runs_as_promised(reading) for reading in (first, second))
    return as_promised and (first.due_at is None or first.due_at > second.due_at)


def _runs_as_promised(reading: Reading) -> bool:
    """Whether a clock is on, under the goal that it began with, and has never stood still."""
    clock, _ = reading.origin
    still = any(span.kind is not SpanKind.RUN for span in clock.spans)
    return reading.state in _ON and reading.stopped_at is None and not clock.changes and not still


# Agreements of different kinds.


def _ola_after_sla(subject: Subject) -> Iterator[Fault]:
    """What teams or suppliers promise, where it takes longer than what the customer is promised."""
    ours = [each for each in subject.targets if each.sla.kind == _AGREEMENT]
    for inner in subject.targets:
        if inner.sla.kind != _AGREEMENT:
            yield from islice(_inner_longer(subject, inner, ours), 1)


def _inner_longer(subject: Subject, inner: Target, ours: list[Target]) -> Iterator[Fault]:
    """The places where *inner* takes longer than one of *ours*."""
    for outer in ours:
        if inner.target.metric != outer.target.metric or not _start_together(inner.target, outer.target):
            continue
        for name, goals, fields in _longer(subject, inner.target, outer.target):
            where = f"{inner.path}.goal.{name}"
            witness = _under_both(subject, inner, outer, fields, where)
            if witness is not None:
                yield Fault(
                    path=where,
                    message=f'"{inner.sla.key}" ({inner.sla.kind}) gives {goal_in_words(goals[0])} for'
                    f' {inner.target.metric}, "{outer.sla.key}" promises the customer {goal_in_words(goals[1])}',
                    hint="what is promised within must leave time for what is promised outside",
                    witness=witness,
                )


def _under_both(subject: Subject, inner: Target, outer: Target, fields: dict[str, Any], where: str) -> Witness | None:
    """A ticket to which both agreements apply."""
    must = [inner.sla.when, outer.sla.when]
    never = [each.when for target in (inner, outer) for each in subject.rivals(target.sla)]
    given = {qualified(name): value for name, value in fields.items() if value is not None}
    tickets = subject.tickets.some(must, never, given=given)
    witnesses = (witness_of(with_fields(ticket, fields)) for ticket in tickets)
    return first_shown(subject, witnesses, _inner_is_due_later, where)


def _inner_is_due_later(run: Run, path: str) -> bool:
    metric = run.target_at(path).metric
    inner = run.clock(run.target_at(path).key)
    kinds = {policy.key: policy.kind for policy in run.policy.sla}
    outer = [reading for reading in run.measured(metric) if kinds[reading.policy] == _AGREEMENT]
    return any(_is_due_later(inner, reading) for reading in outer)


LINTS = (
    Lint(
        code="sla.response_after_resolution",
        severity=Severity.WARNING,
        meaning="For the same ticket the first answer is promised for later than the solution.",
        find=_response_after_resolution,
        shows=_answer_is_due_later,
    ),
    Lint(
        code="sla.ola_after_sla",
        severity=Severity.WARNING,
        meaning="For the same ticket and metric an agreement of another kind (between teams, with a supplier) gives"
        " longer than the agreement with the customer.",
        find=_ola_after_sla,
        shows=_inner_is_due_later,
    ),
)
"""What is looked for between promises."""
