"""
Figures: what is measured of one ticket, how many promises were kept over many, and whether goals were reached.
"""

from servicekit.metrics.attainment import (
    Attainment,
    AttainmentTable,
    Verdict,
    attainment,
    by_clock_and_value,
    verdict_of,
)
from servicekit.metrics.goals import LONGEST_GOAL, GoalResult, GoalScope, GoalState, KPIGoal, judge_goals
from servicekit.metrics.inputs import Case, Inputs, case_of
from servicekit.metrics.kpis import KPIS, Definition, Figure, Part, kpis
from servicekit.metrics.measures import Measures, measure

__all__ = [
    "KPIS",
    "LONGEST_GOAL",
    "Attainment",
    "AttainmentTable",
    "Case",
    "Definition",
    "Figure",
    "GoalResult",
    "GoalScope",
    "GoalState",
    "Inputs",
    "KPIGoal",
    "Measures",
    "Part",
    "Verdict",
    "attainment",
    "by_clock_and_value",
    "case_of",
    "judge_goals",
    "kpis",
    "measure",
    "verdict_of",
]
