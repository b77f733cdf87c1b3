"""The schema of goals for figures."""

from __future__ import annotations

from servicekit.metrics import KPIS, LONGEST_GOAL
from servicekit.policies.kpis import GOAL, SCOPE
from servicekit.policies.schemas.shapes import Shape, keyed, one_of, table

__all__ = ["kpis"]


def kpis() -> Shape:
    """The goals by key; a percentage is at most 100, which the reader says of the figure."""
    number = {"type": "number", "minimum": 0, "maximum": LONGEST_GOAL}
    scope = {name: {"type": "string", "minLength": 1} for name in SCOPE}
    return keyed(table(GOAL, ("figure", "goal"), figure=one_of(KPIS), goal=number, tolerated=number, **scope))
