"""
A derivation as a value: every segment that adds up to a deadline, as plain data and in words.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from attrs import frozen

from servicekit.calendars import span_micros, to_micros

__all__ = ["Explanation", "GoalChange", "Segment", "Tried", "Window", "amount_in_words"]


@frozen(kw_only=True)
class Window:
    """A stretch of opening hours ``[start, end)``; *note* names the exception, holiday or clock change behind it."""

    start: datetime
    end: datetime
    note: str = ""


@frozen(kw_only=True)
class Segment:
    """
    A stretch ``[start, end)`` of a clock's life.

    *kind* is ``run``, ``pause`` or ``closed``; *worked* the opening hours in it that count, which are the lengths of
    its *windows*; *why* says what made the clock stand still.
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
    """
    The goal became another one at *at*, when *spent* had been worked.

    *discounted* is the part of that work which no longer counts from then on; negative when more counts.
    """

    at: datetime
    why: str
    spent: timedelta
    goal_before: timedelta
    goal_after: timedelta
    discounted: timedelta = timedelta(0)


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

    Up to ``due_at`` the worked parts of the segments, less what is ``discounted``, add up to ``goal``; where the clock
    stands still, is stopped in time, or is read before it is due, they add up to ``spent``, and ``due_at`` lies ahead
    or is open.

    Attributes:
        clock: The clock's name.
        metric: What it measures.
        cycle: Which time round.
        policy: The policy that applies.
        tried: The policies of its kind in order, up to the one that matched.
        goal: The promise.
        spent: What the segments add up to, less what is discounted.
        discounted: The work in the segments that no longer counts: the sum of the changes' parts.
        promise: The promise in the words of the policy.
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
    discounted: timedelta = timedelta(0)
    promise: str = ""
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
            "goal": span_micros(self.goal),
            "spent": span_micros(self.spent),
            "discounted": span_micros(self.discounted),
            "promise": self.promise,
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
                    "spent": span_micros(c.spent),
                    "goal_before": span_micros(c.goal_before),
                    "goal_after": span_micros(c.goal_after),
                    "discounted": span_micros(c.discounted),
                }
                for c in self.changes
            ],
            "segments": [
                {
                    "start": to_micros(s.start),
                    "end": to_micros(s.end),
                    "kind": s.kind,
                    "worked": span_micros(s.worked),
                    "calendar": s.calendar,
                    "why": s.why,
                    "windows": [
                        {"start": to_micros(w.start), "end": to_micros(w.end), "note": w.note} for w in s.windows
                    ],
                }
                for s in self.segments
            ],
        }

    def as_text(self, zone: tzinfo | None = None) -> str:
        """The derivation in words, moments in *zone* (UTC unless given)."""
        return _derivation(self, zone or UTC)


# In words.

_KINDS = {"run": "counts", "pause": "stands still", "closed": "is over for now"}


def amount_in_words(amount: timedelta) -> str:
    """Hours, minutes and seconds, exactly: ``4 h``, ``1 h 30 min``, ``-15 min``, ``2.5 s``."""
    micros = amount // timedelta(microseconds=1)
    sign, micros = ("-", -micros) if micros < 0 else ("", micros)
    hours, rest = divmod(micros, 3_600_000_000)
    minutes, rest = divmod(rest, 60_000_000)
    parts = [f"{hours} h"] if hours else []
    parts += [f"{minutes} min"] if minutes else []
    if rest or not parts:
        parts.append(f"{rest / 1_000_000:.6f}".rstrip("0").rstrip(".") + " s")
    return sign + " ".join(parts)


def _derivation(explanation: Explanation, local: tzinfo) -> str:
    lines = [
        f"{explanation.clock}, cycle {explanation.cycle} ({explanation.metric})",
        f"promised: {amount_in_words(explanation.goal)} under policy {explanation.policy}"
        + (f" for {explanation.value}" if explanation.value else ""),
    ]
    lines += [f"  not {each.policy}: {each.failed}" for each in explanation.tried if not each.matched]
    lines += [
        f"  at {_moment(each.at, local)} {each.why}: {amount_in_words(each.goal_before)} became"
        f" {amount_in_words(each.goal_after)}, {amount_in_words(each.spent - each.discounted)} already spent"
        + (f" ({amount_in_words(each.discounted)} no longer count)" if each.discounted else "")
        for each in explanation.changes
    ]
    total = timedelta()
    for segment in explanation.segments:
        total += segment.worked
        lines += _segment(segment, total, local)
    lines.append(_conclusion(explanation, local))
    if explanation.note:
        lines.append(explanation.note)
    return "\n".join(lines)


def _segment(segment: Segment, total: timedelta, zone: tzinfo) -> list[str]:
    why = f" ({segment.why})" if segment.why else ""
    head = f"from {_moment(segment.start, zone)} to {_moment(segment.end, zone)} the clock {_KINDS[segment.kind]}{why}"
    if segment.kind != "run":
        return [head]
    windows = [
        f"    {_moment(w.start, zone)} - {_moment(w.end, zone)}  {amount_in_words(w.end - w.start)}"
        + (f"  {w.note}" if w.note else "")
        for w in segment.windows
    ]
    tail = f"    = {amount_in_words(segment.worked)} by calendar {segment.calendar}, {amount_in_words(total)} in all"
    return [head, *windows, tail]


def _conclusion(explanation: Explanation, zone: tzinfo) -> str:
    if explanation.due_at is None:
        return f"spent: {amount_in_words(explanation.spent)}"
    due = _moment(explanation.due_at, zone)
    if explanation.is_due:
        return f"due: {due}, when {amount_in_words(explanation.goal)} were spent"
    left = amount_in_words(explanation.goal - explanation.spent)
    return (
        f"spent: {amount_in_words(explanation.spent)} by {_moment(explanation.ends_at, zone)}; {left} left, due: {due}"
    )


def _moment(moment: datetime, zone: tzinfo) -> str:
    local = moment.astimezone(zone)
    seconds = "" if local.second == local.microsecond == 0 else local.strftime(":%S.%f").rstrip("0").rstrip(".")
    return local.strftime("%a %Y-%m-%d %H:%M") + seconds + local.strftime(" %Z")
