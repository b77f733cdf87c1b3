"""What can be wrong with calendars, and with what is promised on them, though each of them can be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any

from servicekit.calendars import BusinessCalendar, BusinessDays, Elapsed, EndOfBusinessDay, Span, Work, to_micros
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

_YEAR = timedelta(days=366)


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


def _time_outside_hours(subject: Subject) -> Iterator[Fault]:
    """Times of day at which a calendar of the target is never open."""
    never: dict[tuple[str, time], bool] = {}
    for path, sla, target in subject.targets:
        for (name, fields), (on, more) in product(
            goals_of(subject.policy, target), _calendars_of(subject.policy, target)
        ):
            goal = target.goals[name]
            if not isinstance(goal, BusinessDays) or goal.at is None:
                continue
            if (on, goal.at) not in never:
                never[on, goal.at] = _is_never_open_at(subject.policy.promises.calendars[on], goal.at)
            if never[on, goal.at]:
                where = f"{path}.goal.{name}"
                yield Fault(
                    path=where,
                    message=f'at {goal.at:%H:%M} the calendar "{on}" is not open on any day of a year, so'
                    f" {goal_in_words(goal)} is due when it last closes before that",
                    hint="name a time within the hours, or the end of the business day",
                    witness=witness_under(subject, sla, {**more, **fields}, _shows_another_time, where),
                )
                break


def _is_never_open_at(calendar: BusinessCalendar, clock: time) -> bool:
    """Whether a calendar that has openings is open up to that time on no day of the year ahead."""
    openings = calendar.spans(START, START + _YEAR)
    return bool(openings) and not any(_goes_up_to(calendar, span, clock) for span in openings)


def _goes_up_to(calendar: BusinessCalendar, opening: Span, clock: time) -> bool:
    """Whether somebody is there just before that time of a day of the *opening*."""
    first, last = calendar.in_zone(opening.start), calendar.in_zone(opening.end)
    days = range(first.date().toordinal(), last.date().toordinal() + 1)
    moments = (datetime.combine(date.fromordinal(day), clock, first.tzinfo) for day in days)
    return any(opening.start < moment.astimezone(UTC) <= opening.end for moment in moments)


def _shows_another_time(run: Run, path: str) -> bool:
    """Whether the clock is due at another time of day than its goal names."""
    target = run.target_at(path)
    reading, goal = run.clock(target.key), target.goals.get(path.partition(".goal.")[2])
    if reading is None or reading.due_at is None or not isinstance(goal, BusinessDays) or goal.at is None:
        return False
    calendar = run.policy.promises.calendars[reading.calendar]
    return reading.promise == goal_in_words(goal) and calendar.in_zone(reading.due_at).time() != goal.at


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
    Lint(
        code="sla.time_outside_hours",
        severity=Severity.WARNING,
        meaning="A goal names a time of day at which its calendar is never open, so it is due at an earlier closing.",
        find=_time_outside_hours,
        shows=_shows_another_time,
        unshown="the policy of the target never applies",
    ),
)
"""What is looked for in the calendars, and in the goals counted on them."""
