"""
What a promise comes to for one ticket: so much work on such a calendar, counted from such a moment.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from attrs import evolve, frozen

from servicekit.calendars import BusinessDays, Elapsed, EndOfBusinessDay, Work, format_amount, from_micros, to_micros
from servicekit.conditions import qualified
from servicekit.errors import CalendarError
from servicekit.sla.clock import EVERY_HOUR, Calendars
from servicekit.sla.happening import Noted
from servicekit.sla.targets import SLATarget, Until
from servicekit.tickets import Ticket
from servicekit.typing import Micros

__all__ = ["Terms", "found_in", "moment_in", "terms_found", "terms_of"]

Find = Callable[[str], Any]
"""The value of a field by its name; ``None`` when there is none."""

_NO_END = 10**18


@frozen(slots=False)
class Terms:
    """
    What is promised.

    Attributes:
        goal: So much work.
        calendar: On this calendar.
        value: For this value of the field that chooses the goal.
        said: The promise in the words of the policy (``"4h"``, ``"1 business day"``).
        fixed: Whether it is a moment, which no pause moves.
    """

    goal: Micros
    calendar: str
    value: str | None
    said: str
    fixed: bool = False

    @cached_property
    def key(self) -> str:
        """The same for the same promise, whenever it is counted from."""
        return f"{self.value}|{self.said}|{self.calendar}"


def terms_of(target: SLATarget, ticket: Ticket, noted: Noted, start: Micros, calendars: Calendars) -> Terms | None:
    """What *target* promises *ticket*, counted from *start*; ``None`` for nothing."""
    return terms_found(target, lambda name: found_in(name, ticket, noted), start, calendars)


def terms_found(target: SLATarget, find: Find, start: Micros, calendars: Calendars) -> Terms | None:
    """What *target* promises on the fields that *find* gives, counted from *start*; ``None`` for nothing."""
    found = find(target.by)
    value = None if found is None else str(found)
    goal = target.goal_for(found)
    if goal is None:
        return None
    if isinstance(goal, Until):
        due = _moment(find(goal.field))
        return None if due is None else Terms(max(due - start, 0), EVERY_HOUR, value, f"until {from_micros(due)}", True)
    if isinstance(goal, Elapsed):
        return _amount(goal, EVERY_HOUR, value)
    name = _calendar(target, find)
    if isinstance(goal, Work):
        return _amount(goal, name, value)
    return Terms(_work_until(goal, start, name, calendars), name, value, format_amount(goal))


@lru_cache(maxsize=1024)
def _amount(goal: Work | Elapsed, calendar: str, value: str | None) -> Terms:
    """An amount of time, which is the same whenever it is counted from."""
    return Terms(goal.micros, calendar, value, format_amount(goal))


def _calendar(target: SLATarget, find: Find) -> str:
    if target.calendar_by is None:
        return target.calendar
    return target.calendars.get(str(find(target.calendar_by)), target.calendar)


def _work_until(goal: BusinessDays | EndOfBusinessDay, start: Micros, name: str, calendars: Calendars) -> Micros:
    """
    The working time from *start* to the moment that a goal in business days names.

    A moment before which nothing is open gives way to that of the next business day: nobody could keep the promise.
    """
    calendar, work = calendars[name], 0
    try:
        while work <= 0:
            work = calendar.between_micros(start, to_micros(calendar.add(from_micros(start), goal)))
            goal = evolve(goal, days=goal.days + 1)
    except CalendarError:
        return _NO_END
    return work


def found_in(name: str, ticket: Ticket, noted: Noted) -> Any:
    """The value of a field: the ticket's own or the host's, or of a noted section (``customer.tier``)."""
    section, _, key = qualified(name).partition(".")
    if section == "ticket":
        own = ticket.fields.get(key)
        return own if own is not None else ticket.view().get(key)
    return noted.get(section, {}).get(key)


def moment_in(name: str, ticket: Ticket, noted: Noted) -> Micros | None:
    """The moment in a field, as a datetime or in ISO 8601 with an offset; ``None`` when there is none."""
    return _moment(found_in(name, ticket, noted))


def _moment(value: Any) -> Micros | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime) or value.utcoffset() is None:
        return None
    return to_micros(value)
