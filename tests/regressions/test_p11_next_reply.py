"""
P11: the next-reply clock in a wrong state.

Zammad issues 3140, 5177; Chatwoot issue 10178.
https://github.com/zammad/zammad/issues/3140 https://github.com/zammad/zammad/issues/5177
https://github.com/chatwoot/chatwoot/issues/10178
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from servicekit.calendars import BusinessCalendar
from servicekit.sla import State
from servicekit.testing.builders import a_policy, a_target, at, office_hours

POLICY = a_policy([a_target("next_response", "2h")])
ANSWERED: list[Any] = [(at("2026-03-23 09:00"), "opened"), (at("2026-03-23 09:10"), "agent_reply")]


def newest_message_rule(calendar: BusinessCalendar, messages: list[datetime], goal: timedelta) -> datetime:
    """What users met: each further message starts the clock anew, so a customer who insists waits longer."""
    return calendar.add(max(messages), goal)


def never_ending_rule(calendar: BusinessCalendar, last_message: datetime, now: datetime) -> timedelta:
    """What users met: the clock counts on after the ticket was solved."""
    return calendar.between(last_message, now)


def test_the_oldest_unanswered_message_counts() -> None:
    """Three messages at 10, 11 and 12: the answer is due two hours after the first of them."""
    moments = [at("2026-03-23 10:00"), at("2026-03-23 11:00"), at("2026-03-23 11:50")]
    rows = [*ANSWERED, *((moment, "customer_message") for moment in moments)]

    reading = POLICY.evaluate(rows, at("2026-03-23 12:30")).of("next_response")

    assert (reading.cycle, reading.started_at) == (1, moments[0])
    assert (reading.state, reading.breached_at) == (State.BREACHED, at("2026-03-23 12:00"))
    assert newest_message_rule(office_hours(), moments, timedelta(hours=2)) == at("2026-03-23 13:50")


def test_each_wait_is_a_cycle_of_its_own() -> None:
    """An answer ends one wait; the next message begins another, with a number and a verdict of its own."""
    rows = [
        *ANSWERED,
        (at("2026-03-23 10:00"), "customer_message"),
        (at("2026-03-23 12:30"), "agent_reply"),
        (at("2026-03-23 13:00"), "customer_message"),
        (at("2026-03-23 13:30"), "agent_reply"),
        (at("2026-03-23 16:30"), "customer_message"),
    ]

    readings = POLICY.evaluate(rows, at("2026-03-23 17:00"))

    assert [(r.name, r.state) for r in readings] == [
        ("next_response#1", State.BREACHED),
        ("next_response#2", State.MET),
        ("next_response#3", State.RUNNING),
    ]
    assert readings.of("next_response").due_at == at("2026-03-24 10:30")


def test_a_note_among_colleagues_answers_nobody() -> None:
    """Only a public reply ends the wait."""
    rows = [
        *ANSWERED,
        (at("2026-03-23 10:00"), "customer_message"),
        (at("2026-03-23 10:05"), "agent_reply", {"public": False}),
    ]

    assert POLICY.evaluate(rows, at("2026-03-23 11:00")).of("next_response").state is State.RUNNING


def test_the_clock_ends_with_the_ticket() -> None:
    """After the solution the clock stands; by the rule of old it would be days late by now."""
    rows = [*ANSWERED, (at("2026-03-23 10:00"), "customer_message"), (at("2026-03-23 11:00"), "solved")]
    now = at("2026-03-27 17:00")

    reading = POLICY.evaluate(rows, now).of("next_response")

    assert (reading.state, reading.spent) == (State.MET, timedelta(hours=1))
    assert never_ending_rule(office_hours(), at("2026-03-23 10:00"), now) > timedelta(hours=2)


def test_before_the_first_answer_it_does_not_run() -> None:
    """Until somebody has replied, it is the first response that is owed, and only that."""
    policy = a_policy([a_target("first_response", "1h"), a_target("next_response", "2h")])
    rows: list[Any] = [(at("2026-03-23 09:00"), "opened"), (at("2026-03-23 09:30"), "customer_message")]

    assert [r.name for r in policy.evaluate(rows, at("2026-03-23 12:00"))] == ["first_response#1"]
