"""
Satisfaction: what customers answered, in figures that say how sure they are.

    tally       answers, counted; tallies add up
    rules       what a score counts: a named rule
    csat        satisfaction by the rules of the field
    nps         the Net Promoter Score
    ces         effort, versions 1 and 2
    scores      one score with its interval and its words; two compared
    intervals   Wilson, Tango, adjusted Wald
    means       the interval of a mean on a scale with ends
    arrays      many teams at once (extra ``scoring``)
"""

from servicekit.satisfaction.ces import CES_1, CES_2, CES_2_INDEX, CES_2_SHARE, CES_RULES, ces
from servicekit.satisfaction.csat import (
    CSAT_RULES,
    FREESCOUT,
    SIMPLESAT,
    TRENGO,
    WITHOUT_NEUTRAL,
    ZENDESK,
    ZENDESK_GOOD_BAD,
    csat,
    formbricks,
)
from servicekit.satisfaction.intervals import Interval, adjusted_wald, tango, wilson
from servicekit.satisfaction.means import mean_interval
from servicekit.satisfaction.nps import NPS, nps, nps_of_counts
from servicekit.satisfaction.rules import Direction, Formula, ScoreRule
from servicekit.satisfaction.scores import LEVEL, MINIMUM, Answers, Difference, Score, difference, score
from servicekit.satisfaction.tally import Level, Tally

__all__ = [
    "CES_1",
    "CES_2",
    "CES_2_INDEX",
    "CES_2_SHARE",
    "CES_RULES",
    "CSAT_RULES",
    "FREESCOUT",
    "LEVEL",
    "MINIMUM",
    "NPS",
    "SIMPLESAT",
    "TRENGO",
    "WITHOUT_NEUTRAL",
    "ZENDESK",
    "ZENDESK_GOOD_BAD",
    "Answers",
    "Difference",
    "Direction",
    "Formula",
    "Interval",
    "Level",
    "Score",
    "ScoreRule",
    "Tally",
    "adjusted_wald",
    "ces",
    "csat",
    "difference",
    "formbricks",
    "mean_interval",
    "nps",
    "nps_of_counts",
    "score",
    "tango",
    "wilson",
]
