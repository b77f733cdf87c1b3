"""
What a score counts: the named rules by which answers become a figure.

Two systems that both say "CSAT 70 %" rarely mean the same. A rule says which answers there are, which are good, which
bad, which count at all, and what is made of them; a score without its rule is no figure.
"""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen

from servicekit.errors import InputError
from servicekit.satisfaction.tally import Level

__all__ = ["Direction", "Formula", "ScoreRule"]


class Formula(StrEnum):
    """What is made of the answers that count."""

    SHARE = "share"
    """The good, in percent of those that count: 0 to 100. Interval: Wilson."""
    DIFFERENCE = "difference"
    """The good less the bad, in percent of those that count: -100 to 100. Interval: Tango."""
    MEAN = "mean"
    """The mean on the scale itself. Interval: the score interval of a mean."""
    SCALED_MEAN = "scaled_mean"
    """The mean with the lowest answer moved to 0 and the highest to 100. Interval: the score interval of a mean."""


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    """Higher answers are better."""
    DOWN = "down"
    """Lower answers are better."""


def _levels(given: tuple[Level, ...] | frozenset[Level]) -> tuple[Level, ...]:
    return tuple(given)


@frozen(kw_only=True)
class ScoreRule:
    """
    How answers become a figure.

    Attributes:
        name: What it is called (``"zendesk"``).
        model: What it measures: ``csat``, ``nps``, ``ces`` or a word of your own.
        scale: Every answer that can be given, lowest first; numbers, or words.
        formula: What is made of the answers.
        good: The answers that count as good.
        bad: The answers that count as bad.
        left_out: Answers that do not count at all, neither as good nor as bad nor in the number of answers.
        direction: Which way along the *scale* is better; of a mean, which way the figure is better.
        source: Who says so.

    Raises:
        InputError: The rule contradicts itself: an answer that is off the scale, good and bad at once, or left out and
            yet good; no good answer where one is needed; a mean of words; a scale that does not rise.
    """

    name: str
    model: str
    scale: tuple[Level, ...] = field(converter=_levels)
    formula: Formula = field(default=Formula.SHARE, converter=Formula)
    good: tuple[Level, ...] = field(default=(), converter=_levels)
    bad: tuple[Level, ...] = field(default=(), converter=_levels)
    left_out: tuple[Level, ...] = field(default=(), converter=_levels)
    direction: Direction = field(default=Direction.UP, converter=Direction)
    source: str = ""

    def __attrs_post_init__(self) -> None:
        if fault := self._scale_fault() or self._levels_fault() or self._formula_fault():
            raise InputError(f"rule {self.name!r}: {fault}", name=self.name)

    def _scale_fault(self) -> str:
        if len(self.scale) < 2 or len(set(self.scale)) < len(self.scale):
            return f"the scale {self.scale} needs two answers or more, each once"
        if any(isinstance(level, bool) or not isinstance(level, (int, str)) for level in self.scale):
            return f"the scale {self.scale} is not of whole numbers or words"
        if self.is_numeric and list(self.scale) != sorted(self.numbers):
            return f"the scale {self.scale} does not rise"
        return ""

    def _levels_fault(self) -> str:
        seen: dict[Level, str] = {}
        for name, levels in (("good", self.good), ("bad", self.bad), ("left out", self.left_out)):
            for level in levels:
                if level not in self.scale:
                    return f"{level!r} is {name} and not on the scale"
                if level in seen:
                    return f"{level!r} is both {seen[level]} and {name}"
                seen[level] = name
        return ""

    def _formula_fault(self) -> str:
        if self.formula in (Formula.MEAN, Formula.SCALED_MEAN):
            return "" if self.is_numeric and len(self.counted) > 1 else "a mean needs numbers, two of them or more"
        if not self.good or (self.formula is Formula.DIFFERENCE and not self.bad):
            return f"a {self.formula} needs to know which answers are good" + (
                " and which are bad" if self.formula is Formula.DIFFERENCE else ""
            )
        return ""

    @property
    def is_numeric(self) -> bool:
        """Whether the answers are numbers."""
        return all(isinstance(level, int) for level in self.scale)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The answers that are numbers, in the order of the scale."""
        return tuple(level for level in self.scale if isinstance(level, int))

    @property
    def counted(self) -> tuple[Level, ...]:
        """The answers that count."""
        return tuple(level for level in self.scale if level not in self.left_out)

    @property
    def neutral(self) -> tuple[Level, ...]:
        """The answers that count and are neither good nor bad."""
        return tuple(level for level in self.counted if level not in self.good and level not in self.bad)

    @property
    def bounds(self) -> tuple[float, float]:
        """The lowest and the highest figure there can be."""
        if self.formula is Formula.MEAN:
            counted = [level for level in self.counted if isinstance(level, int)]
            return float(counted[0]), float(counted[-1])
        return (-100.0 if self.formula is Formula.DIFFERENCE else 0.0), 100.0

    @property
    def unit(self) -> str:
        """The unit of the figure: ``%`` of a share, nothing otherwise."""
        return "%" if self.formula is Formula.SHARE else ""

    @property
    def higher_is_better(self) -> bool:
        """Whether a higher figure is better: of shares and differences always, because they count the good."""
        return self.formula in (Formula.SHARE, Formula.DIFFERENCE) or self.direction is Direction.UP

    def level_of(self, text: str) -> Level:
        """
        The answer of the scale that *text* means: ``"4"`` or ``"4.0"`` of numbers; of words in any case.

        Raises:
            InputError: It is none of them; the message lists them.
        """
        plain = text.strip()
        for level in self.scale:
            if plain.casefold() == str(level).casefold() or plain == f"{level}.0":
                return level
        raise InputError(f"{text!r} is not on the scale {self.scale_words}", value=text)

    @property
    def scale_words(self) -> str:
        """The scale in words: ``0 to 10``, or ``bad, okay, good``."""
        steps = self.numbers
        if self.is_numeric and steps == tuple(range(steps[0], steps[-1] + 1)):
            return f"{steps[0]} to {steps[-1]}"
        return ", ".join(str(level) for level in self.scale)
