"""Customers for tests: say only what the test is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from servicekit.customers import Asset, Contact, Money, Profile, Purchase, Served
from servicekit.policies import Policy
from servicekit.tickets import event_of, evolve, records_of
from servicekit.workflow import STOCK, compile_lifecycle

TABLES = {
    key: compile_lifecycle(lifecycle, {name: lambda _: True for name in lifecycle.guards})
    for key, lifecycle in STOCK.items()
}


def a_profile(**changes: Any) -> Profile:
    """A customer in Berlin with a washing machine and a dryer."""
    return Profile(
        **{
            "id": "C1",
            "kind": "person",
            "segment": "families",
            "tier": "gold",
            "value": Money(120_000, "EUR"),
            "zone": "Europe/Berlin",
            "contacts": (Contact(id="P1", addresses={"e-mail": "a@example.org", "phone": "1"}, refuses=["phone"]),),
            "channels": ("chat", "e-mail"),
            "purchases": (
                Purchase(id="B1", product="washer", at=date(2020, 3, 31), price=Money(59_900, "EUR")),
                Purchase(id="B2", product="dryer", at=date(2025, 6, 30), price=Money(49_900, "EUR")),
            ),
            "assets": (
                Asset(id="W-1", product="washer", purchase="B1"),
                Asset(id="D-1", product="dryer", purchase="B2"),
            ),
            "preferences": {"language": "de"},
            **changes,
        }
    )


def a_case(key: str, rows: Sequence[tuple[Any, ...]], policy: Policy | None = None, **more: Any) -> Served:
    """A ticket with this history; with a *policy*, with what its clocks say after the last row."""
    ticket = None
    for record in records_of(rows):
        event = event_of(record, ticket, TABLES, "support")
        ticket = evolve(ticket, event, record.occurred_at)
    assert ticket is not None
    readings = () if policy is None else policy.evaluate(rows, max(row[0] for row in rows))
    return Served(key=key, ticket=ticket, readings=tuple(readings), **more)
