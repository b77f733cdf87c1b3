"""
A score weighed by who the customers are, and not by who answered.

Those who answer are seldom like those who do not. Where it is known how many customers of each kind there are (the
strata: tiers, channels, products), the answers of each kind are weighed by its part in all customers: they are
stratified after the fact. That mends what the kinds explain, and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve, frozen

from servicekit.errors import InputError
from servicekit.satisfaction.intervals import Interval, tango, wilson
from servicekit.satisfaction.means import mean_interval
from servicekit.satisfaction.rules import Formula, ScoreRule
from servicekit.satisfaction.scores import LEVEL, MINIMUM, Answers, Score, score
from servicekit.satisfaction.tally import MOST, Level, Tally

__all__ = ["Stratum", "WeightedScore", "post_stratify"]

_FEWEST = 2  # answers of a stratum: the variance of fewer cannot be told


@frozen(kw_only=True)
class Stratum:
    """
    One kind of customers.

    Attributes:
        name: What it is called; with others collapsed into it, their names too (``"mail + phone"``).
        share: Its part of all customers, 0 to 1.
        score: What it answered, by the rule.
        weight: What one of its answers counts for; 1 on average over all answers.
        variance: How far its answers lie apart: the sample variance, in squared units of the rule.
    """

    name: str
    share: float
    score: Score
    weight: float
    variance: float


@frozen(kw_only=True)
class WeightedScore:
    """
    A score of all customers, made of the answers of some.

    Attributes:
        value: Over the strata the sum of share x score, in the unit of the rule.
        standard_error: Of the value, in the same unit, given how many of each stratum answered.
        interval: The interval of the rule with the effective number of answers in place of the number.
        plain: The score without weights.
        effective_n: How many answers without weights would say as much, at most :attr:`n`.
        strata: By name.
    """

    value: float
    standard_error: float
    interval: Interval
    plain: Score
    effective_n: float
    strata: tuple[Stratum, ...]

    @property
    def rule(self) -> ScoreRule:
        """What was counted, and how."""
        return self.plain.rule

    @property
    def n(self) -> int:
        """The answers that count."""
        return self.plain.n

    @property
    def design_effect(self) -> float:
        """How many times as many answers the weights ask for: ``n / effective_n``, 1 or more."""
        return self.n / self.effective_n

    @property
    def is_enough(self) -> bool:
        """Whether the effective number of answers is at least the minimum."""
        return self.effective_n >= max(self.plain.minimum, 1)

    def __str__(self) -> str:
        unit = f" {self.rule.unit}" if self.rule.unit else ""
        name = f"{self.rule.model.upper()} ({self.rule.name}) by weights"
        words = f"{name} {self.value:.1f}{unit} of {self.n:,} answers that say as much as {self.effective_n:.1f}"
        low, high, level = self.interval.low, self.interval.high, self.interval.level
        words += f", {level * 100:g} % interval {low:.1f} to {high:.1f} ({self.interval.method})"
        return words if self.is_enough else f"{words}; too few answers"

    def explain(self) -> str:
        """The figure, the plain one, and each stratum with its share, answers, score and weight; several lines."""
        return "\n".join([str(self), *(f"  {line}" for line in self._lines())])

    def _lines(self) -> Iterator[str]:
        yield f"standard error {self.standard_error:.2f}, design effect {self.design_effect:.2f}"
        yield f"without weights {self.plain.value:.1f}"
        for each in self.strata:
            counts = f"{each.share:.1%} of all, {each.score.n:,} answers"
            yield f"{each.name}: {counts}, score {each.score.value:.1f}, weight {each.weight:.3f}"


_NONE: Mapping[str, str] = {}


def post_stratify(
    answers: Mapping[str, Answers],
    shares: Mapping[str, float],
    rule: ScoreRule,
    *,
    collapse: Mapping[str, str] = _NONE,
    level: float = LEVEL,
    minimum: int = MINIMUM,
) -> WeightedScore:
    """
    The score of all customers from the *answers* of each stratum and the known *shares* of the strata.

    With W the share, n the answers, y the mean and s2 the sample variance of each stratum, the figure is the sum of
    ``W y`` and its variance that of ``W^2 s2 / n``: Cochran, W. G. (1977), Sampling Techniques, 3rd edition, chapter 5,
    without the correction for a finite population, taken after the fact (section 5A.9) and given the numbers that
    answered, as Holt, D. and Smith, T. M. F. (1979), Post stratification, Journal of the Royal Statistical Society A
    142(1), 33-46, advise. The effective number of answers is ``(sum w)^2 / sum w^2`` over the weights of the answers:
    Kish, L. (1992), Weighting for unequal Pi, Journal of Official Statistics 8(2), 183-200; it leaves out what strata
    that differ gain, so the interval is rather too wide than too narrow. With it the interval of the rule (Wilson,
    Tango, score of a mean) is made: Franco, C. et al. (2019), Comparative study of confidence intervals for proportions
    in complex sample surveys, Journal of Survey Statistics and Methodology 7(3), 334-364, find it among the best for
    shares.

    Args:
        answers: Each answer of a stratum, ``None`` where there is none, or their tally, by the name of the stratum.
        shares: How many customers there are of each stratum, as numbers or as shares of all: they are divided by their
            sum.
        rule: What counts, and how.
        collapse: Strata to be taken together with others: each name with that of the one that it joins. It is for those
            with fewer than two answers, of which neither figure nor variance can be told. Nothing is joined unasked.
        level: The level of the interval.
        minimum: The fewest effective answers that the score should stand on.

    Raises:
        InputError: A stratum has fewer than two answers that count and is not collapsed (all such are named), it has
            answers and no share, a share is no number above 0, a collapsed name is not there or leads in a circle, or
            as :func:`~servicekit.satisfaction.score`.
    """
    _check_shares(answers, shares)
    total = math.fsum(shares.values())
    parts = [
        _Part(
            name=" + ".join(members),
            share=math.fsum(shares[each] for each in members) / total,
            tally=sum((_tally(answers.get(each, ())) for each in members), Tally()),
        )
        for members in _groups(shares, collapse)
    ]
    plain = score(sum((part.tally for part in parts), Tally()), rule, level=level, minimum=minimum)
    _check_answers(parts, rule)
    return _weighted(parts, plain, level)


@frozen(kw_only=True)
class _Part:
    """A stratum, or several together, with all its answers."""

    name: str
    share: float
    tally: Tally

    def n(self, rule: ScoreRule) -> int:
        return self.tally.of_levels(rule.counted)


def _tally(answers: Answers) -> Tally:
    return answers if isinstance(answers, Tally) else Tally.of(answers)


def _check_shares(answers: Mapping[str, Answers], shares: Mapping[str, float]) -> None:
    for name, share in shares.items():
        _check_share(name, share)
    if strays := sorted(set(answers) - set(shares)):
        known = ", ".join(sorted(shares)) or "none"
        raise InputError(f"{', '.join(strays)} answered and has no share; there are shares of: {known}", name=strays[0])
    if not shares:
        raise InputError("there is no stratum", name="shares")


def _check_share(name: str, share: Any) -> None:
    if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 < share <= MOST:
        raise InputError(f"the share of {name!r} is {share!r}, not a number above 0", name=name, value=share)


def _groups(shares: Mapping[str, float], collapse: Mapping[str, str]) -> list[list[str]]:
    """The strata that are taken together, each group and all of them sorted, so that no order matters."""
    groups: dict[str, list[str]] = {}
    for name in sorted(shares):
        groups.setdefault(_joined(name, collapse), []).append(name)
    if strays := sorted({*collapse, *collapse.values()} - set(shares)):
        raise InputError(f"{strays[0]!r} is to be collapsed and is no stratum", name=strays[0])
    return sorted(groups.values())


def _joined(name: str, collapse: Mapping[str, str]) -> str:
    """The stratum that *name* ends in."""
    seen = {name}
    while name in collapse:
        name = collapse[name]
        if name in seen:
            raise InputError(f"{name!r} is collapsed into itself", name=name)
        seen.add(name)
    return name


def _check_answers(parts: Iterable[_Part], rule: ScoreRule) -> None:
    thin = [f"{part.name} ({part.n(rule):,})" for part in parts if part.n(rule) < _FEWEST]
    if thin:
        message = f"fewer than {_FEWEST} answers count of {', '.join(thin)}: collapse it into another stratum"
        raise InputError(message, strata=tuple(thin))


def _weighted(parts: list[_Part], plain: Score, level: float) -> WeightedScore:
    rule = plain.rule
    effective = min(1 / math.fsum(part.share**2 / part.n(rule) for part in parts), float(plain.n))
    strata = [_stratum(part, plain) for part in parts]
    means = [(part.share, _mean(part, rule)) for part in parts]
    value = math.fsum(share * mean for share, mean in means)
    error = math.sqrt(math.fsum(each.share**2 * each.variance / each.score.n for each in strata))
    interval = _interval(parts, rule, effective, level)
    return WeightedScore(
        value=value,
        standard_error=error,
        interval=evolve(interval, method=f"{interval.method}, effective n").around(value),
        plain=plain,
        effective_n=effective,
        strata=tuple(strata),
    )


def _stratum(part: _Part, plain: Score) -> Stratum:
    rule, mean, n = plain.rule, _mean(part, plain.rule), part.n(plain.rule)
    squares = math.fsum(count * (points - mean) ** 2 for points, count in _points(part, rule))
    return Stratum(
        name=part.name,
        share=part.share,
        score=score(part.tally, rule, level=plain.interval.level if plain.interval else LEVEL, minimum=plain.minimum),
        weight=part.share * plain.n / n,
        variance=squares / (n - 1),
    )


def _points(part: _Part, rule: ScoreRule) -> list[tuple[float, int]]:
    """What each answer that counts is worth in the figure, and how often it was given."""
    return [(_worth(level, rule), count) for level, count in part.tally if level in rule.counted]


def _worth(level: Level, rule: ScoreRule) -> float:
    match rule.formula:
        case Formula.SHARE:
            return 100.0 * (level in rule.good)
        case Formula.DIFFERENCE:
            return 100.0 * ((level in rule.good) - (level in rule.bad))
    assert isinstance(level, int)
    if rule.formula is Formula.MEAN:
        return float(level)
    low, *_, high = rule.counted
    assert isinstance(low, int)
    assert isinstance(high, int)
    return 100 * (level - low) / (high - low)


def _mean(part: _Part, rule: ScoreRule) -> float:
    return math.fsum(points * count for points, count in _points(part, rule)) / part.n(rule)


def _interval(parts: list[_Part], rule: ScoreRule, n: float, level: float) -> Interval:
    """The interval of the rule, of the weighted shares of the answers and the effective number of them."""

    def share_of(levels: Iterable[Level]) -> float:
        wanted = tuple(levels)
        return min(math.fsum(part.share * part.tally.of_levels(wanted) / part.n(rule) for part in parts), 1.0)

    if rule.formula is Formula.SHARE:
        return wilson(share_of(rule.good), n, level=level).scaled(*rule.bounds)
    if rule.formula is Formula.DIFFERENCE:
        return tango(share_of(rule.good), share_of(rule.bad), n, level=level).scaled(0.0, 100.0)
    scale = [answer for answer in rule.counted if isinstance(answer, int)]
    return mean_interval(scale, {each: n * share_of((each,)) for each in scale}, level=level, ends=rule.bounds)
