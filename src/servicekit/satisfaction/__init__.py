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
    weighting   a score weighed by the known shares of customers
    surveys     what is asked, when, of whom, how seldom
    invitations what can have happened to them: events
    panel       a customer and the surveys: what the events add up to
    requests    what can be asked of that record: commands
    asking      who is asked, and who is not, with the reason
    outgoing    what goes out or expires by itself
    arrays      many teams at once (extra ``scoring``)
"""

from servicekit.satisfaction.asking import PANEL
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
from servicekit.satisfaction.invitations import (
    OptedIn,
    OptedOut,
    PanelJoined,
    PanelLeft,
    SurveyAnswered,
    SurveyCancelled,
    SurveyDeclined,
    SurveyExpired,
    SurveyInvited,
    SurveyPlanned,
    SurveyWithheld,
)
from servicekit.satisfaction.means import mean_interval
from servicekit.satisfaction.nps import NPS, nps, nps_of_counts
from servicekit.satisfaction.panel import Invitation, Panel, Stage
from servicekit.satisfaction.requests import (
    AnswerSurvey,
    CancelSurveys,
    DeclineSurvey,
    JoinPanel,
    LeavePanel,
    OptIn,
    OptOut,
    RequestSurveys,
)
from servicekit.satisfaction.rules import Direction, Formula, ScoreRule
from servicekit.satisfaction.scores import LEVEL, MINIMUM, Answers, Difference, Score, difference, score
from servicekit.satisfaction.surveys import (
    RULES,
    Counts,
    OnReask,
    SampleBy,
    Survey,
    SurveyRules,
    Trigger,
    sample_place,
)
from servicekit.satisfaction.tally import Level, Tally, whole_count
from servicekit.satisfaction.weighting import Stratum, WeightedScore, post_stratify

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
    "PANEL",
    "RULES",
    "SIMPLESAT",
    "TRENGO",
    "WITHOUT_NEUTRAL",
    "ZENDESK",
    "ZENDESK_GOOD_BAD",
    "AnswerSurvey",
    "Answers",
    "CancelSurveys",
    "Counts",
    "DeclineSurvey",
    "Difference",
    "Direction",
    "Formula",
    "Interval",
    "Invitation",
    "JoinPanel",
    "LeavePanel",
    "Level",
    "OnReask",
    "OptIn",
    "OptOut",
    "OptedIn",
    "OptedOut",
    "Panel",
    "PanelJoined",
    "PanelLeft",
    "RequestSurveys",
    "SampleBy",
    "Score",
    "ScoreRule",
    "Stage",
    "Stratum",
    "Survey",
    "SurveyAnswered",
    "SurveyCancelled",
    "SurveyDeclined",
    "SurveyExpired",
    "SurveyInvited",
    "SurveyPlanned",
    "SurveyRules",
    "SurveyWithheld",
    "Tally",
    "Trigger",
    "WeightedScore",
    "adjusted_wald",
    "ces",
    "csat",
    "difference",
    "formbricks",
    "mean_interval",
    "nps",
    "nps_of_counts",
    "post_stratify",
    "sample_place",
    "score",
    "tango",
    "whole_count",
    "wilson",
]
