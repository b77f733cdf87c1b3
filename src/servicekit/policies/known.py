"""What the parts of a policy document may refer to: fields, and conditions over them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from attrs import field, frozen

from servicekit.conditions import Condition, Test, leaves_of, qualified, read_condition
from servicekit.policies.tables import Table, meant, shown
from servicekit.tickets import EVENTS, OWN_WORDS

__all__ = ["EVENT_FIELDS", "OWN_WORDS", "Known", "condition_at", "field_at"]

_CHANGED_FIELDS = "event.fields"
_FLAG = (True, False)

EVENT_FIELDS: Mapping[str, tuple[Any, ...]] = {
    "event.what": tuple(tag.partition(".")[2] for tag in EVENTS),
    "event.moved": _FLAG,
    "event.team_changed": _FLAG,
    "event.agent_changed": _FLAG,
    "event.public": _FLAG,
    "event.channel": (),
    _CHANGED_FIELDS: (),
    "event.reason": (),
}
"""
What the conditions of a metric may read of the event at hand, with the values each may have (none: any); they are
supplied by :func:`servicekit.sla.happening.event_facts`.
"""


@frozen(kw_only=True)
class Known:
    """
    What a part of the document may refer to.

    *fields* are those that the document declares, as it writes them; *values* holds every field that a condition may
    read by its full name, with the values it may have (none: any).
    """

    calendars: Collection[str] = ()
    ladders: Collection[str] = ()
    metrics: Collection[str] = ()
    fields: Collection[str] = ()
    values: Mapping[str, tuple[Any, ...]] = field(factory=dict)

    def values_of(self, name: str) -> tuple[Any, ...]:
        """The values that the field *name* may have, as it is written; none: any."""
        return self.values.get(qualified(name), ())

    def is_field(self, name: str) -> bool:
        """Whether *name* is a declared field, or a word of the ticket's own."""
        return name in self.fields or name in OWN_WORDS

    def meant(self, name: str) -> str:
        """A hint for a field that is not among these."""
        return meant(name, (*self.fields, *OWN_WORDS)) or meant(name, self.fields)


def field_at(table: Table, key: str, known: Known, *, own: bool) -> str:
    """The field that *table* names at *key*, one of the ticket's *own* words or declared; "" when it is neither."""
    name = table.text(key)
    if name in known.fields or (own and name in OWN_WORDS):
        return name
    if isinstance(table.data.get(key), str):
        hint = known.meant(name) if own else meant(name, known.fields)
        table.problem(key, f"{shown(name)} is not among the fields of this document", hint)
    return ""


def condition_at(table: Table, key: str, known: Known, *, of_event: bool = False) -> Condition | None:
    """
    The condition that *table* holds at *key*, ``None`` when it holds none that can be read.

    Args:
        table: Where it stands.
        key: Its name there.
        known: What it may read.
        of_event: Whether it may also read the event at hand.
    """
    if not table.has(key):
        return None
    values = {**known.values, **EVENT_FIELDS} if of_event else known.values
    condition, problems = read_condition(table.data[key], table.at(key), fields=values)
    table.document.found(problems)
    for test in leaves_of(condition) if condition is not None else ():
        if test.field == _CHANGED_FIELDS:
            _check_changed_field(table, key, test, known)
        else:
            _check_values(table, key, test, values.get(test.field, ()))
    return condition


def _check_values(table: Table, key: str, test: Test, allowed: tuple[Any, ...]) -> None:
    """Say which of the values that *test* asks for its field can never have."""
    can_be = {(type(value), value) for value in allowed}
    asked = test.value if isinstance(test.value, tuple) else (test.value,)
    for value in asked if allowed and test.op in ("is", "is_not", "in", "not_in") else ():
        if (type(value), value) not in can_be:
            name = test.field.removeprefix("ticket.")
            table.problem(key, f"{shown(value)} is not a value of {name}", meant(value, allowed))


def _check_changed_field(table: Table, key: str, test: Test, known: Known) -> None:
    """The names of changed fields are a list, and can only be those of the ticket."""
    if test.op == "known":
        return
    if test.op != "contains":
        hint = f'write {{ "{_CHANGED_FIELDS}" = {{ contains = "..." }} }}'
        table.problem(key, f"{_CHANGED_FIELDS} is a list, of which {test.op!r} cannot be asked", hint)
    elif test.value not in (own := [name for name in known.fields if qualified(name) == f"ticket.{name}"]):
        table.problem(key, f"{shown(test.value)} is not a field of the ticket", meant(test.value, own))
