"""
What a customer bought, in three figures: how long ago, how often, for how much.

The figures are whole numbers: days, purchases, minor units of money (cents). Sums of whole numbers are the same in any
order and on any machine; sums of floats are not, and a customer on a cut-point would move from run to run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from attrs import field, frozen

from servicekit.errors import PurchaseError

__all__ = [
    "AMOUNT_LIMIT",
    "DROPS",
    "Counting",
    "DroppedRow",
    "Frequency",
    "Monetary",
    "PurchaseRow",
    "PurchaseSummaries",
    "PurchaseSummary",
    "Refunds",
    "sum_purchases",
]

AMOUNT_LIMIT = 10**15
"""The largest amount of one row, in minor units; more is a mistake in the data."""

DROPS: Mapping[str, str] = {
    "after_as_of": "the purchase lies after the day of the summary",
    "refund": "refunds are dropped",
    "no_purchase": "a refund of a customer who made no purchase by then",
}
"""Why a row counts for nothing, by a stable code."""


class Frequency(StrEnum):
    """What counts as one purchase."""

    DAYS = "days"
    """All rows of a customer on one day are one purchase."""
    ROWS = "rows"
    """Each row is a purchase."""


class Monetary(StrEnum):
    """What the monetary figure is."""

    TOTAL = "total"
    """Everything that was spent."""
    MEAN = "mean"
    """What was spent for each purchase, to the nearest minor unit; a half goes to the even one."""


class Refunds(StrEnum):
    """What a negative amount does. It is never a purchase: it makes nobody recent and nobody frequent."""

    NET = "net"
    """It is taken off what was spent, which may become negative."""
    DROP = "drop"
    """It counts for nothing, and its row is listed as dropped."""
    SEPARATE = "separate"
    """It is added up apart, as ``refunded``, and does not change what was spent."""


class PurchaseRow(NamedTuple):
    """
    One row: who bought, on which day, for how many minor units of money.

    A plain tuple of the three will do. The day is the one in the zone of the business; an amount below zero is a
    refund, an amount of zero is a purchase.
    """

    customer: str
    on: date
    amount: int


@frozen(kw_only=True)
class Counting:
    """The choices in counting; they are kept with the cut-points, so that all are counted alike."""

    frequency: Frequency = field(default=Frequency.DAYS, converter=Frequency)
    monetary: Monetary = field(default=Monetary.TOTAL, converter=Monetary)
    refunds: Refunds = field(default=Refunds.NET, converter=Refunds)


@frozen(kw_only=True)
class PurchaseSummary:
    """
    What one customer bought.

    Attributes:
        recency: Days from the last purchase to the day of the summary.
        frequency: How many purchases, at least 1.
        monetary: Minor units of money, a total or a mean.
        refunded: The refunds, as a number that is not negative, where they are counted apart; else 0.
        first: The day of the first purchase, where it is known.
        last: The day of the last one.
    """

    recency: int
    frequency: int
    monetary: int
    refunded: int = 0
    first: date | None = None
    last: date | None = None


@frozen(kw_only=True)
class DroppedRow:
    """A row that counts for nothing: its number from 0, its customer, the reason (a key of :data:`DROPS`)."""

    row: int
    customer: str
    reason: str

    def __str__(self) -> str:
        return f"row {self.row} ({self.customer}): {DROPS[self.reason]}"


@frozen(kw_only=True)
class PurchaseSummaries:
    """
    What all customers bought up to a day.

    Attributes:
        as_of: That day, which still counts.
        counting: How was counted.
        customers: By name, in order of the names; only those who made a purchase.
        rows: How many rows were read; each is counted or stands in *dropped*.
        dropped: The rows that count for nothing, in their order.
    """

    as_of: date
    counting: Counting
    customers: Mapping[str, PurchaseSummary]
    rows: int
    dropped: tuple[DroppedRow, ...] = ()

    @property
    def drops(self) -> Mapping[str, int]:
        """How many rows were dropped, by reason."""
        return Counter(row.reason for row in self.dropped)


class _Account:
    """The rows of one customer, added up; equal whatever their order."""

    __slots__ = ("days", "first", "last", "purchases", "refunded", "refunds", "spent")

    def __init__(self) -> None:
        self.first, self.last = date.max, date.min
        self.purchases = self.spent = self.refunded = 0
        self.days: set[date] = set()
        self.refunds: list[int] = []

    def take(self, row: int, on: date, amount: int) -> None:
        if amount < 0:
            self.refunded -= amount
            self.refunds.append(row)
            return
        self.first, self.last = min(self.first, on), max(self.last, on)
        self.purchases += 1
        self.spent += amount
        self.days.add(on)

    def summary(self, as_of: date, counting: Counting) -> PurchaseSummary:
        frequency = len(self.days) if counting.frequency is Frequency.DAYS else self.purchases
        apart = counting.refunds is Refunds.SEPARATE
        money = self.spent if apart else self.spent - self.refunded
        return PurchaseSummary(
            recency=(as_of - self.last).days,
            frequency=frequency,
            monetary=money if counting.monetary is Monetary.TOTAL else _nearest(money, frequency),
            refunded=self.refunded if apart else 0,
            first=self.first,
            last=self.last,
        )


def _nearest(total: int, parts: int) -> int:
    """``total / parts`` to the nearest whole number, a half to the even one, exactly."""
    whole, rest = divmod(total, parts)
    return whole + (2 * rest > parts or (2 * rest == parts and whole % 2))


def sum_purchases(
    rows: Iterable[PurchaseRow | tuple[str, date, int]], as_of: date, counting: Counting | None = None
) -> PurchaseSummaries:
    """
    Add up purchases by customer, as they stood at the end of the day *as_of*.

    The order of the rows and how they are cut into portions change nothing. A customer without a purchase up to that
    day has no summary.

    Args:
        rows: ``(customer, day, amount)``, see :class:`PurchaseRow`.
        as_of: The last day that counts.
        counting: The choices; the usual ones unless given.

    Raises:
        PurchaseError: A row is none: its customer is no text, its day no date, its amount no whole number (a float, not
            a number, an infinity) or beyond :data:`AMOUNT_LIMIT`; ``row`` is its number.
        InputError: *as_of* is no date.
    """
    counting = counting or Counting()
    end = a_day(as_of, "as_of")
    accounts: dict[str, _Account] = {}
    dropped: list[DroppedRow] = []
    read = 0
    for row, given in enumerate(rows):
        customer, on, amount = _checked(row, given)
        read += 1
        if reason := _dropped(on, amount, end, counting):
            dropped.append(DroppedRow(row=row, customer=customer, reason=reason))
            continue
        accounts.setdefault(customer, _Account()).take(row, on, amount)
    dropped += [
        DroppedRow(row=row, customer=name, reason="no_purchase")
        for name, account in accounts.items()
        if not account.purchases
        for row in account.refunds
    ]
    found = {name: accounts[name].summary(end, counting) for name in sorted(accounts) if accounts[name].purchases}
    dropped.sort(key=lambda each: each.row)
    return PurchaseSummaries(as_of=end, counting=counting, customers=found, rows=read, dropped=tuple(dropped))


def _dropped(on: date, amount: int, end: date, counting: Counting) -> str:
    """Why a row counts for nothing; "" if it counts."""
    if on > end:
        return "after_as_of"
    return "refund" if amount < 0 and counting.refunds is Refunds.DROP else ""


def a_day(value: object, name: str) -> date:
    """The value as a day; a moment is none, because its day depends on a zone."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    hint = ": take the date in the zone of the business, moment.astimezone(zone).date()"
    said = f"{type(value).__name__} {value!r:.60}"
    raise PurchaseError(f"{name} must be a date, not {said}{hint if isinstance(value, datetime) else ''}", value=value)


def _checked(row: int, given: Any) -> tuple[str, date, int]:
    try:
        customer, on, amount = given
    except (TypeError, ValueError):
        raise _not_a_row(row, f"{given!r:.80} is not (customer, day, amount)") from None
    if not isinstance(customer, str) or not customer:
        raise _not_a_row(row, f"the customer must be a text, not {customer!r:.60}")
    try:
        on = a_day(on, "the day")
    except PurchaseError as error:
        raise _not_a_row(row, error.message) from None
    if fault := amount_fault(amount):
        raise _not_a_row(row, fault)
    if abs(amount) > AMOUNT_LIMIT:
        raise _not_a_row(row, f"the amount lies beyond {AMOUNT_LIMIT:,} minor units")
    return customer, on, amount


def amount_fault(value: object) -> str:
    """What is wrong with *value* as an amount of money, "" if nothing is."""
    if isinstance(value, int) and not isinstance(value, bool):
        return ""
    return f"the amount must be a whole number of minor units (cents), not {value!r:.60}"


def _not_a_row(row: int, why: str) -> PurchaseError:
    return PurchaseError(f"row {row}: {why}", row=row)
