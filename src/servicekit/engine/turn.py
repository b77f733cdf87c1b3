"""
One turn of one record: what is appended to it between loading and committing.

A turn holds the record in the middle of a decision. It is the only place where a dossier changes; it lives inside one
call of :func:`~servicekit.engine.handle` and nothing outside sees it.
"""

from __future__ import annotations

from typing import Any

from attrs import evolve

from servicekit.calendars import from_micros
from servicekit.engine.dossier import Dossier, Pin
from servicekit.engine.history import DECIDED
from servicekit.engine.journal import TIMER, Journal, Source
from servicekit.engine.marks import BREACH, Mark, first_mark, is_warning, warning
from servicekit.engine.past import Past, place_in_history
from servicekit.engine.repeats import Named, remember
from servicekit.engine.rungs import Rungs
from servicekit.engine.withdrawals import Untrue, untrue
from servicekit.escalation import Fired, Notified, Withdrawn, notice_id
from servicekit.policies import Policy
from servicekit.sla import (
    Breached,
    Clock,
    LateAttach,
    Met,
    ReadingRevised,
    State,
    Warned,
    WarningWithdrawn,
    state_of,
)
from servicekit.tickets import Migrated, MigrationMode
from servicekit.typing import Micros

__all__ = ["Turn"]

_VERDICTS = (State.MET, State.BREACHED)


class Turn:
    """A record in the middle of a decision taken at *now*."""

    def __init__(self, policy: Policy, dossier: Dossier, now: Micros) -> None:
        self.policy = policy
        self.promises = policy.promises
        self.rungs = Rungs(policy)
        self.before = dossier
        self.now = now
        self.past = Past(policy, dossier)
        self.journal = Journal(policy, dossier, now)
        self.announced = dict(dossier.announced)
        self.fired = dict(dossier.fired)
        self.next_due = dossier.next_due

    def tell(self, event: Any, occurred_at: Micros, source: Source) -> None:
        """Record something that happened to the ticket, at its place in its history."""
        entry = self.journal.write(event, occurred_at, source, self.past.ticket)
        if source.source_id is None:
            place = place_in_history(type(event), occurred_at, DECIDED, f"{self.journal.seq:012d}")
        else:
            place = place_in_history(type(event), occurred_at, source.sequence, source.source_id)
        known = self.past.snapshot()
        changed = self.past.take(place, event, source.supersedes, self.now, self.journal.seq, entry.tag, entry.body)
        if self._began_elsewhere():
            changed = None
        if changed is None:
            changed = self.past.cycles()
            self._void(entry.id)
            self._announce(changed, entry.id)
            self._withdraw(known.every(), changed, None if source.supersedes is not None else occurred_at, entry.id)
        else:
            self._announce(changed, entry.id)
            if occurred_at < self.now:
                names = {clock.name for clock in changed}
                self._withdraw([c for c in known.live() if c.name in names], changed, occurred_at, entry.id)
        self._rearm(changed)

    def _began_elsewhere(self) -> bool:
        """Whether it was opened under another edition of its book, as it turns out; one that was migrated stays put."""
        ticket, known = self.past.ticket, self.before.ticket
        if not self.policy.since or ticket is None or (known is not None and known.opened_at == ticket.opened_at):
            return False
        right = self.policy.in_force(ticket.opened_at)
        if right.sha256 == self.policy.sha256 or self.past.was_migrated:
            return False
        self._go_under(right)
        self.past.goes_over(right)
        return True

    def migrate(self, policy: Policy, event: Migrated, source: Source) -> None:
        """Go over to another policy, from now on or, if the event says so, from the beginning."""
        known, name = self.past.snapshot(), self.policy.sha256
        self._go_under(policy)
        entry = self.journal.write(event, self.now, source, self.past.ticket)
        place = place_in_history(Migrated, self.now, DECIDED, f"{self.journal.seq:012d}")
        self.past.goes_over(policy, (*place, None, self.now, self.journal.seq, entry.tag, entry.body))
        changed = self.past.cycles()
        self._void(entry.id)
        self._announce(changed, entry.id)
        if event.mode is MigrationMode.RETROACTIVE:
            was = [each if each.under else evolve(each, under=name) for each in known.every()]
            self._withdraw(was, changed, None, entry.id, anew=True)
        self._rearm(changed)

    def _go_under(self, policy: Policy) -> None:
        self.policy = self.journal.policy = policy
        self.promises, self.rungs = policy.promises, Rungs(policy)

    def _write(self, event: Any, occurred_at: Micros) -> None:
        self.journal.write(event, occurred_at, TIMER, self.past.ticket)

    # Verdicts.

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

    def _tell_verdict(self, clock: Clock, state: State) -> None:
        due = self.rungs.due_at(clock)
        self.announced[clock.name] = state.value
        if state is State.BREACHED:
            assert due is not None
            event: Any = Breached(clock=clock.key, cycle=clock.cycle, policy=clock.policy, due_at=from_micros(due))
            self._write(event, due)
            return
        assert clock.stopped_at is not None
        due = clock.heading_for(clock.goal, self.rungs.calendars(clock))
        at = None if due is None else from_micros(due)
        event = Met(clock=clock.key, cycle=clock.cycle, policy=clock.policy, due_at=at)
        self._write(event, clock.stopped_at)

    def _revise(self, clock: Clock, before: str, after: State, because: str) -> None:
        due = self.rungs.due_at(clock)
        self._write_revision(clock.key, clock.cycle, before, after.value, because, due)
        if after in _VERDICTS:
            self.announced[clock.name] = after.value
        else:
            del self.announced[clock.name]

    def _void(self, because: str) -> None:
        """Revise what was announced of cycles that, as it turns out, never were."""
        names = {clock.name for clock in self.past.cycles()}
        for name in [name for name in self.announced if name not in names]:
            key, _, cycle = name.rpartition("#")
            self._write_revision(key, int(cycle), self.announced.pop(name), "void", because, None)

    def _write_revision(
        self, clock: str, cycle: int, before: str, after: str, because: str, due: Micros | None
    ) -> None:
        due_at = None if due is None else from_micros(due)
        event = ReadingRevised(clock=clock, cycle=cycle, before=before, after=after, because=because, due_at=due_at)
        self._write(event, self.now)

    # Marks.

    def settle(self) -> None:
        """Fire what is due by now, each at its instant, in order."""
        if self.before.next_due is not None and self.before.next_due <= self.now:
            while mark := self._due():
                self._fire(mark, told=True)

    def catch_up(self) -> None:
        """
        Deal with marks that the last events put into the past: by their target's choice for a late attachment.

        What they put at the very moment of the decision is not late.
        """
        highest: dict[str, Mark] = {}
        while mark := self._due():
            in_time = mark.at == self.now
            self._fire(mark, told=in_time or self.rungs.target(mark.clock).late_attach is LateAttach.FIRE_ALL)
            if mark.proposal is not None and not in_time:
                highest[mark.clock.name] = mark
        for mark in highest.values():
            if self.rungs.target(mark.clock).late_attach is LateAttach.FIRE_HIGHEST:
                self._notify(mark)

    def _due(self) -> Mark | None:
        """The first mark that is due by now; the instant of the next one is kept for the dossier."""
        mark = first_mark(self.past.clocks.live, self.policy, self.announced, self.fired)
        self.next_due = None if mark is None else mark.at
        return mark if mark is not None and mark.at <= self.now else None

    def _fire(self, mark: Mark, *, told: bool) -> None:
        clock = mark.clock
        if mark.rank == BREACH:
            self._tell_verdict(clock, State.BREACHED)
        elif mark.proposal is None:
            self._mark_fired(clock.name, warning(mark.number), Fired(occurrence=1, arming=1, at=mark.at))
            event = Warned(clock=clock.key, cycle=clock.cycle, policy=clock.policy, percent=mark.number)
            self._write(event, mark.at)
        else:
            proposal = mark.proposal
            last = self.fired.get(clock.name, {}).get(proposal.step.key)
            fired = Fired(
                occurrence=proposal.occurrence, arming=proposal.arming, at=mark.at, told=last.told if last else ()
            )
            self._mark_fired(clock.name, proposal.step.key, fired)
            if told:
                self._notify(mark)

    def _mark_fired(self, name: str, step: str, fired: Fired) -> None:
        self.fired[name] = {**self.fired.get(name, {}), step: fired}

    def _notify(self, mark: Mark) -> None:
        clock, proposal = mark.clock, mark.proposal
        assert proposal is not None
        notice = notice_id(str(self.before.key), clock, proposal)
        due = self.rungs.due_at(clock)
        event = Notified(
            notice=notice,
            clock=clock.key,
            cycle=clock.cycle,
            policy=clock.policy,
            ladder=self.rungs.target(clock).escalation or "",
            step=proposal.step.key,
            occurrence=proposal.occurrence,
            arming=proposal.arming,
            due_at=None if due is None else from_micros(due),
            notify=proposal.step.notify,
        )
        fired = self.fired[clock.name][proposal.step.key]
        self._mark_fired(clock.name, proposal.step.key, fired.and_told())
        self.journal.send(notice, self.journal.write(event, mark.at, TIMER, self.past.ticket), mark.at)

    # Steps that fired and are due again, or should never have been.

    def _rearm(self, clocks: list[Clock]) -> None:
        """Arm steps anew that fired and now lie ahead, where the step says so."""
        for clock in clocks:
            fired = self.fired.get(clock.name)
            if fired is None or not clock.is_live:
                continue
            for step in self.rungs.ladder(clock):
                last = fired.get(step.key)
                ahead = step.refire and self.rungs.lies_ahead(clock, step, self.now)
                if last is not None and last.occurrence and ahead:
                    self._mark_fired(clock.name, step.key, last.anew(0))

    def _withdraw(
        self, known: list[Clock], now_known: list[Clock], since: Micros | None, because: str, *, anew: bool = False
    ) -> None:
        """Take back the notices that the history, as it is known by now, does not bear out."""
        found = untrue(self.rungs, dict(self.fired), known, now_known, now=self.now, since=since, anew=anew)
        for each in found:
            if is_warning(each.step.key):
                self._unwarn(each, because)
            else:
                self._take_back(each, because)

    def _unwarn(self, gone: Untrue, because: str) -> None:
        clock, percent = gone.clock, gone.step.percent
        self._write(WarningWithdrawn(clock=clock.key, cycle=clock.cycle, percent=percent, because=because), self.now)
        self.fired[clock.name] = {name: each for name, each in self.fired[clock.name].items() if name != gone.step.key}

    def _take_back(self, gone: Untrue, because: str) -> None:
        """Withdraw what was told; the step has not fired then, so it has its true instant still ahead, or never."""
        clock, step, last = gone.clock, gone.step, gone.last
        for occurrence, arming in last.told:
            if occurrence in gone.occurrences:
                notice = f"{self.before.key}/{clock.name}/{step.key}/{occurrence}/{arming}"
                event = Withdrawn(notice=notice, clock=clock.key, cycle=clock.cycle, step=step.key, because=because)
                entry = self.journal.write(event, self.now, TIMER, self.past.ticket)
                self.journal.send(f"{notice}:withdraw", entry, self.now)
        self._mark_fired(clock.name, step.key, last.anew(gone.occurrences[0] - 1))

    # Closing.

    def close(self, name: Named | None) -> Dossier:
        """The dossier after the turn."""
        pin = None
        if self.past.ticket is not None or self.before.pin is not None:
            pin = Pin(policy=self.policy.key, version=self.policy.version, sha256=self.policy.sha256)
        return Dossier(
            key=self.before.key,
            version=self.journal.seq,
            recorded_at=self.now,
            head=self.journal.head,
            ticket=self.past.ticket,
            clocks=self.past.clocks,
            announced=self.announced,
            fired=self.fired,
            pin=pin,
            recent=remember(self.before.recent, name, self.journal.seq),
            next_due=self.next_due,
            unapplied=self.past.unapplied,
            last=self.past.last,
            cold=self.past.cold(),
        )
