"""Conditions as functions: three-valued all, any and not."""

from __future__ import annotations

import pytest

from servicekit.conditions import ALWAYS, All, AnyOf, Not, Test, compile_condition

FACTS = {"ticket": {"yes": True, "no": False}}
BY_ANSWER = {True: Test("yes", "is", True), False: Test("no", "is", True), None: Test("maybe", "is", True)}


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (True, True, True, True),
        (True, False, False, True),
        (True, None, None, True),
        (False, False, False, False),
        (False, None, False, None),
        (None, None, None, None),
    ],
)
def test_all_and_any_follow_kleene(
    left: bool | None,  # noqa: FBT001
    right: bool | None,  # noqa: FBT001
    both: bool | None,  # noqa: FBT001
    either: bool | None,  # noqa: FBT001
) -> None:
    """The truth tables of Kleene, Introduction to Metamathematics (1952), section 64, in both orders."""
    for one, other in ((left, right), (right, left)):
        parts = [BY_ANSWER[one], BY_ANSWER[other]]
        assert compile_condition(All(parts))(FACTS) is both
        assert compile_condition(AnyOf(parts))(FACTS) is either


@pytest.mark.parametrize(("answer", "opposite"), [(True, False), (False, True), (None, None)])
def test_not_leaves_unknown_unknown(answer: bool | None, opposite: bool | None) -> None:  # noqa: FBT001
    """Not of unknown is unknown."""
    assert compile_condition(Not(BY_ANSWER[answer]))(FACTS) is opposite


def test_always_needs_no_facts() -> None:
    """All of nothing holds over nothing."""
    assert compile_condition(ALWAYS)({}) is True


def test_a_value_and_a_section_that_are_absent_are_unknown() -> None:
    """Nobody guesses what was not supplied."""
    gold = compile_condition(Test("customer.tier", "is", "gold"))
    assert gold({"customer": {"tier": "gold"}}) is True
    assert gold({"customer": {}}) is None
    assert gold({"ticket": {"tier": "gold"}}) is None
