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

from attrs import evolve, field, frozen

from servicekit.calendars import BusinessCalendar
from servicekit.errors import CalendarError
from servicekit.typing import Micros

__all__ = ["EVERY_HOUR", "Calendars", "Change", "Clock", "Phase", "Span", "SpanKind"]

EVERY_HOUR = "always"
"""The name of the calendar that is always open; goals in elapsed time are measured on it."""

Calendars = Mapping[str, BusinessCalendar]


class Phase(StrEnum):
    """What a clock is doing."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


class SpanKind(StrEnum):
    """What a clock did in a span of time."""

    RUN = "run"
    PAUSE = "pause"
    CLOSED = "closed"


@frozen(kw_only=True)
class Span:
    """A span ``[start, end)`` with the *worked* microseconds in it by *calendar*, and *why* it is what it is."""

    start: Micros
    end: Micros
    kind: SpanKind
    worked: Micros
    calendar: str
    why: str = ""


@frozen(kw_only=True)
class Change:
    """The goal, policy or calendar became another one at *at*, when *spent* microseconds had been worked."""

    at: Micros
    why: str
    spent: Micros
    goal_before: Micros
    goal_after: Micros
    policy: str


@frozen(kw_only=True)
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
        why: Why it is in its phase: the waiting reason or category for a pause.
        matched_on: What the choice of the policy was made from.
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
    matched_on: Mapping[str, Any] = field(factory=dict)

    @property
    def name(self) -> str:
        """The name of this cycle of this clock: ``resolution#1``."""
        return f"{self.key}#{self.cycle}"

    @property
    def is_live(self) -> bool:
        """Whether it can still run."""
        return self.phase in (Phase.RUNNING, Phase.PAUSED)

    @property
    def stopped_at(self) -> Micros | None:
        """When it stopped or was cancelled, ``None`` while it is live."""
        return None if self.is_live else self.since

    def spent_at(self, at: Micros, calendars: Calendars) -> Micros:
        """The work spent by the moment *at*, which is not before the span under way."""
        if self.phase is not Phase.RUNNING or at <= self.since:
            return self.spent
        return self.spent + calendars[self.calendar].between_micros(self.since, at)

    def instant_of(self, work: Micros, calendars: Calendars) -> Micros | None:
        """
        The first instant at which *work* is spent.

        ``None`` when it never was and, as things stand, never will be: the clock stands still, or its calendar has no
        opening left.
        """
        if work > self.spent:
            return self._ahead(work, calendars)
        total = 0
        for span in self.spans:
            if span.kind is SpanKind.RUN and total + span.worked >= work:
                if work <= total:
                    return span.start
                return calendars[span.calendar].add_micros(span.start, work - total)
            total += span.worked
        return self.since if self.phase is Phase.RUNNING else self.started_at

    def _ahead(self, work: Micros, calendars: Calendars) -> Micros | None:
        return self.heading_for(work, calendars) if self.phase is Phase.RUNNING else None

    def heading_for(self, work: Micros, calendars: Calendars) -> Micros | None:
        """The instant at which *work* would be spent if the clock ran on from where it stands."""
        try:
            return calendars[self.calendar].add_micros(self.since, work - self.spent)
        except CalendarError:
            return None

    def due_at(self, calendars: Calendars) -> Micros | None:
        """The first instant at which the promise is broken if the clock has not stopped before it."""
        return self.instant_of(self.goal, calendars)

    def is_late(self, at: Micros, calendars: Calendars) -> bool:
        """Whether the promise is broken at the moment *at*: the goal is spent."""
        if self.phase is Phase.CANCELLED:
            return False
        if self.spent >= self.goal:
            return True
        if self.phase is not Phase.RUNNING:
            return False
        due = self._ahead(self.goal, calendars)
        return due is not None and due <= at

    # Moves. Each gives the clock after it; *at* is never before ``since``.

    def ended(self, at: Micros, calendars: Calendars) -> Clock:
        """Close the span under way."""
        return self if at == self.since else evolve(self, **self._closed(at, calendars))

    def turned(self, phase: Phase, at: Micros, calendars: Calendars, why: str = "") -> Clock:
        """Go over into another phase."""
        return evolve(self, phase=phase, why=why, **self._closed(at, calendars))

    def _closed(self, at: Micros, calendars: Calendars) -> dict[str, Any]:
        """What changes when the span under way ends at *at*."""
        if at == self.since:
            return {}
        worked, kind = 0, SpanKind.PAUSE if self.phase is Phase.PAUSED else SpanKind.CLOSED
        if self.phase is Phase.RUNNING:
            worked, kind = calendars[self.calendar].between_micros(self.since, at), SpanKind.RUN
        span = Span(start=self.since, end=at, kind=kind, worked=worked, calendar=self.calendar, why=self.why)
        return {"spans": (*self.spans, span), "spent": self.spent + worked, "since": at}

    def regoaled(
        self,
        at: Micros,
        calendars: Calendars,
        *,
        goal: Micros,
        calendar: str,
        policy: str,
        value: str | None,
        why: str,
    ) -> Clock:
        """Keep the spent work and count it against another goal, on another calendar from here on."""
        closed = self._closed(at, calendars)
        spent = closed.get("spent", self.spent)
        change = Change(at=at, why=why, spent=spent, goal_before=self.goal, goal_after=goal, policy=policy)
        changes = (*self.changes, change)
        return evolve(self, goal=goal, calendar=calendar, policy=policy, value=value, changes=changes, **closed)

    def backdated(self, start: Micros, calendars: Calendars, why: str) -> Clock:
        """Begin at an earlier moment: the clock takes over an older wait."""
        if start >= self.started_at:
            return self
        worked = calendars[self.calendar].between_micros(start, self.started_at)
        span = Span(start=start, end=self.started_at, kind=SpanKind.RUN, worked=worked, calendar=self.calendar, why=why)
        return evolve(self, started_at=start, spans=(span, *self.spans), spent=self.spent + worked)
