from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from servicekit.calendars import business_days, elapsed, to_micros, work
from servicekit.errors import InputError
from servicekit.escalation import EscalationPolicy, EscalationStep, Fired, Side, notice_id, proposals
from servicekit.sla import Clock, Phase
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.tickets import Hold, Open, Resume, Solve
from tests.engine.telling import Story

PROMISES = a_policy().promises
HOUR = 3_600_000_000


def _at(clock: str) -> datetime:
    return at(f"2026-03-23 {clock}")


def _clock(**more: Any) -> Clock:
    given = {
        "key": "resolution",
        "metric": "resolution",
        "policy": "standard",
        "calendar": "office",
        "cycle": 1,
        "phase": Phase.RUNNING,
        "goal": 4 * HOUR,
        "started_at": to_micros(_at("15:00")),
        "since": to_micros(_at("15:00")),
    }
    return Clock(**{**given, **more})


@pytest.mark.parametrize(
    ("step", "moment"),
    [
        ({"side": Side.PERCENT, "percent": 25}, "2026-03-23 16:00"),
        ({"side": Side.PERCENT, "percent": 50}, "2026-03-23 17:00"),
        ({"side": Side.PERCENT, "percent": 75}, "2026-03-24 10:00"),
        ({"side": Side.PERCENT, "percent": 100}, "2026-03-24 11:00"),
        ({"side": Side.DUE}, "2026-03-24 11:00"),
        ({"side": Side.BEFORE, "offset": work(hours=3)}, "2026-03-23 16:00"),
        ({"side": Side.BEFORE, "offset": elapsed(hours=3)}, "2026-03-24 08:00"),
        ({"side": Side.BEFORE, "offset": work(hours=9)}, "2026-03-23 15:00"),
        ({"side": Side.BEFORE, "offset": elapsed(hours=99)}, "2026-03-23 15:00"),
        ({"side": Side.AFTER, "offset": work(hours=7)}, "2026-03-25 10:00"),
        ({"side": Side.AFTER, "offset": elapsed(hours=7)}, "2026-03-24 18:00"),
    ],
)
def test_where_a_step_lies(step: dict[str, Any], moment: str) -> None:
    """Four hours from 15:00 on 9 to 17 are due at 11:00; each side of it, in working time and by the clock."""
    at_micros = EscalationStep(key="s", **step).instant(_clock(), PROMISES)

    assert at_micros == to_micros(at(moment))


def test_repeats() -> None:
    """The n-th time lies n - 1 distances after the first, in working time or by the clock."""
    by_work = EscalationStep(key="s", side=Side.DUE, every=work(hours=4), times=3)
    by_clock = EscalationStep(key="s", side=Side.DUE, every=elapsed(hours=4), times=3)

    assert [by_work.instant(_clock(), PROMISES, n) for n in (1, 2, 3)] == [
        to_micros(at(moment)) for moment in ("2026-03-24 11:00", "2026-03-24 15:00", "2026-03-25 11:00")
    ]
    assert [by_clock.instant(_clock(), PROMISES, n) for n in (1, 2, 3)] == [
        to_micros(at(moment)) for moment in ("2026-03-24 11:00", "2026-03-24 15:00", "2026-03-24 19:00")
    ]


def test_a_percentage_is_an_instant_not_a_rounded_number() -> None:
    """One percent of a second and a microsecond is reached when at least that much is spent, never before."""
    step = EscalationStep(key="s", side=Side.PERCENT, percent=1)

    assert step.mark(1_000_001) == (10_001, 0)
    assert step.mark(1_000_000) == (10_000, 0)


def test_a_clock_that_stands_still_gives_no_instant() -> None:
    """What is not yet reached has no instant in a pause; what was reached keeps it."""
    paused = _clock(phase=Phase.PAUSED).turned(Phase.RUNNING, to_micros(_at("15:00")), PROMISES.calendars)
    paused = paused.turned(Phase.PAUSED, to_micros(_at("16:30")), PROMISES.calendars)

    quarter, half = (EscalationStep(key="s", side=Side.PERCENT, percent=percent) for percent in (25, 50))
    assert quarter.instant(paused, PROMISES) == to_micros(_at("16:00"))
    assert half.instant(paused, PROMISES) is None


def test_proposals_go_on_from_what_has_fired() -> None:
    """Each step proposes its next firing, as often as it may, under its present arming."""
    ladder = EscalationPolicy(
        key="l",
        steps=(
            EscalationStep(key="once", side=Side.DUE),
            EscalationStep(key="thrice", side=Side.DUE, every=work(hours=1), times=3),
        ),
    )

    def _next(**fired: Fired) -> list[tuple[str, int, int]]:
        return [(p.step.key, p.occurrence, p.arming) for p in proposals(_clock(), ladder, fired)]

    assert _next() == [("once", 1, 1), ("thrice", 1, 1)]
    one = Fired(occurrence=1, arming=1, at=0)
    assert _next(once=one, thrice=one) == [("thrice", 2, 1)]
    assert _next(once=one, thrice=Fired(occurrence=3, arming=1, at=0)) == []
    assert _next(once=one.anew(0), thrice=Fired(occurrence=3, arming=1, at=0).anew(2)) == [
        ("once", 1, 2),
        ("thrice", 3, 2),
    ]


def test_the_name_of_a_notice() -> None:
    """Record, clock and cycle, step, occurrence, arming; nothing of the policy's version."""
    (proposal,) = proposals(
        _clock(cycle=3), EscalationPolicy(key="l", steps=(EscalationStep(key="s", side=Side.DUE),)), {}
    )

    assert notice_id("ticket:T1", _clock(cycle=3), proposal) == "ticket:T1/resolution#3/s/1/1"


@pytest.mark.parametrize("amount", [business_days(1), work(hours=0), work(hours=-1), "30m"])
@pytest.mark.parametrize("name", ["offset", "every"])
def test_amounts_that_no_clock_can_count_are_refused(name: str, amount: Any) -> None:
    """A step says at once that an amount is no work or elapsed time, by its key and the name of the amount."""
    with pytest.raises(InputError, match=f"'s': {name} is"):
        EscalationStep(key="s", side=Side.AFTER, **{name: amount})


def test_warnings_do_not_fire_anew_by_default() -> None:
    """Steps at or after the due instant fire anew when they lie ahead again, steps before it do not."""
    assert [EscalationStep(key="s", side=side).refire for side in Side] == [False, False, True, True]


def test_a_ladder_over_a_pause_and_to_the_end() -> None:
    """A ladder told through the engine: it waits while the clock stands still and ends when the ticket is solved."""
    ladder = EscalationPolicy(
        key="ladder",
        steps=(
            EscalationStep(key="half", side=Side.PERCENT, percent=50, notify=("ann",)),
            EscalationStep(key="late", side=Side.AFTER, offset=work(minutes=30), every=work(minutes=30), times=9),
        ),
    )
    target = a_target("resolution", "1h", escalation="ladder", pause=frozenset({"on_hold"}))
    story = Story(a_policy([target], escalation=[ladder]))
    story.tell(Open(), _at("09:00"))
    story.tell(Hold(), _at("09:15"))
    assert story.dossier.next_due is None
    story.tell(Resume(), _at("11:00"))
    story.tell(Solve(), _at("13:00"))
    story.settle(_at("17:00"))

    assert [(e.event.step, e.event.occurrence, e.occurred_at) for e in story.of("escalation.notified")] == [
        ("half", 1, _at("11:15")),
        ("late", 1, _at("12:15")),
        ("late", 2, _at("12:45")),
    ]
    assert list(story.outbox[0]["body"]["notify"]) == ["ann"]
    assert story.outbox[0]["body"]["due_at"] == to_micros(_at("11:45"))
    assert timedelta(0) == _at("11:45") - story.of("sla.breached")[0].occurred_at
