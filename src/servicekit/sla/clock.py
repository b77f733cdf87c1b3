"""
One clock: how much of a goal has been spent, and at which instant any amount of it is reached.

A clock is a value. It is a row of spans, closed ones with the working time in them and the one that is under way. Spent
work only grows while it runs, so every question (is it late, when is it due, when was it 80 percent) is a place on that
one line. All moments are whole microseconds since 1970-01-01 UTC, all amounts whole microseconds of work.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from servicekit.calendars import BusinessCalendar
from servicekit.errors import CalendarError
from servicekit.sla.causes import NO_REASON, Cause, Why, because
from servicekit.sla.spans import Change, Span, SpanKind, span_of
from servicekit.tickets.altered import altered
from servicekit.typing import Micros

__all__ = ["EVERY_HOUR", "Calendars", "Clock", "Phase"]

EVERY_HOUR = "always"
"""The name of the calendar that is always open; goals in elapsed time are measured on it."""

Calendars = Mapping[str, BusinessCalendar]
_PAUSE_OVER = because("pause_over")


class Phase(StrEnum):
    """What a clock is doing."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"

    is_live: bool
    """Whether a clock in it can still run."""

    def __init__(self, value: str) -> None:
        self.is_live = value in ("running", "paused")


@frozen(kw_only=True, slots=False)
class Clock:
    """
    A clock in one of its cycles.

    Attributes:
        key: Its name, the target's key.
        metric: What it measures.
        policy: The SLA policy it runs under now.
        calendar: The calendar it runs on now.
        cycle: Which time round this is, from 1.
        phase: What it is doing.
        goal: The promised work.
        started_at: When the cycle began.
        since: When the span under way began; the moment it ended when it is over.
        spent: The work in the closed spans.
        spans: The closed spans, each beginning where the one before ended.
        changes: How the goal came to be what it is.
        value: The value of the field that chose the goal.
        why: Why it is in its phase: for a pause all its reasons.
        cause: What *why* was made from; empty where it is the host's own word.
        promise: The promise in the words of the policy.
        terms: The terms it has last answered to, the ``key`` of :class:`~servicekit.sla.Terms`.
        discounted: The part of the work in the spans that does not count against the goal; negative when more counts.
        exempt: Whether somebody exempted it: it never starts again.
        fixed: Whether the due instant is a given moment, which no pause moves.
        resumes_at: While it is paused: when it goes on by itself.
        attached_at: When it came to count from an earlier moment: was attached late, or took over an older wait.
        opened_at: When its ticket was opened, if it counts from an earlier moment than that.
        matched_on: What the choice of the policy was made from.
        held: Whether the pause condition of its metric keeps it standing still.
        under: The promises that it ended under, if its ticket has gone over to others since: the name that
            :class:`~servicekit.sla.Promises` knows them by.
    """

    key: str
    metric: str
    policy: str
    calendar: str
    cycle: int
    phase: Phase
    goal: Micros
    started_at: Micros
    since: Micros
    spent: Micros = 0
    spans: tuple[Span, ...] = ()
    changes: tuple[Change, ...] = ()
    value: str | None = None
    why: str = ""
    cause: Cause = ()
    promise: str = ""
    terms: str = ""
    exempt: bool = False
    discounted: Micros = 0
    fixed: bool = False
    resumes_at: Micros | None = None
    attached_at: Micros | None = None
    opened_at: Micros | None = None
    matched_on: Mapping[str, Any] = field(factory=dict)
    held: bool = False
    under: str = ""

    @property
    def name(self) -> str:
        """The name of this cycle of this clock: ``resolution#1``."""
        return f"{self.key}#{self.cycle}"

    @property
    def is_live(self) -> bool:
        """Whether it can still run."""
        return self.phase.is_live

    @property
    def stopped_at(self) -> Micros | None:
        """When it stopped or was cancelled, ``None`` while it is live."""
        return None if self.phase.is_live else self.since

    def runs_from(self) -> Micros | None:
        """From when on it runs in the span under way, ``None`` when it stands still until something happens."""
        if self.phase is Phase.PAUSED and self.resumes_at is not None:
            return max(self.since, self.resumes_at)
        return self.since if self.phase is Phase.RUNNING else None

    def spent_at(self, at: Micros, calendars: Calendars) -> Micros:
        """The work that counts by the moment *at*, which is not before the span under way."""
        start = self.runs_from()
        counted = self.spent - self.discounted
        if start is None or at <= start:
            return counted
        return counted + calendars[self.calendar].between_micros(start, at)

    def instant_of(self, work: Micros, calendars: Calendars) -> Micros | None:
        """
        The first instant at which *work* is spent of the goal.

        ``None`` when it never was and, as things stand, never will be: the clock stands still, or its calendar has no
        opening left.
        """
        line = work + self.discounted
        if line > self.spent:
            start = self.runs_from()
            return None if start is None else self._reach(start, line - self.spent, calendars)
        total = 0
        for span in self.spans:
            if span.kind is SpanKind.RUN and total + span.worked >= line:
                if line <= total:
                    return span.start
                return calendars[span.calendar].add_micros(span.start, line - total)
            total += span.worked
        return self.since if self.phase is Phase.RUNNING else self.started_at

    def heading_for(self, work: Micros, calendars: Calendars) -> Micros | None:
        """The instant at which *work* would be spent if the clock ran on from where it stands."""
        return self._reach(self.since, work + self.discounted - self.spent, calendars)

    def _reach(self, start: Micros, work: Micros, calendars: Calendars) -> Micros | None:
        try:
            return calendars[self.calendar].add_micros(start, work)
        except CalendarError:
            return None

    def due_at(self, calendars: Calendars) -> Micros | None:
        """The first instant at which the promise is broken if the clock has not stopped before it."""
        return self.instant_of(self.goal, calendars)

    def is_late(self, at: Micros, calendars: Calendars) -> bool:
        """Whether the promise is broken at the moment *at*: the goal is spent."""
        if self.phase is Phase.CANCELLED:
            return False
        if self.spent - self.discounted >= self.goal:
            return True
        due = self.instant_of(self.goal, calendars)
        return due is not None and due <= at

    # Moves. Each gives the clock after it; *at* is never before ``since``.

    def ended(self, at: Micros, calendars: Calendars) -> Clock:
        """Close the span under way."""
        return self if at == self.since else altered(self, **self._closed(at, calendars))

    def turned(self, phase: Phase, at: Micros, calendars: Calendars, why: Why = NO_REASON) -> Clock:
        """Go over into another phase."""
        closed = self._closed(at, calendars)
        return altered(self, phase=phase, why=why.words, cause=why.cause, resumes_at=None, **closed)

    def _closed(self, at: Micros, calendars: Calendars) -> dict[str, Any]:
        """What changes when the span under way ends at *at*."""
        if at <= self.since:
            return {}
        spans, spent, start = [*self.spans], self.spent, self.runs_from()
        if start is None or start > self.since:
            kind = SpanKind.PAUSE if self.phase is Phase.PAUSED else SpanKind.CLOSED
            spans.append(self._span(self.since, at if start is None else min(start, at), kind, 0))
        if start is not None and start < at:
            worked = calendars[self.calendar].between_micros(start, at)
            spans.append(self._span(start, at, SpanKind.RUN, worked))
            spent += worked
        return {"spans": tuple(spans), "spent": spent, "since": at}

    def _span(self, start: Micros, end: Micros, kind: SpanKind, worked: Micros) -> Span:
        went_on = kind is SpanKind.RUN and self.phase is not Phase.RUNNING
        why = _PAUSE_OVER if went_on else Why(self.why, self.cause)
        return span_of(start, end, kind, worked, self.calendar, why)

    def counted(self, at: Micros, calendars: Calendars, why: Why) -> Clock:
        """Go on as if it had never stopped: the time since then counts."""
        running = self.turned(Phase.RUNNING, self.since, calendars)
        if at <= self.since:
            return running
        worked = calendars[self.calendar].between_micros(self.since, at)
        spans = (*self.spans, span_of(self.since, at, SpanKind.RUN, worked, self.calendar, why))
        return altered(running, spans=spans, spent=self.spent + worked, since=at)

    def left(self, work: Micros, at: Micros, why: Why) -> Clock:
        """Have exactly *work* of the goal ahead, at the beginning of a span."""
        discounted = self.spent + work - self.goal
        change = self._change(at, why, self.spent, discounted, self.goal, self.policy)
        return altered(self, discounted=discounted, changes=(*self.changes, change))

    def regoaled(self, at: Micros, calendars: Calendars, why: Why, counts: Micros | None = None, **terms: Any) -> Clock:
        """
        Go on under other terms.

        Args:
            at: From when on.
            calendars: For the span under way, which ends here.
            why: What changed.
            counts: How much work counts as spent against the new goal; what is spent unless given.
            **terms: The new ``goal``, ``calendar``, ``policy``, ``value``, ``promise``, ``terms`` and ``fixed``.
        """
        closed = self._closed(at, calendars)
        line = closed.get("spent", self.spent)
        discounted = self.discounted if counts is None else line - counts
        change = self._change(at, why, line, discounted, terms["goal"], terms["policy"])
        return altered(self, changes=(*self.changes, change), discounted=discounted, **terms, **closed)

    def _change(self, at: Micros, why: Why, line: Micros, discounted: Micros, goal: Micros, policy: str) -> Change:
        """What changes at *at*, when *line* is the work in the spans."""
        return Change(
            at=at,
            why=why.words,
            cause=why.cause,
            spent=line - self.discounted,
            goal_before=self.goal,
            goal_after=goal,
            policy=policy,
            discounted=discounted - self.discounted,
        )

    def backdated(self, start: Micros, at: Micros, calendars: Calendars, why: Why) -> Clock:
        """Begin at an earlier moment, from *at* on: the clock takes over an older wait."""
        if start >= self.started_at:
            return self
        worked = calendars[self.calendar].between_micros(start, self.started_at)
        spans = (span_of(start, self.started_at, SpanKind.RUN, worked, self.calendar, why), *self.spans)
        return altered(self, started_at=start, attached_at=at, spans=spans, spent=self.spent + worked)
