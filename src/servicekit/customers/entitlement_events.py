"""
What happens to an entitlement: the stored format, and what each event makes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

from servicekit.calendars import to_micros
from servicekit.customers.entitlement import Entitlement, Standing
from servicekit.customers.plans import Plan
from servicekit.customers.scope import Scope
from servicekit.customers.uses import Used
from servicekit.tickets.altered import altered

__all__ = [
    "ENTITLEMENT_EVENTS",
    "EntitlementActivated",
    "EntitlementCancelled",
    "EntitlementExpired",
    "EntitlementGranted",
    "EntitlementRanOut",
    "EntitlementRefunded",
    "EntitlementRenewed",
    "EntitlementResumed",
    "EntitlementStarted",
    "EntitlementSuspended",
    "EntitlementTransferred",
    "EntitlementUsed",
    "evolve_entitlement",
]


@frozen(kw_only=True)
class EntitlementGranted:
    """A customer got an entitlement; *plan* is the plan as it was then, so that later changes of it change nothing."""

    customer: str
    plan: Plan
    starts_at: datetime
    ends_at: datetime | None = None
    scope: Scope = field(factory=Scope)
    draft: bool = False
    anchor_at: datetime | None = None
    term: int = 1
    renews: str = ""


@frozen(kw_only=True)
class EntitlementActivated:
    """A draft became a contract."""


@frozen(kw_only=True)
class EntitlementStarted:
    """The term began; the event occurred at that instant, whenever it was noticed."""


@frozen(kw_only=True)
class EntitlementUsed:
    """*ticket* used something; *left* is what was left of those counters afterwards."""

    ticket: str
    uses: tuple[Used, ...]
    left: Mapping[str, int] = field(factory=dict)


@frozen(kw_only=True)
class EntitlementRefunded:
    """What *ticket* used was given back."""

    ticket: str
    uses: tuple[Used, ...]
    left: Mapping[str, int] = field(factory=dict)
    reason: str = ""


@frozen(kw_only=True)
class EntitlementRanOut:
    """A use left nothing of *counter*, or less than nothing: *left*."""

    customer: str
    counter: str
    left: int
    ticket: str


@frozen(kw_only=True)
class EntitlementSuspended:
    """It was suspended."""

    reason: str


@frozen(kw_only=True)
class EntitlementResumed:
    """The suspension ended; *ends_at* is when the term is over now."""

    ends_at: datetime | None = None
    reason: str = ""


@frozen(kw_only=True)
class EntitlementRenewed:
    """The entitlement *into* renews it from *starts_at* on; one that is still active ends there at the latest."""

    into: str
    starts_at: datetime


@frozen(kw_only=True)
class EntitlementExpired:
    """The term was over; the event occurred at that instant, whenever it was noticed."""

    customer: str


@frozen(kw_only=True)
class EntitlementCancelled:
    """It was given up."""

    reason: str


@frozen(kw_only=True)
class EntitlementTransferred:
    """It passed to another *customer*."""

    customer: str
    reason: str = ""


ENTITLEMENT_EVENTS: Mapping[str, type[Any]] = {
    "entitlement.granted": EntitlementGranted,
    "entitlement.activated": EntitlementActivated,
    "entitlement.started": EntitlementStarted,
    "entitlement.used": EntitlementUsed,
    "entitlement.refunded": EntitlementRefunded,
    "entitlement.ran_out": EntitlementRanOut,
    "entitlement.suspended": EntitlementSuspended,
    "entitlement.resumed": EntitlementResumed,
    "entitlement.renewed": EntitlementRenewed,
    "entitlement.expired": EntitlementExpired,
    "entitlement.cancelled": EntitlementCancelled,
    "entitlement.transferred": EntitlementTransferred,
}
"""The events of entitlements by their stored tag."""


def evolve_entitlement(held: Entitlement | None, event: Any, at: datetime) -> Entitlement | None:
    """The entitlement after *event*, which happened at *at*. What happens before it is granted changes nothing."""
    if held is None:
        return _granted(event, at) if isinstance(event, EntitlementGranted) else None
    change = _EVOLVE.get(type(event))
    return held if change is None else change(held, event, at)


def _granted(event: EntitlementGranted, at: datetime) -> Entitlement:
    held = Entitlement(
        plan=event.plan,
        customer=event.customer,
        standing=Standing.DRAFT,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        scope=event.scope,
        anchor_at=event.anchor_at,
        term=event.term,
        renews=event.renews,
    )
    return held if event.draft else _activated(held, event, at)


def _activated(held: Entitlement, event: Any, at: datetime) -> Entitlement:
    if to_micros(held.starts_at) > to_micros(at):
        return altered(held, standing=Standing.WAITING)
    return _begun(held, held.starts_at)


def _begun(held: Entitlement, at: datetime) -> Entitlement:
    return altered(held, standing=Standing.ACTIVE, spells=(*held.spells, (at, None)))


def _ended(held: Entitlement, at: datetime, standing: Standing, **more: Any) -> Entitlement:
    spells = held.spells
    if spells and spells[-1][1] is None:
        spells = (*spells[:-1], (spells[-1][0], at))
    return altered(held, standing=standing, spells=spells, **more)


def _started(held: Entitlement, event: Any, at: datetime) -> Entitlement:
    return _begun(held, at)


def _used(held: Entitlement, event: EntitlementUsed, at: datetime) -> Entitlement:
    return altered(held, uses=held.uses.plus(event.ticket, event.uses))


def _refunded(held: Entitlement, event: EntitlementRefunded, at: datetime) -> Entitlement:
    return altered(held, uses=held.uses.less(event.ticket, [use.counter for use in event.uses]))


def _suspended(held: Entitlement, event: EntitlementSuspended, at: datetime) -> Entitlement:
    return _ended(held, at, Standing.SUSPENDED, suspended_at=at, reason=event.reason)


def _resumed(held: Entitlement, event: EntitlementResumed, at: datetime) -> Entitlement:
    return _begun(altered(held, suspended_at=None, ends_at=event.ends_at, reason=""), at)


def _renewed(held: Entitlement, event: EntitlementRenewed, at: datetime) -> Entitlement:
    held = altered(held, renewed_into=event.into)
    if held.standing is Standing.ACTIVE and to_micros(event.starts_at) <= to_micros(at):
        return _ended(held, at, Standing.EXPIRED, ends_at=at)
    return held


def _expired(held: Entitlement, event: Any, at: datetime) -> Entitlement:
    return _ended(held, at, Standing.EXPIRED, suspended_at=None)


def _cancelled(held: Entitlement, event: EntitlementCancelled, at: datetime) -> Entitlement:
    return _ended(held, at, Standing.CANCELLED, suspended_at=None, reason=event.reason)


def _transferred(held: Entitlement, event: EntitlementTransferred, at: datetime) -> Entitlement:
    return altered(held, customer=event.customer)


_EVOLVE: Mapping[type[Any], Callable[[Entitlement, Any, datetime], Entitlement]] = {
    EntitlementActivated: _activated,
    EntitlementStarted: _started,
    EntitlementUsed: _used,
    EntitlementRefunded: _refunded,
    EntitlementSuspended: _suspended,
    EntitlementResumed: _resumed,
    EntitlementRenewed: _renewed,
    EntitlementExpired: _expired,
    EntitlementCancelled: _cancelled,
    EntitlementTransferred: _transferred,
}
