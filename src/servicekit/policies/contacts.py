"""The follow-up plans of a policy document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicekit.calendars import format_amount
from servicekit.conditions import ALWAYS, write_condition
from servicekit.contacts import ContactRule, NextFrom, Trigger
from servicekit.policies.known import Known, condition_at
from servicekit.policies.plans import length_at
from servicekit.policies.tables import Table, meant, shown

__all__ = ["CONTACT", "read_contacts", "write_contacts"]

CONTACT = ("when", "calendar", "after", "due", "every", "next_from", "grace", "channel", "notify", "purpose")


def read_contacts(root: Table, known: Known) -> dict[str, ContactRule]:
    """The follow-up plans of the document by key."""
    found: dict[str, ContactRule] = {}
    for name, path, data in root.named("contacts"):
        root.document.word(name, path)
        rule = _rule(name, root.document.table(data, path, CONTACT, ("calendar",)), known)
        if rule is not None:
            found[name] = rule
    return found


def _rule(key: str, table: Table, known: Known) -> ContactRule | None:
    when = condition_at(table, "when", known)
    parts: dict[str, Any] = {
        "calendar": _calendar(table, known),
        "when": ALWAYS if when is None else when,
        "after": table.one_of("after", list(Trigger), "what a contact can follow") or None,
        "due": _amount(table, "due"),
        "every": length_at(table, "every"),
        "next_from": table.one_of("next_from", list(NextFrom), "a choice here", NextFrom.RHYTHM),
        "grace": _amount(table, "grace"),
        "channel": table.text("channel"),
        "notify": table.texts("notify"),
        "purpose": table.text("purpose"),
    }
    follows = table.has("after") and table.has("due")
    if follows is table.has("every") or table.has("after") is not table.has("due"):
        table.document.problem(table.path, "either 'after' with 'due', or 'every'")
        return None
    return None if table.is_told("after", "due", "every") else table.made(ContactRule, key=key, **parts)


def _calendar(table: Table, known: Known) -> str:
    name = table.text("calendar")
    if table.has("calendar") and name not in known.calendars:
        table.problem("calendar", f"there is no calendar {shown(name)}", meant(name, known.calendars))
    return name


def _amount(table: Table, key: str) -> Any:
    return table.document.goal(table.data[key], table.at(key)) if table.has(key) else None


def write_contacts(contacts: Mapping[str, ContactRule]) -> dict[str, Any]:
    """Write *contacts* as plain data; of what a document may leave out, only what is there."""
    return {key: _write_rule(rule) for key, rule in contacts.items()}


def _write_rule(rule: ContactRule) -> dict[str, Any]:
    parts = {
        "after": "" if rule.after is None else rule.after.value,
        "due": "" if rule.due is None else format_amount(rule.due),
        "every": "" if rule.every is None else str(rule.every),
        "grace": "" if rule.grace is None else format_amount(rule.grace),
        "channel": rule.channel,
        "notify": list(rule.notify),
        "purpose": rule.purpose,
    }
    given = {name: value for name, value in parts.items() if value}
    return {
        "when": write_condition(rule.when),
        "calendar": rule.calendar,
        "next_from": rule.next_from.value,
        **given,
    }
