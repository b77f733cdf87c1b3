from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import Any

import pytest

from servicekit.customers import AMOUNT_LIMIT, Counting, PurchaseSummary, sum_purchases
from servicekit.errors import InputError, PurchaseError

AS_OF = date(2026, 3, 31)
ROWS = [
    ("ann", date(2026, 3, 1), 1000),
    ("ann", date(2026, 3, 1), 501),
    ("ann", date(2026, 3, 11), 0),
    ("ann", date(2026, 3, 20), -300),
    ("bob", date(2026, 4, 1), 700),
    ("cid", date(2026, 3, 2), -100),
]


def test_the_three_figures() -> None:
    """Days since the last purchase, days with one, and what was spent less refunds; a refund makes nobody recent."""
    found = sum_purchases(ROWS, AS_OF)
    ann = found.customers["ann"]

    assert (ann.recency, ann.frequency, ann.monetary, ann.refunded) == (20, 2, 1201, 0)
    assert (ann.first, ann.last) == (date(2026, 3, 1), date(2026, 3, 11))
    assert list(found.customers) == ["ann"]


def test_every_row_is_counted_or_dropped_by_name() -> None:
    """A purchase after the day and a refund of somebody who never bought are listed with row, customer and reason."""
    found = sum_purchases(ROWS, AS_OF)

    assert found.rows == 6
    assert [(row.row, row.customer, row.reason) for row in found.dropped] == [
        (4, "bob", "after_as_of"),
        (5, "cid", "no_purchase"),
    ]
    assert dict(found.drops) == {"after_as_of": 1, "no_purchase": 1}
    assert str(found.dropped[0]) == "row 4 (bob): the purchase lies after the day of the summary"


@pytest.mark.parametrize(
    ("counting", "expected"),
    [
        (Counting(frequency="rows"), (20, 3, 1201, 0)),
        (Counting(refunds="drop"), (20, 2, 1501, 0)),
        (Counting(refunds="separate"), (20, 2, 1501, 300)),
        (Counting(monetary="mean"), (20, 2, 600, 0)),  # 600.5 goes to the even one
        (Counting(monetary="mean", frequency="rows"), (20, 3, 400, 0)),  # 400.33
        (Counting(monetary="mean", refunds="drop"), (20, 2, 750, 0)),  # 750.5
    ],
)
def test_each_choice_has_its_meaning(counting: Counting, expected: tuple[int, ...]) -> None:
    """Rows or days, total or mean, refunds netted, dropped or apart: the figures of one customer under each."""
    ann = sum_purchases(ROWS, AS_OF, counting).customers["ann"]

    assert (ann.recency, ann.frequency, ann.monetary, ann.refunded) == expected


def test_more_refunded_than_spent_is_a_negative_figure() -> None:
    """Netted refunds may make a customer's figure negative, also when they come before the purchase."""
    rows = [("ann", date(2026, 1, 1), -900), ("ann", date(2026, 1, 2), 400)]

    assert sum_purchases(rows, AS_OF).customers["ann"].monetary == -500
    assert sum_purchases(rows, AS_OF, Counting(monetary="mean")).customers["ann"].monetary == -500


def test_nothing_comes_to_nothing() -> None:
    """Without rows there are no customers, and nothing was dropped."""
    found = sum_purchases([], AS_OF)

    assert (dict(found.customers), found.rows, found.dropped) == ({}, 0, ())


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("ann", AS_OF), "is not (customer, day, amount)"),
        (None, "is not (customer, day, amount)"),
        (("", AS_OF, 1), "the customer must be a text, not ''"),
        ((7, AS_OF, 1), "the customer must be a text, not 7"),
        (("ann", "2026-03-31", 1), "the day must be a date, not str '2026-03-31'"),
        (("ann", datetime(2026, 3, 31, tzinfo=UTC), 1), "take the date in the zone of the business"),
        (("ann", AS_OF, 9.99), "must be a whole number of minor units (cents), not 9.99"),
        (("ann", AS_OF, math.nan), "not nan"),
        (("ann", AS_OF, math.inf), "not inf"),
        (("ann", AS_OF, True), "not True"),
        (("ann", AS_OF, None), "not None"),
        (("ann", AS_OF, AMOUNT_LIMIT + 1), "the amount lies beyond 1,000,000,000,000,000 minor units"),
    ],
)
def test_what_is_no_row_is_refused_with_its_number(row: Any, message: str) -> None:
    """A row that cannot be read stops the reading, with its number and what is wrong with it."""
    with pytest.raises(PurchaseError) as caught:
        sum_purchases([("ann", AS_OF, 1), row], AS_OF)

    assert caught.value.fields["row"] == 1
    assert str(caught.value).startswith("row 1: ")
    assert message in str(caught.value)


def test_the_day_must_be_one() -> None:
    """A moment is not taken for a day."""
    with pytest.raises(InputError, match="as_of must be a date, not datetime"):
        sum_purchases([], datetime(2026, 3, 31, tzinfo=UTC))


def test_huge_sums_stay_exact() -> None:
    """A thousand amounts at the limit add up to the last unit."""
    rows = [("ann", AS_OF, AMOUNT_LIMIT)] * 1000 + [("ann", AS_OF, 1)]

    assert sum_purchases(rows, AS_OF).customers["ann"] == PurchaseSummary(
        recency=0, frequency=1, monetary=1000 * AMOUNT_LIMIT + 1, first=AS_OF, last=AS_OF
    )
