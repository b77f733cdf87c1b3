"""
Hypothesis strategies: calendars, policies, histories, records, commands and moments.

Everything they draw is small, lies on a grid of whole minutes, and shrinks to office hours, one target and an opening.
They need Hypothesis (``servicekit[test]``)::

    @given(policy=policies(), history=histories())
    def test_my_report_counts_every_promise(policy, history): ...
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias

from hypothesis import strategies as st

from servicekit.calendars import Amount, BusinessCalendar, Elapsed, Work
from servicekit.conditions import Condition, Test
from servicekit.escalation import EscalationPolicy, EscalationStep, Side
from servicekit.policies import Policy
from servicekit.sla import METRICS, LateAttach, OnChange, OnMerge, OnReopen, PauseReasons, SLAPolicy, SLATarget, Start
from servicekit.tickets import (
    Advance,
    Assign,
    Close,
    Command,
    Escalate,
    Hold,
    LiftHold,
    Open,
    PlaceHold,
    ReceiveMessage,
    Record,
    Reopen,
    Reply,
    Resume,
    SetFields,
    Solve,
    Wait,
)
from servicekit.workflow import SUPPORT, Category

__all__ = [
    "HOLDS",
    "PRIORITIES",
    "START",
    "STEP",
    "ZONES",
    "Row",
    "amounts",
    "calendars",
    "command_sequences",
    "commands",
    "histories",
    "ladders",
    "moments",
    "policies",
    "records",
    "targets",
    "weeks",
]

Row: TypeAlias = tuple[datetime, str, dict[str, Any]]
"""A row of a history: when, what, and its fields."""

START = datetime(2026, 3, 23, 8, tzinfo=UTC)
"""The first moment: a Monday morning, six days before the clocks of Europe change."""

STEP = timedelta(minutes=5)
"""The grid on which moments and amounts lie."""

PRIORITIES = ("low", "high", "urgent")
"""The priorities of the tickets."""

HOLDS = ("part", "supplier", "answer")
"""The reasons of the holds on the tickets."""

ZONES = ("UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu")
"""Zones with and without a change of the clock, one of them with an odd offset."""

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_STATUSES = tuple(status.key for status in SUPPORT.statuses)
_VIP: Condition = Test(field="ticket.vip", op="is", value=True)


def moments(*, first: datetime = START, days: int = 10, step: timedelta = STEP) -> st.SearchStrategy[datetime]:
    """Moments from *first* on, in UTC, on a grid of *step*."""
    return st.integers(0, timedelta(days=days) // step).map(lambda steps: first + steps * step)


def amounts(*, longest: timedelta = timedelta(hours=8), step: timedelta = STEP) -> st.SearchStrategy[Amount]:
    """Working time, now and then elapsed time, from one *step* to *longest*."""
    micros = st.integers(1, longest // step).map(lambda steps: steps * step // timedelta(microseconds=1))
    return st.one_of(micros.map(Work), micros.map(Work), micros.map(Elapsed))


@st.composite
def weeks(draw: st.DrawFn) -> dict[str, list[str]]:
    """Opening hours of a week: one or two windows on some days, on the half hour."""
    edges = sorted(draw(st.lists(st.integers(0, 48), min_size=2, max_size=4, unique=True)))
    times = [f"{edge // 2:02d}:{edge % 2 * 30:02d}" for edge in edges]
    windows = [f"{start}-{end}" for start, end in zip(times[::2], times[1::2], strict=False)]
    days = draw(st.lists(st.sampled_from(_DAYS), min_size=1, max_size=7, unique=True))
    return {day: windows for day in _DAYS if day in days}


@st.composite
def calendars(draw: st.DrawFn, *, key: str = "office", zones: Sequence[str] = ZONES) -> BusinessCalendar:
    """A calendar: office hours, or a drawn week with up to two holidays."""
    zone = draw(st.sampled_from(zones))
    hours = draw(st.one_of(st.just({"mon-fri": ["09:00-17:00"]}), weeks()))
    first = date(START.year, START.month, START.day)
    holidays = draw(st.lists(st.integers(0, 10).map(lambda day: first + timedelta(days=day)), max_size=2, unique=True))
    return BusinessCalendar(key=key, zone=zone, hours=hours, holidays=holidays)


@st.composite
def targets(draw: st.DrawFn, metric: str, *, calendar: str = "office", escalation: str | None = None) -> SLATarget:
    """A target of *metric*: goals for some priorities, pauses, warnings, and every choice for changes."""
    names = draw(st.lists(st.sampled_from(("default", *PRIORITIES)), min_size=1, max_size=3, unique=True))
    waiting = st.sampled_from((Category.PENDING, Category.ON_HOLD, Category.NEW))
    on_reopen = draw(st.sampled_from(OnReopen))
    return SLATarget(
        metric=metric,
        goals={name: draw(amounts()) for name in names},
        calendar=calendar,
        pause=draw(st.frozensets(waiting, max_size=2)),
        pause_reasons=draw(st.sampled_from((*PauseReasons, (), ("part",), HOLDS))),
        pause_cap=draw(st.none() | amounts(longest=timedelta(hours=4))),
        warnings=tuple(sorted(draw(st.sets(st.sampled_from((1, 50, 80, 99)), max_size=2)))),
        escalation=escalation,
        start=draw(st.sampled_from((Start.AT_EVENT, Start.AT_OPENING))),
        recover_pauses=draw(st.booleans()),
        on_change=draw(st.sampled_from(OnChange)),
        on_reopen=on_reopen,
        grace=draw(amounts(longest=timedelta(hours=2))) if on_reopen is OnReopen.GRACE else None,
        on_merge=draw(st.sampled_from(OnMerge)),
        late_attach=draw(st.sampled_from(LateAttach)),
    )


@st.composite
def ladders(draw: st.DrawFn, *, key: str = "ladder") -> EscalationPolicy:
    """A ladder of up to four steps on any side of the due instant, some repeating."""
    sides = draw(st.lists(st.sampled_from(Side), min_size=1, max_size=4))
    return EscalationPolicy(
        key=key, steps=tuple(draw(_steps(f"step-{number}", side)) for number, side in enumerate(sides))
    )


@st.composite
def _steps(draw: st.DrawFn, key: str, side: Side) -> EscalationStep:
    short = amounts(longest=timedelta(hours=2))
    repeats = draw(st.booleans())
    return EscalationStep(
        key=key,
        side=side,
        percent=draw(st.sampled_from((1, 50, 75, 100))) if side is Side.PERCENT else 0,
        offset=draw(short) if side in (Side.BEFORE, Side.AFTER) else None,
        notify=("lead",),
        every=draw(short) if repeats else None,
        times=draw(st.integers(2, 3)) if repeats else 1,
        refire=draw(st.booleans()),
    )


@st.composite
def policies(draw: st.DrawFn, *, zones: Sequence[str] = ZONES) -> Policy:
    """A policy on the stock lifecycle ``support``: some metrics, perhaps a ladder, perhaps one more for ``vip``."""
    calendar = draw(calendars(zones=zones))
    ladder = draw(st.none() | ladders())
    step = None if ladder is None else ladder.key
    promised = st.lists(st.sampled_from(tuple(METRICS)), min_size=1, max_size=3, unique=True)

    def some() -> tuple[SLATarget, ...]:
        return tuple(draw(targets(metric, calendar=calendar.key, escalation=step)) for metric in draw(promised))

    sla = [SLAPolicy(key="standard", targets=some())]
    if draw(st.booleans()):
        sla.insert(0, SLAPolicy(key="vip", targets=some(), when=_VIP))
    return Policy(
        key="drawn",
        lifecycle=SUPPORT.key,
        lifecycles={SUPPORT.key: SUPPORT},
        calendars={calendar.key: calendar},
        sla=tuple(sla),
        escalation=() if ladder is None else (ladder,),
        fields={"priority": PRIORITIES, "vip": ()},
    )


def _fields() -> st.SearchStrategy[dict[str, Any]]:
    priority = st.sampled_from(PRIORITIES).map(lambda value: {"priority": value})
    return st.one_of(priority, priority, st.booleans().map(lambda value: {"vip": value}))


def _holds() -> st.SearchStrategy[dict[str, Any]]:
    """What a hold is for; one of them waits for the customer."""
    return st.sampled_from(HOLDS).map(
        lambda name: {"reason": name} | ({"category": "pending"} if name == "answer" else {})
    )


def _facts() -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """A word with the fields that it needs; all but the opening."""
    return st.one_of(
        st.tuples(st.just("customer_message"), st.just({})),
        st.tuples(st.just("agent_reply"), st.booleans().map(lambda public: {"public": public})),
        st.tuples(st.just("status"), st.sampled_from(_STATUSES).map(lambda status: {"status": status})),
        st.tuples(st.just("field"), _fields()),
        st.tuples(st.just("assigned"), st.sampled_from(({"agent": "ann"}, {"team": "first"}))),
        st.tuples(st.sampled_from(("solved", "reopened", "closed")), st.just({})),
        st.tuples(st.just("hold_placed"), _holds()),
        st.tuples(st.just("hold_lifted"), st.sampled_from(HOLDS).map(lambda reason: {"reason": reason})),
    )


@st.composite
def histories(draw: st.DrawFn, *, days: int = 5, longest: int = 8) -> list[Row]:
    """Rows ``(at, what, fields)`` of one ticket by their moments, the opening first; several may have one moment."""
    opened = draw(st.sampled_from([{}, *({"priority": priority} for priority in PRIORITIES)]))
    first: Row = (START, "opened", dict(opened))
    return [first, *((at, *draw(_facts())) for at in sorted(draw(st.lists(moments(days=days), max_size=longest))))]


@st.composite
def records(draw: st.DrawFn, *, days: int = 5, longest: int = 8, corrections: bool = True) -> list[Record]:
    """
    A history as records, each with a ``source_id``, with a sequence or without.

    With *corrections* some of them supersede another one.
    """
    rows = draw(histories(days=days, longest=longest))
    numbered = draw(st.booleans())
    made = [
        Record(what=what, occurred_at=at, fields=fields, source_id=f"fact-{n}", sequence=n if numbered else None)
        for n, (at, what, fields) in enumerate(rows)
    ]
    if corrections and len(made) > 1 and draw(st.booleans()):
        at, (what, fields) = draw(moments(days=days)), draw(_facts())
        wrong = draw(st.integers(1, len(made) - 1))
        made.append(
            Record(
                what=what,
                occurred_at=at,
                fields=fields,
                source_id="correction",
                sequence=len(made) if numbered else None,
                supersedes=f"fact-{wrong}",
            )
        )
    return made


def commands() -> st.SearchStrategy[Command]:
    """A command of any kind but the opening; in the state a ticket is in, it may well be refused."""
    simple: list[Command] = [
        Wait(),
        Hold(),
        Resume(),
        Solve(),
        Reopen(),
        Close(),
        Wait(reason="asked"),
        ReceiveMessage(),
    ]
    simple += [Reply(agent="ann"), Reply(public=False), Assign(agent="ann"), Assign(team="second"), Escalate(level="2")]
    return st.one_of(
        st.sampled_from(simple),
        _fields().map(lambda fields: SetFields(fields=fields)),
        st.sampled_from(HOLDS).map(lambda reason: PlaceHold(reason=reason)),
        st.sampled_from(HOLDS).map(lambda reason: LiftHold(reason=reason)),
        st.sampled_from(("solve", "wait", "reopen", "nonsense")).map(lambda event: Advance(event=event)),
    )


@st.composite
def command_sequences(draw: st.DrawFn, *, days: int = 5, longest: int = 8) -> list[tuple[datetime, Command]]:
    """Commands with their moments, in order, beginning with the opening of a ticket."""
    priority = draw(st.sampled_from(PRIORITIES))
    first: tuple[datetime, Command] = (START, Open(fields={"priority": priority}))
    later = sorted(draw(st.lists(moments(days=days), max_size=longest)))
    return [first, *((at, draw(commands())) for at in later)]
