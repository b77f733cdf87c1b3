"""Published figures, and those printed by the authors' own programs."""

from __future__ import annotations

import math

import pytest

from servicekit.satisfaction import (
    CES_2,
    CES_2_INDEX,
    CSAT_RULES,
    SIMPLESAT,
    TRENGO,
    ZENDESK,
    Tally,
    ces,
    csat,
    nps,
    nps_of_counts,
    wilson,
)

EFFORT = Tally({1: 80, 2: 210, 3: 140, 4: 110, 5: 160, 6: 180, 7: 120})


def rocks(counts: tuple[int, int, int], method: str = "tango") -> list[float]:
    """Our interval of (detractors, passives, promoters), from -1 to 1."""
    detractors, passives, promoters = counts
    found = nps_of_counts(detractors=detractors, passives=passives, promoters=promoters, method=method).interval
    assert found is not None
    return [found.low / 100, found.high / 100]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((1, 2, 3), [-0.311073689, 0.753956715]),
        ((5, 0, 5), [-0.526813759, 0.526813805]),
        ((30, 40, 30), [-0.150809442, 0.150809467]),
        ((50, 200, 250), [0.340163607, 0.456467795]),
        ((0, 10, 0), [-0.277532965, 0.277532756]),
    ],
)
def test_the_score_interval_of_rocks(counts: tuple[int, int, int], expected: list[float]) -> None:
    """Rocks (2016), The American Statistician 70(4), arXiv:1601.07235, `iterative`: printed by the author's program."""
    assert rocks(counts) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((1, 2, 3), [-0.267432588, 0.711877032]),
        ((0, 5, 5), [0.06206947, 0.707161299]),
        ((0, 0, 10), [0.475035515, 1.06342602]),
        ((5, 0, 5), [-0.511273942, 0.511273942]),
        ((2, 0, 9), [0.0800077176, 0.919992282]),
        ((0, 10, 0), [-0.184650449, 0.184650449]),
        ((600, 900, 1500), [0.271766617, 0.327633983]),
    ],
)
def test_the_adjusted_wald_interval_of_rocks(counts: tuple[int, int, int], expected: list[float]) -> None:
    """Rocks (2016), +(3/4, 3/2, 3/4): printed by the author's NPS package; ours is cut to the scale."""
    cut = [max(expected[0], -1.0), min(expected[1], 1.0)]

    assert rocks(counts, "adjusted_wald") == pytest.approx(cut, abs=1e-8)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((1, 2, 3), [-0.263064715, 0.929731381]),
        ((10, 20, 70), [0.469990697, 0.730009303]),
        ((0, 5, 5), [0.190102484, 0.809897516]),
        ((0, 0, 10), [1, 1]),
        ((30, 40, 30), [-0.151818157, 0.151818157]),
        ((2, 0, 9), [0.180510118, 1.09221716]),
        ((0, 10, 0), [0, 0]),
        ((600, 900, 1500), [0.272051894, 0.327948106]),
    ],
)
def test_the_wald_interval_is_not_ours(counts: tuple[int, int, int], expected: list[float]) -> None:
    """The plain interval of the same program is another one: it leaves the scale, or is no interval at all."""
    detractors, _, promoters = counts
    n = sum(counts)
    score = (promoters - detractors) / n
    half = 1.959963984540054 * math.sqrt(((promoters + detractors) / n - score**2) / n)
    low, high = rocks(counts)

    assert [score - half, score + half] == pytest.approx(expected, abs=1e-8)
    assert low < score < high or abs(score) == 1
    assert high - low > 0
    assert -1 <= low < high <= 1


def test_the_variance_of_six_answers() -> None:
    """The tests of the NPS package: of (1, 2, 3) the variance is 0.5556 and the standard error 0.304."""
    score = nps([0, 7, 7, 9, 9, 9])
    assert score.value is not None
    variance = (score.good + score.bad) / score.n - (score.value / 100) ** 2

    assert variance == pytest.approx(0.5555555555555556)
    assert math.sqrt(variance / 6) == pytest.approx(0.304, abs=1e-3)


def test_wilsons_interval_of_eight_in_ten() -> None:
    """Wilson (1927): 8 of 10 at 95 % is 0.49016 to 0.94332, as in every table of it."""
    found = wilson(0.8, 10)

    assert (found.low, found.high) == pytest.approx((0.49016, 0.94332), abs=1e-5)


def test_satisfaction_of_simplesat() -> None:
    """SimpleSat, help article 3456900: 7 positive, 1 neutral and 2 negative answers are 70 %."""
    answers = [5, 5, 5, 5, 4, 4, 4, 3, 2, 1]

    assert csat(answers, SIMPLESAT).value == 70
    assert csat(answers, CSAT_RULES["without_neutral"]).value == pytest.approx(100 * 7 / 9)


def test_effort_in_three_figures() -> None:
    """CYS group, help articles 3000095529 and 3000095531: one set of answers is 4.08 as a mean, -13 as an index."""
    assert ces(EFFORT, CES_2).value == pytest.approx(4.08, abs=1e-9)
    assert ces(EFFORT, CES_2_INDEX).value == -13.0


def test_one_set_of_answers_by_all_rules() -> None:
    """The rules of the vendors disagree by 20 points about the same answers: 3 is bad, neutral or nothing."""
    answers = [5, 5, 4, 4, 3, 3, 2, 1]
    by_rule = {name: csat(answers, rule) for name, rule in CSAT_RULES.items() if rule.scale == (1, 2, 3, 4, 5)}

    assert {name: (score.good, score.neutral, score.bad, score.n) for name, score in by_rule.items()} == {
        "zendesk": (4, 0, 4, 8),
        "simplesat": (4, 2, 2, 8),
        "without_neutral": (4, 0, 2, 6),
        "trengo": (0, 8, 0, 8),
        "formbricks_5": (4, 0, 4, 8),
    }
    values = {name: score.value for name, score in by_rule.items()}
    assert values["zendesk"] == values["simplesat"] == values["formbricks_5"] == 50
    assert values["without_neutral"] == pytest.approx(66.667, abs=1e-3)
    assert values["trengo"] == 59.375
    assert csat(answers, ZENDESK).bad - csat(answers, SIMPLESAT).bad == 2


def test_trengos_mean() -> None:
    """Trengo: (mean - 1) / 4 x 100, so a mean of 4 is 75."""
    assert csat([4, 4, 4], TRENGO).value == 75
    assert csat([1, 1], TRENGO).value == 0
    assert csat([5, 5], TRENGO).value == 100


@pytest.mark.parametrize(("points", "good"), [(3, 1), (4, 2), (5, 2), (6, 2), (7, 2), (10, 3)])
def test_the_top_answers_of_formbricks(points: int, good: int) -> None:
    """Formbricks: of one answer for each point the top 1 (of 3), 2 (of 4 to 7) or 3 (of 10) are good."""
    score = csat(range(1, points + 1), CSAT_RULES[f"formbricks_{points}"])

    assert (score.good, score.bad, score.value) == (good, points - good, 100 * good / points)


def test_good_less_bad_of_freescout() -> None:
    """FreeScout: good % - bad %, so it can be below zero."""
    rule = CSAT_RULES["freescout"]

    assert csat(["good", "good", "okay", "bad"], rule).value == 25
    assert csat(["bad", "bad"], rule).value == -100
