from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from servicekit.customers import RFMScheme, fit_rfm, read_scheme, write_scheme
from servicekit.errors import InvalidDocument

ROWS = [(f"c{n}", date(2026, 3, 1 + n), 100 * n * n) for n in range(12)]


def test_a_scheme_is_plain_data() -> None:
    """Everything that decides stands in the document: cut-points, how purchases are counted, the day, the version."""
    scheme = fit_rfm(ROWS, date(2026, 3, 31), bins=3, version="spring")
    data = write_scheme(scheme)

    assert data["as_of"] == "2026-03-31"
    assert data["counting"] == {"frequency": "days", "monetary": "total", "refunds": "net"}
    assert (data["version"], data["fitted_on"], len(data["recency"])) == ("spring", 12, 2)
    assert read_scheme(json.loads(json.dumps(data))) == scheme


def test_three_lists_are_enough() -> None:
    """What a host writes by hand are three lists of numbers."""
    scheme = read_scheme({"recency": [30, 90], "frequency": [1, 4], "monetary": [5000, 20000]})

    assert scheme == RFMScheme(recency=[30, 90], frequency=[1, 4], monetary=[5000, 20000])


BROKEN = {
    "form": 2,
    "recency": [90, 30],
    "frequency": "often",
    "monetry": [1],
    "version": "",
    "as_of": "soon",
    "fitted_on": -1,
    "frequency_within": {"1": [None]},
    "monetary_within": [],
    "counting": {"refunds": "keep", "rows": True},
}


def test_all_mistakes_are_told_at_once() -> None:
    """Every mistake of a document stands in one error with its path."""
    with pytest.raises(InvalidDocument) as caught:
        read_scheme(BROKEN, source="cuts.json")

    assert [problem.path for problem in caught.value.problems] == [
        "monetry",
        "form",
        "recency",
        "frequency",
        "monetary",
        "frequency_within.1",
        "monetary_within",
        "version",
        "as_of",
        "fitted_on",
        "counting.rows",
        "counting.refunds",
    ]
    assert "did you mean 'monetary'?" in str(caught.value)


@pytest.mark.parametrize("data", [None, 3, [], "recency"])
def test_what_is_no_table_is_one_problem(data: Any) -> None:
    """A document that is no table is told once."""
    with pytest.raises(InvalidDocument) as caught:
        read_scheme(data)

    assert len(caught.value.problems) == 1
