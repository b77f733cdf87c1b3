"""
Moving many tickets to another policy: what would become of each, and in all.

This is the decision itself, not an estimate: each ticket goes through :func:`~servicekit.engine.handle`, and a desk
commits the very outcomes that are reported here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from attrs import Factory, define, frozen
from attrs import field as attribute

from servicekit.engine.dossier import Dossier
from servicekit.engine.handle import handle
from servicekit.engine.outcome import Outcome
from servicekit.engine.reading import readings
from servicekit.errors import CommandRefused
from servicekit.policies import Policy, PolicyBook
from servicekit.sla import Reading, State
from servicekit.tickets import Migrate, MigrationMode
from servicekit.typing import Key

__all__ = ["ClockMoved", "Migration", "TicketMoved", "astray", "going_to", "migrate", "moved", "moving"]

_NO_NAMES: Mapping[str, Mapping[str, str]] = {}


@frozen(kw_only=True)
class ClockMoved:
    """
    One cycle of one clock before and after; *before* or *after* is ``None`` where there is no such cycle.

    A cycle that stays what it was is listed as well.
    """

    name: str
    before: Reading | None
    after: Reading | None

    @property
    def moved(self) -> bool:
        """Whether it has another deadline, or another verdict."""
        return self._told(self.before) != self._told(self.after)

    @property
    def breached(self) -> bool:
        """Whether the move breaks the promise."""
        return _is_late(self.after) and not _is_late(self.before)

    @property
    def healed(self) -> bool:
        """Whether the move makes a broken promise one that is not broken."""
        return _is_late(self.before) and not _is_late(self.after)

    @staticmethod
    def _told(reading: Reading | None) -> tuple[datetime | None, State] | None:
        return None if reading is None else (reading.due_at, reading.state)


def _is_late(reading: Reading | None) -> bool:
    return reading is not None and reading.is_late


@frozen(kw_only=True)
class TicketMoved:
    """
    What becomes of one ticket.

    Attributes:
        key: The ticket.
        outcome: What the decision led to; of a refused one, what timers had already made happen.
        clocks: Each cycle of each clock, before and after.
        refused: Why it cannot be moved, "" when it can.
        missing: The statuses that would have to be named, by lifecycle.
    """

    key: Key
    outcome: Outcome
    clocks: tuple[ClockMoved, ...] = ()
    refused: str = ""
    missing: Mapping[str, tuple[str, ...]] = Factory(dict)

    @property
    def went(self) -> bool:
        """Whether the ticket goes over to the other policy."""
        return any(each["tag"] == "tickets.migrated" for each in self.outcome.written)

    @property
    def moved(self) -> bool:
        """Whether any deadline or verdict becomes another one."""
        return any(clock.moved for clock in self.clocks)


@define(kw_only=True)
class Migration:
    """
    What a migration comes to.

    Attributes:
        tickets: How many tickets were looked at.
        went: How many of them go over to the other policy.
        moved: How many have another deadline or verdict afterwards.
        clocks: How many cycles have.
        breached: How many promises the move breaks.
        healed: How many broken ones it heals.
        refused: How many tickets cannot go, by reason.
        missing: The statuses that would have to be named, by lifecycle, with how many tickets have them.
    """

    tickets: int = 0
    went: int = 0
    moved: int = 0
    clocks: int = 0
    breached: int = 0
    healed: int = 0
    refused: Counter[str] = attribute(factory=Counter)
    missing: dict[str, Counter[str]] = attribute(factory=dict)

    def add(self, ticket: TicketMoved) -> None:
        """Count one more ticket."""
        self.tickets += 1
        self.went += ticket.went
        self.moved += ticket.moved
        self.clocks += sum(clock.moved for clock in ticket.clocks)
        self.breached += sum(clock.breached for clock in ticket.clocks)
        self.healed += sum(clock.healed for clock in ticket.clocks)
        if ticket.refused:
            self.refused[ticket.refused] += 1
        for lifecycle, statuses in ticket.missing.items():
            self.missing.setdefault(lifecycle, Counter()).update(statuses)


def going_to(rules: Policy | PolicyBook, now: datetime) -> Policy:
    """The policy that tickets are moved to: the policy itself, of a book the edition in force."""
    return rules.in_force(now) if isinstance(rules, PolicyBook) else rules


def moved(policy: Policy, dossier: Dossier, command: Migrate, now: datetime) -> TicketMoved:
    """
    What becomes of one ticket that is moved to *policy*.

    Raises:
        InvalidDocument: The command names statuses that the policy does not have.
        UnknownPolicy: The ticket is under a policy that *policy* does not know as one of its earlier ones.
    """
    try:
        outcome = handle(policy, dossier, command, now=now)
    except CommandRefused as refused:
        kept: Outcome = refused.fields["outcome"]
        return TicketMoved(
            key=dossier.key, outcome=kept, refused=refused.message, missing=refused.fields.get("missing", {})
        )
    if outcome.dossier is dossier:
        return TicketMoved(key=dossier.key, outcome=outcome)
    return TicketMoved(key=dossier.key, outcome=outcome, clocks=tuple(_clocks(policy, dossier, outcome, now)))


def _clocks(policy: Policy, dossier: Dossier, outcome: Outcome, now: datetime) -> Iterator[ClockMoved]:
    assert dossier.pin is not None
    before = {reading.name: reading for reading in readings(policy.under(dossier.pin.sha256), dossier, now)}
    after = {reading.name: reading for reading in readings(policy, outcome.dossier, now)}
    for name in dict.fromkeys((*before, *after)):
        yield ClockMoved(name=name, before=before.get(name), after=after.get(name))


def moving(
    rules: Policy | PolicyBook,
    dossiers: Iterable[Dossier],
    mode: MigrationMode | str,
    *,
    now: datetime,
    statuses: Mapping[str, Mapping[str, str]] = _NO_NAMES,
    reason: str = "",
) -> Iterator[TicketMoved]:
    """Give what becomes of each ticket, one by one, see :func:`migrate`."""
    policy, command = going_to(rules, now), Migrate(mode=MigrationMode(mode), statuses=statuses, reason=reason)
    for dossier in dossiers:
        yield moved(policy, dossier, command, now)


def migrate(
    rules: Policy | PolicyBook,
    dossiers: Iterable[Dossier],
    mode: MigrationMode | str,
    *,
    now: datetime,
    statuses: Mapping[str, Mapping[str, str]] = _NO_NAMES,
    reason: str = "",
) -> tuple[Migration, tuple[TicketMoved, ...]]:
    """
    Move tickets to another policy, and change nothing: the totals, and what becomes of each ticket.

    Args:
        rules: The policy to go to, of a book the edition in force *now*; it knows those that the tickets are under as
            its earlier ones.
        dossiers: The tickets.
        mode: What the move means for their clocks.
        now: The moment of the move.
        statuses: What statuses that the lifecycle there does not have are called, by lifecycle.
        reason: Why, for the history.
    """
    total, tickets = Migration(), []
    for ticket in moving(rules, dossiers, mode, now=now, statuses=statuses, reason=reason):
        total.add(ticket)
        tickets.append(ticket)
    return total, tuple(tickets)


def astray(book: PolicyBook, dossiers: Iterable[Dossier]) -> Iterator[Key]:
    """
    The tickets that are under another edition than the one in force at their opening.

    There are such tickets after an edition was published as a correction, and after a migration.
    """
    for dossier in dossiers:
        if dossier.ticket is not None and dossier.pin is not None:
            right = book.in_force(dossier.ticket.opened_at)
            if dossier.pin.sha256 != right.sha256:
                yield dossier.key
