"""
The parts of a derivation as values: stretches, windows, changes, policies tried.

What is said in English beside them is kept as causes too, for every other language: codes of
:data:`~servicekit.sla.catalogue.CAUSES` with what they are about.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from attrs import frozen

from servicekit.calendars import span_micros, to_micros
from servicekit.sla.causes import Cause, reasons_of

__all__ = ["GoalChange", "Pause", "PauseReason", "Segment", "Tried", "Window"]


@frozen(kw_only=True)
class Window:
    """
    A stretch of opening hours ``[start, end)``; *note* names the exception, holiday or clock change behind it.

    *causes* are what *note* was made from.
    """

    start: datetime
    end: datetime
    note: str = ""
    causes: tuple[Cause, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The same as plain JSON."""
        return {"start": to_micros(self.start), "end": to_micros(self.end), "note": self.note} | {
            "causes": [list(cause) for cause in self.causes]
        }


@frozen(kw_only=True)
class Segment:
    """
    A stretch ``[start, end)`` of a clock's life.

    *kind* is ``run``, ``pause`` or ``closed``; *worked* the opening hours in it that count, which are the lengths of
    its *windows*; *why* says what made the clock stand still, and *cause* is what that was made from: empty where it
    is the host's own word.
    """

    start: datetime
    end: datetime
    kind: str
    worked: timedelta
    calendar: str
    why: str = ""
    windows: tuple[Window, ...] = ()
    cause: Cause = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """For a pause: everything that made the clock stand still."""
        return reasons_of(self.cause, self.why) if self.kind == "pause" else ()

    def as_data(self) -> dict[str, Any]:
        """The same as plain JSON."""
        return {
            "start": to_micros(self.start),
            "end": to_micros(self.end),
            "kind": self.kind,
            "worked": span_micros(self.worked),
            "calendar": self.calendar,
            "why": self.why,
            "cause": list(self.cause),
            "reasons": list(self.reasons),
            "windows": [window.as_data() for window in self.windows],
        }


@frozen(kw_only=True)
class PauseReason:
    """In ``[start, end)`` of a pause the ticket waited for *reason*; other reasons may overlap it."""

    reason: str
    start: datetime
    end: datetime


@frozen(kw_only=True)
class Pause:
    """
    A stretch ``[start, end)`` in which the clock stood still, with its *reasons* as they came.

    The pause is their union: it begins with the first of them and ends when the last one is gone, or when the clock was
    over, went on by itself, or was looked at.
    """

    start: datetime
    end: datetime
    reasons: tuple[PauseReason, ...]

    def as_data(self) -> dict[str, Any]:
        """The same as plain JSON."""
        return {
            "start": to_micros(self.start),
            "end": to_micros(self.end),
            "reasons": [
                {"reason": each.reason, "start": to_micros(each.start), "end": to_micros(each.end)}
                for each in self.reasons
            ],
        }


@frozen(kw_only=True)
class GoalChange:
    """
    The goal became another one at *at*, when *spent* had been worked.

    *discounted* is the part of that work which no longer counts from then on; negative when more counts. *cause* is
    what *why* was made from.
    """

    at: datetime
    why: str
    spent: timedelta
    goal_before: timedelta
    goal_after: timedelta
    discounted: timedelta = timedelta(0)
    cause: Cause = ()

    def as_data(self) -> dict[str, Any]:
        """The same as plain JSON."""
        return {
            "at": to_micros(self.at),
            "why": self.why,
            "cause": list(self.cause),
            "spent": span_micros(self.spent),
            "goal_before": span_micros(self.goal_before),
            "goal_after": span_micros(self.goal_after),
            "discounted": span_micros(self.discounted),
        }


@frozen(kw_only=True)
class Tried:
    """
    A policy that was looked at: whether it *matched*, and if not, what *failed* in it.

    *causes* are the tests that failed, one by one, which *failed* was made from.
    """

    policy: str
    matched: bool
    failed: str = ""
    causes: tuple[Cause, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The same as plain JSON."""
        causes = [list(cause) for cause in self.causes]
        return {"policy": self.policy, "matched": self.matched, "failed": self.failed, "causes": causes}
