"""
The past of one ticket in one turn: its history by place, and what it folds to.

A fact in order moves the ticket and its clocks on by one step. A fact that belongs before others, or corrects one, is
put at its place and the whole history is folded anew.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from typing import Any

from attrs import frozen

from servicekit.calendars import from_micros
from servicekit.engine.codec import decode_clock, decode_event
from servicekit.engine.dossier import Cold, Dossier
from servicekit.engine.eras import Era, eras_of, folded, is_migration, told
from servicekit.engine.history import DECIDED, History, Place, Row, place_of
from servicekit.policies import Policy
from servicekit.sla import Clock, Clocks
from servicekit.tickets import FactsNoted, Opened, Ticket, evolve
from servicekit.typing import Json, Micros

__all__ = ["Past", "Snapshot", "place_in_history"]

_RANK = {FactsNoted: 0, Opened: 1}
_OTHERS = 2


def place_in_history(event_class: type[Any], occurred_at: Micros, sequence: int | None, identity: str) -> Place:
    """
    The place of an event: its moment, what the host noted, then the opening, then the rest; sequence; identity.

    The order in which facts were told plays no part.
    """
    return occurred_at, _RANK.get(event_class, _OTHERS), -1 if sequence is None else sequence, identity


@frozen
class Snapshot:
    """The clocks of a ticket at one moment of a turn; what is stored away is read only if it is asked for."""

    clocks: Clocks
    stored: tuple[Json, ...]

    def live(self) -> list[Clock]:
        """The latest cycle of each clock."""
        return list(self.clocks.live.values())

    def every(self) -> list[Clock]:
        """Every cycle, stored ones included."""
        return [*map(decode_clock, self.stored), *self.clocks.finished, *self.live()]


class Past:
    """The history of a dossier, its ticket and its clocks, in the middle of a turn."""

    def __init__(self, policy: Policy, dossier: Dossier) -> None:
        self.policy = policy
        self._promises = policy.promises
        self._stored = dossier.cold.history
        self._fresh: list[Row] = []
        self._rows: list[Row] | None = None
        self._finished = dossier.cold.finished
        self.last = dossier.last
        self.ticket: Ticket | None = dossier.ticket
        self.clocks: Clocks = dossier.clocks
        self.unapplied = dossier.unapplied

    def take(
        self, place: Place, event: Any, supersedes: str | None, recorded_at: Micros, seq: int, tag: str, body: Json
    ) -> list[Clock] | None:
        """
        Put an event at its place; gives the cycles that it changed.

        ``None`` when the history was folded anew, so that any cycle may have changed or vanished.
        """
        row: Row = (*place, supersedes, recorded_at, seq, tag, body)
        in_order = self.last is None or place > self.last
        if in_order and supersedes is None and not self._is_superseded(place):
            (self._fresh if self._rows is None else self._rows).append(row)
            self.last = place
            earlier = self.clocks
            self._advance(event, place[0])
            return _changed(earlier, self.clocks)
        self._rows = self._all()
        insort(self._rows, row, key=place_of)
        self.last = place_of(self._rows[-1])
        self._fold()
        return None

    def goes_over(self, policy: Policy, row: Row | None = None) -> None:
        """Fold everything anew under another policy, from the migration in *row* on, or if there is none as a whole."""
        self._rows = self._all()
        if row is not None:
            self._rows.append(row)
            self.last = place_of(row)
        self.policy, self._promises = policy, policy.promises
        self._fold()

    def snapshot(self) -> Snapshot:
        """What the clocks are now, to be compared with what an event makes of them."""
        return Snapshot(self.clocks, self._finished)

    def cycles(self) -> list[Clock]:
        """Every cycle that is not stored away, the latest of each clock among them."""
        return [*self.clocks.finished, *self.clocks.live.values()]

    def knows(self, identity: str) -> bool:
        """Whether a fact of that identity was told in an earlier turn."""
        return self._stored.tells(identity)

    def _is_superseded(self, place: Place) -> bool:
        """Whether the fact at *place* was corrected before it was told."""
        return place[2] != DECIDED and self._stored.corrects(place[3])

    def before(self, place: Place) -> tuple[Ticket | None, Policy]:
        """The ticket as it was just before *place*, and the policy that it was under."""
        if self.last is None or place > self.last:
            return self.ticket, self.policy
        eras = self._eras()
        ticket: Ticket | None = None
        for each in told(eras):
            if place_of(each.row) >= place:
                break
            ticket = each.after
        begun = [era for era in eras[1:] if place_of(era.rows[0]) < place]
        return ticket, (begun or eras)[-1 if begun else 0].policy

    @property
    def was_migrated(self) -> bool:
        """Whether the ticket ever went over to another policy."""
        return any(map(is_migration, self._all()))

    def lives(self) -> Iterator[tuple[Micros, Ticket | None]]:
        """The ticket after each event of its history, with the moment."""
        for each in told(self._eras()):
            yield each.row[0], each.after

    def as_known(self, at: Micros) -> None:
        """Fold anew what had been recorded by *at*, and forget the rest."""
        first = next((decode_event(row[7], row[8]).before for row in self._all() if is_migration(row)), None)
        self._rows = [row for row in self._all() if row[5] <= at]
        known = next((row for row in reversed(self._rows) if is_migration(row)), None)
        if first is not None:
            self.policy = self.policy.under(first if known is None else decode_event(known[7], known[8]).after)
        self._fold()

    def cold(self) -> Cold:
        """What is stored away of it."""
        history = self._stored.grown(self._fresh) if self._rows is None else History(self._rows)
        return Cold(history=history, finished=self._finished)

    def _all(self) -> list[Row]:
        return [*self._stored, *self._fresh] if self._rows is None else self._rows

    def _fold(self) -> None:
        result = folded(self._eras())
        self.ticket, self.clocks, self._finished, self.unapplied = result.ticket, result.clocks, (), result.unapplied

    def _eras(self) -> list[Era]:
        return eras_of(_valid(self._all()), self.policy)

    def _advance(self, event: Any, at: Micros) -> None:
        before = self.ticket
        self.ticket = evolve(before, event, from_micros(at))
        self.clocks = self._promises.advance(self.clocks, before, event, self.ticket, at)
        self.unapplied += self.ticket is None and not isinstance(event, FactsNoted)


def _valid(rows: list[Row]) -> list[Row]:
    """The rows that no other one supersedes."""
    superseded = {row[4] for row in rows if row[4] is not None}
    return [row for row in rows if row[3] not in superseded or row[2] == DECIDED]


def _changed(earlier: Clocks, later: Clocks) -> list[Clock]:
    """The cycles that an event changed."""
    live = [clock for key, clock in later.live.items() if earlier.live.get(key) is not clock]
    return [*later.finished[len(earlier.finished) :], *live]
