from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from servicekit.calendars import BusinessCalendar, elapsed
from servicekit.conditions import Test
from servicekit.errors import NeverOpenError
from servicekit.sla import OnChange, SLAPolicy, State, check
from servicekit.testing.builders import a_policy, a_target, at, office_hours
from servicekit.workflow import Category

NINE = at("2026-03-23 09:00")
VIP = Test(field="ticket.vip", op="is", value=True)


def _status(moment: str, status: str, **more: str) -> tuple[Any, ...]:
    return at(moment), "status", {"status": status, **more}


def _field(moment: str, **fields: Any) -> tuple[Any, ...]:
    return at(moment), "field", fields


def _opened(**fields: Any) -> tuple[Any, ...]:
    return NINE, "opened", fields


# States and their edges.


def test_a_clock_goes_through_its_states() -> None:
    """Running, paused, running, met; remaining time stands still in a pause."""
    policy = a_policy([a_target("resolution", "4h")])
    rows = [
        _opened(),
        _status("2026-03-23 10:00", "pending"),
        _status("2026-03-23 11:00", "active"),
        _status("2026-03-23 12:00", "solved"),
    ]
    seen = [
        (reading.state, reading.remaining, reading.due_at)
        for moment in ("2026-03-23 09:30", "2026-03-23 10:30", "2026-03-23 11:30", "2026-03-23 12:30")
        for reading in policy.evaluate(rows, at(moment))
    ]

    assert seen == [
        (State.RUNNING, timedelta(hours=3.5), at("2026-03-23 13:00")),
        (State.PAUSED, timedelta(hours=3), None),
        (State.RUNNING, timedelta(hours=2.5), at("2026-03-23 14:00")),
        (State.MET, timedelta(hours=2), at("2026-03-23 14:00")),
    ]


def test_a_promise_breaks_at_the_due_instant_itself() -> None:
    """Half-open: just before the instant it runs, from it on it is broken, and a stop at it is too late."""
    policy, due = a_policy([a_target("resolution", "1h")]), at("2026-03-23 10:00")
    just = due - timedelta(microseconds=1)

    assert policy.evaluate([_opened()], just).of("resolution").state is State.RUNNING
    assert policy.evaluate([_opened()], due).of("resolution").breached_at == due
    for stop, state in ((just, State.MET), (due, State.BREACHED)):
        rows = [_opened(), (stop, "solved")]
        assert policy.evaluate(rows, at("2026-03-23 12:00")).of("resolution").state is state


def test_a_pause_at_the_due_instant_heals_nothing() -> None:
    """Paused at the very instant at which the goal is spent, the promise is broken and stays so."""
    rows = [_opened(), _status("2026-03-23 10:00", "pending")]

    reading = a_policy([a_target("resolution", "1h")]).evaluate(rows, at("2026-03-23 12:00")).of("resolution")

    assert (reading.state, reading.breached_at) == (State.BREACHED, at("2026-03-23 10:00"))
    assert reading.explain().is_due


def test_pause_reasons_follow_each_other_without_a_gap() -> None:
    """From one reason for waiting to another the clock stands still, and the explanation has both."""
    rows = [
        _opened(),
        _status("2026-03-23 10:00", "pending", reason="photo"),
        _status("2026-03-23 11:00", "pending", reason="receipt"),
        _status("2026-03-23 12:00", "active"),
    ]
    explanation = a_policy().evaluate(rows, at("2026-03-23 13:00")).of("resolution").explain()

    assert [(s.kind, s.why) for s in explanation.segments] == [
        ("run", ""),
        ("pause", "photo"),
        ("pause", "receipt"),
        ("run", ""),
    ]
    assert explanation.spent == timedelta(hours=2)


def test_which_categories_pause_is_a_choice_of_the_target() -> None:
    """On hold stops a clock only if its target says so; a clock may even begin paused."""
    rows = [_opened(), _status("2026-03-23 10:00", "on_hold"), _status("2026-03-23 11:00", "active")]
    for pause, due in (((), "13:00"), ((Category.ON_HOLD,), "14:00"), ((Category.NEW,), "14:00")):
        policy = a_policy([a_target("resolution", "4h", pause=frozenset(pause))])
        assert policy.evaluate(rows, at("2026-03-23 12:00")).of("resolution").due_at == at(f"2026-03-23 {due}")


# Goals.


def test_elapsed_goals_count_every_hour() -> None:
    """A goal in elapsed time runs through nights; a pause stops it all the same."""
    policy = a_policy([a_target("resolution", elapsed(hours=24))])
    rows = [_opened(), _status("2026-03-23 10:00", "pending"), _status("2026-03-23 20:00", "active")]

    reading = policy.evaluate(rows, at("2026-03-23 21:00")).of("resolution")

    assert (reading.due_at, reading.calendar) == (at("2026-03-24 19:00"), "always")
    assert check(reading.explain(), policy.calendars) == []


def test_a_ticket_without_a_goal_is_promised_nothing() -> None:
    """No goal for its priority and no default: no clock, however the ticket goes on."""
    policy = a_policy([a_target("resolution", {"high": "1h"})])
    rows = [_opened(priority="low"), (at("2026-03-23 10:00"), "customer_message"), (at("2026-03-23 11:00"), "solved")]

    assert len(policy.evaluate(rows, at("2026-03-23 12:00"))) == 0


def test_a_clock_whose_goal_goes_is_cancelled_and_stays_so() -> None:
    """Cancelled when the priority changed; what happens later does not move that moment or lengthen the explanation."""
    policy = a_policy([a_target("resolution", {"high": "4h"})])
    rows = [_opened(priority="high"), _field("2026-03-23 10:00", priority="low")]
    rows += [(at(f"2026-03-23 11:{minute:02d}"), "agent_reply") for minute in range(30)]

    reading = policy.evaluate(rows, at("2026-03-23 12:00")).of("resolution")

    assert (reading.state, reading.stopped_at) == (State.CANCELLED, at("2026-03-23 10:00"))
    assert (len(reading.explain().segments), reading.spent) == (1, timedelta(hours=1))


def test_a_goal_that_comes_back_goes_on_with_what_was_spent() -> None:
    """High, low, high again: the hour without a promise does not count, the hour before it does."""
    policy = a_policy([a_target("resolution", {"high": "4h"})])
    rows = [
        _opened(priority="high"),
        _field("2026-03-23 10:00", priority="low"),
        _field("2026-03-23 11:00", priority="high"),
    ]

    reading = policy.evaluate(rows, at("2026-03-23 11:30")).of("resolution")

    assert (reading.due_at, reading.cycle) == (at("2026-03-23 14:00"), 1)


def test_a_solved_ticket_that_comes_back_without_a_promise_stays_met() -> None:
    """Kept under the promise of its time; what it becomes afterwards has none."""
    policy = a_policy([a_target("resolution", {"high": "4h"})])
    rows = [
        _opened(priority="high"),
        (at("2026-03-23 10:00"), "solved"),
        _field("2026-03-23 10:30", priority="low"),
        (at("2026-03-23 11:00"), "reopened"),
        (at("2026-03-23 16:00"), "agent_reply"),
    ]

    assert policy.evaluate(rows, at("2026-03-23 17:00")).of("resolution").state is State.MET


def test_a_shorter_goal_may_be_spent_already() -> None:
    """Three hours in, the goal becomes two: broken at the instant at which two hours were spent."""
    policy = a_policy([a_target("resolution", {"low": "8h", "high": "2h"})])
    rows = [_opened(priority="low"), _field("2026-03-23 12:00", priority="high")]

    reading = policy.evaluate(rows, at("2026-03-23 12:00")).of("resolution")

    assert (reading.state, reading.breached_at) == (State.BREACHED, at("2026-03-23 11:00"))


def test_a_longer_goal_heals_a_breach() -> None:
    """The truth is the fold: with the longer goal the promise is not broken, and its due instant lies ahead."""
    policy = a_policy([a_target("resolution", {"low": "8h", "high": "2h"})])
    rows = [_opened(priority="high"), _field("2026-03-23 12:00", priority="low")]

    reading = policy.evaluate(rows, at("2026-03-23 12:00")).of("resolution")

    assert (reading.state, reading.due_at) == (State.RUNNING, at("2026-03-23 17:00"))


# Policies.


def test_another_policy_takes_over_on_its_own_calendar() -> None:
    """A ticket that becomes a VIP's keeps its hour and goes on under that policy, by that policy's calendar."""
    always = BusinessCalendar(key="round the clock", zone="UTC", hours="always")
    policy = a_policy(
        sla=[
            SLAPolicy(key="vip", targets=(a_target("resolution", "10h", calendar=always.key),), when=VIP),
            SLAPolicy(key="standard", targets=(a_target("resolution", "10h"),)),
        ],
        calendars=[office_hours(), always],
    )
    rows = [_opened(), _field("2026-03-23 10:00", vip=True)]

    reading = policy.evaluate(rows, at("2026-03-23 11:00")).of("resolution")

    assert (reading.policy, reading.calendar, reading.due_at) == ("vip", always.key, at("2026-03-23 19:00"))
    assert check(reading.explain(), policy.calendars) == []


def test_a_target_that_only_the_new_policy_has_begins_then() -> None:
    """Attached late, a clock looks neither back to the opening nor over the pauses before it."""
    policy = a_policy(sla=[SLAPolicy(key="vip", targets=(a_target("resolution", "2h"),), when=VIP)])
    rows = [
        _opened(),
        _status("2026-03-23 09:30", "pending"),
        _status("2026-03-23 11:30", "active"),
        _field("2026-03-23 12:00", vip=True),
    ]

    reading = policy.evaluate(rows, at("2026-03-23 12:30")).of("resolution")

    assert (reading.started_at, reading.due_at) == (at("2026-03-23 12:00"), at("2026-03-23 14:00"))


def test_a_target_that_the_new_policy_lacks_is_cancelled() -> None:
    """What no policy promises any longer is given up, at that moment."""
    policy = a_policy(
        sla=[
            SLAPolicy(key="vip", targets=(a_target("first_response", "1h"),), when=VIP),
            SLAPolicy(key="standard", targets=(a_target("resolution", "2h"),)),
        ]
    )
    rows = [_opened(), _field("2026-03-23 10:00", vip=True)]

    readings = policy.evaluate(rows, at("2026-03-23 12:00"))

    assert readings.of("resolution").state is State.CANCELLED
    assert readings.of("resolution").stopped_at == at("2026-03-23 10:00")
    assert readings.of("first_response").started_at == at("2026-03-23 10:00")


def test_policies_of_different_kinds_run_side_by_side() -> None:
    """An agreement with the customer and one between teams each have a clock."""
    policy = a_policy(
        sla=[
            SLAPolicy(key="customers", targets=(a_target("resolution", "8h"),)),
            SLAPolicy(key="teams", kind="ola", targets=(a_target("resolution", "4h", key="internal"),)),
        ]
    )

    readings = policy.evaluate([_opened()], at("2026-03-23 14:00"))

    assert [(r.clock, r.state) for r in readings] == [("internal", State.BREACHED), ("resolution", State.RUNNING)]


# Calendars.


def test_a_calendar_that_is_never_open_is_never_due() -> None:
    """No hours at all: the clock runs, nothing is spent, nothing is due, and the explanation says why."""
    closed = office_hours().except_(office_hours().spans(at("1970-01-01 00:00"), at("1970-01-02 00:00")))
    never = (closed - BusinessCalendar.always()).named("office")
    with pytest.raises(NeverOpenError):
        never.add(NINE, timedelta(hours=1))

    reading = a_policy(calendars=[never]).evaluate([_opened()], at("2026-04-23 09:00")).of("resolution")

    assert (reading.state, reading.due_at, reading.spent) == (State.RUNNING, None, timedelta(0))
    assert "never due" in reading.explain().note


def test_the_clock_change_is_an_hour_like_any_other() -> None:
    """In the night in which Berlin's clocks go forward, two hours from 01:00 are over at 04:00 on the wall."""
    calendar = office_hours(zone="Europe/Berlin", hours={"sun": ["00:00-12:00"]})
    policy = a_policy([a_target("resolution", "2h")], calendars=[calendar])
    opened = at("2026-03-29 01:00", "Europe/Berlin")

    reading = policy.evaluate([(opened, "opened")], opened).of("resolution")

    assert reading.due_at == at("2026-03-29 04:00", "Europe/Berlin")
    assert (
        check(policy.evaluate([(opened, "opened")], reading.due_at).of("resolution").explain(), policy.calendars) == []
    )


# Many events.


def test_a_wait_of_ten_thousand_messages_is_one_cycle() -> None:
    """A customer who writes every second for three hours has waited once, and reading it takes no quadratic time."""
    policy = a_policy([a_target("next_response", "2h")])
    rows: list[Any] = [_opened(), (NINE + timedelta(seconds=1), "agent_reply")]
    rows += [(NINE + timedelta(seconds=second), "customer_message") for second in range(2, 10_002)]

    (reading,) = policy.evaluate(rows, at("2026-03-23 13:00"))

    assert (reading.cycle, reading.breached_at) == (1, at("2026-03-23 11:00") + timedelta(seconds=2))


def test_a_share_of_a_longer_goal_leaves_a_breach_where_it_was() -> None:
    """Late, then given three times the goal by share: broken at the instant at which it was, and it adds up."""
    policy = a_policy([a_target("resolution", {"high": "1h", "low": "3h"}, on_change=OnChange.PRORATE)])
    rows = [_opened(priority="high"), _field("2026-03-23 11:00", priority="low")]

    reading = policy.evaluate(rows, at("2026-03-23 12:00")).of("resolution")

    assert (reading.state, reading.breached_at) == (State.BREACHED, at("2026-03-23 10:00"))
    assert check(reading.explain(), policy.calendars) == []
