"""
One turn of one record: what is appended to it between loading and committing.

A turn holds the record in the middle of a decision. It is the only place where a dossier changes; it lives inside one
call of :func:`~servicekit.engine.handle` and nothing outside sees it.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from operator import attrgetter, itemgetter
from typing import Any

from attrs import evolve as _with
from attrs import frozen

from servicekit.calendars import from_micros
from servicekit.engine.codec import decode_event, encode_event
from servicekit.engine.dossier import RING, Cold, Dossier, Pin, Place, Row
from servicekit.escalation import Fired, Notified, Proposal, Withdrawn, notice_id, proposals
from servicekit.policies import Policy
from servicekit.sla import (
    Breached,
    Clock,
    Clocks,
    Happening,
    LateAttach,
    Met,
    Promises,
    ReadingRevised,
    SLATarget,
    State,
    Warned,
    state_of,
)
from servicekit.tickets import SCHEMA, FactsNoted, Opened, Ticket, evolve, hash_of
from servicekit.typing import Json, Micros

__all__ = ["Source", "Turn"]

_RANK = {FactsNoted: 0, Opened: 1}
_OTHERS = 2
_VERDICTS = (State.MET, State.BREACHED)


@frozen(kw_only=True)
class Source:
    """Where an event comes from."""

    actor: str | None = None
    command_id: str | None = None
    source_id: str | None = None
    sequence: int | None = None
    supersedes: str | None = None


_TIMER = Source(actor="timer")


@frozen
class _Mark:
    """
    Something that fires at the instant *at*: a warning, the breach itself, or a step of a ladder.

    Marks fire in their order: earlier instants first; at one instant warnings, then the breach, then steps by name.
    """

    at: Micros
    rank: int
    name: str
    number: int
    clock: Clock
    proposal: Proposal | None

    @property
    def order(self) -> tuple[Any, ...]:
        """What marks are sorted by."""
        return self.at, self.rank, self.clock.key, self.clock.cycle, self.name, self.number


_ORDER = attrgetter("order")
_WARNING, _BREACH, _STEP = range(3)


def _news(earlier: Clocks, later: Clocks) -> list[Clock]:
    """The cycles that an event changed."""
    changed = [clock for key, clock in later.live.items() if earlier.live.get(key) is not clock]
    return [*later.finished[len(earlier.finished) :], *changed]


def _warning(percent: int) -> str:
    """The name under which a warning is remembered; no step of a ladder can have it."""
    return f"%{percent}"


class Turn:
    """A record in the middle of a decision taken at *now*."""

    def __init__(self, policy: Policy, dossier: Dossier, now: Micros) -> None:
        self.policy = policy
        self.promises: Promises = policy.promises
        self.before = dossier
        self.now = now
        self.ticket: Ticket | None = dossier.ticket
        self.clocks: Clocks = dossier.clocks
        self.announced = dict(dossier.announced)
        self.fired = dict(dossier.fired)
        self.history: list[Row] | None = None
        self.fresh: list[Row] = []
        self.last: Place | None = dossier.last
        self.finished: tuple[Json, ...] = dossier.cold.finished
        self.unapplied = dossier.unapplied
        self.next_due = dossier.next_due
        self.seq = dossier.version
        self.head = dossier.head
        self.written: list[Json] = []
        self.outbox: list[Json] = []

    # Writing.

    def write(self, event: Any, occurred_at: Micros, source: Source) -> tuple[str, Json, str]:
        """Append the envelope of an event; gives the tag, the body and the id."""
        tag, body = encode_event(event)
        self.seq += 1
        id = f"{self.before.key}/{self.seq}"
        ticket = self.ticket
        lifecycle = ticket.lifecycle if ticket else getattr(event, "lifecycle", None)
        known = self.policy.lifecycles.get(lifecycle) if lifecycle else None
        envelope = {
            "id": id,
            "key": list(self.before.key),
            "seq": self.seq,
            "occurred_at": occurred_at,
            "recorded_at": self.now,
            "actor": source.actor,
            "command_id": source.command_id,
            "source_id": source.source_id,
            "sequence": source.sequence,
            "supersedes": source.supersedes,
            "schema": SCHEMA,
            "lifecycle_version": known.version if known else 0,
            "policy_sha256": self.policy.sha256,
            "prev_hash": self.head,
            "tag": tag,
            "body": body,
        }
        self.head = hash_of(envelope)
        self.written.append(envelope)
        return tag, body, id

    def tell(self, event: Any, occurred_at: Micros, source: Source) -> None:
        """Record something that happened to the ticket, at its place in its history."""
        tag, body, id = self.write(event, occurred_at, source)
        rank = _RANK.get(type(event), _OTHERS)
        sequence = -1 if source.sequence is None else source.sequence
        identity = source.source_id if source.source_id is not None else f"{self.seq:012d}"
        row: Row = (occurred_at, rank, sequence, identity, source.supersedes, self.seq, tag, body)
        place = row[:4]
        if source.supersedes is None and (self.last is None or place > self.last):
            self._add(row)
            self.last = place
            earlier = self.clocks
            self._advance(event, occurred_at)
            self._announce(_news(earlier, self.clocks), id)
        else:
            self._insert(row)
            self._fold_again(id)

    def _add(self, row: Row) -> None:
        if self.history is None:
            self.fresh.append(row)
        else:
            self.history.append(row)

    def _insert(self, row: Row) -> None:
        if self.history is None:
            self.history = [*self.before.cold.history, *self.fresh]
        insort(self.history, row, key=lambda each: each[:4])
        self.last = self.history[-1][:4]

    def _advance(self, event: Any, at: Micros) -> None:
        before = self.ticket
        self.ticket = evolve(before, event, from_micros(at))
        self.clocks = self.promises.advance(
            self.clocks, Happening(before=before, event=event, after=self.ticket, at=at)
        )
        self.unapplied += self.ticket is None and not isinstance(event, FactsNoted)

    def _fold_again(self, because: str) -> None:
        """Fold the whole history anew: a fact arrived that belongs before others, or corrects one."""
        assert self.history is not None
        self.ticket, self.clocks, self.finished, self.unapplied = None, Clocks(), (), 0
        superseded = {row[4] for row in self.history if row[4] is not None}
        for row in self.history:
            if row[3] not in superseded:
                self._advance(decode_event(row[6], row[7]), row[0])
        self._announce(self._cycles(), because)
        self._void(because)
        self._withdraw(because)

    def ticket_at(self, place: Place) -> Ticket | None:
        """The ticket as it was just before *place*."""
        if self.last is None or place > self.last:
            return self.ticket
        ticket: Ticket | None = None
        rows = self.history if self.history is not None else [*self.before.cold.history, *self.fresh]
        superseded = {row[4] for row in rows if row[4] is not None}
        for row in rows:
            if row[:4] >= place:
                break
            if row[3] not in superseded:
                ticket = evolve(ticket, decode_event(row[6], row[7]), from_micros(row[0]))
        return ticket

    def knows(self, identity: str) -> bool:
        """Whether a fact of that identity was told before."""
        return any(row[3] == identity for row in self.before.cold.history)

    # Verdicts.

    def _cycles(self) -> list[Clock]:
        return [*self.clocks.finished, *self.clocks.live.values()]

    def _announce(self, clocks: list[Clock], because: str) -> None:
        """Tell the verdicts that the last event gave or changed. Breaches to come are told when they are due."""
        for clock in clocks:
            told = self.announced.get(clock.name)
            if told is not None or not clock.is_live:
                state = state_of(clock, self.now, self.promises)
                if told is None and state in _VERDICTS:
                    self._tell_verdict(clock, state)
                elif told is not None and told != state.value:
                    self._revise(clock, told, state, because)
            if clock.is_live and clock.name in self.fired:
                self._rearm(clock)

    def _tell_verdict(self, clock: Clock, state: State) -> None:
        due = clock.due_at(self.promises.calendars)
        self.announced[clock.name] = state.value
        if state is State.BREACHED:
            assert due is not None
            event: Any = Breached(clock=clock.key, cycle=clock.cycle, policy=clock.policy, due_at=from_micros(due))
            self.write(event, due, _TIMER)
            return
        assert clock.stopped_at is not None
        due = clock.heading_for(clock.goal, self.promises.calendars)
        at = None if due is None else from_micros(due)
        event = Met(clock=clock.key, cycle=clock.cycle, policy=clock.policy, due_at=at)
        self.write(event, clock.stopped_at, _TIMER)

    def _revise(self, clock: Clock, before: str, after: State, because: str) -> None:
        due = clock.due_at(self.promises.calendars)
        self._write_revision(clock.key, clock.cycle, before, after.value, because, due)
        if after in _VERDICTS:
            self.announced[clock.name] = after.value
        else:
            del self.announced[clock.name]

    def _void(self, because: str) -> None:
        """Revise what was announced of cycles that, as it turns out, never were."""
        names = {clock.name for clock in self._cycles()}
        for name in [name for name in self.announced if name not in names]:
            key, _, cycle = name.rpartition("#")
            self._write_revision(key, int(cycle), self.announced.pop(name), "void", because, None)

    def _write_revision(
        self, clock: str, cycle: int, before: str, after: str, because: str, due: Micros | None
    ) -> None:
        due_at = None if due is None else from_micros(due)
        event = ReadingRevised(
            clock=clock, cycle=cycle, before=before, after=after, because=because, due_at=due_at
        )
        self.write(event, self.now, _TIMER)

    # Marks.

    def _marks(self) -> Iterator[_Mark]:
        """What fires next on each live clock. What lies on the line of its work is compared there, without instants."""
        for clock in self.clocks.live.values():
            if clock.is_live:
                on_the_line: list[tuple[Micros, int, str, int, Proposal | None]] = []
                for work, elapsed, *what in self._pending(clock):
                    if elapsed:
                        yield from self._mark(clock, work, elapsed, *what)
                    else:
                        on_the_line.append((work, *what))
                if on_the_line:
                    work, *what = min(on_the_line, key=itemgetter(0, 1, 2, 3))
                    yield from self._mark(clock, work, 0, *what)

    def _pending(self, clock: Clock) -> Iterator[tuple[Micros, Micros, int, str, int, Proposal | None]]:
        """What has not fired: work, elapsed time after it, rank, name, number, proposal."""
        target = self._target(clock)
        fired = self.fired.get(clock.name, {})
        for percent in target.warnings:
            if _warning(percent) not in fired:
                yield -(-clock.goal * percent // 100), 0, _WARNING, "", percent, None
        if clock.name not in self.announced:
            yield clock.goal, 0, _BREACH, "", 0, None
        if target.escalation is not None:
            for each in proposals(clock, self.policy.ladders[target.escalation], fired):
                yield each.work, each.elapsed, _STEP, each.step.key, each.occurrence, each

    def _mark(
        self, clock: Clock, work: Micros, elapsed: Micros, rank: int, name: str, number: int, proposal: Proposal | None
    ) -> Iterator[_Mark]:
        """The mark with its instant, if its clock gives it one."""
        at = clock.instant_of(work, self.promises.calendars)
        if at is not None:
            yield _Mark(at + elapsed, rank, name, number, clock, proposal)

    def settle(self) -> None:
        """Fire what is due by now, each at its instant, in order."""
        if self.before.next_due is not None and self.before.next_due <= self.now:
            while mark := self._due():
                self._fire(mark, told=True)

    def catch_up(self) -> None:
        """Deal with marks that the last events put into the past: by their target's choice for a late attachment."""
        highest: dict[str, _Mark] = {}
        while mark := self._due():
            self._fire(mark, told=self._target(mark.clock).late_attach is LateAttach.FIRE_ALL)
            if mark.proposal is not None:
                highest[mark.clock.name] = mark
        for mark in highest.values():
            if self._target(mark.clock).late_attach is LateAttach.FIRE_HIGHEST:
                self._notify(mark)

    def _due(self) -> _Mark | None:
        """The first mark that is due by now; the instant of the next one is kept for the dossier."""
        mark = min(self._marks(), key=_ORDER, default=None)
        self.next_due = None if mark is None else mark.at
        return mark if mark is not None and mark.at <= self.now else None

    def _fire(self, mark: _Mark, *, told: bool) -> None:
        clock = mark.clock
        if mark.rank == _BREACH:
            self._tell_verdict(clock, State.BREACHED)
        elif mark.proposal is None:
            self._mark_fired(clock, _warning(mark.number), Fired(occurrence=1, arming=1, at=mark.at, told=told))
            event = Warned(clock=clock.key, cycle=clock.cycle, policy=clock.policy, percent=mark.number)
            self.write(event, mark.at, _TIMER)
        else:
            proposal = mark.proposal
            fired = Fired(occurrence=proposal.occurrence, arming=proposal.arming, at=mark.at, told=told)
            self._mark_fired(clock, proposal.step.key, fired)
            if told:
                self._notify(mark)

    def _mark_fired(self, clock: Clock, step: str, fired: Fired) -> None:
        self.fired[clock.name] = {**self.fired.get(clock.name, {}), step: fired}

    def _notify(self, mark: _Mark) -> None:
        clock, proposal = mark.clock, mark.proposal
        assert proposal is not None
        notice = notice_id(str(self.before.key), clock, proposal)
        due = clock.due_at(self.promises.calendars)
        event = Notified(
            notice=notice,
            clock=clock.key,
            cycle=clock.cycle,
            policy=clock.policy,
            ladder=self._target(clock).escalation or "",
            step=proposal.step.key,
            occurrence=proposal.occurrence,
            arming=proposal.arming,
            due_at=None if due is None else from_micros(due),
            notify=proposal.step.notify,
        )
        fired = Fired(occurrence=proposal.occurrence, arming=proposal.arming, at=mark.at, told=True)
        self._mark_fired(clock, proposal.step.key, fired)
        tag, body, _ = self.write(event, mark.at, _TIMER)
        self._send(notice, tag, mark.at, body)

    def _target(self, clock: Clock) -> SLATarget:
        return self.promises.target_of(clock)

    def _send(self, key: str, tag: str, at: Micros, body: Json) -> None:
        record = list(self.before.key)
        self.outbox.append({"key": key, "body": {"tag": tag, "record": record, "at": at, **body}})

    # Steps that fired and are due again, or should never have been.

    def _rearm(self, clock: Clock) -> None:
        """Arm steps anew that fired and now lie ahead, where the step says so."""
        ladder = self._ladder(clock)
        fired = self.fired.get(clock.name, {})
        for step in ladder:
            last = fired.get(step.key)
            if last is not None and last.occurrence and step.refire and self._lies_ahead(clock, step, 1):
                anew = Fired(occurrence=0, arming=last.arming + 1, at=last.at, told=last.told)
                self._mark_fired(clock, step.key, anew)

    def _ladder(self, clock: Clock) -> tuple[Any, ...]:
        name = self._target(clock).escalation
        return () if name is None else self.policy.ladders[name].steps

    def _lies_ahead(self, clock: Clock, step: Any, occurrence: int) -> bool:
        at = step.instant(clock, self.promises, occurrence)
        return at is None or at > self.now

    def _withdraw(self, because: str) -> None:
        """Take back the notices that the corrected history does not bear out."""
        clocks = {clock.name: clock for clock in self._cycles()}
        for name, steps in list(self.fired.items()):
            for step, last in steps.items():
                if last.told and last.occurrence:
                    self._withdraw_step(name, clocks.get(name), step, last, because)

    def _withdraw_step(self, name: str, clock: Clock | None, step: str, last: Fired, because: str) -> None:
        rung = next((each for each in self._ladder(clock) if each.key == step), None) if clock else None
        if step.startswith("%"):
            return
        key, _, cycle = name.rpartition("#")
        for occurrence in range(1, last.occurrence + 1):
            if clock is not None and rung is not None and not self._lies_ahead(clock, rung, occurrence):
                continue
            notice = f"{self.before.key}/{name}/{step}/{occurrence}/{last.arming}"
            event = Withdrawn(notice=notice, clock=key, cycle=int(cycle), step=step, because=because)
            tag, body, _ = self.write(event, self.now, _TIMER)
            self._send(f"{notice}:withdraw", tag, self.now, body)

    # Closing.

    def close(self, command_id: str | None) -> Dossier:
        """The dossier after the turn."""
        rows = self.history if self.history is not None else (*self.before.cold.history, *self.fresh)
        recent = self.before.recent
        if command_id is not None:
            recent = (*recent, (command_id, self.seq))[-RING:]
        return _with(
            self.before,
            version=self.seq,
            recorded_at=self.now,
            head=self.head,
            ticket=self.ticket,
            clocks=self.clocks,
            announced=self.announced,
            fired=self.fired,
            pin=self.before.pin or Pin(policy=self.policy.key, version=self.policy.version, sha256=self.policy.sha256),
            recent=recent,
            next_due=self.next_due,
            unapplied=self.unapplied,
            last=self.last,
            cold=Cold(history=tuple(rows), finished=self.finished),
        )
