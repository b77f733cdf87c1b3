"""The tables of service credits of a policy document."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from servicekit.complaints import CreditBand, CreditTable, parse_percent, percent_in_words
from servicekit.errors import InputError
from servicekit.policies.tables import Table, shown

__all__ = ["BAND", "CREDITS", "percent_at", "read_credits", "write_credits"]

CREDITS = ("bands", "source")
"""The names of a table of credits."""

BAND = ("below", "percent")
"""The names of a band."""


def percent_at(table: Table, key: str) -> Fraction:
    """The percentage that *table* holds at *key*, as an exact share; 0 when it holds none."""
    try:
        return parse_percent(table.data[key]) if table.has(key) else Fraction(0)
    except InputError:
        message = f"{shown(table.data[key])} is not a percentage from 0 to 100"
        table.problem(key, message, "write a whole number, or a text such as '12.5'")
        return Fraction(0)


def read_credits(table: Table) -> dict[str, CreditTable]:
    """The tables by name."""
    found = {}
    for name, path, data in table.named("credits"):
        table.document.word(name, path)
        inner = table.document.table(data, path, CREDITS, ("bands",))
        bands = [_band(inner.document.table(band, place, BAND)) for place, band in inner.items("bands")]
        try:
            found[name] = CreditTable(bands=tuple(bands), source=inner.text("source"))
        except InputError as error:
            table.document.problem(f"{path}.bands", error.message)
    return found


def _band(table: Table) -> CreditBand:
    for key in ("below", "percent"):
        if not table.has(key):
            table.problem(key, "is missing")
    return CreditBand(below=percent_at(table, "below"), percent=percent_at(table, "percent"))


def write_credits(table: CreditTable) -> dict[str, Any]:
    """Write *table* as plain data."""
    bands = [{"below": percent_in_words(b.below), "percent": percent_in_words(b.percent)} for b in table.bands]
    return {"bands": bands, **({"source": table.source} if table.source else {})}
