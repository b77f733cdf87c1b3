"""The loyalty programme of a policy document."""

from __future__ import annotations

from typing import Any

from servicekit.customers import Benefit, Expiry, Of, Programme
from servicekit.customers.ledgers import POINT_LIMIT
from servicekit.policies.known import Known
from servicekit.policies.plans import length_at, zone_at
from servicekit.policies.tables import Table, meant, shown

__all__ = ["BENEFIT", "LOYALTY", "MOST_PERCENT", "read_loyalty", "write_loyalty"]

LOYALTY = ("key", "lifetime", "expiry", "zone", "per", "percent", "benefits")
"""The names of a programme in a document."""

BENEFIT = ("key", "at_least", "of")
"""The names of a benefit in it."""

MOST_PERCENT = 100_000
"""The most percent that a tier may earn."""

_TIER = "customer.tier"


def read_loyalty(root: Table, known: Known) -> Programme | None:
    """The programme of the document, ``None`` when it has none, or none that can be read."""
    if not root.has("loyalty"):
        return None
    document = root.document
    table = document.table(root.data["loyalty"], "loyalty", LOYALTY, ("key",))
    before = len(document.problems)
    parts: dict[str, Any] = {
        "key": table.name("key"),
        "lifetime": length_at(table, "lifetime"),
        "expiry": table.one_of("expiry", list(Expiry), "an expiry", Expiry.INSTANT),
        "zone": zone_at(table, "zone"),
        "per": table.number("per", 1, POINT_LIMIT) if table.has("per") else None,
        "percent": _percent(table, known),
        "benefits": _benefits(table),
    }
    made = table.made(Programme, **parts)
    return made if len(document.problems) == before else None


def _percent(table: Table, known: Known) -> dict[str, int]:
    """How much each tier earns; where the document lists the tiers, each is one of them."""
    found = {}
    allowed = known.values_of(_TIER)
    for tier, path, _ in table.named("percent"):
        if allowed and tier not in allowed:
            table.document.problem(path, f"{shown(tier)} is not a value of {_TIER}", meant(tier, allowed))
        found[tier] = Table(table.document, table.data["percent"], table.at("percent")).number(tier, 0, MOST_PERCENT)
    return found


def _benefits(table: Table) -> list[Benefit]:
    found = []
    for path, data in table.items("benefits", table.document.limits.targets):
        inner = table.document.table(data, path, BENEFIT, ("key", "at_least"))
        key = inner.text("key")
        if inner.has("key") and not key:
            inner.problem("key", "is empty")
        of = inner.one_of("of", list(Of), "balance or earned", Of.BALANCE)
        found.append(Benefit(key=key, at_least=inner.number("at_least", 1, POINT_LIMIT), of=of))
    return found


def write_loyalty(programme: Programme) -> dict[str, Any]:
    """Write *programme* as plain data; of what a document may leave out, only what is there."""
    data: dict[str, Any] = {"key": programme.key, "expiry": programme.expiry.value, "zone": programme.zone}
    if programme.lifetime is not None:
        data["lifetime"] = str(programme.lifetime)
    if programme.per is not None:
        data["per"] = programme.per
    if programme.percent:
        data["percent"] = dict(programme.percent)
    if programme.benefits:
        data["benefits"] = [
            {"key": each.key, "at_least": each.at_least, "of": each.of.value} for each in programme.benefits
        ]
    return data
