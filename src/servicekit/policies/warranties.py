"""The warranties of a policy document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from servicekit.customers import Choose, LastDay, Length, OnTransfer, StartEvent, Warranty, WarrantyTerms
from servicekit.errors import InputError
from servicekit.policies.plans import length_at, zone_at
from servicekit.policies.tables import Table, meant, shown

__all__ = ["TERMS", "WARRANTY", "read_warranties", "write_warranties"]

WARRANTY = ("zone", "terms")
TERMS = ("from", "length", "start", "at_latest", "last_day", "on_transfer")
_EVENTS = [each.value for each in StartEvent]


def read_warranties(root: Table) -> dict[str, Warranty]:
    """The warranties of the document by key."""
    found: dict[str, Warranty] = {}
    for name, path, data in root.named("warranties"):
        root.document.word(name, path)
        table = root.document.table(data, path, WARRANTY, ("terms",))
        zone = zone_at(table, "zone")
        limit = root.document.limits.targets
        versions = [
            _terms(root.document.table(inner, place, TERMS, ("from", "length")))
            for place, inner in table.items("terms", limit)
        ]
        whole = [each for each in versions if each is not None]
        if table.has("terms") and (whole or not versions):
            try:
                found[name] = Warranty(key=name, versions=whole, zone=zone)
            except InputError as error:
                table.problem("terms", error.message.removeprefix(f"warranty {name!r}: "))
    return found


def _terms(table: Table) -> WarrantyTerms | None:
    valid_from, length = _day(table, "from"), length_at(table, "length")
    choose, events = _start(table)
    parts: dict[str, Any] = {
        "at_latest": length_at(table, "at_latest"),
        "last_day": table.one_of("last_day", [each.value for each in LastDay], "a choice here", LastDay.SAME_DAY),
        "on_transfer": table.one_of(
            "on_transfer", [each.value for each in OnTransfer], "a choice here", OnTransfer.KEEP
        ),
    }
    if valid_from is None or length is None or not events:
        return None
    try:
        return WarrantyTerms(valid_from=valid_from, length=length, choose=choose, events=events, **parts)
    except InputError as error:
        table.document.problem(table.path, error.message)
        return None


def _day(table: Table, key: str) -> date | None:
    """The date that *table* holds at *key*: one of TOML's, or its ISO form as a text."""
    value = table.data.get(key)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    if table.has(key):
        table.problem(key, f"{shown(value)} is not a date", "write 2026-01-31")
    return None


def _start(table: Table) -> tuple[Choose, list[str]]:
    """What starts a warranty: one event, or the first or last of several."""
    value = table.data.get("start", StartEvent.PURCHASE.value)
    if not isinstance(value, Mapping):
        known = table.one_of("start", _EVENTS, "an event that starts a warranty", StartEvent.PURCHASE)
        return Choose.FIRST, [known]
    inner = table.document.table(value, table.at("start"), [each.value for each in Choose])
    if len(value) != 1:
        table.problem("start", "needs either first or last, with a list of events")
    choose = Choose.LAST if inner.has("last") else Choose.FIRST
    events = inner.texts(choose.value)
    for event in events:
        if event not in _EVENTS:
            inner.problem(choose.value, f"{shown(event)} is not an event that starts a warranty", meant(event, _EVENTS))
    if inner.has(choose.value) and not inner.data[choose.value]:
        inner.problem(choose.value, "names no event")
    return choose, [event for event in events if event in _EVENTS]


def write_warranties(warranties: Mapping[str, Warranty]) -> dict[str, Any]:
    """Write *warranties* as plain data."""
    return {
        key: {"zone": warranty.zone, "terms": [_write_terms(terms) for terms in warranty.versions]}
        for key, warranty in warranties.items()
    }


def _write_terms(terms: WarrantyTerms) -> dict[str, Any]:
    several = len(terms.events) > 1 or terms.choose is not Choose.FIRST
    events = [event.value for event in terms.events]
    return {
        "from": terms.valid_from.isoformat(),
        "length": str(terms.length),
        "start": {terms.choose.value: events} if several else events[0],
        **_written("at_latest", terms.at_latest),
        "last_day": terms.last_day.value,
        "on_transfer": terms.on_transfer.value,
    }


def _written(name: str, length: Length | None) -> dict[str, Any]:
    return {} if length is None else {name: str(length)}
