"""
The limit to reopening in a policy document.

::

    [reopening]
    within = "5 business days"
    since = "solved"
    calendar = "support"
    inherit = ["product", "priority"]
"""

from __future__ import annotations

from typing import Any

from servicekit.calendars import Amount, Elapsed, format_amount
from servicekit.policies.known import Known
from servicekit.policies.tables import Table, meant, shown
from servicekit.sla import EVERY_HOUR
from servicekit.tickets import Reopening
from servicekit.workflow import Category

__all__ = ["REOPENING", "read_reopening", "write_reopening"]

REOPENING = ("within", "since", "calendar", "inherit")
"""The names of the section in a document."""


def read_reopening(root: Table, known: Known) -> Reopening | None:
    """The limit to reopening, ``None`` for none."""
    if not root.has("reopening"):
        return None
    table = root.document.table(root.data["reopening"], "reopening", REOPENING)
    within = table.document.goal(table.data["within"], table.at("within")) if table.has("within") else None
    choices = (Category.SOLVED.value, Category.CLOSED.value)
    return Reopening(
        within=within,
        since=Category(table.one_of("since", choices, "a choice", Category.CLOSED.value)),
        calendar=_calendar(table, within, known),
        inherit=_inherit(table, known) if table.has("inherit") else None,
    )


def _calendar(table: Table, within: Amount | None, known: Known) -> str:
    if not table.has("calendar") and not isinstance(within, (Elapsed, type(None))):
        hint = f'name one, or write "{EVERY_HOUR}" for every hour of every day'
        table.problem("calendar", "is missing: working time is counted on a calendar", hint)
    return table.one_of("calendar", (*known.calendars, EVERY_HOUR), "a calendar of this document", EVERY_HOUR)


def _inherit(table: Table, known: Known) -> tuple[str, ...]:
    own = [name for name in known.fields if "." not in name]
    names = table.texts("inherit")
    for place, name in enumerate(names):
        if name not in own:
            message = f"{shown(name)} is not a field of the ticket in this document"
            table.document.problem(f"{table.at('inherit')}[{place}]", message, meant(name, own))
    return names


def write_reopening(reopening: Reopening) -> dict[str, Any]:
    """Write *reopening* as plain data; of what a document may leave out, only what differs."""
    data: dict[str, Any] = {"since": reopening.since.value, "calendar": reopening.calendar}
    if reopening.within is not None:
        data["within"] = format_amount(reopening.within)
    if reopening.inherit is not None:
        data["inherit"] = list(reopening.inherit)
    return data
