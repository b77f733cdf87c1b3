"""
Why a deadline is what it is, worked out from a clock.

The derivation lists every segment from the start of the cycle on, with the opening hours in it, and why the clock stood
still where it did. Anybody can re-add it; :mod:`servicekit.sla.checker` does, with arithmetic of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby

from attrs import evolve

from servicekit.calendars import from_micros, to_micros
from servicekit.conditions import qualified
from servicekit.errors import CalendarError
from servicekit.sla.causes import NO_REASON, Why, because
from servicekit.sla.clock import EVERY_HOUR, Clock, Phase
from servicekit.sla.explanation import Explanation
from servicekit.sla.promises import Promises
from servicekit.sla.segments import GoalChange, Pause, PauseReason, Segment, Window
from servicekit.sla.spans import Change, Span, SpanKind
from servicekit.sla.targets import DEFAULT_GOAL
from servicekit.sla.trace import tried
from servicekit.typing import Micros

__all__ = ["explain"]


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
    note, remark = _note(clock, due, promises), _remark(clock, promises)
    return Explanation(
        clock=clock.key,
        metric=clock.metric,
        cycle=clock.cycle,
        policy=clock.policy,
        tried=tried(clock, promises),
        goal=timedelta(microseconds=clock.goal),
        spent=sum((segment.worked for segment in segments), timedelta()) - timedelta(microseconds=clock.discounted),
        discounted=timedelta(microseconds=clock.discounted),
        promise=clock.promise,
        started_at=from_micros(clock.started_at),
        ends_at=from_micros(max(ends, clock.started_at)),
        due_at=None if due is None else from_micros(due),
        is_due=is_due,
        value=clock.value,
        segments=segments,
        pauses=tuple(_pauses(segments)),
        ended=None if clock.is_live else "stopped" if clock.phase is Phase.STOPPED else "cancelled",
        seen_at=from_micros(at if clock.is_live else clock.since),
        late_by=timedelta(microseconds=max(clock.spent_at(at, promises.calendars) - clock.goal, 0)),
        changes=tuple(map(_goal_change, clock.changes)),
        remark=remark.words,
        remark_cause=remark.cause,
        note=note.words,
        cause=note.cause,
    )


def _pauses(segments: Iterable[Segment]) -> Iterator[Pause]:
    """The stretches of pausing segments, each reason in them with its own spans."""
    for paused, group in groupby(segments, key=lambda segment: segment.kind == "pause"):
        if paused:
            parts = list(group)
            yield Pause(start=parts[0].start, end=parts[-1].end, reasons=tuple(_reasons(parts)))


def _reasons(parts: Iterable[Segment]) -> list[PauseReason]:
    """The reasons of a pause by their beginning; one that ends where it begins again goes on."""
    found: dict[str, list[PauseReason]] = {}
    for part in parts:
        for name in part.reasons:
            known = found.setdefault(name, [])
            if known and known[-1].end == part.start:
                known[-1] = evolve(known[-1], end=part.end)
            else:
                known.append(PauseReason(reason=name, start=part.start, end=part.end))
    return sorted((reason for known in found.values() for reason in known), key=lambda reason: reason.start)


def _goal_change(change: Change) -> GoalChange:
    return GoalChange(
        at=from_micros(change.at),
        why=change.why,
        cause=change.cause,
        spent=timedelta(microseconds=change.spent),
        goal_before=timedelta(microseconds=change.goal_before),
        goal_after=timedelta(microseconds=change.goal_after),
        discounted=timedelta(microseconds=change.discounted),
    )


def _spans_until(clock: Clock, end: Micros, promises: Promises) -> list[Span]:
    """The spans of the clock cut at *end*, the one under way included."""
    whole = clock.ended(end, promises.calendars) if end > clock.since else clock
    return [_cut(span, end, promises) for span in whole.spans if span.start < end]


def _cut(span: Span, end: Micros, promises: Promises) -> Span:
    if span.end <= end:
        return span
    worked = promises.calendars[span.calendar].between_micros(span.start, end) if span.worked else 0
    return evolve(span, end=end, worked=worked)


def _segment(span: Span, promises: Promises) -> Segment:
    windows: tuple[Window, ...] = ()
    if span.kind is SpanKind.RUN and span.calendar != EVERY_HOUR:
        described = promises.calendars[span.calendar].describe(from_micros(span.start), from_micros(span.end))
        windows = tuple(Window(start=each.start, end=each.end, note=each.note, causes=each.notes) for each in described)
    elif span.kind is SpanKind.RUN:
        every = because("every_hour")
        windows = (
            Window(start=from_micros(span.start), end=from_micros(span.end), note=every.words, causes=(every.cause,)),
        )
    return Segment(
        start=from_micros(span.start),
        end=from_micros(span.end),
        kind=span.kind.value,
        worked=timedelta(microseconds=span.worked),
        calendar=span.calendar,
        why=span.why,
        cause=span.cause,
        windows=windows,
    )


def _remark(clock: Clock, promises: Promises) -> Why:
    """Why the default goal was taken, where the ticket's value is none that the policy declares, or there is none."""
    target = promises.target_of(clock)
    values = promises.declared.get(qualified(target.by), ())
    if not values or DEFAULT_GOAL not in target.goals or len(target.goals) == 1 or clock.value in values:
        return NO_REASON
    if clock.value is None:
        return because("no_value", target.by)
    return because("undeclared_value", target.by, clock.value)


def _note(clock: Clock, due: Micros | None, promises: Promises) -> Why:
    if due is not None or clock.phase is Phase.CANCELLED:
        return NO_REASON
    if clock.phase is Phase.PAUSED:
        return because("stands_still")
    try:
        promises.calendars[clock.calendar].add_micros(clock.since, max(clock.goal + clock.discounted - clock.spent, 0))
    except CalendarError as error:
        return because("never_due", error)
    return NO_REASON
