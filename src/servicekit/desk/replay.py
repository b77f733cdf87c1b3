"""
A whole log through the engine into a store: what was promised, what was kept, and who would have been told when.

Each ticket is folded in memory by the same function that decides in production, fact by fact, each told at the moment
at which it was so; many tickets are then written in one transaction. A ticket that the store has already is taken up
where it stands, so the same log again adds nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from attrs import define, field

from servicekit.desk.policies import Policies
from servicekit.engine import (
    Dossier,
    Outcome,
    decode_dossier,
    encode_dossier,
    handle,
    new_dossier,
    readings,
    settle,
)
from servicekit.errors import Conflict
from servicekit.metrics import Attainment, AttainmentTable, Case, GoalResult, Inputs, KPIGoal, case_of, judge_goals
from servicekit.policies import Policy, PolicyBook
from servicekit.storage import BulkCommit, MemoryStore, Store, Write
from servicekit.tickets import Record
from servicekit.typing import Json, Key

__all__ = ["BATCH", "Replay", "replay"]

BATCH = 500
"""How many tickets go into one transaction."""

_Ticket = tuple[str, Sequence[Record]]


@define(kw_only=True)
class Replay:
    """
    What a replay came to.

    Attributes:
        until: The moment up to which timers ran and at which clocks were read.
        tickets: How many tickets.
        facts: How many facts were told.
        events: How many events were written.
        known: How many facts the store had already.
        imported: How many moves the lifecycle does not know.
        unapplied: How many facts lie before the opening of their ticket.
        tied: How many tickets had equally specific SLA policies at the end, so that the first of them was taken.
        notices: How many notices went out by ladder and step.
        written: How many events of each kind were written, by tag.
    """

    until: datetime
    tickets: int = 0
    facts: int = 0
    events: int = 0
    known: int = 0
    imported: int = 0
    unapplied: int = 0
    tied: int = 0
    notices: Counter[tuple[str, str]] = field(factory=Counter)
    written: Counter[str] = field(factory=Counter)
    _table: AttainmentTable = field(factory=AttainmentTable)
    _goals: tuple[KPIGoal, ...] = field(default=(), alias="wanted")
    _cases: list[Case] = field(factory=list)

    @property
    def attainment(self) -> tuple[Attainment, ...]:
        """The promises by clock and value, as every report counts them."""
        return self._table.rows()

    @property
    def goals(self) -> tuple[GoalResult, ...]:
        """
        The goals of the policy for the figures of its tickets; of a book, those of the latest edition.

        A log tells neither answers nor purchases: of figures made of them there is nothing to count.
        """
        return judge_goals(self._goals, Inputs(cases=self._cases))

    def _add(self, folded: _Folded) -> None:
        self.tickets += 1
        self.facts += folded.facts
        self.known += folded.known
        self.unapplied += folded.dossier.unapplied
        self.events += len(folded.written)
        for envelope in folded.written:
            tag, body = envelope["tag"], envelope["body"]
            self.written[tag] += 1
            self.imported += bool(body.get("imported", False))
            if tag == "escalation.notified":
                self.notices[body["ladder"], body["step"]] += 1
        read = readings(folded.policy, folded.dossier, self.until)
        self.tied += bool(read.tied)
        self._table.add(read)
        if self._goals and folded.dossier.ticket is not None:
            tier = (folded.dossier.clocks.noted.get("customer") or {}).get("tier")
            self._cases.append(case_of(folded.dossier.ticket, read, tier=tier if isinstance(tier, str) else None))


def replay(
    tickets: Mapping[str, Sequence[Record]],
    policy: Policy | PolicyBook,
    store: Store | None = None,
    *,
    earlier: Sequence[Policy] = (),
    until: datetime | None = None,
    progress: Callable[[int], None] | None = None,
) -> Replay:
    """
    Replay a log.

    Args:
        tickets: The facts of each ticket, see :class:`~servicekit.logs.Log`.
        policy: The policy to apply to tickets that are new to the store; of a book, the edition at their opening.
        store: Where to write; a store in memory unless given.
        earlier: Policies that tickets in the store may be pinned to.
        until: Up to which moment timers run; the last moment of the log unless given.
        progress: Called with the number of tickets finished since the last call.

    Raises:
        ValueError: There is no fact and *until* is not given.
        HistoryError: A fact cannot be read.
    """
    target = store if store is not None else MemoryStore(clock=lambda: 0)
    last = until or max(record.occurred_at for records in tickets.values() for record in records)
    latest = policy.latest if isinstance(policy, PolicyBook) else policy
    result = Replay(until=last, wanted=tuple(latest.kpis.values()))
    policies = Policies(policy, earlier)
    for batch in _batches(tickets.items(), BATCH):
        for folded in _replayed(batch, policies, target, last):
            result._add(folded)  # noqa: SLF001 - the result is ours to fill
        if progress is not None:
            progress(len(batch))
    return result


@define(kw_only=True)
class _Folded:
    """A ticket with a log's facts told to it, ready to be written."""

    policy: Policy
    before: int
    dossier: Dossier
    facts: int = 0
    known: int = 0
    written: list[Json] = field(factory=list)
    outbox: list[Json] = field(factory=list)

    def take(self, outcome: Outcome) -> None:
        self.dossier = outcome.dossier
        self.known += outcome.duplicate
        self.written += outcome.written
        self.outbox += outcome.outbox

    def write(self) -> Write:
        dossier = self.dossier
        return Write(
            key=dossier.key,
            expected=self.before,
            version=dossier.version,
            state=encode_dossier(dossier),
            next_due=dossier.next_due,
            events=self.written,
            outbox=self.outbox,
        )


def _batches(items: Iterable[_Ticket], size: int) -> Iterator[list[_Ticket]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def _replayed(batch: list[_Ticket], policies: Policies, store: Store, until: datetime) -> Iterator[_Folded]:
    """All tickets as new in one commit; where the store has some of them, each on top of what is there."""
    if isinstance(store, BulkCommit):
        new = [_fold(policies, new_dossier(("ticket", id)), records, until) for id, records in batch]
        try:
            store.commit_many([folded.write() for folded in new if folded.written])
        except Conflict:
            new = []
        yield from new
        if new:
            return
    for id, records in batch:
        key = Key("ticket", id)
        state = store.load(key).state
        folded = _fold(policies, new_dossier(key) if state is None else decode_dossier(state), records, until)
        if folded.written:
            store.commit([folded.write()])
        yield folded


def _fold(policies: Policies, dossier: Dossier, records: Sequence[Record], until: datetime) -> _Folded:
    folded = _Folded(policy=policies.of(dossier), before=dossier.version, dossier=dossier, facts=len(records))
    for record in records:
        folded.take(handle(folded.policy, folded.dossier, record, now=record.occurred_at))
        folded.policy = policies.of(folded.dossier)
    folded.take(settle(folded.policy, folded.dossier, until))
    return folded
