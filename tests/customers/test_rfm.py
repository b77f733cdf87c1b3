from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from servicekit.customers import (
    Counting,
    PurchaseSummary,
    RFMScheme,
    arrays,
    cell_of,
    fit_rfm,
    fit_summaries,
    sum_purchases,
)
from servicekit.errors import InputError
from tests.customers import cdnow

AS_OF = date(2026, 3, 31)

# the cut-points of the 995 customers of the R package rfm, in hundredths of their currency
R_RFM = RFMScheme(
    recency=[114, 180, 296.4, 481], frequency=[3, 4, 5, 7], monetary=[25480, 38100, 50540, 66500], fitted_on=995
)


@pytest.mark.parametrize(
    ("days", "orders", "amount", "cell"),
    [
        (205, 6, 472, "343"),
        (140, 3, 340, "412"),
        (194, 4, 405, "323"),
        (132, 5, 448, "433"),
        (90, 9, 843, "555"),
        (84, 9, 763, "555"),
        (281, 8, 699, "355"),
        (246, 4, 157, "321"),
        (349, 3, 363, "212"),
        (619, 4, 196, "121"),
    ],
)
def test_the_ten_customers_of_the_r_package(days: int, orders: int, amount: int, cell: str) -> None:
    """The cells printed by R's rfm 0.1 (A. Hebbali, MIT), README, table of rfm_result, rows 1 to 10, 2006-12-31."""
    summary = PurchaseSummary(recency=days, frequency=orders, monetary=amount * 100)

    assert R_RFM.score(summary).cell == cell


@cdnow.needs_cdnow
def test_the_cut_points_of_cdnow() -> None:
    """CDNOW master, 23,570 customers: frequency cuts 1, 1, 2, 4, so nobody can have the score 2; equal to numpy's."""
    summaries = sum_purchases(cdnow.master(), cdnow.AS_OF)
    scheme = fit_summaries(summaries)
    table = scheme.score_all(summaries)

    assert (len(summaries.customers), summaries.rows, summaries.dropped) == (23570, 69659, ())
    assert sum(each.monetary for each in summaries.customers.values()) == 250_031_563  # $2,500,315.63
    assert scheme.frequency == (1, 1, 2, 4)
    assert scheme.unreachable == table.empty == {"recency": (), "frequency": (2,), "monetary": ()}
    for measure in ("recency", "frequency", "monetary"):
        figures = [getattr(each, measure) for each in summaries.customers.values()]
        assert getattr(scheme, measure) == pytest.approx(np.quantile(figures, [0.2, 0.4, 0.6, 0.8]), abs=1e-9)
    assert sum(table.cells.values()) == 23570


@cdnow.needs_cdnow
def test_arrays_agree_on_cdnow() -> None:
    """Cut-points and scores of CDNOW by arrays are those of one customer at a time, nested or not."""
    rows = cdnow.master()
    summaries = sum_purchases(rows, cdnow.AS_OF)
    names, days, cents = zip(*rows, strict=True)
    figures = arrays.sum_arrays(
        np.array(names).astype(int), np.array(days, "datetime64[D]"), np.array(cents), cdnow.AS_OF
    )
    for nested in (False, True):
        scheme = fit_summaries(summaries, nested=nested)
        scores = arrays.score_figures(scheme, figures)
        one_by_one = [scheme.score(each) for each in summaries.customers.values()]

        assert arrays.fit_figures(figures, nested=nested) == scheme
        assert scores.recency.tolist() == [each.recency for each in one_by_one]
        assert scores.frequency.tolist() == [each.frequency for each in one_by_one]
        assert scores.monetary.tolist() == [each.monetary for each in one_by_one]


def test_a_score_says_why() -> None:
    """Each figure stands with the cut-points on either side of it."""
    score = R_RFM.score(PurchaseSummary(recency=205, frequency=6, monetary=47200))

    assert score.explain().splitlines() == [
        "343, 10 in all",
        "  recency 3 of 5: the last purchase was 205 days ago (more than 180 and at most 296.4)",
        "  frequency 4 of 5: 6 purchases (more than 5 and at most 7)",
        "  monetary 3 of 5: 47,200 minor units (more than 38,100 and at most 50,540)",
    ]
    assert score.facts == {"rfm": 10, "rfm_cell": "343", "rfm_recency": 3, "rfm_frequency": 4, "rfm_monetary": 3}


def test_ties_share_a_score() -> None:
    """A figure that equals a cut-point stays below it, whoever has it."""
    scheme = RFMScheme(recency=[10, 20], frequency=[1, 1], monetary=[100, 200])
    scores = [scheme.score(PurchaseSummary(recency=r, frequency=f, monetary=m)).cell for r, f, m in _FIGURES]

    assert scores == ["311", "233", "133"]
    assert scheme.unreachable == {"recency": (), "frequency": (2,), "monetary": ()}


_FIGURES = [(10, 1, 100), (11, 2, 201), (21, 2, 10**30)]


def test_even_bins_and_the_hosts_own() -> None:
    """Equal steps between the least and the greatest figure; and thresholds that nobody fitted."""
    rows = [(name, AS_OF - timedelta(days=days), 100 * days) for name, days in (("a", 0), ("b", 30), ("c", 100))]
    even = fit_rfm(rows, AS_OF, bins=4, cuts="even")
    own = RFMScheme(recency=[30, 90], frequency=[1, 4, 10], monetary=[5000], version="board 2026")

    assert even.recency == (25, 50, 75)
    assert own.score(PurchaseSummary(recency=91, frequency=11, monetary=5001)).cell == "142"
    assert (own.fitted_on, own.as_of, own.nested) == (0, None, False)


def test_more_than_nine_scores_are_told_apart() -> None:
    """A cell with a score of two digits is written with dashes."""
    scheme = fit_rfm([(str(n), AS_OF - timedelta(days=n), n) for n in range(30)], AS_OF, bins=10)

    assert scheme.score(PurchaseSummary(recency=0, frequency=1, monetary=29)).cell == "10-1-10"
    assert cell_of(1, 2, 3) == "123"


def test_nested_scores_are_cut_within_each_other() -> None:
    """Among those who came lately two purchases are few, among the others many."""
    rows = [
        (f"{when}{n}", AS_OF - timedelta(days=back + day), 100 * n)
        for when, back, most in (("new", 0, 5), ("old", 200, 2))
        for n in range(1, most + 1)
        for day in range(n)
    ]
    scheme = fit_rfm(rows, AS_OF, bins=2, nested=True)
    twice = [PurchaseSummary(recency=recency, frequency=2, monetary=400) for recency in (0, 201)]

    assert [scheme.score(each).frequency for each in twice] == [1, 2]
    assert "among those with 2" in scheme.score(twice[0]).explain()
    assert scheme.nested


def test_a_nested_cell_that_nobody_was_in() -> None:
    """Its customers are scored by the cut-points of all, and the reason names no cell."""
    scheme = RFMScheme(
        recency=[10], frequency=[2], monetary=[100], frequency_within={"2": [5]}, monetary_within={"21": [500]}
    )
    score = scheme.score(PurchaseSummary(recency=11, frequency=3, monetary=50))

    assert score.cell == "121"
    assert [reason.within for reason in score.reasons] == ["", "", ""]
    assert scheme.score(PurchaseSummary(recency=1, frequency=3, monetary=200)).cell == "211"


def test_one_customer_is_enough() -> None:
    """All cut-points are the one figure: the score is the lowest of frequency and money and the best of recency."""
    scheme = fit_rfm([("ann", AS_OF, 100)], AS_OF)

    assert scheme.monetary == (100, 100, 100, 100)
    assert scheme.score(PurchaseSummary(recency=0, frequency=1, monetary=100)).cell == "511"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: fit_rfm([], AS_OF), "nobody made a purchase up to 2026-03-31"),
        (lambda: fit_rfm([("a", AS_OF, -1)], AS_OF), "nobody made a purchase"),
        (lambda: fit_rfm([("a", AS_OF, 1)], AS_OF, bins=1), "bins must be a whole number from 2 to 100, not 1"),
        (lambda: RFMScheme(recency=[], frequency=[1], monetary=[1]), "the cut-points of recency must be 1 to 99"),
        (lambda: RFMScheme(recency=[2, 1], frequency=[1], monetary=[1]), "the cut-points of recency must go up"),
        (lambda: RFMScheme(recency=[1], frequency=[float("nan")], monetary=[1]), "frequency nan is not a number"),
        (
            lambda: RFMScheme(recency=[1], frequency=[1], monetary=[1]).score_all(
                sum_purchases([], AS_OF, Counting(frequency="rows"))
            ),
            "the purchases are counted as",
        ),
    ],
)
def test_what_cannot_work_is_named(make: Any, message: str) -> None:
    """Nothing to fit, too few bins, cut-points that are none, purchases counted in another way: each is said."""
    with pytest.raises(InputError, match=message.replace("(", r"\(")):
        make()
