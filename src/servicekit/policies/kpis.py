"""The goals of a policy document for the figures of a service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicekit.errors import InputError
from servicekit.metrics import KPIS, GoalScope, KPIGoal
from servicekit.policies.known import Known
from servicekit.policies.tables import Table, meant, shown

__all__ = ["GOAL", "SCOPE", "read_kpis", "write_kpis"]

SCOPE = ("team", "tier", "channel")
"""The names that say for which tickets a goal is."""

GOAL = ("figure", "goal", "tolerated", *SCOPE)
"""The names in a goal."""

_FIELDS = {"tier": "customer.tier", "channel": "channel"}


def read_kpis(root: Table, known: Known) -> dict[str, KPIGoal]:
    """The goals of the document by key."""
    found = {}
    for key, path, data in root.named("kpis"):
        root.document.word(key, path)
        goal = _goal(root.document.table(data, path, GOAL, ("figure", "goal")), key, known)
        if goal is not None:
            found[key] = goal
    return found


def _goal(table: Table, key: str, known: Known) -> KPIGoal | None:
    before = len(table.document.problems)
    figure = table.one_of("figure", KPIS, "a figure of the table of figures")
    scope = GoalScope(**{name: _scope(table, name, known) for name in SCOPE if table.has(name)})
    if not figure or not table.has("goal") or len(table.document.problems) > before:
        return None
    try:
        return KPIGoal(
            key=key, figure=figure, goal=table.data["goal"], tolerated=table.data.get("tolerated"), scope=scope
        )
    except InputError as error:
        table.problem(error.fields["field"], error.message.partition(": ")[2])
        return None


def _scope(table: Table, name: str, known: Known) -> str:
    value = table.text(name)
    allowed = known.values_of(_FIELDS[name]) if name in _FIELDS else ()
    if not value and isinstance(table.data[name], str):
        table.problem(name, "is empty", "leave it out for any")
    elif value and allowed and value not in allowed:
        table.problem(name, f"{shown(value)} is not a value of {_FIELDS[name]}", meant(value, allowed))
    return value


def write_kpis(goals: Mapping[str, KPIGoal]) -> dict[str, Any]:
    """Write *goals* as plain data; what is not there is not written."""
    return {key: _write(goal) for key, goal in goals.items()}


def _write(goal: KPIGoal) -> dict[str, Any]:
    data: dict[str, Any] = {"figure": goal.figure, "goal": _plain(goal.goal)}
    if goal.tolerated is not None:
        data["tolerated"] = _plain(goal.tolerated)
    return {**data, **goal.scope.parts}


def _plain(number: float) -> float:
    """A whole number without a point, so that 95 and 95.0 are written alike."""
    return int(number) if number == int(number) else number
