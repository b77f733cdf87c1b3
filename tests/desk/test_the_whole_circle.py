"""The whole circle: graded, promised, broken, made good, asked, won back, and taken back; on both kinds of desk."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from servicekit.complaints import Approve
from servicekit.customers import Grant, Standing, assign_tier
from servicekit.errors import CommandRefused
from servicekit.lint import lint
from servicekit.policies import Policy, parse_policy
from servicekit.satisfaction import AnswerSurvey
from servicekit.sla import check
from servicekit.storage import MemoryStore
from servicekit.testing import ManualClock
from servicekit.testing.builders import at
from servicekit.tickets import Assign, Facts, Note, Open, Record, Solve, broken_link
from servicekit.typing import Key
from tests.desk.desks import a_desk

PAGE = Path(__file__).parents[2] / "docs" / "tutorial" / "2-the-whole-circle.md"
EIGHT = at("2026-11-23 08:00")
T1, OFFERS, SURVEYS = Key("ticket", "T-1"), Key("compensation", "C-17"), Key("panel", "C-17")
RECOVERY = Key("ticket", "recovery/T-1")


def _policy() -> Policy:
    """The policy that the page shows."""
    found = re.search(r'parse_policy\("""(.*?)"""\)', PAGE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return parse_policy(found[1])


def _known(policy: Policy, standing: Any, value: int, now: Any) -> tuple[Any, Facts]:
    assert policy.tiers is not None
    assigned = assign_tier(policy.tiers, standing, {"customer": {"value": value}}, now)
    return assigned.standing, Facts(customer={"value": value, "tier": assigned.tier})


def _tags(store: MemoryStore, key: Key) -> list[str]:
    return [event["tag"] for event in store.events(key)]


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_the_whole_circle(kind: str) -> None:
    """Each step follows from the one before, in the same commit, and says why."""
    policy, clock = _policy(), ManualClock(EIGHT)
    store = MemoryStore(clock.micros)
    desk: Any = a_desk(kind, store, policy)
    standing, known = _known(policy, None, 400, clock())
    desk.change(("entitlement", "E-7"), Grant(plan="care", customer="C-17"))
    desk.send("T-1", Open(requester="C-17", fields={"entitlement": "E-7"}), facts=known)
    desk.send("T-1", Assign(agent="ann"), facts=known)
    assert desk.account(("entitlement", "E-7")).state.standing is Standing.ACTIVE
    assert desk.account(("entitlement", "E-7")).state.left("cases") == 9
    assert desk.readings("T-1").of("resolution").due_at == EIGHT + timedelta(hours=8)

    clock.advance(hours=1)
    standing, known = _known(policy, standing, 1200, clock())
    desk.send("T-1", Note(), facts=known)
    reading = desk.readings("T-1").of("resolution")
    assert reading.due_at == EIGHT + timedelta(hours=4)
    assert "customer.tier basic became gold (carry)" in reading.explain().as_text()
    assert check(reading.explain(), policy.calendars) == []

    clock.advance(hours=4, minutes=30)
    desk.send("T-1", Solve(), facts=known)
    (offer,) = desk.account(OFFERS).state.offers
    assert (offer.amount, offer.standing.value, offer.at) == (1000, "approved", EIGHT + timedelta(hours=4))
    assert _tags(store, SURVEYS) == ["survey.planned"]

    clock.advance(hours=20)
    desk.run_due()
    (invitation,) = desk.account(SURVEYS).state.invitations.values()
    assert (invitation.stage.value, invitation.agent) == ("invited", "ann")
    assert invitation.invited_at == EIGHT + timedelta(hours=6, minutes=30)
    desk.change(SURVEYS, AnswerSurvey(invitation=invitation.id, score=1, comment="too late"))
    desk.change(SURVEYS, AnswerSurvey(invitation=invitation.id, score=2, comment="well ..."))
    assert desk.ticket(RECOVERY.id).fields["recovers"] == "T-1"
    assert desk.readings(RECOVERY.id).of("first_response").due_at == clock() + timedelta(hours=2)

    solved_at = EIGHT + timedelta(hours=3, minutes=45)
    desk.observe("T-1", Record(what="solved", occurred_at=solved_at, source_id="mail-1"))
    assert desk.readings("T-1").of("resolution").state == "met"
    assert _tags(store, OFFERS) == ["compensation.proposed", "compensation.approved", "compensation.reversed"]
    (offer,) = desk.account(OFFERS).state.offers
    revised = next(event for event in store.events(T1) if event["tag"] == "sla.revised")
    taken_back = store.events(OFFERS)[-1]
    assert taken_back["command_id"].startswith(f"{revised['id']}>")
    assert not any(row["body"].get("tag") == "consequence.refused" for row in store.claim(100, 60))
    for key in (T1, RECOVERY, OFFERS, SURVEYS, Key("entitlement", "E-7")):
        assert broken_link(store.events(key)) is None


def test_an_offer_beyond_the_desk_needs_a_lead() -> None:
    """Sixteen hours late, a seventeenth begun: the cap cuts 85 euros to 50, and only a lead may say yes."""
    policy, clock = _policy(), ManualClock(EIGHT)
    desk: Any = a_desk("sync", MemoryStore(clock.micros), policy)
    gold = Facts(customer={"value": 1200, "tier": "gold"})
    desk.send("T-1", Open(requester="C-17"), facts=gold)
    clock.advance(hours=20)
    desk.send("T-1", Solve(), facts=gold)
    (offer,) = desk.account(OFFERS).state.offers
    with pytest.raises(CommandRefused, match="lead"):
        desk.change(OFFERS, Approve(offer=offer.id), actor="ann", roles=frozenset({"agent"}))
    desk.change(OFFERS, Approve(offer=offer.id), actor="lea", roles=frozenset({"lead"}))

    assert (offer.gross, offer.amount) == (8500, 5000)
    assert desk.account(OFFERS).state.offers[0].standing.value == "approved"


def test_the_policy_of_the_page_is_sound() -> None:
    """Lint has nothing against it."""
    assert [str(finding) for finding in lint(_policy())] == []
