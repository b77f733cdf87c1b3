"""
RFM on whole arrays: the answers of :class:`servicekit.customers.RFMScheme`, customer for customer. Needs numpy.

Customers may be any array of ids; where they are whole numbers from 0 on without large gaps they are taken as places,
which is several times faster than looking ids up. Days are ``datetime64`` or whole days since 1970-01-01, amounts whole
minor units (``int64``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from servicekit.customers.cuts import CutBy, Cuts, check_bins, cut_by, exact_cut
from servicekit.customers.purchases import AMOUNT_LIMIT, Counting, Frequency, Monetary, Refunds, a_day
from servicekit.customers.rfm import RFMScheme, cell_of
from servicekit.errors import InputError, PurchaseError

__all__ = ["Figures", "Scores", "fit_figures", "score_figures", "sum_arrays"]

_Array: TypeAlias = NDArray[Any]
_EPOCH = date(1970, 1, 1).toordinal()
_EXACT = 1 << 53  # below it every whole number is a float
_NEVER = np.iinfo(np.int32).min


@frozen(kw_only=True, eq=False)
class Figures:
    """
    The figures of many customers, a place each.

    Attributes:
        customers: The ids, going up.
        recency: Days, ``int64``.
        frequency: Purchases.
        monetary: Minor units.
        refunded: Refunds that are counted apart.
        counting: How was counted.
        as_of: The last day that counted.
        rows: How many rows were read.
        dropped: The numbers of the rows that count for nothing, by reason.
    """

    customers: _Array
    recency: _Array
    frequency: _Array
    monetary: _Array
    refunded: _Array
    counting: Counting
    as_of: date
    rows: int
    dropped: Mapping[str, _Array] = field(factory=dict)


@frozen(kw_only=True, eq=False)
class Scores:
    """The scores of many customers, a place each, in the order of the figures."""

    customers: _Array
    recency: _Array
    frequency: _Array
    monetary: _Array


def sum_arrays(
    customers: _Array, days: _Array, amounts: _Array, as_of: date, counting: Counting | None = None
) -> Figures:
    """
    Add up purchases by customer, as :func:`servicekit.customers.sum_purchases` does.

    Raises:
        PurchaseError: An amount is no whole number or beyond the limit, a day is none, the arrays differ in length, or
            the sum of one customer does not fit into 64 bits.
    """
    counting, end = counting or Counting(), a_day(as_of, "as_of").toordinal() - _EPOCH
    amounts, days = _checked_amounts(amounts), _checked_days(days)
    if not customers.shape == days.shape == amounts.shape or customers.ndim != 1:
        shapes = f"{customers.shape}, {days.shape} and {amounts.shape}"
        raise PurchaseError(f"customers, days and amounts must be three columns of one length, not {shapes}")
    ids, place = _places(customers)
    late, refund = days > end, amounts < 0
    bought = ~(refund | late) if refund.any() or late.any() else slice(None)
    sums = _sums(place[bought], days[bought], amounts[bought], len(ids), counting)
    back = refund & ~late
    dropped = {"after_as_of": np.flatnonzero(late)}
    if counting.refunds is Refunds.DROP:
        dropped["refund"] = np.flatnonzero(back)
    elif back.any():
        sums["refunded"] = _added(place[back], -amounts[back], len(ids))
        dropped["no_purchase"] = np.flatnonzero(back & ~sums["bought"][place])
    here = sums.pop("bought")
    if not here.all():
        ids, sums = ids[here], {name: column[here] for name, column in sums.items()}
    return Figures(
        customers=ids,
        recency=end - sums["last"].astype(np.int64),
        frequency=sums["count"],
        **_money(sums, counting),
        counting=counting,
        as_of=as_of,
        rows=len(customers),
        dropped={reason: rows for reason, rows in dropped.items() if len(rows)},
    )


def _sums(place: _Array, days: _Array, amounts: _Array, size: int, counting: Counting) -> dict[str, _Array]:
    """Of the rows that are purchases: how many, the last day, what was spent, by place."""
    rows: _Array = np.bincount(place, minlength=size)
    last: _Array = np.full(size, _NEVER, np.int32)
    np.maximum.at(last, place, days)
    return {
        "bought": rows > 0,
        "count": rows if counting.frequency is Frequency.ROWS else _distinct_days(place, days, size),
        "last": last,
        "spent": _added(place, amounts, size),
        "refunded": np.zeros(size, np.int64),
    }


def _money(sums: Mapping[str, _Array], counting: Counting) -> dict[str, _Array]:
    apart = counting.refunds is Refunds.SEPARATE
    money = sums["spent"] if apart else sums["spent"] - sums["refunded"]
    return {
        "monetary": money if counting.monetary is Monetary.TOTAL else _nearest(money, sums["count"]),
        "refunded": sums["refunded"] if apart else np.zeros_like(money),
    }


def _checked_amounts(amounts: _Array) -> _Array:
    if not np.issubdtype(amounts.dtype, np.integer):
        raise PurchaseError(
            f"amounts must be whole minor units (int64), not {amounts.dtype}: round them yourself first"
        )
    if len(amounts) and max(int(amounts.max()), -int(amounts.min())) > AMOUNT_LIMIT:
        row = int(np.flatnonzero((amounts > AMOUNT_LIMIT) | (amounts < -AMOUNT_LIMIT))[0])
        raise PurchaseError(f"row {row}: the amount lies beyond {AMOUNT_LIMIT:,} minor units", row=row)
    return amounts.astype(np.int64, copy=False)


def _checked_days(days: _Array) -> _Array:
    if np.issubdtype(days.dtype, np.datetime64):
        if (missing := np.isnat(days)).any():
            row = int(np.flatnonzero(missing)[0])
            raise PurchaseError(f"row {row}: the day is missing (NaT)", row=row)
        days = days.astype("datetime64[D]").astype(np.int64)
    if not np.issubdtype(days.dtype, np.integer):
        raise PurchaseError(f"days must be datetime64 or whole days since 1970-01-01, not {days.dtype}")
    lowest, highest = date.min.toordinal() - _EPOCH, date.max.toordinal() - _EPOCH
    if len(days) and not lowest <= int(days.min()) <= int(days.max()) <= highest:
        row = int(np.flatnonzero((days < lowest) | (days > highest))[0])
        raise PurchaseError(f"row {row}: the day lies outside the years of a date", row=row)
    return days.astype(np.int32, copy=False)


def _places(customers: _Array) -> tuple[_Array, _Array]:
    """The ids, going up, and of each row the place of its id."""
    if np.issubdtype(customers.dtype, np.integer) and len(customers):
        low, high = int(customers.min()), int(customers.max())
        if low >= 0 and high < 2 * len(customers) + 1024:
            return np.arange(high + 1), customers.astype(np.intp, copy=False)
    return np.unique(customers, return_inverse=True)


def _added(place: _Array, amounts: _Array, size: int) -> _Array:
    """The exact sums by place: with floats while they are exact, else with whole numbers."""
    most = int(amounts.max(initial=0)) * len(amounts)
    if most >= _EXACT:
        most = int(amounts.max(initial=0)) * int(np.bincount(place, minlength=1).max())
    if most >= 1 << 63:
        raise PurchaseError("the amounts of one customer may add up to more than 64 bits hold")
    if most < _EXACT:
        floats: _Array = np.bincount(place, weights=amounts, minlength=size)
        return floats.astype(np.int64)
    total = np.zeros(size, np.int64)
    np.add.at(total, place, amounts)
    return total


def _distinct_days(place: _Array, days: _Array, size: int) -> _Array:
    """How many different days each place has: sort pairs of both as one number, and count where it changes."""
    if not len(days):
        return np.zeros(size, np.int64)
    low = int(days.min())
    span = int(days.max()) - low + 1
    pair = place * span + (days - low)
    if size * span <= 16 * len(days):  # a table of all pairs is no larger than a few times the rows
        seen = np.zeros(size * span, bool)
        seen[pair] = True
        days_of: _Array = seen.reshape(size, span).sum(axis=1)
        return days_of
    pair.sort()
    fresh = np.ones(len(pair), bool)
    np.not_equal(pair[1:], pair[:-1], out=fresh[1:])
    return np.bincount(pair[fresh] // span, minlength=size)


def _nearest(total: _Array, parts: _Array) -> _Array:
    whole, rest = np.divmod(total, parts)
    up = (rest > parts - rest) | ((rest == parts - rest) & (whole % 2 == 1))
    nearest: _Array = whole + up
    return nearest


def fit_figures(
    figures: Figures, *, bins: int = 5, cuts: CutBy | str = CutBy.QUANTILES, nested: bool = False, version: str = "1"
) -> RFMScheme:
    """
    Find the cut-points, equal to those of :func:`servicekit.customers.fit_rfm`.

    Raises:
        InputError: There are no customers, or *bins* is no number from 2 to 100.
    """
    check_bins(bins)
    how = CutBy(cuts)
    if not len(figures.customers):
        raise InputError(f"nobody made a purchase up to {figures.as_of}: there is nothing to fit", rows=figures.rows)
    scheme = RFMScheme(
        recency=_cut(how, figures.recency, bins),
        frequency=_cut(how, figures.frequency, bins),
        monetary=_cut(how, figures.monetary, bins),
        counting=figures.counting,
        version=version,
        as_of=figures.as_of,
        fitted_on=len(figures.customers),
    )
    if not nested:
        return scheme
    recency = _recency(scheme, figures)
    within = {cell_of(r): _cut(how, figures.frequency[recency == r], bins) for r in np.unique(recency).tolist()}
    scheme = evolve(scheme, frequency_within=dict(sorted(within.items())))
    frequency = _frequency(scheme, figures, recency)
    pairs = np.unique(np.stack([recency, frequency]), axis=1).T.tolist()
    both = {cell_of(r, f): _cut(how, figures.monetary[(recency == r) & (frequency == f)], bins) for r, f in pairs}
    return evolve(scheme, monetary_within=dict(sorted(both.items())))


def _cut(how: CutBy, values: _Array, bins: int) -> Cuts:
    """The cut-points of figures in any order: only the places that a quantile reads are put in order."""
    last = len(values) - 1
    if how is CutBy.EVEN:
        return cut_by(how, [int(values.min()), int(values.max())], bins)
    places = [divmod(last * part, bins) for part in range(1, bins)]
    wanted = sorted({min(place + step, last) for place, _ in places for step in (0, 1)})
    ordered = np.partition(values, wanted)
    return tuple(
        exact_cut(low := int(ordered[place]), rest * (int(ordered[min(place + 1, last)]) - low), bins)
        for place, rest in places
    )


def score_figures(scheme: RFMScheme, figures: Figures) -> Scores:
    """
    The scores of all customers by *scheme*, equal to those of ``scheme.score``.

    Raises:
        InputError: The figures are counted in another way than the cut-points.
    """
    if figures.counting != scheme.counting:
        message = f"the purchases are counted as {figures.counting}, the cut-points as {scheme.counting}"
        raise InputError(message)
    recency = _recency(scheme, figures)
    frequency = _frequency(scheme, figures, recency)
    monetary = 1 + _below(scheme.monetary, figures.monetary)
    for cell, cuts in scheme.monetary_within.items():
        r, f = map(int, cell.split("-") if "-" in cell else cell)
        among = (recency == r) & (frequency == f)
        monetary[among] = 1 + _below(cuts, figures.monetary[among])
    return Scores(customers=figures.customers, recency=recency, frequency=frequency, monetary=monetary)


def _recency(scheme: RFMScheme, figures: Figures) -> _Array:
    return np.int8(len(scheme.recency) + 1) - _below(scheme.recency, figures.recency)


def _frequency(scheme: RFMScheme, figures: Figures, recency: _Array) -> _Array:
    frequency = 1 + _below(scheme.frequency, figures.frequency)
    for cell, cuts in scheme.frequency_within.items():
        among = recency == int(cell)
        frequency[among] = 1 + _below(cuts, figures.frequency[among])
    return frequency


def _below(cuts: Cuts, figures: _Array) -> _Array:
    """How many of *cuts* lie below each figure; for whole figures the whole number below a cut-point cuts alike."""
    found = np.zeros(len(figures), np.int8)
    for cut in cuts:
        found += figures > int(cut // 1)
    return found
