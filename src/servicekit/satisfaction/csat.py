"""
CSAT: how satisfied customers were, by a named rule.

====================  ================  ============  =======  =========================================
rule                  scale             good          bad      figure
====================  ================  ============  =======  =========================================
``zendesk``           1 to 5            4, 5          1, 2, 3  share of the good
``zendesk_good_bad``  bad, good         good          bad      share of the good
``simplesat``         1 to 5            4, 5          1, 2     share of the good; 3 is neutral and counts
``without_neutral``   1 to 5            4, 5          1, 2     share of the good; 3 does not count
``trengo``            1 to 5                                   (mean - 1) / 4 x 100
``formbricks_5``      1 to 5            top two       others   share of the good; also for 3, 4, 6, 7, 10
``freescout``         bad, okay, good   good          bad      good % - bad %
====================  ================  ============  =======  =========================================
"""

from __future__ import annotations

from collections.abc import Mapping

from servicekit.errors import InputError
from servicekit.satisfaction.rules import Formula, ScoreRule
from servicekit.satisfaction.scores import LEVEL, MINIMUM, Answers, Score, score

__all__ = [
    "CSAT_RULES",
    "FREESCOUT",
    "SIMPLESAT",
    "TRENGO",
    "WITHOUT_NEUTRAL",
    "ZENDESK",
    "ZENDESK_GOOD_BAD",
    "csat",
    "formbricks",
]

_FIVE = (1, 2, 3, 4, 5)
_TOP = {3: 1, 4: 2, 5: 2, 6: 2, 7: 2, 10: 3}

ZENDESK = ScoreRule(
    name="zendesk",
    model="csat",
    scale=_FIVE,
    good=(4, 5),
    bad=(1, 2, 3),
    source="Zendesk, customer satisfaction ratings: of five answers 4 and 5 are good, 3 is bad",
)
"""Five answers, 4 and 5 are good, and the middle one is bad."""

ZENDESK_GOOD_BAD = ScoreRule(
    name="zendesk_good_bad",
    model="csat",
    scale=("bad", "good"),
    good=("good",),
    bad=("bad",),
    source="Zendesk, customer satisfaction ratings, the older form: good or bad",
)
"""Two answers, good or bad."""

SIMPLESAT = ScoreRule(
    name="simplesat",
    model="csat",
    scale=_FIVE,
    good=(4, 5),
    bad=(1, 2),
    source="SimpleSat, help article 3456900: 7 positive, 1 neutral and 2 negative answers are 70 %",
)
"""Five answers, 4 and 5 are good; the middle one is neutral and counts among all."""

WITHOUT_NEUTRAL = ScoreRule(
    name="without_neutral",
    model="csat",
    scale=_FIVE,
    good=(4, 5),
    bad=(1, 2),
    left_out=(3,),
    source="neutral answers are left out altogether; say so wherever the figure is shown",
)
"""Five answers; the middle one does not count at all, which makes the figure higher."""

TRENGO = ScoreRule(
    name="trengo",
    model="csat",
    scale=_FIVE,
    formula=Formula.SCALED_MEAN,
    source="Trengo, help on CSAT: (mean - 1) / 4 x 100",
)
"""The mean of five answers, from 0 to 100."""

FREESCOUT = ScoreRule(
    name="freescout",
    model="csat",
    scale=("bad", "okay", "good"),
    formula=Formula.DIFFERENCE,
    good=("good",),
    bad=("bad",),
    source="FreeScout, satisfaction ratings: good % - bad %, from -100 to 100 (freescout issue 2064)",
)
"""Three answers; the good less the bad."""


def formbricks(points: int) -> ScoreRule:
    """
    The rule of Formbricks for a scale from 1 to *points* (3, 4, 5, 6, 7 or 10): the share of the top answers.

    Of three answers the top one is good, of four to seven the top two, of ten the top three.

    Raises:
        InputError: There is no such scale.
    """
    if points not in _TOP:
        known = ", ".join(str(each) for each in _TOP)
        raise InputError(f"formbricks has no scale of {points!r} points; there are {known}", value=points)
    scale = tuple(range(1, points + 1))
    return ScoreRule(
        name=f"formbricks_{points}",
        model="csat",
        scale=scale,
        good=scale[-_TOP[points] :],
        bad=scale[: -_TOP[points]],
        source="Formbricks, CSAT question: top 1 of 3 answers, top 2 of 4 to 7, top 3 of 10",
    )


CSAT_RULES: Mapping[str, ScoreRule] = {
    rule.name: rule
    for rule in (
        ZENDESK,
        ZENDESK_GOOD_BAD,
        SIMPLESAT,
        WITHOUT_NEUTRAL,
        TRENGO,
        *(formbricks(points) for points in _TOP),
        FREESCOUT,
    )
}
"""The rules for satisfaction by name."""


def csat(answers: Answers, rule: ScoreRule, *, level: float = LEVEL, minimum: int = MINIMUM) -> Score:
    """
    How satisfied customers were, by *rule*, which has no default: there is no CSAT without one.

    Shares have Wilson's interval, differences Tango's, means the score interval of a mean.

    Example:
        >>> print(csat([5, 4, 3, None, 5, 1], SIMPLESAT, minimum=5))
        CSAT (simplesat) 60.0 % of 5 answers, 95 % interval 23.1 % to 88.2 % (wilson)

    Raises:
        InputError: An answer is not on the scale of the rule, or an argument is out of its range.
    """
    return score(answers, rule, level=level, minimum=minimum)
