from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import CommandRefused
from servicekit.testing.builders import a_policy
from servicekit.testing.strategies import START, command_sequences, commands, histories
from servicekit.tickets import Setting, Ticket, decide, evolve, fold
from servicekit.tickets.facts import event_of, records_of
from servicekit.workflow import STOCK

POLICY = a_policy(lifecycles=STOCK)


def _setting(lifecycle: str = "support") -> Setting:
    return Setting(tables=POLICY.tables, default=lifecycle, facts={}, roles=frozenset(), now=START)


@given(sequence=command_sequences(longest=12), lifecycle=st.sampled_from(sorted(STOCK)))
def test_what_is_decided_can_be_folded(sequence: list, lifecycle: str) -> None:
    """Whatever commands come on whatever lifecycle, each is refused by name or gives events that fold."""
    ticket: Ticket | None = None
    story, reasons = [], []
    for at, command in sequence:
        try:
            events = decide(ticket, command, _setting(lifecycle))
        except CommandRefused as refused:
            reasons.append(refused.reason)
            continue
        story += [(at, event) for event in events]
        for event in events:
            ticket = evolve(ticket, event, at)

    assert fold(story) == ticket
    assert all(reasons)


@given(command=commands(), history=histories())
def test_a_refused_command_changes_nothing(command: object, history: list) -> None:
    """On any ticket, and on none, a command gives events or a refusal, and never touches what it was given."""
    ticket: Ticket | None = None
    for record in records_of(history):
        ticket = evolve(ticket, event_of(record, ticket, POLICY.tables, "support"), record.occurred_at)
    before = repr(ticket)
    with suppress(CommandRefused):
        decide(ticket, command, _setting())  # type: ignore[arg-type]
    assert repr(ticket) == before
    with pytest.raises(CommandRefused, match="no such ticket"):
        decide(None, command, _setting())  # type: ignore[arg-type]


@given(history=histories(longest=12), shift=st.integers(0, 3))
def test_any_events_fold(history: list, shift: int) -> None:
    """Events in an order that no lifecycle knows, before the opening too, give a ticket or none, and never an error."""
    ticket: Ticket | None = None
    events = []
    for record in records_of(history):
        event = event_of(record, ticket, POLICY.tables, "support")
        ticket = evolve(ticket, event, record.occurred_at)
        events.append((record.occurred_at, event))
    turned = [*events[shift:], *events[:shift]]

    folded = fold((START + timedelta(minutes=n), event) for n, (_, event) in enumerate(turned))

    assert folded is not None
    assert folded.opened_at >= START
