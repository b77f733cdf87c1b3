"""Calendars for Hypothesis: any zone, any hours, with what is special gathered around one date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from servicekit.calendars import (
    BusinessCalendar,
    DatedException,
    Holiday,
    OnDate,
    Rules,
    Version,
    Versions,
    Window,
    from_micros,
    zone_names,
)
from tests.calendars.twin import days_of

ZONES = sorted(zone_names())
ODD_ZONES = (
    "Africa/Casablanca",  # negative daylight saving
    "America/Sao_Paulo",  # changed at midnight
    "Antarctica/Troll",  # two hours
    "Asia/Beirut",  # at midnight
    "Asia/Gaza",  # at odd dates
    "Australia/Lord_Howe",  # thirty minutes
    "Europe/Dublin",  # negative daylight saving
    "Pacific/Apia",  # skipped a day
)

zones = st.sampled_from(ODD_ZONES) | st.sampled_from(ZONES)
years = st.integers(1970, 2100)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """A window on a grid of 15 minutes, at times to the second; a quarter of them run over midnight."""
    grid = draw(st.sampled_from([900, 900, 900, 1]))
    start = draw(st.integers(0, 86_400 // grid - 1)) * grid
    length = draw(st.integers(1, 86_400 // grid)) * grid
    return Window(start, min(start + length, start + 86_400))


def sorted_windows(least: int = 0, most: int = 3) -> st.SearchStrategy[tuple[Window, ...]]:
    """The windows of a day, which may overlap."""
    return st.lists(windows(), min_size=least, max_size=most).map(lambda found: tuple(sorted(found)))


weeks = st.lists(sorted_windows(), min_size=7, max_size=7).map(tuple)
always = st.just(((Window(0, 86_400),),) * 7)
office = st.just(((Window(32_400, 45_000), Window(48_600, 64_800)),) * 5 + ((),) * 2)


@st.composite
def centres(draw: st.DrawFn, name: str) -> date:
    """A date in 1970 to 2100; if the zone changes its clocks in that year, often near such a change."""
    year = draw(years)
    changes = days_of(name, year) if draw(st.booleans()) else ()
    if changes:
        return draw(st.sampled_from(changes)) + timedelta(draw(st.integers(-2, 2)))
    return date(year, 1, 1) + timedelta(draw(st.integers(0, 364)))


@st.composite
def rules(draw: st.DrawFn, name: str, centre: date) -> Rules:
    """Rules in that zone, with holidays and exceptions near the date."""
    near = st.integers(-6, 6).map(lambda step: centre + timedelta(step))
    whole = st.just((Window(0, 86_400),))
    return Rules(
        zone=name,
        weeks=tuple(draw(st.lists(weeks | office | always, min_size=1, max_size=3))),
        cycle_start=draw(near),
        holidays=tuple(
            Holiday(OnDate(draw(near)), "off", draw(whole | whole | sorted_windows(1)))
            for _ in range(draw(st.integers(0, 3)))
        ),
        exceptions=draw(_exceptions(near)),
        holiday_cuts=draw(st.sampled_from(["date", "shift"])),
    )


@st.composite
def _exceptions(draw: st.DrawFn, near: st.SearchStrategy[date]) -> tuple[DatedException, ...]:
    replaced = draw(st.lists(near, max_size=2, unique=True))
    found = [DatedException(kind="replace", first=d, last=d, windows=draw(sorted_windows(0))) for d in replaced]
    for _ in range(draw(st.integers(0, 2))):
        first, kind = draw(near), draw(st.sampled_from(["add", "remove"]))
        last = first + timedelta(draw(st.integers(0, 3)))
        found.append(DatedException(kind=kind, first=first, last=last, windows=draw(sorted_windows(1))))
    return tuple(found)


@st.composite
def placed(draw: st.DrawFn, *, name: str | None = None, versions: bool = True) -> tuple[BusinessCalendar, date]:
    """A calendar by rules, and the date around which it is interesting."""
    here = name or draw(zones)
    centre = draw(centres(here))
    found = [Version(rules=draw(rules(here, centre)))]
    if versions and draw(st.integers(0, 3)) == 0:
        starts: date = centre + timedelta(draw(st.integers(-3, 3)))
        if draw(st.booleans()):
            starts = from_micros(draw(moments(centre, 3)))
        found.append(Version(rules=draw(rules(draw(st.just(here) | zones), centre)), starts=starts))
    return BusinessCalendar.of(Versions(key="drawn", versions=tuple(found))), centre


def moments(centre: date, days: int = 12) -> st.SearchStrategy[int]:
    """Instants near a date: often on whole quarters of an hour, at times to the microsecond."""
    noon = (centre.toordinal() - 719_163) * 86_400_000_000 + 43_200_000_000
    reach = days * 96
    quarters = st.integers(-reach, reach).map(lambda step: noon + step * 900_000_000)
    return quarters | st.integers(noon - reach * 900_000_000, noon + reach * 900_000_000)


@st.composite
def combined(draw: st.DrawFn) -> tuple[BusinessCalendar, BusinessCalendar, date]:
    """Two calendars around one date, in two zones."""
    name, other = draw(zones), draw(zones)
    centre = draw(centres(name))
    pair: list[Any] = [draw(rules(zone, centre)) for zone in (name, other)]
    left, right = (
        BusinessCalendar.of(Versions(key=key, versions=(Version(rules=found),)))
        for key, found in zip("ab", pair, strict=True)
    )
    return left, right, centre
