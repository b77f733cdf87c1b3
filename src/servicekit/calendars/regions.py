"""
Public holidays of countries and their regions, from the ``holidays`` package (extra ``holidays``).

The package computes them; here they become plain dates, so a calendar keeps what it was built with.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import holidays as source

from servicekit.calendars.holidays import Holiday, OnDate
from servicekit.calendars.hours import WHOLE_DAY, Window, WindowInput, windows_of
from servicekit.errors import InputError

__all__ = ["public_holidays"]


def public_holidays(
    country: str,
    *,
    years: Iterable[int],
    region: str | None = None,
    language: str | None = None,
    half_days: Iterable[WindowInput] | None = None,
) -> tuple[Holiday, ...]:
    """
    The public holidays of a country (ISO 3166 code such as ``"DE"``), and of one of its regions (``"BY"``), by date.

    *half_days* are the windows closed on what the package lists as half-day holidays of the country; without it those
    are left out. *language* is a language of the names (``"en_US"``), where the package has it.

    Raises:
        InputError: the package knows no such country or region.
    """
    known = source.list_supported_countries()
    _known(country, known, "country")
    if region is not None:
        _known(region, known[country], f"region of {country}")
    wanted = sorted(set(years))
    if not wanted:
        raise InputError("years names no year", name="years", value=wanted)
    closed: list[tuple[str, tuple[Window, ...]]] = [("public", (WHOLE_DAY,))]
    if half_days is not None and "half_day" in source.country_holidays(country).supported_categories:
        closed.append(("half_day", windows_of(half_days)))
    found: dict[object, Holiday] = {}
    for category, windows in reversed(closed):
        days = source.country_holidays(country, subdiv=region, years=wanted, language=language, categories=(category,))
        found |= {day: Holiday(OnDate(day), name, windows) for day, name in days.items() if day.year in wanted}
    return tuple(sorted(found.values(), key=lambda holiday: str(holiday.rule)))


def _known(name: str, names: Iterable[str], what: str) -> None:
    names = list(names)
    if name not in names:
        near = difflib.get_close_matches(name.upper(), names, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(names)[:20])}"
        raise InputError(f"{name!r} is not a known {what} ({hint})", value=name, hint=hint)
