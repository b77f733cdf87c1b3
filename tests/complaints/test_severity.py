from __future__ import annotations

import pytest
from attrs import evolve

from servicekit.complaints import IMPACT_AND_URGENCY, RatingRule, SeverityMatrix, rate
from servicekit.conditions import Test
from servicekit.errors import InputError, InvalidDocument

RULES = evolve(
    IMPACT_AND_URGENCY,
    impact=(
        RatingRule(level="high", when=Test("injured", "is", True), why="somebody was hurt"),
        RatingRule(level="medium", when=Test("customer.tier", "is", "gold")),
    ),
    urgency=(RatingRule(level="high", when=Test("channel", "is", "press"), why="the press asks"),),
)


def test_the_published_matrix() -> None:
    """The codes 1 to 5 of the simple priority coding system (itiltopia.com 2015, first table)."""
    published = {"high": "123", "medium": "234", "low": "345"}
    code = dict(zip("12345", IMPACT_AND_URGENCY.levels, strict=True))

    for impact, row in published.items():
        for urgency, number in zip(("high", "medium", "low"), row, strict=True):
            assert IMPACT_AND_URGENCY.cell(impact, urgency) == code[number]


def test_a_severity_says_why() -> None:
    """The first rule that is true decides each side, and the reasons name both."""
    severity = rate(RULES, {"ticket": {"injured": True, "channel": "press"}, "customer": {}})

    assert severity.level == "critical"
    assert severity.reasons == (
        "impact high: somebody was hurt",
        "urgency high: the press asks",
        "impact high and urgency high make critical",
    )


def test_what_nobody_supplied_is_said() -> None:
    """A rule that needs a missing fact is passed over, and the fact is named."""
    severity = rate(RULES, {"ticket": {"channel": "phone"}, "customer": {"tier": "gold"}})

    assert (severity.impact.level, severity.impact.unknown) == ("medium", ("ticket.injured",))
    assert severity.urgency.why == "no rule says more"
    assert severity.level == "low"


def test_a_matrix_with_holes_is_refused() -> None:
    """Missing cells, unknown levels and rules for no level are told at once."""
    with pytest.raises(InvalidDocument) as caught:
        SeverityMatrix(
            levels=("grave", "grave"),
            impacts=("high", "low"),
            urgencies=("now",),
            cells={"high": ("grave", "light"), "other": ()},
            impact=(RatingRule(level="huge"),),
        )

    assert [problem.path for problem in caught.value.problems] == [
        "levels",
        "cells.high",
        "cells.high",
        "cells.low",
        "cells.other",
        "impact[0].level",
    ]


def test_an_unknown_level_is_an_error() -> None:
    """There is no cell for a level that the matrix has not."""
    with pytest.raises(InputError, match="no urgency 'yesterday'"):
        RULES.cell("high", "yesterday")
