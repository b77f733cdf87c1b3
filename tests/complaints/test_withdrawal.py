"""A ticket that was given up after its promise broke: what its compensation becomes is a choice of the rule."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from servicekit.complaints import CompensationRules, OnWithdrawal, Pay, Propose, Reversed, is_withdrawn, quote
from tests.complaints.accounts import HOURLY, RULES, Till, a_breach

OPEN = {"status": "active", "status_category": "active", "reason": ""}
CANCELLED = {"status": "closed", "status_category": "closed", "reason": "cancelled"}
UNTIL_THEN = evolve(HOURLY, on_withdrawal=OnWithdrawal.UNTIL_THEN)


def rules(*given: Any) -> CompensationRules:
    """The rules of the tests with these in the place of theirs."""
    return evolve(RULES, rules=given)


@pytest.mark.parametrize(
    ("ticket", "expected"),
    [
        (CANCELLED, True),
        ({**CANCELLED, "reason": ""}, False),
        ({**CANCELLED, "status": "withdrawn", "reason": ""}, True),
        ({**CANCELLED, "status": "cancelled", "reason": ""}, True),
        ({**CANCELLED, "status_category": "pending"}, False),
        (OPEN, False),
        ({"status": "merged", "status_category": "closed", "reason": "", "merged": True}, False),
        ({}, False),
    ],
)
def test_what_a_withdrawal_is(ticket: dict[str, Any], *, expected: bool) -> None:
    """Closed with the reason, or in a status of the stock lifecycles for it; what is not known is none."""
    assert is_withdrawn({"ticket": ticket}) is expected
    assert not is_withdrawn({})


def test_a_rule_gives_nothing_unless_it_says_so() -> None:
    """By default nothing is due, and says why; a rule may give what any other ticket gets."""
    facts = {"ticket": CANCELLED}

    assert quote(rules(HOURLY), a_breach(), facts).reason == "withdrawn"
    assert quote(rules(UNTIL_THEN), a_breach(), facts).amount == quote(rules(HOURLY), a_breach(), {}).amount == 1_500
    both = quote(rules(HOURLY, evolve(UNTIL_THEN, key="less", most=700)), a_breach(), facts)
    assert (both.rule and both.rule.key, both.amount) == ("less", 700)


def test_only_a_rule_that_is_for_the_breach_says_withdrawn() -> None:
    """A rule for another clock has no say."""
    assert (
        quote(rules(evolve(HOURLY, clocks=("first_response",))), a_breach(), {"ticket": CANCELLED}).reason == "no_rule"
    )


def test_an_open_offer_is_taken_back() -> None:
    """Offered at the breach, and then given up: taken back and withheld, each told once."""
    till = Till(rules(HOURLY))
    till.send(Propose(breach=a_breach(hours=1), fields=OPEN))
    taken, withheld = till.send(Propose(breach=a_breach(hours=2), fields=CANCELLED))

    assert taken == Reversed(offer="T1/resolution#1/1", amount=1_000, because="withdrawn")
    assert withheld.reason == "withdrawn"
    assert till.send(Propose(breach=a_breach(hours=2), fields=CANCELLED)) == []
    assert till.account.promised("EUR") == 0


def test_what_was_paid_stays() -> None:
    """Money that the customer holds is not claimed back, and goes on counting."""
    till = Till(rules(HOURLY))
    till.send(Propose(breach=a_breach(hours=1), fields=OPEN))
    till.send(Pay(offer="T1/resolution#1/1"))
    (withheld,) = till.send(Propose(breach=a_breach(hours=2), fields=CANCELLED))

    assert withheld.reason == "withdrawn"
    assert till.account.paid("EUR") == 1_000


def test_a_smaller_offer_takes_the_place_of_one_that_is_taken_back() -> None:
    """Of two rules one gives for the time until then: what it gives is offered, though it is less."""
    till = Till(rules(evolve(UNTIL_THEN, key="less", most=700), HOURLY))
    till.send(Propose(breach=a_breach(hours=1), fields=OPEN))
    till.send(Propose(breach=a_breach(hours=1), fields=CANCELLED))

    assert [(each.rule, each.amount, each.standing.value) for each in till.account.offers] == [
        ("hourly", 1_000, "reversed"),
        ("less", 700, "approved"),
    ]


def test_a_ticket_that_is_taken_up_again_is_owed_again() -> None:
    """Reopened and solved late: the offer is made anew."""
    till = Till(rules(HOURLY))
    till.send(Propose(breach=a_breach(hours=1), fields=OPEN))
    till.send(Propose(breach=a_breach(hours=1), fields=CANCELLED))
    till.send(Propose(breach=a_breach(hours=1), fields=OPEN))

    assert [(each.amount, each.standing.value) for each in till.account.offers] == [
        (1_000, "reversed"),
        (1_000, "approved"),
    ]
