"""
The record of what one customer was offered and paid.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from attrs import evolve as changed
from attrs import field, frozen

from servicekit.complaints.breaches import breach_name
from servicekit.complaints.offering import Approved, Declined, Paid, Proposed, Reversed, Withheld

__all__ = ["CompensationAccount", "Offer", "Standing", "evolve", "reason_of"]


class Standing(StrEnum):
    """Where an offer stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    PAID = "paid"
    DECLINED = "declined"
    EXPIRED = "expired"
    REVERSED = "reversed"

    @property
    def is_open(self) -> bool:
        """Whether it may still be paid."""
        return self in (Standing.PROPOSED, Standing.APPROVED)


@frozen(kw_only=True)
class Offer:
    """One offer; *kept* is what was paid of it and not claimed back. See :class:`Proposed` for the others."""

    id: str
    ticket: str
    clock: str
    cycle: int
    at: datetime
    rule: str
    unit: str
    amount: int
    gross: int
    standing: Standing = Standing.PROPOSED
    kept: int = 0
    expires_at: datetime | None = None

    @property
    def breach(self) -> str:
        """The name of its breach."""
        return breach_name(self.ticket, self.clock, self.cycle)

    @property
    def counts(self) -> int:
        """What it takes of the caps: what may be paid, or was."""
        return self.amount if self.standing.is_open else self.kept


@frozen(kw_only=True)
class CompensationAccount:
    """
    Everything one customer was offered.

    Attributes:
        offers: In the order in which they were made.
        withheld: The last reason for which nothing was offered, by breach: it is told once.
    """

    offers: tuple[Offer, ...] = ()
    withheld: Mapping[str, str] = field(factory=dict)

    def offer(self, id: str) -> Offer | None:
        """The offer of that id."""
        return next((each for each in self.offers if each.id == id), None)

    def of_breach(self, name: str) -> tuple[Offer, ...]:
        """Every offer for that breach."""
        return tuple(each for each in self.offers if each.breach == name)

    def paid(self, unit: str) -> int:
        """What the customer holds of that unit: paid, and not claimed back."""
        return sum(each.kept for each in self.offers if each.unit == unit)

    def promised(self, unit: str) -> int:
        """What may still be paid of that unit."""
        return sum(each.amount for each in self.offers if each.unit == unit and each.standing.is_open)


def evolve(state: CompensationAccount | None, event: Any, at: datetime) -> CompensationAccount:
    """The record after *event*."""
    account = state or CompensationAccount()
    match event:
        case Proposed():
            withheld = {name: why for name, why in account.withheld.items() if name != _breach(event)}
            return changed(account, offers=(*account.offers, _offer(event)), withheld=withheld)
        case Withheld():
            return changed(account, withheld={**account.withheld, _breach(event): reason_of(event)})
    moves = _moved(event)
    return _with(account, event.offer, **moves) if moves else account


def _moved(event: Any) -> dict[str, Any]:
    """What *event* changes of its offer; nothing where it only tells."""
    match event:
        case Approved():
            return {"standing": Standing.APPROVED}
        case Declined():
            return {"standing": Standing.EXPIRED if event.expired else Standing.DECLINED}
        case Paid():
            return {"standing": Standing.PAID, "kept": event.amount}
        case Reversed():
            return {"standing": Standing.REVERSED, "kept": event.kept}
    return {}


def reason_of(event: Withheld) -> str:
    """What is remembered of a withholding, so that it is told once."""
    return f"{event.reason}:{event.cap}:{event.amount}"


def _breach(event: Proposed | Withheld) -> str:
    return breach_name(event.ticket, event.clock, event.cycle)


def _offer(event: Proposed) -> Offer:
    return Offer(
        id=event.offer,
        ticket=event.ticket,
        clock=event.clock,
        cycle=event.cycle,
        at=event.at,
        rule=event.rule,
        unit=event.unit,
        amount=event.amount,
        gross=event.gross,
        expires_at=event.expires_at,
    )


def _with(account: CompensationAccount, id: str, **changes: Any) -> CompensationAccount:
    offers = tuple(changed(each, **changes) if each.id == id else each for each in account.offers)
    return changed(account, offers=offers)
