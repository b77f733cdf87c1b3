"""
The words of a lifecycle: categories, statuses, and the edges between statuses.

A *status* is the host's word and may be anything. A *category* is ours, one of six, and the only thing code reads: does
the clock run, is it still open, may it be reopened.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from attrs import field as attribute
from attrs import frozen

__all__ = ["Category", "Edge", "Status"]


class Category(StrEnum):
    """What a status means to a program; fixed, because clocks, lists and reports depend on it."""

    NEW = "new"
    """Nobody has begun."""
    ACTIVE = "active"
    """Somebody of ours works on it, or should."""
    PENDING = "pending"
    """It waits for the customer."""
    ON_HOLD = "on_hold"
    """It waits for a third party: a supplier, a spare part, another department."""
    SOLVED = "solved"
    """We think that it is done; the customer may think otherwise."""
    CLOSED = "closed"
    """It is over."""

    is_open: bool
    """Whether there is still work to do or to wait for: every category before solved."""

    def __init__(self, value: str) -> None:
        self.is_open = value not in ("solved", "closed")


@frozen
class Status:
    """
    One word of the host for where a ticket stands.

    Attributes:
        key: The word as it is stored.
        category: What it means to a program.
        label: What agents read; the key when empty.
        customer_label: What customers read; the label when empty.
        retired: No longer reached. It stays readable, and tickets in it can leave it.
        default: Where the category is entered when no edge says so (a merge, an import). A category with only one
            status in use needs no mark.
    """

    key: str
    category: Category = attribute(converter=Category)
    label: str = ""
    customer_label: str = ""
    retired: bool = False
    default: bool = False

    @property
    def shown(self) -> str:
        """What agents read."""
        return self.label or self.key

    @property
    def shown_to_customer(self) -> str:
        """What customers read."""
        return self.customer_label or self.shown


def _names(names: Iterable[str] | str) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


@frozen
class Edge:
    """
    One legal move: *event* leads from the status *source* to the status *target*.

    Of several edges with the same event and source, the first that may be taken is taken.

    Attributes:
        guards: Names of guards that must all say yes.
        unless: Names of guards that must all say no.
        roles: Who may take it: one of these roles is enough; none named means anybody.
    """

    event: str
    source: str
    target: str
    guards: tuple[str, ...] = attribute(converter=_names, default=())
    unless: tuple[str, ...] = attribute(converter=_names, default=())
    roles: tuple[str, ...] = attribute(converter=_names, default=())

    @property
    def conditions(self) -> tuple[str, ...]:
        """What must hold, in words: ``("has_agent", "not is_merged")``."""
        return (*self.guards, *(f"not {name}" for name in self.unless))
