"""
A customer at one glance: everything that was bought, asked, promised, broken, answered and paid, in figures.

Each figure has one definition, written at its attribute; all of them are computed from values and none is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import field, frozen

from servicekit.calendars import to_micros
from servicekit.conditions import AnyOf, Condition, Test, compile_condition
from servicekit.customers.lengths import day_of
from servicekit.customers.money import Money, totals
from servicekit.customers.profile import Profile
from servicekit.errors import InputError
from servicekit.sla import Reading, State
from servicekit.tickets import Ticket
from servicekit.workflow import COMPLAINT as COMPLAINT_LIFECYCLE
from servicekit.workflow import COMPLAINT_WITH_APPEAL, Category

__all__ = ["COMPLAINT", "Answer", "Served", "Summary", "is_complaint", "summarise"]

_LIFECYCLES = (COMPLAINT_LIFECYCLE.key, COMPLAINT_WITH_APPEAL.key)

COMPLAINT: Condition = AnyOf((Test("lifecycle", "in", _LIFECYCLES), Test("kind", "is", "complaint")))
"""Which tickets are complaints, unless the host says otherwise: by a stock lifecycle or by the field ``kind``."""

_IS_COMPLAINT = compile_condition(COMPLAINT)


def is_complaint(ticket: Ticket) -> bool:
    """Whether *ticket* is a complaint as ``COMPLAINT`` says; every room that asks it asks here."""
    return _IS_COMPLAINT({"ticket": ticket.view()}) is True


@frozen(kw_only=True)
class Answer:
    """An answer to a survey: a *rating* on a scale from *lowest* to *highest*, given *at* a moment."""

    rating: int
    at: datetime
    lowest: int = 1
    highest: int = 5

    def __attrs_post_init__(self) -> None:
        if not self.lowest <= self.rating <= self.highest or self.lowest >= self.highest:
            scale = f"from {self.lowest} to {self.highest}"
            raise InputError(f"a rating of {self.rating} is not on the scale {scale}", argument="rating")

    @property
    def share(self) -> float:
        """Where the rating lies on its scale, 0 to 1, so that answers on two scales can be averaged."""
        return (self.rating - self.lowest) / (self.highest - self.lowest)


def _answers(given: Iterable[Answer]) -> tuple[Answer, ...]:
    return tuple(given)


def _moments(given: Iterable[datetime]) -> tuple[datetime, ...]:
    return tuple(given)


@frozen(kw_only=True)
class Served:
    """
    One ticket of the customer with what is known around it.

    Attributes:
        key: Its id.
        ticket: What happened to it.
        readings: What its clocks say.
        answers: What the customer answered to surveys about it.
        contacted_at: Moments at which there was contact, beyond those that the ticket itself keeps.
        cost: What serving it cost.
        income: What the customer was charged for it.
    """

    key: str
    ticket: Ticket
    readings: Sequence[Reading] = ()
    answers: tuple[Answer, ...] = field(default=(), converter=_answers)
    contacted_at: tuple[datetime, ...] = field(default=(), converter=_moments)
    cost: Money | None = None
    income: Money | None = None


@frozen(kw_only=True)
class Summary:
    """
    The figures of one customer.

    A ticket that was merged into another one counts as ``merged`` and nowhere else, so that nothing counts twice;
    what its clocks say, its answers and its money count all the same.

    Attributes:
        customer: The customer's id.
        tickets: How many tickets, merged ones left out: the sum of the next three.
        open: How many are new, active, pending or on hold.
        solved: How many are solved and not yet closed.
        closed: How many are closed.
        merged: How many live on in another one.
        by_channel: Tickets by the field ``channel``; ``""`` for those without one.
        first_contact: The earliest opening.
        last_contact: The latest of: openings, the oldest unanswered message and the first answer of each ticket, and
            what the host tells in ``contacted_at``. A ticket does not keep when later messages came.
        met: Promises kept.
        breached: Promises broken, whether the work is done by now or not.
        breached_by_clock: The same by clock.
        reopened: Reopenings, of all tickets together.
        reopened_tickets: Tickets reopened at least once.
        complaints: Tickets that the condition calls complaints.
        open_complaints: Those of them that are open.
        answers: Answers to surveys.
        satisfaction: The mean place of the answers on their scales, 0 to 1; ``None`` without one.
        last_answer: The latest answer.
        cost: What serving the customer cost, by currency, in minor units.
        income: What the customer was charged for service, the same way.
        purchases: How many purchases by the moment of the summary.
        spent: What they cost, the same way.
    """

    customer: str
    tickets: int = 0
    open: int = 0
    solved: int = 0
    closed: int = 0
    merged: int = 0
    by_channel: Mapping[str, int] = field(factory=dict)
    first_contact: datetime | None = None
    last_contact: datetime | None = None
    met: int = 0
    breached: int = 0
    breached_by_clock: Mapping[str, int] = field(factory=dict)
    reopened: int = 0
    reopened_tickets: int = 0
    complaints: int = 0
    open_complaints: int = 0
    answers: int = 0
    satisfaction: float | None = None
    last_answer: Answer | None = None
    cost: Mapping[str, int] = field(factory=dict)
    income: Mapping[str, int] = field(factory=dict)
    purchases: int = 0
    spent: Mapping[str, int] = field(factory=dict)


def summarise(profile: Profile, served: Iterable[Served], at: datetime, *, complaint: Condition = COMPLAINT) -> Summary:
    """
    The figures of one customer at a moment.

    Args:
        profile: The customer.
        served: The customer's tickets as they were at the moment.
        at: The moment (aware); purchases after it do not count.
        complaint: Which tickets are complaints: a condition over the section ``ticket``.

    Raises:
        InputError: A ticket stands there twice.
        NaiveDatetimeError: *at* has no time zone.
    """
    to_micros(at, "at")
    every = list(served)
    _check_keys(every)
    live = [each for each in every if each.ticket.merged_into is None]
    today = day_of(at, profile.zone)
    bought = [each for each in profile.purchases if day_of(each.at, profile.zone) <= today]
    return Summary(
        customer=profile.id,
        tickets=len(live),
        merged=len(every) - len(live),
        by_channel=_counted(str(each.ticket.fields.get("channel", "")) for each in live),
        purchases=len(bought),
        spent=totals(each.price for each in bought if each.price is not None),
        **_states(live),
        **_contacts(every),
        **_promises(every),
        **_complaints(live, complaint),
        **_satisfaction(every),
        **_money(every),
    )


def _check_keys(served: Sequence[Served]) -> None:
    if twice := [key for key, count in Counter(each.key for each in served).items() if count > 1]:
        raise InputError(f"tickets stand here twice: {', '.join(sorted(twice))}", argument="served")


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _states(served: Sequence[Served]) -> dict[str, Any]:
    tickets = [each.ticket for each in served]
    where = Counter(ticket.category for ticket in tickets)
    return {
        "open": sum(count for category, count in where.items() if category.is_open),
        "solved": where[Category.SOLVED],
        "closed": where[Category.CLOSED],
        "reopened": sum(ticket.reopened for ticket in tickets),
        "reopened_tickets": sum(ticket.reopened > 0 for ticket in tickets),
    }


def _contacts(served: Sequence[Served]) -> dict[str, Any]:
    opened = [each.ticket.opened_at for each in served]
    kept = (
        moment
        for each in served
        for moment in (each.ticket.unanswered_since, each.ticket.first_replied_at, *each.contacted_at)
        if moment is not None
    )
    return {
        "first_contact": min(opened, key=to_micros, default=None),
        "last_contact": max((*opened, *kept), key=to_micros, default=None),
    }


def _promises(served: Sequence[Served]) -> dict[str, Any]:
    readings = [reading for each in served for reading in each.readings]
    late = [reading.clock for reading in readings if reading.is_late]
    met = sum(reading.state is State.MET for reading in readings)
    return {"met": met, "breached": len(late), "breached_by_clock": _counted(late)}


def _complaints(served: Sequence[Served], complaint: Condition) -> dict[str, Any]:
    is_one = compile_condition(complaint)
    found = [each.ticket for each in served if is_one({"ticket": each.ticket.view()}) is True]
    return {"complaints": len(found), "open_complaints": sum(ticket.is_open for ticket in found)}


def _satisfaction(served: Sequence[Served]) -> dict[str, Any]:
    answers = [answer for each in served for answer in each.answers]
    if not answers:
        return {}
    mean = sum(answer.share for answer in answers) / len(answers)
    last = max(answers, key=lambda answer: (to_micros(answer.at), answer.share))
    return {"answers": len(answers), "satisfaction": mean, "last_answer": last}


def _money(served: Sequence[Served]) -> dict[str, Any]:
    return {
        "cost": totals(each.cost for each in served if each.cost is not None),
        "income": totals(each.income for each in served if each.income is not None),
    }
