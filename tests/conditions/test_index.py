"""Conditions that are filed: which are looked at, and that nothing is missed."""

from decimal import Decimal

from servicekit.conditions import ALWAYS, All, AnyOf, Index, Not, Test

HIGH = Test("priority", "is", "high")
GOLD = Test("customer.tier", "in", ("gold", "silver"))


def test_only_what_can_hold_is_looked_at() -> None:
    """A rule is filed under an equality that it needs, the one that fewest others share; others are always asked."""
    rules = [All([HIGH, Test("site", "is", f"s{number}")]) for number in range(50)]
    index = Index([*rules, ALWAYS, Not(HIGH), AnyOf([HIGH, GOLD]), GOLD])
    facts = {"ticket": {"priority": "high", "site": "s7"}, "customer": {"tier": "gold"}}
    assert index.candidates(facts) == [7, 50, 51, 52, 53]
    assert list(index.matching(facts)) == [7, 50, 52, 53]
    assert index.candidates({}) == [50, 51, 52]


def test_alternatives_that_need_the_same_field_are_filed_under_all_their_values() -> None:
    """Any of two priorities is filed under both."""
    index = Index([AnyOf([HIGH, All([Test("priority", "is", "low"), GOLD])])])
    assert [index.candidates({"ticket": {"priority": value}}) for value in ("high", "low", "other")] == [[0], [0], []]


def test_contradictions_are_never_looked_at() -> None:
    """No priority is high and low at once."""
    assert Index([All([HIGH, Test("priority", "is", "low")])]).candidates({"ticket": {"priority": "high"}}) == []


def test_values_that_cannot_be_looked_up_hold_for_nothing() -> None:
    """A list, a table or a signalling NaN is equal to no text; the kinds of what is found are told apart as always."""
    index = Index([HIGH, Test("priority", "is", 1), Test("priority", "is", True)])
    for odd in (["high"], {"high": 1}, Decimal("sNaN"), None):
        assert list(index.matching({"ticket": {"priority": odd}})) == []
    assert [list(index.matching({"ticket": {"priority": value}})) for value in (1, True, 1.0)] == [[1], [2], [1]]
