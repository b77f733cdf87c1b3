"""Law: the order of answers, and how they were grouped on the way, change nothing."""

from __future__ import annotations

import random
from functools import reduce
from operator import add

from hypothesis import given
from hypothesis import strategies as st

from servicekit.satisfaction import CSAT_RULES, NPS, Tally, score

ANSWERS = st.lists(st.none() | st.integers(0, 10), max_size=60)


@given(ANSWERS, st.randoms(use_true_random=False), st.integers(1, 7))
def test_grouped_and_shuffled(answers: list[int | None], chance: random.Random, groups: int) -> None:
    """The tally of everything is the sum of the tallies of any parts, in any order; so is the score."""
    shuffled = answers[:]
    chance.shuffle(shuffled)
    parts = [Tally.of(shuffled[place::groups]) for place in range(groups)]

    whole = reduce(add, parts)

    assert whole == Tally.of(answers)
    assert whole.n + whole.unanswered == len(answers)
    assert score(whole, NPS) == score(answers, NPS)


@given(st.lists(st.integers(1, 5), max_size=40), st.sampled_from([r for r in CSAT_RULES.values() if len(r.scale) == 5]))
def test_floats_of_a_spreadsheet_are_the_same_answers(answers: list[int], rule_of: object) -> None:
    """4.0 is 4, whatever the rule."""
    rule = next(each for each in CSAT_RULES.values() if each is rule_of)

    assert score([float(answer) for answer in answers], rule) == score(answers, rule)
