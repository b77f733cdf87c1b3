from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from servicekit.errors import InputError
from servicekit.satisfaction import arrays, nps_of_counts


def test_a_team_without_answers() -> None:
    """Its row is nan, and the others are what they were."""
    figures = arrays.nps([0, 1], [0, 2], [0, 3])

    assert [bool(np.isnan(column[0])) for column in figures] == [True, True, True]
    assert figures.value[1] == pytest.approx(100 / 3)
    assert np.isnan(arrays.share([0, 1], [0, 2]).low[0])


def test_no_teams() -> None:
    """Empty columns in, empty columns out."""
    empty = np.array([], dtype=np.int64)

    assert arrays.nps(empty, empty, empty).value.shape == (0,)


def test_more_rows_than_one_chunk() -> None:
    """Beyond a chunk the rows go on in order."""
    ups = np.arange(1, 9_001)
    figures = arrays.nps(np.ones_like(ups), np.zeros_like(ups), ups)
    last = nps_of_counts(detractors=1, passives=0, promoters=9_000).interval
    assert last is not None

    assert (figures.low[-1], figures.high[-1]) == pytest.approx((last.low, last.high), abs=1e-9)
    assert (np.diff(figures.low) > 0).all()


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (([1.5], [1], [1]), "detractors is no column of whole numbers"),
        (([1], [-1], [1]), "passives is no column of whole numbers"),
        (([1], [1], [True]), "promoters is no column of whole numbers"),
        (([1], [1], [10**15 + 1]), "promoters is no column of whole numbers"),
        (([1], [1, 2], [1]), "not of one length"),
        ((1, 1, 1), "not of one length"),
        (([10**15], [10**15], [1]), "more than"),
    ],
)
def test_what_is_no_column(columns: tuple[Any, ...], message: str) -> None:
    """Fractions, negative counts, flags and columns of several lengths are refused by name."""
    with pytest.raises(InputError, match=message):
        arrays.nps(*columns)


def test_more_good_than_all() -> None:
    """A share above one is refused."""
    with pytest.raises(InputError, match="more answers are good"):
        arrays.share([3], [2])
