"""Short ways to write calendars and moments in tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from servicekit.calendars import BusinessCalendar, zone

SPLIT = {"mon-fri": ["09:00-12:30", "13:30-18:00"]}


def a_calendar(
    hours: Any = SPLIT, *, zone: str = "Europe/Berlin", key: str = "support", **named: Any
) -> BusinessCalendar:
    """Mondays to Fridays with a lunch break, in Berlin, unless told otherwise."""
    return BusinessCalendar(key=key, zone=zone, hours=hours, **named)


def here(text: str, name: str = "Europe/Berlin") -> datetime:
    """A moment on the wall clock of a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone(name))


def utc(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
