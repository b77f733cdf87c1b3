"""Law: scores lie within their bounds, and a customer who is better in a figure never scores worse in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.customers import PurchaseSummary, RFMScheme
from servicekit.customers.cuts import CutBy, cut_by

_cuts = st.lists(st.integers(-5, 30) | st.floats(-5, 30), min_size=1, max_size=8).map(sorted)
_schemes = st.builds(RFMScheme, recency=_cuts, frequency=_cuts, monetary=_cuts)
_figures = st.builds(
    PurchaseSummary, recency=st.integers(0, 40), frequency=st.integers(1, 40), monetary=st.integers(-20, 40)
)


@given(_schemes, _figures, _figures)
def test_better_figures_never_score_worse(scheme: RFMScheme, one: PurchaseSummary, other: PurchaseSummary) -> None:
    """Later, more often, for more: the score is at least as high; and it is one that can be reached."""
    first, second = scheme.score(one), scheme.score(other)

    assert (first.recency >= second.recency) or one.recency > other.recency
    assert (first.frequency >= second.frequency) or one.frequency < other.frequency
    assert (first.monetary >= second.monetary) or one.monetary < other.monetary
    for measure, unreachable in scheme.unreachable.items():
        score = getattr(first, measure)
        assert 1 <= score <= len(getattr(scheme, measure)) + 1
        assert score not in unreachable


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=40), st.integers(2, 11))
def test_cut_points_are_type_7_quantiles(figures: list[int], bins: int) -> None:
    """The judge is numpy's `linear` quantile, to the last digits of a float; even cuts are its `linspace`."""
    figures.sort()
    shares = [part / bins for part in range(1, bins)]

    assert cut_by(CutBy.QUANTILES, figures, bins) == pytest.approx(np.quantile(figures, shares), rel=1e-12, abs=1e-7)
    even = np.linspace(figures[0], figures[-1], bins + 1)[1:-1]
    assert cut_by(CutBy.EVEN, figures, bins) == pytest.approx(even, rel=1e-12, abs=1e-7)


@given(st.lists(st.integers(2**60, 2**70), min_size=1, max_size=9), st.integers(2, 7))
def test_cut_points_beyond_floats_cut_at_the_same_place(figures: list[int], bins: int) -> None:
    """Of numbers too large for a float, as many lie above a cut-point as lie above the exact quantile."""
    figures.sort()
    for part, cut in enumerate(cut_by(CutBy.QUANTILES, figures, bins), start=1):
        place, rest = divmod((len(figures) - 1) * part, bins)
        above = figures[min(place + 1, len(figures) - 1)]
        exact = figures[place] * bins + rest * (above - figures[place])
        assert [each > cut for each in figures] == [each * bins > exact for each in figures]
