"""The twelve operators, each over values that it can and cannot compare."""

from __future__ import annotations

import math
from decimal import Decimal
from enum import StrEnum

import pytest

from servicekit.conditions import OPERATORS, Test, compile_condition


class Colour(StrEnum):
    RED = "red"


CASES = [
    ("is", "high", {"high": True, "low": False, "High": False, "": False}),
    ("is", 3, {3: True, 4: False}),
    ("is", True, {True: True, False: False}),
    ("is_not", "high", {"high": False, "low": True}),
    ("in", ["a", "b"], {"a": True, "c": False}),
    ("in", [1, 2], {1: True, 3: False}),
    ("not_in", ["a", "b"], {"a": False, "c": True}),
    ("less", 3, {2: True, 3: False, 2.5: True, -1: True}),
    ("at_most", 3, {3: True, 3.5: False}),
    ("more", 3, {3: False, 4: True}),
    ("at_least", 3, {3: True, 2.9: False}),
    ("contains", "ab", {"cabs": True, "acb": False}),
    ("starts_with", "ab", {"abc": True, "cab": False}),
    ("ends_with", "@acme.com", {"jo@acme.com": True, "jo@acme.com.evil": False}),
]


def ask(op: str, value: object, found: object) -> bool | None:
    """The answer of one test over a ticket whose field holds *found*."""
    return compile_condition(Test("field", op, value))({"ticket": {"field": found}})


@pytest.mark.parametrize(("op", "value", "answers"), CASES)
def test_an_operator_answers(op: str, value: object, answers: dict[object, bool]) -> None:
    """Each operator says yes and no where it should."""
    assert {found: ask(op, value, found) for found in answers} == answers


def test_every_operator_is_covered() -> None:
    """There are twelve, and the cases of this file name each one (``known`` has a test of its own)."""
    assert len(OPERATORS) == 12
    assert {op for op, _, _ in CASES} | {"known"} == set(OPERATORS)


@pytest.mark.parametrize(
    ("op", "value", "found"),
    [
        ("is", "3", 3),
        ("is", 3, "3"),
        ("is", 1, True),
        ("is", True, 1),
        ("is_not", "a", ["a"]),
        ("is", 1, math.nan),
        ("less", 3, "2"),
        ("less", 3, None),
        ("less", 3, math.inf),
        ("at_least", 1, Decimal("sNaN")),
        ("in", ["a"], 1),
        ("not_in", ["a"], {"a": 1}),
        ("contains", "a", 7),
        ("contains", 7, "a7"),
        ("starts_with", "a", ["a"]),
        ("ends_with", "a", None),
    ],
    ids=repr,
)
def test_values_of_different_kinds_are_unknown(op: str, value: object, found: object) -> None:
    """A comparison that means nothing answers neither yes nor no, and never raises."""
    assert ask(op, value, found) is None


@pytest.mark.parametrize(
    ("op", "value", "answer"), [("is", "a", False), ("is_not", "a", True), ("in", [1], False), ("not_in", [1], True)]
)
def test_nothing_is_a_value_of_its_own(op: str, value: object, answer: bool) -> None:  # noqa: FBT001
    """A field that holds ``None`` is known to be empty: it equals no value."""
    assert ask(op, value, None) is answer


def test_known_turns_unknown_into_no() -> None:
    """``known`` always answers: supplied with a value, or not."""
    known, unknown = compile_condition(Test("site", "known", True)), compile_condition(Test("site", "known", False))
    for facts, answer in (
        ({"ticket": {"site": "Rome"}}, True),
        ({"ticket": {"site": None}}, False),
        ({"ticket": {}}, False),
        ({}, False),
    ):
        assert known(facts) is answer
        assert unknown(facts) is not answer


def test_a_list_contains_items() -> None:
    """Lists, tuples and sets of tags are searched for an equal item of the same kind."""
    assert ask("contains", "vip", ["new", "vip"]) is True
    assert ask("contains", "vip", {"old"}) is False
    assert ask("contains", 1, (True, "1")) is False


def test_money_and_enums_compare_as_numbers_and_text() -> None:
    """A Decimal found is a number, an enum of text is text."""
    assert ask("at_least", 100, Decimal("100.00")) is True
    assert ask("in", ["red", "blue"], Colour.RED) is True
