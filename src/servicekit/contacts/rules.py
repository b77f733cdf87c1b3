"""
Follow-up plans: which contact is owed to whom, when: a call back after a solution, a care contact every quarter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from attrs import field, frozen

from servicekit.calendars import Amount, BusinessCalendar
from servicekit.conditions import ALWAYS, Condition, Facts, compile_condition
from servicekit.customers import Length, day_begins, day_of
from servicekit.errors import InputError

__all__ = ["ContactPlans", "ContactRule", "NextFrom", "Trigger"]


class Trigger(StrEnum):
    """What happened to a ticket that a contact follows."""

    OPENED = "opened"
    SOLVED = "solved"
    CLOSED = "closed"
    BREACHED = "breached"
    """A promise about it was broken."""
    COMPLAINED = "complained"
    """The customer complained."""


class NextFrom(StrEnum):
    """From where the next one of a rhythm is counted."""

    RHYTHM = "rhythm"
    """From the first day: every 90 days, whether or not the last contact was late."""
    CONTACT = "contact"
    """From the contact itself: 90 days after the customer was last spoken to."""


def _trigger(word: Trigger | str | None) -> Trigger | None:
    return None if word is None else Trigger(word)


@frozen(kw_only=True)
class ContactRule:
    """
    One contact that is owed: after something happened to a ticket, or at a rhythm.

    Attributes:
        key: Its name.
        when: To whom: a condition over the facts of the customer, and of the ticket where there is one.
        calendar: The name of the calendar in whose opening hours it falls.
        after: What it follows; ``None`` for a rhythm.
        due: How long after that, in working time, business days or elapsed time.
        every: The rhythm; ``None`` for one that follows a ticket.
        next_from: See :class:`NextFrom`.
        grace: After how much more time it is overdue; ``None``: never.
        channel: By which channel, as a word for the host.
        notify: References of whom to tell when it is due.
        purpose: One line for whoever makes it.

    Raises:
        InputError: It has neither or both of *after* with *due*, and *every*.
    """

    key: str
    calendar: str
    when: Condition = ALWAYS
    after: Trigger | None = field(default=None, converter=_trigger)
    due: Amount | None = None
    every: Length | None = None
    next_from: NextFrom = field(default=NextFrom.RHYTHM, converter=NextFrom)
    grace: Amount | None = None
    channel: str = ""
    notify: tuple[str, ...] = ()
    purpose: str = ""

    def __attrs_post_init__(self) -> None:
        follows = self.after is not None and self.due is not None
        if follows is bool(self.every) or (self.after is None) is not (self.due is None):
            message = "either 'after' with 'due', or 'every'"
            raise InputError(f"contact {self.key!r}: {message}", argument="every", faults=[("", message)])


@frozen(kw_only=True)
class ContactPlans:
    """
    The rules with the calendars that they name: what the records of contacts are decided by.

    Raises:
        InputError: A rule names a calendar that is not there.
    """

    rules: Mapping[str, ContactRule]
    calendars: Mapping[str, BusinessCalendar]

    def __attrs_post_init__(self) -> None:
        for rule in self.rules.values():
            if rule.calendar not in self.calendars:
                known = ", ".join(self.calendars) or "none"
                message = f"contact {rule.key!r}: there is no calendar {rule.calendar!r}; there are: {known}"
                raise InputError(message, calendar=rule.calendar)

    def following(self, trigger: Trigger, facts: Facts) -> Iterator[ContactRule]:
        """The rules that follow *trigger* and whose condition is true (unknown is not true)."""
        for rule in self.rules.values():
            if rule.after is trigger and compile_condition(rule.when)(facts) is True:
                yield rule

    def holds(self, rule: ContactRule, facts: Facts) -> bool | None:
        """Whether the condition of *rule* is true; ``None`` when that is unknown."""
        return compile_condition(rule.when)(facts)

    def due_after(self, rule: ContactRule, at: datetime) -> datetime:
        """When a contact is due that follows what happened at *at*."""
        assert rule.due is not None
        return self.calendars[rule.calendar].add(at, rule.due)

    def due_in_rhythm(self, rule: ContactRule, anchor: datetime, count: int) -> datetime:
        """
        When the *count*-th contact of a rhythm is due that began at *anchor*.

        So many lengths after that day, counted at once so that months cut to their end are not cut again; at the first
        opening of that day, or of the next day that has one.
        """
        calendar = self.calendars[rule.calendar]
        assert rule.every is not None
        length = Length(rule.every.months * count, rule.every.days * count)
        day = length.after(day_of(anchor, calendar.zone))
        return calendar.next_open(day_begins(day, calendar.zone), inclusive=True)

    def overdue_at(self, rule: ContactRule, due_at: datetime) -> datetime | None:
        """When a contact that was due then is overdue."""
        if rule.grace is None:
            return None
        return max(self.calendars[rule.calendar].add(due_at, rule.grace), due_at + timedelta(microseconds=1))
