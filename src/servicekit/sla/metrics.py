"""
What can be measured: when a clock starts, stops, pauses, resumes, is cancelled and starts over.

A metric is six predicates. They are asked once after each event, and their order of precedence is fixed: stop, cancel,
reset, pause, resume, start. The metrics in stock are written as "is on" (start while it is true, stop when it no longer
is); a policy may define others by conditions, see :class:`MetricRule`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from attrs import frozen

from servicekit.conditions import Condition, compile_condition, fields_of
from servicekit.sla.happening import Happening, event_facts
from servicekit.tickets import AgentReplied, Ticket
from servicekit.workflow import Category

__all__ = ["METRICS", "AfterStop", "Metric", "MetricRule", "metric_of"]

_Question = Callable[[Happening], bool]


class AfterStop(StrEnum):
    """What a stopped clock does when its metric starts again."""

    NEVER = "never"
    """It stays stopped: it is measured once."""
    NEW_CYCLE = "new_cycle"
    """A new cycle begins, with a number of its own."""
    GO_ON = "go_on"
    """The same cycle goes on, by the target's choice for a reopening."""


@frozen(kw_only=True)
class Metric:
    """
    One thing to measure.

    Attributes:
        key: Its name.
        starts: Whether its clock may start.
        stops: Whether the thing that was promised is done.
        since: Since when a wait has lasted that the clock measures; ``None`` when it counts from the event that starts
            it.
        is_on: For the metrics in stock: whether the clock is on for a ticket.
        after_stop: See :class:`AfterStop`.
        pause: The categories in which a clock of this metric pauses unless its target says otherwise.
        meaning: One sentence for people.
        cancels: Whether the promise is given up; ``None`` for never, as in the two that follow.
        resets: Whether this cycle is done and a new one begins.
        pauses: Whether the clock stands still, besides the categories of its target.
        resumes: Whether a clock that stands still goes on; ``None`` when it does as soon as nothing pauses it.
        reads: The fields of facts that conditions of it read, by their full names.
    """

    key: str
    starts: _Question
    stops: _Question
    since: Callable[[Ticket], datetime | None]
    after_stop: AfterStop
    pause: frozenset[Category]
    meaning: str
    is_on: Callable[[Ticket], bool] | None = None
    cancels: _Question | None = None
    resets: _Question | None = None
    pauses: _Question | None = None
    resumes: _Question | None = None
    reads: frozenset[str] = frozenset()


@frozen(kw_only=True)
class MetricRule:
    """
    A metric of the policy's own: six conditions over the facts of the ticket and the section ``event``.

    A condition that is unknown counts as false.

    Attributes:
        start: Starts a clock when it is true.
        stop: The promise is fulfilled when it is true; without it, when *start* no longer is.
        cancel: The promise is given up when it is true; a merge always cancels.
        reset: The cycle is fulfilled and a new one begins when it is true.
        pause: The clock stands still when it is true.
        resume: It goes on when it is true; without it, when *pause* no longer is.
        repeat: Whether a stopped clock begins a new cycle when *start* is true again.
        meaning: One sentence for people.
    """

    start: Condition
    stop: Condition | None = None
    cancel: Condition | None = None
    reset: Condition | None = None
    pause: Condition | None = None
    resume: Condition | None = None
    repeat: bool = False
    meaning: str = ""


def metric_of(key: str, rule: MetricRule) -> Metric:
    """The metric that a rule describes."""
    start = _asked(rule.start)
    stop = _asked(rule.stop) if rule.stop is not None else lambda happening: not start(happening)
    parts = (rule.start, rule.stop, rule.cancel, rule.reset, rule.pause, rule.resume)
    return Metric(
        key=key,
        starts=start,
        stops=stop,
        since=_from_now_on,
        after_stop=AfterStop.NEW_CYCLE if rule.repeat else AfterStop.NEVER,
        pause=frozenset(),
        meaning=rule.meaning,
        cancels=_perhaps(rule.cancel),
        resets=_perhaps(rule.reset),
        pauses=_perhaps(rule.pause),
        resumes=_perhaps(rule.resume),
        reads=frozenset().union(*(fields_of(part) for part in parts if part is not None)),
    )


def _perhaps(condition: Condition | None) -> _Question | None:
    return None if condition is None else _asked(condition)


def _asked(condition: Condition) -> _Question:
    holds = compile_condition(condition)

    def asked(happening: Happening) -> bool:
        return holds({**happening.facts, "event": event_facts(happening)}) is True

    return asked


def _from_now_on(ticket: Ticket) -> None:
    return None


def _while(is_on: Callable[[Ticket], bool]) -> dict[str, Any]:
    """Start while *is_on* is true of the ticket, stop when it no longer is."""

    def starts(happening: Happening) -> bool:
        return is_on(happening.after)

    def stops(happening: Happening) -> bool:
        return not is_on(happening.after)

    return {"starts": starts, "stops": stops, "is_on": is_on}


def _open(ticket: Ticket) -> bool:
    return ticket.category.is_open


def _unanswered_first(ticket: Ticket) -> bool:
    return ticket.first_replied_at is None and ticket.reopened == 0 and ticket.category.is_open


def _unanswered_again(ticket: Ticket) -> bool:
    answered = ticket.first_replied_at is not None or ticket.reopened > 0  # a solution is an answer too
    return answered and ticket.unanswered_since is not None and ticket.category.is_open


def _untouched(ticket: Ticket) -> bool:
    return ticket.category is Category.NEW and ticket.assignments == 0 and ticket.first_replied_at is None


def _answered_and_open(ticket: Ticket) -> bool:
    return ticket.first_replied_at is not None and ticket.category.is_open


def _public_reply(happening: Happening) -> bool:
    return isinstance(happening.event, AgentReplied) and happening.event.public


def _waiting_since(ticket: Ticket) -> datetime | None:
    return ticket.unanswered_since


_NOWHERE: frozenset[Category] = frozenset()
_PENDING = frozenset({Category.PENDING})
_WAITING = frozenset({Category.PENDING, Category.ON_HOLD})

METRICS: Mapping[str, Metric] = {
    metric.key: metric
    for metric in (
        Metric(
            key="acknowledge",
            **_while(_untouched),
            since=_from_now_on,
            after_stop=AfterStop.NEVER,
            pause=_NOWHERE,
            meaning="from the opening until somebody takes the ticket, answers, or moves it on",
        ),
        Metric(
            key="first_response",
            **_while(_unanswered_first),
            since=_waiting_since,
            after_stop=AfterStop.NEVER,
            pause=_NOWHERE,
            meaning="from the opening to the first public answer, or to the solution if that comes first",
        ),
        Metric(
            key="next_response",
            **_while(_unanswered_again),
            since=_waiting_since,
            after_stop=AfterStop.NEW_CYCLE,
            pause=_NOWHERE,
            meaning="from the oldest unanswered customer message to the answer, once for every such wait",
        ),
        Metric(
            key="periodic_update",
            **_while(_answered_and_open),
            since=_from_now_on,
            after_stop=AfterStop.NEW_CYCLE,
            pause=_NOWHERE,
            resets=_public_reply,
            meaning="from each public answer to the next one, as long as the ticket is open",
        ),
        Metric(
            key="pausable_update",
            **_while(_answered_and_open),
            since=_from_now_on,
            after_stop=AfterStop.NEW_CYCLE,
            pause=_PENDING,
            resets=_public_reply,
            meaning="the same, without the time in which it waits for the customer",
        ),
        Metric(
            key="requester_wait",
            **_while(_open),
            since=_from_now_on,
            after_stop=AfterStop.GO_ON,
            pause=_PENDING,
            meaning="all the time in which the customer waits: while the ticket is new, active or on hold",
        ),
        Metric(
            key="agent_work",
            **_while(_open),
            since=_from_now_on,
            after_stop=AfterStop.GO_ON,
            pause=_WAITING,
            meaning="all the time in which the ticket is with the agents: while it is new or active",
        ),
        Metric(
            key="resolution",
            **_while(_open),
            since=_from_now_on,
            after_stop=AfterStop.GO_ON,
            pause=_PENDING,
            meaning="from the opening to the solution, without the time it waits for the customer",
        ),
    )
}
"""
The metrics in stock. ``periodic_update``, ``pausable_update``, ``requester_wait`` and ``agent_work`` follow Zendesk's
definitions of its SLA metrics of those names (Zendesk, "Defining SLA policies").
"""
