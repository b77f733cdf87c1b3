"""Several reasons to pause, each with its own begin and end, pause a clock for as long as any of them lasts."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from servicekit.policies import Policy
from servicekit.sla import Reading, check
from servicekit.testing.builders import a_policy, a_target
from servicekit.testing.strategies import HOLDS, START, Row, amounts, calendars, moments

Stretch = tuple[datetime, datetime]
STATUS = "pending"


@st.composite
def stretches(draw: st.DrawFn) -> list[Stretch]:
    """Stretches of one reason: apart from each other, the last one perhaps without an end in sight."""
    edges = sorted(draw(st.lists(moments(days=6), min_size=2, max_size=6, unique=True)))
    return list(zip(edges[::2], edges[1::2], strict=False))


WAITS = st.dictionaries(st.sampled_from((*HOLDS, STATUS)), stretches(), min_size=2)


def union(waits: dict[str, list[Stretch]]) -> list[Stretch]:
    """What any of the reasons covers, worked out between neighbouring edges."""
    every = [stretch for found in waits.values() for stretch in found]
    edges = sorted({edge for stretch in every for edge in stretch})
    covered = [(left, right) for left, right in pairwise(edges) if any(start <= left < end for start, end in every)]
    joined: list[Stretch] = []
    for left, right in covered:
        if joined and joined[-1][1] == left:
            joined[-1] = (joined[-1][0], right)
        else:
            joined.append((left, right))
    return joined


def rows_of(reason: str, found: list[Stretch]) -> list[Row]:
    """The facts of one reason: the status goes to pending and back, a hold is placed and lifted."""
    rows: list[Row] = []
    for start, end in found:
        if reason == STATUS:
            rows += [(start, "status", {"status": "pending"}), (end, "status", {"status": "active"})]
        else:
            rows += [(start, "hold_placed", {"reason": reason}), (end, "hold_lifted", {"reason": reason})]
    return rows


def read(policy: Policy, waits: dict[str, list[Stretch]], now: datetime) -> Reading:
    """The clock of a ticket that waits like that."""
    rows = [row for reason, found in waits.items() for row in rows_of(reason, found)]
    return policy.evaluate([(START, "opened", {}), *rows], now).of("resolution")


@given(data=st.data(), waits=WAITS, now=moments(days=9))
def test_overlapping_reasons_pause_like_their_union(
    data: st.DataObject, waits: dict[str, list[Stretch]], now: datetime
) -> None:
    """Two or more reasons that overlap as they like move the deadline exactly as one hold over their union does."""
    cap = data.draw(st.none() | amounts())
    target = a_target("resolution", data.draw(amounts()), pause_reasons="any", pause_cap=cap)
    policy = a_policy([target], calendars=[data.draw(calendars())])

    several, one = read(policy, waits, now), read(policy, {"one": union(waits)}, now)

    assert (several.due_at, several.spent, several.state) == (one.due_at, one.spent, one.state)


@given(data=st.data(), waits=WAITS, now=moments(days=9))
def test_each_reason_is_told_with_its_own_span(
    data: st.DataObject, waits: dict[str, list[Stretch]], now: datetime
) -> None:
    """Up to where the derivation ends, the pauses are the union, and each reason in them stands where it was told."""
    target = a_target("resolution", data.draw(amounts()), pause_reasons="any")
    policy = a_policy([target], calendars=[data.draw(calendars())])

    explanation = read(policy, waits, now).explain()

    assert check(explanation, policy.calendars) == []
    end = explanation.ends_at
    found = {(each.start, each.end): each.reasons for each in explanation.pauses}
    assert list(found) == [(start, min(stop, end)) for start, stop in union(waits) if start < end]
    told = sorted((each.reason, each.start, each.end) for reasons in found.values() for each in reasons)
    assert told == sorted(
        (reason, start, min(stop, end)) for reason, each in waits.items() for start, stop in each if start < end
    )


@given(data=st.data(), waits=WAITS, now=moments(days=9))
def test_reasons_that_a_target_does_not_name_change_nothing(
    data: st.DataObject, waits: dict[str, list[Stretch]], now: datetime
) -> None:
    """Only the named reasons pause: with the others left out of the history every figure is the same."""
    named = data.draw(st.sets(st.sampled_from(HOLDS)))
    target = a_target("resolution", data.draw(amounts()), pause_reasons=named)
    policy = a_policy([target], calendars=[data.draw(calendars())])
    rest = {reason: found for reason, found in waits.items() if reason in {*named, STATUS}}

    every, only = read(policy, waits, now), read(policy, rest, now)

    assert (every.due_at, every.spent, every.state) == (only.due_at, only.spent, only.state)
