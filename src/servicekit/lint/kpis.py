"""What can be wrong with goals for figures, though each of them can be read."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.lint.findings import Fault, Lint, Severity
from servicekit.lint.subject import Subject
from servicekit.metrics import GoalScope, KPIGoal
from servicekit.satisfaction import Direction

__all__ = ["LINTS"]

_UNSHOWN = "a figure is of many tickets, and a witness is one"


def _same_scope(subject: Subject) -> Iterator[Fault]:
    """Goals for the same figure of the same tickets: one verdict too many."""
    first: dict[tuple[str, GoalScope], KPIGoal] = {}
    for key, goal in subject.policy.kpis.items():
        other = first.setdefault((goal.figure, goal.scope), goal)
        if other is not goal:
            yield Fault(
                path=f"kpis.{key}",
                message=f'"{key}" and "{other.key}" are both for {goal.figure} of {goal.scope}',
                hint="leave one, or give it a team, tier or channel",
            )


def _always_met(subject: Subject) -> Iterator[Fault]:
    """Goals that no outcome can miss."""
    for key, goal in subject.policy.kpis.items():
        worst = 0 if goal.definition.direction is Direction.UP else 100
        for name, value in (("goal", goal.goal), ("tolerated", goal.tolerated)):
            if value == worst and goal.definition.unit == "%":
                yield Fault(
                    path=f"kpis.{key}.{name}",
                    message=f'{goal.figure} of {value:g} % is the worst there is: "{key}" can never be missed',
                    hint="ask for more, or leave it out",
                )


LINTS = (
    Lint(
        code="kpis.same_scope",
        severity=Severity.WARNING,
        meaning="Two goals are for the same figure of the same tickets.",
        find=_same_scope,
        unshown=_UNSHOWN,
    ),
    Lint(
        code="kpis.always_met",
        severity=Severity.WARNING,
        meaning="A goal cannot be missed, because no figure is worse.",
        find=_always_met,
        unshown=_UNSHOWN,
    ),
)
"""What is looked for in goals for figures."""
