"""What is wanted of the figures, and whether it was reached: for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click

from servicekit.cli import screen
from servicekit.cli.answers import AnswerFile
from servicekit.errors import InputError
from servicekit.metrics import GoalResult, GoalScope, Inputs, judge_goals
from servicekit.policies import Policy
from servicekit.satisfaction import Tally

__all__ = ["answer_goals", "print_goals"]


def print_goals(results: Sequence[GoalResult]) -> None:
    """Print each goal with its figure and verdict; nothing where there are none."""
    if not results:
        return
    screen.heading("Goals")
    head = ("goal", "figure", "for", "wanted", "tolerated", "is", "n", "interval", "verdict")
    screen.table(head, [_cells(each) for each in results])
    for each in results:
        if each.missing:
            click.echo(f"{each.goal.key}: {each.missing}")


def _cells(each: GoalResult) -> tuple[str, ...]:
    goal, figure = each.goal, each.figure
    unit = goal.definition.unit
    tolerated = "-" if goal.tolerated is None else f"{goal.tolerated:g} {unit}"
    value = "-" if figure.value is None else f"{figure.value:.1f} {unit}"
    interval = "-" if figure.interval is None else f"{figure.interval.low:.1f} to {figure.interval.high:.1f}"
    verdict = each.state.value.replace("_", " ") + ("" if each.is_sure in (None, True) else ", may be chance")
    wanted = f"{goal.goal:g} {unit}"
    return goal.key, goal.figure, f"{goal.scope}", wanted, tolerated, value, f"{figure.n:,}", interval, verdict


def answer_goals(file: AnswerFile, policy: Policy, *, level: float) -> tuple[GoalResult, ...]:
    """
    The goals of *policy* for the satisfaction of those who answered.

    A goal for a team, tier or channel is judged where the answers are grouped by that.

    Raises:
        InputError: The answers are scored by a rule that is not of CSAT, which the figure is.
    """
    goals = [goal for goal in policy.kpis.values() if goal.figure == "satisfaction"]
    if goals and file.rule.model != "csat":
        raise InputError(f"goals for satisfaction are of CSAT; the rule {file.rule.name!r} is of {file.rule.model}")
    whole = Inputs(answers=sum(file.groups.values(), Tally()), rule=file.rule)
    told = {goal.scope for goal in goals if set(goal.scope.parts) <= set(file.by)}
    scoped = {scope: Inputs(answers=_of(file, scope), rule=file.rule) for scope in told}
    return judge_goals(goals, whole, scoped=scoped, level=level)


def _of(file: AnswerFile, scope: GoalScope) -> Tally:
    """The answers of those groups that *scope* covers."""
    wanted = [(file.by.index(name), value) for name, value in scope.parts.items()]
    tallies: Iterable[Tally] = (
        tally for group, tally in file.groups.items() if all(group[place] == value for place, value in wanted)
    )
    return sum(tallies, Tally())
