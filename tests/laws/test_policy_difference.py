"""Law: two policies have no difference exactly when they are equal, and each difference stands where it says."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from servicekit.policies import DifferenceKind, Policy, diff, write_policy
from tests.policies.strategies import policies

PARTS = ("version", "title", "lifecycles", "calendars", "sla", "precedence", "escalation", "metrics", "fields")


@given(policies(), policies(), st.sets(st.sampled_from(PARTS)))
def test_no_difference_means_equal(one: Policy, other: Policy, parts: set[str]) -> None:
    """However much of one policy is put into the place of the other's; and there is none the other way either."""
    mixed = evolve(one, **{part: getattr(other, part) for part in parts})
    assert (diff(one, mixed) == ()) is (one.sha256 == mixed.sha256)
    assert len(diff(mixed, one)) == len(diff(one, mixed))


@given(policies(), policies(), st.sets(st.sampled_from(PARTS), min_size=1))
def test_before_and_after_stand_at_the_path(one: Policy, other: Policy, parts: set[str]) -> None:
    """Looked up in the canonical form by hand; no two differences stand at one path with one kind."""
    mixed = evolve(one, **{part: getattr(other, part) for part in parts})
    before, after = write_policy(one), write_policy(mixed)
    found = diff(one, mixed)
    for difference in found:
        old, new = by_hand(before, difference.path), by_hand(after, difference.path)
        if difference.kind is DifferenceKind.MOVED:
            old, new = names(old), names(new)
        assert (difference.before, difference.after) == (old, new)
        assert difference.words
    assert len({(difference.path, difference.kind) for difference in found}) == len(found)


def names(part: list[dict[str, Any]]) -> list[str]:
    """The names of a list's tables, told apart by numbers where they are the same."""
    found: list[str] = []
    for each in part:
        name = each.get("key") or (f"{each['on']} from {each['from']}" if "on" in each else each["date"])
        number = sum(other == name or other.startswith(f"{name} (") for other in found)
        found.append(f"{name} ({number + 1})" if number else name)
    return found


def by_hand(part: Any, path: tuple[str, ...]) -> Any:
    """The part at a path, ``None`` where there is nothing."""
    for name in path:
        if isinstance(part, list):
            part = dict(zip(names(part), part, strict=True)).get(name)
        else:
            part = None if part is None else part.get(name)
    return part
