"""What can be wrong with ladders, though each of them can be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from servicekit.calendars import Elapsed, Work, format_amount
from servicekit.escalation import EscalationPolicy, EscalationStep, Side
from servicekit.lint.findings import Fault, Lint, Severity
from servicekit.lint.tickets import goals_of, targets_of, ticket_under
from servicekit.policies import Policy
from servicekit.sla import Goal, SLAPolicy, SLATarget, Until, goal_in_words

__all__ = ["LINTS"]


def _followed(policy: Policy) -> Iterator[tuple[str, EscalationPolicy, SLAPolicy, SLATarget]]:
    """Each target that a ladder follows, with the ladder and its path."""
    places = {ladder.key: (f"escalation[{number}]", ladder) for number, ladder in enumerate(policy.escalation)}
    for _, sla, target in targets_of(policy):
        if target.escalation in places:
            yield *places[target.escalation], sla, target


def _steps(policy: Policy) -> Iterator[tuple[str, EscalationStep, SLAPolicy, SLATarget]]:
    for path, ladder, sla, target in _followed(policy):
        for place, step in enumerate(ladder.steps):
            yield f"{path}.steps[{place}]", step, sla, target


def _at_the_start(policy: Policy) -> Iterator[Fault]:
    """Steps so long before the due instant that they are taken as soon as the clock starts."""
    said: set[str] = set()
    for path, step, sla, target in _steps(policy):
        for name, fields in goals_of(policy, target):
            goal, offset = target.goals[name], step.offset
            if step.side is not Side.BEFORE or path in said or not _is_as_long(offset, goal):
                continue
            assert offset is not None
            said.add(path)
            yield Fault(
                path=f"{path}.at",
                message=f"{format_amount(offset)} before is the whole goal of {goal_in_words(goal)} or more: the step"
                f' "{step.key}" is taken as soon as the clock "{target.key}" starts',
                hint="write a percentage, or give short goals a ladder of their own",
                witness=ticket_under(policy, sla, fields),
            )


def _is_as_long(offset: Any, goal: Any) -> bool:
    """Whether *offset* surely covers *goal*: both of one kind, or working time on a clock that counts every hour."""
    comparable = type(offset) is type(goal) or (isinstance(offset, Work) and isinstance(goal, Elapsed))
    return comparable and bool(offset.micros >= goal.micros)


def _reminds_too_late(policy: Policy) -> Iterator[Fault]:
    """Steps before the due instant that go on repeating after it."""
    said: set[str] = set()
    for path, step, sla, target in _steps(policy):
        if step.side not in (Side.PERCENT, Side.BEFORE) or step.every is None or path in said:
            continue
        for name, fields in goals_of(policy, target):
            if _goes_past(step, target.goals[name]):
                said.add(path)
                yield Fault(
                    path=f"{path}.repeat",
                    message=f'the step "{step.key}" comes before the due instant, but repeats after it for a goal of'
                    f" {goal_in_words(target.goals[name])}",
                    hint="repeat less often, or write a step of its own for the time after",
                    witness=ticket_under(policy, sla, fields),
                )
                break


def _goes_past(step: EscalationStep, goal: Goal) -> bool:
    """Whether the last repetition surely comes after the due instant."""
    every_hour = isinstance(goal, (Elapsed, Until))
    if not every_hour and any(isinstance(amount, Elapsed) for amount in (step.offset, step.every)):
        return False
    assert isinstance(step.every, (Work, Elapsed))
    repeated = (step.times - 1) * step.every.micros
    if step.side is Side.BEFORE:
        assert isinstance(step.offset, (Work, Elapsed))
        return repeated > step.offset.micros
    return isinstance(goal, (Work, Elapsed)) and -(-goal.micros * step.percent // 100) + repeated > goal.micros


def _tells_nobody(policy: Policy) -> Iterator[Fault]:
    """Steps without anybody to tell."""
    followed: dict[str, tuple[SLAPolicy, SLATarget]] = {}
    for path, _, sla, target in _followed(policy):
        followed.setdefault(path, (sla, target))
    for number, ladder in enumerate(policy.escalation):
        for place, step in enumerate(ladder.steps):
            if step.notify:
                continue
            under = followed.get(f"escalation[{number}]")
            fields = goals_of(policy, under[1])[0][1] if under else {}
            yield Fault(
                path=f"escalation[{number}].steps[{place}].notify",
                message=f'the step "{step.key}" tells nobody',
                hint="name whom to tell; what is only to be recorded is a warning of the target",
                witness=ticket_under(policy, under[0], fields) if under else None,
            )


def _empty(policy: Policy) -> Iterator[Fault]:
    """Ladders without a step."""
    for number, ladder in enumerate(policy.escalation):
        if not ladder.steps:
            yield Fault(path=f"escalation[{number}].steps", message=f'"{ladder.key}" has no step')


LINTS = (
    Lint(
        code="escalation.at_the_start",
        severity=Severity.WARNING,
        meaning="A step lies so long before the due instant that it is taken as soon as the clock starts.",
        find=_at_the_start,
    ),
    Lint(
        code="escalation.reminds_too_late",
        severity=Severity.WARNING,
        meaning="A step that reminds of the due instant goes on repeating after it.",
        find=_reminds_too_late,
    ),
    Lint(
        code="escalation.tells_nobody",
        severity=Severity.WARNING,
        meaning="A step has nobody to tell.",
        find=_tells_nobody,
    ),
    Lint(
        code="escalation.empty",
        severity=Severity.WARNING,
        meaning="An escalation has no steps.",
        find=_empty,
    ),
)
"""What is looked for in the ladders."""
