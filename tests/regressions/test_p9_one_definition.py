"""
P9: two numbers with one name.

dbt_zendesk issues 51, 141, 142; Frappe Helpdesk issue 2075.
https://github.com/fivetran/dbt_zendesk/issues/141 https://github.com/frappe/helpdesk/issues/2075
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from servicekit import engine
from servicekit.desk import replay
from servicekit.metrics import attainment
from servicekit.sla import Reading, State
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.tickets import records_of

NOW = at("2026-03-23 12:00")
TICKETS: dict[str, list[Any]] = {
    "met": [(at("2026-03-23 09:00"), "opened"), (at("2026-03-23 09:30"), "solved")],
    "late and done": [(at("2026-03-23 09:00"), "opened"), (at("2026-03-23 11:30"), "solved")],
    "late and open": [(at("2026-03-23 09:00"), "opened")],
    "still in time": [(at("2026-03-23 11:30"), "opened")],
    "merged": [(at("2026-03-23 09:00"), "opened"), (at("2026-03-23 09:10"), "merged", {"ticket": "met"})],
}


def finished_only_rule(readings: Iterable[Reading]) -> float:
    """What users met on one page: of the finished tickets, the share that was in time."""
    done = [reading for reading in readings if reading.stopped_at is not None]
    return sum(reading.state is State.MET for reading in done) / len(done)


def open_is_met_rule(readings: Iterable[Reading]) -> float:
    """What users met on another page, under the same name: everything that is not late yet counts as kept."""
    every = list(readings)
    return sum(reading.state is not State.BREACHED for reading in every) / len(every)


def test_every_way_to_the_figure_gives_the_same_figure() -> None:
    """From rows, from the engine's documents and from a replay: one definition, one number, open ones apart."""
    policy = a_policy([a_target("resolution", "2h")])
    from_rows = [reading for rows in TICKETS.values() for reading in policy.evaluate(rows, NOW)]
    from_documents = []
    for id, rows in TICKETS.items():
        dossier = engine.new_dossier(("ticket", id))
        for record in records_of(rows):
            dossier = engine.handle(policy, dossier, record, now=record.occurred_at).dossier
        from_documents += engine.readings(policy, dossier, NOW)
    replayed = replay({id: records_of(rows) for id, rows in TICKETS.items()}, policy, until=NOW)

    (figure,) = attainment(from_rows)

    assert (figure.met, figure.breached, figure.open, figure.cancelled) == (1, 2, 1, 1)
    assert figure.rate == 1 / 3
    assert attainment(from_documents) == replayed.attainment == (figure,)
    assert finished_only_rule(from_rows) == 1 / 3  # by luck: the merged ticket stands in for the late one
    assert open_is_met_rule(from_rows) == 3 / 5


def test_without_a_decided_promise_there_is_no_figure() -> None:
    """Open promises alone make no rate, neither 0 nor 100 percent."""
    policy = a_policy([a_target("resolution", "2h")])

    (figure,) = attainment(policy.evaluate(TICKETS["still in time"], NOW))

    assert (figure.rate, figure.open) == (None, 1)
    assert open_is_met_rule(policy.evaluate(TICKETS["still in time"], NOW)) == 1.0
