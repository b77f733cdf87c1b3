from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from servicekit.errors import InputError
from servicekit.lint import lint
from servicekit.policies import PRESETS, load_preset, parse_policy, presets
from servicekit.sla import State
from tests.project.source import ROOT

OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_loads_without_a_finding(name: str) -> None:
    """A company can start from it: it reads, and there is nothing to say about it."""
    policy = load_preset(name)

    assert policy.key == name
    assert lint(policy) == ()
    assert parse_policy(policy.canonical.decode()) == policy


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_says_why(name: str) -> None:
    """The needs that a preset names are rows of the features page."""
    needs = set(re.findall(r"\bM\d+\b", presets.text(name)))
    known = set(re.findall(r"^\| (M\d+) \|", (ROOT / "docs/reference/features.md").read_text("utf-8"), re.MULTILINE))

    assert {"M1", "M3", "M7"} <= needs <= known


@pytest.mark.parametrize("name", PRESETS)
def test_every_ticket_is_promised_something(name: str) -> None:
    """Whatever its priority and whoever its customer is, a ticket has a first answer and a solution to wait for."""
    policy = load_preset(name)
    for priority in (*policy.fields["priority"], None):
        for plan in ("high", "middle", "low", None):
            opened = (OPENED, "opened", {"priority": priority})
            readings = policy.evaluate([opened], OPENED + timedelta(seconds=1), customer={"plan": plan})

            assert [reading.metric for reading in readings] == ["first_response", "resolution"]
            assert all(reading.due_at is not None and reading.due_at > OPENED for reading in readings)


def test_the_service_desk_keeps_critical_tickets_at_night() -> None:
    """In `it_service` a critical incident of a Saturday night is due within the hour, a low one on Monday."""
    opened = datetime(2016, 5, 28, 23, tzinfo=UTC)
    due = {
        priority: load_preset("it_service")
        .evaluate([(opened, "opened", {"priority": priority})], opened)
        .of("resolution")
        .due_at
        for priority in ("critical", "low")
    }

    # 24 hours of a desk open from 8 to 18 in São Paulo (UTC-3): ten on Monday, ten on Tuesday, four on Wednesday
    assert due == {
        "critical": datetime(2016, 5, 29, 0, tzinfo=UTC),
        "low": datetime(2016, 6, 1, 15, tzinfo=UTC),
    }


def test_the_service_desk_waits_for_the_user_only() -> None:
    """In `it_service` the resolution clock stands in pending and runs on hold."""
    preset = presets.load("it_service")
    for status, state in (("pending", State.PAUSED), ("on_hold", State.RUNNING)):
        rows = [
            (OPENED, "opened", {"priority": "medium"}),
            (OPENED + timedelta(minutes=1), "status", {"status": status}),
        ]

        assert preset.evaluate(rows, OPENED + timedelta(hours=1)).of("resolution").state is state


@pytest.mark.parametrize("name", ["after_sales", "retail"])
def test_a_complaint_has_its_own_deadlines(name: str) -> None:
    """A complaint of the best customer is under its own policy, and waiting for others does not stop its clock."""
    rows = [
        (OPENED, "opened", {"lifecycle": "complaint", "priority": "high"}),
        (OPENED + timedelta(minutes=30), "agent_reply"),
        (OPENED + timedelta(minutes=31), "status", {"status": "waiting_others"}),
    ]
    readings = load_preset(name).evaluate(rows, OPENED + timedelta(hours=2), customer={"plan": "high"})

    assert {reading.policy for reading in readings} == {"complaint"}
    assert [(r.metric, r.state) for r in readings] == [("first_response", State.MET), ("resolution", State.RUNNING)]


def test_better_plans_are_promised_more() -> None:
    """In `after_sales` a higher plan is never due later, for any priority."""
    policy = load_preset("after_sales")
    for priority in policy.fields["priority"]:
        due = [
            policy.evaluate([(OPENED, "opened", {"priority": priority})], OPENED, customer={"plan": plan})
            for plan in ("high", "middle", "low")
        ]
        for clock in ("first_response", "resolution"):
            moments = [readings.of(clock).due_at for readings in due]
            assert moments == sorted(moments)


def test_the_channel_chooses_the_first_answer() -> None:
    """In `retail` a caller waits for minutes and a letter for hours."""
    due = [
        load_preset("retail").evaluate([(OPENED, "opened", {"channel": channel})], OPENED).of("first_response").goal
        for channel in ("phone", "social", "email")
    ]

    assert due == [timedelta(minutes=2), timedelta(hours=1), timedelta(hours=4)]


def test_an_unknown_preset_is_named() -> None:
    """A misspelt name gives a hint."""
    with pytest.raises(InputError, match="there is no preset 'retial': did you mean 'retail'"):
        load_preset("retial")
