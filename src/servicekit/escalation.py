"""
Ladders: who is told what, at which place on a clock.

A step is a mark on the line of spent work of a clock, so it has an exact instant while the clock runs and none while it
stands still. What is due is given as proposals; firing them is the engine's business.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from attrs import Factory, evolve, field, frozen

from servicekit.calendars import Amount, Elapsed, Work
from servicekit.errors import InputError
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


class Side(StrEnum):
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
        offset: For ``BEFORE`` and ``AFTER``: how far from the due instant, in working time of the clock's calendar or
            in elapsed time.
        notify: References of whom to tell; the host knows what they mean.
        every: With this the step repeats, in working time of the clock's calendar or in elapsed time ...
        times: ... until it has fired so often (the first time included).
        refire: Whether it fires anew when a recorded change makes it due again in the future. By default warnings do
            not, steps at or after the due instant do. One that a late fact took back fires anew in any case.
    """

    key: str
    side: Side = field(converter=Side)
    percent: int = 0
    offset: Amount | None = None
    notify: tuple[str, ...] = ()
    every: Amount | None = None
    times: int = 1
    refire: bool = Factory(lambda self: self.side in (Side.DUE, Side.AFTER), takes_self=True)

    def __attrs_post_init__(self) -> None:
        for name, amount in (("offset", self.offset), ("every", self.every)):
            if amount is not None and (not isinstance(amount, (Work, Elapsed)) or amount.micros <= 0):
                raise InputError(f"step {self.key!r}: {name} is {amount!r}, not work or elapsed time")

    def instant(self, clock: Clock, promises: Promises, occurrence: int = 1) -> Micros | None:
        """When the step is due for the *occurrence*-th time, ``None`` while the clock gives it no instant."""
        work, elapsed = self.mark(clock.goal, occurrence)
        at = clock.instant_of(work, promises.of(clock).calendars)
        return None if at is None else max(at + elapsed, clock.started_at)

    def mark(self, goal: Micros, occurrence: int = 1) -> tuple[Micros, Micros]:
        """
        Where the step lies for the *occurrence*-th time: at an amount of spent work, and so much elapsed time after it.

        A percentage is rounded up to the whole microsecond of work: at its instant at least that much is spent. What
        would lie before the start lies at the start.
        """
        work, elapsed = goal, 0
        if self.side is Side.PERCENT:
            work = -(-goal * self.percent // 100)
        for amount, factor in ((self.offset, -1 if self.side is Side.BEFORE else 1), (self.every, occurrence - 1)):
            if isinstance(amount, Work):
                work += amount.micros * factor
            elif isinstance(amount, Elapsed):
                elapsed += amount.micros * factor
        return max(work, 0), elapsed


@frozen(kw_only=True)
class EscalationPolicy:
    """A ladder: steps that follow each clock whose target names it."""

    key: str
    steps: tuple[EscalationStep, ...]
    name: str = field(default="")


@frozen(kw_only=True)
class Fired:
    """
    How often a step has fired in a cycle of a clock: the last *occurrence* of the *arming*, at the instant *at*.

    *told* are the notices that stand, each by its occurrence and the arming under which it was sent.
    """

    occurrence: int
    arming: int
    at: Micros
    told: tuple[tuple[int, int], ...] = ()

    def and_told(self) -> Fired:
        """With a notice of its last occurrence."""
        return evolve(self, told=(*self.told, (self.occurrence, self.arming)))

    def anew(self, occurrence: int) -> Fired:
        """Armed once more, with *occurrence* firings behind it, whose notices stand."""
        told = tuple(each for each in self.told if each[0] <= occurrence)
        return evolve(self, occurrence=occurrence, arming=self.arming + 1, told=told)


@frozen
class Proposal:
    """The next firing of a step: at the *work* of its mark and *elapsed* microseconds after it."""

    work: Micros
    elapsed: Micros
    step: EscalationStep
    occurrence: int
    arming: int


def proposals(clock: Clock, ladder: EscalationPolicy, fired: Mapping[str, Fired]) -> Iterator[Proposal]:
    """
    The next firing of each step of *ladder* on *clock* that has one left.

    Args:
        clock: A live clock.
        ladder: The ladder that follows it.
        fired: What has fired in this cycle, by the key of the step.
    """
    for step in ladder.steps:
        last = fired.get(step.key)
        arming = last.arming if last else 1
        occurrence = last.occurrence + 1 if last else 1
        if occurrence <= (step.times if step.every is not None else 1):
            work, elapsed = step.mark(clock.goal, occurrence)
            yield Proposal(work, elapsed, step, occurrence, arming)


def notice_id(key: str, clock: Clock, proposal: Proposal) -> str:
    """The name of a notice, the same however often and whenever it is worked out."""
    return f"{key}/{clock.name}/{proposal.step.key}/{proposal.occurrence}/{proposal.arming}"


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
