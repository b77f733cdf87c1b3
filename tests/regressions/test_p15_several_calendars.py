"""
P15: follow the sun: one promise over several calendars in several zones cannot be said, or counts an hour twice.

dbt_zendesk issues 4, 92; zendesk/biz issues 50, 51.
https://github.com/fivetran/dbt_zendesk/issues/4 https://github.com/zendesk/biz/issues/50
"""

from __future__ import annotations

from datetime import datetime, timedelta

from servicekit.calendars import BusinessCalendar, work, zone

WEEK = {"mon-fri": ["09:00-17:00"]}
BERLIN = BusinessCalendar(key="berlin", zone="Europe/Berlin", hours=WEEK, holidays={"05-01": "Labour Day"})
DENVER = BusinessCalendar(key="denver", zone="America/Denver", hours=WEEK)
SYDNEY = BusinessCalendar(key="sydney", zone="Australia/Sydney", hours=WEEK)
LONDON = BusinessCalendar(key="london", zone="Europe/London", hours=WEEK)
SUN = BERLIN | DENVER | SYDNEY


def _in(name: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone(name))


def sum_rule(a: datetime, b: datetime, *calendars: BusinessCalendar) -> timedelta:
    """What users met: the working times of the teams added up, so hours of two teams count twice."""
    return sum((calendar.between(a, b) for calendar in calendars), timedelta())


def test_three_teams_cover_the_day() -> None:
    """Nine hours from Monday 16:00 in Berlin end in Denver's day, not on Tuesday in Berlin."""
    opened = _in("Europe/Berlin", "2026-06-01 16:00")

    assert SUN.add(opened, work(hours=9)) == _in("America/Denver", "2026-06-01 17:00")
    assert BERLIN.add(opened, work(hours=9)) == _in("Europe/Berlin", "2026-06-02 17:00")


def test_shared_hours_count_once() -> None:
    """Berlin and London share seven hours: together they are nine a day, the sum says sixteen."""
    a, b = _in("Europe/Berlin", "2026-06-01"), _in("Europe/Berlin", "2026-06-02")

    assert (BERLIN | LONDON).between(a, b) == timedelta(hours=9)
    assert sum_rule(a, b, BERLIN, LONDON) == timedelta(hours=16)
    assert (BERLIN & LONDON).between(a, b) == timedelta(hours=7)
    assert (BERLIN - LONDON).between(a, b) == timedelta(hours=1)


def test_a_holiday_of_one_team_is_covered_by_the_others() -> None:
    """On Labour Day Berlin is closed, the promise runs on with Denver."""
    opened = _in("Europe/Berlin", "2026-05-01 10:00")

    assert SUN.next_open(opened) == _in("America/Denver", "2026-05-01 09:00")
    assert SUN.add(opened, work(hours=1)) == _in("America/Denver", "2026-05-01 10:00")


def test_it_says_who_is_there() -> None:
    """An opening of the union names the team and its window."""
    (only,) = SUN.describe(_in("Europe/Berlin", "2026-06-01 12:00"), _in("Europe/Berlin", "2026-06-01 13:00"))

    assert only.windows == ("berlin: mon 09:00-17:00",)
