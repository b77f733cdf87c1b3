"""What can be asked of a ledger of points."""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen

__all__ = ["Adjust", "Earn", "LedgerCommand", "Reverse", "Spend"]


@frozen(kw_only=True)
class Earn:
    """Add *points* for something the customer did; *id* is the host's name for it, an order for instance."""

    id: str
    points: int
    reason: str = ""


@frozen(kw_only=True)
class Spend:
    """Take *points* for something the customer gets; *id* is the host's name for it."""

    id: str
    points: int
    reason: str = ""


@frozen(kw_only=True)
class Reverse:
    """
    Undo the earning or spending *of*, or so many *points* of it.

    An earning can be undone as far as its points are still there; what is given back of a spending goes to the batches
    it came from, with their old ends, the ones that end last first.
    """

    of: str
    points: int | None = None
    reason: str = ""


@frozen(kw_only=True)
class Adjust:
    """Give *points* by hand, or take them where the number is negative; the *reason* is needed."""

    id: str
    points: int
    reason: str


LedgerCommand: TypeAlias = Earn | Spend | Reverse | Adjust
"""Everything that can be asked of a ledger."""
