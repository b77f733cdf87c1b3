from __future__ import annotations

from datetime import datetime

import pytest

from servicekit.errors import CommandRefused
from servicekit.sla import State, check
from servicekit.testing.builders import a_ladder, a_policy, a_target, at
from servicekit.tickets import Absorb, MergeInto, Open, ReceiveMessage, Record, Reopen, Reply, Solve
from tests.engine.telling import Story


def _at(clock: str) -> datetime:
    return at(f"2026-03-23 {clock}")


def _story() -> Story:
    targets = [
        a_target("first_response", "1h", escalation="ladder"),
        a_target("next_response", "1h", escalation="ladder"),
        a_target("resolution", "4h"),
    ]
    story = Story(a_policy(targets, escalation=[a_ladder()]), stored=True)
    story.tell(Open(), _at("10:00"))
    return story


def test_an_older_wait_makes_the_first_response_late() -> None:
    """The other ticket's customer has waited since nine: the answer is due at ten, and nobody is told of the past."""
    story = _story()
    story.tell(Absorb(ticket="T2", unanswered_since=_at("09:00")), _at("10:20"))

    reading = story.readings(_at("10:20")).of("first_response")
    assert (reading.started_at, reading.breached_at) == (_at("09:00"), _at("10:00"))
    assert check(reading.explain(), story.policy.calendars) == []
    assert "took over an older wait" in [segment.why for segment in reading.explain().segments]
    assert story.notices == []


def test_a_younger_wait_changes_nothing() -> None:
    """If the survivor's own customer has waited longer, that wait goes on."""
    story = _story()
    before = story.readings(_at("10:20")).of("first_response")
    story.tell(Absorb(ticket="T2", unanswered_since=_at("10:10")), _at("10:20"))

    assert story.readings(_at("10:20")).of("first_response") == before


def test_an_answered_survivor_begins_to_wait_again() -> None:
    """After its own answer, the absorbed ticket's unanswered message is the next response that is owed."""
    story = _story()
    story.tell(Reply(), _at("10:05"))
    story.tell(Absorb(ticket="T2", unanswered_since=_at("09:50")), _at("10:20"))
    story.tell(Absorb(ticket="T3", unanswered_since=_at("09:40")), _at("10:25"))

    readings = story.readings(_at("10:30"))
    assert readings.of("first_response").state is State.MET
    assert (readings.of("next_response").started_at, readings.of("next_response").cycle) == (_at("09:40"), 1)
    story.tell(Reply(), _at("10:30"))
    assert story.readings(_at("10:30")).of("next_response").state is State.MET


def test_a_resolution_is_not_made_older() -> None:
    """The survivor's resolution is measured from its own opening, whatever it takes over."""
    story = _story()
    story.tell(Absorb(ticket="T2", unanswered_since=_at("09:00")), _at("10:20"))

    assert story.readings(_at("10:20")).of("resolution").started_at == _at("10:00")


def test_a_solved_survivor_waits_when_it_comes_back() -> None:
    """Absorbing into a solved ticket starts nothing; reopened, it owes the answer since the other's message."""
    story = _story()
    story.tell(Solve(), _at("10:10"))
    story.tell(Absorb(ticket="T2", unanswered_since=_at("09:30")), _at("10:20"))
    assert {reading.state for reading in story.readings(_at("10:20"))} == {State.MET}
    story.tell(Reopen(), _at("11:00"))

    assert story.readings(_at("11:00")).of("next_response").breached_at == _at("10:30")


def test_a_merged_ticket_is_quiet_for_ever() -> None:
    """Its clocks end, nothing is due any more, and it takes no further command."""
    story = _story()
    story.tell(MergeInto(ticket="T2"), _at("10:20"))
    with pytest.raises(CommandRefused, match="lives on in 'T2'"):
        story.tell(ReceiveMessage(), _at("10:30"))
    story.tell(Record(what="customer_message", occurred_at=_at("10:30")), _at("10:30"))

    assert story.dossier.next_due is None
    assert {reading.state for reading in story.readings(_at("16:00"))} == {State.CANCELLED}


def test_a_late_answer_before_the_merge_still_counts() -> None:
    """Told after the merge that it had been answered before it: the promise was kept, not given up."""
    story = _story()
    story.tell(MergeInto(ticket="T2"), _at("10:20"))
    story.tell(Record(what="agent_reply", occurred_at=_at("10:10")), _at("10:30"))

    assert story.readings(_at("10:30")).of("first_response").state is State.MET
