"""Scores weighed by the known shares of the customers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from servicekit.errors import InputError
from servicekit.satisfaction import CES_2, NPS, SIMPLESAT, TRENGO, Level, ScoreRule, Tally, post_stratify

GOLD, SILVER = Tally({5: 40, 4: 30, 2: 10}, unanswered=20), Tally({5: 5, 4: 5, 1: 10}, unanswered=380)
ANSWERS = {"gold": GOLD, "silver": SILVER}
SHARES = {"gold": 200, "silver": 800}
SCORES = {
    "gold": Tally({10: 30, 9: 20, 8: 10, 7: 5, 6: 3, 0: 2}),
    "silver": Tally({10: 3, 8: 4, 6: 5, 3: 8}),
    "tin": Tally({10: 1, 5: 1, 0: 4}),
}
EFFORTS = {"phone": Tally({7: 12, 6: 9, 4: 3, 1: 1}), "mail": Tally({6: 2, 4: 4, 2: 6})}


def worth(level: Any, rule: ScoreRule) -> float:
    """What an answer is worth in the figure, told anew."""
    if rule is SIMPLESAT:
        return 100.0 * (level >= 4)
    if rule is NPS:
        return 100.0 * ((level >= 9) - (level <= 6))
    return float(level) if rule is CES_2 else 25.0 * (level - 1)


def test_a_figure_by_hand() -> None:
    """
    One in five customers is gold, four in five answers are.

    figure: .2 x 70/80 + .8 x 10/20 = 57.5 %, and 80 % without weights
    variance: .04 x (80/79 x .875 x .125) / 80 + .64 x (20/19 x .5 x .5) / 20 = .0084764
    effective answers: 1 / (.04 / 80 + .64 / 20) = 30.77
    """
    found = post_stratify(ANSWERS, SHARES, SIMPLESAT)

    assert found.value == pytest.approx(57.5)
    assert found.plain.value == 80.0
    assert found.standard_error == pytest.approx(100 * math.sqrt(0.04 * 0.109375 / 79 + 0.64 * 0.25 / 19))
    assert found.standard_error == pytest.approx(9.2068, abs=1e-4)
    assert (found.effective_n, found.design_effect) == pytest.approx((1 / 0.0325, 3.25))
    assert [(each.name, each.share, each.score.n, each.weight) for each in found.strata] == [
        ("gold", 0.2, 80, pytest.approx(0.25)),
        ("silver", 0.8, 20, pytest.approx(4.0)),
    ]
    assert found.plain.unanswered == 400


@pytest.mark.parametrize(
    ("rule", "answers", "shares"),
    [
        (SIMPLESAT, ANSWERS, SHARES),
        (TRENGO, ANSWERS, SHARES),
        (NPS, SCORES, {"gold": 0.1, "silver": 0.6, "tin": 0.3}),
        (CES_2, EFFORTS, {"phone": 3, "mail": 7}),
    ],
)
def test_numpy_and_statsmodels_agree(rule: ScoreRule, answers: dict[str, Tally], shares: dict[str, float]) -> None:
    """Answer by answer with its weight: the mean of statsmodels, the variance of numpy, the effective n of Kish."""
    found = post_stratify(answers, shares, rule)
    total, n = sum(shares.values()), sum(tally.n for tally in answers.values())
    values, weights, variance = [], [], 0.0
    for name, tally in answers.items():
        one = np.array([worth(level, rule) for level, count in tally for _ in range(count)])
        share = shares[name] / total
        values.append(one)
        weights.append(np.full(len(one), share * n / len(one)))
        variance += share**2 * one.var(ddof=1) / len(one)
    each = np.concatenate(weights)

    assert found.value == pytest.approx(DescrStatsW(np.concatenate(values), each).mean)
    assert found.standard_error == pytest.approx(math.sqrt(variance))
    assert found.effective_n == pytest.approx(each.sum() ** 2 / (each**2).sum())


def test_the_interval_is_that_of_the_rule_with_the_effective_answers() -> None:
    """Wilson's, as statsmodels has it for 57.5 % of 30.77 answers; the name says what was put in."""
    found = post_stratify(ANSWERS, SHARES, SIMPLESAT, level=0.9)
    low, high = proportion_confint(0.575 / 0.0325, 1 / 0.0325, 0.1, method="wilson")

    assert (found.interval.low, found.interval.high) == pytest.approx((100 * low, 100 * high))
    assert found.interval.method == "wilson, effective n"
    assert post_stratify(SCORES, dict.fromkeys(SCORES, 1), NPS).interval.method == "tango, effective n"
    assert post_stratify(EFFORTS, dict.fromkeys(EFFORTS, 1), CES_2).interval.method == "score, effective n"


def test_a_stratum_without_answers_is_an_error_or_collapsed() -> None:
    """Every stratum that is too thin is named; the caller says what it is taken together with."""
    shares = {**SHARES, "bronze": 500, "tin": 500}
    answers = {**ANSWERS, "tin": Tally({5: 1})}
    with pytest.raises(InputError, match=r"fewer than 2 answers count of bronze \(0\), tin \(1\): collapse it"):
        post_stratify(answers, shares, SIMPLESAT)
    found = post_stratify(answers, shares, SIMPLESAT, collapse={"tin": "bronze", "bronze": "silver"})

    assert [(each.name, each.share, each.score.n) for each in found.strata] == [
        ("bronze + silver + tin", 0.9, 21),
        ("gold", 0.1, 80),
    ]
    assert found.value == pytest.approx(0.1 * 87.5 + 0.9 * 100 * 11 / 21)


def test_answers_that_the_rule_leaves_out_are_none() -> None:
    """A stratum whose answers do not count has none."""
    rule = ScoreRule(name="own", model="csat", scale=(1, 2, 3), good=(3,), bad=(1,), left_out=(2,))
    with pytest.raises(InputError, match=r"of b \(1\)"):
        post_stratify({"a": [1, 3], "b": [2, 2, 3]}, {"a": 1, "b": 1}, rule)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"shares": {"gold": 1}}, "silver answered and has no share; there are shares of: gold"),
        ({"shares": {}}, "gold, silver answered and has no share"),
        ({"answers": {}, "shares": {}}, "there is no stratum"),
        ({"shares": {"gold": 0, "silver": 1}}, "the share of 'gold' is 0, not a number above 0"),
        ({"shares": {"gold": math.nan, "silver": 1}}, "the share of 'gold' is nan"),
        ({"shares": {"gold": True, "silver": 1}}, "the share of 'gold' is True"),
        ({"shares": {"gold": 10**400, "silver": 1}}, "the share of 'gold' is 1000"),
        ({"collapse": {"gold": "silver", "silver": "gold"}}, "is collapsed into itself"),
        ({"collapse": {"gold": "golden"}}, "'golden' is to be collapsed and is no stratum"),
        ({"answers": {"gold": [6], "silver": [1]}}, "6 is not on the scale"),
        ({"level": 1}, "level is 1"),
    ],
)
def test_what_cannot_be_weighed(changes: dict[str, Any], words: str) -> None:
    """Each mistake is named."""
    given = {"answers": ANSWERS, "shares": SHARES, "rule": SIMPLESAT, **changes}
    with pytest.raises(InputError) as found:
        post_stratify(given.pop("answers"), given.pop("shares"), given.pop("rule"), **given)

    assert words in found.value.message


def test_everybody_alike_still_has_an_interval() -> None:
    """All good: the variance is nothing, and the interval is not."""
    found = post_stratify({"a": [5] * 9, "b": [5] * 3}, {"a": 1, "b": 1}, SIMPLESAT)

    assert (found.value, found.standard_error, found.interval.high) == (100.0, 0.0, 100.0)
    assert found.interval.low < 71
    assert not found.is_enough


def test_a_figure_says_what_it_was_made_of() -> None:
    """The figure, what it would be without weights, and each stratum."""
    assert str(post_stratify(ANSWERS, SHARES, SIMPLESAT)) == (
        "CSAT (simplesat) by weights 57.5 % of 100 answers that say as much as 30.8, "
        "95 % interval 40.2 to 73.2 (wilson, effective n)"
    )
    assert post_stratify(ANSWERS, SHARES, SIMPLESAT).explain().splitlines() == [
        str(post_stratify(ANSWERS, SHARES, SIMPLESAT)),
        "  standard error 9.21, design effect 3.25",
        "  without weights 80.0",
        "  gold: 20.0% of all, 80 answers, score 87.5, weight 0.250",
        "  silver: 80.0% of all, 20 answers, score 50.0, weight 4.000",
    ]


def test_words_of_a_scale_are_weighed_too() -> None:
    """A scale of words has shares as well."""
    rule = ScoreRule(name="own", model="csat", scale=("sad", "happy"), good=("happy",), bad=("sad",))
    answers: dict[str, list[Level]] = {"a": ["sad", "happy"], "b": ["happy", "happy"]}

    assert post_stratify(answers, {"a": 3, "b": 1}, rule).value == 62.5
