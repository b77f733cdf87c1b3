"""
Moments, amounts and the parts of a derivation in the words of one language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo

from servicekit.sla.catalogue import sentences
from servicekit.sla.causes import Cause, in_language
from servicekit.sla.segments import GoalChange, PauseReason, Segment, Tried, Window

__all__ = ["Wording", "amount_in_words", "escaped", "table"]

_ZERO = timedelta(0)
_SPECIAL = re.compile(r"[\\`*\[\]<>|&~]|(?<!\w)_|_(?!\w)")


def amount_in_words(amount: timedelta, language: str = "en") -> str:
    """
    Hours, minutes and seconds, exactly: ``4 h``, ``1 h 30 min``, ``-15 min``, ``2.5 s``; ``1 小时 30 分``.

    Raises:
        InputError: There are no words in that language.
    """
    micros = amount // timedelta(microseconds=1)
    sign, micros = ("-", -micros) if micros < 0 else ("", micros)
    hours, rest = divmod(micros, 3_600_000_000)
    minutes, rest = divmod(rest, 60_000_000)
    seconds = f"{rest / 1_000_000:.6f}".rstrip("0").rstrip(".") if rest or not hours + minutes else ""
    parts = (("hours", str(hours or "")), ("minutes", str(minutes or "")), ("seconds", seconds))
    said = sentences(language)
    return sign + " ".join(said[unit].format(n=number) for unit, number in parts if number)


class Wording:
    """
    What is said in *language*, with moments in *zone* (UTC unless given).

    Raises:
        InputError: There are no words in that language.
    """

    def __init__(self, language: str, zone: tzinfo | None = None) -> None:
        self._sentences = sentences(language)
        self._weekdays = self._sentences["weekdays"].split()
        self._language = language
        self._zone = zone or UTC

    def say(self, code: str, **parts: str | int) -> str:
        """The sentence of that code."""
        return self._sentences[code].format(**parts)

    def amount(self, amount: timedelta) -> str:
        """An amount of time, exactly."""
        return amount_in_words(amount, self._language)

    def moment(self, moment: datetime) -> str:
        """A moment with its weekday and zone, seconds and parts of them only where there are any."""
        local = moment.astimezone(self._zone)
        rest = "" if local.second == local.microsecond == 0 else local.strftime(":%S.%f").rstrip("0").rstrip(".")
        time = f"{local:%H:%M}{rest}"
        weekday = self._weekdays[local.weekday()]
        return self.say("moment", weekday=weekday, date=f"{local:%Y-%m-%d}", time=time, zone=local.tzname() or "")

    def why(self, cause: Cause, words: str) -> str:
        """A reason; the host's own words where that is what it is."""
        return in_language(self._language, cause, words)

    def whys(self, causes: Iterable[Cause], words: str) -> str:
        """Several reasons in a row."""
        said = [in_language(self._language, cause) for cause in causes]
        return self.say("list").join(said) if said and all(said) else words

    def because(self, cause: Cause, words: str) -> str:
        """A reason in brackets, if there is one."""
        why = self.why(cause, words)
        return self.say("because", why=why) if why else ""

    def failed(self, tried: Tried) -> str:
        """What kept a policy from matching."""
        return self.whys(tried.causes, tried.failed)

    def note(self, window: Window) -> str:
        """What stands behind a window."""
        return self.whys(window.causes, window.note)

    def change(self, change: GoalChange) -> str:
        """A change of the goal in a sentence."""
        kind = (
            "change_discounted" if change.discounted > _ZERO else "change_credited" if change.discounted else "change"
        )
        return self.say(
            kind,
            at=self.moment(change.at),
            why=self.why(change.cause, change.why),
            before=self.amount(change.goal_before),
            after=self.amount(change.goal_after),
            spent=self.amount(change.spent - change.discounted),
            amount=self.amount(abs(change.discounted)),
        )

    def segment(self, segment: Segment, total: timedelta) -> list[str]:
        """A stretch in lines: what the clock does, its windows, and what they add up to; *total* with it."""
        start, end = self.moment(segment.start), self.moment(segment.end)
        head = self.say(segment.kind, start=start, end=end) + self.because(segment.cause, segment.why)
        if segment.kind != "run":
            return [head]
        worked, so_far = self.amount(segment.worked), self.amount(total)
        tail = self.say("sum", worked=worked, calendar=segment.calendar, total=so_far)
        return [head, *(f"    {self._window(window)}" for window in segment.windows), f"    {tail}"]

    def reason(self, reason: PauseReason) -> str:
        """One reason of a pause with its own span."""
        return self.say("reason", reason=reason.reason, start=self.moment(reason.start), end=self.moment(reason.end))

    def _window(self, window: Window) -> str:
        note = self.note(window)
        length = self.amount(window.end - window.start)
        return f"{self.moment(window.start)} - {self.moment(window.end)}  {length}" + (f"  {note}" if note else "")

    def rows(self, segment: Segment, total: timedelta) -> list[list[str]]:
        """The same as rows of a table: a row for each window, or one for a stretch without; *total* before it."""
        why, does = self.why(segment.cause, segment.why), self.say(f"cell_{segment.kind}")
        if not segment.windows:
            return [[*map(self.moment, (segment.start, segment.end)), does, *map(self.amount, (_ZERO, total)), why]]
        rows = []
        for window in segment.windows:
            length = window.end - window.start
            total += length
            whys = self.say("list").join(filter(None, (why, self.note(window))))
            bounds = map(self.moment, (window.start, window.end))
            rows.append([*bounds, does, *map(self.amount, (length, total)), whys])
        return rows


def table(columns: str, rows: Iterable[Iterable[str]]) -> list[str]:
    """A Markdown table; *columns* are the heads, parted by bars. What has a meaning in Markdown is escaped in cells."""
    heads = columns.split("|")
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    return [*lines, *(f"| {' | '.join(map(escaped, row))} |" for row in rows)]


def escaped(text: str) -> str:
    """*text* on one line, as Markdown shows it unchanged."""
    return _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))
