"""The document form of conditions. The docstrings of these tests are the documents."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from servicekit.conditions import ALWAYS, MAX_TESTS, All, AnyOf, Not, Test, read_condition, write_condition
from servicekit.errors import Problem


def read_docstring(test: Callable[..., Any], **options: Any) -> tuple[Any, list[str]]:
    """Read the condition ``when`` of the TOML in a test's docstring; the problems as text."""
    document = tomllib.loads((test.__doc__ or "").partition("\n\n")[2])
    condition, problems = read_condition(document["when"], "when", **options)
    return condition, [str(problem) for problem in problems]


def test_a_table_of_values() -> None:
    """
    A value is compared, a list is a choice, everything must hold; a section may be written with or without quotes.

    when = { priority = "high", "customer.tier" = ["gold", "silver"], customer.vip = true }
    """
    assert read_docstring(test_a_table_of_values) == (
        All(
            [
                Test("priority", "is", "high"),
                Test("customer.tier", "in", ("gold", "silver")),
                Test("customer.vip", "is", True),
            ]
        ),
        [],
    )


def test_one_value() -> None:
    """
    One value alone is that one test.

    when = { priority = "high" }
    """
    assert read_docstring(test_one_value) == (Test("priority", "is", "high"), [])


def test_operators() -> None:
    """
    A table under a field names operators; each is a test.

    when = { amount = { at_least = 100, less = 500 } }
    """
    assert read_docstring(test_operators) == (
        All([Test("amount", "at_least", 100), Test("amount", "less", 500)]),
        [],
    )


def test_all_any_not() -> None:
    """
    The full form, mixed with the short one.

    [when]
    channel = "phone"
    any = [{ field = "priority", op = "is", value = "high" }, { vip = true }]
    not = { all = [{ test = true }] }
    """
    assert read_docstring(test_all_any_not) == (
        All(
            [
                Test("channel", "is", "phone"),
                AnyOf([Test("priority", "is", "high"), Test("vip", "is", True)]),
                Not(All([Test("test", "is", True)])),
            ]
        ),
        [],
    )


def test_nothing_always_holds() -> None:
    """
    An empty table has nothing to fail.

    when = {}
    """
    assert read_docstring(test_nothing_always_holds) == (ALWAYS, [])


def test_all_problems_at_once() -> None:
    """
    Six mistakes, six places.

    [when]
    priority = { att_least = 3 }
    tier = []
    custom.colour = "red"
    all = [{ field = "a", oop = "is", value = 1 }, { field = "b c", op = "less", value = "3" }]
    """
    condition, problems = read_docstring(test_all_problems_at_once)
    assert condition is None
    assert problems == [
        (
            "when.priority.att_least: 'att_least' is not an operator; if \"priority.att_least\" is a field, "
            "write it in quotes (did you mean 'at_least'?)"
        ),
        "when.tier: the operator 'in' needs a list with at least one value, not []",
        "when.custom.colour: 'colour' is not an operator; if \"custom.colour\" is a field, write it in quotes",
        "when.all[0].oop: unknown key: a test has field, op and value (did you mean 'op'?)",
        "when.all[0]: a test needs 'op'",
        (
            "when.all[1].field: 'b c' is not the name of a field: words joined by dots, such as 'priority' or "
            "'customer.tier'"
        ),
        "when.all[1].value: the operator 'less' needs a number, not '3'",
    ]


def test_unknown_fields() -> None:
    """
    A field that is not declared is a mistake, with the nearest one as a hint.

    when = { prioriti = "high", customer.teir = "gold" }
    """
    fields = {"ticket.priority", "customer.tier"}
    condition, problems = read_docstring(test_unknown_fields, fields=fields)
    assert condition is None
    assert problems == [
        "when.prioriti: 'prioriti' is not a field that is known here (did you mean 'priority'?)",
        "when.customer.teir: 'customer.teir' is not a field that is known here (did you mean 'customer.tier'?)",
    ]


def test_too_deep() -> None:
    """
    Five levels of all, any and not are one too many.

    when = { not = { any = [{ all = [{ not = { any = [{ a = 1 }] } }] }] } }
    """
    condition, problems = read_docstring(test_too_deep)
    assert condition is None
    assert problems == ["when.not.any[0].all[0].not.any: conditions may be nested at most 4 deep"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (5, "when: a condition is a table, not 5"),
        ({"all": {"a": 1}}, "when.all: needs a list of conditions, not {'a': 1}"),
        ({"any": []}, "when.any: any of nothing never holds: give at least one condition"),
        ({"not": [{"a": 1}]}, "when.not: a condition is a table, not [{'a': 1}]"),
        ({"a": None}, "when.a: the operator 'is' needs a text, a number or true/false, not None"),
        ({"field": "a", "op": ["is"], "value": 1}, "when.op: ['is'] is not an operator"),
        ({"field": 3, "op": "is", "value": 1}, "when.field: 3 is not the name of a field"),
    ],
)
def test_a_wrong_shape_is_named(data: Any, said: str) -> None:
    """Whatever stands there, the answer is a problem with its place, never an exception."""
    condition, problems = read_condition(data, "when")
    assert condition is None
    assert [str(problem)[: len(said)] for problem in problems] == [said]


def test_too_many_tests_are_one_problem() -> None:
    """A flood of tests is said once."""
    condition, problems = read_condition({"any": [{"a": 1}] * 500}, "when")
    assert condition is None
    assert problems == [Problem(path=f"when.any[{MAX_TESTS}].a", message="a condition may hold at most 64 tests")]


def test_the_written_form_is_canonical() -> None:
    """Short and long forms of the same condition are written equally."""
    short, _ = read_condition({"priority": "high", "customer": {"tier": ["gold"]}}, "when")
    assert short is not None
    assert write_condition(short) == {
        "all": [
            {"field": "ticket.priority", "op": "is", "value": "high"},
            {"field": "customer.tier", "op": "in", "value": ["gold"]},
        ]
    }
    assert write_condition(ALWAYS) == {}
    assert write_condition(Not(ALWAYS)) == {"not": {}}
