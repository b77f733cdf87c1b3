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
from servicekit.metrics.measures import Measures, measure

__all__ = [
    "Attainment",
    "AttainmentTable",
    "Measures",
    "Verdict",
    "attainment",
    "by_clock_and_value",
    "measure",
    "verdict_of",
]
