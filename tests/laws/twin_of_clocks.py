"""
The clocks once more, slow and obvious: time goes by in steps, and in each step somebody looks at the wall.

Nothing here comes from the library. Rows are facts on a grid of five minutes; a step counts if its clock is on, does
not pause, and the office is open in it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

STEP = timedelta(minutes=5)
OPEN = {"new", "active", "pending", "on_hold"}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FOREVER = timedelta(days=120)  # half an hour a week makes the longest goal full in 14 weeks
MOVES = {"solved": "solved", "reopened": "active", "closed": "closed", "merged": "closed"}
OVER = ("stopped", "cancelled")
ONCE = {"first_response", "acknowledge"}
UPDATES = {"periodic_update", "pausable_update"}
CYCLES = UPDATES | {"next_response"}
WAITS = {"first_response", "next_response"}
METRICS = ONCE | CYCLES | {"resolution", "requester_wait", "agent_work"}
MICROSECOND = timedelta(microseconds=1)


class Office:
    """Opening hours on the wall: ``{"mon": [("09:00", "17:00")]}``."""

    def __init__(self, zone: str, hours: dict[str, list[tuple[str, str]]], closed: set[str]) -> None:
        self.zone, self.hours, self.closed = ZoneInfo(zone), hours, closed

    def is_open(self, at: datetime) -> bool:
        """Look at the wall."""
        local = at.astimezone(self.zone)
        if local.date().isoformat() in self.closed:
            return False
        clock = local.strftime("%H:%M")
        return any(start <= clock < end for start, end in self.hours.get(DAYS[local.weekday()], []))


class Desk:
    """One ticket, row by row: what it is, as far as clocks care."""

    def __init__(self) -> None:
        self.status: str | None = None
        self.priority: str | None = None
        self.replied = self.reopened = self.unanswered = self.taken = self.answering = self.merged = False
        self.holds: dict[str, str] = {}
        self.waiting_since: datetime | None = None
        self.on_before: set[str] = set()
        self.taken_over: tuple[datetime | None, datetime] | None = None

    def take(self, what: str, fields: dict[str, Any], at: datetime) -> None:
        """One row happens."""
        waited, self.on_before = self.unanswered, {metric for metric in METRICS if self.is_on(metric)}
        self.taken_over = None
        self._take(what, fields)
        self.waiting_since = (self.waiting_since if waited else at) if self.unanswered else None
        if what == "absorbed":
            self._absorb(fields["unanswered_since"], fields["opened_at"])

    def _take(self, what: str, fields: dict[str, Any]) -> None:
        self.answering = what == "agent_reply" and fields.get("public", True)
        if what == "opened":
            self.status, self.priority, self.unanswered = "new", fields.get("priority"), True
        elif what == "customer_message":
            self.unanswered = True
        elif what == "assigned":
            self.taken = True
        elif self.answering:
            self.replied, self.unanswered = True, False
        elif what == "field" and "priority" in fields:
            self.priority = fields["priority"]
        elif what == "hold_placed":
            self.holds[fields["reason"]] = fields.get("category", "on_hold")
        elif what == "hold_lifted":
            self.holds.pop(fields["reason"], None)
        elif what in MOVES or what == "status":
            self.merged = self.merged or what == "merged"
            self._move(MOVES.get(what) or fields["status"])

    def _move(self, status: str) -> None:
        """The status becomes another one; what is over is answered and waits for nothing."""
        before, self.status = self.status, status
        if status in OPEN:
            self.reopened = self.reopened or before not in OPEN
            return
        self.holds = {}
        if before in OPEN or before != "closed" == status:
            self.unanswered = False

    def _absorb(self, unanswered_since: datetime | None, opened_at: datetime) -> None:
        """Another ticket lives on in this one; its customer may have been waiting for longer."""
        self.taken_over = unanswered_since, opened_at
        if unanswered_since is not None:
            self.unanswered = True
            self.waiting_since = min(self.waiting_since or unanswered_since, unanswered_since)

    def is_on(self, metric: str) -> bool:
        """Whether a clock of the metric is on now."""
        if self.status not in OPEN:
            return False
        answered = self.replied or self.reopened
        return {
            "resolution": True,
            "requester_wait": True,
            "agent_work": True,
            "acknowledge": self.status == "new" and not self.taken and not self.replied,
            "periodic_update": self.replied,
            "pausable_update": self.replied,
            "first_response": not answered,
            "next_response": answered and self.unanswered,
        }[metric]

    def waits_for(self, pause: set[str], reasons: str | set[str]) -> bool:
        """Whether a clock stands still: for its status, or for any of the holds that count."""
        if self.status in pause:
            return True
        return any(
            reasons == "any" or category in pause if isinstance(reasons, str) else name in reasons
            for name, category in self.holds.items()
        )


class Watch:
    """One clock: a note of what was spent by when, for each cycle."""

    def __init__(
        self,
        metric: str,
        goals: dict[str, timedelta],
        pause: set[str],
        *,
        elapsed: bool,
        on_change: str = "carry",
        on_reopen: str = "continue_excluding_closed",
        on_merge: str = "oldest_unanswered",
        grace: timedelta = STEP,
        reasons: str | set[str] = "by_category",
    ) -> None:
        self.metric, self.goals, self.pause, self.elapsed = metric, goals, pause, elapsed
        self.on_change, self.on_reopen, self.on_merge, self.grace = on_change, on_reopen, on_merge, grace
        self.reasons = reasons
        self.cycles: list[Cycle] = []
        self.waited: set[datetime] = set()

    def look(self, desk: Desk, at: datetime, office: Office) -> None:
        """After the row of a moment: is it on, with which goal?"""
        goal = self.goals.get(desk.priority or "", self.goals.get("default"))
        cycle = self.cycles[-1] if self.cycles else None
        if cycle is None or cycle.state in OVER:
            if desk.merged or not desk.is_on(self.metric) or goal is None or self.is_measured_once(cycle):
                return
            self.start(cycle, desk, at, goal, office)
        elif end := self.end_of(cycle, desk, at, goal):
            cycle.state, cycle.stopped_at = end, at
            return
        elif desk.answering and self.metric in UPDATES:
            cycle.state, cycle.stopped_at = "stopped", at
            self.cycles.append(Cycle(at, goal or STEP))
        elif desk.taken_over is not None:
            self.take_over(cycle, *desk.taken_over, office)
        self.go_on(self.cycles[-1], desk, goal or STEP)

    def is_measured_once(self, cycle: Cycle | None) -> bool:
        """Whether it was measured and never will be again."""
        return cycle is not None and cycle.state == "stopped" and self.metric in ONCE

    def start(self, cycle: Cycle | None, desk: Desk, at: datetime, goal: timedelta, office: Office) -> None:
        """It is on and was not."""
        if cycle is None or self.metric in CYCLES:
            self.cycles.append(self.begun(desk, at, goal, office))
        elif cycle.state == "stopped":
            self.reopen(cycle, at, goal, office)

    def end_of(self, cycle: Cycle, desk: Desk, at: datetime, goal: timedelta | None) -> str:
        """How it ends now; "" if it goes on."""
        if desk.merged:
            due = cycle.due()
            return "stopped" if due is not None and due <= at else "cancelled"
        if not desk.is_on(self.metric):
            return "stopped"
        return "cancelled" if goal is None else ""

    def go_on(self, cycle: Cycle, desk: Desk, goal: timedelta) -> None:
        """It runs, or stands still."""
        self.change(cycle, goal)
        cycle.stopped_at = None
        cycle.state = "paused" if desk.waits_for(self.pause, self.reasons) else "running"

    def begun(self, desk: Desk, at: datetime, goal: timedelta, office: Office) -> Cycle:
        """A new cycle; where this row showed that the customer is waiting, from the beginning of that wait on."""
        if self.metric not in WAITS or desk.waiting_since is None or self.metric in desk.on_before:
            return Cycle(at, goal)
        cycle = Cycle(desk.waiting_since, goal)
        cycle.ends = self.worked(desk.waiting_since, at, office)
        if not self.cycles:  # the first one gets its pauses back
            cycle.ends = [end for end in cycle.ends if end - STEP not in self.waited]
        return cycle

    def worked(self, start: datetime, end: datetime, office: Office) -> list[datetime]:
        """The ends of the steps of a stretch that count."""
        ends = []
        while start < end:
            if self.elapsed or office.is_open(start):
                ends.append(start + STEP)
            start += STEP
        return ends

    def reopen(self, cycle: Cycle, at: datetime, goal: timedelta, office: Office) -> None:
        """The ticket is open again."""
        if self.on_reopen == "new_cycle":
            self.cycles.append(Cycle(at, goal))
        elif self.on_reopen == "restart":
            cycle.count(timedelta(0))
        elif self.on_reopen == "continue_including_closed":
            assert cycle.stopped_at is not None
            cycle.ends += self.worked(cycle.stopped_at, at, office)
        elif self.on_reopen == "grace" and cycle.goal - cycle.spent < self.grace:
            cycle.count(cycle.goal - self.grace)

    def take_over(self, cycle: Cycle, unanswered_since: datetime | None, opened_at: datetime, office: Office) -> None:
        """Another ticket was merged into this one: from when on does this clock count?"""
        moments = [cycle.started_at]
        if self.on_merge != "own" and self.metric in WAITS and unanswered_since is not None:
            moments.append(unanswered_since)
        if self.on_merge == "earliest":
            moments.append(opened_at)
        cycle.ends = self.worked(min(moments), cycle.started_at, office) + cycle.ends
        cycle.started_at = min(moments)

    def change(self, cycle: Cycle, goal: timedelta) -> None:
        """Another goal is promised."""
        if goal == cycle.goal or self.on_change == "keep" or (self.on_change == "stricter" and goal > cycle.goal):
            return
        old, cycle.goal = cycle.goal, goal
        if self.on_change == "restart":
            cycle.count(timedelta(0))
        elif self.on_change == "prorate":
            share = Fraction(cycle.spent // MICROSECOND, old // MICROSECOND)
            part = floor(share * (goal // MICROSECOND)) * MICROSECOND  # whole microseconds
            cycle.count(part if share < 1 else goal + (cycle.spent - old))

    def step(self, desk: Desk, office: Office, at: datetime) -> None:
        """Five minutes go by from *at* on."""
        if desk.waits_for(self.pause, self.reasons):
            self.waited.add(at)
        if self.cycles and self.cycles[-1].state == "running" and (self.elapsed or office.is_open(at)):
            self.cycles[-1].ends.append(at + STEP)


class Cycle:
    """One time round: the steps that were worked by their ends, and how much of that work does not count."""

    def __init__(self, at: datetime, goal: timedelta) -> None:
        self.started_at, self.goal, self.state = at, goal, "running"
        self.stopped_at: datetime | None = None
        self.ends: list[datetime] = []
        self.dropped = timedelta(0)

    def count(self, spent: timedelta) -> None:
        """From now on so much counts as spent."""
        self.dropped = len(self.ends) * STEP - spent

    @property
    def spent(self) -> timedelta:
        """All that counts."""
        return len(self.ends) * STEP - self.dropped

    def due(self) -> datetime | None:
        """The moment in a step at which the goal was full."""
        needed = self.goal + self.dropped
        place = -(-needed // STEP)
        return self.ends[place - 1] - (place * STEP - needed) if len(self.ends) >= place else None


def walk(
    watch: Watch, office: Office, rows: list[tuple[datetime, str, dict[str, Any]]], now: datetime
) -> list[tuple[Any, ...]]:
    """
    What the clock says at *now*: for each cycle its number, start, state, spent time, due instant and stop.

    Every moment has one row; the first is the opening.
    """
    told = {at: (what, fields) for at, what, fields in rows}
    desk, at = Desk(), min(told)
    while at <= now:
        if at in told:
            desk.take(*told[at], at)
            watch.look(desk, at, office)
        if at < now:
            watch.step(desk, office, at)
        at += STEP
    return [said_of(number, cycle, watch, office, now) for number, cycle in enumerate(watch.cycles, start=1)]


def said_of(number: int, cycle: Cycle, watch: Watch, office: Office, now: datetime) -> tuple[Any, ...]:
    """What one cycle says at *now*."""
    spent, due = cycle.spent, cycle.due()
    late = due is not None and cycle.state != "cancelled"
    state = "breached" if late else {"stopped": "met"}.get(cycle.state, cycle.state)
    if due is None and cycle.state in ("running", "stopped"):
        due = _heading_for(cycle, watch, office, now)
    return number, cycle.started_at, state, spent, due, cycle.stopped_at


def _heading_for(cycle: Cycle, watch: Watch, office: Office, now: datetime) -> datetime | None:
    """Where it would be due if it ran on."""
    at = cycle.stopped_at or now
    last = at + FOREVER
    while cycle.due() is None and at < last:
        if watch.elapsed or office.is_open(at):
            cycle.ends.append(at + STEP)
        at += STEP
    return cycle.due()
