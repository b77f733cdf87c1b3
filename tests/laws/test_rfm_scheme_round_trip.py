"""Law: cut-points written as plain data read back as they were, and score alike."""

from __future__ import annotations

import json

from hypothesis import assume, given
from hypothesis import strategies as st

from servicekit.customers import Counting, CutBy, PurchaseRow, fit_summaries, read_scheme, sum_purchases, write_scheme
from tests.customers.strategies import AS_OF, countings, purchases


@given(purchases, countings, st.integers(2, 12), st.sampled_from(CutBy), st.booleans())
def test_a_written_scheme_reads_back(
    rows: list[PurchaseRow],
    counting: Counting,
    bins: int,
    cuts: CutBy,
    nested: bool,  # noqa: FBT001
) -> None:
    """Through JSON and back: nothing is lost, no float moves."""
    summaries = sum_purchases(rows, AS_OF, counting)
    assume(summaries.customers)
    scheme = fit_summaries(summaries, bins=bins, cuts=cuts, nested=nested)

    assert read_scheme(json.loads(json.dumps(write_scheme(scheme), allow_nan=False))) == scheme
