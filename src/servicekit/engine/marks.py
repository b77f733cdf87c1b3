"""
What fires by itself: warnings, breaches and the steps of ladders, as marks on the clocks of a ticket.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import NamedTuple

from servicekit.escalation import Fired, Proposal, proposals
from servicekit.policies import Policy
from servicekit.sla import Clock
from servicekit.typing import Micros

__all__ = ["BREACH", "STEP", "WARNING", "Mark", "first_mark", "is_warning", "percent_of", "warning"]

WARNING, BREACH, STEP = range(3)
"""The ranks of marks at one instant: a warning before the breach, the breach before the steps."""

_Pending = tuple[Micros, Micros, int, str, int, Proposal | None]
_BY_WORK = itemgetter(0, 2, 3, 4)
_ORDER = itemgetter(slice(6))
_NONE: Mapping[str, Fired] = {}
_MOST_LINES = 1000  # goals in business days differ from clock to clock


class Mark(NamedTuple):
    """
    Something that fires at the instant *at*: a warning, the breach itself, or a step of a ladder.

    Marks fire in the order of their first six fields: earlier instants first; at one instant by rank, then by clock and
    name.
    """

    at: Micros
    rank: int
    key: str
    cycle: int
    name: str
    number: int
    clock: Clock
    proposal: Proposal | None


def warning(percent: int) -> str:
    """The name under which a warning is remembered as fired; no step of a ladder can have it."""
    return f"%{percent}"


def is_warning(name: str) -> bool:
    """Whether *name* is that of a warning."""
    return name.startswith("%")


def percent_of(name: str) -> int:
    """The percentage of the warning of that *name*."""
    return int(name.removeprefix("%"))


def first_mark(
    clocks: Mapping[str, Clock],
    policy: Policy,
    announced: Mapping[str, str],
    fired: Mapping[str, Mapping[str, Fired]],
) -> Mark | None:
    """The mark that fires next on any of the clocks."""
    live = [clock for clock in clocks.values() if clock.phase.is_live]
    marks = (
        mark for clock in live for mark in _next(clock, policy, clock.name in announced, fired.get(clock.name, _NONE))
    )
    return min(marks, key=_ORDER, default=None)


def _next(clock: Clock, policy: Policy, announced: bool, fired: Mapping[str, Fired]) -> Iterator[Mark]:  # noqa: FBT001
    """What may fire next on a clock. What lies on the line of its work is compared there, without instants."""
    if announced or fired:
        pending = sorted(_pending(clock, policy, announced, fired), key=_BY_WORK)
    else:
        pending = _untouched(clock, policy)
    on_the_line = True
    for work, elapsed, rank, name, number, proposal in pending:
        if elapsed or on_the_line:
            at = clock.instant_of(work, policy.promises.calendars)
            if at is not None:
                at = max(at + elapsed, clock.started_at)
                yield Mark(at, rank, clock.key, clock.cycle, name, number, clock, proposal)
        on_the_line = on_the_line and bool(elapsed)


def _untouched(clock: Clock, policy: Policy) -> list[_Pending]:
    """The marks of a clock on which nothing has fired: the same for every clock with that goal, so kept."""
    key = clock.policy, clock.key, clock.goal
    found = policy.lines.get(key)
    if found is None:
        if len(policy.lines) >= _MOST_LINES:
            policy.lines.clear()
        found = policy.lines[key] = sorted(_pending(clock, policy, False, {}), key=_BY_WORK)
    return found


def _pending(clock: Clock, policy: Policy, announced: bool, fired: Mapping[str, Fired]) -> Iterator[_Pending]:  # noqa: FBT001
    """What has not fired: its work, the elapsed time after it, its rank, name and number, its proposal."""
    target = policy.promises.target_of(clock)
    for percent in target.warnings:
        if warning(percent) not in fired:
            yield -(-clock.goal * percent // 100), 0, WARNING, "", percent, None
    if not announced:
        yield clock.goal, 0, BREACH, "", 0, None
    if target.escalation is not None:
        for each in proposals(clock, policy.ladders[target.escalation], fired):
            yield each.work, each.elapsed, STEP, each.step.key, each.occurrence, each
