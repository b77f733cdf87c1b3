from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from servicekit.calendars import elapsed
from servicekit.complaints import (
    Approve,
    Approved,
    Authority,
    CalendarPeriod,
    Cap,
    Capped,
    CompensationRule,
    Decline,
    Declined,
    Form,
    Paid,
    Pay,
    Propose,
    Proposed,
    Reverse,
    Reversed,
    Standing,
    Withheld,
    reversal,
)
from servicekit.errors import CommandRefused
from servicekit.sla import ReadingRevised
from tests.complaints.accounts import RULES, SHARE, Till, a_breach
from tests.complaints.builders import MONDAY


def names(events: list[object]) -> list[str]:
    """The classes of events."""
    return [type(event).__name__ for event in events]


def test_an_offer_explains_itself() -> None:
    """The rule, the lines, the caps, who may decide, until when."""
    till = Till()
    capped, offer = till.send(Propose(breach=a_breach(hours=9.5)))

    assert capped == Capped(offer="T1/resolution#1/1", cap="ticket", before=5_000, after=3_000)
    assert isinstance(offer, Proposed)
    assert (offer.offer, offer.rule, offer.form, offer.unit) == ("T1/resolution#1/1", "hourly", "credit_note", "EUR")
    assert (offer.amount, offer.gross, sum(line.amount for line in offer.lines)) == (3_000, 5_000, 3_000)
    assert offer.lines[-1].why == "the cap 'ticket' leaves 3000"
    assert offer.approvers == ("lead",)
    assert offer.expires_at == MONDAY + timedelta(days=14)


def test_the_same_breach_is_offered_once() -> None:
    """The same facts give the same offer, so nothing new; nothing is recorded either."""
    till = Till()
    till.send(Propose(breach=a_breach()))

    assert till.send(Propose(breach=a_breach())) == []
    assert till.send(Propose(breach=a_breach(clock="first_response"))) != []
    assert len(till.account.offers) == 2


def test_small_amounts_need_nobody() -> None:
    """Up to 10 euros nobody is asked; an agent may give 20, a lead the rest."""
    for hours, roles, expected in (
        (1, (), [Approved(offer="T1/resolution#1/1")]),
        (3, (), []),
        (3, ("agent",), [Approved(offer="T1/resolution#1/1", by="bob", role="agent")]),
        (5, ("agent",), []),
        (5, ("agent", "lead"), [Approved(offer="T1/resolution#1/1", by="bob", role="lead")]),
    ):
        events = Till().send(Propose(breach=a_breach(hours=hours)), roles=roles)
        assert [event for event in events if isinstance(event, Approved)] == expected


def test_approval_needs_the_authority() -> None:
    """Who may not decide is refused, with who may; the state stays as it was."""
    till = Till()
    till.send(Propose(breach=a_breach(hours=5)))
    with pytest.raises(CommandRefused, match="can be decided by lead") as caught:
        till.send(Approve(offer="T1/resolution#1/1"), roles=("agent",))

    assert caught.value.reason == "over_authority"
    assert till.account.offers[0].standing is Standing.PROPOSED
    assert till.send(Approve(offer="T1/resolution#1/1"), roles=("lead",)) == [
        Approved(offer="T1/resolution#1/1", by="bob", role="lead")
    ]


def test_from_offer_to_payment() -> None:
    """Approved, paid once; neither before approval nor twice."""
    till = Till()
    till.send(Propose(breach=a_breach()))
    id = "T1/resolution#1/1"
    for command, reason in ((Pay(offer=id), "is_proposed"), (Pay(offer="T9/x#1/1"), "unknown_offer")):
        with pytest.raises(CommandRefused) as caught:
            till.send(command)
        assert caught.value.reason == reason
    till.send(Approve(offer=id), roles=("agent",))

    assert till.send(Pay(offer=id, reference="CN-7")) == [Paid(offer=id, amount=1_500, reference="CN-7")]
    assert (till.account.paid("EUR"), till.account.promised("EUR")) == (1_500, 0)
    with pytest.raises(CommandRefused) as caught:
        till.send(Pay(offer=id))
    assert caught.value.reason == "is_paid"


def test_a_better_offer_takes_the_place_of_a_smaller_one() -> None:
    """Later still: the old offer is taken back and the new one is for the whole; a smaller one is withheld."""
    till = Till()
    till.send(Propose(breach=a_breach(hours=1.5)))
    events = till.send(Propose(breach=a_breach(hours=3.5)))

    assert events[0] == Reversed(offer="T1/resolution#1/1", amount=1_000, because="T1/resolution#1/2")
    assert till.account.promised("EUR") == 2_000
    (withheld,) = till.send(Propose(breach=a_breach(hours=0.5)))
    assert (withheld.reason, withheld.amount) == ("smaller", 500)
    assert till.send(Propose(breach=a_breach(hours=0.5))) == []


def test_what_was_paid_is_not_paid_again() -> None:
    """After a payment only the difference is offered, and the authority is asked about the whole."""
    till = Till()
    till.send(Propose(breach=a_breach(hours=1.5)), roles=("agent",))
    till.send(Pay(offer="T1/resolution#1/1"))
    (offer,) = till.send(Propose(breach=a_breach(hours=4.5)), roles=("agent",))

    assert (offer.amount, offer.gross) == (1_500, 2_500)
    assert (offer.lines[-1].what, offer.lines[-1].amount) == ("paid", -1_000)
    assert offer.approvers == ("lead",)
    with pytest.raises(CommandRefused, match="2500 EUR for one breach"):
        till.send(Approve(offer=offer.offer), roles=("agent",))


def test_a_healed_breach_takes_its_offer_back() -> None:
    """What is open is taken back; what was paid stays unless the rules claim it."""
    revised = ReadingRevised(clock="resolution", cycle=1, before="breached", after="met", because="e9")
    command = reversal("T1", revised)
    assert command == Reverse(ticket="T1", clock="resolution", cycle=1, because="e9")
    for recover, claimed, kept in ((False, 0, 1_000), (True, 1_000, 0)):
        till = Till(evolve(RULES, recover=recover))
        till.send(Propose(breach=a_breach(hours=1.5)))
        till.send(Pay(offer="T1/resolution#1/1"))
        (event,) = till.send(command)
        assert event == Reversed(offer="T1/resolution#1/1", amount=1_000, claimed=claimed, kept=kept, because="e9")
        assert till.account.paid("EUR") == kept
        assert till.send(command) == []
        (again,) = [e for e in till.send(Propose(breach=a_breach(hours=1.5))) if not isinstance(e, Approved)]
        assert (again.amount if recover else again.reason) == (1_000 if recover else "paid")


def test_only_a_healed_breach_is_taken_back() -> None:
    """A promise that becomes broken, or stays so, reverses nothing."""
    for before, after in (("met", "breached"), ("breached", "breached"), ("warned", "void")):
        revised = ReadingRevised(clock="c", cycle=1, before=before, after=after, because="e")
        assert reversal("T1", revised) is None


def test_offers_expire_and_may_be_raised_again() -> None:
    """Nobody decided for 14 days: declined at that instant; the same facts do not raise it, a person may."""
    till = Till()
    till.send(Propose(breach=a_breach()))
    due = MONDAY + timedelta(days=14)

    assert till.fire(due - timedelta(microseconds=1)) == []
    assert till.fire(due) == [Declined(offer="T1/resolution#1/1", because="nobody decided it in time", expired=True)]
    assert [event.reason for event in till.send(Propose(breach=a_breach()))] == ["declined"]
    assert till.send(Propose(breach=a_breach())) == []
    (offer,) = till.send(Propose(breach=a_breach(), again=True), now=due)
    assert (offer.offer, offer.amount) == ("T1/resolution#1/2", 1_500)


def test_what_was_declined_stays_declined() -> None:
    """A declined offer takes no room of a cap and is not made again by itself."""
    till = Till()
    till.send(Propose(breach=a_breach()))
    till.send(Decline(offer="T1/resolution#1/1", because="the customer wanted none"))

    assert till.account.promised("EUR") == 0
    assert names(till.send(Propose(breach=a_breach()))) == ["Withheld"]
    assert names(till.send(Propose(breach=a_breach(hours=5)))) == ["Proposed"]


def test_caps_of_a_month_follow_the_breach() -> None:
    """A breach belongs to the month in which it happened, whenever it is compensated, in the zone of the rules."""
    rules = evolve(RULES, zone="Europe/Berlin", caps=(Cap(key="month", limit=1_000, per=CalendarPeriod.MONTH),))
    till = Till(rules)
    last = (datetime(2026, 3, 31, 21, 59, tzinfo=UTC) - MONDAY) / timedelta(days=1)
    first = (datetime(2026, 3, 31, 22, 0, tzinfo=UTC) - MONDAY) / timedelta(days=1)

    assert names(till.send(Propose(breach=a_breach("T1", 1, day=last)))) == ["Proposed", "Approved"]
    assert names(till.send(Propose(breach=a_breach("T2", 1, day=first)))) == ["Proposed", "Approved"]
    assert [event.reason for event in till.send(Propose(breach=a_breach("T3", 1, day=0)))] == ["cap"]


def test_a_rolling_cap_looks_both_ways() -> None:
    """No span of seven days holds more, though the offers come in any order of their breaches."""
    till = Till(evolve(RULES, caps=(Cap(key="week", limit=1_500, per=elapsed(days=7)),)))
    for ticket, day in (("T1", 0), ("T2", 6), ("T3", 3)):
        till.send(Propose(breach=a_breach(ticket, 1, day=day)))

    assert [(offer.ticket, offer.amount) for offer in till.account.offers] == [("T1", 1_000), ("T2", 500)]
    assert isinstance(till.events[-1], Withheld)
    assert till.events[-1].cap == "week"
    till.send(Propose(breach=a_breach("T4", 1, day=13)))
    assert till.account.offers[-1].amount == 1_000


def test_room_that_opens_can_be_asked_for() -> None:
    """After another offer is taken back, a capped one may be raised again to what there is room for."""
    till = Till(evolve(RULES, caps=(Cap(key="ever", limit=1_500),)))
    till.send(Propose(breach=a_breach("T1", 1)))
    till.send(Propose(breach=a_breach("T2", 1)))
    till.send(Reverse(ticket="T1", clock="resolution", cycle=1, because="healed"))

    assert till.send(Propose(breach=a_breach("T2", 1))) == []
    events = till.send(Propose(breach=a_breach("T2", 1), again=True))
    assert names(events) == ["Reversed", "Proposed", "Approved"]
    assert till.account.promised("EUR") == 1_000


def test_points_have_caps_and_authority_of_their_own() -> None:
    """Points take no room of the money, and what is given in one unit is not given in another."""
    points = CompensationRule(key="points", form=Form.POINTS, amount=200, clocks=("first_response",))
    rules = evolve(
        RULES,
        rules=(points, *RULES.rules),
        caps=(*RULES.caps, Cap(key="points", limit=300, unit="points")),
        points_authority=Authority(automatic=1_000),
    )
    till = Till(rules)
    for ticket in ("T1", "T2"):
        till.send(Propose(breach=a_breach(ticket, clock="first_response")))

    assert [(o.unit, o.amount) for o in till.account.offers] == [("points", 200), ("points", 100)]
    till.rules = RULES
    (withheld,) = till.send(Propose(breach=a_breach("T1", 9, clock="first_response")))
    assert withheld.reason == "other_unit"


def test_a_missing_fact_is_told_once() -> None:
    """Nothing is offered in silence: the fee that nobody supplied is named; with it there is an offer."""
    till = Till(evolve(RULES, rules=(SHARE,)))
    (withheld,) = till.send(Propose(breach=a_breach()))

    assert (withheld.reason, withheld.unknown) == ("unknown", ("customer.fee",))
    assert till.send(Propose(breach=a_breach())) == []
    facts = {"customer": {"fee": 9_900, "currency": "USD"}}
    assert [event.reason for event in till.send(Propose(breach=a_breach()), facts=facts)] == ["mixed_currencies"]
    offer = till.send(Propose(breach=a_breach()), facts={"customer": {"fee": 9_900}})[0]
    assert (offer.amount, till.account.withheld) == (1_238, {})


def test_a_gift_is_named() -> None:
    """A gift has a name, and its cost counts as money."""
    gift = CompensationRule(key="flowers", form=Form.GIFT, amount=2_500, gift="a bunch of flowers")
    (offer,) = Till(evolve(RULES, rules=(gift,))).send(Propose(breach=a_breach()))

    assert (offer.form, offer.gift, offer.unit, offer.amount) == ("gift", "a bunch of flowers", "EUR", 2_500)


def test_without_rules_everything_is_refused() -> None:
    """A policy that says nothing about compensation gives none."""
    till = Till()
    till.rules = None  # type: ignore[assignment]
    with pytest.raises(CommandRefused) as caught:
        till.send(Propose(breach=a_breach()))
    assert caught.value.reason == "no_rules"
