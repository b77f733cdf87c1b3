"""
P2: no pause at all, and no way to exempt a ticket.

osTicket issue 3034; dbt_zendesk pull request 274.
https://github.com/osTicket/osTicket/issues/3034 https://github.com/fivetran/dbt_zendesk/pull/274
"""

from __future__ import annotations

from datetime import datetime, timedelta

from servicekit.calendars import BusinessCalendar
from servicekit.engine import handle, new_dossier, readings
from servicekit.sla import State
from servicekit.testing.builders import a_policy, a_target, at, office_hours
from servicekit.tickets import Exempt, Open, Solve
from servicekit.workflow import Category

OPENED = at("2026-03-23 09:00")


def never_pausing_rule(calendar: BusinessCalendar, opened: datetime, goal: timedelta, now: datetime) -> bool:
    """What users met: late when the goal has passed since the opening, whoever was waited for."""
    return now >= calendar.add(opened, goal)


def test_the_time_the_customer_is_waited_for_is_not_held_against_the_agents() -> None:
    """Three of six hours were the customer's: the ticket is in time, and late by the rule that never pauses."""
    policy = a_policy([a_target("resolution", "4h")])
    rows = [
        (OPENED, "opened"),
        (at("2026-03-23 10:00"), "status", {"status": "pending"}),
        (at("2026-03-23 13:00"), "status", {"status": "active"}),
        (at("2026-03-23 15:00"), "solved"),
    ]

    reading = policy.evaluate(rows, at("2026-03-23 15:00")).of("resolution")

    assert (reading.state, reading.spent) == (State.MET, timedelta(hours=3))
    assert never_pausing_rule(office_hours(), OPENED, timedelta(hours=4), at("2026-03-23 15:00"))


def test_what_pauses_is_a_choice_of_each_clock() -> None:
    """Of two clocks on one ticket one stands still on hold and the other runs on; a hold by name pauses as well."""
    third_party = frozenset({Category.ON_HOLD})
    policy = a_policy(
        [
            a_target("resolution", "4h", key="theirs", pause=third_party, pause_reasons=[]),
            a_target("resolution", "4h", key="ours", pause=frozenset()),
            a_target("resolution", "4h", key="part", pause=frozenset(), pause_reasons=["part"]),
        ]
    )
    rows = [
        (OPENED, "opened"),
        (at("2026-03-23 10:00"), "status", {"status": "on_hold"}),
        (at("2026-03-23 10:00"), "hold_placed", {"reason": "part"}),
        (at("2026-03-23 11:00"), "status", {"status": "active"}),
        (at("2026-03-23 12:00"), "hold_lifted", {"reason": "part"}),
    ]

    found = policy.evaluate(rows, at("2026-03-23 17:00"))

    assert {each.clock: each.due_at for each in found} == {
        "theirs": at("2026-03-23 14:00"),
        "ours": at("2026-03-23 13:00"),
        "part": at("2026-03-23 15:00"),
    }


def test_an_exempted_ticket_is_never_late() -> None:
    """Exempt with a reason, the promise is given up and stays so; without an exemption it is broken at one."""
    policy = a_policy([a_target("resolution", "4h")])
    dossier = handle(policy, new_dossier(("ticket", "T-1")), Open(), now=OPENED).dossier
    exempt = Exempt(clock="resolution", reason="the customer asked us to wait for the fair")
    dossier = handle(policy, dossier, exempt, now=at("2026-03-23 10:00")).dossier
    dossier = handle(policy, dossier, Solve(), now=at("2026-03-25 10:00")).dossier

    reading = readings(policy, dossier, at("2026-03-25 12:00")).of("resolution")

    assert (reading.state, reading.breached_at) == (State.CANCELLED, None)
    assert never_pausing_rule(office_hours(), OPENED, timedelta(hours=4), at("2026-03-25 10:00"))
    (end,) = [segment for segment in reading.explain().segments if segment.end == at("2026-03-23 10:00")]
    assert end.worked == timedelta(hours=1)
