"""
An independent check of a derivation, with arithmetic of its own.

It shares no code with the clock nor with the compiled calendars: it asks of single instants, from a calendar's
definition and :mod:`zoneinfo`, whether they are open. Between two neighbouring edges nothing changes, so the answers
at all edges of a segment prove its windows; then it adds the windows up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from servicekit.calendars import BusinessCalendar
from servicekit.sla.explanation import Explanation
from servicekit.sla.segments import Segment

__all__ = ["check"]

_ALWAYS = "always"
_DAY = timedelta(days=1)


def check(explanation: Explanation, calendars: Mapping[str, BusinessCalendar]) -> list[str]:
    """
    What does not add up in *explanation*; empty when everything does.

    Checked: the segments follow each other without a gap from the start to the end; the windows of each lie in it, in
    order, and are exactly the opening hours of its calendar; the worked times are the lengths of the windows; their sum
    is the spent time, and the whole goal where the due instant has come, at that very instant; the pauses are the
    stretches in which the clock stands still, and at every moment of them it does so for exactly the reasons listed.
    """
    return [
        *_row(explanation),
        *(fault for segment in explanation.segments for fault in _segment(segment, calendars)),
        *_sum(explanation),
        *_pauses(explanation),
    ]


def _row(explanation: Explanation) -> Iterator[str]:
    at = explanation.started_at
    for segment in explanation.segments:
        if segment.start != at:
            yield f"a segment begins at {segment.start}, not where the one before ended, at {at}"
        at = segment.end
    if at != explanation.ends_at:
        yield f"the segments end at {at}, not at {explanation.ends_at}"


def _sum(explanation: Explanation) -> Iterator[str]:
    total = timedelta(0)
    for segment in explanation.segments:
        for window in segment.windows:
            total += window.end - window.start
    dropped = sum((change.discounted for change in explanation.changes), timedelta(0))
    if dropped != explanation.discounted:
        yield f"the changes take {dropped} out of account, not {explanation.discounted}"
    total -= dropped
    if total != explanation.spent:
        yield f"the windows add up to {total}, not to {explanation.spent}"
    if explanation.is_due:
        if total != explanation.goal:
            yield f"at the due instant {total} are spent, not the goal of {explanation.goal}"
        if explanation.due_at != explanation.ends_at:
            yield f"the derivation ends at {explanation.ends_at}, not at the due instant {explanation.due_at}"
    elif total >= explanation.goal:
        yield f"{total} are spent of {explanation.goal}, yet it is not due"


def _pauses(explanation: Explanation) -> Iterator[str]:
    """Look at the middle of every stretch between two neighbouring edges: is it a pause, and for what?"""
    reasons = [reason for pause in explanation.pauses for reason in pause.reasons]
    parts: list[Any] = [*explanation.segments, *explanation.pauses, *reasons]
    edges = sorted({edge for part in parts for edge in (part.start, part.end)})
    for left, right in pairwise(edges):
        segments = [s for s in explanation.segments if s.start <= left and right <= s.end]
        pauses = [p for p in explanation.pauses if p.start <= left and right <= p.end]
        if len(pauses) != sum(segment.kind == "pause" for segment in segments):
            yield f"from {left} to {right} it is {'said' if pauses else 'not said'} that the clock stands still"
        listed = sorted(r.reason for p in pauses for r in p.reasons if r.start <= left and right <= r.end)
        told = sorted(name for segment in segments for name in segment.reasons)
        if listed != told:
            yield f"from {left} to {right} it stands still for {told}, not for {listed}"
    for before, after in pairwise(explanation.pauses):
        if after.start <= before.end:
            yield f"the pauses up to {before.end} and from {after.start} are one"


def _segment(segment: Segment, calendars: Mapping[str, BusinessCalendar]) -> Iterator[str]:
    length = sum((window.end - window.start for window in segment.windows), timedelta(0))
    if length != segment.worked:
        yield f"the windows from {segment.start} add up to {length}, not to {segment.worked}"
    if segment.kind != "run":
        if segment.worked:
            yield f"the clock stood still from {segment.start}, yet {segment.worked} count"
        return
    at = segment.start
    for window in segment.windows:
        if not at <= window.start < window.end <= segment.end:
            yield f"the window {window.start} - {window.end} does not lie in its place"
        at = window.end
    if segment.calendar != _ALWAYS or _ALWAYS in calendars:
        yield from _hours(segment, calendars[segment.calendar].definition)
    elif [(w.start, w.end) for w in segment.windows] != [(segment.start, segment.end)]:
        yield f"every hour counts from {segment.start} to {segment.end}, yet not all of them are listed"


def _hours(segment: Segment, definition: Any) -> Iterator[str]:
    """Compare the windows with the definition at every instant at which either can change."""
    instants = {segment.start, *_edges(definition, segment.start, segment.end)}
    instants |= {edge for window in segment.windows for edge in (window.start, window.end)}
    for instant in sorted(each for each in instants if segment.start <= each < segment.end):
        listed = any(window.start <= instant < window.end for window in segment.windows)
        if _is_open(definition, instant) != listed:
            yield f"{instant} is {'listed as open but closed' if listed else 'open but not listed'}"


# The calendar, asked anew: what a definition says of one instant.


def _is_open(definition: Any, at: datetime) -> bool:
    kind = type(definition).__name__
    if kind == "Listed":
        micros = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        return any(start <= micros < end for start, end, _ in definition.spans)
    if kind == "Combined":
        left, right = _is_open(definition.left, at), _is_open(definition.right, at)
        return {"and": left and right, "or": left or right, "minus": left and not right}[definition.operation]
    return _open_by_rules(_rules_at(definition, at), at)


def _rules_at(definition: Any, at: datetime) -> Any:
    """The rules of the version in force: the last whose first midnight has passed."""
    rules = definition.versions[0].rules
    for version in definition.versions[1:]:
        if _beginning(version) <= at:
            rules = version.rules
    return rules


def _beginning(version: Any) -> datetime:
    """The moment from which a version is valid."""
    if isinstance(version.starts, datetime):
        return version.starts.astimezone(UTC)
    return _instant(version.starts, 0, ZoneInfo(version.rules.zone))


def _open_by_rules(rules: Any, at: datetime) -> bool:
    tz = ZoneInfo(rules.zone)
    today = at.astimezone(tz).date()
    days = [today + timedelta(days=offset) for offset in (-2, -1, 0, 1)]
    special = {day: [e for e in rules.exceptions if e.first <= day <= e.last] for day in days}
    holidays = {day: [h for h in rules.holidays if day in h.dates(day.year)] for day in days}

    def within(windows: Any, day: date) -> bool:
        return any(_instant(day, w.start, tz) <= at < _instant(day, w.end, tz) for w in windows)

    if any(within(e.windows, day) for day in days for e in special[day] if e.kind == "remove"):
        return False
    if any(within(e.windows, day) for day in days for e in special[day] if e.kind in ("replace", "add")):
        return True
    if rules.holiday_cuts == "date" and any(within(h.closed, day) for day in days for h in holidays[day]):
        return False
    for day in days:
        if any(e.kind == "replace" for e in special[day]) or not within(_regular(rules, day), day):
            continue
        by_shift = rules.holiday_cuts == "shift" and holidays[day]
        if not by_shift or not any(h.whole_day or within(h.closed, day) for h in holidays[day]):
            return True
    return False


def _regular(rules: Any, day: date) -> Any:
    monday = rules.cycle_start - timedelta(days=rules.cycle_start.weekday())
    week = (day - monday).days // 7 % len(rules.weeks)
    return rules.weeks[week][day.weekday()]


def _instant(day: date, seconds: int, tz: ZoneInfo) -> datetime:
    """The instant at which a wall clock shows so many seconds after midnight, the first time it does."""
    extra, seconds = divmod(seconds, 86_400)
    clock = time(seconds // 3600, seconds % 3600 // 60, seconds % 60, tzinfo=tz)
    return datetime.combine(day + extra * _DAY, clock).astimezone(UTC)


def _edges(definition: Any, start: datetime, end: datetime) -> Iterator[datetime]:
    """Every instant of ``[start, end)`` at which the definition could change its answer."""
    kind = type(definition).__name__
    if kind == "Listed":
        for first, last, _ in definition.spans:
            for micros in (first, last):
                yield datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    elif kind == "Combined":
        yield from _edges(definition.left, start, end)
        yield from _edges(definition.right, start, end)
    else:
        for version in definition.versions:
            yield from _edges_of_rules(version, start, end)


def _edges_of_rules(version: Any, start: datetime, end: datetime) -> Iterator[datetime]:
    rules = version.rules
    tz = ZoneInfo(rules.zone)
    if version.starts is not None:
        yield _beginning(version)
    day = (start - 3 * _DAY).date()
    while day <= (end + 2 * _DAY).date():
        windows = [*_regular(rules, day)]
        windows += [w for e in rules.exceptions if e.first <= day <= e.last for w in e.windows]
        windows += [w for h in rules.holidays if day in h.dates(day.year) for w in h.closed]
        for window in windows:
            yield _instant(day, window.start, tz)
            yield _instant(day, window.end, tz)
        day += _DAY
