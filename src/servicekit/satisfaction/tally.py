"""
Answers, counted: how often each was given, and how many gave none.

A tally is all that a score needs, and tallies add up: a year is the sum of its months, a company that of its teams.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from attrs import field, frozen

from servicekit.errors import InputError

__all__ = ["MOST", "Level", "Tally", "whole_count"]

Level: TypeAlias = int | str
"""One answer: a number of the scale, or its word ("good")."""

MOST = 10**15
"""The largest count; beyond it a float no longer holds every whole number."""


def whole_count(value: Any, name: str) -> int:
    """
    A count: a whole number from 0 to :data:`MOST`; *name* is named in an error.

    Raises:
        InputError: It is none.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
        raise InputError(f"{name} is {value!r}, not a whole number from 0 to {MOST:,}", name=name, value=value)
    return value


def _level(answer: Any) -> Level:
    """An answer as it is counted: ``4.0`` is ``4``; a fraction, a NaN or a flag is no answer of any scale."""
    if isinstance(answer, str) or (isinstance(answer, int) and not isinstance(answer, bool)):
        return answer
    if isinstance(answer, float) and answer.is_integer():
        return int(answer)
    raise InputError(f"{answer!r} is not an answer: a whole number or a word is needed", value=answer)


def _counted(counts: Mapping[Level, int]) -> Mapping[Level, int]:
    """Sorted (numbers, then words), without what nobody answered, so that equal tallies are equal."""
    read: dict[Level, int] = {}
    for answer, count in counts.items():
        level = _level(answer)
        read[level] = whole_count(read.get(level, 0) + whole_count(count, f"count of {answer!r}"), "count")
    order = sorted(read, key=lambda level: (isinstance(level, str), level if isinstance(level, int) else 0, str(level)))
    return {level: read[level] for level in order if read[level]}


@frozen
class Tally:
    """
    How often each answer was given.

    Attributes:
        counts: By answer; what was never answered is left out.
        unanswered: How many were asked and gave no answer. They are never part of a score.

    Raises:
        InputError: An answer is neither a whole number nor a word, or a count is no whole number from 0 to 10**15.
    """

    counts: Mapping[Level, int] = field(factory=dict, converter=_counted)
    unanswered: int = field(default=0, kw_only=True)

    def __attrs_post_init__(self) -> None:
        whole_count(self.unanswered, "unanswered")
        whole_count(self.n, "the number of answers")

    @classmethod
    def of(cls, answers: Iterable[int | float | str | None]) -> Tally:
        """Count *answers* in any order; ``None`` is one that was not given."""
        counts: dict[Level, int] = {}
        silent = 0
        for answer in answers:
            if answer is None:
                silent += 1
            else:
                level = _level(answer)
                counts[level] = counts.get(level, 0) + 1
        return cls(counts, unanswered=silent)

    @property
    def n(self) -> int:
        """How many answers there are."""
        return sum(self.counts.values())

    def of_levels(self, levels: Iterable[Level]) -> int:
        """How many answers are one of *levels*."""
        return sum(self.counts.get(level, 0) for level in levels)

    def __add__(self, other: Tally) -> Tally:
        if not isinstance(other, Tally):
            return NotImplemented
        levels = dict.fromkeys([*self.counts, *other.counts])
        counts = {level: self.counts.get(level, 0) + other.counts.get(level, 0) for level in levels}
        return Tally(counts, unanswered=self.unanswered + other.unanswered)

    def __iter__(self) -> Iterator[tuple[Level, int]]:
        return iter(self.counts.items())

    def __hash__(self) -> int:
        return hash((tuple(self.counts.items()), self.unanswered))
