"""
What an entitlement is good for: which products, things, people, channels and contract.

Dimensions and their weights follow ServiceNow ("Customer service case entitlement calculation"): account or consumer 1,
product 2, asset, sold product or install base item 3, contract 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import field, frozen

from servicekit.conditions import Facts, qualified

__all__ = ["DIMENSIONS", "WEIGHTS", "Dimension", "Fit", "Scope", "fits"]


@frozen(kw_only=True)
class Dimension:
    """
    One thing that a scope may restrict.

    Attributes:
        name: Its name, and that of the list in a :class:`Scope`.
        field: Where the ticket's facts say it.
        weight: How much it counts in favour of an entitlement that names it and fits.
    """

    name: str
    field: str
    weight: int


DIMENSIONS: tuple[Dimension, ...] = (
    Dimension(name="products", field="product", weight=2),
    Dimension(name="assets", field="asset", weight=3),
    Dimension(name="contracts", field="contract", weight=4),
    Dimension(name="contacts", field="requester", weight=0),
    Dimension(name="channels", field="channel", weight=0),
)
"""Where each dimension is read, with its weight. Who asks and the channel can exclude but make nothing specific."""

WEIGHTS: Mapping[str, int] = {"customer": 1, **{each.name: each.weight for each in DIMENSIONS}}
"""The weight of each dimension; every entitlement has a customer."""


def _words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words)))


@frozen(kw_only=True)
class Scope:
    """What is covered, by dimension; a dimension without entries is not restricted. Order and repeats mean nothing."""

    products: tuple[str, ...] = field(default=(), converter=_words)
    assets: tuple[str, ...] = field(default=(), converter=_words)
    contracts: tuple[str, ...] = field(default=(), converter=_words)
    contacts: tuple[str, ...] = field(default=(), converter=_words)
    channels: tuple[str, ...] = field(default=(), converter=_words)

    def of(self, name: str) -> tuple[str, ...]:
        """The entries of the dimension of that name."""
        found: tuple[str, ...] = getattr(self, name)
        return found


@frozen(kw_only=True)
class Fit:
    """
    How one dimension came out.

    Attributes:
        dimension: Its name.
        fits: Whether the ticket is within it.
        found: What the ticket's facts say; ``None`` when they say nothing.
        known: Whether they say anything at all. What is unknown does not fit.
        asked: What the scope names.
    """

    dimension: str
    fits: bool
    found: Any
    known: bool
    asked: tuple[str, ...]

    def __str__(self) -> str:
        found = f"found {self.found!r}" if self.known else "not supplied"
        return f"{'within' if self.fits else 'outside'} {self.dimension} {', '.join(self.asked)} ({found})"


def fits(scope: Scope, facts: Facts) -> tuple[Fit, ...]:
    """How a ticket fits each dimension that *scope* restricts."""
    return tuple(_fit(each, scope.of(each.name), facts) for each in DIMENSIONS if scope.of(each.name))


def _fit(dimension: Dimension, asked: tuple[str, ...], facts: Facts) -> Fit:
    section, _, name = qualified(dimension.field).partition(".")
    found = facts.get(section, {}).get(name)
    within = found is not None and str(found) in asked
    return Fit(dimension=dimension.name, fits=within, found=found, known=found is not None, asked=asked)
