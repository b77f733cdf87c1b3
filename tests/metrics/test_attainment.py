from __future__ import annotations

from datetime import timedelta
from typing import Any

from servicekit import engine
from servicekit.metrics import AttainmentTable, Measures, Verdict, attainment, measure, verdict_of
from servicekit.policies import Policy
from servicekit.sla import State
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.tickets import records_of

NINE, NOON = at("2026-03-23 09:00"), at("2026-03-23 12:00")
POLICY = a_policy([a_target("first_response", "1h"), a_target("resolution", {"high": "1h", "low": "8h"})])


def _measured(rows: list[tuple[Any, ...]], policy: Policy = POLICY) -> Measures:
    dossier = engine.new_dossier(("ticket", "T1"))
    for record in records_of(rows):
        dossier = engine.handle(policy, dossier, record, now=record.occurred_at).dossier
    assert dossier.ticket is not None
    return measure(dossier.ticket, engine.readings(policy, dossier, NOON))


def test_every_state_has_a_verdict() -> None:
    """Running and paused promises are open, nothing else is."""
    (reading,) = a_policy().evaluate([(NINE, "opened")], NOON)

    assert verdict_of(reading) is Verdict.OPEN
    assert {state.value for state in State} - {"running", "paused"} == {each.value for each in Verdict} - {"open"}


def test_groups_by_clock_and_value() -> None:
    """Each clock and priority has a line, sorted; open promises are apart and count for no rate."""
    readings = [
        *POLICY.evaluate([(NINE, "opened", {"priority": "high"})], NOON),
        *POLICY.evaluate([(NINE, "opened", {"priority": "low"}), (at("2026-03-23 09:30"), "agent_reply")], NOON),
    ]

    rows = attainment(readings)

    assert [(row.group, row.met, row.breached, row.open, row.rate) for row in rows] == [
        (("first_response", "high"), 0, 1, 0, 0.0),
        (("first_response", "low"), 1, 0, 0, 1.0),
        (("resolution", "high"), 0, 1, 0, 0.0),
        (("resolution", "low"), 0, 0, 1, None),
    ]


def test_a_table_counts_ticket_by_ticket() -> None:
    """Counted one after the other or all at once, by any group: the same figures."""
    readings = POLICY.evaluate([(NINE, "opened", {"priority": "high"})], NOON)
    table = AttainmentTable(lambda reading: (reading.policy,))
    for reading in readings:
        table.add([reading])

    assert table.rows() == attainment(readings, lambda reading: (reading.policy,))
    assert (table.rows()[0].group, table.rows()[0].decided) == (("standard",), 2)
    assert attainment([]) == ()


def test_the_figures_of_a_ticket() -> None:
    """On the clock and in working time, pauses left out; how often it was handed over, reopened, written to."""
    figures = _measured(
        [
            (NINE, "opened", {"priority": "low"}),
            (at("2026-03-23 09:20"), "assigned", {"agent": "ann"}),
            (at("2026-03-23 09:30"), "agent_reply"),
            (at("2026-03-23 09:30"), "status", {"status": "pending"}),
            (at("2026-03-23 10:30"), "customer_message"),
            (at("2026-03-23 10:30"), "status", {"status": "active"}),
            (at("2026-03-23 11:00"), "solved"),
        ]
    )

    assert figures == Measures(
        first_response=timedelta(minutes=30),
        resolution=timedelta(hours=2),
        first_response_worked=timedelta(minutes=30),
        resolution_worked=timedelta(hours=1),
        replies=1,
        messages=1,
        assignments=1,
        reopened=0,
        solved_at_first=True,
        breached=(),
    )


def test_solved_at_first() -> None:
    """True or false once it is solved; unknown while it is open, and for a ticket that ended in another."""
    opened, solved = (NINE, "opened", {}), (at("2026-03-23 09:30"), "solved", {})
    back, again = (at("2026-03-23 10:00"), "reopened", {}), (at("2026-03-23 11:00"), "solved", {})
    merged = (at("2026-03-23 10:00"), "merged", {"ticket": "T2"})

    cases: list[tuple[list[tuple[Any, ...]], bool | None]] = [
        ([opened], None),
        ([opened, solved], True),
        ([opened, solved, back], None),
        ([opened, solved, back, again], False),
        ([opened, merged], None),
    ]
    assert [_measured(rows).solved_at_first for rows, _ in cases] == [said for _, said in cases]
    assert _measured([opened, merged]).resolution is None


def test_breached_cycles_are_named() -> None:
    """A ticket says which of its promises are broken, open ones too."""
    assert _measured([(NINE, "opened", {"priority": "high"})]).breached == ("first_response#1", "resolution#1")
