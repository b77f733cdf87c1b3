"""
Ladders: who is told what, at which place on a clock.

A step is a mark on the line of spent work of a clock, so it has an exact instant while the clock runs and none while it
stands still. What is due is given as proposals; firing them is the engine's business.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from attrs import Factory, field, frozen

from servicekit.calendars import Amount, Elapsed, Work
from servicekit.sla import Clock, Promises
from servicekit.typing import Micros

__all__ = [
    "EVENTS",
    "EscalationPolicy",
    "EscalationStep",
    "Fired",
    "Notified",
    "Proposal",
    "Side",
    "Withdrawn",
    "notice_id",
    "proposals",
]


class Side(str, Enum):
    """Where a step lies relative to the due instant."""

    PERCENT = "percent"
    BEFORE = "before"
    DUE = "due"
    AFTER = "after"


@frozen(kw_only=True)
class EscalationStep:
    """
    One rung of a ladder.

    Attributes:
        key: Its name, stable for ever: notices are known by it.
        side: Whether it lies at a percentage of the goal, before, at, or after the due instant.
        percent: For ``PERCENT``: 1 to 100.
        offset: For ``BEFORE`` and ``AFTER``: how far from the due instant, in working time of the clock's calendar or in
            elapsed time.
        notify: References of whom to tell; the host knows what they mean.
        every: With this the step repeats, in working time of the clock's calendar or in elapsed time ...
        times: ... until it has fired so often (the first time included).
        refire: Whether it fires anew when a recorded change makes it due again in the future. By default warnings do
            not, steps at or after the due instant do.
    """

    key: str
    side: Side
    percent: int = 0
    offset: Amount | None = None
    notify: tuple[str, ...] = ()
    every: Amount | None = None
    times: int = 1
    refire: bool = Factory(lambda self: self.side in (Side.DUE, Side.AFTER), takes_self=True)

    def instant(self, clock: Clock, promises: Promises, occurrence: int = 1) -> Micros | None:
        """
        When the step is due for the *occurrence*-th time, ``None`` while the clock gives it no instant.

        A percentage is rounded up to the whole microsecond of work: at its instant at least that much is spent.
        """
        work, elapsed = self._mark(clock.goal)
        if occurrence > 1 and self.every is not None:
            step = (occurrence - 1) * _micros(self.every)
            if isinstance(self.every, Elapsed):
                elapsed += step
            else:
                work += step
        at = clock.instant_of(max(work, 0), promises.calendars)
        return None if at is None else max(at + elapsed, clock.started_at)

    def _mark(self, goal: Micros) -> tuple[Micros, Micros]:
        """The mark as an amount of spent work, and the elapsed time to add to its instant."""
        if self.side is Side.PERCENT:
            return -(-goal * self.percent // 100), 0
        if self.offset is None:
            return goal, 0
        offset = _micros(self.offset) * (-1 if self.side is Side.BEFORE else 1)
        return (goal, offset) if isinstance(self.offset, Elapsed) else (goal + offset, 0)


@frozen(kw_only=True)
class EscalationPolicy:
    """A ladder: steps that follow each clock whose target names it."""

    key: str
    steps: tuple[EscalationStep, ...]
    name: str = field(default="")


@frozen(kw_only=True)
class Fired:
    """How often a step has fired in a cycle of a clock: the last *occurrence* of the *arming*, at the instant *at*."""

    occurrence: int
    arming: int
    at: Micros
    told: bool = True


@frozen(kw_only=True)
class Proposal:
    """A step that is due at the instant *at*."""

    at: Micros
    clock: Clock
    step: EscalationStep
    occurrence: int
    arming: int


def proposals(
    clock: Clock, ladder: EscalationPolicy, fired: Mapping[str, Fired], promises: Promises
) -> Iterator[Proposal]:
    """
    The next firing of each step of *ladder* on *clock*, as far as it has an instant.

    Args:
        clock: A live clock.
        ladder: The ladder that follows it.
        fired: What has fired in this cycle, by the key of the step.
        promises: For its calendars.
    """
    for step in ladder.steps:
        last = fired.get(step.key)
        arming = last.arming if last else 1
        occurrence = last.occurrence + 1 if last else 1
        if occurrence > (step.times if step.every is not None else 1):
            continue
        at = step.instant(clock, promises, occurrence)
        if at is not None:
            yield Proposal(at=at, clock=clock, step=step, occurrence=occurrence, arming=arming)


def notice_id(key: str, proposal: Proposal) -> str:
    """The name of a notice, the same however often and whenever it is worked out."""
    return f"{key}/{proposal.clock.name}/{proposal.step.key}/{proposal.occurrence}/{proposal.arming}"


def _micros(amount: Amount) -> Micros:
    assert isinstance(amount, (Work, Elapsed))
    return amount.micros


# Events: the stored format of this room.


@frozen(kw_only=True)
class Notified:
    """A step fired: *notify* are to be told. *notice* is the key under which the notice leaves the outbox."""

    notice: str
    clock: str
    cycle: int
    policy: str
    ladder: str
    step: str
    occurrence: int
    arming: int
    due_at: datetime | None
    notify: tuple[str, ...] = ()


@frozen(kw_only=True)
class Withdrawn:
    """A notice that was sent should never have been; *because* is the id of the event that showed it."""

    notice: str
    clock: str
    cycle: int
    step: str
    because: str


EVENTS: dict[str, type[Any]] = {
    "escalation.notified": Notified,
    "escalation.withdrawn": Withdrawn,
}
"""The events of this room by their stored tag."""
