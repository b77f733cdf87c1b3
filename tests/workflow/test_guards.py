"""The built-in guards, and guards made of conditions."""

from __future__ import annotations

from typing import Any

import pytest

from servicekit.conditions import All, Test
from servicekit.workflow import GUARDS, STOCK, guard_from

CASES: list[tuple[str, dict[str, Any], bool | None]] = [
    ("has_assignee", {"agent": "ann"}, True),
    ("has_assignee", {"agent": None, "team": "field"}, True),
    ("has_assignee", {"agent": None, "team": None}, False),
    ("has_assignee", {"agent": ""}, False),
    ("has_assignee", {}, False),
    ("has_answer", {"replies": 1}, True),
    ("has_answer", {"replies": 0}, False),
    ("has_answer", {}, None),
    ("has_cause", {"cause": "packing"}, True),
    ("has_cause", {}, False),
    ("has_outcome", {"outcome": "content"}, True),
    ("has_outcome", {"outcome": ["a", "list"]}, True),
    ("has_outcome", {"outcome": None}, False),
    ("is_merged", {"merged": True}, True),
    ("is_merged", {"merged": False}, False),
    ("is_merged", {}, None),
    ("is_covered", {"covered": True}, True),
    ("is_covered", {"covered": "yes"}, None),
    ("quote_accepted", {"quote_accepted": False}, False),
    ("proposal_accepted", {"proposal_accepted": True}, True),
    ("check_passed", {"check_passed": True}, True),
    ("check_passed", {}, None),
    ("attempts_left", {"attempts_left": 1}, True),
    ("attempts_left", {"attempts_left": 0}, False),
    ("attempts_left", {}, None),
]


@pytest.mark.parametrize(("name", "facts", "answer"), CASES, ids=repr)
def test_a_built_in_guard(name: str, facts: dict[str, Any], answer: bool | None) -> None:  # noqa: FBT001
    """Each guard says yes, no, and unknown where its fact is missing or of another kind."""
    assert GUARDS[name]({"ticket": facts}) is answer


def test_every_guard_has_cases() -> None:
    """No built-in guard goes without a test, none stays silent without facts, and the stock uses no other."""
    assert {name for name, _, _ in CASES} == set(GUARDS)
    assert {guard({}) for guard in GUARDS.values()} == {None}
    assert {name for lifecycle in STOCK.values() for name in lifecycle.guards} <= set(GUARDS)


def test_a_condition_makes_a_guard() -> None:
    """A guard of a company's own needs no code."""
    cheap = guard_from(All([Test("amount", "less", 100), Test("customer.tier", "is", "gold")]))
    assert cheap({"ticket": {"amount": 20}, "customer": {"tier": "gold"}}) is True
    assert cheap({"ticket": {"amount": 200}}) is False
    assert cheap({"ticket": {"amount": 20}}) is None
