"""What is said to have kept a promise keeps it, and a microsecond less does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from servicekit.calendars import parse_amount
from servicekit.conditions import Test
from servicekit.policies import Policy
from servicekit.sla import (
    MetricRule,
    OnChange,
    OnReopen,
    PauseAnswer,
    Reading,
    SLATarget,
    State,
    counterfactual,
    handover,
)
from servicekit.testing.builders import a_policy, office_hours
from servicekit.testing.strategies import START, STEP, Row, amounts, histories, policies
from servicekit.tickets import Record

NOW = START + timedelta(days=7)
TICK = timedelta(microseconds=1)
LAST = 10**6


def read(policy: Policy, history: Sequence[Record], like: Reading) -> Reading | None:
    """The same clock and cycle on another history, ``None`` if it never ran."""
    return next((r for r in policy.evaluate(history, NOW) if r.name == like.name), None)


def numbered(rows: Sequence[Row]) -> list[Record]:
    """The rows in their order, even where they share a moment."""
    return [Record(what=what, occurred_at=at, fields=fields, sequence=n) for n, (at, what, fields) in enumerate(rows)]


def done(history: Sequence[Record], at: datetime) -> list[Record]:
    """The history up to *at*, where the ticket is solved for good."""
    kept = [record for record in history if record.occurred_at <= at]
    return [*kept, Record(what="solved", occurred_at=at, sequence=LAST)]


def paused_longer(history: Sequence[Record], end: datetime, longer: timedelta) -> list[Record]:
    """The history with every move out of a pause that ended at *end* put off by *longer*."""
    moves = {"status", "solved", "reopened", "closed"}
    return [
        evolve(record, occurred_at=max(record.occurred_at, end + longer))
        if record.what in moves and end <= record.occurred_at <= end + longer
        else record
        for record in history
    ]


def is_broken(reading: Reading | None) -> bool:
    """Whether the promise is broken; one that was never made is not."""
    return reading is not None and reading.state is State.BREACHED


@st.composite
def choosing(draw: st.DrawFn) -> Policy:
    """A policy with drawn choices for changes, reopenings and caps on pauses."""
    policy = draw(policies())
    change, reopen = draw(st.sampled_from(OnChange)), draw(st.sampled_from(OnReopen))
    choices = {"on_change": change, "on_reopen": reopen, "grace": parse_amount("1h")}
    cap = draw(st.none() | amounts())
    sla = [
        evolve(each, targets=tuple(evolve(target, **choices, pause_cap=cap) for target in each.targets))
        for each in policy.sla
    ]
    return evolve(policy, sla=tuple(sla))


@st.composite
def waiting(draw: st.DrawFn) -> tuple[Policy, list[Row]]:
    """A ticket that waits now and then and is done too late, or not at all, and what it is promised."""
    choices = {
        "on_change": draw(st.sampled_from((OnChange.CARRY, OnChange.CARRY, *OnChange))),
        "pause_cap": draw(st.none() | st.none() | amounts(longest=timedelta(days=3))),
        "calendar": draw(st.sampled_from(("office", "always"))),
    }
    goals = {"default": draw(amounts()), "high": draw(amounts())}
    policy = a_policy([SLATarget(metric="resolution", goals=goals, **choices)])
    rows: list[Row] = [(START, "opened", {})]
    at = START
    for _ in range(draw(st.integers(1, 4))):
        at += draw(st.integers(1, 120)) * STEP
        rows.append((at, "status", {"status": draw(st.sampled_from(("pending", "pending", "on_hold")))}))
        if draw(st.integers(0, 3)) == 0:
            rows.append((at + STEP / 2, "field", {"priority": "high"}))
        at += draw(st.integers(1, 120)) * STEP
        rows.append((at, "status", {"status": "active"}))
    if draw(st.integers(0, 4)):
        rows.append((at + draw(st.integers(1, 60)) * STEP, "solved", {}))
    return policy, rows


@given(st.tuples(choosing(), histories()) | waiting())
def test_done_by_that_moment_it_is_kept(ticket: tuple[Policy, list[Row]]) -> None:
    """Done at the named moment, the promise is not broken; done a microsecond later, it is."""
    policy, rows = ticket
    history = numbered(rows)
    for reading in policy.evaluate(history, NOW):
        found = counterfactual(reading)
        assert (found is not None) == (reading.state is State.BREACHED)
        if found is not None and found.done_by is not None:
            assert not is_broken(read(policy, done(history, found.done_by), reading))
            assert is_broken(read(policy, done(history, found.done_by + TICK), reading))


HANDLING = MetricRule(
    start=Test("team", "known", True),
    stop=Test("status_category", "in", ("solved", "closed")),
    reset=Test("event.team_changed", "is", True),
    repeat=True,
)
OFFICES = [office_hours(), office_hours("night", hours={"mon-sun": ["20:00-24:00"]})]


@st.composite
def handed_on(draw: st.DrawFn) -> tuple[Policy, list[Row]]:
    """A ticket that goes from team to team, with clocks that follow whose it is."""
    targets = (
        SLATarget(metric="handling", goals={"default": draw(amounts())}, calendar="office"),
        SLATarget(metric="acknowledge", goals={"default": draw(amounts())}, calendar="office"),
        SLATarget(
            metric="resolution",
            by="team",
            goals={"first": draw(amounts()), "default": draw(amounts())},
            calendar="office",
            calendar_by="team",
            calendars={"second": "night"},
            on_change=draw(st.sampled_from(OnChange)),
        ),
    )
    policy = a_policy(list(targets), metrics={"handling": HANDLING}, calendars=OFFICES)
    rows = draw(histories())
    at = START
    for team in draw(st.lists(st.sampled_from(("first", "second")), min_size=1, max_size=3)):
        at += draw(st.integers(1, 200)) * STEP
        rows.append((at, "assigned", {"team": team}))
    return policy, sorted(rows, key=lambda row: row[0])


@given(handed_on())
def test_handed_over_by_then_it_is_kept(ticket: tuple[Policy, list[Row]]) -> None:
    """Hand the ticket over at the named moment and the promise is not broken; a microsecond later, and it is."""
    policy, rows = ticket
    history = numbered(rows)
    for reading in policy.evaluate(history, NOW):
        found = handover(reading, history, policy.evaluate)
        if found is None:
            continue
        place = max(n for n, each in enumerate(history) if each.what == "assigned" and each.occurred_at == found.at)
        for by, broken in ((found.by, False), (found.by + TICK, True)):
            moved = [*history[:place], evolve(history[place], occurred_at=by), *history[place + 1 :]]
            assert is_broken(read(policy, moved, reading)) is broken
        assert found.by < found.at


@given(st.tuples(choosing(), histories()) | waiting())
def test_a_pause_that_much_longer_keeps_it(ticket: tuple[Policy, list[Row]]) -> None:
    """Let one pause last as much longer as named and the promise is not broken; a microsecond less, and it is."""
    policy, rows = ticket
    history = numbered(rows)
    for reading in policy.evaluate(history, NOW):
        found = counterfactual(reading)
        for pause in found.pauses if found is not None else ():
            if pause.longer is not None:
                assert not is_broken(read(policy, paused_longer(history, pause.end, pause.longer), reading))
                assert is_broken(read(policy, paused_longer(history, pause.end, pause.longer - TICK), reading))


@given(waiting())
def test_a_pause_that_is_too_little_stays_so(ticket: tuple[Policy, list[Row]]) -> None:
    """Let a pause that would not have been enough swallow all of the run after it, and the promise is still broken."""
    policy, rows = ticket
    history = numbered(rows)
    for reading in policy.evaluate(history, NOW):
        found = counterfactual(reading)
        for pause in found.pauses if found is not None else ():
            if pause.answer is PauseAnswer.TOO_LITTLE:
                ends = [at for at, what, fields in rows if at > pause.end and what != "field"]
                longer = min([*ends, NOW]) - pause.end
                assert is_broken(read(policy, paused_longer(history, pause.end, longer), reading))
