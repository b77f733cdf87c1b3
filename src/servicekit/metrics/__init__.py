"""
Figures: what is measured of one ticket, and how many promises were kept over many.
"""

from servicekit.metrics.attainment import (
    Attainment,
    AttainmentTable,
    Verdict,
    attainment,
    by_clock_and_value,
    verdict_of,
)
from servicekit.metrics.inputs import Case, Inputs, case_of
from servicekit.metrics.kpis import KPIS, Definition, Figure, Part, kpis
from servicekit.metrics.measures import Measures, measure

__all__ = [
    "KPIS",
    "Attainment",
    "AttainmentTable",
    "Case",
    "Definition",
    "Figure",
    "Inputs",
    "Measures",
    "Part",
    "Verdict",
    "attainment",
    "by_clock_and_value",
    "case_of",
    "kpis",
    "measure",
    "verdict_of",
]
