from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from servicekit.calendars import elapsed, work
from servicekit.escalation import EscalationPolicy, EscalationStep, Side
from servicekit.sla import LateAttach, SLATarget, State
from servicekit.testing.builders import a_ladder, a_policy, a_target, at
from servicekit.tickets import Record, SetFields
from tests.engine.telling import Story


def _at(clock: str) -> datetime:
    return at(f"2026-03-23 {clock}")


def _record(what: str, clock: str, *, id: str | None = None, supersedes: str | None = None, **fields: Any) -> Record:
    return Record(what=what, occurred_at=_at(clock), fields=fields, source_id=id, supersedes=supersedes)


def _story(targets: Sequence[SLATarget], *ladder: EscalationStep, stored: bool = True, **fields: Any) -> Story:
    steps = [EscalationPolicy(key="ladder", steps=ladder)] if ladder else [a_ladder()]
    story = Story(a_policy(targets, escalation=steps), stored=stored)
    story.tell(_record("opened", "09:00", **fields), _at("09:00"))
    return story


def _told(story: Story) -> list[str]:
    return [key.removeprefix("ticket:T1/") for key in story.notices]


RESOLUTION = a_target("resolution", "2h", escalation="ladder")


def test_work_done_in_time_and_told_late_takes_the_breach_back() -> None:
    """Announced as breached, then told that it was solved in time: revised once, each notice withdrawn once."""
    story = _story([RESOLUTION])
    story.settle(_at("12:30"))
    sent = _told(story)
    assert sent == [f"resolution#1/{step}/1/1" for step in ("half", "soon", "due", "late")]

    outcome = story.tell(_record("solved", "10:20"), _at("12:31"))

    (revised,) = story.of("sla.revised")
    assert (revised.event.before, revised.event.after, revised.event.because) == (
        "breached",
        "met",
        outcome.events[0].id,
    )
    assert _told(story)[4:] == [f"resolution#1/{step}/1/1:withdraw" for step in ("soon", "due", "late")]
    assert {e.event.because for e in story.of("escalation.withdrawn")} == {outcome.events[0].id}
    assert story.readings(_at("13:00")).of("resolution").state is State.MET


def test_nothing_is_withdrawn_or_revised_twice() -> None:
    """Facts that change nothing more leave the announcements alone."""
    story = _story([RESOLUTION])
    story.settle(_at("12:30"))
    story.tell(_record("solved", "10:30"), _at("12:31"))
    before = len(story.notices), len(story.of("sla.revised"))
    story.tell(_record("agent_reply", "09:10", public=False), _at("12:32"))
    story.tell(_record("customer_message", "09:20"), _at("12:33"))

    assert (len(story.notices), len(story.of("sla.revised"))) == before


def test_a_late_pause_arms_what_was_withdrawn() -> None:
    """A pause told late moves the deadline: the breach is revised, and comes again under a new arming."""
    story = _story([RESOLUTION])
    story.settle(_at("11:30"))
    story.tell(_record("status", "10:00", status="pending"), _at("11:30"))
    assert story.of("sla.revised")[-1].event.after == "paused"
    assert "resolution#1/due/1/1:withdraw" in _told(story)
    story.tell(_record("status", "11:40", status="active"), _at("11:40"))
    story.settle(_at("12:40"))

    assert story.readings(_at("12:40")).of("resolution").breached_at == _at("12:40")
    assert _told(story)[-1] == "resolution#1/due/1/2"
    assert [e.occurred_at for e in story.of("sla.breached")] == [_at("11:00"), _at("12:40")]


def test_what_was_right_when_it_was_sent_stays() -> None:
    """A pause that began after a notice does not take it back, told in time or late, nor does any fact after it."""
    soon = EscalationStep(key="soon", side=Side.BEFORE, offset=elapsed(minutes=30), notify=("ann",))
    for told_at in ("10:45", "10:50"):
        story = _story([RESOLUTION], soon)
        story.tell(_record("status", "10:45", status="pending"), _at(told_at))
        story.tell(_record("agent_reply", "09:05", public=False), _at("10:55"))

        assert _told(story) == ["resolution#1/soon/1/1"]


def test_a_longer_goal_takes_no_notice_back() -> None:
    """Half of one hour was rightly told; that the goal became four hours later is no reason to take it back."""
    half = EscalationStep(key="half", side=Side.PERCENT, percent=50, notify=("ann",))
    target = a_target("resolution", {"high": "1h", "low": "4h"}, escalation="ladder")
    story = _story([target], half, priority="high")
    story.tell(SetFields(fields={"priority": "low"}), _at("09:40"))
    story.tell(_record("agent_reply", "09:05", public=False), _at("09:45"))

    assert _told(story) == ["resolution#1/half/1/1"]


def test_a_step_after_the_stop_is_withdrawn() -> None:
    """A step an hour after the due instant should not have fired if it was solved half an hour after it."""
    late = EscalationStep(key="late", side=Side.AFTER, offset=elapsed(hours=1), notify=("boss",))
    story = _story([RESOLUTION], late)
    story.settle(_at("12:30"))
    story.tell(_record("solved", "11:30"), _at("12:31"))

    assert _told(story) == ["resolution#1/late/1/1", "resolution#1/late/1/1:withdraw"]
    assert story.of("sla.revised") == []


def test_of_a_repeating_step_only_what_came_after_is_withdrawn() -> None:
    """Three firings, and solved between the second and the third: the third is taken back."""
    late = EscalationStep(
        key="late", side=Side.AFTER, offset=work(minutes=10), every=work(minutes=10), times=3, notify=("boss",)
    )
    story = _story([RESOLUTION], late)
    story.settle(_at("11:35"))
    assert len(story.notices) == 3
    story.tell(_record("solved", "11:25"), _at("11:36"))

    assert _told(story)[3:] == ["resolution#1/late/3/1:withdraw"]


def test_notices_that_stand_after_a_withdrawal_are_withdrawn_later() -> None:
    """The third was taken back because it was solved after the second; it was solved before the first: those two go."""
    late = EscalationStep(
        key="late", side=Side.AFTER, offset=work(minutes=10), every=work(minutes=10), times=3, notify=("boss",)
    )
    story = _story([RESOLUTION], late)
    story.settle(_at("11:35"))
    story.tell(_record("solved", "11:25", id="m-1"), _at("11:36"))
    story.tell(_record("solved", "10:50", id="m-2", supersedes="m-1"), _at("11:37"))

    assert _told(story)[3:] == [f"resolution#1/late/{n}/1:withdraw" for n in (3, 1, 2)]


def test_a_step_that_fires_once_fires_at_its_true_instant_when_it_was_taken_back() -> None:
    """Half an hour before the end was told at 10:30; paused since 10:00, as it turns out, it comes at 11:30."""
    soon = EscalationStep(key="soon", side=Side.BEFORE, offset=work(minutes=30), notify=("ann",))
    assert not soon.refire
    story = _story([RESOLUTION], soon)
    story.settle(_at("10:35"))
    story.tell(_record("status", "10:00", status="pending"), _at("10:40"))
    story.tell(_record("status", "11:00", status="active"), _at("11:00"))
    story.settle(_at("12:30"))

    assert _told(story) == [f"resolution#1/soon/1/{end}" for end in ("1", "1:withdraw", "2")]
    assert story.of("escalation.notified")[-1].occurred_at == _at("11:30")


def test_a_warning_that_came_too_early_is_withdrawn_and_comes_at_its_true_instant() -> None:
    """80 percent of 2 h were spent at 10:36; with an hour's pause from 10:00 on, told late, they are at 11:36."""
    story = _story([a_target("resolution", "2h", escalation="ladder", warnings=(50, 80))])
    story.settle(_at("10:38"))
    outcome = story.tell(_record("status", "10:00", status="pending"), _at("10:40"))
    story.tell(_record("status", "11:00", status="active"), _at("11:00"))
    story.settle(_at("11:50"))

    (gone,) = story.of("sla.warning_withdrawn")
    assert (gone.event.percent, gone.occurred_at, gone.event.because) == (80, _at("10:40"), outcome.events[0].id)
    assert [(e.event.percent, e.occurred_at) for e in story.of("sla.warned")] == [
        (50, _at("10:00")),
        (80, _at("10:36")),
        (80, _at("11:36")),
    ]


def test_a_warning_after_the_end_is_withdrawn() -> None:
    """Solved at 10:20, as was told at 10:40: there was no 80 percent at 10:36. Half of it, at 10:00, stays."""
    story = _story([a_target("resolution", "2h", escalation="ladder", warnings=(50, 80))])
    story.settle(_at("10:38"))
    story.tell(_record("solved", "10:20"), _at("10:40"))

    assert [e.event.percent for e in story.of("sla.warning_withdrawn")] == [80]


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (LateAttach.RECORD_ONLY, []),
        (LateAttach.FIRE_HIGHEST, ["due"]),
        (LateAttach.FIRE_ALL, ["half", "soon", "due"]),
    ],
)
def test_a_late_message_renumbers_the_cycles_after_it(choice: LateAttach, told: list[str]) -> None:
    """A wait from 09:30 to 09:40, told last, is the first: that of 11:00 becomes the second, notices and all."""
    story = _story([a_target("next_response", "1h", escalation="ladder", late_attach=choice)])
    story.tell(_record("agent_reply", "09:10"), _at("09:10"))
    story.tell(_record("customer_message", "11:00"), _at("11:00"))
    story.settle(_at("12:10"))
    sent = [f"next_response#1/{step}/1/1" for step in ("half", "soon", "due")]
    assert sorted(_told(story)) == sorted(sent)

    story.tell(_record("agent_reply", "09:40"), _at("12:11"))
    story.tell(_record("customer_message", "09:30"), _at("12:12"))

    assert [(r.name, r.started_at, r.state) for r in story.readings(_at("12:12"))] == [
        ("next_response#1", _at("09:30"), State.MET),
        ("next_response#2", _at("11:00"), State.BREACHED),
    ]
    assert story.dossier.announced == {"next_response#1": "met", "next_response#2": "breached"}
    now = _told(story)[3:]
    assert sorted(now[:3]) == sorted(f"{key}:withdraw" for key in sent)
    assert sorted(now[3:]) == sorted(f"next_response#2/{step}/1/1" for step in told)


def test_a_cycle_that_never_was_is_void() -> None:
    """A wait that never was, as a correction shows, is void: its verdict is revised and its notices go."""
    story = _story([a_target("next_response", "1h", escalation="ladder")])
    story.tell(_record("agent_reply", "09:10"), _at("09:10"))
    story.tell(_record("customer_message", "09:30", id="m-1"), _at("09:30"))
    story.settle(_at("11:00"))
    assert story.dossier.announced == {"next_response#1": "breached"}

    told = _record("agent_reply", "09:29", id="m-2", supersedes="m-1")
    story.tell(told, _at("11:01"))

    assert [(e.event.before, e.event.after) for e in story.of("sla.revised")] == [("breached", "void")]
    assert _told(story)[-1].endswith(":withdraw")
    sent = [key for key in _told(story) if not key.endswith(":withdraw")]
    assert sorted(key.removesuffix(":withdraw") for key in _told(story)[len(sent) :]) == sorted(sent)
    assert story.dossier.announced == {}
    assert story.dossier.next_due is None


def test_notices_of_finished_cycles_stay() -> None:
    """A fact told a moment late does not touch what was sent for cycles that ended long ago, kept in storage or not."""
    for stored in (False, True):
        story = _story([a_target("next_response", "1h", escalation="ladder")], stored=stored)
        for hour in (9, 12, 14):
            story.tell(_record("agent_reply", f"{hour:02d}:10"), _at(f"{hour:02d}:10"))
            story.tell(_record("customer_message", f"{hour:02d}:20"), _at(f"{hour:02d}:20"))
        story.settle(_at("16:00"))
        sent = len(story.notices)
        assert sent > 8
        story.tell(_record("agent_reply", "16:00"), _at("16:01"))
        story.tell(_record("customer_message", "15:00"), _at("16:02"))

        assert len(story.notices) == sent


def test_a_correction_may_come_before_what_it_corrects() -> None:
    """A fact that was superseded before it was told counts for nothing when it comes."""
    facts = [
        _record("opened", "09:00", id="m-0"),
        _record("assigned", "09:05", agent="ann", id="m-2", supersedes="m-1"),
        _record("solved", "10:00", id="m-1"),
    ]
    story = Story(a_policy([RESOLUTION], escalation=[a_ladder()]), stored=True)
    for fact in facts:
        story.tell(fact, _at("10:30"))

    assert story.readings(_at("10:30")).of("resolution").state is State.RUNNING


def test_a_correction_of_a_correction() -> None:
    """The last of a chain of corrections is what counts."""
    story = _story([RESOLUTION])
    story.tell(_record("solved", "10:00", id="m-1"), _at("10:00"))
    story.tell(_record("solved", "10:30", id="m-2", supersedes="m-1"), _at("10:31"))
    story.tell(_record("solved", "11:30", id="m-3", supersedes="m-2"), _at("11:31"))

    reading = story.readings(_at("12:00")).of("resolution")
    assert (reading.stopped_at, reading.state) == (_at("11:30"), State.BREACHED)
    assert [(e.event.before, e.event.after) for e in story.of("sla.revised")] == [("met", "breached")]


def test_a_verdict_that_comes_back_is_told_again() -> None:
    """Breached, then not, then breached after all: each turn is announced, and the notice of it has a new name."""
    story = _story([RESOLUTION])
    story.settle(_at("11:10"))
    story.tell(_record("solved", "10:30", id="m-1"), _at("11:11"))
    story.tell(_record("assigned", "10:30", agent="ann", id="m-2", supersedes="m-1"), _at("11:12"))

    assert [(e.event.before, e.event.after) for e in story.of("sla.revised")] == [
        ("breached", "met"),
        ("met", "breached"),
    ]
    assert story.dossier.announced == {"resolution#1": "breached"}
    assert story.dossier.fired["resolution#1"]["due"].arming == 2


def test_the_opening_may_be_told_last() -> None:
    """A ticket whose opening comes after everything else is read as if it had come first."""
    facts = [_record("agent_reply", "10:00"), _record("solved", "12:00"), _record("opened", "09:00")]
    story = Story(a_policy([a_target("first_response", "2h"), RESOLUTION], escalation=[a_ladder()]), stored=True)
    for fact in facts:
        story.tell(fact, _at("12:30"))

    assert [(r.name, r.state) for r in story.readings(_at("12:30"))] == [
        ("first_response#1", State.MET),
        ("resolution#1", State.BREACHED),
    ]
    assert story.dossier.unapplied == 0
