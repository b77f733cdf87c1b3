"""
P1: hold time miscounted: lost on a change, counted by the wall clock, counted outside hours.

GLPI issues 6902, 15605, 24481; Frappe Helpdesk issue 1675, pull requests 2449, 3776; ERPNext pull request 28550.
https://github.com/glpi-project/glpi/issues/6902 https://github.com/frappe/helpdesk/issues/1675
"""

from __future__ import annotations

from datetime import datetime, timedelta

from servicekit.calendars import BusinessCalendar
from servicekit.sla import State
from servicekit.testing.builders import a_policy, a_target, at, office_hours

OPENED = at("2026-03-27 15:00")  # a Friday
HELD, RESUMED = at("2026-03-27 16:00"), at("2026-03-30 10:00")


def wall_clock_rule(
    calendar: BusinessCalendar, opened: datetime, goal: timedelta, pauses: list[tuple[datetime, datetime]]
) -> datetime:
    """What users met: the deadline is moved by the length of the pause on the wall."""
    return calendar.add(opened, goal) + sum((end - start for start, end in pauses), timedelta())


def forgetful_rule(calendar: BusinessCalendar, opened: datetime, goal: timedelta) -> datetime:
    """What users met: a change of the priority works the deadline out anew, from the opening, without any pause."""
    return calendar.add(opened, goal)


def _paused(start: datetime, end: datetime) -> list[tuple[datetime, str, dict[str, str]]]:
    return [(start, "status", {"status": "pending"}), (end, "status", {"status": "active"})]


def test_a_weekend_on_hold_moves_the_deadline_by_its_working_time() -> None:
    """Held from Friday 16:00 to Monday 10:00, on 9 to 17: two working hours, not sixty-six by the wall."""
    policy = a_policy([a_target("resolution", "4h")])
    rows = [(OPENED, "opened"), *_paused(HELD, RESUMED)]

    due = policy.evaluate(rows, RESUMED).of("resolution").due_at

    assert due == at("2026-03-30 13:00")
    wrong = wall_clock_rule(office_hours(), OPENED, timedelta(hours=4), [(HELD, RESUMED)])
    assert wrong == at("2026-04-02 05:00")
    assert not office_hours().is_open(wrong)


def test_a_hold_outside_hours_moves_nothing() -> None:
    """Held over the night only, nothing is added; the wall clock adds sixteen hours."""
    policy = a_policy([a_target("resolution", "4h")])
    start, end = at("2026-03-23 17:00"), at("2026-03-24 09:00")
    rows = [(at("2026-03-23 15:00"), "opened"), *_paused(start, end)]

    due = policy.evaluate(rows, end).of("resolution").due_at

    assert due == at("2026-03-24 11:00")
    wrong = wall_clock_rule(office_hours(), at("2026-03-23 15:00"), timedelta(hours=4), [(start, end)])
    assert wrong == at("2026-03-25 03:00")


def test_hold_time_survives_a_change_of_priority() -> None:
    """An hour on hold before the priority changes still counts for nothing after it; worked out anew, it is lost."""
    policy = a_policy([a_target("resolution", {"low": "8h", "high": "4h"})])
    opened = at("2026-03-23 09:00")
    rows = [
        (opened, "opened", {"priority": "low"}),
        *_paused(at("2026-03-23 10:00"), at("2026-03-23 11:00")),
        (at("2026-03-23 11:30"), "field", {"priority": "high"}),
    ]

    reading = policy.evaluate(rows, at("2026-03-23 13:30")).of("resolution")

    assert (reading.due_at, reading.state) == (at("2026-03-23 14:00"), State.RUNNING)
    assert forgetful_rule(office_hours(), opened, timedelta(hours=4)) == at("2026-03-23 13:00")


def test_hold_time_before_anything_was_promised_is_not_held_against_the_ticket() -> None:
    """A priority that is promised nothing, a pause, then one that is: the clock begins there and owes nothing."""
    policy = a_policy([a_target("resolution", {"high": "4h"})])
    rows = [
        (at("2026-03-23 09:00"), "opened", {"priority": "low"}),
        *_paused(at("2026-03-23 09:30"), at("2026-03-23 11:30")),
        (at("2026-03-23 12:00"), "field", {"priority": "high"}),
    ]

    reading = policy.evaluate(rows, at("2026-03-23 12:00")).of("resolution")

    assert (reading.started_at, reading.spent) == (at("2026-03-23 12:00"), timedelta(0))
    assert reading.due_at == at("2026-03-23 16:00")
