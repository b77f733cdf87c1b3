"""
Business time against the hand-written limit and against the Python packages that can do it, in one run, as ratios.

Schedule: Monday to Friday 09:00-12:30 and 13:30-18:00, twelve holidays a year, Europe/Berlin, random instants over five
years. Answers are compared before anything is timed. Run::

    pip install -r tests/bench/calendars/requirements.txt
    python tests/bench/calendars/bench_calendars.py
"""

from __future__ import annotations

import random
import sys
import warnings
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

import numpy as np
import pandas as pd
from businesstimedelta import BusinessTimeDelta, HolidayRule, LunchTimeRule, Rules, WorkDayRule
from pytz import timezone

from servicekit.calendars import BusinessCalendar, arrays, work, zone
from servicekit.calendars.compilation import _offsets
from tests.bench.calendars import limit
from tests.bench.measuring import interleaved

ZONE = "Europe/Berlin"
DAYS = [(1, 1), (1, 6), (4, 3), (4, 6), (5, 1), (5, 14), (5, 25), (10, 3), (11, 1), (12, 24), (12, 25), (12, 31)]
WEEK = [[(32_400, 45_000), (48_600, 64_800)]] * 5 + [[], []]
HOURS = {"mon-fri": ["09:00-12:30", "13:30-18:00"]}
FIRST, LAST = 2016, 2036
ADDED = 16 * 3600


def holidays(first: int = FIRST, last: int = LAST) -> list[date]:
    """Twelve dates in each year."""
    return [date(year, *day) for year in range(first, last) for day in DAYS]


def a_calendar(days: list[date] | None = None) -> BusinessCalendar:
    """The schedule, compiled for twenty years."""
    days = holidays() if days is None else days
    return BusinessCalendar(key="bench", zone=ZONE, hours=HOURS, holidays=days).prepare(FIRST, LAST - 1)


def moments(count: int) -> list[tuple[datetime, datetime]]:
    """Random instants over five years, each with one up to ninety days later, in the zone."""
    source, tz = random.Random(20_260_323), zone(ZONE)
    start = int(datetime(2021, 1, 4, tzinfo=UTC).timestamp())
    pairs = []
    for _ in range(count):
        at = start + source.randrange(5 * 365 * 86_400 - 100 * 86_400)
        later = at + source.randrange(90 * 86_400)
        pairs.append((datetime.fromtimestamp(at, tz), datetime.fromtimestamp(later, tz)))
    return pairs


def over(function: Callable[..., object], rows: list[tuple[Any, ...]]) -> Callable[[], None]:
    """One call that asks for every row."""

    def ask() -> None:
        for row in rows:
            function(*row)

    return ask


def table(title: str, figures: dict[str, float], rows: dict[str, int], against: str, unit: str = "us") -> None:
    """Print a Markdown table: time for one answer, answers a second, ratio."""
    print(f"\n{title}\n\n| what | {unit} each | a second | times the limit |\n|---|---|---|---|")
    limit_time = figures[against] / rows[against]
    for name, seconds in figures.items():
        each = seconds / rows[name]
        scale = {"us": 1e6, "ns": 1e9, "ms": 1e3}[unit]
        print(f"| {name} | {each * scale:,.2f} | {1 / each:,.0f} | {each / limit_time:,.2f} |")


def pandas_add() -> Callable[[Any], Any]:
    """The fastest Python package that adds business hours to a time with a zone: pandas' CustomBusinessHour."""
    offset = pd.offsets.CustomBusinessHour(
        n=ADDED // 3600, start=[time(9), time(13, 30)], end=[time(12, 30), time(18)], holidays=holidays(2020, 2028)
    )
    return lambda stamp: stamp + offset


def package_rules() -> Rules:
    """The same schedule in businesstimedelta."""
    tz = timezone(ZONE)
    day = WorkDayRule(start_time=time(9), end_time=time(18), working_days=[0, 1, 2, 3, 4], tz=tz)
    lunch = LunchTimeRule(start_time=time(12, 30), end_time=time(13, 30), working_days=[0, 1, 2, 3, 4], tz=tz)
    return Rules([day, lunch, HolidayRule(dict.fromkeys(holidays(2020, 2040), "off"), tz)])


def scalar() -> None:
    """One moment at a time, aware datetimes in and out."""
    calendar, pairs = a_calendar(), moments(2000)
    lists = limit.compiled(zone(ZONE), WEEK, set(holidays()), FIRST, LAST)
    add, between = limit.scalar(lists)
    amount = work(seconds=ADDED)
    firsts = [(at,) for at, _ in pairs]
    assert all(calendar.add(at, amount) == add(at, ADDED) for at, _ in pairs)
    assert all(calendar.between(a, b) == between(a, b) for a, b in pairs)
    stamps = [(pd.Timestamp(at.timestamp(), unit="s", tz=ZONE),) for at, _ in pairs[:40]]
    offset_add, rules = pandas_add(), package_rules()
    same = sum(
        offset_add(stamp) == calendar.add(at, amount, land="open")
        for (stamp,), (at, _) in zip(stamps, pairs, strict=False)
    )
    delta = BusinessTimeDelta(rules, hours=ADDED // 3600)
    few = [(at.astimezone(timezone(ZONE)), later.astimezone(timezone(ZONE))) for at, later in pairs[:20]]
    agree = sum(
        timedelta(hours=d.hours, seconds=d.seconds) == calendar.between(a, b)
        for a, b in few
        for d in [rules.difference(a, b)]
    )
    print(f"\npandas gives the same sum in {same} of {len(stamps)} cases,")
    print(f"businesstimedelta the same difference in {agree} of {len(few)}.")
    subjects = {
        "hand-written limit, add": over(lambda at: add(at, ADDED), firsts),
        "servicekit, add": over(lambda at: calendar.add(at, amount), firsts),
        "pandas CustomBusinessHour, add": over(offset_add, stamps),
        "businesstimedelta, add": over(lambda at, _: at + delta, few),
    }
    rows = dict(zip(subjects, (len(firsts), len(firsts), len(stamps), len(few)), strict=True))
    table("### Adding 16 working hours to one moment", interleaved(subjects, loops=1), rows, "hand-written limit, add")
    subjects = {
        "hand-written limit, between": over(between, pairs),
        "servicekit, between": over(calendar.between, pairs),
        "businesstimedelta, difference": over(rules.difference, few),
    }
    rows = dict(zip(subjects, (len(pairs), len(pairs), len(few)), strict=True))
    table(
        "### Working time between two moments up to 90 days apart",
        interleaved(subjects, loops=1),
        rows,
        "hand-written limit, between",
    )


def integers() -> None:
    """The forms in microseconds, and a calendar with a thousand holidays against one with none."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    rows = [tuple((at - epoch) // timedelta(microseconds=1) for at in pair) for pair in moments(2000)]
    day = date(FIRST, 1, 1)
    thousand = [day + timedelta(7 * step + step % 5) for step in range(1000)]
    none, many = a_calendar([]), a_calendar(thousand)
    usual = a_calendar()
    subjects = {
        "add_micros, no holidays": over(lambda a, _: none.add_micros(a, ADDED * 1_000_000), rows),
        "add_micros, 240 holidays": over(lambda a, _: usual.add_micros(a, ADDED * 1_000_000), rows),
        "add_micros, 1,000 holidays": over(lambda a, _: many.add_micros(a, ADDED * 1_000_000), rows),
        "between_micros, no holidays": over(none.between_micros, rows),
        "between_micros, 240 holidays": over(usual.between_micros, rows),
        "between_micros, 1,000 holidays": over(many.between_micros, rows),
        "is_open_micros, 240 holidays": over(lambda a, _: usual.is_open_micros(a), rows),
    }
    figures = interleaved(subjects, loops=1)
    print("\n### Microseconds in and out, by the number of holidays\n\n| what | us each |\n|---|---|")
    for name, seconds in figures.items():
        print(f"| {name} | {seconds / len(rows) * 1e6:.2f} |")


def bulk() -> None:
    """A million rows at once."""
    calendar = a_calendar()
    pairs = moments(100_000) * 10
    a, b = (np.array([int(pair[side].timestamp()) for pair in pairs], np.int64) for side in (0, 1))
    order = np.random.default_rng(1).permutation(len(a))
    a, b = a[order], b[order]
    micros = a * 1_000_000, b * 1_000_000
    lists = limit.compiled(zone(ZONE), WEEK, set(holidays()), FIRST, LAST)
    add, between = limit.arrays(lists, 2020, 2028, 1800)
    amount = work(seconds=ADDED)
    assert (arrays.add(calendar, micros[0], amount) == add(a, ADDED) * 1_000_000).all()
    assert (arrays.between(calendar, *micros) == between(a, b) * 1_000_000).all()
    subjects = {
        "numpy bucket table, add": lambda: add(a, ADDED),
        "servicekit.calendars.arrays, add": lambda: arrays.add(calendar, micros[0], amount),
        "numpy bucket table, between": lambda: between(a, b),
        "servicekit.calendars.arrays, between": lambda: arrays.between(calendar, *micros),
    }
    figures = interleaved(subjects, loops=1)
    rows = dict.fromkeys(subjects, len(a))
    for side in ("add", "between"):
        part = {name: seconds for name, seconds in figures.items() if name.endswith(side)}
        table(f"### One million rows, {side}", part, rows, f"numpy bucket table, {side}", "ns")


def compiling() -> None:
    """Twenty years of the schedule from nothing."""
    definition, days, tz = a_calendar().definition, set(holidays()), zone(ZONE)

    def cold() -> None:
        _offsets.cache_clear()
        BusinessCalendar.of(definition).prepare(FIRST, LAST - 1)

    subjects = {
        "hand-written limit, 20 years": lambda: limit.compiled(tz, WEEK, days, FIRST, LAST),
        "servicekit, 20 years, zone never seen": cold,
        "servicekit, 20 years, zone seen before": lambda: BusinessCalendar.of(definition).prepare(FIRST, LAST - 1),
    }
    rows = dict.fromkeys(subjects, 1)
    table("### Compiling", interleaved(subjects, loops=1), rows, "hand-written limit, 20 years", "ms")
    edges = a_calendar()._edges
    size = sum(sys.getsizeof(part) for part in (edges, edges.at, edges.work))
    print(f"\nA calendar of 20 years holds {len(edges.at) // 2:,} openings in {size / 1000:,.0f} kB.")


def main() -> None:
    """All of it, as Markdown."""
    warnings.filterwarnings("ignore")
    for part in (scalar, integers, bulk, compiling):
        part()


if __name__ == "__main__":
    main()
