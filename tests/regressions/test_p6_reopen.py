"""
P6: wrong after a reopening.

Zammad issue 188; GLPI issue 5213, pull request 9267; Chatwoot issue 10178.
https://github.com/zammad/zammad/issues/188 https://github.com/glpi-project/glpi/issues/5213
https://github.com/chatwoot/chatwoot/issues/10178
"""

from __future__ import annotations

from datetime import datetime, timedelta

from servicekit.calendars import BusinessCalendar
from servicekit.sla import State
from servicekit.testing.builders import a_policy, a_target, at, office_hours

HISTORY = [
    (at("2026-03-23 09:00"), "opened"),
    (at("2026-03-23 10:00"), "agent_reply"),
    (at("2026-03-23 11:00"), "solved"),
    (at("2026-03-25 14:00"), "customer_message"),
    (at("2026-03-25 14:00"), "reopened"),
]


def from_the_opening_rule(calendar: BusinessCalendar, opened: datetime, goal: timedelta) -> datetime:
    """What users met: after a reopening the old deadline stands, so the ticket comes back late."""
    return calendar.add(opened, goal)


def from_the_reopening_rule(calendar: BusinessCalendar, reopened: datetime, goal: timedelta) -> datetime:
    """What users met: a reopening gives the whole goal once more, so closing and reopening buys time."""
    return calendar.add(reopened, goal)


def test_the_time_while_it_was_solved_does_not_count() -> None:
    """Two hours were spent before the solution, so two of four are left when the ticket comes back two days later."""
    policy = a_policy([a_target("resolution", "4h")])

    reading = policy.evaluate(HISTORY, at("2026-03-25 15:00")).of("resolution")

    assert (reading.state, reading.cycle) == (State.RUNNING, 1)
    assert reading.due_at == at("2026-03-25 16:00")
    assert reading.spent == timedelta(hours=3)
    assert from_the_opening_rule(office_hours(), at("2026-03-23 09:00"), timedelta(hours=4)) < at("2026-03-25 14:00")
    assert from_the_reopening_rule(office_hours(), at("2026-03-25 14:00"), timedelta(hours=4)) == at("2026-03-26 10:00")


def test_the_explanation_says_that_it_was_over_for_a_while() -> None:
    """The stretch in which the ticket was solved stands in the derivation and counts for nothing."""
    policy = a_policy([a_target("resolution", "4h")])

    explanation = policy.evaluate(HISTORY, at("2026-03-25 17:00")).of("resolution").explain()

    assert [(s.kind, s.worked) for s in explanation.segments] == [
        ("run", timedelta(hours=2)),
        ("closed", timedelta(0)),
        ("run", timedelta(hours=2)),
    ]


def test_a_reply_clock_ends_with_the_solution() -> None:
    """A message that was never answered stops waiting when the ticket is solved; nothing runs on after it."""
    policy = a_policy([a_target("next_response", "1h")])
    rows = [*HISTORY[:2], (at("2026-03-23 10:30"), "customer_message"), (at("2026-03-23 11:00"), "solved")]

    reading = policy.evaluate(rows, at("2026-03-27 12:00")).of("next_response")

    assert (reading.state, reading.spent) == (State.MET, timedelta(minutes=30))


def test_a_message_after_a_solution_without_a_reply_is_timed() -> None:
    """A ticket solved without a word and written to again is a wait of the customer, though nobody ever replied."""
    policy = a_policy([a_target("first_response", "1h"), a_target("next_response", "1h")])
    rows = [HISTORY[0], HISTORY[2], *HISTORY[3:]]

    readings = policy.evaluate(rows, at("2026-03-25 16:00"))

    assert readings.of("first_response").stopped_at == at("2026-03-23 11:00")
    assert readings.of("next_response").breached_at == at("2026-03-25 15:00")
