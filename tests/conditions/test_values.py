"""Conditions as values: what can be built, what is equal, what they read."""

from __future__ import annotations

import pickle
from enum import StrEnum

import pytest

from servicekit.conditions import (
    ALWAYS,
    MAX_DEPTH,
    MAX_TESTS,
    All,
    AnyOf,
    Condition,
    Not,
    Test,
    fields_of,
    leaves_of,
    qualified,
)
from servicekit.errors import InputError


class Colour(StrEnum):
    RED = "red"


HIGH = Test("priority", "is", "high")
GOLD = Test("customer.tier", "in", ["gold", "silver"])


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("priority", "ticket.priority"),
        ("ticket.priority", "ticket.priority"),
        ("customer.tier", "customer.tier"),
        ("custom.site", "ticket.custom.site"),
        ("customer", "ticket.customer"),
        ("event", "ticket.event"),
    ],
)
def test_a_field_belongs_to_a_section_or_to_the_ticket(name: str, full: str) -> None:
    """Only a known section in front of a dot is a section; everything else is a field of the ticket."""
    assert qualified(name) == full


def test_equal_conditions_are_equal_however_they_are_written() -> None:
    """Short and full names, lists and tuples, 2 and 2.0, an enum's text and plain text make equal tests."""
    assert Test("priority", "is", "high") == Test(field="ticket.priority", op="is", value="high")
    assert Test("tier", "in", ["a", "b"]) == Test("tier", "in", ("a", "b"))
    assert Test("amount", "less", 2.0) == Test("amount", "less", 2)
    assert Test("colour", "is", Colour.RED) == Test("colour", "is", "red")
    assert len({Test("tier", "in", ["a", "b"]), Test("tier", "in", ("a", "b"))}) == 1


def test_true_and_one_make_different_tests() -> None:
    """Python's 1 == True must not make two conditions one."""
    assert Test("flag", "is", True) != Test("flag", "is", 1)
    assert len({Test("flag", "is", True), Test("flag", "is", 1)}) == 2


@pytest.mark.parametrize(
    ("field", "op", "value", "said"),
    [
        ("", "is", 1, "not the name of a field"),
        ("two words", "is", 1, "not the name of a field"),
        ("a..b", "is", 1, "not the name of a field"),
        ("a", "equals", 1, "'equals' is not an operator: use one of is, is_not"),
        ("a", ["is"], 1, "is not an operator"),
        ("a", "is", None, "needs a text, a number or true/false, not None"),
        ("a", "is", float("nan"), "needs a text, a number or true/false"),
        ("a", "in", "gold", "needs a list with at least one value"),
        ("a", "in", [], "needs a list with at least one value"),
        ("a", "not_in", ["gold", 3], "values of one kind"),
        ("a", "less", "3", "needs a number"),
        ("a", "at_least", True, "needs a number"),
        ("a", "starts_with", "", "needs a text that is not empty"),
        ("a", "contains", "", "needs a text that is not empty"),
        ("a", "known", "yes", "needs true or false"),
    ],
)
def test_a_test_that_makes_no_sense_is_refused(field: str, op: str, value: object, said: str) -> None:
    """The mistake is named when the test is built, not when it first meets a ticket."""
    with pytest.raises(InputError) as caught:
        Test(field, op, value)
    assert said in caught.value.message


def test_size_is_limited() -> None:
    """Four levels and 64 tests can be built, five levels and 65 tests cannot; any of nothing cannot either."""
    condition: Condition = HIGH
    for _ in range(MAX_DEPTH):
        condition = Not(condition)
    with pytest.raises(InputError, match="at most 4 deep"):
        Not(condition)
    assert All([HIGH] * MAX_TESTS)
    with pytest.raises(InputError, match="at most 64 tests"):
        AnyOf([HIGH] * (MAX_TESTS + 1))
    with pytest.raises(InputError, match="at least one condition"):
        AnyOf([])


def test_the_fields_and_tests_of_a_condition_are_found() -> None:
    """Every test counts, whatever it is nested in, and names come out in full."""
    condition = All([HIGH, AnyOf([GOLD, Not(Test("vip", "is", True))])])
    assert fields_of(condition) == {"ticket.priority", "customer.tier", "ticket.vip"}
    assert [test.op for test in leaves_of(condition)] == ["is", "in", "is"]
    assert fields_of(ALWAYS) == frozenset()


def test_a_condition_reads_as_a_sentence() -> None:
    """The words are for explanations and diffs."""
    condition = All([HIGH, Not(AnyOf([GOLD, Test("site", "known", False)])), Test("vip", "is", True)])
    assert str(condition) == (
        'ticket.priority is "high" and (not (customer.tier is one of "gold", "silver" or ticket.site is not known)) '
        "and ticket.vip is true"
    )
    assert str(ALWAYS) == "always"


def test_conditions_can_be_pickled() -> None:
    """They travel to other processes with their policy."""
    condition = All([HIGH, Not(GOLD)])
    assert pickle.loads(pickle.dumps(condition)) == condition  # noqa: S301 - our own bytes
