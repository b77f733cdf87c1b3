"""Law: a score and its interval lie on the scale of the rule, and the interval holds the score."""

from __future__ import annotations

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from servicekit.satisfaction import CES_RULES, CSAT_RULES, NPS, ScoreRule, Tally, difference, nps, score

RULES = [NPS, *CSAT_RULES.values(), *CES_RULES.values()]
LEVELS = st.floats(0.01, 0.9999)


@st.composite
def answered(draw: st.DrawFn) -> tuple[ScoreRule, Tally]:
    """A rule, and answers on its scale: few or very many."""
    rule = draw(st.sampled_from(RULES))
    most = draw(st.sampled_from([1, 3, 50, 10**9]))
    counts = {level: draw(st.integers(0, most)) for level in rule.scale}
    return rule, Tally(counts, unanswered=draw(st.integers(0, 5)))


@given(answered(), LEVELS)
def test_low_value_high(given: tuple[ScoreRule, Tally], level: float) -> None:
    """For every rule and level; only the adjusted Wald interval may leave its figure out, and it stays on the scale."""
    rule, tally = given
    found = score(tally, rule, level=level)
    low, high = rule.bounds

    assert found.n + found.left_out == tally.n
    if found.value is None or found.interval is None:
        assert found.n == 0
        return
    assert low <= found.interval.low <= found.value <= found.interval.high <= high
    assert found.good + found.neutral + found.bad == found.n
    if rule is NPS:
        closed = nps(tally, level=level, method="adjusted_wald").interval
        assert closed is not None
        assert low <= closed.low < closed.high <= high


@given(answered())
def test_a_higher_level_is_wider(given: tuple[ScoreRule, Tally]) -> None:
    """What holds the truth more often says less."""
    rule, tally = given
    narrow, wide = (score(tally, rule, level=level).interval for level in (0.8, 0.95))

    if narrow is not None and wide is not None:
        assert wide.low <= narrow.low + 1e-9
        assert wide.high >= narrow.high - 1e-9


@given(answered(), st.data())
def test_the_other_way_round(given: tuple[ScoreRule, Tally], data: st.DataObject) -> None:
    """A scale turned round turns the mean, or the difference, and its interval; a comparison turns its sign."""
    rule, tally = given
    found = score(tally, rule)
    other = score(Tally({level: data.draw(st.integers(0, 9)) for level in rule.scale}), rule)
    if found.value is None or other.value is None:
        return
    there, back = difference(found, other), difference(other, found)

    assert there.value == -back.value
    assert abs(there.interval.low + back.interval.high) < 1e-9
    if rule.good and rule.bad:
        turned = score(tally, evolve(rule, good=rule.bad, bad=rule.good, formula="difference"))
        plain = score(tally, evolve(rule, formula="difference"))
        assert turned.interval is not None
        assert plain.interval is not None
        assert abs(turned.interval.low + plain.interval.high) < 1e-9
