"""
The kinds of records beside tickets: those that come with servicekit, and a host's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from servicekit.complaints import COMPENSATION
from servicekit.contacts import CONTACT_PLAN
from servicekit.customers import ENTITLEMENT, LEDGER
from servicekit.errors import InputError
from servicekit.escalation import EVENTS as ESCALATION_EVENTS
from servicekit.records import Kind
from servicekit.satisfaction import PANEL
from servicekit.sla import EVENTS as SLA_EVENTS
from servicekit.tickets import EVENTS as TICKET_EVENTS

__all__ = ["KINDS", "TICKET", "kind_of", "known_kinds"]

TICKET = "ticket"
"""The kind of tickets, which are no kind like the others: their state is folded from their history."""

_ALL: tuple[Kind, ...] = (COMPENSATION, CONTACT_PLAN, ENTITLEMENT, PANEL, LEDGER)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
"""Every kind of record that comes with servicekit, beside tickets, by its name."""


def kind_of(name: str, kinds: Mapping[str, Kind] = KINDS) -> Kind:
    """
    The kind of that name.

    Raises:
        InputError: There is none.
    """
    if name not in kinds:
        known = ", ".join((TICKET, *kinds))
        raise InputError(f"there is no kind of record called {name!r}; there are: {known}", kind=name)
    return kinds[name]


def known_kinds(own: Iterable[Kind]) -> Mapping[str, Kind]:
    """
    The kinds that come with servicekit and a host's *own*, by their names.

    Raises:
        InputError: One is no kind, or its name, a tag of its events or a class of them is taken.
    """
    kinds = dict(KINDS)
    tags = {**TICKET_EVENTS, **SLA_EVENTS, **ESCALATION_EVENTS}
    for kind in kinds.values():
        tags |= kind.events
    for kind in own:
        _check(kind, kinds, tags)
        kinds[kind.name] = kind
        tags |= kind.events
    return kinds


def _check(kind: Kind, kinds: Mapping[str, Kind], tags: Mapping[str, type]) -> None:
    if not isinstance(kind, Kind):
        raise InputError(f"{kind!r} is no kind of record, but a {type(kind).__name__}", argument="kinds")
    if kind.name == TICKET or kind.name in kinds:
        raise InputError(f"there is a kind of record called {kind.name!r} already", kind=kind.name)
    if taken := sorted(kind.events.keys() & tags.keys()):
        raise InputError(f"kind {kind.name!r}: there are events of these tags already: {', '.join(taken)}", tags=taken)
    if shared := sorted(cls.__name__ for cls in {*kind.events.values()} & {*tags.values()}):
        words = f"kind {kind.name!r}: these are events of another kind: {', '.join(shared)}"
        raise InputError(f"{words}; give it classes of its own", events=shared)
