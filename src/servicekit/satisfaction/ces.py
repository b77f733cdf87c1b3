"""
CES, the Customer Effort Score: how hard it was to get help.

Version 1 (Dixon, M., Freeman, K. and Toman, N. (2010), Stop trying to delight your customers, Harvard Business Review
88(7/8)) asks how much effort it took, 1 very low to 5 very high: *low* is good. Version 2.0 (CEB, 2013) asks whether
"the company made it easy for me to handle my issue", 1 strongly disagree to 7 strongly agree: *high* is good.
Figures of the two, and of the three forms of the second, are not comparable.

==============  ========  ==================================================
rule            scale     figure
==============  ========  ==================================================
``ces_1``       1 to 5    mean, lower is better
``ces_2``       1 to 7    mean, higher is better
``ces_2_share`` 1 to 7    share of 5, 6 and 7 ("easy")
``ces_2_index`` 1 to 7    6 and 7 less 1, 2 and 3, in percent: -100 to 100
==============  ========  ==================================================
"""

from __future__ import annotations

from collections.abc import Mapping

from servicekit.satisfaction.rules import Direction, Formula, ScoreRule
from servicekit.satisfaction.scores import LEVEL, MINIMUM, Answers, Score, score

__all__ = ["CES_1", "CES_2", "CES_2_INDEX", "CES_2_SHARE", "CES_RULES", "ces"]

_SEVEN = (1, 2, 3, 4, 5, 6, 7)

CES_1 = ScoreRule(
    name="ces_1",
    model="ces",
    scale=(1, 2, 3, 4, 5),
    formula=Formula.MEAN,
    direction=Direction.DOWN,
    source="Dixon, Freeman and Toman (2010), Harvard Business Review 88(7/8): effort from 1, very low, to 5, very high",
)
"""The mean effort, 1 to 5; lower is better."""

CES_2 = ScoreRule(
    name="ces_2",
    model="ces",
    scale=_SEVEN,
    formula=Formula.MEAN,
    source="CEB (2013), CES 2.0: mean agreement from 1 to 7 (CYS group, help article 3000095529)",
)
"""The mean agreement that it was easy, 1 to 7; higher is better."""

CES_2_SHARE = ScoreRule(
    name="ces_2_share",
    model="ces",
    scale=_SEVEN,
    good=(5, 6, 7),
    bad=(1, 2, 3),
    source="CEB (2013), CES 2.0: the share of those who agree, 5 to 7",
)
"""The share of those who agree that it was easy."""

CES_2_INDEX = ScoreRule(
    name="ces_2_index",
    model="ces",
    scale=_SEVEN,
    formula=Formula.DIFFERENCE,
    good=(6, 7),
    bad=(1, 2, 3),
    source="CES 2.0 as an index: 6 and 7 less 1 to 3 (CYS group, help article 3000095531)",
)
"""Those who clearly agree less those who disagree."""

CES_RULES: Mapping[str, ScoreRule] = {rule.name: rule for rule in (CES_1, CES_2, CES_2_SHARE, CES_2_INDEX)}
"""The rules for effort by name."""


def ces(answers: Answers, rule: ScoreRule = CES_2, *, level: float = LEVEL, minimum: int = MINIMUM) -> Score:
    """
    How hard it was to get help, by *rule*.

    Example:
        >>> print(ces([7, 6, 6, 5, 2, 7], minimum=5))
        CES (ces_2) 5.50 of 6 answers, 95 % interval 3.74 to 6.37 (score)

    Raises:
        InputError: An answer is not on the scale of the rule, or an argument is out of its range.
    """
    return score(answers, rule, level=level, minimum=minimum)
