"""
NPS, the Net Promoter Score: those who would recommend less those who would not.

Reichheld, F. F. (2003), The one number you need to grow, Harvard Business Review 81(12), 46-54: on a scale from 0 to
10, 9 and 10 are promoters, 7 and 8 passives, 0 to 6 detractors.
"""

from __future__ import annotations

from servicekit.satisfaction.rules import Formula, ScoreRule
from servicekit.satisfaction.scores import LEVEL, MINIMUM, Answers, Score, score
from servicekit.satisfaction.tally import Tally, whole_count

__all__ = ["NPS", "nps", "nps_of_counts"]

NPS = ScoreRule(
    name="nps",
    model="nps",
    scale=tuple(range(11)),
    formula=Formula.DIFFERENCE,
    good=(9, 10),
    bad=tuple(range(7)),
    source="Reichheld (2003), Harvard Business Review 81(12): 9 and 10 less 0 to 6, of all answers",
)
"""Promoters (9, 10) less detractors (0 to 6), in percent of all answers."""


def nps(answers: Answers, *, level: float = LEVEL, minimum: int = MINIMUM, method: str = "tango") -> Score:
    """
    The Net Promoter Score of *answers* from 0 to 10: -100 to 100.

    Args:
        answers: Each answer, ``None`` where there is none, or their tally.
        level: The level of the interval.
        minimum: The fewest answers that the score should stand on.
        method: ``tango``, or ``adjusted_wald``, which is a closed form and a little less exact.

    Example:
        >>> print(nps([10, 9, 9, 8, 7, 3], minimum=5))
        NPS (nps) 33.3 of 6 answers, 95 % interval -31.1 to 75.4 (tango)

    Raises:
        InputError: An answer is not from 0 to 10, or an argument is out of its range.
    """
    return score(answers, NPS, level=level, minimum=minimum, method=method)


def nps_of_counts(
    *,
    detractors: int,
    passives: int,
    promoters: int,
    level: float = LEVEL,
    minimum: int = MINIMUM,
    method: str = "tango",
) -> Score:
    """
    The Net Promoter Score where only the three counts are known.

    Raises:
        InputError: A count is no whole number from 0 on, or an argument is out of its range.
    """
    counts = {"detractors": detractors, "passives": passives, "promoters": promoters}
    for name, count in counts.items():
        whole_count(count, name)
    tally = Tally({0: detractors, 7: passives, 10: promoters})
    return nps(tally, level=level, minimum=minimum, method=method)
