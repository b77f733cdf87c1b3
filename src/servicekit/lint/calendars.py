"""What can be wrong with calendars, and with what is promised on them, though each of them can be read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from servicekit.calendars import BusinessCalendar, BusinessDays, Elapsed, EndOfBusinessDay, Work, to_micros
from servicekit.errors import CalendarError
from servicekit.lint.findings import Fault, Lint, Severity
from servicekit.lint.runs import Run
from servicekit.lint.subject import Subject
from servicekit.lint.tickets import goals_of, witness_under
from servicekit.lint.witnesses import START, Witness
from servicekit.policies import Policy
from servicekit.sla import Goal, Reading, SLATarget, State, Until, goal_in_words
from servicekit.typing import Micros

__all__ = ["LINTS"]


def _has_time_for(calendar: BusinessCalendar, work: Micros) -> bool:
    """Whether so much working time will ever pass on *calendar*."""
    try:
        calendar.add_micros(to_micros(START), work)
    except CalendarError:
        return False
    return True


def _never_open(subject: Subject) -> Iterator[Fault]:
    """Calendars without any opening."""
    for name, calendar in subject.policy.calendars.items():
        if not _has_time_for(calendar, 1):
            yield Fault(
                path=f"calendars.{name}",
                message=f'"{name}" is never open',
                hint="give it hours",
                witness=_on(subject, name),
            )


def _on(subject: Subject, calendar: str) -> Witness | None:
    """A ticket with a promise of working time on *calendar*."""
    for _, sla, target in subject.targets:
        for name, fields in goals_of(subject.policy, target):
            if not isinstance(target.goals[name], (Elapsed, Until)):
                for on, more in _calendars_of(subject.policy, target):
                    path = f"calendars.{calendar}"
                    found = on == calendar and witness_under(subject, sla, {**more, **fields}, _shows_closed, path)
                    if found:
                        return found
    return None


def _shows_closed(run: Run, path: str) -> bool:
    name = path.removeprefix("calendars.")
    return any(reading.calendar == name and _waits_for_ever(reading) for reading in run.readings)


def _waits_for_ever(reading: Reading) -> bool:
    """Whether a clock is on, and yet never due."""
    return reading.state is State.RUNNING and reading.due_at is None


def _calendars_of(policy: Policy, target: SLATarget) -> Iterator[tuple[str, dict[str, Any]]]:
    """The names of the calendars that *target* may run on, each with the fields of a ticket that chooses it."""
    if target.calendar_by is None:
        yield target.calendar, {}
        return
    for value, name in target.calendars.items():
        yield name, {target.calendar_by: value}
    others = [value for value in policy.fields.get(target.calendar_by, ()) if value not in target.calendars]
    yield target.calendar, {target.calendar_by: others[0] if others else None}


def _never_due(subject: Subject) -> Iterator[Fault]:
    """Goals that a calendar of the target has no time for, though it has some."""
    able: dict[tuple[str, Goal], bool] = {}
    for path, sla, target in subject.targets:
        for (goal, fields), (name, more) in product(
            goals_of(subject.policy, target), _calendars_of(subject.policy, target)
        ):
            calendar, amount = subject.policy.promises.calendars[name], target.goals[goal]
            if (name, amount) not in able:
                able[name, amount] = not _has_time_for(calendar, 1) or _comes(calendar, amount)
            if not able[name, amount]:
                yield Fault(
                    path=f"{path}.goal",
                    message=f'{goal_in_words(amount)} is more than the calendar "{name}" will ever be open',
                    hint="open the calendar for longer, or promise less",
                    witness=witness_under(subject, sla, {**more, **fields}, _shows_never_due, path),
                )
                break


def _comes(calendar: BusinessCalendar, goal: Goal) -> bool:
    """Whether a goal counted on *calendar* will ever be due."""
    if isinstance(goal, Work):
        return _has_time_for(calendar, goal.micros)
    if not isinstance(goal, (BusinessDays, EndOfBusinessDay)):
        return True
    try:
        calendar.add(START, goal)
    except CalendarError:
        return False
    return True


def _shows_never_due(run: Run, path: str) -> bool:
    reading = run.clock(run.target_at(path).key)
    return reading is not None and _waits_for_ever(reading)


LINTS = (
    Lint(
        code="calendars.never_open",
        severity=Severity.ERROR,
        meaning="A calendar has no opening, so working time never passes on it.",
        find=_never_open,
        shows=_shows_closed,
        unshown="no target promises working time on the calendar",
    ),
    Lint(
        code="sla.never_due",
        severity=Severity.ERROR,
        meaning="A goal is more working time than its calendar will ever have, so the promise cannot be broken.",
        find=_never_due,
        shows=_shows_never_due,
        unshown="the policy of the target never applies",
    ),
)
"""What is looked for in the calendars, and in the goals counted on them."""
