"""
What a clock says at a moment, for people and programs: moments as aware UTC datetimes, amounts as timedeltas.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import overload

from attrs import field, frozen

from servicekit.calendars import from_micros
from servicekit.errors import UnknownClock
from servicekit.sla.choosing import Tie
from servicekit.sla.clock import Clock, Phase
from servicekit.sla.clocks import Clocks
from servicekit.sla.explain import explain
from servicekit.sla.explanation import Explanation
from servicekit.sla.promises import Promises
from servicekit.sla.undeclared import Undeclared
from servicekit.typing import Micros

__all__ = ["Reading", "Readings", "State", "read_clock", "read_clocks", "state_of"]


class State(StrEnum):
    """Where a promise stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


@frozen(kw_only=True)
class Reading:
    """
    What a clock says at the moment *read_at*.

    A promise is kept while the clock stops before ``due_at``, the first instant at which the whole goal is spent; from
    that instant on it is broken, whether or not anybody looked.

    Attributes:
        clock: The clock's name.
        metric: What it measures.
        policy: The SLA policy it runs under.
        cycle: Which time round, from 1.
        state: Where the promise stands at *read_at*.
        value: The value of the field that chose the goal (the priority, usually).
        promise: The promise in the words of the policy.
        goal: The promised amount of work.
        spent: The work spent by *read_at*, or by the stop.
        remaining: ``goal - spent``; negative when it is late.
        started_at: When the cycle began.
        due_at: When the promise breaks or broke; ``None`` while the clock stands still before that, and when its
            calendar has no opening left. For a kept promise: when it would have broken.
        breached_at: ``due_at`` if the promise is broken, else ``None``.
        stopped_at: When the clock stopped or was cancelled.
        calendar: The name of its calendar.
        read_at: The moment of reading.
    """

    clock: str
    metric: str
    policy: str
    cycle: int
    state: State
    value: str | None
    promise: str
    goal: timedelta
    spent: timedelta
    remaining: timedelta
    started_at: datetime
    due_at: datetime | None
    breached_at: datetime | None
    stopped_at: datetime | None
    calendar: str
    read_at: datetime
    _source: Clock = field(alias="source", repr=False, eq=False)
    _promises: Promises = field(alias="promises", repr=False, eq=False)

    @property
    def name(self) -> str:
        """The clock and its cycle: ``next_response#2``."""
        return f"{self.clock}#{self.cycle}"

    @property
    def is_late(self) -> bool:
        """Whether the promise is broken."""
        return self.state is State.BREACHED

    @property
    def origin(self) -> tuple[Clock, Promises]:
        """The clock that was read, and the promises that it runs under."""
        return self._source, self._promises

    def explain(self) -> Explanation:
        """Why the deadline is what it is: everything that adds up to it."""
        return explain(self._source, self._promises, self.read_at)


@frozen
class Readings(Sequence[Reading]):
    """
    The readings of one ticket, oldest cycle first.

    Attributes:
        ties: Moments at which several facts happened without a sequence of their source; their order was chosen by
            their content.
        unapplied: Facts that could not count: they lie before the opening of the ticket.
        undeclared: What the ticket has that the policy does not declare: misspelt fields, values of another list.
        tied: Policies that are equally specific and all true of the ticket, which is a mistake in the policy; the first
            of them is taken.
    """

    _readings: tuple[Reading, ...]
    ties: tuple[datetime, ...] = field(default=(), kw_only=True)
    unapplied: int = field(default=0, kw_only=True)
    tied: tuple[Tie, ...] = field(default=(), kw_only=True)
    undeclared: tuple[Undeclared, ...] = field(default=(), kw_only=True)

    @overload
    def __getitem__(self, index: int) -> Reading: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Reading, ...]: ...
    def __getitem__(self, index: int | slice) -> Reading | tuple[Reading, ...]:
        """One reading by its place, or several."""
        return self._readings[index]

    def __len__(self) -> int:
        """How many readings there are."""
        return len(self._readings)

    def __iter__(self) -> Iterator[Reading]:
        """Go over the readings."""
        return iter(self._readings)

    def of(self, clock: str, cycle: int | None = None) -> Reading:
        """
        The reading of *clock*, of its latest cycle unless another is named.

        Raises:
            UnknownClock: There is no such clock or cycle; it is a :class:`KeyError` too.
        """
        found = [r for r in self._readings if r.clock == clock and cycle in (None, r.cycle)]
        if not found:
            names = tuple(r.name for r in self._readings)
            which = f"{clock!r}{'' if cycle is None else f' in cycle {cycle}'}"
            raise UnknownClock(f"no reading of {which}; there are: {', '.join(names) or 'none'}", known=names)
        return max(found, key=lambda reading: reading.cycle)


def state_of(clock: Clock, at: Micros, promises: Promises) -> State:
    """Where the promise of *clock* stands at *at*."""
    promises = promises.of(clock)
    if clock.phase is Phase.CANCELLED:
        return State.CANCELLED
    if clock.is_late(at, promises.calendars):
        return State.BREACHED
    if clock.phase is Phase.STOPPED:
        return State.MET
    start = clock.runs_from()
    return State.RUNNING if start is not None and start <= at else State.PAUSED


def read_clock(clock: Clock, at: Micros, promises: Promises) -> Reading:
    """What *clock* says at *at*."""
    promises = promises.of(clock)
    state = state_of(clock, at, promises)
    due = _due(clock, promises)
    spent = clock.spent_at(at, promises.calendars)
    due_at = None if due is None else from_micros(due)
    stopped = clock.stopped_at
    return Reading(
        clock=clock.key,
        metric=clock.metric,
        policy=clock.policy,
        cycle=clock.cycle,
        state=state,
        value=clock.value,
        promise=clock.promise,
        goal=timedelta(microseconds=clock.goal),
        spent=timedelta(microseconds=spent),
        remaining=timedelta(microseconds=clock.goal - spent),
        started_at=from_micros(clock.started_at),
        due_at=due_at,
        breached_at=due_at if state is State.BREACHED else None,
        stopped_at=None if stopped is None else from_micros(stopped),
        calendar=clock.calendar,
        read_at=from_micros(at),
        source=clock,
        promises=promises,
    )


def _due(clock: Clock, promises: Promises) -> Micros | None:
    """The due instant; for a clock that stopped in time, the one it was heading for."""
    due = clock.due_at(promises.calendars)
    if due is None and clock.phase is Phase.STOPPED:
        due = clock.heading_for(clock.goal, promises.calendars)
    return due


def read_clocks(clocks: Clocks, at: Micros, promises: Promises) -> tuple[Reading, ...]:
    """What all clocks of a ticket say at *at*, by start, then by name."""
    every = (*clocks.finished, *clocks.live.values())
    ordered = sorted(every, key=lambda clock: (clock.started_at, clock.key, clock.cycle))
    return tuple(read_clock(clock, at, promises) for clock in ordered)
