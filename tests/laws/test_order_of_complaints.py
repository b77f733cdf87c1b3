"""Law: repeats do not depend on the order of the list, and agree with a slow twin that compares every pair."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from servicekit.calendars import elapsed
from servicekit.complaints import About, Complaint, RepeatRule, chains, repeats
from tests.complaints.builders import MONDAY, TREE

COMPLAINTS = st.lists(
    st.builds(
        Complaint,
        id=st.uuids().map(str),
        customer=st.sampled_from("ab"),
        at=st.integers(0, 40).map(lambda hours: MONDAY + timedelta(hours=hours)),
        cause=st.sampled_from(["", *TREE.causes]),
        product=st.sampled_from(["", "kettle", "oven"]),
        asset=st.sampled_from(["", "7"]),
    ),
    max_size=12,
    unique_by=lambda each: each.id,
)
RULES = st.builds(
    RepeatRule,
    window=st.integers(1, 20).map(lambda hours: elapsed(hours=hours)),
    about=st.sampled_from(About),
    level=st.sampled_from([None, "", "area", "group"]),
)


def _alike(a: Complaint, b: Complaint, rule: RepeatRule) -> bool:
    things = {
        About.ANYTHING: True,
        About.PRODUCT: a.product == b.product != "",
        About.ASSET: a.asset == b.asset != "",
        About.EITHER: a.product == b.product != "" or a.asset == b.asset != "",
    }[rule.about]
    if rule.level == "":
        return things
    if not a.cause or not b.cause:
        return False
    if rule.level is None:
        return things and a.cause == b.cause
    depth = TREE.levels.index(rule.level)
    paths = [TREE.path(each.cause)[depth : depth + 1] for each in (a, b)]
    return things and paths[0] == paths[1] != ()


def _slowly(complaints: list[Complaint], rule: RepeatRule) -> dict[str, str]:
    """For each complaint the nearest earlier one that it repeats, by looking at every pair."""
    found = {}
    for later in complaints:
        earlier = [
            each
            for each in complaints
            if (each.at, each.id) < (later.at, later.id)
            and each.customer == later.customer
            and later.at - each.at < timedelta(microseconds=rule.window.micros)  # type: ignore[union-attr]
            and _alike(each, later, rule)
        ]
        if earlier:
            found[later.id] = max(earlier, key=lambda each: (each.at, each.id)).id
    return found


@given(complaints=COMPLAINTS, rule=RULES, seed=st.integers())
def test_any_order_gives_the_same_repeats(complaints: list[Complaint], rule: RepeatRule, seed: int) -> None:
    """Shuffled lists give equal answers, and those are the twin's."""
    shuffled = list(complaints)
    Random(seed).shuffle(shuffled)
    found = repeats(complaints, rule, tree=TREE)

    assert found == repeats(shuffled, rule, tree=TREE)
    assert {each.complaint.id: each.earlier.id for each in found} == _slowly(complaints, rule)


@given(complaints=COMPLAINTS, rule=RULES)
def test_chains_hold_every_repeat_once(complaints: list[Complaint], rule: RepeatRule) -> None:
    """Every repeat is in one chain, numbered from 1 on, and no chain begins with a repeat."""
    found = repeats(complaints, rule, tree=TREE)
    gathered = chains(found)

    assert sorted(each.complaint.id for chain in gathered for each in chain.repeats) == sorted(
        each.complaint.id for each in found
    )
    assert not {chain.first.id for chain in gathered} & {each.complaint.id for each in found}
    assert all([each.number for each in c.repeats] == list(range(1, len(c.repeats) + 1)) for c in gathered)
