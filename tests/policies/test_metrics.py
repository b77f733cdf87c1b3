from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from servicekit.conditions import All, Test, fields_of
from servicekit.errors import InvalidDocument
from servicekit.policies import parse_policy
from servicekit.policies.known import EVENT_FIELDS
from servicekit.sla import Happening, MetricRule, State
from servicekit.sla.happening import event_facts
from servicekit.tickets import EVENTS, AgentReplied, FieldsChanged, Opened, StatusChanged, Ticket, evolve
from servicekit.workflow import Category
from tests.policies.documents import FULL

OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday, 10:00 in Berlin


def test_a_metric_of_its_own_is_read_in_full() -> None:
    """Each condition arrives at its place; what is not written is not there."""
    metrics = parse_policy(FULL).metrics

    assert metrics["handover"] == MetricRule(
        start=All([Test("event.team_changed", "is", True), Test("event.what", "is", "assigned")]),
        stop=All([Test("event.what", "is", "agent_replied"), Test("event.public", "is", True)]),
        cancel=Test("event.reason", "is", "withdrawn"),
        reset=Test("event.fields", "contains", "priority"),
        pause=All([Test("event.what", "is", "status_changed"), Test("status_category", "is", "pending")]),
        resume=Test("event.channel", "in", ["phone", "mail"]),
        repeat=True,
        meaning="from the handover to the first answer of the new team",
    )
    assert metrics["urgent"].stop is None
    assert fields_of(metrics["urgent"].start) == {"ticket.priority", "ticket.status_category"}


def test_a_clock_of_its_own_runs() -> None:
    """The clock is attached at the handover, stands still until a call, and stops with the public answer."""
    rows = [
        (OPENED, "opened", {"priority": "low"}),
        (OPENED + timedelta(hours=1), "assigned", {"team": "emea"}),
        (OPENED + timedelta(hours=2), "status", {"status": "pending"}),
        (OPENED + timedelta(hours=3), "customer_message", {"channel": "letter"}),
        (OPENED + timedelta(hours=4), "customer_message", {"channel": "phone"}),
        (OPENED + timedelta(hours=5), "agent_reply", {"public": False}),
        (OPENED + timedelta(hours=6), "agent_reply", {}),
    ]
    (reading,) = [each for each in parse_policy(FULL).evaluate(rows, rows[-1][0]) if each.metric == "handover"]

    assert (reading.state, reading.spent) == (State.MET, timedelta(hours=4))  # from the opening, which is its choice


HANDOVER = "metrics.handover"


@pytest.mark.parametrize(
    ("old", "new", "path", "message", "hint"),
    [
        ("[metrics.handover]", "[metrics.resolution]", "metrics.resolution", "is a metric in stock", ""),
        ("[metrics.urgent]\nstart", "[metrics.urgent]\nstrat", "metrics.urgent.strat", "unknown key", "mean 'start'?"),
        ("reset =", "rest =", f"{HANDOVER}.rest", "unknown key", "mean 'reset'?"),
        ("repeat = true", "repeat = 1", f"{HANDOVER}.repeat", "needs true or false, not 1", ""),
        ('meaning = "', 'meaning = 3 # "', f"{HANDOVER}.meaning", "needs a text, not 3", ""),
        ('"event.reason"', '"event.reasn"', f"{HANDOVER}.cancel.event.reasn", "is not a field", "mean 'event.reason'?"),
        ('"assigned"', '"asigned"', f"{HANDOVER}.start", '"asigned" is not a value of event.what', "mean 'assigned'?"),
        ('"event.public" = true', '"event.public" = "yes"', f"{HANDOVER}.stop", '"yes" is not a value of', "true"),
        ('"event.public" = true', '"event.public" = 1', f"{HANDOVER}.stop", "1 is not a value of", "there are"),
        ('contains = "priority"', 'contains = "prio"', f"{HANDOVER}.reset", '"prio" is not a field of', "mean 'priori"),
        ('contains = "priority"', 'is = "priority"', f"{HANDOVER}.reset", "event.fields is a list", "contains"),
        ('contains = "priority"', 'contains = "customer.plan"', f"{HANDOVER}.reset", "is not a field of", "there are"),
        ('"pending" }', '"pendig" }', f"{HANDOVER}.pause", '"pendig" is not a value of status_cat', "mean 'pending'?"),
        ('metric = "urgent"', 'metric = "urgnt"', "sla[0].targets[2].metric", '"urgnt" is not a metric', "'urgent'?"),
        (
            'key = "everybody"',
            'key = "everybody"\nwhen = { "event.what" = "opened" }',
            "sla[0].when.event.what",
            "is not a field",
            "",
        ),
    ],
)
def test_a_mistake_is_named(old: str, new: str, path: str, message: str, hint: str) -> None:
    """One mistake in a metric is one problem that names its place and says what is wrong."""
    text = FULL.replace('metric = "handover"', 'metric = "urgent"\nkey = "again"') if "[metrics.res" in new else FULL
    assert old in text
    with pytest.raises(InvalidDocument) as caught:
        parse_policy(text.replace(old, new, 1))
    (problem,) = caught.value.problems

    assert problem.path == path
    assert message in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('key = "a"\nmetrics = 3', "metrics (line 2): needs a table, not 3"),
        ('key = "a"\n[metrics.a]', "metrics.a.start (line 2): is missing"),
        ('key = "a"\n[metrics]\na = "b"', 'metrics.a (line 3): needs a table, not "b"'),
        ('key = "a"\n[metrics."a b"]\nstart = {}', 'metrics.a b (line 2): "a b" is not a name'),
    ],
)
def test_what_is_no_metric_is_named_once(text: str, message: str) -> None:
    """A table of metrics that is none, and a metric without a start, are one problem each."""
    with pytest.raises(InvalidDocument) as caught:
        parse_policy(text)

    assert len(caught.value.problems) == 1
    assert message in str(caught.value)


def test_what_a_metric_may_read_is_what_events_tell() -> None:
    """The declared fields of an event are those that its facts hold, and its words are those of the events."""
    ticket = evolve(None, Opened(lifecycle="support", status="new", category=Category.NEW), OPENED)
    assert isinstance(ticket, Ticket)
    told: set[str] = set()
    for event in (
        AgentReplied(channel="mail"),
        FieldsChanged(fields={"a": 1}),
        StatusChanged(status="pending", category=Category.PENDING),
    ):
        after = evolve(ticket, event, OPENED)
        assert isinstance(after, Ticket)
        told |= event_facts(Happening(before=ticket, event=event, after=after, at=0)).keys()

    assert {f"event.{name}" for name in told} == EVENT_FIELDS.keys()
    assert len(EVENT_FIELDS["event.what"]) == len(EVENTS)
    assert {"opened", "solved", "facts_noted"} <= set(EVENT_FIELDS["event.what"])
