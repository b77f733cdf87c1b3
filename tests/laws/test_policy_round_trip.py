"""Law: what is written of a policy reads back as that policy, and policies are equal exactly when their hashes are."""

from __future__ import annotations

import random
from typing import Any

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from servicekit.policies import Policy, parse_policy, read_policy, write_policy
from tests.policies.strategies import GUARDS, policies

PARTS = (
    "key",
    "version",
    "title",
    "lifecycles",
    "calendars",
    "sla",
    "escalation",
    "metrics",
    "plans",
    "warranties",
    "charges",
    "contacts",
    "personal",
    "tiers",
    "surveys",
    "loyalty",
    "kpis",
)


@given(policies())
def test_a_written_policy_reads_back(policy: Policy) -> None:
    """Nothing is lost on the way through the canonical form, as data and as text."""
    assert read_policy(write_policy(policy), guards=GUARDS) == policy
    assert parse_policy(policy.canonical.decode(), guards=GUARDS) == policy


@given(policies(), st.randoms(use_true_random=False))
def test_the_order_of_names_in_a_table_means_nothing(policy: Policy, chance: random.Random) -> None:
    """Two documents that differ in the order of their tables' names only are one policy with one hash."""
    again = read_policy(_shuffled(write_policy(policy), chance), guards=GUARDS)

    assert again == policy
    assert again.sha256 == policy.sha256


@given(policies(), policies(), st.sampled_from(PARTS))
def test_policies_are_equal_exactly_when_their_hashes_are(one: Policy, other: Policy, part: str) -> None:
    """Putting a part of another policy in its place changes the hash exactly when it changes the policy."""
    mixed = evolve(one, **{part: getattr(other, part)})

    assert (mixed == one) is (mixed.sha256 == one.sha256)


def _shuffled(data: Any, chance: random.Random) -> Any:
    if isinstance(data, list):
        return [_shuffled(item, chance) for item in data]
    if not isinstance(data, dict):
        return data
    names = list(data)
    chance.shuffle(names)
    return {name: _shuffled(data[name], chance) for name in names}
