"""
One decision on a record that is no ticket.

The same order as for tickets: what was already due happens first, each at its instant; then the command is looked at.
What a kind of record does is its room's; here it gets its envelopes, its command ids and its next due instant.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from servicekit.calendars import from_micros, to_micros
from servicekit.engine.dossier import Account
from servicekit.engine.journal import TIMER, Journal, Source
from servicekit.engine.kinds import KINDS, kind_of
from servicekit.engine.outcome import AccountOutcome
from servicekit.engine.repeats import Named, remember
from servicekit.errors import CommandRefused, InputError
from servicekit.policies import Policy
from servicekit.records import Kind, Occasion
from servicekit.typing import Key, Micros

__all__ = ["AccountTurn", "new_account"]

_NOBODY: frozenset[str] = frozenset()


def new_account(key: Key | tuple[str, str], kinds: Mapping[str, Kind] = KINDS) -> Account:
    """
    The empty document of a record that does not exist yet, of one of the *kinds*.

    Raises:
        InputError: There is no such kind of record.
    """
    kind = kind_of(key[0], kinds)
    return Account(key=Key(kind.name, key[1]), kind=kind)


class AccountTurn:
    """A record in the middle of a decision taken at *now*; lives inside one call and nothing outside sees it."""

    def __init__(self, policy: Policy, account: Account, now: datetime) -> None:
        self.kind = account.kind
        self.rules = self.kind.rules(policy)
        self.policy, self.before = policy, account
        self.now: Micros = max(to_micros(now, "now"), account.recorded_at)
        self.journal = Journal(policy, account, self.now)
        self.state = account.state

    def settle(self) -> None:
        """Let happen what is due by now, each at its instant, in order."""
        last: datetime | None = None
        while (at := self._due()) is not None and to_micros(at) <= self.now:
            if last is not None and at <= last:
                raise InputError(f"records of the kind {self.kind.name!r} are due at {at} again and again")
            last = at
            for event in self.kind.fire(self.state, self.rules, at):
                self._tell(event, to_micros(at), TIMER)

    def _due(self) -> datetime | None:
        return None if self.state is None else self.kind.due(self.state, self.rules)

    def carry_out(
        self,
        command: Any,
        facts: Mapping[str, Mapping[str, Any]],
        source: Source,
        roles: frozenset[str] = _NOBODY,
    ) -> None:
        """
        Carry out a command.

        Raises:
            CommandRefused: It is not allowed now; ``outcome`` holds what had already happened by itself.
            InputError: It is no command of this kind of record.
        """
        if type(command) not in self.kind.commands:
            known = ", ".join(each.__name__ for each in self.kind.commands)
            raise InputError(f"{command!r} is no command of the kind {self.kind.name!r}, only {known}")
        now = from_micros(self.now)
        occasion = Occasion(
            key=self.before.key, rules=self.rules, now=now, facts=facts, roles=roles, actor=source.actor
        )
        try:
            events = self.kind.decide(self.state, command, occasion)
        except CommandRefused as refused:
            kept = self.outcome(len(self.journal.written), None)
            raise CommandRefused(
                refused.message, **{**refused.fields, "key": self.before.key, "settled": kept.settled, "outcome": kept}
            ) from None
        for event in events:
            self._tell(event, self.now, source)

    def _tell(self, event: Any, at: Micros, source: Source) -> None:
        entry = self.journal.write(event, at, source, None)
        self.state = self.kind.evolve(self.state, event, from_micros(at))
        if isinstance(event, self.kind.notices):
            self.journal.send(getattr(event, "notice", "") or entry.id, entry, at)

    def outcome(self, settled: int, name: Named | None, *, duplicate: bool = False) -> AccountOutcome:
        """What the turn led to; *name* is that of its command."""
        return AccountOutcome(
            account=self._after(name) if self.journal.written else self.before,
            written=tuple(self.journal.written),
            outbox=tuple(self.journal.outbox),
            settled_count=settled,
            duplicate=duplicate,
            told=tuple(self.journal.events),
        )

    def _after(self, name: Named | None) -> Account:
        due = self._due()
        return Account(
            key=self.before.key,
            version=self.journal.seq,
            recorded_at=self.now,
            head=self.journal.head,
            kind=self.kind,
            state=self.state,
            recent=remember(self.before.recent, name, self.journal.seq),
            next_due=None if due is None else to_micros(due),
        )
