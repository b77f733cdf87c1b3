"""
The line of a clock's spent work, looked at for what would have kept the promise.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from attrs import frozen

from servicekit.calendars import Elapsed, Work, from_micros
from servicekit.sla.clock import EVERY_HOUR, Clock
from servicekit.sla.promises import Promises
from servicekit.sla.spans import Change, Span, SpanKind
from servicekit.sla.targets import OnChange
from servicekit.typing import Micros

__all__ = ["Line", "PauseAnswer", "PauseTried"]


class PauseAnswer(StrEnum):
    """Whether a longer pause would have kept the promise."""

    ENOUGH = "enough"
    """It would, had it lasted so much longer."""
    TOO_LITTLE = "too_little"
    """It would not: even if it had swallowed all the work up to the next pause or end, the rest is too much."""
    UNTOLD = "untold"
    """It cannot be told: what was promised afterwards depends on how much had been spent by then."""


@frozen(kw_only=True)
class PauseTried:
    """
    A pause ``[start, end)`` and whether lasting longer would have kept the promise.

    *longer* is the least time by which it would have had to last longer, by the wall clock; ``None`` unless the answer
    is ``enough``.
    """

    start: datetime
    end: datetime
    why: str
    answer: PauseAnswer
    longer: timedelta | None = None


class Line:
    """The line of spent work of *clock*, whose spans are all closed, and what was promised along it."""

    def __init__(self, clock: Clock, promises: Promises) -> None:
        self._clock, self._calendars = clock, promises.calendars
        self._targets = [t for policy in promises.policies.values() for t in policy.targets if t.key == clock.key]
        self._spans = clock.spans

    # Done earlier.

    def kept_until(self) -> Micros | None:
        """The last moment at which a stop would have kept the promise that was in force then."""
        latest: Micros | None = None
        attached, taken_over = self._clock.attached_at or self._clock.started_at, self._taken_over()
        total = 0
        for span in self._spans:
            left = self._limit(span.start) - total
            before = min(attached, self._kept_within(span, left + taken_over))
            end = max(before, self._kept_within(span, left))
            if end > span.start:
                latest = end - 1
            total += span.worked
        opened_at = self._clock.opened_at
        return None if latest is None or (opened_at is not None and latest < opened_at) else latest

    def _taken_over(self) -> Micros:
        """The work that did not count before the clock was attached: of an older wait, or all of it."""
        work = sum(span.worked for span in self._spans if span.cause[:1] == ("older_wait",))
        return work or self._clock.spent + self._clock.goal

    def _kept_within(self, span: Span, left: Micros) -> Micros:
        """Up to where in *span* a stop keeps a promise of which *left* is left at its start."""
        if left <= 0:
            return span.start
        if span.kind is not SpanKind.RUN or _counted_later(span) or left > span.worked:
            return span.end
        return self._calendars[span.calendar].add_micros(span.start, left)

    def _limit(self, at: Micros) -> Micros:
        """The place on the line at which the promise breaks that is in force from *at* on."""
        goal, discounted = self._clock.goal, self._clock.discounted
        for change in reversed(self._clock.changes):
            if change.at <= at:
                break
            goal, discounted = change.goal_before, discounted - change.discounted
        return goal + discounted

    # A longer pause.

    def pauses(self) -> Iterator[PauseTried]:
        """Each pause, and whether it could have been long enough."""
        needed = self._clock.spent - self._clock.discounted - self._clock.goal + 1
        for first, after in self._pause_places():
            start, end = self._spans[first].start, self._spans[after - 1].end
            why = "; ".join(dict.fromkeys(reason for span in self._spans[first:after] for reason in span.reasons))
            answer, longer = self._longer(end, after, needed)
            yield PauseTried(
                start=from_micros(start),
                end=from_micros(end),
                why=why,
                answer=answer,
                longer=None if longer is None else timedelta(microseconds=longer),
            )

    def _pause_places(self) -> Iterator[tuple[int, int]]:
        """Where pauses begin and end among the spans; those that touch are one."""
        first: int | None = None
        for place, span in enumerate((*self._spans, None)):
            pausing = span is not None and span.kind is SpanKind.PAUSE
            if pausing and first is None:
                first = place
            elif not pausing and first is not None:
                yield first, place
                first = None

    def _longer(self, end: Micros, after: int, needed: Micros) -> tuple[PauseAnswer, Micros | None]:
        """By how much a pause that ends at *end* must last longer to save *needed* work of the run after it."""
        if not self._goes_on_regardless(end):
            return PauseAnswer.UNTOLD, None
        for span in self._spans[after:]:
            if span.kind is not SpanKind.RUN or _counted_later(span):
                break
            if span.worked >= needed:
                longer = self._calendars[span.calendar].add_micros(span.start, needed) - end
                return (PauseAnswer.ENOUGH, longer) if self._allowed(longer, end) else (PauseAnswer.TOO_LITTLE, None)
            needed -= span.worked
        return PauseAnswer.TOO_LITTLE, None

    def _goes_on_regardless(self, end: Micros) -> bool:
        """Whether what was promised from *end* on is the same, however much had been spent."""
        if any(target.on_change is OnChange.STRICTER for target in self._targets):
            return False
        caps = {target.pause_cap for target in self._targets}
        hours = {span.calendar for span in self._spans}
        if len(caps) > 1 or (isinstance(self._targets[0].pause_cap, Work) and len(hours) > 1):
            return False
        return all(_is_carried(change) for change in self._clock.changes if change.at >= end)

    def _allowed(self, longer: Micros, end: Micros) -> bool:
        """Whether the cap of the target lets the cycle stand still for so much longer."""
        cap = self._targets[0].pause_cap
        if not isinstance(cap, (Work, Elapsed)):
            return True
        calendar = self._calendars[EVERY_HOUR if isinstance(cap, Elapsed) else self._clock.calendar]
        stood = sum(calendar.between_micros(s.start, s.end) for s in self._spans if s.kind is SpanKind.PAUSE)
        return stood + calendar.between_micros(end, end + longer) <= cap.micros


def _counted_later(span: Span) -> bool:
    """Whether it was over in that span, which counts only because the ticket was reopened."""
    return span.cause[:1] == ("closed_counts",)


def _is_carried(change: Change) -> bool:
    return change.discounted == 0 and change.cause[-1:] == (OnChange.CARRY,)
