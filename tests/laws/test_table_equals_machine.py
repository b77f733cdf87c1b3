"""
Law: the compiled table and python-statemachine give the same answer to every question.

For the stock lifecycles over every status, event and outcome of the guards; for random lifecycles over random ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.workflow import STOCK, Guard, Lifecycle, Move, Table, compile_lifecycle
from servicekit.workflow.machine import Witness
from tests.workflow.strategies import EVENTS, ROLES, lifecycles


def told(name: str) -> Guard:
    """A guard that answers what the facts tell it to."""
    return lambda facts: facts["ticket"][name]


def table_of(lifecycle: Lifecycle) -> Table:
    """The lifecycle with guards that answer as told."""
    return compile_lifecycle(lifecycle, {name: told(name) for name in lifecycle.guards})


def target(
    table: Table, status: str, event: str, answers: Mapping[str, bool], roles: frozenset[str] = frozenset()
) -> str | None:
    """Where the table leads, ``None`` for a refusal, as the witness answers."""
    answer = table.move(status, event, {"ticket": answers}, roles)
    return answer.target.key if isinstance(answer, Move) else None


def outcomes(lifecycle: Lifecycle) -> Iterator[dict[str, bool]]:
    """Every combination of what the guards can say."""
    for answers in product((False, True), repeat=len(lifecycle.guards)):
        yield dict(zip(lifecycle.guards, answers, strict=True))


@pytest.mark.parametrize("lifecycle", STOCK.values(), ids=STOCK)
def test_stock_lifecycles_exhaustively(lifecycle: Lifecycle) -> None:
    """Every (status, event, guard outcomes) of a stock lifecycle leads to the same status or is refused by both."""
    table, witness = table_of(lifecycle), Witness(lifecycle)
    asked = [
        (target(table, status.key, event, answers), witness.target(status.key, event, answers))
        for answers in outcomes(lifecycle)
        for status in lifecycle.statuses
        for event in (*lifecycle.events, "never heard of")
    ]
    assert [pair for pair in asked if pair[0] != pair[1]] == []
    assert len(asked) == len(lifecycle.statuses) * (len(lifecycle.events) + 1) * 2 ** len(lifecycle.guards)
    assert 0 < sum(by_table is not None for by_table, _ in asked) < len(asked)


@given(lifecycles, st.data())
def test_random_lifecycles(lifecycle: Lifecycle, data: st.DataObject) -> None:
    """Lifecycles with fallback edges, *unless*, roles and names that are traps for a machine agree as well."""
    table, witness = table_of(lifecycle), Witness(lifecycle)
    live = [status.key for status in lifecycle.statuses if not status.retired]
    answers = {name: data.draw(st.booleans(), label=name) for name in lifecycle.guards}
    roles = data.draw(st.frozensets(st.sampled_from(ROLES)), label="roles")
    for status, event in product(live, (*EVENTS, "along", "never heard of")):
        assert target(table, status, event, answers, roles) == witness.target(status, event, answers, roles)
