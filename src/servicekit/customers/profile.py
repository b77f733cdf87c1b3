"""
What a company knows of a customer: values that the host supplies, and the plain facts that policies read of them.

The customer stays with the host. A profile is a view of it at the moment of a decision, and :meth:`Profile.facts` is
the section ``customer`` of the facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from attrs import field, frozen

from servicekit.customers.ages import AGES, AgeSteps
from servicekit.customers.lengths import day_of, months_between
from servicekit.customers.money import Money, totals
from servicekit.errors import InputError
from servicekit.tickets import Facts

__all__ = ["Asset", "Contact", "Profile", "Purchase"]

_PERSONAL = {"personal": True}


def _set(given: Iterable[str]) -> frozenset[str]:
    return frozenset(given)


@frozen(kw_only=True)
class Contact:
    """
    A person whom one may reach.

    Attributes:
        id: The host's id of the person, as a ticket's ``requester`` has it.
        name: The name.
        role: What the person is to the customer (``"owner"``, ``"site manager"``).
        addresses: The address by channel (``{"e-mail": ..., "phone": ...}``).
        refuses: Channels on which the person must not be contacted.
    """

    id: str
    name: str = field(default="", metadata=_PERSONAL)
    role: str = ""
    addresses: Mapping[str, str] = field(factory=dict, metadata=_PERSONAL)
    refuses: frozenset[str] = field(factory=frozenset, converter=_set)

    def reachable_on(self, channels: Sequence[str]) -> str | None:
        """The first of *channels* on which the person has an address and does not refuse contact."""
        return next((each for each in channels if each in self.addresses and each not in self.refuses), None)


@frozen(kw_only=True)
class Purchase:
    """Something bought: *product*, on the day or moment *at*, for the *price*, if the host tells it."""

    id: str
    product: str
    at: date | datetime
    price: Money | None = None


@frozen(kw_only=True)
class Asset:
    """A thing that the customer has: a serial number or the like, of a *product*, from a *purchase*."""

    id: str
    product: str
    purchase: str | None = None


def _words(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


def _contacts(given: Iterable[Contact]) -> tuple[Contact, ...]:
    return tuple(given)


def _purchases(given: Iterable[Purchase]) -> tuple[Purchase, ...]:
    return tuple(given)


def _assets(given: Iterable[Asset]) -> tuple[Asset, ...]:
    return tuple(given)


@frozen(kw_only=True)
class Profile:
    """
    One customer.

    Attributes:
        id: The host's id.
        kind: Person, company, dealer: the host's own word.
        segment: The host's or a model's segment.
        tier: The tier.
        value: What the customer is worth, as the host or a model says.
        zone: The zone in which the customer's days are counted.
        contacts: Whom one may reach, the first one first.
        channels: The channels that the customer prefers, the best one first.
        purchases: What was bought.
        assets: What the customer has.
        preferences: Anything else that policies may read, by name.

    Raises:
        InputError: Two contacts, purchases or assets have one id, or an asset is of a purchase that is not there.
    """

    id: str
    kind: str | None = None
    segment: str | None = None
    tier: str | None = None
    value: Money | None = None
    zone: str = "UTC"
    contacts: tuple[Contact, ...] = field(default=(), converter=_contacts)
    channels: tuple[str, ...] = field(default=(), converter=_words)
    purchases: tuple[Purchase, ...] = field(default=(), converter=_purchases)
    assets: tuple[Asset, ...] = field(default=(), converter=_assets)
    preferences: Mapping[str, Any] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for name, items in (("contacts", self.contacts), ("purchases", self.purchases), ("assets", self.assets)):
            ids = [item.id for item in items]
            if twice := sorted({each for each in ids if ids.count(each) > 1}):
                raise InputError(f"customer {self.id!r}: {name} have an id twice: {', '.join(twice)}", argument=name)
        known = {purchase.id for purchase in self.purchases}
        for asset in self.assets:
            if asset.purchase is not None and asset.purchase not in known:
                message = f"customer {self.id!r}: asset {asset.id!r} is of a purchase {asset.purchase!r} not told of"
                raise InputError(message, argument="assets")

    def facts(self, at: datetime, *, asset: str | None = None, ages: AgeSteps = AGES) -> dict[str, Any]:
        """
        The section ``customer`` of the facts at a moment, for conditions and clocks.

        Purchases after *at* do not count. What the host did not supply is left out and so stays unknown.

        ================================  ==============================================================
        ``id`` ``kind`` ``segment``       as supplied; so are ``tier`` and ``channel``, the preferred one
        ``tier``
        ``value`` ``currency``            in minor units
        ``purchases`` ``products``        how many, and which, in the order of their names
        ``spent.<currency>``              what the purchases cost together, in minor units
        ``months_since_purchase``         whole months since the last purchase, or since that of *asset*
        ``age``                           the name of that age, see :class:`~servicekit.customers.AgeSteps`
        ``product``                       the product of *asset*
        ``preference.<name>``             each preference
        ================================  ==============================================================

        Args:
            at: The moment (aware).
            asset: The id of the asset that the ticket is about.
            ages: The names of ages.

        Raises:
            NaiveDatetimeError: *at* has no time zone.
            InputError: There is no such asset, or a preference is nothing that can be kept.
        """
        today = day_of(at, self.zone)
        bought = [each for each in self.purchases if day_of(each.at, self.zone) <= today]
        given = {"kind": self.kind, "segment": self.segment, "tier": self.tier}
        facts: dict[str, Any] = {"id": self.id, **{name: value for name, value in given.items() if value is not None}}
        if self.channels:
            facts["channel"] = self.channels[0]
        if self.value is not None:
            facts |= {"value": self.value.amount, "currency": self.value.currency}
        facts |= {"purchases": len(bought), "products": sorted({each.product for each in bought})}
        spent = totals(each.price for each in bought if each.price is not None)
        facts |= {f"spent.{currency}": amount for currency, amount in spent.items()}
        facts |= self._about(asset, bought, today, ages)
        facts |= {f"preference.{name}": value for name, value in self.preferences.items()}
        return dict(Facts(customer=facts).customer or {})

    def _about(self, asset: str | None, bought: list[Purchase], today: date, ages: AgeSteps) -> dict[str, Any]:
        """The age of the purchase that a ticket is about."""
        facts: dict[str, Any] = {}
        if asset is not None:
            found = self.asset(asset)
            facts["product"] = found.product
            bought = [each for each in bought if each.id == found.purchase]
        if bought:
            since = max(day_of(each.at, self.zone) for each in bought)
            facts |= {"months_since_purchase": months_between(since, today), "age": ages.of(since, today)}
        return facts

    def asset(self, identity: str) -> Asset:
        """
        The asset of that id.

        Raises:
            InputError: The customer has none.
        """
        found = next((each for each in self.assets if each.id == identity), None)
        if found is None:
            known = ", ".join(each.id for each in self.assets) or "none"
            raise InputError(f"customer {self.id!r} has no asset {identity!r}; there are: {known}", argument="asset")
        return found
