"""Law: a better answer more, or in place of another, lowers neither the score nor a limit of its interval."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.satisfaction import CES_2, CSAT_RULES, Score, Tally, arrays, ces, nps_of_counts, score

COUNTS = st.integers(0, 40)


def limits(found: Score) -> tuple[float, float, float]:
    """The figure and its limits."""
    assert found.value is not None
    assert found.interval is not None
    return found.value, found.interval.low, found.interval.high


def rises(before: Score, after: Score) -> bool:
    """Whether nothing fell."""
    return all(one <= other + 1e-9 for one, other in zip(limits(before), limits(after), strict=True))


@given(COUNTS, COUNTS, COUNTS, st.sampled_from([0.5, 0.95, 0.999]))
def test_one_promoter_more(detractors: int, passives: int, promoters: int, level: float) -> None:
    """A promoter more, and a detractor who becomes passive, raise the score and both limits, or leave them."""
    counts = {"detractors": detractors, "passives": passives, "promoters": promoters}
    if not sum(counts.values()):
        return
    before = nps_of_counts(**counts, level=level)

    assert rises(before, nps_of_counts(**{**counts, "promoters": promoters + 1}, level=level))
    if detractors:
        moved = {**counts, "detractors": detractors - 1, "passives": passives + 1}
        assert rises(before, nps_of_counts(**moved, level=level))


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_every_small_sample(level: float) -> None:
    """The same for every sample of up to 24 answers, all counted out."""
    rows = [(d, p, u) for d in range(25) for p in range(25 - d) for u in range(25 - d - p) if d + p + u]
    down, between, up = (list(column) for column in zip(*rows, strict=True))
    before, after = (
        arrays.nps(down, between, up, level=level),
        arrays.nps(down, between, [u + 1 for u in up], level=level),
    )

    for one, other in zip(before, after, strict=True):
        assert (one <= other + 1e-9).all()


@given(st.lists(st.integers(1, 7), min_size=1, max_size=25), st.data())
def test_one_answer_better(answers: list[int], data: st.DataObject) -> None:
    """One answer of a mean raised by a point raises the mean and both limits."""
    place = data.draw(st.integers(0, len(answers) - 1))
    if answers[place] < 7:
        better = [*answers[:place], answers[place] + 1, *answers[place + 1 :]]
        assert rises(ces(answers, CES_2), ces(better, CES_2))


@given(st.lists(st.sampled_from([1, 2, 4, 5]), min_size=1, max_size=25), st.sampled_from(sorted(CSAT_RULES)))
def test_one_good_answer_more(answers: list[int], name: str) -> None:
    """A top answer more lowers no figure of satisfaction on five answers."""
    rule = CSAT_RULES[name]
    if rule.scale == (1, 2, 3, 4, 5):
        assert rises(score(Tally.of(answers), rule), score(Tally.of([*answers, 5]), rule))
