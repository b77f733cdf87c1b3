"""
Promises about time: policies and targets, the clocks that follow them, and why each deadline is what it is.

    targets     what is promised, and the named choices
    metrics     what can be measured
    catalogue   all words of derivations, by language; chinese
    causes      why something is so, as a code that every language can say
    choosing    which policies apply: the first, the most specific, the strictest
    spans       the parts of its line: spans of time, changes
    clock       one clock as a value: spans of work on one line
    happening   one event as clocks and conditions see it
    terms       what a promise comes to for one ticket
    moves       what one clock does over one event: the precedence, starts, reopenings, merges
    changes     what happens to it when something else is promised
    offers      what the chosen policies promise, clock by clock
    strictest   of several promises for a clock the one that is due earliest
    pauses      when it stands still: the set of reasons
    undeclared  what a ticket has that its policy does not declare
    promises    the fold of a ticket's events into its clocks
    earlier     the promises it ran under before, with their calendars
    readings    what a clock says at a moment
    segments    the parts of a derivation as values; wording says them in one language
    explanation a derivation as a value: plain data, text and Markdown
    trace       why this policy and not another
    explain     the derivation of a deadline; checker re-adds it with arithmetic of its own
    line        the line of spent work, looked at for what would have kept the promise
    handover    by when it would have had to be handed over
    counterfactual  all that in data and words
    evaluate    clocks on a plain list of rows
    events      what is announced
"""

from servicekit.sla.catalogue import CATALOGUE, CAUSES
from servicekit.sla.causes import Cause, Why
from servicekit.sla.checker import check
from servicekit.sla.choosing import Chooser, Precedence, Tie, Trial
from servicekit.sla.clock import EVERY_HOUR, Calendars, Clock, Phase
from servicekit.sla.clocks import Clocks
from servicekit.sla.counterfactual import Counterfactual, counterfactual
from servicekit.sla.earlier import Earlier
from servicekit.sla.evaluate import evaluate, evaluate_with, in_order, place_of
from servicekit.sla.events import EVENTS, Breached, Met, ReadingRevised, Warned, WarningWithdrawn
from servicekit.sla.explain import explain
from servicekit.sla.explanation import Explanation
from servicekit.sla.handover import Handover, handover
from servicekit.sla.happening import Happening, Move
from servicekit.sla.line import PauseAnswer, PauseTried
from servicekit.sla.metrics import METRICS, AfterStop, Metric, MetricRule, metric_of
from servicekit.sla.promises import Promises
from servicekit.sla.readings import Reading, Readings, State, read_clock, read_clocks, state_of
from servicekit.sla.segments import GoalChange, Pause, PauseReason, Segment, Tried, Window
from servicekit.sla.spans import Change, Span, SpanKind
from servicekit.sla.targets import (
    DEFAULT_GOAL,
    Goal,
    LateAttach,
    OnChange,
    OnMerge,
    OnReopen,
    PauseReasons,
    SLAPolicy,
    SLATarget,
    Start,
    Until,
    goal_in_words,
)
from servicekit.sla.terms import Terms, terms_of
from servicekit.sla.undeclared import Odd, Undeclared
from servicekit.sla.wording import amount_in_words

__all__ = [
    "CATALOGUE",
    "CAUSES",
    "DEFAULT_GOAL",
    "EVENTS",
    "EVERY_HOUR",
    "METRICS",
    "AfterStop",
    "Breached",
    "Calendars",
    "Cause",
    "Change",
    "Chooser",
    "Clock",
    "Clocks",
    "Counterfactual",
    "Earlier",
    "Explanation",
    "Goal",
    "GoalChange",
    "Handover",
    "Happening",
    "LateAttach",
    "Met",
    "Metric",
    "MetricRule",
    "Move",
    "Odd",
    "OnChange",
    "OnMerge",
    "OnReopen",
    "Pause",
    "PauseAnswer",
    "PauseReason",
    "PauseReasons",
    "PauseTried",
    "Phase",
    "Precedence",
    "Promises",
    "Reading",
    "ReadingRevised",
    "Readings",
    "SLAPolicy",
    "SLATarget",
    "Segment",
    "Span",
    "SpanKind",
    "Start",
    "State",
    "Terms",
    "Tie",
    "Trial",
    "Tried",
    "Undeclared",
    "Until",
    "Warned",
    "WarningWithdrawn",
    "Why",
    "Window",
    "amount_in_words",
    "check",
    "counterfactual",
    "evaluate",
    "evaluate_with",
    "explain",
    "goal_in_words",
    "handover",
    "in_order",
    "metric_of",
    "place_of",
    "read_clock",
    "read_clocks",
    "state_of",
    "terms_of",
]
