from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from servicekit.calendars import BusinessCalendar, Elapsed, Work
from servicekit.sla import METRICS, OnChange, OnReopen, SLATarget
from servicekit.testing.builders import a_policy, at
from servicekit.testing.strategies import histories, moments
from servicekit.workflow import Category
from tests.laws.twin_of_clocks import STEP, Office, Watch, walk

MONDAY = datetime(2026, 3, 23, 8, tzinfo=UTC)
# On 2026-03-29 Berlin has no 02:30; how an edge there is moved is a convention of calendars and tested with them.
HALF_HOURS = st.integers(0, 47).filter(lambda n: n != 5).map(lambda n: f"{n // 2:02d}:{n % 2 * 30:02d}")
WINDOWS = st.lists(HALF_HOURS, min_size=2, max_size=4, unique=True).map(
    lambda edges: list(zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False))
)
HOURS = st.dictionaries(st.sampled_from(("mon", "tue", "wed", "fri", "sun")), WINDOWS, min_size=1, max_size=3)
GOALS = st.dictionaries(
    st.sampled_from(("default", "low", "high", "urgent")), st.integers(1, 80).map(lambda n: n * STEP), min_size=1
)
PAUSES = st.sets(st.sampled_from(("new", "pending", "on_hold")), max_size=2)
MICROSECOND = timedelta(microseconds=1)


def _apart(rows: list) -> list:
    """The rows with moments of their own, in their order: what happens at one moment is told of elsewhere."""
    moved, free = [], min(moment for moment, *_ in rows)
    for moment, what, fields in rows:
        free = max(free, moment)
        moved.append((free, what, fields))
        free += STEP
    return moved


@given(
    metric=st.sampled_from(sorted(METRICS)),
    zone=st.sampled_from(("UTC", "Europe/Berlin", "Asia/Kathmandu")),
    hours=HOURS,
    goals=GOALS,
    pause=PAUSES,
    elapsed=st.booleans(),
    on_change=st.sampled_from(("carry", "restart", "keep", "stricter")),
    on_reopen=st.sampled_from(("continue_excluding_closed", "continue_including_closed", "restart", "new_cycle")),
    rows=histories(days=4, longest=10).map(_apart),
    now=moments(first=MONDAY, days=7),
)
def test_the_clocks_agree_with_a_slow_twin(
    *,
    metric: str,
    zone: str,
    hours: dict,
    goals: dict,
    pause: set,
    elapsed: bool,
    on_change: str,
    on_reopen: str,
    rows: list,
    now: datetime,
) -> None:
    """Over random weeks, goals, pauses, changes of priority and reopenings, every figure of every cycle agrees."""
    amount = Elapsed if elapsed else Work
    target = SLATarget(
        metric=metric,
        goals={name: amount(goal // MICROSECOND) for name, goal in goals.items()},
        calendar="office",
        pause=frozenset(map(Category, pause)),
        on_change=OnChange(on_change),
        on_reopen=OnReopen(on_reopen),
    )
    week = {day: [f"{start}-{end}" for start, end in windows] for day, windows in hours.items()}
    calendar = BusinessCalendar(key="office", zone=zone, hours=week, holidays=["2026-03-25"])

    read = a_policy([target], calendars=[calendar]).evaluate(rows, now)

    watch = Watch(metric, goals, pause, elapsed=elapsed, on_change=on_change, on_reopen=on_reopen)
    slow = walk(watch, Office(zone, hours, {"2026-03-25"}), rows, now)
    fast = [(r.cycle, r.started_at, r.state.value, r.spent, r.due_at, r.stopped_at) for r in read]
    assert fast == slow


def test_the_twin_by_hand() -> None:
    """The twin itself, on a case worked out on paper: 2 h from 16:00, an hour's pause at 16:30, on 9 to 17."""
    rows = [
        (at("2026-03-23 16:00"), "opened", {}),
        (at("2026-03-23 16:30"), "status", {"status": "pending"}),
        (at("2026-03-24 09:30"), "status", {"status": "active"}),
    ]
    office = Office("UTC", {"mon": [("09:00", "17:00")], "tue": [("09:00", "17:00")]}, set())
    watch = Watch("resolution", {"default": timedelta(hours=2)}, {"pending"}, elapsed=False)

    ((number, _, state, spent, due, _),) = walk(watch, office, rows, at("2026-03-24 10:30"))

    assert (number, state, spent, due) == (1, "running", timedelta(hours=1.5), at("2026-03-24 11:00"))
