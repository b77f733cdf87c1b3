"""How specific a condition is, and what its alternatives are."""

import pytest

from servicekit.conditions import (
    ALWAYS,
    MAX_ALTERNATIVES,
    All,
    AnyOf,
    Condition,
    Not,
    Ranking,
    Test,
    alternatives_of,
    specificity,
)
from servicekit.errors import InputError

HIGH = Test("priority", "is", "high")
NOT_LOW = Test("priority", "is_not", "low")
GOLD = Test("customer.tier", "is", "gold")
GOLD_OR_SILVER = Test("customer.tier", "in", ("gold", "silver"))
SOME = Test("customer.open_tickets", "at_least", 3)
FEW = Test("customer.open_tickets", "less", 10)


@pytest.mark.parametrize(
    ("condition", "rank"),
    [
        (ALWAYS, (0, 0, 0, 0)),
        (HIGH, (1, 1, -1, 1)),
        (GOLD_OR_SILVER, (1, 1, -2, 1)),
        (NOT_LOW, (1, 0, 0, 1)),
        (Not(NOT_LOW), (1, 1, -1, 1)),
        (Not(HIGH), (1, 0, 0, 1)),
        (All([HIGH, GOLD]), (2, 2, -2, 2)),
        (All([HIGH, HIGH]), (1, 1, -1, 1)),
        (All([GOLD_OR_SILVER, GOLD]), (1, 1, -1, 2)),
        (All([SOME, FEW]), (1, 0, 0, 2)),
        (AnyOf([All([HIGH, GOLD]), GOLD]), (1, 1, -1, 1)),
        (Not(All([HIGH, GOLD])), (1, 0, 0, 1)),
        (Not(AnyOf([HIGH, GOLD])), (2, 0, 0, 2)),
        (Not(ALWAYS), (0, 0, 0, 0)),
    ],
)
def test_specificity_counts_fields_then_values_then_tests(condition: Condition, rank: tuple[int, ...]) -> None:
    """A field counts once; alternatives count as the least demanding; not turns a test round (De Morgan)."""
    assert specificity(condition) == rank


@pytest.mark.parametrize(
    ("less", "more"),
    [
        (ALWAYS, NOT_LOW),
        (NOT_LOW, HIGH),
        (GOLD_OR_SILVER, GOLD),
        (SOME, All([SOME, FEW])),
        (All([SOME, FEW]), GOLD),
        (GOLD, All([SOME, HIGH])),
    ],
)
def test_the_narrower_of_two_conditions_is_the_more_specific(less: Condition, more: Condition) -> None:
    """More fields beat fewer, listed values beat a mere limit, fewer values beat more, more tests beat fewer."""
    assert specificity(less) < specificity(more)


def test_what_holds_decides_how_specific_a_condition_with_alternatives_is() -> None:
    """It counts as so many rules of one alternative each, of which the most specific that holds speaks."""
    ranking = Ranking(AnyOf([GOLD, All([HIGH, GOLD_OR_SILVER])]))
    high = {"ticket": {"priority": "high"}}
    assert ranking({**high, "customer": {"tier": "gold"}}) == (2, 2, -3, 2)
    assert ranking({"customer": {"tier": "gold"}}) == (1, 1, -1, 1)
    assert ranking(high) is None


def test_alternatives_spread_out() -> None:
    """And over or, not inside out: every alternative says which tests must hold and which must fail."""
    condition = All([AnyOf([HIGH, NOT_LOW]), Not(All([GOLD, SOME]))])
    assert [each.tests for each in alternatives_of(condition)] == [
        ((HIGH, True), (GOLD, False)),
        ((HIGH, True), (SOME, False)),
        ((NOT_LOW, True), (GOLD, False)),
        ((NOT_LOW, True), (SOME, False)),
    ]


def test_too_many_alternatives_are_refused_before_they_are_made() -> None:
    """Two to the power of 32 would never end; where something never holds there is none, however many beside it."""
    many = All([AnyOf([HIGH, GOLD])] * 32)
    with pytest.raises(InputError, match=f"4,294,967,296 alternatives, more than can be compared .{MAX_ALTERNATIVES}."):
        alternatives_of(many)
    assert alternatives_of(All([Not(ALWAYS), many.conditions[0]])) == ()
    assert alternatives_of(AnyOf([All([Not(ALWAYS), *many.conditions[:30]]), HIGH])) == alternatives_of(HIGH)
