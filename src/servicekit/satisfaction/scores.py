"""
One score: the figure, how many answers it stands on, its interval, and the rule it was made by.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TypeAlias

from attrs import frozen

from servicekit.errors import InputError
from servicekit.satisfaction.intervals import Interval, adjusted_wald, normal_quantile, tango, wilson
from servicekit.satisfaction.means import mean_interval
from servicekit.satisfaction.rules import Formula, ScoreRule
from servicekit.satisfaction.tally import Level, Tally, whole_count

__all__ = ["LEVEL", "MINIMUM", "Answers", "Difference", "Score", "difference", "score"]

LEVEL = 0.95
"""The level of an interval unless another is asked for."""

MINIMUM = 30
"""
The fewest answers that a score should stand on, unless another number is given.

A convention, no theorem: at 30 answers the 95 % interval of a share may still be 34 points wide, that of a difference
67. What it prevents is that a person with three answers is ranked.
"""

Answers: TypeAlias = Tally | Iterable[int | float | str | None]
"""Answers, or their tally."""


@frozen(kw_only=True)
class Score:
    """
    A figure made of answers.

    Attributes:
        rule: What was counted, and how.
        value: The figure in the unit of the rule; ``None`` when no answer counts.
        n: The answers that count: the denominator.
        good: How many of them are good, by the rule.
        bad: How many are bad.
        left_out: Answers on the scale that the rule does not count.
        unanswered: How many were asked and did not answer; never part of *n*.
        interval: Where the figure of everybody would lie; ``None`` when no answer counts.
        minimum: The fewest answers that were asked for.
    """

    rule: ScoreRule
    value: float | None
    n: int
    good: int
    bad: int
    left_out: int
    unanswered: int
    interval: Interval | None
    minimum: int

    @property
    def neutral(self) -> int:
        """How many of the answers that count are neither good nor bad."""
        return self.n - self.good - self.bad

    @property
    def is_enough(self) -> bool:
        """Whether the answers are at least the minimum; below it a score is no ground to compare or to rank."""
        return self.n >= max(self.minimum, 1)

    @property
    def response_rate(self) -> float | None:
        """Of those asked the share that answered, 0 to 1; ``None`` when nobody was asked."""
        answered = self.n + self.left_out
        asked = answered + self.unanswered
        return answered / asked if asked else None

    def __str__(self) -> str:
        name = f"{self.rule.model.upper()} ({self.rule.name})"
        if self.value is None or self.interval is None:
            return f"{name}: no answers"
        words = f"{name} {self._shown(self.value)} of {_answers(self.n)}, {self._interval(self.interval)}"
        return words if self.is_enough else f"{words}; {self._too_few()}"

    def explain(self) -> str:
        """The figure with everything it was made of, several lines."""
        lines = [str(self), *(f"  {line}" for line in self._counts())]
        if self.value is not None and self.interval is not None:
            lines += [f"  {self._formula()} = {self._shown(self.value)}", f"  {self._interval(self.interval)}"]
            lines += [] if self.is_enough else [f"  {self._too_few()}"]
        return "\n".join([*lines, f"  rule: {self.rule.source}"] if self.rule.source else lines)

    def _counts(self) -> list[str]:
        rule = self.rule
        parts = [("good", self.good, rule.good), ("neutral", self.neutral, rule.neutral), ("bad", self.bad, rule.bad)]
        named = ", ".join(f"{count:,} {word} ({_listed(levels)})" for word, count, levels in parts if levels)
        lines = [f"{_answers(self.n)} on the scale {rule.scale_words}" + (f": {named}" if rule.good else "")]
        if rule.left_out:
            lines.append(f"left out by the rule: {self.left_out:,} ({_listed(rule.left_out)})")
        return [*lines, f"{self.unanswered:,} did not answer and count for nothing"] if self.unanswered else lines

    def _formula(self) -> str:
        match self.rule.formula:
            case Formula.SHARE:
                return f"100 x {self.good:,} / {self.n:,}"
            case Formula.DIFFERENCE:
                return f"100 x ({self.good:,} - {self.bad:,}) / {self.n:,}"
            case Formula.MEAN:
                return "mean of the answers"
        counted = self.rule.counted
        return f"mean of the answers, {counted[0]} as 0 and {counted[-1]} as 100"

    def _shown(self, value: float) -> str:
        digits = 2 if self.rule.formula is Formula.MEAN else 1
        return f"{value + 0.0:.{digits}f}" + (f" {self.rule.unit}" if self.rule.unit else "")

    def _interval(self, interval: Interval) -> str:
        low, high = self._shown(interval.low), self._shown(interval.high)
        return f"{interval.level * 100:g} % interval {low} to {high} ({interval.method})"

    def _too_few(self) -> str:
        return f"too few answers: {self.n:,}, fewer than {self.minimum:,}"


def _answers(n: int) -> str:
    return "1 answer" if n == 1 else f"{n:,} answers"


def _listed(levels: tuple[Level, ...]) -> str:
    return ", ".join(str(level) for level in levels)


def score(
    answers: Answers,
    rule: ScoreRule,
    *,
    level: float = LEVEL,
    minimum: int = MINIMUM,
    method: str | None = None,
) -> Score:
    """
    The score of *answers* by *rule*; their order changes nothing.

    Args:
        answers: Each answer, ``None`` where there is none, or their tally.
        rule: What counts, and how.
        level: The level of the interval.
        minimum: The fewest answers that the score should stand on; with fewer it is made all the same, and says so.
        method: Of a difference, ``tango`` (the default) or ``adjusted_wald``.

    Raises:
        InputError: An answer is not on the scale of the rule, *level* is not between 0 and 1, *minimum* is no whole
            number, or *method* is none of the rule's.
    """
    tally = answers if isinstance(answers, Tally) else Tally.of(answers)
    _check(tally, rule, level, minimum, method)
    n = tally.of_levels(rule.counted)
    good, bad = tally.of_levels(rule.good), tally.of_levels(rule.bad)
    value, interval = _figure(tally, rule, n, level, method) if n else (None, None)
    return Score(
        rule=rule,
        value=value,
        n=n,
        good=good,
        bad=bad,
        left_out=tally.of_levels(rule.left_out),
        unanswered=tally.unanswered,
        interval=interval,
        minimum=minimum,
    )


def _check(tally: Tally, rule: ScoreRule, level: float, minimum: int, method: str | None) -> None:
    if strays := [answer for answer in tally.counts if answer not in rule.scale]:
        message = f"{strays[0]!r} is not on the scale {rule.scale_words} of the rule {rule.name!r}"
        raise InputError(message, value=strays[0], rule=rule.name)
    normal_quantile(level)
    whole_count(minimum, "minimum")
    of_difference = rule.formula is Formula.DIFFERENCE
    if method is not None and not (of_difference and method in ("tango", "adjusted_wald")):
        known = "'tango' or 'adjusted_wald'" if of_difference else f"none for a {rule.formula}, which has but one"
        raise InputError(f"method is {method!r}: there is {known}", name="method", value=method)


def _figure(tally: Tally, rule: ScoreRule, n: int, level: float, method: str | None) -> tuple[float, Interval]:
    """The figure and its interval, both in the unit of the rule."""
    low, high = rule.bounds
    good, bad = tally.of_levels(rule.good), tally.of_levels(rule.bad)
    if rule.formula is Formula.SHARE:
        value = 100 * good / n
        return value, wilson(good / n, n, level=level).scaled(low, high).around(value)
    if rule.formula is Formula.DIFFERENCE:
        value = 100 * (good - bad) / n
        if method == "adjusted_wald":
            return value, adjusted_wald(good / n, bad / n, n, level=level).scaled(0.0, 100.0)
        return value, tango(good / n, bad / n, n, level=level).scaled(0.0, 100.0).around(value)
    scale = [answer for answer in rule.counted if isinstance(answer, int)]
    counts = {answer: tally.counts.get(answer, 0) for answer in scale}
    total = sum(answer * count for answer, count in counts.items())
    value = total / n
    if rule.formula is Formula.SCALED_MEAN:
        value = 100 * (total - n * scale[0]) / (n * (scale[-1] - scale[0]))
    return value, mean_interval(scale, counts, level=level, ends=(low, high)).around(value)


@frozen(kw_only=True)
class Difference:
    """
    How far one score is from another of the same rule.

    Attributes:
        value: The first less the second, in the unit of the rule.
        first: The one.
        second: The other.
        interval: Where the difference would lie if everybody had answered both times.
    """

    value: float
    first: Score
    second: Score
    interval: Interval

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out "no difference"."""
        return self.interval.low > 0 or self.interval.high < 0

    @property
    def is_enough(self) -> bool:
        """Whether both scores stand on enough answers."""
        return self.first.is_enough and self.second.is_enough

    def __str__(self) -> str:
        interval = self.interval
        words = f"{self.value:+.1f} ({interval.level * 100:g} % interval {interval.low:+.1f} to {interval.high:+.1f})"
        clear = "a difference" if self.is_clear else "no clear difference"
        return f"{words}: {clear}" + ("" if self.is_enough else "; too few answers")


def difference(first: Score, second: Score) -> Difference:
    """
    Compare two scores of different people, or of the same people at different times taken as different.

    The interval is put together of those of the two. With shares it is the hybrid score interval of Newcombe, R. G.
    (1998), Interval estimation for the difference between independent proportions, Statistics in Medicine 17, 873-890,
    method 10; with others the same construction, MOVER, of Zou, G. Y. and Donner, A. (2008), Construction of confidence
    limits about effect measures, Statistics in Medicine 27, 1693-1702, section 2. Two intervals that overlap do not say
    that there is no difference.

    Raises:
        InputError: The scores are of two rules or levels, or one stands on no answer.
    """
    if first.rule != second.rule:
        raise InputError(f"a score by {first.rule.name!r} is not comparable with one by {second.rule.name!r}")
    if first.value is None or second.value is None or first.interval is None or second.interval is None:
        raise InputError("a score without answers is not comparable with any")
    if first.interval.level != second.interval.level:
        raise InputError(f"the levels {first.interval.level} and {second.interval.level} of the intervals differ")
    value, one, other = first.value - second.value, first.interval, second.interval
    return Difference(
        value=value,
        first=first,
        second=second,
        interval=Interval(
            low=value - math.hypot(first.value - one.low, other.high - second.value),
            high=value + math.hypot(one.high - first.value, second.value - other.low),
            level=one.level,
            method="mover",
        ),
    )
