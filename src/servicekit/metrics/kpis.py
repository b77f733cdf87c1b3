"""
The figures of a service, over many tickets: one table of definitions, one set of inputs, whoever prints them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from statistics import median
from typing import Any

from attrs import field, frozen

from servicekit.errors import InputError
from servicekit.metrics.attainment import Verdict
from servicekit.metrics.inputs import Inputs
from servicekit.satisfaction import Direction, Interval, csat, wilson

__all__ = ["KPIS", "Definition", "Figure", "Part", "figure_of", "kpis"]


@frozen(kw_only=True)
class Part:
    """What a figure is computed to: its value, and how many things it stands on."""

    value: float | None
    n: int
    interval: Interval | None = None


def _share(part: int, n: int, level: float) -> Part:
    if n == 0:
        return Part(value=None, n=0)
    value = 100 * part / n
    return Part(value=value, n=n, interval=wilson(part / n, n, level=level).scaled(0.0, 100.0).around(value))


def _hours(spans: Iterable[timedelta | None]) -> Part:
    known = [span / timedelta(hours=1) for span in spans if span is not None]
    return Part(value=median(known) if known else None, n=len(known))


def _satisfaction(inputs: Inputs, level: float) -> Part:
    score = csat(inputs.answers, inputs.rule, level=level)
    return Part(value=score.value, n=score.n, interval=score.interval)


def _timeliness(inputs: Inputs, level: float) -> Part:
    verdicts = [verdict for case in inputs.cases for verdict in case.verdicts]
    met = verdicts.count(Verdict.MET)
    return _share(met, met + verdicts.count(Verdict.BREACHED), level)


def _effectiveness(inputs: Inputs, level: float) -> Part:
    solved = [case.measures.solved_at_first for case in inputs.own if case.measures.solved_at_first is not None]
    return _share(sum(solved), len(solved), level)


def _complaints(inputs: Inputs, level: float) -> Part:
    return _share(sum(case.is_complaint for case in inputs.own), len(inputs.own), level)


def _repurchase(inputs: Inputs, level: float) -> Part:
    again, never = inputs.bought_again
    return _share(again, again + never, level)


def _resolution_rate(inputs: Inputs, level: float) -> Part:
    return _share(sum(case.measures.resolution is not None for case in inputs.own), len(inputs.own), level)


def _first_response(inputs: Inputs, level: float) -> Part:
    return _hours(case.measures.first_response for case in inputs.own)


def _complaint_time(inputs: Inputs, level: float) -> Part:
    return _hours(case.measures.resolution for case in inputs.own if case.is_complaint)


@frozen(kw_only=True)
class Definition:
    """
    What a figure means.

    Attributes:
        key: Its name, stable for ever.
        words: What it says, for people.
        formula: How it is made.
        unit: ``%`` or ``h``.
        direction: Which way is better.
        source: Where the definition is from.
        compute: (inputs, level of the interval) -> the figure.
    """

    key: str
    words: str
    formula: str
    unit: str
    direction: Direction
    source: str
    compute: Callable[[Inputs, float], Part] = field(eq=False, repr=False)


_OWN = "servicekit: one definition for clocks, reports and simulation"
_TICKETS = "Tickets that were merged into another are left out."

KPIS: Mapping[str, Definition] = {
    key: Definition(key=key, words=words, formula=formula, unit=unit, direction=better, source=source, compute=compute)
    for key, words, formula, unit, better, source, compute in (
        (
            "satisfaction",
            "customers who were satisfied, of those who answered",
            "CSAT by the rule of the inputs",
            "%",
            Direction.UP,
            "the rule's own source",
            _satisfaction,
        ),
        (
            "timeliness",
            "promises kept, of those decided",
            "100 x met / (met + breached); open and cancelled promises are neither",
            "%",
            Direction.UP,
            _OWN,
            _timeliness,
        ),
        (
            "effectiveness",
            "tickets solved for good at the first attempt, of those solved",
            f"100 x solved and never reopened / solved. {_TICKETS}",
            "%",
            Direction.UP,
            _OWN,
            _effectiveness,
        ),
        (
            "complaints",
            "tickets that are complaints, of all",
            f"100 x complaints / tickets. {_TICKETS}",
            "%",
            Direction.DOWN,
            _OWN,
            _complaints,
        ),
        (
            "repurchase",
            "customers who bought again, of those of whom it is known",
            "100 x bought again / (bought again + did not)",
            "%",
            Direction.UP,
            "TARP studies, see Goodman, J. (2006), Manage complaints to enhance loyalty, Quality Progress 39(2)",
            _repurchase,
        ),
        (
            "first_response",
            "time to the first answer",
            f"median of the hours on the clock from the opening to the first public answer. {_TICKETS}",
            "h",
            Direction.DOWN,
            _OWN,
            _first_response,
        ),
        (
            "resolution_rate",
            "tickets solved by now, of all",
            f"100 x solved / tickets. {_TICKETS}",
            "%",
            Direction.UP,
            _OWN,
            _resolution_rate,
        ),
        (
            "complaint_time",
            "time to the solution of a complaint",
            "median of the hours on the clock from the opening of a complaint to its last solution",
            "h",
            Direction.DOWN,
            _OWN,
            _complaint_time,
        ),
    )
}
"""The figures of a service by key: the four rates first (satisfaction, timeliness, effectiveness, complaints)."""


@frozen(kw_only=True)
class Figure:
    """
    One figure of a period.

    Attributes:
        definition: What it means.
        value: In its unit; ``None`` where there is nothing to count.
        n: How many things it stands on: answers, promises, tickets, customers.
        interval: Of a share, where that of all such periods would lie.
        goal: What was wanted, if anything was.
    """

    definition: Definition
    value: float | None
    n: int
    interval: Interval | None = None
    goal: float | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached; ``None`` without a goal or a value."""
        if self.goal is None or self.value is None:
            return None
        return self.value >= self.goal if self.definition.direction is Direction.UP else self.value <= self.goal

    def __str__(self) -> str:
        unit = self.definition.unit
        if self.value is None:
            return f"{self.definition.key}: nothing to count"
        words = f"{self.definition.key} {self.value:.1f} {unit} (n = {self.n:,}"
        if self.interval is not None:
            words += f", {self.interval.level * 100:g} % interval {self.interval.low:.1f} to {self.interval.high:.1f}"
        goal = "" if self.goal is None else f", goal {self.goal:g} {unit} {'met' if self.is_met else 'missed'}"
        return f"{words}){goal}"


_NO_GOALS: Mapping[str, Any] = {}


def kpis(inputs: Inputs, *, goals: Mapping[str, Any] = _NO_GOALS, level: float = 0.95) -> dict[str, Figure]:
    """
    Every figure of *inputs* by its key.

    Args:
        inputs: The tickets, answers and customers of a period.
        goals: What is wanted, by key, in the unit of the figure.
        level: The level of the intervals.

    Raises:
        InputError: A goal is of no figure or no number, an answer is off the scale of the rule, or *level* is not
            between 0 and 1.
    """
    for key, goal in goals.items():
        if key not in KPIS:
            raise InputError(f"there is no figure {key!r}; there are: {', '.join(KPIS)}", key=key)
        if isinstance(goal, bool) or not isinstance(goal, (int, float)) or not math.isfinite(goal):
            raise InputError(f"the goal of {key!r} is {goal!r}, not a number", key=key, value=goal)
    return {key: figure_of(definition, inputs, level, goals.get(key)) for key, definition in KPIS.items()}


def figure_of(definition: Definition, inputs: Inputs, level: float, goal: float | None) -> Figure:
    """The figure that *definition* makes of *inputs*."""
    part = definition.compute(inputs, level)
    return Figure(definition=definition, value=part.value, n=part.n, interval=part.interval, goal=goal)
