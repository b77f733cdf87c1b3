"""
Promises about time: policies and targets, the clocks that follow them, and why each deadline is what it is.

    targets     what is promised, and the named choices
    metrics     what can be measured
    clock       one clock as a value: spans of work on one line
    promises    the fold of a ticket's events into its clocks
    readings    what a clock says at a moment
    explanation a derivation as a value: plain data and words
    explain     the derivation of a deadline; checker re-adds it with arithmetic of its own
    evaluate    clocks on a plain list of rows
    events      what is announced
"""

from servicekit.sla.checker import check
from servicekit.sla.clock import EVERY_HOUR, Change, Clock, Phase, Span, SpanKind
from servicekit.sla.evaluate import evaluate, evaluate_with, in_order, place_of
from servicekit.sla.events import EVENTS, Breached, Met, ReadingRevised, Warned
from servicekit.sla.explain import explain
from servicekit.sla.explanation import Explanation, GoalChange, Segment, Tried, Window, amount_in_words
from servicekit.sla.metrics import METRICS, AfterStop, Metric
from servicekit.sla.promises import Clocks, Happening, Promises
from servicekit.sla.readings import Reading, Readings, State, read_clock, read_clocks, state_of
from servicekit.sla.targets import DEFAULT_GOAL, LateAttach, OnChange, OnReopen, SLAPolicy, SLATarget

__all__ = [
    "DEFAULT_GOAL",
    "EVENTS",
    "EVERY_HOUR",
    "METRICS",
    "AfterStop",
    "Breached",
    "Change",
    "Clock",
    "Clocks",
    "Explanation",
    "GoalChange",
    "Happening",
    "LateAttach",
    "Met",
    "Metric",
    "OnChange",
    "OnReopen",
    "Phase",
    "Promises",
    "Reading",
    "ReadingRevised",
    "Readings",
    "SLAPolicy",
    "SLATarget",
    "Segment",
    "Span",
    "SpanKind",
    "State",
    "Tried",
    "Warned",
    "Window",
    "amount_in_words",
    "check",
    "evaluate",
    "evaluate_with",
    "explain",
    "in_order",
    "place_of",
    "read_clock",
    "read_clocks",
    "state_of",
]
