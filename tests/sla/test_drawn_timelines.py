"""The timelines drawn in the explanation of clocks, worked out: each picture's due instants, by name of the choice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from servicekit import engine
from servicekit.conditions import Test
from servicekit.sla import LateAttach, OnMerge, SLAPolicy, Start, State
from servicekit.testing.builders import a_ladder, a_policy, a_target, at
from servicekit.tickets import (
    Absorb,
    Command,
    Exempt,
    Open,
    ReceiveMessage,
    SetDeadline,
    SetFields,
    Split,
    Wait,
)
from tests.engine.telling import Story


def day(time: str) -> datetime:
    """A time of day on the Monday of the pictures."""
    return at(f"2026-03-23 {time}")


def lived(story: Story, *steps: tuple[str, Command]) -> Story:
    """The story after commands at times of the day."""
    for time, command in steps:
        story.tell(command, day(time))
    return story


@pytest.mark.parametrize(
    ("choices", "due"),
    [
        ({"start": Start.AT_EVENT}, "16:00"),
        ({"start": Start.AT_OPENING}, "14:30"),
        ({"start": Start.AT_OPENING, "recover_pauses": False}, "14:00"),
        ({"start": Start.AT_FIELD, "start_field": "reported_at"}, "14:00"),
    ],
)
def test_from_when_on_it_counts(choices: dict[str, Any], due: str) -> None:
    """A promise attached at noon counts from there, from the opening, or from the moment in a field."""
    target = a_target("resolution", "4h", **choices)
    policy = a_policy(sla=[SLAPolicy(key="gold", targets=(target,), when=Test("tier", "is", "gold"))])
    rows = [
        (day("10:00"), "opened", {"reported_at": "2026-03-23T09:30:00+00:00"}),
        (day("10:30"), "status", {"status": "pending"}),
        (day("11:00"), "status", {"status": "active"}),
        (day("12:00"), "field", {"tier": "gold"}),
    ]
    assert policy.evaluate(rows, day("12:30")).of("resolution").due_at == day(due)


@pytest.mark.parametrize(
    ("choice", "due"), [(OnMerge.OLDEST_UNANSWERED, "12:00"), (OnMerge.OWN, "14:00"), (OnMerge.EARLIEST, "11:00")]
)
def test_another_ticket_is_taken_over(choice: OnMerge, due: str) -> None:
    """The survivor's clock counts from the older wait, its own start, or the older opening."""
    story = Story(a_policy([a_target("first_response", "2h", on_merge=choice)]))
    lived(story, ("12:00", Open()))
    lived(story, ("12:06", Absorb(ticket="T-0", unanswered_since=day("10:00"), opened_at=day("09:00"))))
    assert story.readings(day("12:06")).of("first_response").due_at == day(due)


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (LateAttach.RECORD_ONLY, []),
        (LateAttach.FIRE_HIGHEST, ["late"]),
        (LateAttach.FIRE_ALL, ["half", "soon", "due", "late"]),
    ],
)
def test_steps_that_a_change_puts_into_the_past(choice: LateAttach, told: list[str]) -> None:
    """Recorded only, the latest told, or all of them; the breach is recorded at eleven under each."""
    target = a_target("resolution", {"low": "8h", "high": "2h"}, late_attach=choice, escalation="ladder")
    story = Story(a_policy([target], escalation=[a_ladder()]))
    lived(story, ("09:00", Open(fields={"priority": "low"})))
    lived(story, ("12:59", SetFields(fields={"priority": "high"})))
    assert [event.occurred_at for event in story.of("sla.breached")] == [day("11:00")]
    assert [key.split("/")[2] for key in story.notices] == told


def test_a_part_is_split_off() -> None:
    """The ticket's clock runs on, the part's begins with it."""
    policy = a_policy([a_target("resolution", "4h")])
    whole = lived(Story(policy), ("09:00", Open()), ("11:00", Split(ticket="T-2")))
    part = lived(Story(policy, dossier=engine.new_dossier(("ticket", "T-2"))), ("11:00", Open(split_from="T1")))
    due = [story.readings(day("12:00")).of("resolution").due_at for story in (whole, part)]
    assert due == [day("13:00"), day("15:00")]


@pytest.mark.parametrize(
    ("decision", "due", "state"),
    [
        (None, "14:00", State.RUNNING),
        (SetDeadline(clock="resolution", due_at=day("15:00"), reason="agreed"), "15:00", State.RUNNING),
        (Exempt(clock="resolution", reason="a gift"), None, State.CANCELLED),
    ],
)
def test_decided_by_hand(decision: Command | None, due: str | None, state: State) -> None:
    """A deadline set by hand is moved by no pause; an exemption ends the promise."""
    story = lived(Story(a_policy([a_target("resolution", "4h")])), ("09:00", Open()))
    lived(story, *([("10:00", decision)] if decision is not None else []))
    lived(story, ("11:00", Wait()), ("12:00", ReceiveMessage()))
    reading = story.readings(day("12:30")).of("resolution")
    assert (reading.due_at, reading.state) == (None if due is None else day(due), state)
