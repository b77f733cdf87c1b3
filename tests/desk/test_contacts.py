"""Contacts that are owed, through a desk with a store: planned, told of once, made."""

from __future__ import annotations

from typing import Any

from servicekit.calendars import business_days, work
from servicekit.conditions import Test
from servicekit.contacts import Complete, ContactRule, Follow, Review
from servicekit.customers import Length
from servicekit.desk import Desk
from servicekit.storage import MemoryStore
from servicekit.testing import ManualClock
from servicekit.testing.builders import a_policy, at
from servicekit.tickets import Facts
from servicekit.typing import Key

FRIDAY = at("2026-03-20 16:00")
C1 = Key("contact_plan", "C1")
GOLD = Facts(customer={"tier": "gold"})
CALL_BACK = ContactRule(
    key="call_back", calendar="office", after="solved", due=business_days(2), grace=work(hours=4), notify=("care",)
)
CARE = ContactRule(key="care", calendar="office", when=Test("customer.tier", "is", "gold"), every=Length(0, 90))


def test_a_call_back_leaves_through_the_outbox_once() -> None:
    """Due on Tuesday at 16:00 and overdue on Wednesday at 12:00, told at those instants though the worker slept."""
    clock = ManualClock(FRIDAY)
    desk = Desk(MemoryStore(clock.micros), a_policy(contacts={"call_back": CALL_BACK, "care": CARE}))
    desk.change(C1, Review(), facts=GOLD)
    desk.change(C1, Follow(trigger="solved", ticket="T1"), facts=GOLD)
    desk.change(C1, Follow(trigger="solved", ticket="T1"), facts=GOLD)
    clock.advance(days=20)
    desk.run_due()
    notices: list[Any] = []
    for _ in range(2):
        desk.deliver(notices.append)
        desk.run_due()

    bodies = [notice["body"] for notice in notices]
    told = [(body["tag"], body["contact"], body["at"]) for body in bodies]
    assert [(tag, contact) for tag, contact, _ in told] == [
        ("contacts.due", "call_back/T1/1"),
        ("contacts.overdue", "call_back/T1/1"),
    ]
    assert [moment for *_, moment in told] == [_micros("2026-03-24 16:00"), _micros("2026-03-25 12:00")]
    assert all(body["record"] == ["contact_plan", "C1"] for body in bodies)


def test_a_contact_made_is_not_told_of() -> None:
    """Called back in time: nothing leaves, and the rhythm of care goes on."""
    clock = ManualClock(FRIDAY)
    desk = Desk(MemoryStore(clock.micros), a_policy(contacts={"call_back": CALL_BACK, "care": CARE}))
    desk.change(C1, Review(), facts=GOLD)
    desk.change(C1, Follow(trigger="solved", ticket="T1"))
    clock.advance(days=3)
    desk.change(C1, Complete(contact="call_back/T1/1", outcome="all well"))
    clock.advance(days=30)

    assert desk.run_due() == 0
    assert list(desk.account(C1).state.planned) == ["care/2026-03-20/1"]


def _micros(text: str) -> int:
    return int(at(text).timestamp()) * 1_000_000
