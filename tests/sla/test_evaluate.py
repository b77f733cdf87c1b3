from __future__ import annotations

from typing import Any

from servicekit.conditions import Test
from servicekit.sla import SLAPolicy, State, evaluate
from servicekit.testing.builders import a_policy, a_target, at, office_hours
from servicekit.tickets import Record
from servicekit.workflow import COMPLAINT

NINE, NOON = at("2026-03-23 09:00"), at("2026-03-23 12:00")
CALENDARS = {"office": office_hours()}


def test_rows_are_enough() -> None:
    """No engine, no store, no lifecycle of one's own: policies, a list, a moment."""
    policy = SLAPolicy(key="standard", targets=(a_target("first_response", "1h"), a_target("resolution", "4h")))
    rows = [(NINE, "opened"), (at("2026-03-23 09:30"), "agent_reply")]

    readings = evaluate([policy], rows, NOON, calendars=CALENDARS)

    assert [(r.name, r.state) for r in readings] == [("first_response#1", State.MET), ("resolution#1", State.RUNNING)]


def test_statuses_of_ones_own_need_their_category() -> None:
    """A host that keeps its own words says what they mean, row by row."""
    rows: list[Any] = [
        (NINE, "opened"),
        (at("2026-03-23 10:00"), "status", {"status": "Waiting for parts", "status_category": "pending"}),
    ]
    policy = SLAPolicy(key="standard", targets=(a_target("resolution", "4h"),))

    assert evaluate([policy], rows, NOON, calendars=CALENDARS).of("resolution").state is State.PAUSED


def test_another_lifecycle_gives_its_words() -> None:
    """With the lifecycle of complaints, its statuses are known and their categories pause the clock."""
    rows: list[Any] = [(NINE, "opened"), (at("2026-03-23 10:00"), "status", {"status": "proposal"})]
    policy = SLAPolicy(key="standard", targets=(a_target("resolution", "4h"),))

    readings = evaluate([policy], rows, NOON, calendars=CALENDARS, lifecycle=COMPLAINT)

    assert readings.of("resolution").state is State.PAUSED


def test_fields_and_the_customer_can_be_given_beside_the_rows() -> None:
    """What the ticket had from its opening on, and what is known of the customer, choose the policy and the goal."""
    gold = SLAPolicy(
        key="gold",
        targets=(a_target("resolution", {"high": "1h", "default": "8h"}),),
        when=Test(field="customer.tier", op="is", value="gold"),
    )
    rows = [(NINE, "opened")]

    readings = evaluate([gold], rows, NOON, calendars=CALENDARS, fields={"priority": "high"}, customer={"tier": "gold"})

    assert readings.of("resolution").breached_at == at("2026-03-23 10:00")
    assert len(evaluate([gold], rows, NOON, calendars=CALENDARS)) == 0


def test_facts_after_the_moment_do_not_count() -> None:
    """Read at ten, a solution of eleven has not happened."""
    rows = [(NINE, "opened"), (at("2026-03-23 11:00"), "solved")]

    assert a_policy().evaluate(rows, at("2026-03-23 10:00")).of("resolution").state is State.RUNNING


def test_records_and_rows_may_be_mixed() -> None:
    """A list may hold both, each row once."""
    told = Record(what="agent_reply", occurred_at=at("2026-03-23 09:30"))
    rows: list[Any] = [told, (NINE, "opened"), (at("2026-03-23 09:30"), "agent_reply")]
    readings = a_policy([a_target("first_response", "1h")]).evaluate(rows, NOON)

    assert (readings.of("first_response").state, readings.ties) == (State.MET, ())


def test_facts_without_an_opening_are_counted() -> None:
    """Rows of a ticket that never opened give no reading and say how many they were."""
    readings = a_policy().evaluate([(NINE, "solved"), (NOON, "agent_reply")], NOON)

    assert (len(readings), readings.unapplied) == (0, 2)


def test_readings_are_a_sequence() -> None:
    """They can be counted, sliced and asked for by name and cycle."""
    policy = a_policy([a_target("next_response", "1h")])
    rows: list[Any] = [(NINE, "opened")]
    for hour in (9, 10):
        rows += [
            (at(f"2026-03-23 {hour:02d}:10"), "agent_reply"),
            (at(f"2026-03-23 {hour:02d}:20"), "customer_message"),
        ]
    readings = policy.evaluate(rows, NOON)

    assert [r.cycle for r in readings[:2]] == [1, 2]
    assert readings[0] == readings.of("next_response", 1)
    assert readings.of("next_response").cycle == 2
    assert readings.of("next_response").is_late
