"""
P4: only one window a day: lunch breaks and split shifts cannot be said, or are counted.

Frappe Helpdesk issues 2212, 1528; Chatwoot issue 14009.
https://github.com/frappe/helpdesk/issues/2212 https://github.com/chatwoot/chatwoot/issues/14009
"""

from __future__ import annotations

from datetime import datetime, timedelta

from servicekit.calendars import BusinessCalendar, work, zone

BERLIN = zone("Europe/Berlin")
SPLIT = BusinessCalendar(key="split", zone="Europe/Berlin", hours={"mon-fri": ["09:00-12:30", "13:30-18:00"]})
THREE = BusinessCalendar(
    key="three", zone="Europe/Berlin", hours={"mon": ["22:00-02:00", "06:00-09:00", "17:00-20:00"]}
)


def _here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def one_window_rule(opened: datetime, goal: timedelta) -> datetime:
    """What users met: one window, 09:00 to 18:00, so lunch counts."""
    whole = BusinessCalendar(key="whole", zone="Europe/Berlin", hours={"mon-fri": ["09:00-18:00"]})
    return whole.add(opened, work(goal))


def test_the_lunch_break_does_not_count() -> None:
    """Two hours from 11:30 end at 14:30; with one window they end at 13:30, before anybody is back."""
    opened, goal = _here("2026-03-23 11:30"), timedelta(hours=2)

    assert SPLIT.add(opened, work(goal)) == _here("2026-03-23 14:30")
    assert one_window_rule(opened, goal) == _here("2026-03-23 13:30")
    assert SPLIT.between(opened, one_window_rule(opened, goal)) == timedelta(hours=1)


def test_the_break_is_closed() -> None:
    """At lunch nobody is there: the next opening is after it."""
    assert not SPLIT.is_open(_here("2026-03-23 13:00"))
    assert SPLIT.next_open(_here("2026-03-23 13:00")) == _here("2026-03-23 13:30")


def test_any_number_of_windows() -> None:
    """Three windows on one day, in any order, one of them over midnight."""
    assert THREE.between(_here("2026-03-23"), _here("2026-03-25")) == timedelta(hours=10)
    assert THREE.add(_here("2026-03-23 08:00"), work(hours=5)) == _here("2026-03-23 23:00")
