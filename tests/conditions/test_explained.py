"""Explanations: every test with what was found, and which kept the condition from holding."""

from __future__ import annotations

from servicekit.conditions import All, AnyOf, Not, Test, explain_condition

HIGH = Test("priority", "is", "high")
GOLD = Test("customer.tier", "is", "gold")
BIG = Test("amount", "at_least", 100)


def test_every_test_is_shown_with_what_was_found() -> None:
    """Tests after the deciding one are shown too: a person wants all reasons at once."""
    explanation = explain_condition(All([HIGH, GOLD, BIG]), {"ticket": {"priority": "low", "amount": "many"}})
    assert explanation.result is False
    assert [(test.supplied, test.found, test.result) for test in explanation.tests] == [
        (True, "low", False),
        (False, None, None),
        (True, "many", None),
    ]
    assert [test.test for test in explanation.failed] == [HIGH, GOLD, BIG]
    assert [test.test for test in explanation.unknown] == [GOLD, BIG]
    assert str(explanation).splitlines() == [
        'fails: ticket.priority is "high" and customer.tier is "gold" and ticket.amount is at least 100',
        "  fails: ticket.priority is \"high\" (found 'low')",
        "  unknown: customer.tier is \"gold\" (nothing was supplied about 'customer')",
        "  unknown: ticket.amount is at least 100 (found 'many' (text), which 'at_least' cannot compare)",
    ]


def test_only_what_kept_it_from_holding_is_blamed() -> None:
    """A test that failed beside another that held within *any* is not to blame."""
    explanation = explain_condition(
        All([AnyOf([HIGH, BIG]), GOLD]), {"ticket": {"priority": "low", "amount": 500}, "customer": {"tier": "none"}}
    )
    assert [test.test for test in explanation.failed] == [GOLD]


def test_under_not_a_test_is_blamed_for_holding() -> None:
    """*Not* fails because its condition held."""
    explanation = explain_condition(Not(All([HIGH, BIG])), {"ticket": {"priority": "high", "amount": 500}})
    assert explanation.result is False
    assert [(test.test, test.result) for test in explanation.failed] == [(HIGH, True), (BIG, True)]


def test_nobody_is_blamed_when_it_holds() -> None:
    """A condition that holds has no failed tests."""
    explanation = explain_condition(AnyOf([HIGH, BIG]), {"ticket": {"priority": "high"}})
    assert explanation.result is True
    assert explanation.failed == ()
    assert [test.note for test in explanation.tests] == ["", "not supplied"]
