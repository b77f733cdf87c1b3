"""
P5: wrong by an hour when the clocks change, or by the zone of whoever looks.

dbt_zendesk issue 25, pull request 154; GLPI issue 15429; Grafana OnCall issue 5512.
https://github.com/fivetran/dbt_zendesk/issues/25 https://github.com/grafana/oncall/issues/5512
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from servicekit.calendars import BusinessCalendar, elapsed, work, zone
from servicekit.errors import NaiveDatetimeError


def _in(name: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone(name))


def wall_difference_rule(start: datetime, end: datetime) -> timedelta:
    """What users met: the difference of what two clocks on the wall show."""
    return end.replace(tzinfo=None) - start.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("name", "hours", "start", "end", "worked"),
    [
        ("America/New_York", "always", "2024-03-10", "2024-03-11", timedelta(hours=23)),
        ("America/New_York", "always", "2024-11-03", "2024-11-04", timedelta(hours=25)),
        ("Europe/Berlin", {"sun": ["00:00-06:00"]}, "2026-03-29", "2026-03-30", timedelta(hours=5)),
        ("Europe/Dublin", {"sun": ["01:30-05:00"]}, "2024-10-27", "2024-10-28", timedelta(hours=4, minutes=30)),
        ("Africa/Casablanca", {"sun": ["00:30-02:30"]}, "2024-03-10", "2024-03-11", timedelta(hours=2)),
        ("Australia/Lord_Howe", "always", "2024-10-06", "2024-10-07", timedelta(hours=23, minutes=30)),
        ("Antarctica/Troll", "always", "2024-03-31", "2024-04-01", timedelta(hours=22)),
        ("America/Sao_Paulo", "always", "2017-10-15", "2017-10-16", timedelta(hours=23)),
    ],
)
def test_a_day_has_its_real_length(name: str, hours: object, start: str, end: str, worked: timedelta) -> None:
    """Working time over a change of the clocks is what really passed, in zones of every kind."""
    calendar = BusinessCalendar(key="any", zone=name, hours=hours)  # type: ignore[arg-type]
    a, b = _in(name, start), _in(name, end)

    assert calendar.between(a, b) == worked
    assert calendar.add(a, work(worked), land="close") <= b
    if hours == "always":
        assert wall_difference_rule(a, b) == timedelta(hours=24) != worked


def test_office_hours_stay_on_the_wall_clock() -> None:
    """Nine o'clock is nine o'clock before and after the change, one hour apart in UTC."""
    office = BusinessCalendar(key="office", zone="Europe/Berlin", hours={"mon-fri": ["09:00-17:00"]})
    before, after = (
        office.next_open(datetime(2026, 3, 27, 1, tzinfo=UTC)),
        office.next_open(datetime(2026, 3, 29, tzinfo=UTC)),
    )

    assert (before.hour, after.hour) == (8, 7)
    assert after - before == timedelta(days=3, hours=-1)


def test_a_day_elapsed_is_24_hours() -> None:
    """A day on the clock and the same time tomorrow differ when the clocks change, so they are different amounts."""
    office = BusinessCalendar(key="office", zone="Europe/Berlin", hours="always")
    saturday = _in("Europe/Berlin", "2026-03-28 12:00")

    assert office.in_zone(office.add(saturday, elapsed(days=1))).hour == 13


def test_the_zone_of_whoever_asks_changes_nothing() -> None:
    """The same instant from Tokyo and from New York gives the same deadline; without a zone it is refused."""
    office = BusinessCalendar(key="office", zone="Europe/Berlin", hours={"mon-fri": ["09:00-17:00"]})
    at = _in("Europe/Berlin", "2026-03-27 16:00")
    answers = {
        office.add(at.astimezone(zone(name)), work(hours=2)) for name in ("Asia/Tokyo", "America/New_York", "UTC")
    }

    assert answers == {_in("Europe/Berlin", "2026-03-30 10:00")}
    with pytest.raises(NaiveDatetimeError):
        office.add(at.replace(tzinfo=None), work(hours=2))
