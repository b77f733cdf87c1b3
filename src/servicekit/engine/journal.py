"""
What one turn writes: envelopes in a chain, and rows for the outbox.
"""

from __future__ import annotations

from typing import Any

from attrs import frozen

from servicekit.engine.codec import encode_event
from servicekit.engine.dossier import Account, Dossier
from servicekit.policies import Policy
from servicekit.tickets import SCHEMA, Opened, Ticket, hash_of
from servicekit.typing import Json, Micros

__all__ = ["TIMER", "Entry", "Journal", "Source"]


@frozen(kw_only=True)
class Source:
    """Where an event comes from."""

    actor: str | None = None
    command_id: str | None = None
    source_id: str | None = None
    sequence: int | None = None
    supersedes: str | None = None


TIMER = Source(actor="timer")
"""The source of what happens by itself."""


@frozen
class Entry:
    """What was written: the tag and body of the event and the id of its envelope."""

    tag: str
    body: Json
    id: str


class Journal:
    """The envelopes of one turn with their events, and its outbox rows, recorded at *now*."""

    def __init__(self, policy: Policy, dossier: Dossier | Account, now: Micros) -> None:
        self.policy = policy
        self.key = dossier.key
        self.kind = dossier.kind if isinstance(dossier, Account) else None
        self.now = now
        self.seq = dossier.version
        self.head = dossier.head
        self.written: list[Json] = []
        self.events: list[Any] = []
        self.outbox: list[Json] = []

    def write(self, event: Any, occurred_at: Micros, source: Source, ticket: Ticket | None) -> Entry:
        """Append the envelope of an event."""
        tag, body = encode_event(event, self.kind)
        self.seq += 1
        id = f"{self.key}/{self.seq}"
        envelope = {
            "id": id,
            "key": list(self.key),
            "seq": self.seq,
            "occurred_at": occurred_at,
            "recorded_at": self.now,
            "actor": source.actor,
            "command_id": source.command_id,
            "source_id": source.source_id,
            "sequence": source.sequence,
            "supersedes": source.supersedes,
            "schema": SCHEMA,
            "lifecycle_version": self._lifecycle_version(event, ticket),
            "policy_sha256": self.policy.sha256,
            "prev_hash": self.head,
            "tag": tag,
            "body": body,
        }
        self.head = hash_of(envelope)
        self.written.append(envelope)
        self.events.append(event)
        return Entry(tag, body, id)

    def _lifecycle_version(self, event: Any, ticket: Ticket | None) -> int:
        key = ticket.lifecycle if ticket else event.lifecycle if isinstance(event, Opened) else None
        lifecycle = self.policy.lifecycles.get(key) if key is not None else None
        return lifecycle.version if lifecycle else 0

    def send(self, key: str, entry: Entry, at: Micros) -> None:
        """Put a notice into the outbox, under a key that never changes."""
        body = {"tag": entry.tag, "record": list(self.key), "at": at, **entry.body}
        self.outbox.append({"key": key, "body": body})
