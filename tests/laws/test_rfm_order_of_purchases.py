"""Law: neither the order of purchases nor how they are cut into portions changes a figure, a cut-point or a score."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from servicekit.customers import Counting, Monetary, PurchaseRow, Refunds, fit_summaries, sum_purchases
from tests.customers.strategies import AS_OF, countings, purchases


@given(purchases, countings, st.randoms(use_true_random=False))
def test_the_order_of_rows_means_nothing(rows: list[PurchaseRow], counting: Counting, chance: random.Random) -> None:
    """Shuffled rows give the same summaries, cut-points and scores, and as many dropped rows by reason."""
    one = sum_purchases(rows, AS_OF, counting)
    other = sum_purchases(chance.sample(rows, len(rows)), AS_OF, counting)

    assert other.customers == one.customers
    assert other.drops == one.drops
    if one.customers:
        assert fit_summaries(other) == fit_summaries(one)
        assert fit_summaries(one).score_all(other) == fit_summaries(one).score_all(one)


@given(purchases, st.sampled_from([Refunds.NET, Refunds.SEPARATE]), st.sampled_from(Monetary))
def test_purchases_of_a_day_may_be_grouped(rows: list[PurchaseRow], refunds: Refunds, monetary: Monetary) -> None:
    """Where days are counted, the purchases of a customer on one day may be added up to one row first."""
    counting = Counting(refunds=refunds, monetary=monetary)
    grouped: dict[tuple[str, object, bool], int] = {}
    for customer, on, amount in rows:
        key = (customer, on, amount < 0)
        grouped[key] = grouped.get(key, 0) + amount
    small = [(key, amount) for key, amount in grouped.items() if abs(amount) <= 10**15]
    if len(small) == len(grouped):
        again = [PurchaseRow(customer, on, amount) for (customer, on, _), amount in small]

        assert sum_purchases(again, AS_OF, counting).customers == sum_purchases(rows, AS_OF, counting).customers


@given(purchases, countings)
def test_every_row_is_accounted_for(rows: list[PurchaseRow], counting: Counting) -> None:
    """A dropped row is named once; without the dropped rows the summaries are the same, and nothing is dropped."""
    found = sum_purchases(rows, AS_OF, counting)
    out = {row.row for row in found.dropped}
    again = sum_purchases([row for place, row in enumerate(rows) if place not in out], AS_OF, counting)

    assert len(out) == len(found.dropped)
    assert found.rows == len(rows)
    assert (again.customers, again.dropped) == (found.customers, ())
