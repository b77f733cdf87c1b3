from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from servicekit.calendars import elapsed, work
from servicekit.escalation import EscalationPolicy, EscalationStep, Side
from servicekit.sla import LateAttach
from servicekit.testing.builders import a_ladder, a_policy, a_target, at
from servicekit.tickets import Hold, Open, Resume, SetFields, Wait
from tests.engine.telling import Story


def _at(clock: str) -> datetime:
    return at(f"2026-03-23 {clock}")


def _story(choice: LateAttach, goals: dict[str, str], *steps: EscalationStep) -> Story:
    target = a_target("resolution", goals, escalation="ladder", late_attach=choice, warnings=(80,))
    ladder = EscalationPolicy(key="ladder", steps=steps) if steps else a_ladder()
    return Story(a_policy([target], escalation=[ladder]), stored=True)


def _told(story: Story) -> list[str]:
    return [key.removeprefix("ticket:T1/resolution#1/") for key in story.notices]


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (LateAttach.RECORD_ONLY, []),
        (LateAttach.FIRE_HIGHEST, ["late/1/1"]),
        (LateAttach.FIRE_ALL, ["half/1/1", "soon/1/1", "due/1/1", "late/1/1"]),
    ],
)
def test_a_shorter_goal_puts_steps_into_the_past(choice: LateAttach, told: list[str]) -> None:
    """A goal of a day becomes two hours after three and a half: the breach is announced; who is told is a choice."""
    story = _story(choice, {"low": "24h", "high": "2h"})
    story.tell(Open(fields={"priority": "low"}), _at("09:00"))
    story.tell(SetFields(fields={"priority": "high"}), _at("12:30"))

    assert _told(story) == told
    assert [(e.occurred_at, e.recorded_at) for e in story.of("sla.breached")] == [(_at("11:00"), _at("12:30"))]
    assert [e.event.percent for e in story.of("sla.warned")] == [80]
    story.settle(_at("13:00"))
    assert _told(story)[len(told) :] == ["late/2/1"]


def test_a_step_at_the_very_moment_is_not_late() -> None:
    """A change that makes a step due now, neither earlier nor later, is in time: the step is told."""
    story = _story(LateAttach.RECORD_ONLY, {"low": "24h", "high": "2h"})
    story.tell(Open(fields={"priority": "low"}), _at("09:00"))
    story.tell(SetFields(fields={"priority": "high"}), _at("11:00"))

    assert _told(story) == ["due/1/1"]


def test_a_step_that_would_lie_before_the_start_lies_at_the_start() -> None:
    """Half an hour before the end of ten minutes, by work or by the clock, is the opening, and is told there."""
    by_work = EscalationStep(key="a", side=Side.BEFORE, offset=work(minutes=30), notify=("ann",))
    by_clock = EscalationStep(key="b", side=Side.BEFORE, offset=elapsed(minutes=30), notify=("ann",))
    story = _story(LateAttach.RECORD_ONLY, {"default": "10m"}, by_work, by_clock)
    story.tell(Open(), _at("09:00"))
    story.settle(_at("09:01"))

    assert _told(story) == ["a/1/1", "b/1/1"]
    assert {e.occurred_at for e in story.of("escalation.notified")} == {_at("09:00")}


# Armed again.


def test_a_step_that_lies_ahead_again_fires_again_under_a_new_arming() -> None:
    """Due, then given more time by a change, then due again: the second notice has a name of its own."""
    story = _story(LateAttach.RECORD_ONLY, {"high": "1h", "low": "3h"})
    story.tell(Open(fields={"priority": "high"}), _at("09:00"))
    story.settle(_at("10:10"))
    story.tell(SetFields(fields={"priority": "low"}), _at("10:30"))
    story.settle(_at("12:00"))

    assert _told(story) == ["half/1/1", "soon/1/1", "due/1/1", "due/1/2"]
    assert [(e.event.before, e.event.after) for e in story.of("sla.revised")] == [("breached", "running")]
    assert [e.occurred_at for e in story.of("sla.breached")] == [_at("10:00"), _at("12:00")]


def test_a_warning_fires_once_unless_it_says_otherwise() -> None:
    """A step before the due instant is not told again by default; one that says ``refire`` is."""
    once = EscalationStep(key="once", side=Side.PERCENT, percent=50, notify=("ann",))
    again = EscalationStep(key="again", side=Side.PERCENT, percent=50, notify=("ann",), refire=True)
    story = _story(LateAttach.RECORD_ONLY, {"high": "1h", "low": "4h"}, once, again)
    story.tell(Open(fields={"priority": "high"}), _at("09:00"))
    story.tell(SetFields(fields={"priority": "low"}), _at("09:40"))
    story.settle(_at("11:00"))

    assert _told(story) == ["again/1/1", "once/1/1", "again/1/2"]


def test_more_time_while_it_stands_still() -> None:
    """The goal grows while the clock is paused: nothing is due until it goes on, then under a new arming."""
    story = _story(LateAttach.RECORD_ONLY, {"high": "1h", "low": "3h"})
    story.tell(Open(fields={"priority": "high"}), _at("09:00"))
    story.tell(Wait(), _at("10:00"))
    story.tell(SetFields(fields={"priority": "low"}), _at("10:30"))
    assert story.dossier.next_due is None
    story.tell(Resume(), _at("11:00"))
    story.settle(_at("13:00"))

    assert _told(story) == ["half/1/1", "soon/1/1", "due/1/1", "due/1/2"]
    assert story.of("sla.breached")[-1].occurred_at == _at("13:00")


def test_more_time_and_less_again_tells_nobody_twice() -> None:
    """More time, then the old goal again: the step is past once more by a change, which the late choice keeps quiet."""
    story = _story(LateAttach.RECORD_ONLY, {"high": "1h", "low": "3h"})
    story.tell(Open(fields={"priority": "high"}), _at("09:00"))
    for priority, clock in (("low", "10:10"), ("high", "10:20")):
        story.tell(SetFields(fields={"priority": priority}), _at(clock))

    assert [key for key in _told(story) if key.startswith("due")] == ["due/1/1"]
    assert story.dossier.announced == {"resolution#1": "breached"}


# Exactly then.


def test_timers_fire_at_their_instant_and_not_before() -> None:
    """A microsecond before it nothing fires; at the instant it does."""
    story = _story(LateAttach.RECORD_ONLY, {"default": "1h"})
    story.tell(Open(), _at("09:00"))
    story.settle(_at("09:48"))
    before = len(story.written)
    assert story.settle(_at("10:00") - timedelta(microseconds=1)).written == ()

    assert [e.tag for e in story.settle(_at("10:00")).events] == ["sla.breached", "escalation.notified"]
    assert len(story.written) == before + 2


def test_a_pause_at_the_due_instant_comes_too_late() -> None:
    """What was due at an instant has fired before a command of that instant is looked at."""
    story = _story(LateAttach.RECORD_ONLY, {"default": "1h"})
    story.tell(Open(), _at("09:00"))
    story.tell(Hold(), _at("09:30"))
    story.tell(Wait(), _at("10:00"))

    assert story.dossier.announced == {"resolution#1": "breached"}
    assert [e.tag for e in story.events[-3:]] == ["sla.breached", "escalation.notified", "tickets.status_changed"]


def test_marks_of_one_instant_fire_in_their_order() -> None:
    """At one instant the warning comes before the breach, and the breach before the steps, which come by name."""
    steps = [EscalationStep(key=key, side=Side.DUE, notify=("x",)) for key in ("b", "a")]
    story = _story(LateAttach.RECORD_ONLY, {"default": "1s"}, *steps)
    story.tell(Open(), _at("09:00"))
    story.settle(_at("09:00") + timedelta(seconds=1))

    assert [e.tag for e in story.events[1:]] == ["sla.warned", "sla.breached", *["escalation.notified"] * 2]
    assert _told(story) == ["a/1/1", "b/1/1"]
