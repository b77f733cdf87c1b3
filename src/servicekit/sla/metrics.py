"""
What can be measured: for which stretches of a ticket's life a clock of a metric is on.

A metric says when its clock is on, since when, and what comes after it stopped. The clock is evaluated once after each
event. Its rules, in order of precedence: it stops or is cancelled before it pauses, and pauses before it starts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum

from attrs import frozen

from servicekit.tickets import Ticket
from servicekit.workflow import Category

__all__ = ["METRICS", "AfterStop", "Metric"]


class AfterStop(StrEnum):
    """What a stopped clock does when its metric is on again."""

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
        is_on: Whether its clock is on for a ticket.
        since: Since when the wait has lasted that its clock measures; ``None`` when it counts from when it comes on.
        after_stop: See :class:`AfterStop`.
        pause: The categories in which a clock of this metric pauses unless its target says otherwise.
        meaning: One sentence for people.
    """

    key: str
    is_on: Callable[[Ticket], bool]
    since: Callable[[Ticket], datetime | None]
    after_stop: AfterStop
    pause: frozenset[Category]
    meaning: str


def _unanswered_first(ticket: Ticket) -> bool:
    return ticket.first_replied_at is None and ticket.reopened == 0 and ticket.category.is_open


def _unanswered_again(ticket: Ticket) -> bool:
    answered = ticket.first_replied_at is not None or ticket.reopened > 0  # a solution is an answer too
    return answered and ticket.unanswered_since is not None and ticket.category.is_open


def _unsolved(ticket: Ticket) -> bool:
    return ticket.category.is_open


def _waiting_since(ticket: Ticket) -> datetime | None:
    return ticket.unanswered_since


def _from_now_on(ticket: Ticket) -> None:
    return None


METRICS: Mapping[str, Metric] = {
    metric.key: metric
    for metric in (
        Metric(
            key="first_response",
            is_on=_unanswered_first,
            since=_waiting_since,
            after_stop=AfterStop.NEVER,
            pause=frozenset(),
            meaning="from the opening to the first public answer, or to the solution if that comes first",
        ),
        Metric(
            key="next_response",
            is_on=_unanswered_again,
            since=_waiting_since,
            after_stop=AfterStop.NEW_CYCLE,
            pause=frozenset(),
            meaning="from the oldest unanswered customer message to the answer, once for every such wait",
        ),
        Metric(
            key="resolution",
            is_on=_unsolved,
            since=_from_now_on,
            after_stop=AfterStop.GO_ON,
            pause=frozenset({Category.PENDING}),
            meaning="from the opening to the solution, without the time it waits for the customer",
        ),
    )
}
"""The metrics that a target may name."""
