"""
The eras of a history: which part of it is judged by which policy, and what it folds to.

A ticket begins under one policy, and each migration begins another era. Events are judged by the rules of their era and
by the calendars of the newest one, for a calendar is one value by date. What had ended when an era ended stays as it
was judged then. A retroactive migration makes everything before it its own era.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve as _with
from attrs import frozen

from servicekit.calendars import from_micros
from servicekit.engine.codec import TAGS, decode_event
from servicekit.engine.history import Row
from servicekit.policies import Policy
from servicekit.sla import Clock, Clocks, Promises, Why
from servicekit.tickets import FactsNoted, Migrated, MigrationMode, Opened, StatusChanged, Ticket, evolve
from servicekit.typing import Micros

__all__ = ["Era", "Folded", "Told", "eras_of", "folded", "is_migration", "told"]

_MIGRATED = TAGS[Migrated]
_NO_NAMES: Mapping[str, str] = {}


@frozen
class Era:
    """
    A part of a history under one policy.

    Attributes:
        policy: The policy.
        rows: Its rows; those of a later era begin with the migration.
        statuses: What statuses of another lifecycle are called in that of the policy.
        is_first: Whether it is the first one: its rows may have been told before its policy was known.
    """

    policy: Policy
    rows: Sequence[Row]
    statuses: Mapping[str, str]
    is_first: bool

    def event(self, row: Row, ticket: Ticket | None) -> Any:
        """The event of a row as it is in this era, ``None`` when it means nothing in it."""
        event = decode_event(row[7], row[8])
        if not self.is_first:
            return event
        if isinstance(event, Opened):
            return self._opened(event)
        if isinstance(event, Migrated):
            return self._migrated(event, ticket)
        if ticket is None or not hasattr(event, "status"):
            return event
        status, category = self._named(event.status, event.category, ticket.lifecycle)
        return event if (status, category) == (event.status, event.category) else _renamed(event, status, category)

    def _migrated(self, event: Migrated, ticket: Ticket | None) -> StatusChanged | None:
        """What is left of a migration that, as it were, never was: another status, if it gave one."""
        if ticket is None or ticket.status not in event.statuses:
            return None
        status, category = self._named(*event.statuses[ticket.status], ticket.lifecycle)
        return StatusChanged(status=status, category=category, reason=ticket.reason)

    def _opened(self, event: Opened) -> Opened:
        key = event.lifecycle if event.lifecycle in self.policy.lifecycles else self.policy.lifecycle
        status, category = self._named(event.status, event.category, key)
        if (key, status, category) == (event.lifecycle, event.status, event.category):
            return event
        return _with(event, lifecycle=key, status=status, category=category)

    def _named(self, status: str, category: Any, lifecycle: str) -> tuple[str, Any]:
        """A status by its name and category in the policy's lifecycle, as it stands where that does not know it."""
        table = self.policy.tables.get(lifecycle)
        found = None if table is None else table.statuses.get(self.statuses.get(status, status))
        return (status, category) if found is None else (found.key, found.category)


def _renamed(event: Any, status: str, category: Any) -> Any:
    return _with(event, status=status, category=category)


def is_migration(row: Row) -> bool:
    """Whether a row tells of a migration."""
    return row[7] == _MIGRATED


def eras_of(rows: Sequence[Row], policy: Policy, first: str | None = None) -> list[Era]:
    """
    The eras of a history, in order.

    Args:
        rows: Its valid rows, by place.
        policy: The newest policy, which knows all the others.
        first: The ``sha256`` of the policy that the ticket began under, where the rows do not say.
    """
    starts = [place for place, row in enumerate(rows) if is_migration(row)]
    events: list[Migrated] = [decode_event(rows[place][7], rows[place][8]) for place in starts]
    begun = first or (events[0].before if events else policy.sha256)
    names: Mapping[str, str] = _NO_NAMES
    retroactive = [n for n, event in enumerate(events) if event.mode is MigrationMode.RETROACTIVE]
    if retroactive:
        last, place = events[retroactive[-1]], starts[retroactive[-1]]
        begun, names = last.after, {old: new for old, (new, _) in last.statuses.items()}
        rows = [*rows[:place], *rows[place + 1 :]]
        starts, events = [n - 1 for n in starts[retroactive[-1] + 1 :]], events[retroactive[-1] + 1 :]
    bounds = [0, *starts, len(rows)]
    policies = [begun, *(event.after for event in events)]
    return [
        Era(policy.under(sha256), rows[bounds[n] : bounds[n + 1]], names if n == 0 else _NO_NAMES, n == 0)
        for n, sha256 in enumerate(policies)
    ]


@frozen
class Told:
    """An event of a history in its era, with the ticket before and after it."""

    era: int
    row: Row
    event: Any
    before: Ticket | None
    after: Ticket | None


def told(eras: Sequence[Era]) -> Iterator[Told]:
    """The events of all eras, in order."""
    ticket: Ticket | None = None
    for number, era in enumerate(eras):
        for row in era.rows:
            event = era.event(row, ticket)
            if event is not None:
                after = evolve(ticket, event, from_micros(row[0]))
                yield Told(number, row, event, ticket, after)
                ticket = after


@frozen
class Folded:
    """What a history comes to: the ticket, its clocks, and how many facts lie before its opening."""

    ticket: Ticket | None
    clocks: Clocks
    unapplied: int


def folded(eras: Sequence[Era]) -> Folded:
    """Fold a history; once for each era, because what ended in it was judged by the calendars of that time."""
    ended: list[Clocks] = []
    result = Folded(None, Clocks(), 0)
    for number in range(len(eras)):
        result = _folded(eras[: number + 1], ended)
        ended.append(result.clocks)
    return result


def _folded(eras: Sequence[Era], ended: Sequence[Clocks]) -> Folded:
    rules = [eras[-1].policy.rules_of(era.policy.sha256) for era in eras]
    ticket, clocks, unapplied, number = None, Clocks(), 0, 0
    for each in told(eras):
        while number < each.era:
            clocks = _gone_over(clocks, ended[number], rules[number], rules[number + 1], eras[number].policy.sha256)
            number += 1
        ticket = each.after
        clocks = rules[number].advance(clocks, each.before, each.event, ticket, each.row[0])
        if number and isinstance(each.event, Migrated):
            clocks = _ended_by(each.row[0], clocks, ended[number - 1], eras[number - 1].policy)
        unapplied += ticket is None and not isinstance(each.event, FactsNoted)
    return Folded(ticket, clocks, unapplied)


def _ended_by(at: Micros, clocks: Clocks, before: Clocks, policy: Policy) -> Clocks:
    """The clocks after a migration; one that it ended never ran under the new policy and stays with the old one."""

    def settled(clock: Clock) -> Clock:
        was = before.live.get(clock.key)
        if clock.is_live or clock.under or was is None or was.cycle != clock.cycle:
            return clock
        ended = was.turned(clock.phase, at, policy.promises.calendars, Why(clock.why, clock.cause))
        return _with(ended, under=policy.sha256)

    live = {key: settled(clock) for key, clock in clocks.live.items()}
    return _with(clocks, live=live, finished=tuple(map(settled, clocks.finished)))


def _gone_over(clocks: Clocks, ended: Clocks, before: Promises, after: Promises, name: str) -> Clocks:
    """The clocks at the beginning of an era: what has ended as it ended, what runs among the rules of the era."""
    live = {key: clock if clock.is_live else ended.live[key] for key, clock in clocks.live.items()}
    return after.taken_over(_with(clocks, live=live, finished=ended.finished), before, name)
