"""Purchases for the laws: few customers, days and amounts, so that they meet."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from servicekit.customers import Counting, Frequency, Monetary, PurchaseRow, Refunds

AS_OF = date(2026, 3, 31)

_amounts = st.one_of(st.integers(-3, 8), st.sampled_from([0, 999, 1999, -500, 10**15, -(10**15)]))
purchases = st.lists(
    st.builds(
        PurchaseRow,
        st.sampled_from("abcdefgh"),
        st.integers(-3, 40).map(lambda days: AS_OF - timedelta(days=days)),
        _amounts,
    ),
    max_size=60,
)
countings = st.builds(
    Counting,
    frequency=st.sampled_from(Frequency),
    monetary=st.sampled_from(Monetary),
    refunds=st.sampled_from(Refunds),
)
