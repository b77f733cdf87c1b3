"""What can be wrong with ladders, though each of them can be read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from attrs import evolve, frozen

from servicekit.calendars import Elapsed, Work, format_amount, from_micros, to_micros
from servicekit.errors import CalendarError
from servicekit.escalation import EscalationPolicy, EscalationStep, Notified, Side
from servicekit.lint.findings import Fault, Lint, Severity
from servicekit.lint.runs import Run, numbers_in
from servicekit.lint.subject import Subject
from servicekit.lint.tickets import Shows, goals_of, tickets_under, witness_of
from servicekit.lint.witnesses import Witness
from servicekit.sla import Clock, Goal, SLAPolicy, SLATarget, goal_in_words
from servicekit.typing import Micros

__all__ = ["LINTS"]

_MOST = 20


@frozen
class _Followed:
    """A step of a ladder at its *path*, and a target that the ladder follows."""

    path: str
    step: EscalationStep
    sla: SLAPolicy
    target: SLATarget


def _steps(subject: Subject) -> Iterator[_Followed]:
    places = {ladder.key: (number, ladder) for number, ladder in enumerate(subject.policy.escalation)}
    for _, sla, target in subject.targets:
        if target.escalation in places:
            number, ladder = places[target.escalation]
            for place, step in enumerate(ladder.steps):
                yield _Followed(f"escalation[{number}].steps[{place}]", step, sla, target)


def _witness(subject: Subject, at: _Followed, fields: dict[str, Any], shows: Shows, path: str) -> Witness | None:
    """A ticket on which the step fires for the last time just before it is looked at."""
    for ticket in islice(tickets_under(subject, at.sla, fields), _MOST):
        opened = Run(subject.policy, witness_of(ticket))
        reading = opened.clock(at.target.key)
        last = None if reading is None else _last_instant(at.step, *reading.origin)
        if last is not None:
            run = Run(subject.policy, evolve(opened.witness, now=max(opened.witness.now, from_micros(last))))
            if shows(run, path):
                return run.witness
    return None


def _last_instant(step: EscalationStep, clock: Clock, promises: Any) -> int | None:
    try:
        return step.instant(clock, promises, step.times if step.every is not None else 1)
    except CalendarError:
        return None


# What is seen of a run.


def _fired(run: Run, path: str) -> Iterator[tuple[Notified, Micros, Clock]]:
    """The notices of the step at *path*, each with its instant and its clock."""
    number, place, *_ = numbers_in(path)
    ladder = run.policy.escalation[number]
    for event, at in run.notices.get((ladder.key, ladder.steps[place].key), ()):
        clocks = (reading.origin[0] for reading in run.readings if reading.name == f"{event.clock}#{event.cycle}")
        clock = next(clocks, None)
        if clock is not None and not clock.changes:  # a goal that became shorter puts steps into the past
            yield event, at, clock


def _shows_at_the_start(run: Run, path: str) -> bool:
    calendars = run.policy.promises.calendars
    return _step_at(run, path).side is Side.BEFORE and any(
        clock.spent_at(at, calendars) == 0 for _, at, clock in _fired(run, path)
    )


def _shows_too_late(run: Run, path: str) -> bool:
    step = _step_at(run, path)
    late = [at for event, at, _ in _fired(run, path) if event.due_at is not None and at > to_micros(event.due_at)]
    return step.side in (Side.PERCENT, Side.BEFORE) and bool(late)


def _shows_nobody(run: Run, path: str) -> bool:
    return any(not event.notify for event, _, _ in _fired(run, path))


def _step_at(run: Run, path: str) -> EscalationStep:
    number, place, *_ = numbers_in(path)
    return run.policy.escalation[number].steps[place]


# What is looked for.


def _at_the_start(subject: Subject) -> Iterator[Fault]:
    """Steps so long before the due instant that they are taken as soon as the clock starts."""
    said: set[str] = set()
    for at in _steps(subject):
        path, offset = f"{at.path}.at", at.step.offset
        for name, fields in goals_of(subject.policy, at.target):
            goal = at.target.goals[name]
            if at.step.side is not Side.BEFORE or path in said or not _is_as_long(offset, goal):
                continue
            assert offset is not None
            witness = _witness(subject, at, fields, _shows_at_the_start, path)
            if witness is not None:  # else the clock counts other hours than the step
                said.add(path)
                yield Fault(
                    path=path,
                    message=f"{format_amount(offset)} before is the whole goal of {goal_in_words(goal)} or more: the"
                    f' step "{at.step.key}" is taken as soon as the clock "{at.target.key}" starts',
                    hint="write a percentage, or give short goals a ladder of their own",
                    witness=witness,
                )


def _is_as_long(offset: Any, goal: Any) -> bool:
    """Whether *offset* covers *goal* as long as both are counted alike."""
    return isinstance(goal, (Work, Elapsed)) and bool(offset.micros >= goal.micros)


def _reminds_too_late(subject: Subject) -> Iterator[Fault]:
    """Steps before the due instant that go on repeating after it."""
    said: set[str] = set()
    for at in _steps(subject):
        step, path = at.step, f"{at.path}.repeat"
        if step.side not in (Side.PERCENT, Side.BEFORE) or step.every is None:
            continue
        for name, fields in goals_of(subject.policy, at.target):
            if path in said or not _goes_past(step, at.target.goals[name]):
                continue
            witness = _witness(subject, at, fields, _shows_too_late, path)
            if witness is not None:  # else the clock counts other hours than the step
                said.add(path)
                yield Fault(
                    path=path,
                    message=f'the step "{step.key}" comes before the due instant, but repeats after it for a goal of'
                    f" {goal_in_words(at.target.goals[name])}",
                    hint="repeat less often, or write a step of its own for the time after",
                    witness=witness,
                )


def _goes_past(step: EscalationStep, goal: Goal) -> bool:
    """Whether the last repetition comes after the due instant, as long as all is counted alike."""
    assert isinstance(step.every, (Work, Elapsed))
    repeated = (step.times - 1) * step.every.micros
    if step.side is Side.BEFORE:
        assert isinstance(step.offset, (Work, Elapsed))
        return repeated > step.offset.micros
    return isinstance(goal, (Work, Elapsed)) and -(-goal.micros * step.percent // 100) + repeated > goal.micros


def _tells_nobody(subject: Subject) -> Iterator[Fault]:
    """Steps without anybody to tell."""
    followed: dict[str, _Followed] = {}
    for at in _steps(subject):
        followed.setdefault(at.path, at)
    for path, ladder, step in _every_step(subject):
        if not step.notify:
            yield Fault(
                path=f"{path}.notify",
                message=f'the step "{step.key}" of "{ladder.key}" tells nobody',
                hint="name whom to tell; what is only to be recorded is a warning of the target",
                witness=_unheard(subject, followed.get(path)),
            )


def _every_step(subject: Subject) -> Iterator[tuple[str, EscalationPolicy, EscalationStep]]:
    for number, ladder in enumerate(subject.policy.escalation):
        for place, step in enumerate(ladder.steps):
            yield f"escalation[{number}].steps[{place}]", ladder, step


def _unheard(subject: Subject, at: _Followed | None) -> Witness | None:
    if at is None:
        return None
    fields = goals_of(subject.policy, at.target)[0][1]
    return _witness(subject, at, fields, _shows_nobody, f"{at.path}.notify")


def _empty(subject: Subject) -> Iterator[Fault]:
    """Ladders without a step."""
    for number, ladder in enumerate(subject.policy.escalation):
        if not ladder.steps:
            hint = "give it a step, or leave it out"
            yield Fault(path=f"escalation[{number}].steps", message=f'"{ladder.key}" has no step', hint=hint)


LINTS = (
    Lint(
        code="escalation.at_the_start",
        severity=Severity.WARNING,
        meaning="A step lies so long before the due instant that it is taken as soon as the clock starts.",
        find=_at_the_start,
        shows=_shows_at_the_start,
    ),
    Lint(
        code="escalation.reminds_too_late",
        severity=Severity.WARNING,
        meaning="A step that reminds of the due instant goes on repeating after it.",
        find=_reminds_too_late,
        shows=_shows_too_late,
    ),
    Lint(
        code="escalation.tells_nobody",
        severity=Severity.WARNING,
        meaning="A step has nobody to tell.",
        find=_tells_nobody,
        shows=_shows_nobody,
        unshown="no target names the escalation",
    ),
    Lint(
        code="escalation.empty",
        severity=Severity.WARNING,
        meaning="An escalation has no steps.",
        find=_empty,
        unshown="what never happens cannot be seen on a ticket",
    ),
)
"""What is looked for in the ladders."""
