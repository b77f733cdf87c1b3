"""What several tests do with the engine: tell facts, send commands, keep what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from attrs import define, field

from servicekit import engine
from servicekit.errors import CommandRefused
from servicekit.policies import Policy
from servicekit.sla import Readings
from servicekit.tickets import Command, Envelope, Facts, Record


@define
class AccountStory:
    """One record of another kind under one policy, told step by step."""

    policy: Policy
    account: engine.Account
    stored: bool = False
    written: list[dict[str, Any]] = field(factory=list)
    outbox: list[dict[str, Any]] = field(factory=list)

    def tell(self, command: Any, now: datetime, facts: Facts | None = None, **more: Any) -> engine.AccountOutcome:
        """Handle a command at *now*; a refusal keeps what timers did and raises."""
        try:
            return self._keep(engine.handle(self.policy, self.account, command, facts, now, **more))
        except CommandRefused as refused:
            self._keep(refused.outcome)
            raise

    def settle(self, now: datetime) -> engine.AccountOutcome:
        """Fire what is due."""
        return self._keep(engine.settle(self.policy, self.account, now))

    def _keep(self, outcome: engine.AccountOutcome) -> engine.AccountOutcome:
        self.account = outcome.account
        self.written += [dict(each) for each in outcome.written]
        self.outbox += [dict(each) for each in outcome.outbox]
        if self.stored:
            kind = self.account.kind
            self.account = engine.decode_account(json.loads(self.bytes), {kind.name: kind})
        return outcome

    @property
    def bytes(self) -> str:
        """The stored form of the record."""
        return json.dumps(engine.encode_account(self.account), sort_keys=True)

    @property
    def events(self) -> list[Envelope]:
        """Everything that was recorded."""
        kind = self.account.kind
        return [engine.decode_envelope(each, {kind.name: kind}) for each in self.written]


@define
class Story:
    """One ticket under one policy, told step by step."""

    policy: Policy
    stored: bool = False
    dossier: engine.Dossier = field(factory=lambda: engine.new_dossier(("ticket", "T1")))
    written: list[dict[str, Any]] = field(factory=list)
    outbox: list[dict[str, Any]] = field(factory=list)
    refusals: list[CommandRefused] = field(factory=list)

    def tell(self, command: Command | Record, now: datetime, facts: Facts | None = None, **more: Any) -> engine.Outcome:
        """Handle a command or a fact at *now*; a refusal keeps what timers did and raises."""
        try:
            return self._keep(engine.handle(self.policy, self.dossier, command, facts, now, **more))
        except CommandRefused as refused:
            self._keep(refused.outcome)
            raise

    def send(self, commands: Iterable[tuple[datetime, Command]]) -> Story:
        """Send commands one after the other, refusals included."""
        for at, command in commands:
            try:
                self.tell(command, at)
            except CommandRefused as refused:
                self.refusals.append(refused)
        return self

    def settle(self, now: datetime) -> engine.Outcome:
        """Fire what is due."""
        return self._keep(engine.settle(self.policy, self.dossier, now))

    def _keep(self, outcome: engine.Outcome) -> engine.Outcome:
        self.dossier = outcome.dossier
        self.written += [dict(each) for each in outcome.written]
        self.outbox += [dict(each) for each in outcome.outbox]
        if self.stored:
            self.dossier = engine.decode_dossier(json.loads(json.dumps(engine.encode_dossier(self.dossier))))
        return outcome

    def readings(self, now: datetime) -> Readings:
        """What the clocks say."""
        return engine.readings(self.policy, self.dossier, now)

    @property
    def bytes(self) -> str:
        """The stored form of the ticket."""
        return json.dumps(engine.encode_dossier(self.dossier), sort_keys=True)

    @property
    def events(self) -> list[Envelope]:
        """Everything that was recorded."""
        return [engine.decode_envelope(each) for each in self.written]

    @property
    def notices(self) -> list[str]:
        """The keys of everything that was sent, in order."""
        return [each["key"] for each in self.outbox]

    def of(self, tag: str) -> list[Envelope]:
        """The recorded events of one kind."""
        return [event for event in self.events if event.tag == tag]
