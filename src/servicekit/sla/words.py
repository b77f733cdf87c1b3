"""
A derivation in words.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from servicekit.sla.explain import Explanation, Segment

__all__ = ["amount_in_words", "derivation"]

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


def derivation(explanation: Explanation, zone: tzinfo | None = None) -> str:
    """The derivation as text, moments in *zone* (UTC unless given)."""
    local = zone or UTC
    lines = [
        f"{explanation.clock}, cycle {explanation.cycle} ({explanation.metric})",
        f"promised: {amount_in_words(explanation.goal)} under policy {explanation.policy}"
        + (f" for {explanation.value}" if explanation.value else ""),
    ]
    lines += [f"  not {each.policy}: {each.failed}" for each in explanation.tried if not each.matched]
    lines += [
        f"  at {_moment(each.at, local)} {each.why}: {amount_in_words(each.goal_before)} became"
        f" {amount_in_words(each.goal_after)}, {amount_in_words(each.spent)} already spent"
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
    return f"spent: {amount_in_words(explanation.spent)} by {_moment(explanation.ends_at, zone)}; {left} left, due: {due}"


def _moment(moment: datetime, zone: tzinfo) -> str:
    local = moment.astimezone(zone)
    seconds = "" if local.second == local.microsecond == 0 else local.strftime(":%S.%f").rstrip("0").rstrip(".")
    return local.strftime("%a %Y-%m-%d %H:%M") + seconds + local.strftime(" %Z")
