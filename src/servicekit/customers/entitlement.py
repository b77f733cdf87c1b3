"""
What a customer holds: an entitlement with its term, its standing and what was used of it.

Nothing that can be computed is stored. What is left of a counter is what there is less what is used, ticket by ticket,
so no order of uses and refunds can lose or win a unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from servicekit.calendars import to_micros
from servicekit.customers.plans import OnEnd, Plan, SuspendedTerm, WhileSuspended
from servicekit.customers.scope import Scope
from servicekit.customers.uses import Used, Uses

__all__ = ["Entitlement", "Service", "Standing", "entitlement_facts"]


class Standing(StrEnum):
    """Where an entitlement stands (Dynamics 365: draft, waiting, active, expired, cancelled)."""

    DRAFT = "draft"
    """Written down, not agreed."""
    WAITING = "waiting"
    """Agreed; its term has not begun."""
    ACTIVE = "active"
    """In force."""
    SUSPENDED = "suspended"
    """In force, but for a reason nothing is to be used of it for a while."""
    EXPIRED = "expired"
    """Its term is over."""
    CANCELLED = "cancelled"
    """Given up before its end."""


class Service(StrEnum):
    """What a customer gets out of an entitlement: the fact ``customer.service``."""

    GIVEN = "given"
    PAUSED = "paused"
    NONE = "none"


def _uses(uses: Mapping[str, Iterable[Used]]) -> Uses:
    return uses if isinstance(uses, Uses) else Uses(uses)


@frozen(kw_only=True, slots=False)
class Entitlement:
    """
    What a customer holds.

    Attributes:
        plan: The plan as it was when this was granted.
        customer: Who holds it.
        standing: What the last event made of it; :meth:`standing_at` knows what time did since.
        starts_at: When its term begins.
        ends_at: When its term is over; that instant is no longer within it. ``None``: never.
        scope: What it is good for.
        anchor_at: From when on terms are counted, see :class:`~servicekit.customers.Grant`.
        term: The number of this term from there.
        renews: The id of the entitlement that it renews.
        renewed_into: The id of the one that renews it.
        uses: What is used of it, by ticket.
        spells: When it was active: from, and until; ``None`` while it is.
        suspended_at: Since when it is suspended.
        reason: Why it is suspended or cancelled.
    """

    plan: Plan
    customer: str
    standing: Standing
    starts_at: datetime
    ends_at: datetime | None = None
    scope: Scope = field(factory=Scope)
    anchor_at: datetime | None = None
    term: int = 1
    renews: str = ""
    renewed_into: str = ""
    uses: Uses = field(factory=Uses, converter=_uses)
    spells: tuple[tuple[datetime, datetime | None], ...] = ()
    suspended_at: datetime | None = None
    reason: str = ""

    def left(self, counter: str, channel: str | None = None) -> int | None:
        """
        What is left of a counter, or of its part for a *channel*; ``None`` where there is no such limit.

        Negative when more was used than there was.
        """
        allotment = self.plan.allotment(counter)
        if allotment is None:
            return None
        total = allotment.total if channel is None else allotment.channels.get(channel)
        if total is None:
            return None
        return total - self.uses.total(counter, channel)

    def use_of(self, ticket: str, counter: str) -> Used | None:
        """What *ticket* uses of *counter*."""
        return next((use for use in self.uses.get(ticket, ()) if use.counter == counter), None)

    @property
    def turns_at(self) -> datetime | None:
        """The next instant at which its standing changes by itself."""
        if self.standing is Standing.WAITING:
            return self.starts_at
        extends = self.plan.suspended_term is SuspendedTerm.EXTENDS
        if self.standing is Standing.ACTIVE or (self.standing is Standing.SUSPENDED and not extends):
            return self.ends_at
        return None

    def standing_at(self, at: datetime) -> Standing:
        """Where it stands at a moment, not before its last event, if nothing else happens."""
        moment = to_micros(at, "at")
        standing, turn = self.standing, self.turns_at
        if standing is Standing.WAITING and moment >= to_micros(self.starts_at):
            standing, turn = Standing.ACTIVE, self.ends_at
        if turn is not None and standing is not Standing.WAITING and moment >= to_micros(turn):
            return Standing.EXPIRED
        return standing

    def was_active_at(self, at: datetime) -> bool:
        """Whether it was active at a moment in the past or now."""
        moment = to_micros(at, "at")
        spells = self.spells
        if self.standing is Standing.WAITING:
            spells = ((self.starts_at, None),)
        until = None if self.ends_at is None else to_micros(self.ends_at)
        for start, end in spells:
            over = until if end is None else to_micros(end)
            if to_micros(start) <= moment and (over is None or moment < over):
                return True
        return False

    def facts(self, at: datetime, opened_at: datetime | None = None) -> dict[str, Any]:
        """
        What the section ``customer`` of the facts says of it at a moment.

        ``entitlement`` is its standing; ``service`` is ``given``, ``paused`` or ``none``; ``plan``, ``grade`` and the
        benefits hold unless it is ``none``; ``left.<counter>`` is what is left.

        Args:
            at: The moment (aware).
            opened_at: When the ticket was opened, for a plan whose tickets keep what they had.
        """
        standing = self.standing_at(at)
        service = self._service(standing, opened_at)
        gives = service is not Service.NONE
        said = {
            **(self.plan.benefits if gives else dict.fromkeys(self.plan.benefits)),
            "entitlement": standing.value,
            "service": service.value,
            "plan": self.plan.key if gives else None,
            "grade": self.plan.grade if gives else None,
        }
        for each in self.plan.allotments:
            said[f"left.{each.key}"] = each.total - self.uses.total(each.key)
        return said

    def _service(self, standing: Standing, opened_at: datetime | None) -> Service:
        if standing is Standing.ACTIVE:
            return Service.GIVEN
        if standing is Standing.SUSPENDED:
            return _SUSPENDED[self.plan.while_suspended]
        over = standing in (Standing.EXPIRED, Standing.CANCELLED)
        if over and self.plan.on_end is OnEnd.KEEP and opened_at is not None and self.was_active_at(opened_at):
            return Service.GIVEN
        return Service.NONE


_SUSPENDED = {
    WhileSuspended.KEEP: Service.GIVEN,
    WhileSuspended.PAUSE: Service.PAUSED,
    WhileSuspended.WITHDRAW: Service.NONE,
}


def entitlement_facts(held: Entitlement | None, at: datetime, opened_at: datetime | None = None) -> dict[str, Any]:
    """The facts of what applies, see :meth:`Entitlement.facts`; of nothing: no entitlement, no plan, no grade."""
    if held is None:
        return {"entitlement": "none", "service": Service.NONE.value, "plan": None, "grade": None}
    return held.facts(at, opened_at)
