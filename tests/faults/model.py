"""
What must fire on a ticket and when: an independent account of three clocks, with nothing of servicekit in it.

It is fed the stored events of one ticket in the order of ``seq`` and says what is wrong with them. Its calendar is
always open, so work is elapsed time; all numbers are microseconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

__all__ = ["Mark", "Promise", "Step", "TicketModel"]

Event = Mapping[str, Any]

WARNING, BREACH, STEP = range(3)
OPEN = {"new", "active", "pending", "on_hold"}
MOVES = {"tickets.opened", "tickets.status_changed", "tickets.solved", "tickets.reopened", "tickets.closed"}
FIRES = {"sla.warned": WARNING, "sla.breached": BREACH, "escalation.notified": STEP}


class Step(NamedTuple):
    """A rung of a ladder: so long *after* the due instant (before it if negative), again *every* so often."""

    key: str
    after: int = 0
    every: int = 0
    times: int = 1


class Promise(NamedTuple):
    """A clock that fires warnings at percentages of its goal, the breach, and the steps of its ladder."""

    clock: str
    goal: int
    steps: tuple[Step, ...] = ()
    warnings: tuple[int, ...] = ()

    def places(self) -> Iterator[tuple[int, int, str, int]]:
        """Everything that fires once in a cycle: at how much work, rank, name, number."""
        yield from ((-(-self.goal * percent // 100), WARNING, "", percent) for percent in self.warnings)
        yield self.goal, BREACH, "", 0
        for step in self.steps:
            for number in range(1, step.times + 1):
                yield self.goal + step.after + step.every * (number - 1), STEP, step.key, number


class Mark(NamedTuple):
    """Something that has to fire at the instant *at*."""

    at: int
    rank: int
    clock: str
    cycle: int
    name: str
    number: int


class _Clock:
    """One clock of a ticket: what it has spent in its cycle, and what has fired."""

    def __init__(self, promise: Promise) -> None:
        self.promise = promise
        self.cycle = 0
        self.phase = "none"
        self.since = 0
        self.runs: list[tuple[int, int]] = []
        self.fired: set[tuple[int, str, int]] = set()
        self.verdict: str | None = None

    @property
    def is_live(self) -> bool:
        return self.phase in ("running", "paused")

    @property
    def spent(self) -> int:
        return sum(end - start for start, end in self.runs)

    def begin(self, at: int) -> None:
        self.cycle, self.phase, self.since = self.cycle + 1, "running", at
        self.runs, self.fired, self.verdict = [], set(), None

    def turn(self, phase: str, at: int) -> None:
        if self.phase == "running":
            self.runs.append((self.since, at))
        self.phase, self.since = phase, at

    def instant(self, work: int) -> int | None:
        """When *work* was or will be spent if nothing changes."""
        done = 0
        for start, end in self.runs:
            if done + end - start >= work:
                return start + work - done
            done += end - start
        return self.since + work - done if self.phase == "running" else None

    def pending(self) -> Iterator[Mark]:
        for work, rank, name, number in self.promise.places() if self.is_live else ():
            at = self.instant(work)
            if at is not None and (rank, name, number) not in self.fired:
                yield Mark(at, rank, self.promise.clock, self.cycle, name, number)


class TicketModel:
    """The ticket as far as its clocks depend on it."""

    def __init__(self, promises: Sequence[Promise]) -> None:
        self.clocks = {promise.clock: _Clock(promise) for promise in promises}
        self.category: str | None = None
        self.answered = False
        self.reopened = False
        self.unanswered: int | None = None
        self.expected: list[tuple[str, str, int]] = []
        self.source: str | None = None

    def pending(self) -> list[Mark]:
        """What has not fired yet and has an instant, earliest first."""
        return sorted(mark for clock in self.clocks.values() for mark in clock.pending())

    def take(self, event: Event) -> Iterator[str]:
        """Take the next event and say what is wrong with it."""
        tag = event["tag"]
        if tag.startswith("tickets."):
            yield from self._told(event)
        elif tag in FIRES:
            yield from self._fired(event, FIRES[tag])
        elif (told := (tag, event["body"]["clock"], event["body"]["cycle"])) in self.expected:
            self.expected.remove(told)
        else:
            yield f"{told} came out of nowhere"

    def rest(self) -> Iterator[str]:
        """Say what should have been told with the last event and was not."""
        yield from (f"{told} was never told" for told in self.expected)
        self.expected = []

    # What fires by itself.

    def _fired(self, event: Event, rank: int) -> Iterator[str]:
        body, at, pending = event["body"], event["occurred_at"], self.pending()
        name, number = body.get("step", ""), body.get("occurrence", body.get("percent", 0))
        clock = self.clocks[body["clock"]]
        mark = Mark(at, rank, body["clock"], body["cycle"], name, number)
        if mark not in pending:
            again = (rank, name, number) in clock.fired and body["cycle"] == clock.cycle
            yield f"{mark} fired twice" if again else f"{mark} fired, but due are {pending[:3]}"
        elif pending[0].at < at:
            yield f"{mark} fired before {pending[0]}"
        if event["recorded_at"] < at:
            yield f"{mark} fired early"
        if rank == BREACH:
            clock.verdict = "breached"
        clock.fired.add((rank, name, number))

    # What happens to a ticket.

    def _told(self, event: Event) -> Iterator[str]:
        source = event["command_id"] or event["source_id"]
        if source != self.source:
            yield from self.rest()
            overdue = [mark for mark in self.pending() if mark.at <= event["recorded_at"]]
            if overdue:
                yield f"{event['tag']} overtook {overdue[0]}"
        self.source = source
        self._evolve(event)
        for clock in self.clocks.values():
            self._move(clock, event["occurred_at"])
        self._pass_over(event["recorded_at"])

    def _evolve(self, event: Event) -> None:
        tag, body, at = event["tag"], event["body"], event["occurred_at"]
        if tag in MOVES:
            self.category = body["category"]
        if tag == "tickets.opened":
            self.unanswered = at
        elif tag == "tickets.reopened":
            self.reopened = True
        elif tag == "tickets.customer_messaged" and self.unanswered is None:
            self.unanswered = at
        elif tag == "tickets.agent_replied":
            self.answered, self.unanswered = True, None
        elif tag in ("tickets.solved", "tickets.closed"):
            self.unanswered = None

    def _move(self, clock: _Clock, at: int) -> None:
        is_open, answered = self.category in OPEN, self.answered or self.reopened
        if clock.promise.clock == "resolution":
            self._turn(clock, at, on=is_open, paused=self.category == "pending", since=at, again="go_on")
        elif clock.promise.clock == "first_response":
            self._turn(clock, at, on=is_open and not answered, since=at, again="never")
        else:
            waits = is_open and answered and self.unanswered is not None
            self._turn(clock, at, on=waits, since=self.unanswered or at, again="new_cycle")

    def _turn(self, clock: _Clock, at: int, *, on: bool, since: int, again: str, paused: bool = False) -> None:
        if on and not clock.is_live and (clock.cycle == 0 or again != "never"):
            if clock.cycle and again == "go_on":
                clock.turn("running", at)
                self._revise(clock)
            else:
                clock.begin(since)
        if clock.is_live and not on:
            clock.turn("stopped", at)
            if clock.verdict is None:
                clock.verdict = "met"
                self.expected.append(("sla.met", clock.promise.clock, clock.cycle))
        elif clock.is_live and paused != (clock.phase == "paused"):
            clock.turn("paused" if paused else "running", at)

    def _revise(self, clock: _Clock) -> None:
        """A kept promise is open again."""
        if clock.verdict == "met":
            clock.verdict = None
            self.expected.append(("sla.revised", clock.promise.clock, clock.cycle))

    def _pass_over(self, now: int) -> None:
        """A clock that began in the past tells nobody of the steps that it has missed."""
        for mark in self.pending():
            if mark.at <= now and mark.rank == STEP:
                self.clocks[mark.clock].fired.add((mark.rank, mark.name, mark.number))
