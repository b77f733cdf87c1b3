"""Law: RFM by arrays is RFM one customer at a time: figures, dropped rows, cut-points, scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.customers import (
    Counting,
    CutBy,
    PurchaseRow,
    arrays,
    fit_summaries,
    sum_purchases,
)
from servicekit.errors import InputError
from tests.customers.strategies import AS_OF, countings, purchases

NAMES = "abcdefgh"


@pytest.mark.parametrize("dense", [True, False], ids=["places", "names"])
@given(purchases, countings, st.integers(2, 12), st.sampled_from(CutBy), st.booleans())
def test_arrays_give_the_same(
    dense: bool,  # noqa: FBT001
    rows: list[PurchaseRow],
    counting: Counting,
    bins: int,
    cuts: CutBy,
    nested: bool,  # noqa: FBT001
) -> None:
    """Whatever is counted and however it is cut, the two ways agree, with whole numbers as ids and with texts."""
    expected = sum_purchases(rows, AS_OF, counting)
    ids = [NAMES.index(row.customer) for row in rows] if dense else [row.customer for row in rows]
    figures = arrays.sum_arrays(
        np.array(ids, int if dense else "U1"),
        np.array([row.on for row in rows], "datetime64[D]"),
        np.array([row.amount for row in rows], np.int64),
        AS_OF,
        counting,
    )

    named = [NAMES[each] if dense else each for each in figures.customers.tolist()]
    columns = (figures.recency, figures.frequency, figures.monetary, figures.refunded)
    found = list(zip(named, *(column.tolist() for column in columns), strict=True))
    assert found == [
        (name, each.recency, each.frequency, each.monetary, each.refunded) for name, each in expected.customers.items()
    ]
    assert {reason: found.tolist() for reason, found in figures.dropped.items()} == _by_reason(expected)
    if not named:
        with pytest.raises(InputError):
            arrays.fit_figures(figures)
        return
    scheme = fit_summaries(expected, bins=bins, cuts=cuts, nested=nested)
    scores = arrays.score_figures(scheme, figures)
    assert arrays.fit_figures(figures, bins=bins, cuts=cuts, nested=nested) == scheme
    assert [
        (r, f, m)
        for r, f, m in zip(scores.recency.tolist(), scores.frequency.tolist(), scores.monetary.tolist(), strict=True)
    ] == [(each.recency, each.frequency, each.monetary) for each in map(scheme.score, expected.customers.values())]


def _by_reason(summaries: object) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in summaries.dropped:  # type: ignore[attr-defined]
        found.setdefault(row.reason, []).append(row.row)
    return found
