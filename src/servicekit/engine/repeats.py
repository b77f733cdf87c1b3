"""
The host's names for commands: what is remembered of each, and what the same name means when it comes again.

The same command under the same id is a repeat and changes nothing. Another command under the same id is a mistake of
the sender, which nothing would show if it counted as a repeat: it is refused, as by Stripe ("Idempotent requests": the
parameters are compared with those of the first request) and by the IETF's draft-ietf-httpapi-idempotency-key-header
(*Error Scenarios*: another payload under a key is answered with 422).
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, TypeVar

import attrs
from attrs import frozen

from servicekit.engine.codec import encode_command
from servicekit.engine.dossier import RING, Account, Dossier, Remembered
from servicekit.engine.following import Following
from servicekit.engine.outcome import AccountOutcome, Outcome
from servicekit.errors import CommandIdReused

__all__ = ["Named", "digest_of", "named", "remember", "the_same"]

_Outcome = TypeVar("_Outcome", Outcome, AccountOutcome)

_CANONICAL = json.JSONEncoder(
    sort_keys=True,
    separators=(",", ":"),
    default=lambda value: sorted(map(str, value)) if _is_set(value) else str(value),
)
_DIGITS = 16


@frozen
class Named:
    """A command's id, the host's own, with the digest of the command."""

    id: str
    digest: str


def named(command_id: str | None, command: Any) -> Named | None:
    """The name of a command; ``None`` where the host gave it none, and without a digest where it follows by itself."""
    if command_id is None:
        return None
    return Named(command_id, "" if isinstance(command_id, Following) else digest_of(command))


def digest_of(command: Any) -> str:
    """
    A digest of what a command asks: the same for equal commands, whatever the order of the names in their fields.

    It is the first 64 bits of a SHA-256, as 16 hexadecimal digits: enough to tell apart two commands of one id. What a
    desk works out for a command (a field with ``worked_out`` in its metadata) is no part of it.
    """
    cls: Any = type(command)
    body = encode_command(command)
    if left_out := _worked_out(cls):
        body = {name: value for name, value in body.items() if name not in left_out}
    text = _CANONICAL.encode([cls.__name__, body])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def _is_set(value: Any) -> bool:
    return isinstance(value, (set, frozenset))


def _worked_out(cls: type[Any]) -> frozenset[str]:
    parts = attrs.fields(cls) if attrs.has(cls) else ()
    return frozenset(each.name for each in parts if each.metadata.get("worked_out"))


def remember(recent: tuple[Remembered, ...], name: Named | None, version: int) -> tuple[Remembered, ...]:
    """The commands to remember after one more that led to *version*: the last :data:`~servicekit.engine.RING`."""
    return recent if name is None else (*recent, Remembered(name.id, version, name.digest))[-RING:]


def the_same(document: Dossier | Account, name: Named | None, command: Any, known: _Outcome) -> _Outcome:
    """
    Give back *known*, the outcome of a command whose id the record remembers.

    Raises:
        CommandIdReused: It was another command; ``outcome`` holds what timers had already made happen.
    """
    first = next(each for each in document.recent if name is not None and each.command_id == name.id)
    if name is None or first.digest in ("", name.digest):
        return known
    outcome, word = attrs.evolve(known, duplicate=False), type(command).__name__
    ticket = document.ticket if isinstance(document, Dossier) else None
    raise CommandIdReused(
        f"{word}: the command id {name.id!r} was another command's, which led to {document.key}/{first.version};"
        " an id is for one command",
        reason="command_id_reused",
        key=document.key,
        command=word,
        command_id=name.id,
        version=first.version,
        digest=name.digest,
        known=first.digest,
        status=None if ticket is None else ticket.status,
        failed_guards=(),
        allowed=(),
        settled=outcome.settled,
        outcome=outcome,
    )
