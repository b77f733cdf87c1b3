from __future__ import annotations

import math
from typing import Any

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from servicekit.errors import InputError
from servicekit.satisfaction import (
    CES_1,
    MINIMUM,
    SIMPLESAT,
    TRENGO,
    WITHOUT_NEUTRAL,
    ZENDESK,
    Tally,
    ces,
    csat,
    difference,
    nps,
    nps_of_counts,
)


def test_too_few_answers_are_said() -> None:
    """Below the minimum the figure is made and says in its words that it stands on too little; at it, no more."""
    few, enough = csat(Tally({5: MINIMUM - 1}), ZENDESK), csat(Tally({5: MINIMUM}), ZENDESK)

    assert not few.is_enough
    assert "too few answers: 29, fewer than 30" in str(few)
    assert "too few answers: 29, fewer than 30" in few.explain()
    assert enough.is_enough
    assert "too few" not in str(enough) + enough.explain()


def test_no_answers_are_a_defined_result() -> None:
    """Without an answer there is neither a figure nor an interval, whoever was asked; nothing is divided by zero."""
    for score in (
        csat([], ZENDESK),
        nps([None, None]),
        ces([]),
        csat([3, 3], WITHOUT_NEUTRAL),
        csat([], TRENGO, minimum=0),
    ):
        assert (score.value, score.interval, score.n, score.is_enough) == (None, None, 0, False)
        assert str(score).endswith("no answers")
        assert "too few" not in score.explain()
    assert csat([], ZENDESK).response_rate is None
    assert nps([None, None]).response_rate == 0


def test_the_silent_are_in_no_denominator() -> None:
    """However many did not answer, the figure and its interval are the same; only the response rate falls."""
    answers = [5, 4, 2]
    alone, among = csat(answers, ZENDESK), csat([*answers, *[None] * 97], ZENDESK)

    assert (among.value, among.interval, among.n) == (alone.value, alone.interval, 3)
    assert (alone.response_rate, among.response_rate) == (1, 0.03)
    assert "97 did not answer" in among.explain()


@pytest.mark.parametrize("answer", [0, 6, -1, "good"])
def test_an_answer_off_the_scale(answer: Any) -> None:
    """It is refused with the scale and the rule, not clipped and not left out."""
    with pytest.raises(InputError, match=r"is not on the scale 1 to 5 of the rule 'zendesk'"):
        csat([5, answer], ZENDESK)


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, math.nan, True, "0.95", 1 - 1e-17, 0.9999999999999999])
def test_what_is_no_level(level: Any) -> None:
    """A level lies between 0 and 1; `95` is a mistake, not 95 percent."""
    with pytest.raises(InputError, match="level is"):
        nps([10], level=level)


def test_what_is_no_minimum_and_no_method() -> None:
    """A minimum is a whole number; the methods are two, and only of differences."""
    with pytest.raises(InputError, match="minimum"):
        nps([10], minimum=-1)
    with pytest.raises(InputError, match="'tango' or 'adjusted_wald'"):
        nps([10], method="wald")


def test_all_the_same_still_leaves_doubt() -> None:
    """Ten promoters are 100, with room below: never an interval without width."""
    score = nps_of_counts(detractors=0, passives=0, promoters=10)
    assert score.interval is not None

    assert (score.value, score.interval.high) == (100, 100)
    assert score.interval.low == pytest.approx(44.4934, abs=1e-3)
    for same in (csat([4] * 5, TRENGO), ces([3] * 5), csat([1] * 5, ZENDESK)):
        assert same.interval is not None
        assert same.interval.high - same.interval.low > 1


@pytest.mark.parametrize("size", [10**6, 10**12, 10**15 // 2])
def test_huge_counts(size: int) -> None:
    """The interval shrinks round the figure and stays in order."""
    for score in (
        nps_of_counts(detractors=size // 4, passives=size // 4, promoters=size // 2),
        csat(Tally({5: size, 1: size // 3}), SIMPLESAT),
        csat(Tally({5: size, 1: size // 3}), TRENGO),
    ):
        assert score.value is not None
        assert score.interval is not None
        assert score.interval.low <= score.value <= score.interval.high
        assert score.interval.high - score.interval.low < 1


def test_counts_that_are_none() -> None:
    """The name of the count is in the message."""
    with pytest.raises(InputError, match="passives"):
        nps_of_counts(detractors=1, passives=-2, promoters=3)


def test_low_effort_is_good() -> None:
    """Of the first version the figure is the mean of an effort, and less is better."""
    score = ces([1, 2, 1, 2], CES_1, minimum=4)

    assert score.value == 1.5
    assert not score.rule.higher_is_better
    assert str(score).startswith("CES (ces_1) 1.50 of 4 answers, 95 % interval 1.")


def test_the_words_of_a_score() -> None:
    """The explanation holds every number that the figure was made of."""
    interval = "95 % interval 23.1 % to 88.2 % (wilson)"

    assert csat([5, 4, 3, None, 5, 1], SIMPLESAT).explain().splitlines() == [
        f"CSAT (simplesat) 60.0 % of 5 answers, {interval}; too few answers: 5, fewer than 30",
        "  5 answers on the scale 1 to 5: 3 good (4, 5), 1 neutral (3), 1 bad (1, 2)",
        "  1 did not answer and count for nothing",
        "  100 x 3 / 5 = 60.0 %",
        f"  {interval}",
        "  too few answers: 5, fewer than 30",
        "  rule: SimpleSat, help article 3456900: 7 positive, 1 neutral and 2 negative answers are 70 %",
    ]
    assert "left out by the rule: 1 (3)" in csat([5, 3], WITHOUT_NEUTRAL).explain()


@pytest.mark.parametrize(
    ("one", "other"), [((8, 10), (3, 10)), ((56, 70), (48, 80)), ((9, 10), (3, 10)), ((10, 10), (0, 20))]
)
def test_the_difference_of_two_shares(one: tuple[int, int], other: tuple[int, int]) -> None:
    """With shares it is Newcombe's interval, as statsmodels has it; 56 of 70 against 48 of 80 is his own example."""
    scores = [csat(Tally({5: good, 1: n - good}), ZENDESK) for good, n in (one, other)]
    low, high = confint_proportions_2indep(*one, *other, method="newcomb", compare="diff")

    found = difference(*scores)

    assert (found.interval.low, found.interval.high) == pytest.approx((100 * low, 100 * high), abs=1e-9)


def test_newcombes_example() -> None:
    """Newcombe (1998), Statistics in Medicine 17, table II (a), method 10: 56/70 - 48/80 is 0.0524 to 0.3339."""
    found = difference(csat(Tally({5: 56, 1: 14}), ZENDESK), csat(Tally({5: 48, 1: 32}), ZENDESK))

    assert (found.interval.low, found.interval.high) == pytest.approx((5.24, 33.39), abs=0.006)
    assert found.is_clear
    assert str(found) == "+20.0 (95 % interval +5.2 to +33.4): a difference"


def test_what_is_not_comparable() -> None:
    """Two rules, two levels, or no answers are refused by name."""
    zendesk = csat([5, 1], ZENDESK)
    with pytest.raises(InputError, match="not comparable with one by"):
        difference(zendesk, csat([5, 1], SIMPLESAT))
    with pytest.raises(InputError, match="levels"):
        difference(zendesk, csat([5, 1], ZENDESK, level=0.9))
    with pytest.raises(InputError, match="without answers"):
        difference(zendesk, csat([], ZENDESK))


def test_a_difference_of_few_answers_says_so() -> None:
    """A difference is no better than the worse of its scores."""
    found = difference(nps([10] * 40), nps([10, 3]))

    assert not found.is_enough
    assert str(found).endswith("too few answers")
