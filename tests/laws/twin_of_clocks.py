"""
The clocks once more, slow and obvious: time goes by in steps, and in each step somebody looks at the wall.

Nothing here comes from the library. Rows are facts on a grid of five minutes; a step counts if its clock is on, does
not pause, and the office is open in it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

STEP = timedelta(minutes=5)
OPEN = {"new", "active", "pending", "on_hold"}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FOREVER = timedelta(days=120)  # half an hour a week makes the longest goal full in 14 weeks
ONCE = {"first_response", "acknowledge"}
UPDATES = {"periodic_update", "pausable_update"}
CYCLES = UPDATES | {"next_response"}


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
        self.replied = self.reopened = self.unanswered = self.taken = self.answering = False
        self.just_opened = False
        self.waiting_since: datetime | None = None

    def take(self, what: str, fields: dict[str, Any], at: datetime) -> None:
        """One row happens."""
        waited = self.unanswered
        self._take(what, fields)
        self.waiting_since = (self.waiting_since if waited else at) if self.unanswered else None

    def _take(self, what: str, fields: dict[str, Any]) -> None:
        was_open = self.status in OPEN
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
        elif what in ("status", "solved", "reopened", "closed"):
            named = {"solved": "solved", "reopened": "active", "closed": "closed"}.get(what) or fields["status"]
            was_closed, self.status = self.status == "closed", named
            if named in OPEN and not was_open:
                self.reopened = True
            if was_open and named not in OPEN:
                self.unanswered = False
            if named == "closed" and not was_closed:
                self.unanswered = False
        self.just_opened = self.status in OPEN and not was_open

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
    ) -> None:
        self.metric, self.goals, self.pause, self.elapsed = metric, goals, pause, elapsed
        self.on_change, self.on_reopen = on_change, on_reopen
        self.cycles: list[Cycle] = []

    def look(self, desk: Desk, at: datetime, office: Office) -> None:
        """After the rows of a moment: is it on, with which goal?"""
        goal = self.goals.get(desk.priority or "", self.goals.get("default"))
        cycle = self.cycles[-1] if self.cycles else None
        if cycle is None or cycle.state in ("stopped", "cancelled"):
            if not desk.is_on(self.metric) or goal is None:
                return
            if cycle is not None and cycle.state == "stopped" and self.metric in ONCE:
                return
            if cycle is None or self.metric in CYCLES:
                self.cycles.append(self.begun(desk, at, goal, office))
            elif cycle.state == "stopped":
                self.reopen(cycle, at, goal, office)
            cycle = self.cycles[-1]
        elif not desk.is_on(self.metric):
            cycle.state, cycle.stopped_at = "stopped", at
            return
        elif goal is None:
            cycle.state, cycle.stopped_at = "cancelled", at
            return
        elif desk.answering and self.metric in UPDATES:
            cycle.state, cycle.stopped_at = "stopped", at
            self.cycles.append(Cycle(at, goal))
            cycle = self.cycles[-1]
        self.change(cycle, goal)
        cycle.stopped_at = None
        cycle.state = "paused" if desk.status in self.pause else "running"

    def begun(self, desk: Desk, at: datetime, goal: timedelta, office: Office) -> Cycle:
        """A new cycle; a customer who wrote while the ticket was solved has been waiting since then."""
        if self.metric != "next_response" or desk.waiting_since is None or not desk.just_opened:
            return Cycle(at, goal)
        cycle = Cycle(desk.waiting_since, goal)
        self.work_through(cycle, desk.waiting_since, at, office)
        return cycle

    def work_through(self, cycle: Cycle, start: datetime, end: datetime, office: Office) -> None:
        """Count the steps of a stretch."""
        while start < end:
            if self.elapsed or office.is_open(start):
                cycle.work(start)
            start += STEP

    def reopen(self, cycle: Cycle, at: datetime, goal: timedelta, office: Office) -> None:
        """The ticket is open again."""
        if self.on_reopen == "new_cycle":
            self.cycles.append(Cycle(at, goal))
        elif self.on_reopen == "restart":
            cycle.ends = []
        elif self.on_reopen == "continue_including_closed":
            assert cycle.stopped_at is not None
            self.work_through(cycle, cycle.stopped_at, at, office)

    def change(self, cycle: Cycle, goal: timedelta) -> None:
        """Another goal is promised."""
        if goal == cycle.goal or self.on_change == "keep" or (self.on_change == "stricter" and goal > cycle.goal):
            return
        cycle.goal = goal
        if self.on_change == "restart":
            cycle.ends = []

    def step(self, office: Office, at: datetime) -> None:
        """Five minutes go by from *at* on."""
        if self.cycles and self.cycles[-1].state == "running" and (self.elapsed or office.is_open(at)):
            self.cycles[-1].work(at)


class Cycle:
    """One time round: steps that counted, and the instants at which they ended."""

    def __init__(self, at: datetime, goal: timedelta) -> None:
        self.started_at, self.goal, self.state = at, goal, "running"
        self.stopped_at: datetime | None = None
        self.ends: list[datetime] = []

    def work(self, at: datetime) -> None:
        """One step counted."""
        self.ends.append(at + STEP)

    @property
    def spent(self) -> timedelta:
        """All that counted."""
        return len(self.ends) * STEP

    def due(self) -> datetime | None:
        """The end of the step that made the goal full."""
        place = self.goal // STEP
        return self.ends[place - 1] if len(self.ends) >= place else None


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
            watch.step(office, at)
        at += STEP
    return [_said(number, cycle, watch, office, now) for number, cycle in enumerate(watch.cycles, start=1)]


def _said(number: int, cycle: Cycle, watch: Watch, office: Office, now: datetime) -> tuple[Any, ...]:
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
            cycle.work(at)
        at += STEP
    return cycle.due()
