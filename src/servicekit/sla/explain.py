"""
Why a deadline is what it is: a derivation as plain data and as text.

The derivation lists every segment from the start of the cycle on, with the opening hours in it, and why the clock stood
still where it did. Anybody can re-add it; :mod:`servicekit.sla.checker` does, with arithmetic of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from attrs import frozen

from servicekit.calendars import from_micros, to_micros
from servicekit.conditions import explain_condition
from servicekit.errors import CalendarError
from servicekit.sla.clock import EVERY_HOUR, Clock, Phase, Span, SpanKind
from servicekit.sla.promises import Promises
from servicekit.typing import Micros

__all__ = ["Explanation", "GoalChange", "Segment", "Tried", "Window", "explain"]


@frozen(kw_only=True)
class Window:
    """A stretch of opening hours ``[start, end)``; *note* names the exception, holiday or clock change that shaped it."""

    start: datetime
    end: datetime
    note: str = ""


@frozen(kw_only=True)
class Segment:
    """
    A stretch ``[start, end)`` of a clock's life.

    *kind* is ``run``, ``pause`` or ``closed``; *worked* the opening hours in it that count, which are the lengths of its
    *windows*; *why* says what made the clock stand still.
    """

    start: datetime
    end: datetime
    kind: str
    worked: timedelta
    calendar: str
    why: str = ""
    windows: tuple[Window, ...] = ()


@frozen(kw_only=True)
class GoalChange:
    """The goal became another one at *at*, when *spent* had been worked."""

    at: datetime
    why: str
    spent: timedelta
    goal_before: timedelta
    goal_after: timedelta


@frozen(kw_only=True)
class Tried:
    """A policy that was looked at: whether it *matched*, and if not, what *failed* in it."""

    policy: str
    matched: bool
    failed: str = ""


@frozen(kw_only=True)
class Explanation:
    """
    The derivation of a deadline.

    Up to ``due_at`` the worked parts of the segments add up to ``goal``; where the clock stands still, is stopped in
    time, or is read before it is due, they add up to ``spent``, and ``due_at`` lies ahead or is open.

    Attributes:
        clock: The clock's name.
        metric: What it measures.
        cycle: Which time round.
        policy: The policy that applies.
        tried: The policies of its kind in order, up to the one that matched.
        goal: The promise.
        spent: What the segments add up to.
        started_at: Where they begin.
        ends_at: Where they end: at the due instant if that has come, else at the moment of reading or stopping.
        due_at: See :class:`~servicekit.sla.Reading`.
        is_due: Whether the segments reach the due instant.
        value: The value of the field that chose the goal.
        segments: Every stretch, without a gap.
        changes: How the goal came to be what it is.
        note: What else there is to say.
    """

    clock: str
    metric: str
    cycle: int
    policy: str
    tried: tuple[Tried, ...]
    goal: timedelta
    spent: timedelta
    started_at: datetime
    ends_at: datetime
    due_at: datetime | None
    is_due: bool
    value: str | None
    segments: tuple[Segment, ...]
    changes: tuple[GoalChange, ...] = ()
    note: str = ""

    def as_data(self) -> dict[str, Any]:
        """The derivation as plain JSON: moments and amounts in whole microseconds."""
        return {
            "clock": self.clock,
            "metric": self.metric,
            "cycle": self.cycle,
            "policy": self.policy,
            "value": self.value,
            "goal": _micros(self.goal),
            "spent": _micros(self.spent),
            "started_at": to_micros(self.started_at),
            "ends_at": to_micros(self.ends_at),
            "due_at": None if self.due_at is None else to_micros(self.due_at),
            "is_due": self.is_due,
            "note": self.note,
            "tried": [{"policy": t.policy, "matched": t.matched, "failed": t.failed} for t in self.tried],
            "changes": [
                {
                    "at": to_micros(c.at),
                    "why": c.why,
                    "spent": _micros(c.spent),
                    "goal_before": _micros(c.goal_before),
                    "goal_after": _micros(c.goal_after),
                }
                for c in self.changes
            ],
            "segments": [
                {
                    "start": to_micros(s.start),
                    "end": to_micros(s.end),
                    "kind": s.kind,
                    "worked": _micros(s.worked),
                    "calendar": s.calendar,
                    "why": s.why,
                    "windows": [
                        {"start": to_micros(w.start), "end": to_micros(w.end), "note": w.note} for w in s.windows
                    ],
                }
                for s in self.segments
            ],
        }

    def as_text(self, zone: Any = None) -> str:
        """The derivation in words, moments in *zone* (a ``tzinfo``; UTC unless given)."""
        from servicekit.sla.words import derivation  # a leaf that only this method needs

        return derivation(self, zone)


def explain(clock: Clock, promises: Promises, read_at: datetime) -> Explanation:
    """Derive the deadline of *clock* as it is known at *read_at*."""
    at = to_micros(read_at)
    due = clock.due_at(promises.calendars)
    ends = at if clock.is_live else min(at, clock.since)
    is_due = due is not None and due <= ends
    if is_due and due is not None:
        ends = due
    segments = tuple(_segment(span, promises) for span in _spans_until(clock, max(ends, clock.started_at), promises))
    if due is None and clock.phase is Phase.STOPPED:
        due = clock.heading_for(clock.goal, promises.calendars)
    return Explanation(
        clock=clock.key,
        metric=clock.metric,
        cycle=clock.cycle,
        policy=clock.policy,
        tried=_tried(clock, promises),
        goal=timedelta(microseconds=clock.goal),
        spent=sum((segment.worked for segment in segments), timedelta()),
        started_at=from_micros(clock.started_at),
        ends_at=from_micros(max(ends, clock.started_at)),
        due_at=None if due is None else from_micros(due),
        is_due=is_due,
        value=clock.value,
        segments=segments,
        changes=tuple(
            GoalChange(
                at=from_micros(change.at),
                why=change.why,
                spent=timedelta(microseconds=change.spent),
                goal_before=timedelta(microseconds=change.goal_before),
                goal_after=timedelta(microseconds=change.goal_after),
            )
            for change in clock.changes
        ),
        note=_note(clock, due, promises),
    )


def _micros(amount: timedelta) -> int:
    return amount // timedelta(microseconds=1)


def _spans_until(clock: Clock, end: Micros, promises: Promises) -> list[Span]:
    """The spans of the clock cut at *end*, the one under way included."""
    whole = clock.ended(end, promises.calendars) if end > clock.since else clock
    cut: list[Span] = []
    for span in whole.spans:
        if span.start >= end:
            break
        if span.end > end:
            kept = promises.calendars[span.calendar].between_micros(span.start, end) if span.worked else 0
            span = Span(
                start=span.start, end=end, kind=span.kind, worked=kept, calendar=span.calendar, why=span.why
            )
        cut.append(span)
    return cut


def _segment(span: Span, promises: Promises) -> Segment:
    windows: tuple[Window, ...] = ()
    if span.kind is SpanKind.RUN and span.calendar != EVERY_HOUR:
        described = promises.calendars[span.calendar].describe(from_micros(span.start), from_micros(span.end))
        windows = tuple(Window(start=each.start, end=each.end, note=each.note) for each in described)
    elif span.kind is SpanKind.RUN:
        windows = (Window(start=from_micros(span.start), end=from_micros(span.end), note="every hour counts"),)
    return Segment(
        start=from_micros(span.start),
        end=from_micros(span.end),
        kind=span.kind.value,
        worked=timedelta(microseconds=span.worked),
        calendar=span.calendar,
        why=span.why,
        windows=windows,
    )


def _tried(clock: Clock, promises: Promises) -> tuple[Tried, ...]:
    """The policies of the clock's kind in order, up to the one that applies, with what failed in the others."""
    facts: dict[str, dict[str, Any]] = {}
    for name, value in clock.matched_on.items():
        section, key = name.split(".", 1)
        facts.setdefault(section, {})[key] = value
    kind = promises.policies[clock.policy].kind
    tried: list[Tried] = []
    for policy in promises.policies.values():
        if policy.kind != kind:
            continue
        if policy.key == clock.policy:
            tried.append(Tried(policy=policy.key, matched=True))
            break
        failed = "; ".join(str(test) for test in explain_condition(policy.when, facts).failed)
        tried.append(Tried(policy=policy.key, matched=False, failed=failed))
    return tuple(tried)


def _note(clock: Clock, due: Micros | None, promises: Promises) -> str:
    if due is not None or clock.phase is Phase.CANCELLED:
        return ""
    if clock.phase is Phase.PAUSED:
        return "The clock stands still; it is due when it goes on and the rest of the goal is spent."
    try:
        promises.calendars[clock.calendar].add_micros(clock.since, clock.goal - clock.spent)
    except CalendarError as error:
        return f"It is never due: {error}"
    return ""
