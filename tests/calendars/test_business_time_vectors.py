from __future__ import annotations

import pytest

from tests.calendars.vectors import Vector, answer, expected, vectors

_CASES = vectors()


@pytest.mark.parametrize("row", _CASES, ids=lambda row: row["id"])
def test_answer_of_other_libraries(row: Vector) -> None:
    """A case that another library was seen to answer (its ``source`` names file and line) has the same answer here."""
    assert answer(row) == expected(row), row["source"]


def test_all_cases_are_asked() -> None:
    """No case drops out of the file unnoticed, and every operation is among them."""
    assert len(_CASES) == 715
    assert len({row["op"] for row in _CASES}) == 13
