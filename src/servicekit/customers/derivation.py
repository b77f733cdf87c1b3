"""
Which of a customer's entitlements applies to a ticket: the most specific one, with the reasons against the others.

Each dimension that an entitlement names and the ticket fits adds its weight; the highest sum wins (ServiceNow,
"Customer service case entitlement calculation", whose weights are the default).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum

from attrs import frozen

from servicekit.calendars import to_micros
from servicekit.conditions import Facts
from servicekit.customers.entitlement import Entitlement, Standing
from servicekit.customers.scope import WEIGHTS, Fit, fits

__all__ = ["Candidate", "Derivation", "TieRule", "derive_entitlement"]


class TieRule(StrEnum):
    """Which of several entitlements of the same weight applies; the id decides at last, so there is one answer."""

    EARLIEST_END = "earliest_end"
    """The one that is over first: what would be lost first is used first."""
    LATEST_END = "latest_end"
    """The one that lasts longest."""
    EARLIEST_START = "earliest_start"
    """The oldest one."""


@frozen(kw_only=True)
class Candidate:
    """
    One entitlement as it came out.

    Attributes:
        id: Its id.
        weight: The sum of the weights of what it names and the ticket fits, its customer included.
        matched: The dimensions that add up to it.
        against: Why it does not apply, in words; empty for the ones that could.
        fits: How each dimension came out.
    """

    id: str
    weight: int
    matched: tuple[str, ...]
    against: tuple[str, ...]
    fits: tuple[Fit, ...]


@frozen(kw_only=True)
class Derivation:
    """
    Which entitlement applies, and why.

    Attributes:
        id: The id of the one that applies; ``None`` when none does.
        candidates: Every entitlement, the one that applies first, then by weight.
        tied: The ids of those with the same highest weight, if there are several.
        rule: What decided among them.
    """

    id: str | None
    candidates: tuple[Candidate, ...]
    tied: tuple[str, ...] = ()
    rule: TieRule = TieRule.EARLIEST_END

    def __str__(self) -> str:
        lines = [f"{self.id or 'no entitlement'} applies"]
        for each in self.candidates:
            if each.against:
                lines.append(f"  not {each.id}: {'; '.join(each.against)}")
            else:
                lines.append(f"  {each.id}: weight {each.weight} ({', '.join(each.matched)})")
        if self.tied:
            lines.append(f"  the same weight: {', '.join(self.tied)}; decided by {self.rule.value}")
        return "\n".join(lines)


def derive_entitlement(
    held: Mapping[str, Entitlement],
    customer: str,
    facts: Facts,
    at: datetime,
    *,
    weights: Mapping[str, int] = WEIGHTS,
    rule: TieRule = TieRule.EARLIEST_END,
) -> Derivation:
    """
    Which of these entitlements applies to a ticket at a moment.

    Args:
        held: The entitlements by id: those of the customer, or more.
        customer: Whose ticket it is.
        facts: The facts of the ticket; a field that a scope needs and that is not there does not fit.
        at: The moment (aware), usually that of the opening.
        weights: The weight of the customer and of each dimension by name; what is not there weighs nothing.
        rule: Which one applies of several with the same weight.
    """
    found = {identity: _candidate(identity, each, customer, facts, at, weights) for identity, each in held.items()}
    best = max((each.weight for each in found.values() if not each.against), default=None)
    tied = [each.id for each in found.values() if not each.against and each.weight == best]
    tied.sort(key=lambda identity: (_place(held[identity], rule), identity))
    chosen = tied[0] if tied else None
    order = sorted(found.values(), key=lambda each: (each.id != chosen, bool(each.against), -each.weight, each.id))
    return Derivation(id=chosen, candidates=tuple(order), tied=tuple(tied) if len(tied) > 1 else (), rule=rule)


def _candidate(
    identity: str, held: Entitlement, customer: str, facts: Facts, at: datetime, weights: Mapping[str, int]
) -> Candidate:
    found = fits(held.scope, facts)
    matched = ["customer"] * (held.customer == customer) + [each.dimension for each in found if each.fits]
    against = tuple(_against(held, customer, found, facts, at))
    weight = sum(weights.get(name, 0) for name in matched)
    return Candidate(id=identity, weight=weight, matched=tuple(matched), against=against, fits=found)


def _against(held: Entitlement, customer: str, found: tuple[Fit, ...], facts: Facts, at: datetime) -> Iterator[str]:
    if held.customer != customer:
        yield f"it belongs to {held.customer!r}"
    standing = held.standing_at(at)
    if standing is not Standing.ACTIVE:
        yield f"it is {standing.value}" + (f" ({held.reason})" if held.reason else "")
    yield from (str(each) for each in found if not each.fits)
    channel = facts.get("ticket", {}).get("channel")
    for allotment in held.plan.allotments:
        for part in (None, str(channel)):
            left = held.left(allotment.key, part)
            if allotment.restrict and left is not None and left <= 0:
                yield f"nothing is left of {allotment.key!r}" + ("" if part is None else f" on {part!r}")
                break


def _place(held: Entitlement, rule: TieRule) -> tuple[bool, int]:
    """Where an entitlement stands among those of the same weight; the first one applies."""
    if rule is TieRule.EARLIEST_START:
        return False, to_micros(held.starts_at)
    end = 0 if held.ends_at is None else to_micros(held.ends_at)
    if rule is TieRule.LATEST_END:
        return held.ends_at is not None, -end
    return held.ends_at is None, end
