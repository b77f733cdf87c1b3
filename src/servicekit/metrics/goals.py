"""
What is wanted of the figures: a goal for one of them, for all tickets or for some, and whether it was reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from servicekit.errors import InputError
from servicekit.metrics.inputs import Case, Inputs
from servicekit.metrics.kpis import KPIS, Definition, Figure, figure_of
from servicekit.satisfaction import LEVEL, Direction

__all__ = ["LONGEST_GOAL", "GoalResult", "GoalScope", "GoalState", "KPIGoal", "judge_goals"]

LONGEST_GOAL = 87_600
"""The longest goal in hours: ten years, as long as any promise."""


@frozen(kw_only=True)
class GoalScope:
    """
    For which tickets a goal is: those of a *team*, of customers of a *tier*, of a *channel*; ``None`` is any.

    With more than one of them, for tickets of which all are true.
    """

    team: str | None = None
    tier: str | None = None
    channel: str | None = None

    def covers(self, case: Case) -> bool:
        """Whether *case* is one of those tickets; of what is not known of it, it is none."""
        return all(getattr(case, name) == value for name, value in self.parts.items())

    @property
    def parts(self) -> dict[str, str]:
        """What is asked for, by name; empty for every ticket."""
        asked = {"team": self.team, "tier": self.tier, "channel": self.channel}
        return {name: value for name, value in asked.items() if value is not None}

    def __str__(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in self.parts.items()) or "every ticket"


@frozen(kw_only=True)
class KPIGoal:
    """
    A goal for a figure.

    Two bands, as service level management and scorecards have them: at *goal* or better it is met; worse, and at
    *tolerated* or better, it is tolerated; worse still it is missed. Which way is better, the figure says. Without
    *tolerated* whatever is not met is missed.

    Attributes:
        key: Its name.
        figure: The key of a figure in :data:`~servicekit.metrics.KPIS`.
        goal: In the unit of the figure: 0 to 100 %, or hours above 0 (at most :data:`LONGEST_GOAL`).
        tolerated: On the worse side of *goal*, in the same unit.
        scope: For which tickets it is.

    Raises:
        InputError: There is no such figure, or a number is none of its unit or on the wrong side.
    """

    key: str
    figure: str
    goal: float
    tolerated: float | None = None
    scope: GoalScope = field(factory=GoalScope)

    def __attrs_post_init__(self) -> None:
        if self.figure not in KPIS:
            raise InputError(
                f"goal {self.key!r}: there is no figure {self.figure!r}; there are: {', '.join(KPIS)}", field="figure"
            )
        for name in ("goal", "tolerated"):
            if (value := getattr(self, name)) is not None and not self._is_in_unit(value):
                raise InputError(f"goal {self.key!r}: {value!r} is not {self.range_in_words}", field=name)
        if self.tolerated is not None and self.is_reached(self.tolerated, self.goal):
            better = "below" if self.definition.direction is Direction.UP else "above"
            raise InputError(
                f"goal {self.key!r}: what is tolerated lies {better} the goal, and {self.tolerated:g} does not",
                field="tolerated",
            )

    def _is_in_unit(self, value: Any) -> bool:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        return 0 <= value <= 100 if self.definition.unit == "%" else 0 < value <= LONGEST_GOAL

    @property
    def definition(self) -> Definition:
        """The figure."""
        return KPIS[self.figure]

    @property
    def range_in_words(self) -> str:
        """What a goal of this figure may be."""
        hours = f"a number of hours above 0 and at most {LONGEST_GOAL:,}"
        return "a percentage from 0 to 100" if self.definition.unit == "%" else hours

    def is_reached(self, value: float, goal: float) -> bool:
        """Whether *value* is as good as *goal*, which is reached by itself."""
        return value >= goal if self.definition.direction is Direction.UP else value <= goal

    def state_of(self, value: float | None) -> GoalState:
        """What a value of the figure comes to."""
        if value is None:
            return GoalState.NOTHING_TO_COUNT
        if self.is_reached(value, self.goal):
            return GoalState.MET
        tolerated = self.tolerated is not None and self.is_reached(value, self.tolerated)
        return GoalState.TOLERATED if tolerated else GoalState.MISSED

    def __str__(self) -> str:
        unit = self.definition.unit
        at, of = ("at least", "from") if self.definition.direction is Direction.UP else ("at most", "up to")
        words = f"{self.figure} {at} {self.goal:g} {unit}"
        if self.tolerated is not None:
            words += f", tolerated {of} {self.tolerated:g} {unit}"
        return f"{words}, {self.scope}"


class GoalState(StrEnum):
    """What became of a goal."""

    MET = "met"
    TOLERATED = "tolerated"
    """Not met, and not so bad as to be missed."""
    MISSED = "missed"
    NOTHING_TO_COUNT = "nothing_to_count"
    """There was nothing to measure, so it is neither met nor missed."""


@frozen(kw_only=True)
class GoalResult:
    """
    One goal over one period.

    Attributes:
        goal: What was wanted.
        figure: What was measured: value, n, and the interval where there is one.
        state: What it comes to.
        missing: Why there was nothing to count, where that is known.
    """

    goal: KPIGoal
    figure: Figure
    state: GoalState
    missing: str = ""

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached; ``None`` when there was nothing to count."""
        return None if self.state is GoalState.NOTHING_TO_COUNT else self.state is GoalState.MET

    @property
    def is_sure(self) -> bool | None:
        """Whether the whole interval lies on the side of the value; ``None`` for a figure without an interval."""
        interval = self.figure.interval
        if interval is None:
            return None
        return {self.goal.is_reached(end, self.goal.goal) for end in (interval.low, interval.high)} == {self.is_met}

    def explain(self) -> str:
        """What was wanted, what was measured, and what follows, in a sentence."""
        figure, unit = self.figure, self.goal.definition.unit
        if figure.value is None:
            return f"{self.goal}: {self.missing or 'there was nothing to count'}"
        words = f"{self.goal}: {figure.value:.1f} {unit} of n = {figure.n:,} is {self.state.value}"
        if figure.interval is None:
            return words
        low, high, level = figure.interval.low, figure.interval.high, figure.interval.level
        ends = f"the {level * 100:g} % interval, {low:.1f} to {high:.1f}"
        where = "lies on one side of the goal" if self.is_sure else "reaches across the goal: it may be chance"
        return f"{words}; {ends}, {where}"

    def __str__(self) -> str:
        return self.explain()

    def as_data(self) -> dict[str, Any]:
        """The result as plain JSON."""
        interval = self.figure.interval
        return {
            "key": self.goal.key,
            "figure": self.goal.figure,
            "scope": self.goal.scope.parts,
            "unit": self.goal.definition.unit,
            "goal": self.goal.goal,
            "tolerated": self.goal.tolerated,
            "value": self.figure.value,
            "n": self.figure.n,
            "low": None if interval is None else interval.low,
            "high": None if interval is None else interval.high,
            "state": self.state.value,
            "met": self.is_met,
            "sure": self.is_sure,
            "why": self.explain(),
        }


_NONE: Mapping[GoalScope, Inputs] = {}
_NOT_BY_TICKET = {"satisfaction": "answers", "repurchase": "customers"}


def judge_goals(
    goals: Iterable[KPIGoal], inputs: Inputs, *, scoped: Mapping[GoalScope, Inputs] = _NONE, level: float = LEVEL
) -> tuple[GoalResult, ...]:
    """
    Whether the *goals* were reached, in their order, by the figures of :func:`~servicekit.metrics.kpis`.

    A goal with a scope is judged by the inputs that *scoped* holds for it, otherwise by the tickets of *inputs* that it
    covers. Answers and customers do not say what they are of, so a figure made of them needs *scoped*; without it there
    is nothing to count, and the result says so.

    Args:
        goals: What was wanted.
        inputs: The tickets, answers and customers of a period.
        scoped: The same for some of them only.
        level: The level of the intervals.

    Raises:
        InputError: An answer is off the scale of the rule, or *level* is not between 0 and 1.
    """
    return tuple(_judged(goal, inputs, scoped, level) for goal in goals)


def _judged(goal: KPIGoal, inputs: Inputs, scoped: Mapping[GoalScope, Inputs], level: float) -> GoalResult:
    told = not goal.scope.parts or goal.scope in scoped
    found = scoped.get(goal.scope, inputs) if told else _narrowed(inputs, goal.scope)
    figure = figure_of(goal.definition, found, level, goal.goal)
    missing = "" if told or goal.figure not in _NOT_BY_TICKET else _unknown(goal)
    return GoalResult(goal=goal, figure=figure, state=goal.state_of(figure.value), missing=missing)


def _narrowed(inputs: Inputs, scope: GoalScope) -> Inputs:
    """The tickets that *scope* covers; of answers and customers it is not known what they are of."""
    cases = [case for case in inputs.cases if scope.covers(case)]
    return Inputs(cases=cases, rule=inputs.rule)


def _unknown(goal: KPIGoal) -> str:
    return f"which {_NOT_BY_TICKET[goal.figure]} are of {goal.scope} was not told"
