"""
The parts of a clock's line as values: spans of time, and changes of what is promised along it.
"""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from servicekit.sla.causes import Cause, Why, reasons_of
from servicekit.typing import Micros

__all__ = ["Change", "Span", "SpanKind", "span_of"]


class SpanKind(StrEnum):
    """What a clock did in a span of time."""

    RUN = "run"
    PAUSE = "pause"
    CLOSED = "closed"


@frozen(kw_only=True)
class Span:
    """
    A span ``[start, end)`` with the *worked* microseconds in it by *calendar*, and *why* it is what it is.

    *cause* is what *why* was made from, for other languages; empty where it is the host's own word.
    """

    start: Micros
    end: Micros
    kind: SpanKind
    worked: Micros
    calendar: str
    why: str = ""
    cause: Cause = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Everything that it is what it is for, one by one."""
        return reasons_of(self.cause, self.why)


@frozen(kw_only=True)
class Change:
    """
    The goal, policy or calendar became another one at *at*, when *spent* microseconds of work counted.

    *discounted* is how much more of the work until then no longer counts; negative when some was credited. *cause* is
    what *why* was made from.
    """

    at: Micros
    why: str
    spent: Micros
    goal_before: Micros
    goal_after: Micros
    policy: str
    discounted: Micros = 0
    cause: Cause = ()


def span_of(start: Micros, end: Micros, kind: SpanKind, worked: Micros, calendar: str, why: Why) -> Span:
    """The span of these parts."""
    return Span(start=start, end=end, kind=kind, worked=worked, calendar=calendar, why=why.words, cause=why.cause)
