"""
Surveys as data: what is asked, when, of whom, and how seldom.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from attrs import field, frozen

from servicekit.calendars import Amount, BusinessCalendar, Elapsed, from_micros, to_micros
from servicekit.conditions import ALWAYS, Condition, fields_of, qualified
from servicekit.errors import InputError
from servicekit.satisfaction.ces import CES_RULES
from servicekit.satisfaction.csat import CSAT_RULES
from servicekit.satisfaction.nps import NPS
from servicekit.satisfaction.rules import ScoreRule

__all__ = ["RULES", "Counts", "OnReask", "SampleBy", "Survey", "SurveyRules", "Trigger", "sample_place"]

RULES: Mapping[str, ScoreRule] = {**CSAT_RULES, NPS.name: NPS, **CES_RULES}
"""Every rule in stock by name: what a survey may ask for."""


class Trigger(StrEnum):
    """When a survey is due."""

    SOLVED = "solved"
    """After a ticket was solved."""
    CLOSED = "closed"
    """After a ticket was closed."""
    INTERVAL = "interval"
    """At intervals, of the members of a panel."""


class Counts(StrEnum):
    """What a cool-down is counted from."""

    ANSWERS = "answers"
    """From the last answer, on any channel and to any survey: who did not answer was not used up."""
    INVITATIONS = "invitations"
    """From the last invitation, answered or not: nobody is written to more often than that."""


class OnReask(StrEnum):
    """What becomes of a ticket that is solved again after its customer was invited."""

    ONCE = "once"
    """Nobody is asked twice about one ticket."""
    AGAIN = "again"
    """Each solution is asked about."""


class SampleBy(StrEnum):
    """What is drawn where not everybody is asked."""

    TICKET = "ticket"
    """Each ticket anew."""
    CUSTOMER = "customer"
    """A customer once and for all: always or never asked by this survey."""


def _is_percent(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 100


@frozen(kw_only=True)
class Survey:
    """
    One survey.

    Attributes:
        key: Its name.
        rule: What is asked, and how answers count; its scale is what can be answered.
        questions: Keys of further questions of your own, asked with it; any text or number answers them.
        channels: Where it is asked, in order of preference; the host knows what they mean.
        trigger: When it is due.
        delay: How long after that, in working time or elapsed time; nothing for at once.
        every: For ``INTERVAL``: how long from one time to the next, in elapsed time.
        calendar: The calendar in whose hours alone customers are invited, and of the working time of *delay*; without
            one any hour will do.
        when: Who is asked: a condition over the ticket and the customer. Of *unknown* nobody is asked.
        sample: How many percent of those are asked, 1 to 100.
        sample_by: What is drawn.
        cool_down: How long a customer is left alone, over all channels and surveys; nothing for never.
        counts: What the cool-down is counted from.
        on_reask: What becomes of a ticket that is solved again.
        expires: How long an invitation is open; nothing for ever. Later answers are kept and marked late.
        reachable_until: The field with the moment up to which the customer can be written to (a window of the channel);
            an invitation that would go out then or later is withheld. Nothing in the field is no limit.

    Raises:
        InputError: A part contradicts another; the message names it.
    """

    key: str
    rule: ScoreRule
    questions: tuple[str, ...] = field(default=(), converter=tuple)
    channels: tuple[str, ...] = field(default=("email",), converter=tuple)
    trigger: Trigger = field(default=Trigger.SOLVED, converter=Trigger)
    delay: Amount | None = None
    every: Elapsed | None = None
    calendar: str | None = None
    when: Condition = ALWAYS
    sample: int = 100
    sample_by: SampleBy = field(default=SampleBy.TICKET, converter=SampleBy)
    cool_down: Elapsed | None = None
    counts: Counts = field(default=Counts.ANSWERS, converter=Counts)
    on_reask: OnReask = field(default=OnReask.ONCE, converter=OnReask)
    expires: Elapsed | None = None
    reachable_until: str = ""

    def __attrs_post_init__(self) -> None:
        if faults := self.faults():
            place, words = faults[0]
            raise InputError(f"survey {self.key!r}: {place}: {words}", survey=self.key, field=place, faults=faults)

    def is_over(self, due_at: datetime, now: datetime) -> bool:
        """Whether an invitation due at *due_at* would be expired by *now*."""
        return self.expires is not None and to_micros(due_at) + self.expires.micros <= to_micros(now)

    @property
    def reads(self) -> frozenset[str]:
        """The full names of the fields that it reads of ticket and customer."""
        named = frozenset((qualified(self.reachable_until),) if self.reachable_until else ())
        return fields_of(self.when) | named

    def faults(self) -> list[tuple[str, str]]:
        """What is wrong with it: pairs of field and words."""
        found = []
        if not self.channels:
            found.append(("channels", "needs at least one"))
        if not _is_percent(self.sample):
            found.append(("sample", f"{self.sample!r} is not a whole number of percent from 1 to 100"))
        if (self.every is not None) is not (self.trigger is Trigger.INTERVAL):
            found.append(("every", "goes with the trigger 'interval', and with no other"))
        if self.delay is not None and not isinstance(self.delay, Elapsed) and self.calendar is None:
            found.append(("delay", "working time needs a calendar"))
        for name in ("delay", "every", "cool_down", "expires"):
            amount = getattr(self, name)
            if amount is not None and getattr(amount, "micros", getattr(amount, "days", 0)) <= 0:
                found.append((name, "needs a time above zero"))
            elif name != "delay" and amount is not None and not isinstance(amount, Elapsed):
                found.append((name, "needs elapsed time"))
        if self.reachable_until and self.trigger is Trigger.INTERVAL:
            found.append(("reachable_until", "is of a ticket, which the trigger 'interval' is not about"))
        if "score" in self.questions:
            found.append(("questions", "'score' is the answer to the question of the rule"))
        return found


def sample_place(survey: str, drawn: str) -> float:
    """
    The place of a ticket or customer in the sample of a survey, 0 up to and not including 100.

    Who lies below the share of the survey is asked. The place is the SHA-256 of both names, so it is the same at every
    time and on every machine, independent between surveys, and a larger share asks everybody whom a smaller one asks.
    """
    digest = hashlib.sha256(f"{survey}\x00{drawn}".encode()).digest()
    return int.from_bytes(digest[:6]) * 100 / 2**48


@frozen(kw_only=True)
class SurveyRules:
    """
    What a policy says about surveys: the surveys by key, and the calendars that they name.

    Raises:
        InputError: A survey names a calendar that is not there.
    """

    surveys: Mapping[str, Survey] = field(factory=dict)
    calendars: Mapping[str, BusinessCalendar] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for survey in self.surveys.values():
            if survey.calendar is not None and survey.calendar not in self.calendars:
                known = ", ".join(self.calendars) or "none"
                raise InputError(f"survey {survey.key!r}: there is no calendar {survey.calendar!r}; there are: {known}")

    def due_at(self, survey: Survey, since: datetime) -> datetime:
        """When *survey* invites about what happened at *since*: after its delay, and within its hours."""
        amount = survey.delay or Elapsed(0)
        if survey.calendar is not None:
            return self.calendars[survey.calendar].add(since, amount, land="open")
        assert isinstance(amount, Elapsed)
        return from_micros(to_micros(since) + amount.micros)
