"""
P3: business hours ignored: the deadline falls into the night, and the timer and the report count differently.

Chatwoot pull request 13392 and issue 9470; osTicket issues 2131, 6739.
https://github.com/chatwoot/chatwoot/issues/9470 https://github.com/osTicket/osTicket/issues/2131
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from servicekit.calendars import BusinessCalendar, work, zone

BERLIN = zone("Europe/Berlin")
OFFICE = BusinessCalendar(
    key="office", zone="Europe/Berlin", hours={"mon-fri": ["09:00-17:00"]}, holidays={"05-01": "Labour Day"}
)


def _here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def wall_clock_rule(opened: datetime, goal: timedelta) -> datetime:
    """What users met: the goal is added to the wall clock."""
    return opened + goal


@pytest.mark.parametrize(
    ("opened", "hours", "due"),
    [
        ("2026-03-27 16:00", 2, "2026-03-30 10:00"),  # over a weekend
        ("2026-03-23 20:00", 4, "2026-03-24 13:00"),  # opened in the evening
        ("2026-03-28 11:00", 1, "2026-03-30 10:00"),  # opened on a Saturday
        ("2026-04-30 16:00", 2, "2026-05-04 10:00"),  # over a holiday and a weekend
    ],
)
def test_a_deadline_counts_opening_time_only(opened: str, hours: int, due: str) -> None:
    """The deadline is reached by working time; the wall clock puts it where nobody works, or too early."""
    goal = timedelta(hours=hours)

    assert OFFICE.add(_here(opened), work(goal)) == _here(due)
    assert OFFICE.between(_here(opened), wall_clock_rule(_here(opened), goal)) < goal


def test_clock_timer_and_report_read_the_same_calendar() -> None:
    """What was added is what is measured, what is listed, and open is what both count."""
    opened, goal = _here("2026-04-30 16:00"), timedelta(hours=12)
    due = OFFICE.add(opened, work(goal))
    spans = OFFICE.spans(opened, due)

    assert OFFICE.between(opened, due) == goal == sum((span.duration for span in spans), timedelta())
    assert all(OFFICE.is_open(span.start) and not OFFICE.is_open(span.end) for span in spans[:-1])
