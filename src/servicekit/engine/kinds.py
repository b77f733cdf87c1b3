"""
The kinds of records beside tickets, and what a policy says about each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from servicekit.complaints import COMPENSATION
from servicekit.contacts import CONTACT_PLAN
from servicekit.customers import ENTITLEMENT, LEDGER
from servicekit.errors import InputError
from servicekit.policies import Policy
from servicekit.records import Kind
from servicekit.satisfaction import PANEL

__all__ = ["KINDS", "TICKET", "kind_of", "rules_of"]

TICKET = "ticket"
"""The kind of tickets, which are no kind like the others: their state is folded from their history."""

_RULES: Mapping[str, Callable[[Policy], Any]] = {
    COMPENSATION.name: attrgetter("compensation"),
    CONTACT_PLAN.name: attrgetter("contact_plans"),
    ENTITLEMENT.name: attrgetter("plans"),
    PANEL.name: attrgetter("survey_rules"),
    LEDGER.name: attrgetter("loyalty"),
}

_ALL: tuple[Kind, ...] = (COMPENSATION, CONTACT_PLAN, ENTITLEMENT, PANEL, LEDGER)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
"""Every kind of record beside tickets by its name."""


def kind_of(name: str) -> Kind:
    """
    The kind of that name.

    Raises:
        InputError: There is none.
    """
    if name not in KINDS:
        known = ", ".join((TICKET, *KINDS))
        raise InputError(f"there is no kind of record called {name!r}; there are: {known}", kind=name)
    return KINDS[name]


def rules_of(policy: Policy, kind: Kind) -> Any:
    """What *policy* says about records of a kind."""
    return _RULES[kind.name](policy)
