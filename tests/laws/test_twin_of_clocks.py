from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from servicekit.calendars import BusinessCalendar, Elapsed, Work
from servicekit.policies import Policy
from servicekit.sla import METRICS, OnChange, OnMerge, OnReopen, Readings, SLATarget
from servicekit.testing.builders import a_policy, at
from servicekit.testing.strategies import HOLDS, histories, moments
from servicekit.tickets import Absorb, Record
from servicekit.workflow import Category
from tests.engine.telling import Story
from tests.laws.twin_of_clocks import MICROSECOND, STEP, Office, Watch, walk

MONDAY = datetime(2026, 3, 23, 8, tzinfo=UTC)
HOLIDAY = "2026-03-25"
# On 2026-03-29 Berlin has no 02:30; how an edge there is moved is a convention of calendars and tested with them.
HALF_HOURS = st.integers(0, 47).filter(lambda n: n != 5).map(lambda n: f"{n // 2:02d}:{n % 2 * 30:02d}")
WINDOWS = st.lists(HALF_HOURS, min_size=2, max_size=4, unique=True).map(
    lambda edges: list(zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False))
)
HOURS = st.dictionaries(st.sampled_from(("mon", "tue", "wed", "fri", "sun")), WINDOWS, min_size=1, max_size=3)
STEPS = st.integers(1, 80).map(lambda n: n * STEP)
GOALS = st.dictionaries(st.sampled_from(("default", "low", "high", "urgent")), STEPS, min_size=1)
REASONS = st.sampled_from(("any", "by_category")) | st.sets(st.sampled_from(HOLDS))
Row = tuple[datetime, str, dict[str, Any]]
EXAMPLES = 120  # a choice, a change and a row of the right kind have to come together


@st.composite
def promised(draw: st.DrawFn) -> tuple[Policy, Watch, Office]:
    """One promise with every choice, for the library and for its twin."""
    zone, hours = draw(st.sampled_from(("UTC", "Europe/Berlin", "Asia/Kathmandu"))), draw(HOURS)
    metric, goals, elapsed = draw(st.sampled_from(sorted(METRICS))), draw(GOALS), draw(st.booleans())
    pause = draw(st.sets(st.sampled_from(("new", "pending", "on_hold")), max_size=2))
    choices = {
        "on_change": draw(st.sampled_from([choice.value for choice in OnChange])),
        "on_reopen": draw(st.sampled_from([choice.value for choice in OnReopen])),
        "on_merge": draw(st.sampled_from([choice.value for choice in OnMerge])),
    }
    grace, reasons = draw(STEPS), draw(REASONS)
    target = SLATarget(
        metric=metric,
        goals={name: (Elapsed if elapsed else Work)(goal // MICROSECOND) for name, goal in goals.items()},
        calendar="office",
        pause=frozenset(map(Category, pause)),
        pause_reasons=reasons,
        on_change=OnChange(choices["on_change"]),
        on_reopen=OnReopen(choices["on_reopen"]),
        on_merge=OnMerge(choices["on_merge"]),
        grace=Work(grace // MICROSECOND),
    )
    week = {day: [f"{start}-{end}" for start, end in windows] for day, windows in hours.items()}
    calendar = BusinessCalendar(key="office", zone=zone, hours=week, holidays=[HOLIDAY])
    watch = Watch(metric, goals, pause, elapsed=elapsed, grace=grace, reasons=reasons, **choices)
    return a_policy([target], calendars=[calendar]), watch, Office(zone, hours, {HOLIDAY})


@st.composite
def lives(draw: st.DrawFn) -> list[Row]:
    """Rows with moments of their own, in their order, perhaps ending in another ticket: ties are told of elsewhere."""
    rows = draw(histories(days=4, longest=12))
    if draw(st.integers(0, 4)) == 0:
        rows.append((draw(moments(first=rows[-1][0], days=1)), "merged", {"ticket": "T-2"}))
    moved: list[Row] = []
    free = rows[0][0]
    for moment, what, fields in rows:
        free = max(free, moment)
        moved.append((free, what, fields))
        free += STEP
    return moved


def said(readings: Readings) -> list[tuple[Any, ...]]:
    """What the library says, in the twin's words: by cycle, for a later one may count from before an earlier one."""
    return sorted((r.cycle, r.started_at, r.state.value, r.spent, r.due_at, r.stopped_at) for r in readings)


@settings(max_examples=EXAMPLES)
@given(promise=promised(), rows=lives(), now=moments(first=MONDAY, days=7))
def test_the_clocks_agree_with_a_slow_twin(
    promise: tuple[Policy, Watch, Office], rows: list[Row], now: datetime
) -> None:
    """Over random weeks, goals, pauses, holds, changes, reopenings and merges, every figure of every cycle agrees."""
    policy, watch, office = promise

    assert said(policy.evaluate(rows, now)) == walk(watch, office, rows, now)


@settings(max_examples=EXAMPLES // 2)
@given(promise=promised(), rows=lives(), data=st.data())
def test_late_facts_and_a_merge_agree_with_a_slow_twin(
    promise: tuple[Policy, Watch, Office], rows: list[Row], data: st.DataObject
) -> None:
    """Facts told late and in any order around the moment at which another ticket is taken over: the twin's figures."""
    policy, watch, office = promise
    opened = rows[0][0]
    taken = data.draw(moments(first=opened + STEP, days=4).filter(lambda at: at not in {row[0] for row in rows}))
    older = data.draw(moments(first=opened - timedelta(days=1), days=1))
    waited = data.draw(st.none() | moments(first=older, days=1).filter(lambda at: at <= taken))
    now = max(taken, rows[-1][0]) + data.draw(STEPS)
    merged = any(what == "merged" and at < taken for at, what, _ in rows)
    records = [Record(what=what, occurred_at=at, fields=fields) for at, what, fields in rows]
    known = [each for each in records[1:] if each.occurred_at < taken and (merged or data.draw(st.booleans()))]
    late = [each for each in records[1:] if each not in known]

    story = Story(policy, stored=data.draw(st.booleans()))
    for record in (records[0], *data.draw(st.permutations(known))):
        story.tell(record, max(record.occurred_at, opened))
    if not merged:
        story.tell(Absorb(ticket="T-0", unanswered_since=waited, opened_at=older), taken)
        rows = sorted([*rows, (taken, "absorbed", {"unanswered_since": waited, "opened_at": older})])
    for record in data.draw(st.permutations(late)):
        story.tell(record, max(record.occurred_at, taken))

    assert said(story.readings(now)) == walk(watch, office, rows, now)


def test_the_twin_by_hand() -> None:
    """The twin itself, on a case worked out on paper: 2 h from 16:00, an hour's pause at 16:30, on 9 to 17."""
    rows: list[Row] = [
        (at("2026-03-23 16:00"), "opened", {}),
        (at("2026-03-23 16:30"), "status", {"status": "pending"}),
        (at("2026-03-24 09:30"), "status", {"status": "active"}),
    ]
    office = Office("UTC", {"mon": [("09:00", "17:00")], "tue": [("09:00", "17:00")]}, set())
    watch = Watch("resolution", {"default": timedelta(hours=2)}, {"pending"}, elapsed=False)

    ((number, _, state, spent, due, _),) = walk(watch, office, rows, at("2026-03-24 10:30"))

    assert (number, state, spent, due) == (1, "running", timedelta(hours=1.5), at("2026-03-24 11:00"))
