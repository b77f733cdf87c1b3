from __future__ import annotations

from datetime import date

import pytest

from servicekit.calendars import BusinessCalendar, Window
from servicekit.calendars.regions import public_holidays
from servicekit.errors import InputError


def _dates(*args: str, **named: object) -> list[str]:
    return [str(holiday.rule) for holiday in public_holidays(*args, years=[2026], **named)]  # type: ignore[arg-type]


def test_a_country() -> None:
    """The nine holidays that all of Germany has in 2026 (holiday acts of the Laender; 3 October by treaty)."""
    expected = "01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26"

    assert _dates("DE") == [f"2026-{day}" for day in expected.split()]


def test_a_region_has_its_own() -> None:
    """Bavaria keeps Epiphany, Corpus Christi and All Saints besides the nation's."""
    assert {"2026-01-06", "2026-06-04", "2026-11-01"} <= set(_dates("DE", region="BY"))
    assert "2026-01-06" not in _dates("DE", region="BE")


def test_half_days_only_when_asked_for() -> None:
    """Iceland's Christmas Eve and New Year's Eve are holidays from 13:00 (Act 88/1971, article 6)."""
    eves = [h for h in public_holidays("IS", years=[2026], half_days=["13:00-24:00"]) if not h.whole_day]

    assert [str(holiday.rule) for holiday in eves] == ["2026-12-24", "2026-12-31"]
    assert all(holiday.closed == (Window(46_800, 86_400),) for holiday in eves)
    assert "2026-12-24" not in _dates("IS")


def test_unknown_places_are_named() -> None:
    """An unknown country or region is refused with the nearest known one."""
    with pytest.raises(InputError, match="'XX' is not a known country"):
        public_holidays("XX", years=[2026])
    with pytest.raises(InputError, match="region of DE"):
        public_holidays("DE", region="ZZ", years=[2026])
    with pytest.raises(InputError, match="no year"):
        public_holidays("DE", years=[])


def test_in_a_calendar() -> None:
    """A calendar with a region's holidays is closed on them and says which it was."""
    calendar = BusinessCalendar(
        key="munich",
        zone="Europe/Berlin",
        hours={"mon-fri": ["09:00-17:00"]},
        holidays=public_holidays("DE", region="BY", years=[2026], language="en_US"),
    )

    assert calendar.business_days(date(2026, 6, 3), date(2026, 6, 6)) == [date(2026, 6, 3), date(2026, 6, 5)]
