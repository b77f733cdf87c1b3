from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from servicekit.customers import (
    ENTITLEMENT,
    ENTITLEMENT_EVENTS,
    Activate,
    Allotment,
    Cancel,
    EntitlementExpired,
    EntitlementRanOut,
    EntitlementRefunded,
    EntitlementStarted,
    EntitlementUsed,
    Grant,
    Length,
    Refund,
    Renew,
    RenewFrom,
    Resume,
    Scope,
    Standing,
    Suspend,
    Transfer,
    Use,
    Used,
    entitlement_facts,
    renewal,
    term_end,
)
from servicekit.engine import codec
from servicekit.errors import CommandRefused, InputError
from servicekit.testing.builders import at
from tests.customers.holding import START, Holding, a_plan, granted

ONE = {"cases": 1}


def _refused(holding: Holding, command: Any, now: datetime | None = None) -> str:
    """The reason for which a command is refused; nothing else changes."""
    before = list(holding.events)
    with pytest.raises(CommandRefused) as refusal:
        holding.send(command, now)
    assert [each for each in holding.events if each not in before] in ([], [EntitlementExpired(customer="C1")])
    return refusal.value.reason


def test_a_term_begins_and_ends_at_its_exact_instants() -> None:
    """Waiting, active, expired: at midnight of the plan's zone, however late somebody looks."""
    holding = granted(a_plan(zone="Europe/Berlin"), starts_at=at("2026-03-01 00:00", "Europe/Berlin"))
    assert (holding.state.standing, holding.state.turns_at) == (Standing.WAITING, at("2026-02-28 23:00"))

    assert holding.settle(at("2026-06-01 12:00")) == [EntitlementStarted()]
    assert holding.state.spells == ((at("2026-02-28 23:00"), None),)

    assert holding.settle(at("2028-01-01 12:00")) == [EntitlementExpired(customer="C1")]
    assert holding.state.spells == ((at("2026-02-28 23:00"), at("2027-02-28 23:00")),)
    assert (holding.state.standing, holding.state.turns_at) == (Standing.EXPIRED, None)


def test_the_end_is_no_longer_within_the_term() -> None:
    """A microsecond before the end it is active; at the end it is expired, whether or not anybody fired it."""
    state = granted().state
    last = at("2027-01-01 00:00") - timedelta(microseconds=1)

    assert (state.standing_at(last), state.was_active_at(last)) == (Standing.ACTIVE, True)
    assert state.standing_at(at("2027-01-01 00:00")) is Standing.EXPIRED
    assert not state.was_active_at(at("2027-01-01 00:00"))


@pytest.mark.parametrize(
    ("zone", "start", "months", "end"),
    [
        ("UTC", "2024-02-29 00:00", 12, "2025-02-28 00:00"),
        ("UTC", "2025-01-31 10:30", 1, "2025-02-28 10:30"),
        ("Europe/Berlin", "2025-09-29 00:00", 1, "2025-10-29 00:00"),
        ("America/Sao_Paulo", "2018-10-04 00:00", 1, "2018-11-04 01:00"),
    ],
)
def test_terms_are_counted_on_the_wall(zone: str, start: str, months: int, end: str) -> None:
    """The same day and time on the wall, cut to the month; a time that the clocks skip moves by the skip."""
    assert term_end(at(start, zone), Length(months), zone) == at(end, zone)


def test_a_draft_counts_for_nothing_until_it_is_agreed() -> None:
    """A draft has no term; agreed, it holds from its start, or waits for it."""
    holding = granted(draft=True)
    assert (holding.state.standing, _refused(holding, Use(ticket="T1", amounts=ONE))) == (Standing.DRAFT, "draft")

    holding.send(Activate(), at("2026-02-01 00:00"))

    assert (holding.state.standing, holding.state.spells) == (Standing.ACTIVE, ((START, None),))
    assert _refused(holding, Activate()) == "not_a_draft"


def test_what_cannot_be_granted() -> None:
    """An unknown plan, a second grant, a term that is over or ends before it starts, and nothing at all."""
    empty = Holding(a_plan())
    assert _refused(empty, Grant(plan="gold", customer="C1", ends_at=at("2025-12-31 00:00"))) == "ends_before_it_starts"
    assert _refused(empty, Grant(plan="gold", customer="C1", starts_at=at("2024-01-01 00:00"))) == "already_over"
    assert _refused(empty, Grant(plan="silver", customer="C1")) == "unknown_plan"
    assert _refused(empty, Suspend(reason="x")) == "not_granted"
    assert _refused(granted(), Grant(plan="gold", customer="C1")) == "already_granted"


def test_a_ticket_is_counted_once_unless_refunded_between() -> None:
    """The same use twice is one use; refunded, it is none; used again, one."""
    holding = granted()

    assert holding.send(Use(ticket="T1", amounts=ONE)) == [
        EntitlementUsed(ticket="T1", uses=(Used(counter="cases", amount=1),), left={"cases": 9})
    ]
    assert holding.send(Use(ticket="T1", amounts=ONE)) == []
    assert holding.send(Refund(ticket="T1", reason="cancelled")) == [
        EntitlementRefunded(
            ticket="T1", uses=(Used(counter="cases", amount=1),), left={"cases": 10}, reason="cancelled"
        )
    ]
    assert holding.send(Refund(ticket="T1")) == []
    holding.send(Use(ticket="T1", amounts=ONE))
    assert holding.state.left("cases") == 9


def test_another_amount_for_the_same_ticket_is_never_dropped_in_silence() -> None:
    """A second use with another amount is refused, and says what is used."""
    holding = granted(a_plan(allotments=[Allotment(key="hours", unit="hours", total=600)]))
    holding.send(Use(ticket="T1", amounts={"hours": 30}))

    assert _refused(holding, Use(ticket="T1", amounts={"hours": 45})) == "already_used"
    holding.send(Refund(ticket="T1"))
    holding.send(Use(ticket="T1", amounts={"hours": 45}))
    assert holding.state.left("hours") == 555


def test_restricted_counters_stop_at_zero_and_others_go_below() -> None:
    """Refused with what is left, or counted below zero and told; in both cases running out is told once."""
    for restrict in (True, False):
        holding = granted(a_plan(allotments=[Allotment(key="cases", total=1, restrict=restrict)]))
        events = holding.send(Use(ticket="T1", amounts=ONE))
        assert events[1:] == [EntitlementRanOut(customer="C1", counter="cases", left=0, ticket="T1")]
        if restrict:
            assert _refused(holding, Use(ticket="T2", amounts=ONE)) == "none_left"
        else:
            (used,) = holding.send(Use(ticket="T2", amounts=ONE))
            assert (used.left, holding.state.left("cases")) == ({"cases": -1}, -1)


def test_several_counters_are_used_together_or_not_at_all() -> None:
    """Where one of two counters has nothing left, the other one keeps what it has."""
    empty = Allotment(key="hours", unit="hours", total=10)
    holding = granted(a_plan(allotments=[Allotment(key="cases", total=5), empty]))

    assert _refused(holding, Use(ticket="T1", amounts={"cases": 1, "hours": 11})) == "none_left"
    assert (holding.state.left("cases"), holding.state.uses) == (5, {})
    assert _refused(holding, Use(ticket="T1", amounts={"case": 1})) == "unknown_counter"
    with pytest.raises(InputError, match="a use of 'cases' is -1"):
        Use(ticket="T1", amounts={"cases": -1})


def test_a_channel_has_a_part_of_its_own() -> None:
    """Two of ten cases may come by phone; a third is refused though eight are left, and by mail it is not."""
    cases = Allotment(key="cases", total=10, channels={"phone": 2})
    holding = granted(a_plan(allotments=[cases]))
    for ticket in ("T1", "T2"):
        holding.send(Use(ticket=ticket, amounts=ONE, channel="phone"))

    assert _refused(holding, Use(ticket="T3", amounts=ONE, channel="phone")) == "none_left"
    holding.send(Use(ticket="T3", amounts=ONE, channel="e-mail"))
    assert (holding.state.left("cases"), holding.state.left("cases", "phone")) == (7, 0)
    assert holding.state.left("cases", "e-mail") is None


def test_a_channel_outside_the_scope_is_refused() -> None:
    """A contract for the phone is not used by mail."""
    holding = granted(scope=Scope(channels=["phone"]))

    assert _refused(holding, Use(ticket="T1", amounts=ONE, channel="e-mail")) == "not_in_scope"
    assert holding.send(Use(ticket="T1", amounts=ONE, channel="phone"))


def test_a_suspended_or_finished_one_is_not_used() -> None:
    """Suspended, expired and cancelled are reasons of their own; waiting is one too."""
    suspended = granted()
    suspended.send(Suspend(reason="unpaid"), at("2026-05-01 00:00"))
    assert _refused(suspended, Use(ticket="T1", amounts=ONE)) == "suspended"
    assert _refused(suspended, Suspend(reason="again")) == "suspended"
    suspended.send(Resume())
    assert suspended.send(Use(ticket="T1", amounts=ONE))
    assert _refused(suspended, Resume()) == "active"

    assert _refused(granted(), Use(ticket="T1", amounts=ONE), at("2027-01-01 00:00")) == "expired"
    cancelled = granted()
    cancelled.send(Cancel(reason="sold"))
    assert _refused(cancelled, Use(ticket="T1", amounts=ONE)) == "cancelled"
    waiting = granted(starts_at=at("2026-02-01 00:00"))
    assert _refused(waiting, Use(ticket="T1", amounts=ONE)) == "waiting"


def test_what_was_promised_is_counted_where_it_was_promised() -> None:
    """A ticket opened within the term and resolved after it uses the term; one opened after it does not."""
    holding = granted(a_plan(allotments=[Allotment(key="cases", total=3)]))
    late = at("2027-02-01 00:00")

    assert _refused(holding, Use(ticket="T0", amounts=ONE, opened_at=at("2027-01-15 00:00")), late) == "expired"
    assert holding.send(Use(ticket="T1", amounts=ONE, opened_at=at("2026-12-31 00:00")), late)
    assert holding.send(Refund(ticket="T1"), late)[0].left == {"cases": 3}


def test_a_suspension_costs_its_time_or_moves_the_end() -> None:
    """The term runs on, and may end within the suspension; or its end moves by exactly as long."""
    lost = granted(a_plan(suspended_term="runs_on"))
    lost.send(Suspend(reason="unpaid"), at("2026-12-01 00:00"))
    assert lost.settle(at("2027-03-01 00:00")) == [EntitlementExpired(customer="C1")]

    moved = granted(a_plan(suspended_term="extends"))
    moved.send(Suspend(reason="unpaid"), at("2026-12-01 00:00"))
    assert (moved.settle(at("2027-03-01 00:00")), moved.state.turns_at) == ([], None)
    moved.send(Resume(), at("2027-03-01 00:00"))
    assert moved.state.turns_at == at("2027-01-01 00:00") + timedelta(days=90)
    assert moved.state.was_active_at(at("2026-11-30 00:00"))
    assert not moved.state.was_active_at(at("2027-01-01 00:00"))


def test_a_renewal_copies_what_is_sold_by_then() -> None:
    """The new term joins the old one without a gap, its counters are full, and the old one knows its heir."""
    holding = granted(scope=Scope(products=["washer"]))
    holding.send(Use(ticket="T1", amounts=ONE))
    late = at("2027-01-20 00:00")
    grant = renewal(holding.state, "E1", late)
    holding.send(Renew(into="E2"), late)
    heir = Holding(a_plan(), "E2", late)
    heir.send(grant)

    assert holding.state.renewed_into == "E2"
    assert (heir.state.renews, heir.state.scope) == ("E1", Scope(products=["washer"]))
    assert (heir.state.starts_at, heir.state.ends_at) == (at("2027-01-01 00:00"), at("2028-01-01 00:00"))
    assert (holding.state.left("cases"), heir.state.left("cases")) == (9, 10)
    assert holding.send(Renew(into="E2")) == []
    assert _refused(holding, Renew(into="E3")) == "already_renewed"


def test_a_renewal_today_ends_the_old_one_today() -> None:
    """Dynamics 365 begins the copy today: one that is still active ends there, so that two never apply."""
    holding = granted(a_plan(renew_from="today"))
    now = at("2026-06-15 12:00")
    grant = renewal(holding.state, "E1", now)
    holding.send(Renew(into="E2"), now)

    assert (holding.state.standing, holding.state.ends_at, grant.starts_at) == (Standing.EXPIRED, now, now)
    assert _refused(holding, Use(ticket="T1", amounts=ONE)) == "expired"
    assert renewal(holding.state, "E1", now, RenewFrom.END).starts_at == now


def test_what_cannot_be_renewed() -> None:
    """One without end, and one that was cancelled (ServiceNow, "Renew an entitlement")."""
    endless = granted(a_plan(length=None))
    assert _refused(endless, Renew(into="E2")) == "no_end"
    with pytest.raises(InputError, match="without end"):
        renewal(endless.state, "E1", START)
    cancelled = granted()
    cancelled.send(Cancel(reason="sold"))
    assert _refused(cancelled, Renew(into="E2")) == "cancelled"


def test_a_month_from_the_31st_keeps_its_day() -> None:
    """Renewed month by month it ends on 28 February, 31 March, 30 April: each counted from the first day."""
    plan = a_plan(length=Length(1))
    holding = granted(plan, starts_at=at("2026-01-31 00:00"))
    ends = [holding.state.ends_at]
    for term in range(2, 4):
        grant = renewal(holding.state, f"E{term - 1}", holding.state.starts_at)
        holding = Holding(plan, f"E{term}", at("2026-02-01 00:00"))
        holding.send(grant)
        ends.append(holding.state.ends_at)

    assert ends == [at("2026-02-28 00:00"), at("2026-03-31 00:00"), at("2026-04-30 00:00")]


def test_a_transfer_passes_what_is_left() -> None:
    """Another customer holds it, with what was used; a plan may forbid that."""
    holding = granted()
    holding.send(Use(ticket="T1", amounts=ONE))
    holding.send(Transfer(customer="C2", reason="sold"))

    assert (holding.state.customer, holding.state.left("cases")) == ("C2", 9)
    assert holding.send(Transfer(customer="C2")) == []
    assert _refused(granted(a_plan(transferable=False)), Transfer(customer="C2")) == "not_transferable"


def test_a_later_change_of_the_plan_changes_no_contract() -> None:
    """The entitlement keeps the plan as it was when it was granted."""
    holding = granted()
    holding.plans = {"gold": a_plan(allotments=[], grade="low")}

    assert holding.send(Use(ticket="T1", amounts=ONE))
    assert holding.state.facts(START)["grade"] == "high"


def test_facts_say_what_it_gives() -> None:
    """Standing, service, plan, grade, benefits and what is left; of nothing: none."""
    holding = granted(a_plan(benefits={"night": True}))

    assert holding.state.facts(START) == {
        "entitlement": "active",
        "service": "given",
        "plan": "gold",
        "grade": "high",
        "night": True,
        "left.cases": 10,
    }
    assert entitlement_facts(holding.state, at("2027-01-01 00:00")) == {
        "entitlement": "expired",
        "service": "none",
        "plan": None,
        "grade": None,
        "night": None,
        "left.cases": 10,
    }
    assert entitlement_facts(None, START) == {"entitlement": "none", "service": "none", "plan": None, "grade": None}


def test_every_event_comes_back_from_storage() -> None:
    """State and events are plain data on the way to a store, and the same values on the way back."""
    holding = granted(a_plan(benefits={"night": True}, scope=Scope(products=["washer"]), suspended_term="extends"))
    holding.send(Use(ticket="T1", amounts=ONE, channel="phone"))
    holding.send(Suspend(reason="unpaid"))
    holding.send(Resume(), at("2026-02-01 00:00"))
    holding.send(Renew(into="E2"))
    holding.send(Transfer(customer="C2"))
    holding.send(Refund(ticket="T1"))
    holding.send(Cancel(reason="x"))
    converter = codec._converter()

    for event in holding.events:
        assert type(event) in ENTITLEMENT_EVENTS.values()
        assert converter.structure(converter.unstructure(event), type(event)) == event
    assert converter.structure(converter.unstructure(holding.state), ENTITLEMENT.state) == holding.state
