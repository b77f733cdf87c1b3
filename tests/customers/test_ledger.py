from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from servicekit.customers import (
    LEDGER,
    LEDGER_EVENTS,
    Adjust,
    Benefit,
    Earn,
    Expiry,
    Length,
    Of,
    PointsExpired,
    PointsReversed,
    Programme,
    Reverse,
    Spend,
    balance_of,
    loyalty_facts,
)
from servicekit.customers.ledger import Draw, PointTotals
from servicekit.customers.ledgers import POINT_LIMIT
from servicekit.desk import Desk
from servicekit.engine import codec
from servicekit.errors import CommandRefused, InputError, UnknownZoneError
from servicekit.policies import parse_policy
from servicekit.storage import MemoryStore
from servicekit.testing import ManualClock
from tests.customers.saving import Saving, day


def saved() -> Saving:
    """100 points that end on day 10, 50 that end on day 14."""
    saving = Saving()
    saving.send(Earn(id="order 1", points=100), day(0))
    saving.send(Earn(id="order 2", points=50), day(4))
    return saving


def test_what_ends_first_is_spent_first() -> None:
    """A spending draws the batch that ends first to its end, then the next one."""
    saving = saved()
    (spent,) = saving.send(Spend(id="gift", points=120), day(5))

    assert spent.draws == (Draw(lot="order 1", points=100), Draw(lot="order 2", points=20))
    assert saving.ledger.balance_at(day(5)) == 30
    assert saving.ledger.expiries(day(5)) == ((day(14), 30),)


def test_points_end_at_their_instant_whenever_somebody_looks() -> None:
    """Up to the instant they are there, from it on not; the event occurred then, however late it was noticed."""
    saving = saved()
    before = day(10) - (day(1) - day(0)) / 86_400_000_000

    assert saving.ledger.expiries(day(4)) == ((day(10), 100), (day(14), 50))
    assert (saving.ledger.balance_at(before), saving.ledger.balance_at(day(10))) == (150, 50)
    assert LEDGER.due(saving.ledger, None) == day(10)
    assert saving.settle(day(12)) == [PointsExpired(points=100, draws=(Draw(lot="order 1", points=100),))]
    assert saving.events[-1][0] == day(10)
    assert LEDGER.due(saving.ledger, None) == day(14)


def test_a_decision_does_not_need_to_be_told_of_what_ended() -> None:
    """Points that are over cannot be spent, even if nobody had noticed."""
    with pytest.raises(CommandRefused) as caught:
        saved().send(Spend(id="gift", points=51), day(10), settle=False)

    assert (caught.value.reason, caught.value.fields["balance"]) == ("insufficient", 50)


def test_a_returned_gift_gives_the_points_back_where_they_came_from() -> None:
    """Half of a spending undone: what ends last comes back first; the rest can be undone later, and no more."""
    saving = saved()
    saving.send(Spend(id="gift", points=120), day(5))
    (first,) = saving.send(Reverse(of="gift", points=60), day(6))
    (second,) = saving.send(Reverse(of="gift"), day(7))

    assert first.draws == (Draw(lot="order 2", points=20), Draw(lot="order 1", points=40))
    assert second == PointsReversed(of="gift", points=60, draws=(Draw(lot="order 1", points=60),))
    assert saving.ledger.balance_at(day(7)) == 150
    assert _refusal(saving, Reverse(of="gift"), 8) == "over_reversed"


def test_what_comes_back_to_a_batch_that_is_over_ends_at_once() -> None:
    """The old end counts: points of a batch that ended meanwhile come back and end with the same command."""
    saving = saved()
    saving.send(Spend(id="gift", points=120), day(5))
    back, over = saving.send(Reverse(of="gift"), day(11))

    assert back.points == 120
    assert over == PointsExpired(points=100, draws=(Draw(lot="order 1", points=100),))
    assert saving.ledger.balance_at(day(11)) == 50
    assert LEDGER.due(saving.ledger, None) == day(14)


def test_a_returned_purchase_takes_its_points_back() -> None:
    """An earning is undone in part or in whole, as far as its points are still there."""
    saving = saved()
    saving.send(Reverse(of="order 2", points=20), day(5))
    saving.send(Spend(id="gift", points=110), day(5))

    assert _refusal(saving, Reverse(of="order 2"), 6) == "already_spent"
    assert _refusal(saving, Reverse(of="order 2", points=31), 6) == "over_reversed"
    saving.send(Reverse(of="order 2", points=20), day(6))
    assert saving.ledger.totals(day(6)) == PointTotals(
        earned=150, given=0, balance=0, spent=110, taken=0, expired=0, reversed=40
    )


def test_by_hand() -> None:
    """An adjustment gives or takes with a reason, and what it took can be given back."""
    saving = saved()
    saving.send(Adjust(id="sorry", points=30, reason="the mishap"), day(1))
    saving.send(Adjust(id="mistake", points=-40, reason="counted twice"), day(2))
    saving.send(Reverse(of="mistake", points=15), day(3))

    assert saving.ledger.totals(day(3)) == PointTotals(
        earned=150, given=30, balance=155, spent=0, taken=25, expired=0, reversed=0
    )


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (Earn(id="x", points=0), "no_points"),
        (Earn(id="x", points=POINT_LIMIT + 1), "no_points"),
        (Earn(id="x", points=1.5), "no_points"),  # type: ignore[arg-type]
        (Earn(id="order 1", points=1), "already_there"),
        (Earn(id="", points=1), "already_there"),
        (Spend(id="order 1", points=1), "already_there"),
        (Spend(id="x", points=-3), "no_points"),
        (Spend(id="x", points=151), "insufficient"),
        (Adjust(id="x", points=-151, reason="r"), "insufficient"),
        (Adjust(id="x", points=5, reason=" "), "no_reason"),
        (Adjust(id="x", points=0, reason="r"), "no_points"),
        (Reverse(of="x"), "unknown_entry"),
        (Reverse(of="order 1", points=101), "over_reversed"),
        (Reverse(of="order 1", points=0), "no_points"),
    ],
)
def test_what_is_refused_says_why(command: Any, reason: str) -> None:
    """Each refusal has a stable reason and changes nothing."""
    saving = saved()
    before = saving.ledger

    assert _refusal(saving, command, 4) == reason
    assert saving.ledger == before


def test_without_a_programme_there_are_no_points() -> None:
    """A policy that has no programme earns nobody anything."""
    assert _refusal(Saving(None), Earn(id="x", points=1), 0) == "no_programme"


def _refusal(saving: Saving, command: Any, when: int) -> str:
    with pytest.raises(CommandRefused) as caught:
        saving.send(command, day(when))
    return caught.value.reason


def utc(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("lifetime", "expiry", "earned", "ends"),
    [
        (None, Expiry.INSTANT, "2026-01-31T10:00", None),
        (Length(days=30), Expiry.INSTANT, "2026-03-20T10:00", "2026-04-19T09:00"),  # 11:00 in Berlin, then in summer
        (Length(months=1), Expiry.INSTANT, "2026-01-31T10:00", "2026-02-28T10:00"),
        (Length(months=12), Expiry.MONTH, "2026-02-10T10:00", "2027-02-28T23:00"),
        (Length(months=12), Expiry.MONTH, "2026-12-31T22:59", "2027-12-31T23:00"),
        (Length(months=12), Expiry.MONTH, "2026-12-31T23:00", "2028-01-31T23:00"),  # New Year in Berlin
        (Length(months=24), Expiry.YEAR, "2026-02-10T10:00", "2028-12-31T23:00"),
        (None, Expiry.YEAR, "2026-02-10T10:00", "2026-12-31T23:00"),
        (None, Expiry.MONTH, "2026-06-10T10:00", "2026-06-30T22:00"),
    ],
)
def test_when_points_end(lifetime: Length | None, expiry: Expiry, earned: str, ends: str | None) -> None:
    """A lifetime on the calendar, to the instant, to the end of the month or of the year, in the programme's zone."""
    programme = Programme(key="p", lifetime=lifetime, expiry=expiry, zone="Europe/Berlin")

    assert programme.expires(utc(earned)) == (None if ends is None else utc(ends))


def test_points_for_money() -> None:
    """A point for each euro, half as many again for gold; parts of a point and refunds earn none."""
    programme = Programme(key="p", per=100, percent={"gold": 150})

    assert [programme.points_for(*each) for each in [(1999,), (1999, "gold"), (99,), (-500,), (200, "silver")]] == [
        19,
        29,
        0,
        0,
        2,
    ]
    with pytest.raises(InputError, match="does not say how much money earns a point"):
        Programme(key="p").points_for(100)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"lifetime": Length()}, "lifetime: points that live for no time"),
        ({"per": 0}, "per: 0 is not a positive number"),
        ({"percent": {"gold": -1}}, "percent.gold: -1 is negative"),
        ({"benefits": [Benefit(key="a", at_least=0)]}, "benefits.0.: 'a' is given for 0 points"),
        ({"benefits": [Benefit(key="a", at_least=1)] * 2}, "benefits.1.: 'a' stands here twice"),
    ],
)
def test_a_programme_that_says_nothing_is_refused(parts: dict[str, Any], message: str) -> None:
    """Points that never live, money that is none, benefits for nothing or twice."""
    with pytest.raises(InputError, match=message):
        Programme(key="p", **parts)
    with pytest.raises(UnknownZoneError):
        Programme(key="p", zone="Berlin")


def test_facts_for_tiers_promises_and_queues() -> None:
    """The balance, what was earned in a period, and the benefits that these are enough for."""
    programme = Programme(
        key="p", benefits=[Benefit(key="lounge", at_least=50), Benefit(key="line", at_least=120, of=Of.EARNED)]
    )
    saving = saved()
    saving.send(Spend(id="gift", points=100), day(5))

    assert loyalty_facts(programme, saving.ledger, day(5)) == {
        "points": 50,
        "points_earned": 150,
        "benefits": ("lounge", "line"),
    }
    assert loyalty_facts(programme, saving.ledger, day(5), since=day(1))["points_earned"] == 50
    assert loyalty_facts(programme, None, day(5)) == {"points": 0, "points_earned": 0, "benefits": ()}


def test_every_event_comes_back_from_storage() -> None:
    """State and events are plain data on the way to a store, and the same values on the way back."""
    saving = saved()
    saving.send(Spend(id="gift", points=120, reason="r"), day(5))
    saving.send(Adjust(id="a", points=5, reason="r"), day(6))
    saving.send(Adjust(id="b", points=-5, reason="r"), day(7))
    saving.send(Reverse(of="gift"), day(11))
    converter = codec._converter()

    assert {type(event) for _, event in saving.events} == set(LEDGER_EVENTS.values())
    for _, event in saving.events:
        assert converter.structure(converter.unstructure(event), type(event)) == event
    assert converter.structure(converter.unstructure(saving.ledger), LEDGER.state) == saving.ledger


def test_a_desk_keeps_ledgers() -> None:
    """Through a store: points are earned, spent and end by themselves, and the notice of the end leaves once."""
    policy = parse_policy('key = "p"\n[loyalty]\nkey = "miles"\nlifetime = "10 days"')
    clock = ManualClock(day(0))
    desk = Desk(MemoryStore(), policy, clock=clock)
    key = ("ledger", "C1")
    desk.change(key, Earn(id="order", points=100))
    clock.move_to(day(3))
    desk.change(key, Spend(id="gift", points=30), command_id="c1")
    desk.change(key, Spend(id="gift", points=30), command_id="c1")
    clock.move_to(day(12))
    desk.run_due(10)
    told: list[Any] = []
    desk.deliver(told.append)

    assert len(told) == 1
    with pytest.raises(CommandRefused) as caught:
        desk.change(key, Spend(id="late", points=1))
    assert caught.value.reason == "insufficient"


def test_a_balance_from_plain_rows() -> None:
    """The closed form on a small table: 100 end on day 10 of which 30 were spent, 50 end on day 14."""
    earned = [(day(4), day(14), 50), (day(0), day(10), 100)]
    found = balance_of(earned, [(day(3), 30)], day(10))

    assert (found.balance, found.expired, found.expiries) == (50, 70, ((day(14), 50),))
    assert balance_of([], [], day(0)).balance == 0
    assert balance_of([(day(0), None, 5)], [(day(1), 2)], day(9)).balance == 3


@pytest.mark.parametrize(
    ("earned", "spent", "message"),
    [
        ([(day(0), day(9), 1), (day(1), day(8), 1)], [], "end before older ones: keep batches"),
        ([(day(0), None, 1), (day(1), day(8), 1)], [], "end before older ones: keep batches"),
        ([(day(0), None, 1)], [(day(1), 2)], "1 points more were spent than there were"),
    ],
)
def test_rows_that_have_no_closed_form(earned: Any, spent: Any, message: str) -> None:
    """Where what is earned later ends earlier, batches are needed; more spent than there was is a mistake."""
    with pytest.raises(InputError, match=message):
        balance_of(earned, spent, day(2))
