"""
Whether a thing is covered on a day: the warranty, what extends it, the gaps between, and the reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from attrs import evolve as _with
from attrs import frozen

from servicekit.customers.cover_chain import Chain, CoverSpan, covered
from servicekit.customers.lengths import day_begins, day_of
from servicekit.customers.warranty import Choose, CoverKind, Item, OnTransfer, StartEvent, Warranty, WarrantyTerms

__all__ = ["CoverState", "WarrantyStatus", "warranty_status"]

_DAY = timedelta(days=1)


class CoverState(StrEnum):
    """Where a thing stands on a day."""

    IN_WARRANTY = "in_warranty"
    EXTENDED = "extended"
    """An extension holds."""
    MAINTAINED = "maintained"
    """A maintenance contract holds."""
    NOT_STARTED = "not_started"
    """What starts the warranty has not happened by that day, or nobody told."""
    GAP = "gap"
    """Nothing holds on that day, but something does later."""
    ENDED = "ended"
    """Nothing holds any longer."""
    NONE = "none"
    """There was no warranty when it was bought, and nothing else."""


_STATES = {
    "warranty": CoverState.IN_WARRANTY,
    CoverKind.EXTENSION.value: CoverState.EXTENDED,
    CoverKind.MAINTENANCE.value: CoverState.MAINTAINED,
}


@frozen(kw_only=True)
class WarrantyStatus:
    """
    How a thing is covered on a day.

    Attributes:
        state: See :class:`CoverState`.
        day: The day, in the contract's zone.
        span: What covers it that day; of several the warranty, then an extension, then a maintenance contract.
        covered_until: The last day without a gap from that day on; ``None`` when it is not covered.
        ends_at: The instant at which that day is over in the contract's zone.
        spans: Everything that covers the thing at some time, in order.
        gaps: First and last day of each gap in between.
        terms: The version of the warranty that holds.
        reasons: Why it is so, in words.
    """

    state: CoverState
    day: date
    span: CoverSpan | None
    covered_until: date | None
    ends_at: datetime | None
    spans: tuple[CoverSpan, ...]
    gaps: tuple[tuple[date, date], ...]
    terms: WarrantyTerms | None
    reasons: tuple[str, ...]

    @property
    def is_covered(self) -> bool:
        """Whether something covers the thing that day."""
        return self.span is not None

    @property
    def days_left(self) -> int | None:
        """How many days are covered after this one without a gap."""
        return None if self.covered_until is None else (self.covered_until - self.day).days

    def facts(self) -> dict[str, Any]:
        """What the section ``customer`` of the facts says: ``warranty``, ``covered`` and ``covered_until``."""
        until = None if self.covered_until is None else self.covered_until.isoformat()
        return {"warranty": self.state.value, "covered": self.is_covered, "covered_until": until}

    def __str__(self) -> str:
        return "\n".join([f"{self.day}: {self.state.value}", *(f"  {reason}" for reason in self.reasons)])


def warranty_status(warranty: Warranty, item: Item, at: date | datetime) -> WarrantyStatus:
    """
    How *item* is covered at a moment or on a day.

    Args:
        warranty: The warranty of the product, in all its versions.
        item: The thing.
        at: The moment (aware), or the day in the contract's zone.

    Raises:
        NaiveDatetimeError: A moment has no time zone.
    """
    zone, day = warranty.zone, day_of(at, warranty.zone)
    bought = day_of(item.purchased, zone)
    terms = warranty.terms_for(bought)
    start, why = _start(terms, item, bought, zone)
    spans = tuple(sorted(_spans(warranty, terms, item, start, why), key=_place))
    span = next((each for kind in _STATES for each in spans if each.kind == kind and each.holds(day)), None)
    until = _until(spans, day) if span is not None else None
    state = _STATES[span.kind] if span is not None else _state(spans, day, terms, start)
    return WarrantyStatus(
        state=state,
        day=day,
        span=span,
        covered_until=until,
        ends_at=None if until is None else day_begins(until + _DAY, zone),
        spans=spans,
        gaps=tuple(_gaps(spans)),
        terms=terms,
        reasons=_reasons(spans, span, why, day),
    )


def _place(span: CoverSpan) -> tuple[date, date, str]:
    return span.first_day, span.last_day, span.key


def _state(spans: tuple[CoverSpan, ...], day: date, terms: WarrantyTerms | None, start: date | None) -> CoverState:
    """Where a thing stands that nothing covers on that day."""
    if terms is not None and (start is None or day < start):
        return CoverState.NOT_STARTED
    if not spans:
        return CoverState.NONE if terms is None else CoverState.ENDED
    if day < spans[0].first_day:
        return CoverState.NOT_STARTED
    return CoverState.GAP if any(day < each.first_day for each in spans) else CoverState.ENDED


def _reasons(spans: tuple[CoverSpan, ...], span: CoverSpan | None, why: str, day: date) -> tuple[str, ...]:
    if span is not None:
        return (str(span), *span.because)
    before = [each for each in spans if each.last_day < day]
    after = [each for each in spans if each.first_day > day]
    found = [why] if not spans else []
    if before:
        last = max(before, key=lambda each: each.last_day)
        found += [f"{last} is over", *last.because]
    if after:
        found.append(f"{after[0]} has not begun")
    return tuple(found)


def _start(terms: WarrantyTerms | None, item: Item, bought: date, zone: str) -> tuple[date | None, str]:
    """The day of the event that starts the warranty, and why that one."""
    if terms is None:
        return None, f"no warranty was given on things bought on {bought}"
    days = {event: item.day(event, zone) for event in terms.events}
    known = {event: day for event, day in days.items() if day is not None}
    found = _chosen(terms, known)
    limit = None if terms.at_latest is None else terms.at_latest.after(bought)
    if limit is not None and (found is None or limit < found[1]):
        return limit, f"it starts {terms.at_latest} after the purchase on {bought} at the latest"
    if found is None:
        missing = ", ".join(event.value for event in terms.events if event not in known)
        return None, f"it has not started: no {missing} is known"
    return found[1], f"it starts with the {found[0].value} on {found[1]}"


def _chosen(terms: WarrantyTerms, known: dict[StartEvent, date]) -> tuple[StartEvent, date] | None:
    if not known or (terms.choose is Choose.LAST and len(known) < len(terms.events)):
        return None
    choose = min if terms.choose is Choose.FIRST else max
    day = choose(known.values())
    return next((event, day) for event in terms.events if known.get(event) == day)


def _spans(
    warranty: Warranty, terms: WarrantyTerms | None, item: Item, start: date | None, why: str
) -> Iterator[CoverSpan]:
    """Everything that covers the thing, up to the transfers that end it."""
    zone = warranty.zone
    transfers = sorted(day_of(each, zone) for each in item.transferred)
    chain: Chain | None = None
    if terms is not None and start is not None:
        chain = Chain(anchor=start, length=terms.length, last=terms.last_day)
        version = f"the terms for purchases from {terms.valid_from} on give {terms.length}"
        span = chain.span(warranty.key, "warranty", (why, version))
        yield from _cut(span, terms.on_transfer, transfers, day_of(item.purchased, zone))
    waits = terms is not None and start is None
    for cover in sorted(item.covers, key=lambda each: (day_of(each.bought_on, zone), each.key)):
        if not (waits and cover.starts_on is None):
            bought = day_of(cover.bought_on, zone)
            span, chain = covered(cover, bought, chain)
            yield from _cut(span, cover.on_transfer, transfers, bought)


def _cut(span: CoverSpan, choice: OnTransfer, transfers: Iterable[date], bought: date) -> Iterator[CoverSpan]:
    """The span up to the first transfer after it was bought, where that ends it."""
    cut = next((day for day in transfers if day >= bought), None) if choice is OnTransfer.END else None
    if cut is None or cut >= span.last_day:
        yield span
    elif cut >= span.first_day:
        yield _with(span, last_day=cut, because=(*span.because, f"it ended with the transfer on {cut}"))


def _until(spans: tuple[CoverSpan, ...], day: date) -> date:
    """The last day of unbroken cover from a covered *day* on."""
    until = day
    for span in spans:
        if span.first_day <= until + _DAY:
            until = max(until, span.last_day)
    return until


def _gaps(spans: tuple[CoverSpan, ...]) -> Iterator[tuple[date, date]]:
    until: date | None = None
    for span in spans:
        if until is not None and span.first_day > until + _DAY:
            yield until + _DAY, span.first_day - _DAY
        until = span.last_day if until is None else max(until, span.last_day)
