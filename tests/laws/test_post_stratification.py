"""Law: weights that change nothing change nothing, no order matters, and a weighed score stays on its scale."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.satisfaction import CES_2, NPS, SIMPLESAT, TRENGO, ScoreRule, Tally, post_stratify, score

RULES = st.sampled_from([SIMPLESAT, TRENGO, NPS, CES_2])
NAMES = ("gold", "silver", "tin")


@st.composite
def answered(draw: st.DrawFn) -> tuple[ScoreRule, dict[str, Tally], dict[str, int]]:
    """A rule, answers of some strata, two or more of each, and how many customers each has."""
    rule = draw(RULES)
    names = draw(st.sets(st.sampled_from(NAMES), min_size=1))
    levels = st.sampled_from(rule.counted)
    answers = {name: Tally.of(draw(st.lists(levels, min_size=2, max_size=30))) for name in sorted(names)}
    return rule, answers, {name: draw(st.integers(1, 1000)) for name in answers}


@given(answered())
def test_the_shares_of_the_answers_give_the_plain_score(drawn: tuple[ScoreRule, dict[str, Tally], object]) -> None:
    """When the customers are divided as the answers are, every weight is 1 and the interval is the plain one."""
    rule, answers, _ = drawn
    plain = score(sum(answers.values(), Tally()), rule)
    found = post_stratify(answers, {name: tally.n for name, tally in answers.items()}, rule)

    assert plain.interval is not None
    assert found.value == pytest.approx(plain.value)
    assert (found.effective_n, found.design_effect) == pytest.approx((plain.n, 1.0))
    limits = (plain.interval.low, plain.interval.high)
    assert (found.interval.low, found.interval.high) == pytest.approx(limits, abs=1e-6)


@given(answered())
def test_a_weighed_score_lies_among_those_of_its_strata(
    drawn: tuple[ScoreRule, dict[str, Tally], dict[str, int]],
) -> None:
    """Between the lowest and the highest stratum, within its interval, on the scale; weights cost and never gain."""
    rule, answers, shares = drawn
    found = post_stratify(answers, shares, rule)
    values = [each.score.value for each in found.strata if each.score.value is not None]
    low, high = rule.bounds

    assert min(values) - 1e-9 <= found.value <= max(values) + 1e-9
    assert low - 1e-9 <= found.interval.low <= found.value <= found.interval.high <= high + 1e-9
    assert 0 < found.effective_n <= found.n
    assert sum(each.weight * each.score.n for each in found.strata) == pytest.approx(found.n)


@given(answered(), st.randoms(use_true_random=False))
def test_no_order_and_no_unit_matters(
    drawn: tuple[ScoreRule, dict[str, Tally], dict[str, int]], chance: random.Random
) -> None:
    """Strata in another order are the same figure to the last bit; twice as many of each customer, the same share."""
    rule, answers, shares = drawn
    names = chance.sample(list(answers), len(answers))
    found = post_stratify(answers, shares, rule)

    assert post_stratify({name: answers[name] for name in names}, {name: shares[name] for name in names}, rule) == found
    assert post_stratify(answers, {name: 2 * share for name, share in shares.items()}, rule) == found


@given(answered())
def test_everything_collapsed_is_the_plain_score(drawn: tuple[ScoreRule, dict[str, Tally], dict[str, int]]) -> None:
    """One stratum of all customers weighs nothing."""
    rule, answers, shares = drawn
    first, *others = answers
    found = post_stratify(answers, shares, rule, collapse=dict.fromkeys(others, first))

    assert found.value == pytest.approx(found.plain.value)
    assert found.effective_n == pytest.approx(found.n)
