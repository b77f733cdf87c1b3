"""
The last moment at which handing a ticket over would have kept a promise.

For clocks that follow whose ticket it is: an agreement that counts while a team has it, a goal or a calendar chosen by
the team, a clock that the first assignment stops. What such a clock would have said is found by reading the history
again with the handover at another moment, so any metric and any choice is covered, and nothing is assumed of either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from attrs import evolve, frozen

from servicekit.calendars import from_micros, to_micros
from servicekit.sla.evaluate import in_order
from servicekit.sla.readings import Reading, Readings, State
from servicekit.tickets import Record, records_of
from servicekit.typing import Micros

__all__ = ["Again", "Handover", "handover"]

Again: TypeAlias = Callable[[Sequence[Record], datetime], Readings]
"""Reads a history at a moment: a policy's ``evaluate``, or :func:`~servicekit.sla.evaluate` with the rest filled in."""


@frozen(kw_only=True)
class Handover:
    """
    A handover that would have kept the promise, had it been made sooner.

    Attributes:
        at: When the ticket was handed over.
        agent: To which agent, if to one.
        team: To which team, if to one.
        by: By when it would have had to be: at this moment the promise is kept, a microsecond later it is broken.
    """

    at: datetime
    agent: str | None
    team: str | None
    by: datetime

    @property
    def whom(self) -> str:
        """Who has the ticket since then."""
        return self.agent or self.team or ""


def handover(reading: Reading, history: Iterable[tuple[Any, ...] | Record], again: Again) -> Handover | None:
    """
    By when the ticket would have had to be handed over for the promise of *reading* to be kept.

    The handover is the last one up to the end of the clock: that which ended it, or which gave the ticket to those who
    have it. It is moved back as far as the handover or the opening before it; every other fact stays where it was.

    Args:
        reading: A broken promise.
        history: The rows or records that it was read from.
        again: How to read them again, as the reading was.

    Returns:
        The moment, or ``None`` where the promise is not broken, nobody was handed the ticket, or even the earliest
        moment would not have kept it.
    """
    if reading.state is not State.BREACHED:
        return None
    records = in_order(records_of(history))
    end = reading.stopped_at or reading.read_at
    places = [n for n, each in enumerate(records) if each.what == "assigned" and each.occurred_at <= end]
    if not places:
        return None
    moved = _Moved(records, places[-1], reading, again)
    by = moved.last_kept()
    if by is None:
        return None
    fact = records[places[-1]]
    agent, team = fact.fields.get("agent"), fact.fields.get("team")
    return Handover(at=fact.occurred_at, agent=agent, team=team, by=from_micros(by))


class _Moved:
    """The history with one handover at another moment."""

    def __init__(self, records: Sequence[Record], place: int, reading: Reading, again: Again) -> None:
        self._records, self._place, self._reading, self._again = records, place, reading, again

    def last_kept(self) -> Micros | None:
        """A moment at which the promise is kept and a microsecond after which it is broken; ``None`` for none."""
        kept, broken = self._earliest(), to_micros(self._records[self._place].occurred_at)
        if kept >= broken or not self._keeps(kept):
            return None
        while broken - kept > 1:
            middle = (kept + broken) // 2
            kept, broken = (middle, broken) if self._keeps(middle) else (kept, middle)
        return kept

    def _earliest(self) -> Micros:
        """Just after the handover before it, or after the opening."""
        earlier = [to_micros(r.occurred_at) for r in self._records[: self._place] if r.what in ("assigned", "opened")]
        return max(earlier, default=0) + 1

    def _keeps(self, at: Micros) -> bool:
        fact = evolve(self._records[self._place], occurred_at=from_micros(at))
        history = [*self._records[: self._place], fact, *self._records[self._place + 1 :]]
        read = self._again(history, self._reading.read_at)
        return not any(each.name == self._reading.name and each.state is State.BREACHED for each in read)
