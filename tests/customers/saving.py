"""A small host for ledgers: settle what is due, decide, fold; what an engine does, without storage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from servicekit.customers import LEDGER, Ledger, Length, Programme
from servicekit.records import Occasion
from servicekit.typing import Key

START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = Programme(key="days", lifetime=Length(days=10))


def day(number: int) -> datetime:
    """So many days after the start."""
    return START + timedelta(days=number)


class Saving:
    """One ledger and everything that happened to it."""

    def __init__(self, programme: Programme | None = DAYS) -> None:
        self.programme = programme
        self.key = Key("ledger", "C1")
        self.held: Ledger | None = None
        self.events: list[tuple[datetime, Any]] = []

    @property
    def ledger(self) -> Ledger:
        """The ledger; an empty one before the first points."""
        return self.held or Ledger()

    def send(self, command: Any, now: datetime, *, settle: bool = True) -> list[Any]:
        """Settle, decide, fold; the events of the command itself."""
        if settle:
            self.settle(now)
        occasion = Occasion(key=self.key, rules=self.programme, now=now)
        return self._fold(list(LEDGER.decide(self.held, command, occasion)), now)

    def settle(self, now: datetime) -> list[Any]:
        """Let happen what is due by now, each at its instant."""
        fired: list[Any] = []
        while self.held is not None and (due := LEDGER.due(self.held, self.programme)) is not None and due <= now:
            fired += self._fold(list(LEDGER.fire(self.held, self.programme, due)), due)
        return fired

    def _fold(self, events: list[Any], moment: datetime) -> list[Any]:
        for event in events:
            self.held = LEDGER.evolve(self.held, event, moment)
            self.events.append((moment, event))
        return events
