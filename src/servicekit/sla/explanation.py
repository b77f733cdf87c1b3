"""
A derivation as a value: every segment that adds up to a deadline, as plain data and in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Any

from attrs import frozen

from servicekit.calendars import span_micros, to_micros
from servicekit.sla.causes import Cause
from servicekit.sla.segments import GoalChange, Pause, Segment, Tried
from servicekit.sla.wording import Wording, escaped, table

__all__ = ["Explanation"]


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
        ended: ``"stopped"`` or ``"cancelled"``; ``None`` while the clock is live.
        seen_at: When it ended; the moment of reading while it is live.
        late_by: The working time beyond the goal by then; zero where there is none.
        discounted: The work in the segments that no longer counts: the sum of the changes' parts.
        promise: The promise in the words of the policy.
        started_at: Where they begin.
        ends_at: Where they end: at the due instant if that has come, else at the moment of reading or stopping.
        due_at: See :class:`~servicekit.sla.Reading`.
        is_due: Whether the segments reach the due instant.
        value: The value of the field that chose the goal.
        segments: Every stretch, without a gap.
        pauses: The pauses among them, each reason with a span of its own.
        changes: How the goal came to be what it is.
        remark: Why the default goal was taken, where that was not meant.
        remark_cause: What *remark* was made from.
        note: What else there is to say.
        cause: What *note* was made from.
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
    pauses: tuple[Pause, ...] = ()
    ended: str | None = None
    seen_at: datetime | None = None
    late_by: timedelta = timedelta(0)
    discounted: timedelta = timedelta(0)
    promise: str = ""
    changes: tuple[GoalChange, ...] = ()
    remark: str = ""
    remark_cause: Cause = ()
    note: str = ""
    cause: Cause = ()

    def as_data(self) -> dict[str, Any]:
        """
        The derivation as plain JSON: moments and amounts in whole microseconds.

        Beside each text stands what it was made from (``cause``, ``causes``): a code of
        :data:`~servicekit.sla.CAUSES` and its parts, for languages of your own.
        """
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
            "ended": self.ended,
            "seen_at": None if self.seen_at is None else to_micros(self.seen_at),
            "late_by": span_micros(self.late_by),
            "remark": self.remark,
            "remark_cause": list(self.remark_cause),
            "note": self.note,
            "cause": list(self.cause),
            "tried": [each.as_data() for each in self.tried],
            "changes": [each.as_data() for each in self.changes],
            "segments": [each.as_data() for each in self.segments],
            "pauses": [each.as_data() for each in self.pauses],
        }

    def as_text(self, zone: tzinfo | None = None, language: str = "en") -> str:
        """
        The derivation in words.

        Args:
            zone: Where moments are told; UTC unless given.
            language: ``en`` or ``zh``.

        Raises:
            InputError: There are no words in that language.
        """
        return "\n".join(_lines(self, Wording(language, zone)))

    def as_markdown(self, zone: tzinfo | None = None, language: str = "en") -> str:
        """
        The derivation as Markdown: a table of what counted and what did not, with the policies tried and the changes.

        Args:
            zone: Where moments are told; UTC unless given.
            language: ``en`` or ``zh``.

        Raises:
            InputError: There are no words in that language.
        """
        return "\n".join(_markdown(self, Wording(language, zone))) + "\n"


def _lines(explanation: Explanation, words: Wording) -> Iterator[str]:
    yield _title(explanation, words)
    yield _promised(explanation, words)
    if explanation.remark:
        yield "  " + words.why(explanation.remark_cause, explanation.remark)
    for tried in explanation.tried:
        if not tried.matched:
            yield "  " + words.say("tried", policy=tried.policy, failed=words.failed(tried))
    yield from (f"  {words.change(change)}" for change in explanation.changes)
    total = timedelta()
    overlapping = {pause.end: pause for pause in _overlapping(explanation)}
    for segment in explanation.segments:
        total += segment.worked
        yield from words.segment(segment, total)
        if segment.kind == "pause" and segment.end in overlapping:
            yield from map(words.reason, overlapping[segment.end].reasons)
    yield _conclusion(explanation, words)
    if end := _end(explanation, words):
        yield end
    if explanation.note:
        yield words.why(explanation.cause, explanation.note)


def _overlapping(explanation: Explanation) -> list[Pause]:
    """The pauses that had several reasons at once: what their segments say needs to be put together."""
    at_once = {segment.start for segment in explanation.segments if len(segment.reasons) > 1}
    return [pause for pause in explanation.pauses if any(pause.start <= at < pause.end for at in at_once)]


def _markdown(explanation: Explanation, words: Wording) -> Iterator[str]:
    yield f"## {escaped(_title(explanation, words))}"
    yield ""
    yield escaped(_promised(explanation, words))
    if explanation.remark:
        yield ""
        yield escaped(words.why(explanation.remark_cause, explanation.remark))
    yield from _section("tried", _tried_rows(explanation, words), words)
    yield from _section("changes", _change_rows(explanation, words), words)
    yield from _section("segments", _segment_rows(explanation, words), words)
    yield from _section("pauses", _pause_rows(explanation, words), words)
    yield ""
    yield f"**{escaped(_conclusion(explanation, words))}**"
    if end := _end(explanation, words):
        yield ""
        yield escaped(end)
    if explanation.note:
        yield ""
        yield escaped(words.why(explanation.cause, explanation.note))


def _section(name: str, rows: list[list[str]], words: Wording) -> Iterator[str]:
    if rows:
        yield from ("", f"### {words.say(f'heading_{name}')}", "")
        yield from table(words.say(f"columns_{name}"), rows)


def _tried_rows(explanation: Explanation, words: Wording) -> list[list[str]]:
    return [
        [tried.policy, words.say("yes" if tried.matched else "no"), words.failed(tried)] for tried in explanation.tried
    ]


def _change_rows(explanation: Explanation, words: Wording) -> list[list[str]]:
    return [
        [
            words.moment(change.at),
            words.why(change.cause, change.why),
            *map(words.amount, (change.goal_before, change.goal_after)),
            *map(words.amount, (change.spent - change.discounted, change.discounted)),
        ]
        for change in explanation.changes
    ]


def _segment_rows(explanation: Explanation, words: Wording) -> list[list[str]]:
    rows: list[list[str]] = []
    total = timedelta()
    for segment in explanation.segments:
        rows += words.rows(segment, total)
        total += segment.worked
    return rows


def _pause_rows(explanation: Explanation, words: Wording) -> list[list[str]]:
    reasons = [reason for pause in _overlapping(explanation) for reason in pause.reasons]
    return [[*map(words.moment, (reason.start, reason.end)), reason.reason] for reason in reasons]


def _title(explanation: Explanation, words: Wording) -> str:
    return words.say("title", clock=explanation.clock, cycle=explanation.cycle, metric=explanation.metric)


def _promised(explanation: Explanation, words: Wording) -> str:
    goal = words.amount(explanation.goal)
    if not explanation.value:
        return words.say("promised", goal=goal, policy=explanation.policy)
    return words.say("promised_for", goal=goal, policy=explanation.policy, value=explanation.value)


def _conclusion(explanation: Explanation, words: Wording) -> str:
    goal, spent = words.amount(explanation.goal), words.amount(explanation.spent)
    if explanation.due_at is None:
        return words.say("spent", spent=spent)
    due = words.moment(explanation.due_at)
    if explanation.is_due:
        return words.say("due", due=due, goal=goal)
    left = words.amount(explanation.goal - explanation.spent)
    return words.say("ahead", spent=spent, end=words.moment(explanation.ends_at), left=left, due=due)


def _end(explanation: Explanation, words: Wording) -> str:
    """When the clock was over and how late that was; "" while nothing is over and nothing late."""
    if explanation.seen_at is None or (explanation.ended is None and not explanation.is_due):
        return ""
    moment, late = words.moment(explanation.seen_at), words.amount(explanation.late_by)
    if explanation.ended == "cancelled":
        return words.say("end_cancelled", moment=moment)
    if not explanation.is_due:
        return words.say("end_in_time", moment=moment)
    return words.say("end_open" if explanation.ended is None else "end_late", moment=moment, late=late)
