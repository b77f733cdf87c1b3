from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from servicekit.calendars import business_days, work
from servicekit.conditions import Test
from servicekit.contacts import (
    CONTACT_EVENTS,
    CONTACT_PLAN,
    Complete,
    ContactDone,
    ContactDue,
    ContactOverdue,
    ContactPlan,
    ContactPlans,
    ContactRule,
    ContactSkipped,
    Follow,
    NextFrom,
    Reschedule,
    Review,
    RhythmStarted,
    RhythmStopped,
    Skip,
)
from servicekit.customers import Length
from servicekit.engine import codec
from servicekit.errors import CommandRefused, InputError
from servicekit.records import Occasion
from servicekit.testing.builders import at, office_hours
from servicekit.typing import Key

CALL_BACK = ContactRule(
    key="call_back",
    calendar="office",
    when=Test("customer.tier", "in", ["gold", "silver"]),
    after="solved",
    due=business_days(2),
    grace=work(hours=4),
    channel="phone",
    notify=("care",),
    purpose="is it still working?",
)
CARE = ContactRule(key="care", calendar="office", when=Test("customer.tier", "is", "gold"), every=Length(0, 90))
FRIDAY = at("2026-03-20 16:00")
GOLD: dict[str, dict[str, Any]] = {"customer": {"tier": "gold"}}


class Book:
    """The contacts of customer C1 without an engine: settle, decide, fold."""

    def __init__(self, *rules: ContactRule, facts: dict[str, dict[str, Any]] = GOLD) -> None:
        self.plans = ContactPlans(rules={rule.key: rule for rule in rules}, calendars={"office": office_hours()})
        self.facts = facts
        self.plan: ContactPlan | None = None
        self.events: list[Any] = []

    def send(self, command: Any, now: datetime) -> list[Any]:
        """Settle, decide, fold; the events of the command itself."""
        self.settle(now)
        occasion = Occasion(key=Key("contact_plan", "C1"), rules=self.plans, now=now, facts=self.facts)
        return self._fold(list(CONTACT_PLAN.decide(self.plan, command, occasion)), now)

    def settle(self, now: datetime) -> list[Any]:
        """Let happen what is due by now, each at its instant."""
        told: list[Any] = []
        while (due := CONTACT_PLAN.due(self.plan, self.plans)) is not None and due <= now:
            told += self._fold(list(CONTACT_PLAN.fire(self.plan, self.plans, due)), due)
        return told

    def _fold(self, events: list[Any], moment: datetime) -> list[Any]:
        for event in events:
            self.plan = CONTACT_PLAN.evolve(self.plan, event, moment)
            self.events.append(event)
        return events

    @property
    def planned(self) -> dict[str, datetime]:
        """What is planned, with its due instant."""
        return {} if self.plan is None else {name: each.due_at for name, each in self.plan.planned.items()}


def test_a_call_back_is_due_in_business_days() -> None:
    """Solved on Friday at 16:00, called back on Tuesday at 16:00, and told then to whom it concerns."""
    book = Book(CALL_BACK)
    book.send(Follow(trigger="solved", ticket="T1"), FRIDAY)
    tuesday = at("2026-03-24 16:00")

    assert book.planned == {"call_back/T1/1": tuesday}
    assert book.settle(tuesday - timedelta(microseconds=1)) == []
    assert book.settle(tuesday) == [
        ContactDue(
            contact="call_back/T1/1",
            rule="call_back",
            due_at=tuesday,
            ticket="T1",
            channel="phone",
            purpose="is it still working?",
            notify=("care",),
        )
    ]


def test_overdue_is_told_once_when_the_grace_is_over() -> None:
    """Four working hours after Tuesday 16:00 is Wednesday 12:00, however late somebody looks."""
    book = Book(CALL_BACK)
    book.send(Follow(trigger="solved", ticket="T1"), FRIDAY)
    due, overdue = book.settle(at("2026-04-30 00:00"))

    assert (type(due), type(overdue)) == (ContactDue, ContactOverdue)
    assert CONTACT_PLAN.due(book.plan, book.plans) is None
    assert book.plans.overdue_at(CALL_BACK, at("2026-03-24 16:00")) == at("2026-03-25 12:00")


def test_what_follows_depends_on_the_customer() -> None:
    """Gold is called back, bronze is not, and of an unknown tier nothing is guessed."""
    for facts, planned in ((GOLD, 1), ({"customer": {"tier": "bronze"}}, 0), ({"customer": {}}, 0), ({}, 0)):
        book = Book(CALL_BACK, facts=facts)
        book.send(Follow(trigger="solved", ticket="T1"), FRIDAY)
        assert len(book.planned) == planned
        assert book.send(Follow(trigger="closed", ticket="T1"), FRIDAY) == []


def test_a_solution_told_twice_is_followed_once() -> None:
    """Planned, done or skipped: the same solution is not followed again; a second one after a reopening is."""
    book = Book(CALL_BACK)
    solved = Follow(trigger="solved", ticket="T1")
    book.send(solved, FRIDAY)
    assert book.send(solved, FRIDAY) == []
    book.send(Complete(contact="call_back/T1/1", outcome="all well"), FRIDAY)
    assert book.send(solved, FRIDAY) == []

    book.send(Follow(trigger="solved", ticket="T1", occurrence=2), FRIDAY)
    assert list(book.planned) == ["call_back/T1/2"]


def test_done_says_whether_it_was_late() -> None:
    """Before the due instant it is in time; from that instant on it is late."""
    for moment, late in (("2026-03-24 15:59", False), ("2026-03-24 16:00", True)):
        book = Book(CALL_BACK)
        book.send(Follow(trigger="solved", ticket="T1"), FRIDAY)
        (done,) = book.send(Complete(contact="call_back/T1/1", outcome="ok"), at(moment))
        assert done == ContactDone(contact="call_back/T1/1", outcome="ok", late=late)


def test_a_contact_is_skipped_or_put_off_with_a_reason() -> None:
    """Skipped it is over; put off it is due again, and told again, at the new moment."""
    book = Book(CALL_BACK)
    book.send(Follow(trigger="solved", ticket="T1"), FRIDAY)
    book.settle(at("2026-03-24 16:00"))
    later = at("2026-03-27 10:00")
    book.send(Reschedule(contact="call_back/T1/1", due_at=later, reason="on holiday"), at("2026-03-24 17:00"))

    assert [type(each) for each in book.settle(later)] == [ContactDue]
    skipped = book.send(Skip(contact="call_back/T1/1", reason="moved away"), later)
    assert skipped == [ContactSkipped(contact="call_back/T1/1", reason="moved away")]
    assert book.planned == {}


def test_what_cannot_be() -> None:
    """A contact that is not planned, and a moment in the past, are refused with a reason."""
    book = Book(CALL_BACK)
    book.send(Follow(trigger="solved", ticket="T1"), FRIDAY)
    with pytest.raises(CommandRefused, match="planned are: call_back/T1/1") as unknown:
        book.send(Complete(contact="x"), FRIDAY)
    with pytest.raises(CommandRefused) as past:
        book.send(Reschedule(contact="call_back/T1/1", due_at=FRIDAY, reason="x"), FRIDAY)
    assert (unknown.value.reason, past.value.reason) == ("unknown_contact", "in_the_past")


def test_a_rhythm_keeps_its_days() -> None:
    """Every 90 days at the opening of the day, or of the next open one; a round that was missed is not made up for."""
    book = Book(CARE)
    started = book.send(Review(), FRIDAY)

    assert started[0] == RhythmStarted(rule="care")
    assert book.planned == {"care/2026-03-20/1": at("2026-06-18 09:00")}
    book.send(Complete(contact="care/2026-03-20/1"), at("2026-06-10 12:00"))
    assert book.planned == {"care/2026-03-20/2": at("2026-09-16 09:00")}
    book.send(Complete(contact="care/2026-03-20/2"), at("2027-01-15 12:00"))
    assert book.planned == {"care/2026-03-20/4": at("2027-03-15 09:00")}


def test_a_rhythm_may_count_from_the_contact() -> None:
    """90 days after the customer was last spoken to; a contact that was skipped was none."""
    book = Book(ContactRule(key="care", calendar="office", every=Length(0, 90), next_from=NextFrom.CONTACT))
    book.send(Review(), FRIDAY)
    book.send(Complete(contact="care/2026-03-20/1"), at("2026-06-25 12:00"))
    assert book.planned == {"care/2026-03-20/2": at("2026-09-23 09:00")}

    book.send(Skip(contact="care/2026-03-20/2", reason="asked for peace"), at("2026-09-23 12:00"))
    assert book.planned == {"care/2026-03-20/3": at("2026-12-22 09:00")}


def test_a_month_from_the_31st_keeps_its_day() -> None:
    """Every month from 31 January: the last of February, 31 March, 30 April, moved to an open day only."""
    book = Book(ContactRule(key="care", calendar="office", every=Length(1)))
    rule, began = book.plans.rules["care"], at("2025-01-31 10:00")
    found = [book.plans.due_in_rhythm(rule, began, count).date().isoformat() for count in (1, 2, 3)]

    assert found == ["2025-02-28", "2025-03-31", "2025-04-30"]


def test_a_rhythm_follows_the_tier() -> None:
    """A customer who is gold no longer gets no care contacts; of an unknown tier the rhythm stays as it is."""
    book = Book(CARE)
    book.send(Review(), FRIDAY)
    assert book.send(Review(), FRIDAY) == []
    book.facts = {"customer": {}}
    assert book.send(Review(), FRIDAY) == []
    book.facts = {"customer": {"tier": "silver"}}

    assert book.send(Review(), FRIDAY) == [RhythmStopped(rule="care", reason="it no longer holds for the customer")]
    assert book.planned == {}


def test_a_rule_that_is_gone_ends_its_rhythm() -> None:
    """A policy without the rule stops it at the next review; what is planned is still told."""
    book = Book(CARE)
    book.send(Review(), FRIDAY)
    book.plans = ContactPlans(rules={}, calendars={})

    assert [type(each) for each in book.settle(at("2026-06-18 09:00"))] == [ContactDue]
    assert [type(each) for each in book.send(Review(), at("2026-06-19 09:00"))] == [RhythmStopped]


def test_every_event_comes_back_from_storage() -> None:
    """State and events are plain data on the way to a store, and the same values on the way back."""
    book = Book(CALL_BACK, CARE)
    book.send(Follow(trigger="solved", ticket="T1"), FRIDAY)
    book.send(Review(), FRIDAY)
    book.settle(at("2026-03-30 00:00"))
    book.send(Reschedule(contact="call_back/T1/1", due_at=at("2026-04-02 10:00"), reason="x"), at("2026-03-30 00:00"))
    book.send(Complete(contact="call_back/T1/1"), at("2026-04-01 00:00"))
    book.send(Skip(contact="care/2026-03-20/1", reason="x"), at("2026-04-01 00:00"))
    book.facts = {"customer": {"tier": "silver"}}
    book.send(Review(), at("2026-04-01 00:00"))
    converter = codec._converter()

    assert {type(each) for each in book.events} == set(CONTACT_EVENTS.values())
    for event in book.events:
        assert converter.structure(converter.unstructure(event), type(event)) == event
    assert converter.structure(converter.unstructure(book.plan), ContactPlan) == book.plan


def test_impossible_rules_are_refused() -> None:
    """Neither or both of following and rhythm, and a calendar that is not there."""
    for wrong in ({}, {"after": "solved"}, {"due": work(hours=1)}, {"every": Length(1), "after": "solved"}):
        with pytest.raises(InputError, match="either 'after' with 'due', or 'every'"):
            ContactRule(key="x", calendar="office", **wrong)
    with pytest.raises(InputError, match="there is no calendar 'office'; there are: none"):
        ContactPlans(rules={"care": CARE}, calendars={})
    with pytest.raises(InputError, match="the first time is 1"):
        Follow(trigger="solved", ticket="T1", occurrence=0)
