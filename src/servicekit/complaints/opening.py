"""
A ticket that should be opened because of others: what to open, and what it is linked to.

It is a proposal. The host (or its desk) opens the ticket under its own id and keeps the links. The key of a proposal is
the same however often it is worked out, so that nothing is opened twice.
"""

from __future__ import annotations

from attrs import frozen

from servicekit.tickets import Open

__all__ = ["Link", "LinkedOpening"]


@frozen(kw_only=True)
class Link:
    """*kind* says how the new ticket is related to the existing *ticket* (``"corrects"``, ``"recovers"``)."""

    kind: str
    ticket: str


@frozen(kw_only=True)
class LinkedOpening:
    """
    A ticket to open.

    Attributes:
        key: Stable: two proposals with the same key are the same ticket.
        open: The command that opens it.
        links: The tickets that it belongs to.
        why: The reasons, in sentences.
    """

    key: str
    open: Open
    links: tuple[Link, ...]
    why: tuple[str, ...] = ()
