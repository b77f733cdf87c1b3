"""
P18: a start other than the creation of the ticket.

GLPI issue 1911. https://github.com/glpi-project/glpi/issues/1911
"""

from __future__ import annotations

from datetime import datetime, timedelta

from servicekit.calendars import BusinessCalendar, parse_amount
from servicekit.conditions import Test
from servicekit.sla import MetricRule, SLAPolicy, SLATarget, Start, State, check
from servicekit.testing.builders import a_policy, a_target, at, office_hours

CREATED = at("2026-03-23 11:00")
REPORTED = "2026-03-23T09:30:00+00:00"


def from_the_creation_rule(calendar: BusinessCalendar, created: datetime, goal: timedelta) -> datetime:
    """What users met: the clock starts when somebody types the ticket in."""
    return calendar.add(created, goal)


def test_it_counts_from_the_moment_the_customer_reported() -> None:
    """Called at 09:30, typed in at 11:00: an hour and a half is spent already."""
    policy = a_policy([a_target("resolution", "4h", start=Start.AT_FIELD, start_field="reported_at")])

    reading = policy.evaluate([(CREATED, "opened", {"reported_at": REPORTED})], CREATED).of("resolution")

    assert (reading.started_at, reading.due_at) == (at("2026-03-23 09:30"), at("2026-03-23 13:30"))
    assert from_the_creation_rule(office_hours(), CREATED, timedelta(hours=4)) == at("2026-03-23 15:00")
    assert check(reading.explain(), policy.calendars) == []


def test_it_counts_from_an_appointment_to_come() -> None:
    """A visit agreed for two in the afternoon is not late before it began."""
    policy = a_policy([a_target("resolution", "2h", start=Start.AT_FIELD, start_field="visit_at")])
    rows = [(at("2026-03-23 09:00"), "opened", {"visit_at": "2026-03-23T14:00:00+00:00"})]

    reading = policy.evaluate(rows, at("2026-03-23 13:00")).of("resolution")

    assert (reading.due_at, reading.spent, reading.state) == (at("2026-03-23 16:00"), timedelta(0), State.PAUSED)
    wrong = from_the_creation_rule(office_hours(), at("2026-03-23 09:00"), timedelta(hours=2))
    assert wrong < at("2026-03-23 13:00")


def test_it_counts_from_an_event() -> None:
    """A repair is promised from the moment the device arrives, which a metric of the policy's own says."""
    repair = MetricRule(start=Test("device", "is", "here"), stop=Test("status_category", "is", "solved"))
    target = SLATarget(metric="repair", goals={"default": parse_amount("8h")}, calendar="office")
    policy = a_policy(sla=[SLAPolicy(key="workshop", targets=(target,))], metrics={"repair": repair})
    rows = [(CREATED, "opened"), (at("2026-03-25 10:00"), "field", {"device": "here"})]

    reading = policy.evaluate(rows, at("2026-03-25 12:00")).of("repair")

    assert (reading.state, reading.due_at) == (State.RUNNING, at("2026-03-26 10:00"))
    assert from_the_creation_rule(office_hours(), CREATED, timedelta(hours=8)) < at("2026-03-25 10:00")


def test_a_policy_that_comes_later_may_count_from_the_opening() -> None:
    """A tier that is known an hour later counts from the opening if its target says so, else from then on."""
    rows = [(at("2026-03-23 09:00"), "opened"), (at("2026-03-23 10:00"), "field", {"tier": "gold"})]
    due = {}
    for start in (Start.AT_OPENING, Start.AT_EVENT):
        gold = SLAPolicy(
            key="gold", targets=(a_target("resolution", "4h", start=start),), when=Test("tier", "is", "gold")
        )
        due[start] = a_policy(sla=[gold]).evaluate(rows, at("2026-03-23 11:00")).of("resolution").due_at

    assert due == {Start.AT_OPENING: at("2026-03-23 13:00"), Start.AT_EVENT: at("2026-03-23 14:00")}
