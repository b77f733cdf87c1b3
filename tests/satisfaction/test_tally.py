from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest

from servicekit.errors import InputError
from servicekit.satisfaction import Tally
from servicekit.satisfaction.tally import MOST


def test_answers_are_counted() -> None:
    """Whole floats are the number they are, an answer that was not given counts apart, and zeros are left out."""
    tally = Tally.of([5, 4.0, None, 5, "good", 4, None])

    assert dict(tally) == {4: 2, 5: 2, "good": 1}
    assert (tally.n, tally.unanswered) == (5, 2)
    assert Tally({5: 1, 4: 0}) == Tally({5: 1})
    assert hash(Tally({5: 1, 4: 2})) == hash(Tally({4: 2, 5: 1}))


def test_nothing_is_a_tally_too() -> None:
    """No answers at all are counted as none."""
    assert Tally.of([]) == Tally()
    assert Tally().n == 0


@pytest.mark.parametrize("answer", [math.nan, math.inf, 4.5, True, Decimal(4), [5], b"5"])
def test_what_is_no_answer(answer: Any) -> None:
    """A fraction, a NaN, a flag or another thing is refused by name, never rounded."""
    with pytest.raises(InputError, match="is not an answer"):
        Tally.of([answer])


@pytest.mark.parametrize("count", [-1, 1.5, True, MOST + 1, "3", None, math.nan])
def test_what_is_no_count(count: Any) -> None:
    """Counts are whole numbers from 0 to 10**15, also where answers were not given, and in sum."""
    with pytest.raises(InputError, match="whole number"):
        Tally({5: count})
    with pytest.raises(InputError, match="whole number"):
        Tally(unanswered=count)


def test_a_sum_beyond_the_largest_count() -> None:
    """Two tallies that are too many together are refused, not rounded."""
    with pytest.raises(InputError, match="the number of answers"):
        _ = Tally({5: MOST}) + Tally({4: 1})


def test_a_tally_adds_to_tallies_only() -> None:
    """Anything else is a TypeError of Python's own."""
    with pytest.raises(TypeError):
        _ = Tally() + 1  # type: ignore[operator]
