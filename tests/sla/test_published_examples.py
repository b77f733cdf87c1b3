"""Examples that vendors print, by name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from servicekit.sla import OnReopen, State, check
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
    ServiceNow, user specified duration: "1 day" is 24 hours of schedule, three days of eight hours; ours says which.

    Ten hours from 10:30 without a schedule are due 20:30, and a day is a block of 24 hours whatever the schedule.
    https://www.servicenow.com/docs/r/xanadu/it-service-management/service-level-management/c_SLADuration.html
    https://hi.service-now.com/kb_view.do?sysparm_article=KB0547302 (take the days out of durations)
    """
    opened = at("2026-03-23 10:30")
    for goal, due in (
        ("10h elapsed", "2026-03-23 20:30"),
        ("24h", "2026-03-26 10:30"),  # their "1 day": 24 hours of schedule
        ("1 business day", "2026-03-24 10:30"),  # the same time on the next business day
        ("end of business day 1", "2026-03-24 17:00"),
        ("1d elapsed", "2026-03-24 10:30"),
    ):
        policy = a_policy([a_target("resolution", goal)])
        assert policy.evaluate([(opened, "opened")], opened).of("resolution").due_at == at(due), goal


HOLD_SCENARIOS = {
    "created, held and resumed before hours": ("6h", "07:00", "23 07:30", "23 08:30", "23 15:00"),
    "created before hours, held and resumed in hours": ("6h", "07:00", "23 10:00", "23 11:00", "23 16:00"),
    "created and held in hours, resumed after hours": ("6h", "10:00", "23 15:00", "23 20:00", "24 10:00"),
    "created in hours, held after hours, resumed in hours": ("8h", "10:00", "23 20:00", "24 11:00", "24 12:00"),
}


@pytest.mark.parametrize("scenario", HOLD_SCENARIOS)
def test_dynamics_365_hold_scenarios(scenario: str) -> None:
    """
    Dynamics 365 documents four holds: two in which hold time counts, two in which it does not.

    Of every hold the part in working time counts here. That agrees with the first, the second and the fourth.
    https://learn.microsoft.com/troubleshoot/dynamics-365/customer-service/service-level-agreements/sla-timer-pause-state-changed
    """
    goal, opened, held, resumed, due = HOLD_SCENARIOS[scenario]
    policy = a_policy([a_target("resolution", goal)])
    rows = [
        (at(f"2026-03-23 {opened}"), "opened"),
        (at(f"2026-03-{held}"), "status", {"status": "pending"}),
        (at(f"2026-03-{resumed}"), "status", {"status": "active"}),
    ]
    reading = policy.evaluate(rows, at("2026-03-25 09:00")).of("resolution")
    assert reading.due_at == at(f"2026-03-{due}")
    assert check(reading.explain(), policy.calendars) == []


def test_dynamics_365_scenario_three_contradicts_the_others() -> None:
    """
    "Hold time won't be considered" for a hold that ends after hours: here it counts as far as it lay in hours.

    By their rule two hours on hold move the deadline if they end at 17:00 sharp, and not if they end a minute later.
    """
    policy = a_policy([a_target("resolution", "6h")])

    def due(resumed: str) -> Any:
        rows = [
            (at("2026-03-23 10:00"), "opened"),
            (at("2026-03-23 15:00"), "status", {"status": "pending"}),
            (at(resumed), "status", {"status": "active"}),
        ]
        return policy.evaluate(rows, at("2026-03-25 09:00")).of("resolution").due_at

    by_their_rule = at("2026-03-23 16:00")  # as if it had never been on hold
    assert due("2026-03-23 17:00") == due("2026-03-23 17:01") == at("2026-03-24 10:00") != by_their_rule


def test_zendesk_next_reply_counts_from_the_oldest_unanswered_comment() -> None:
    """
    Zendesk: "the next reply metric begins with the oldest unanswered customer's comment"; an internal note is no reply.

    https://support.zendesk.com/hc/en-us/articles/4408829459866 (defining SLA policies)
    """
    policy = a_policy([a_target("next_response", "2h")])
    rows: list[Any] = [
        (at("2026-03-23 09:00"), "opened"),
        (at("2026-03-23 09:30"), "agent_reply"),
        (at("2026-03-23 10:00"), "customer_message"),
        (at("2026-03-23 11:30"), "customer_message"),
        (at("2026-03-23 11:45"), "agent_reply", {"public": False}),
    ]

    reading = policy.evaluate(rows, at("2026-03-23 12:30")).of("next_response")

    assert (reading.started_at, reading.due_at) == (at("2026-03-23 10:00"), at("2026-03-23 12:00"))
    assert reading.state is State.BREACHED


def test_jira_cycles() -> None:
    """
    Jira Service Management keeps completed cycles and an ongoing one, each with its start, stop, goal and breach.

    An issue that is resolved and opened again has one of each.

    https://docs.atlassian.com/jira-servicedesk/3.7.0/com/atlassian/servicedesk/api/sla/info/SlaInformation.html
    """
    policy = a_policy([a_target("resolution", "4h", on_reopen=OnReopen.NEW_CYCLE)])
    rows = [
        (at("2026-03-23 09:00"), "opened"),
        (at("2026-03-23 14:00"), "solved"),
        (at("2026-03-24 10:00"), "reopened"),
    ]

    completed, ongoing = policy.evaluate(rows, at("2026-03-24 11:00"))

    assert (completed.started_at, completed.stopped_at) == (at("2026-03-23 09:00"), at("2026-03-23 14:00"))
    assert (completed.state, completed.breached_at) == (State.BREACHED, at("2026-03-23 13:00"))
    assert (ongoing.state, ongoing.started_at, ongoing.due_at) == (
        State.RUNNING,
        at("2026-03-24 10:00"),
        at("2026-03-24 14:00"),
    )
