"""Law: whole columns give what one by one gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from servicekit.satisfaction import ZENDESK, Tally, arrays, csat, nps_of_counts

COUNT = st.one_of(st.integers(0, 30), st.integers(0, 10**6))
ROWS = st.lists(st.tuples(COUNT, COUNT, COUNT), min_size=1, max_size=15)
NEAR = 1e-8  # points of 100


@given(ROWS, st.sampled_from([0.5, 0.9, 0.95, 0.999]))
def test_nps_by_columns(rows: list[tuple[int, int, int]], level: float) -> None:
    """Tango by Newton's steps on columns is Tango by halving."""
    figures = arrays.nps(*(list(column) for column in zip(*rows, strict=True)), level=level)

    for place, (detractors, passives, promoters) in enumerate(rows):
        one = nps_of_counts(detractors=detractors, passives=passives, promoters=promoters, level=level)
        row = tuple(float(column[place]) for column in figures)
        if one.value is None or one.interval is None:
            assert all(each != each for each in row)  # noqa: PLR0124 - nan is not itself
        else:
            assert row[0] == one.value
            assert abs(row[1] - one.interval.low) < NEAR
            assert abs(row[2] - one.interval.high) < NEAR
            assert row[1] <= row[0] <= row[2]


@given(ROWS)
def test_shares_by_columns(rows: list[tuple[int, int, int]]) -> None:
    """Wilson by columns is Wilson one by one, to the last bit."""
    figures = arrays.share([good for good, _, _ in rows], [good + bad for good, bad, _ in rows])

    for place, (good, bad, _) in enumerate(rows):
        one = csat(Tally({5: good, 1: bad}), ZENDESK)
        if one.value is not None and one.interval is not None:
            row = tuple(float(column[place]) for column in figures)
            assert row == (one.value, one.interval.low, one.interval.high)
