"""Examples that vendors print, by name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from servicekit.sla import State, check
from servicekit.testing.builders import a_policy, a_target, at, office_hours

MAXIMO = office_hours(hours={"mon-sun": ["08:00-17:00"]})


def test_ibm_maximo_hold() -> None:
    """
    IBM Maximo, "SLA hold": 8 to 17, four hours from 15:00 are due 10:00; on hold 16:00 to 09:00 they are due 12:00.

    https://www.ibm.com/docs/en/masv-and-l (service level agreements, hold calculation)
    """
    policy = a_policy([a_target("resolution", "4h")], calendars=[MAXIMO])
    opened: Any = (at("2026-03-23 15:00"), "opened")
    held: list[Any] = [
        (at("2026-03-23 16:00"), "status", {"status": "pending"}),
        (at("2026-03-24 09:00"), "status", {"status": "active"}),
    ]
    now = at("2026-03-24 12:00")

    assert policy.evaluate([opened], now).of("resolution").due_at == at("2026-03-24 10:00")
    reading = policy.evaluate([opened, *held], now).of("resolution")
    assert (reading.due_at, reading.state) == (at("2026-03-24 12:00"), State.BREACHED)
    assert check(reading.explain(), policy.calendars) == []


def test_saasjet_goal_change() -> None:
    """
    SaaSJet "SLA Time and Report" for Jira: start 10:00, goal 3 h; at 11:00 it becomes 2 h, so the ticket is due 12:00.

    https://saasjet.atlassian.net/wiki/spaces/SLATR
    """
    policy = a_policy([a_target("resolution", {"medium": "3h", "high": "2h"})])
    rows = [
        (at("2026-03-23 10:00"), "opened", {"priority": "medium"}),
        (at("2026-03-23 11:00"), "field", {"priority": "high"}),
    ]

    reading = policy.evaluate(rows, at("2026-03-23 11:00")).of("resolution")

    assert (reading.due_at, reading.spent) == (at("2026-03-23 12:00"), timedelta(hours=1))
    (change,) = reading.explain().changes
    assert (change.goal_before, change.goal_after) == (timedelta(hours=3), timedelta(hours=2))


def test_alga_weekend_hold() -> None:
    """
    Alga PSA moves a deadline by the wall clock: a hold from Friday 16:00 to Monday 10:00 on 9 to 17 adds 66 hours.

    Counted in working time it adds two. https://github.com/Nine-Minds/alga-psa (slaPauseService)
    """
    policy = a_policy([a_target("resolution", "8h")])
    opened: Any = (at("2026-03-27 12:00"), "opened")
    held: list[Any] = [
        (at("2026-03-27 16:00"), "status", {"status": "pending"}),
        (at("2026-03-30 10:00"), "status", {"status": "active"}),
    ]
    now = at("2026-03-30 10:00")

    without = policy.evaluate([opened], now).of("resolution").due_at
    held_due = policy.evaluate([opened, *held], now).of("resolution").due_at

    assert (without, held_due) == (at("2026-03-30 12:00"), at("2026-03-30 14:00"))


def test_libredesk_exact_end_of_hours() -> None:
    """
    LibreDesk, "Exact End of Work Hours": at 17:00 on 9 to 17, an hour is due at 10:00; opened at 16:00, at 17:00.

    https://github.com/abhinavxd/libredesk (business hours tests)
    """
    policy = a_policy([a_target("resolution", "1h")])

    for opened, due in (("2026-03-23 17:00", "2026-03-24 10:00"), ("2026-03-23 16:00", "2026-03-23 17:00")):
        reading = policy.evaluate([(at(opened), "opened")], at(opened)).of("resolution")
        assert reading.due_at == at(due)


def test_servicenow_one_day_is_24_hours_of_schedule() -> None:
    """
    ServiceNow, user-specified duration: "1 day" is 24 hours of schedule, three days of eight hours.

    https://www.servicenow.com/docs (SLA definition, duration type)
    """
    policy = a_policy([a_target("resolution", "24h")])
    opened = at("2026-03-23 09:00")

    assert policy.evaluate([(opened, "opened")], opened).of("resolution").due_at == at("2026-03-25 17:00")


def test_dynamics_365_hold_scenarios() -> None:
    """
    Dynamics 365 documents four holds; of each, the part in working time counts, always.

    Hold and resume in hours, into the night, from the night, over the night.
    https://learn.microsoft.com/dynamics365/customer-service/administer/define-service-level-agreements
    """
    policy = a_policy([a_target("resolution", "6h")])
    opened = at("2026-03-23 10:00")
    for start, end, due in (
        ("2026-03-23 11:00", "2026-03-23 12:00", "2026-03-23 17:00"),
        ("2026-03-23 16:00", "2026-03-23 20:00", "2026-03-23 16:00"),
        ("2026-03-23 15:00", "2026-03-23 20:00", "2026-03-24 10:00"),
        ("2026-03-22 20:00", "2026-03-23 11:00", "2026-03-23 17:00"),
        ("2026-03-23 15:00", "2026-03-24 11:00", "2026-03-24 12:00"),
    ):
        rows = [
            (opened, "opened"),
            (max(at(start), opened), "status", {"status": "pending"}),
            (at(end), "status", {"status": "active"}),
        ]
        assert policy.evaluate(rows, at("2026-03-25 09:00")).of("resolution").due_at == at(due), (start, end)
