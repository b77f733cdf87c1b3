"""
What stands around every event in storage: who, when, why, under which policy, and after which other event.

The names of these fields are a stored format. ``prev_hash`` chains the envelopes of one record: it is the SHA-256 of
the encoded bytes of the one before, so that a changed or missing event shows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from attrs import field, frozen

from servicekit.calendars import from_micros, to_micros
from servicekit.typing import Json, Key

__all__ = ["SCHEMA", "Envelope", "broken_link", "encode", "hash_of"]

SCHEMA = 1
"""The version of the stored format of envelopes and events."""

_CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
)


@frozen(kw_only=True, slots=False)
class Envelope:
    """
    One stored event.

    Attributes:
        id: Its name, unique for ever: ``<kind>:<id>/<seq>``.
        key: The record that it belongs to.
        seq: Its place in the order of recording, from 1.
        occurred_at: When it was so.
        recorded_at: When it was told.
        actor: Who did it, as the host names them; personal data.
        command_id: The host's name for the command that led to it.
        source_id: The source's name for the fact.
        sequence: The source's order among facts of the same moment.
        supersedes: The source id of the fact that this one corrects.
        schema: The version of the stored format.
        lifecycle_version: The version of the ticket's lifecycle that was in force.
        policy_sha256: The policy that was in force.
        prev_hash: The hash of the envelope before, empty for the first.
        tag: What kind of event the body is.
        body: The event itself as plain JSON.
        event: The event itself as a value; not stored.
    """

    id: str
    key: Key
    seq: int
    occurred_at: datetime
    recorded_at: datetime
    actor: str | None = field(default=None, metadata={"personal": True})
    command_id: str | None = None
    source_id: str | None = None
    sequence: int | None = None
    supersedes: str | None = None
    schema: int = SCHEMA
    lifecycle_version: int = 0
    policy_sha256: str = ""
    prev_hash: str = ""
    tag: str
    body: Json
    event: Any = None

    def to_json(self) -> dict[str, Any]:
        """The envelope as plain JSON, moments as whole microseconds since 1970-01-01 UTC."""
        return {
            "id": self.id,
            "key": list(self.key),
            "seq": self.seq,
            "occurred_at": to_micros(self.occurred_at),
            "recorded_at": to_micros(self.recorded_at),
            "actor": self.actor,
            "command_id": self.command_id,
            "source_id": self.source_id,
            "sequence": self.sequence,
            "supersedes": self.supersedes,
            "schema": self.schema,
            "lifecycle_version": self.lifecycle_version,
            "policy_sha256": self.policy_sha256,
            "prev_hash": self.prev_hash,
            "tag": self.tag,
            "body": self.body,
        }

    @classmethod
    def just_written(cls, data: Json, event: Any) -> Envelope:
        """What :meth:`from_json` gives of an envelope that has all its fields, in half the time."""
        made = object.__new__(cls)
        kind, id = data["key"]
        moments = {"occurred_at": from_micros(data["occurred_at"]), "recorded_at": from_micros(data["recorded_at"])}
        made.__dict__.update(data, key=Key(kind, id), event=event, **moments)
        return made

    @classmethod
    def from_json(cls, data: Json, event: Any = None) -> Envelope:
        """Read what :meth:`to_json` wrote; *event* is the body, decoded."""
        moments = {name: from_micros(data[name]) for name in ("occurred_at", "recorded_at")}
        kind, id = data["key"]
        return cls(**{**data, **moments, "key": Key(kind, id), "event": event})


def encode(envelope: Json) -> bytes:
    """The bytes of an envelope over which the chain is taken: JSON, sorted names, no spaces, UTF-8."""
    return _CANONICAL.encode(envelope).encode("utf-8", "surrogatepass")


def hash_of(envelope: Json) -> str:
    """The SHA-256 of an encoded envelope, in hexadecimal."""
    return hashlib.sha256(encode(envelope)).hexdigest()


def broken_link(history: Iterable[Json], head: str | None = None) -> int | None:
    """
    Check the chain of one record's envelopes, given in the order of their ``seq``.

    Args:
        history: All envelopes of the record.
        head: The hash of the last one, as its dossier keeps it; without it, a change of the last one does not show.

    Returns:
        The ``seq`` of the first envelope that does not follow from the one before, of the last one if *head* is not its
        hash, or ``None`` when all is well.
    """
    before, expected = "", 1
    for envelope in history:
        if envelope["prev_hash"] != before or envelope["seq"] != expected:
            return int(envelope["seq"])
        before, expected = hash_of(envelope), expected + 1
    return None if head in (None, before) else expected - 1
