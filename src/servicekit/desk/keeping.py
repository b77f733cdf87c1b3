"""
From what was decided to one commit: with everything that follows from it on other records.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import TypeAlias

from attrs import frozen

from servicekit.desk.attempts import Heard
from servicekit.desk.policies import Policies
from servicekit.desk.requests import Commit, Load, Program, Tell
from servicekit.engine import (
    TICKET,
    Account,
    AccountOutcome,
    Consequence,
    Dossier,
    Outcome,
    consequences,
    decode_account,
    decode_dossier,
    encode_account,
    encode_dossier,
    handle,
    new_account,
    new_dossier,
    settle,
)
from servicekit.errors import CommandRefused, EndlessConsequences, InputError, ServicekitError
from servicekit.storage import OUTBOX_LENGTH, Loaded, Write, check_key
from servicekit.tickets import Envelope
from servicekit.typing import Json, Key

__all__ = ["MOST_ROUNDS", "Decided", "Document", "document_of", "is_storable", "keep"]

MOST_ROUNDS = 8
"""How far consequences of consequences may go in one commit; rules that run in a circle end here, with an error."""

Document: TypeAlias = Dossier | Account


@frozen
class Decided:
    """A record as it was *before* a decision, and what the decision led to."""

    before: Document
    outcome: Outcome | AccountOutcome


class _Draft:
    """One record of a commit: its version in the store, what it is by now, and what is to be written with it."""

    def __init__(self, document: Document) -> None:
        self.expected = document.version
        self.document = document
        self.outcomes: list[Outcome | AccountOutcome] = []
        self.outbox: list[Json] = []

    def take(self, outcome: Outcome | AccountOutcome) -> None:
        self.document = outcome.dossier if isinstance(outcome, Outcome) else outcome.account
        self.outcomes.append(outcome)
        self.outbox += outcome.outbox

    @property
    def has_news(self) -> bool:
        return any(outcome.written for outcome in self.outcomes)

    @property
    def events(self) -> tuple[Envelope, ...]:
        return tuple(event for outcome in self.outcomes for event in outcome.events)

    def write(self) -> Write:
        document = self.document
        return Write(
            key=document.key,
            expected=self.expected,
            version=document.version,
            state=encode_dossier(document) if isinstance(document, Dossier) else encode_account(document),
            next_due=document.next_due,
            events=[event for outcome in self.outcomes for event in outcome.written],
            outbox=self.outbox,
        )


_Drafts: TypeAlias = dict[Key, _Draft]
_Coming: TypeAlias = list[tuple[Key, Consequence]]
"""What follows, each with the record it follows from."""


def document_of(policies: Policies, key: Key, loaded: Loaded) -> Document:
    """The record that was loaded, an empty one where there is none."""
    if key.kind == TICKET:
        return new_dossier(key) if loaded.state is None else decode_dossier(loaded.state)
    kinds = policies.kinds
    return new_account(key, kinds) if loaded.state is None else decode_account(loaded.state, kinds)


def keep(policies: Policies, decided: Sequence[Decided], now: datetime) -> Program:
    """
    Commit what was decided and what follows from it, in one go, and tell of it.

    Raises:
        CommandRefused: Something that follows may refuse it, and did; what timers did is kept all the same.
        EndlessConsequences: What follows goes round in a circle; nothing is kept.
    """
    drafts: _Drafts = {}
    coming: _Coming = []
    for each in decided:
        draft = drafts[each.before.key] = _Draft(each.before)
        coming += _taken(policies, draft, each.outcome)
    try:
        yield from _follow(policies, drafts, coming, now)
    except CommandRefused as refused:
        settled = [Decided(each.before, settle(policies.of(each.before), each.before, now)) for each in decided]
        yield from keep(policies, settled, now)
        events = settled[0].outcome.events
        raise CommandRefused(
            refused.message,
            **{**refused.fields, "key": decided[0].before.key, "settled": events, "outcome": settled[0].outcome},
        ) from None
    yield from _commit(drafts)


def _follow(policies: Policies, drafts: _Drafts, coming: _Coming, now: datetime) -> Program:
    """Carry out what follows, and what follows from that."""
    rounds = 0
    while coming:
        rounds += 1
        if rounds > MOST_ROUNDS:
            raise _endless(*coming[0])
        coming = [each for each in coming if _is_possible(drafts, *each)]
        yield from _load(policies, drafts, coming)
        coming = [each for asked in coming for each in _carried_out(policies, drafts, *asked, now)]


def _endless(source: Key, asked: Consequence) -> EndlessConsequences:
    command = type(asked.command).__name__
    words = f"what follows goes round in a circle: after {MOST_ROUNDS} rounds {source} asks {command} of {asked.key}"
    return EndlessConsequences(words, key=asked.key, command=command)


def _taken(policies: Policies, draft: _Draft, outcome: Outcome | AccountOutcome) -> _Coming:
    draft.take(outcome)
    document = draft.document
    return [(document.key, each) for each in consequences(policies.of(document), document, outcome)]


def is_storable(key: Key) -> bool:
    """Whether a store can have a record of that key; names in the fields of a ticket may be anything."""
    try:
        check_key(key)
    except InputError:
        return False
    return True


def _is_possible(drafts: _Drafts, source: Key, asked: Consequence) -> bool:
    """Whether there can be such a record at all; without it, a fact is kept all the same, and a notice says so."""
    if is_storable(asked.key):
        return True
    impossible = InputError(f"there can be no record {asked.key}", key=asked.key)
    if asked.may_refuse:
        raise impossible
    drafts[source].outbox.append(_not_done(source, asked, impossible))
    return False


def _load(policies: Policies, drafts: _Drafts, coming: _Coming) -> Program:
    keys = tuple(sorted({each.key for _, each in coming} - drafts.keys()))
    loaded = (yield Load(keys)) if keys else ()
    for key, found in zip(keys, loaded, strict=True):
        drafts[key] = _Draft(document_of(policies, key, found))


def _carried_out(policies: Policies, drafts: _Drafts, source: Key, asked: Consequence, now: datetime) -> _Coming:
    draft = drafts[asked.key]
    try:
        policy = policies.of(draft.document)
        outcome = handle(policy, draft.document, asked.command, asked.facts, now, command_id=asked.command_id)
    except ServicekitError as error:
        if asked.may_refuse:
            raise
        if error.fields.get("reason") not in asked.harmless:
            drafts[source].outbox.append(_not_done(source, asked, error))
        return []
    return _taken(policies, draft, outcome)


def _not_done(source: Key, asked: Consequence, error: ServicekitError) -> Json:
    """The notice that something which should have followed could not; nothing is dropped in silence."""
    body = {
        "tag": "consequence.refused",
        "record": list(source),
        "for": list(asked.key),
        "command": type(asked.command).__name__,
        "reason": error.fields.get("reason", error.code),
        "message": error.message,
    }
    key = f"{asked.command_id}:refused"
    if len(key) > OUTBOX_LENGTH:
        key = f"{sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}:refused"
    return {"key": key, "body": body}


def _commit(drafts: _Drafts) -> Program:
    changed = [draft for draft in drafts.values() if draft.has_news]
    if changed:
        yield Commit(tuple(draft.write() for draft in changed))
    heard: list[Exception] = []
    for draft in changed:
        document = draft.document
        ticket = document.ticket if isinstance(document, Dossier) else None
        try:
            yield Tell("servicekit_after_events", {"key": document.key, "events": draft.events, "ticket": ticket})
        except Heard as each:  # the commit stands, and the other records are told of all the same
            heard.append(each.error)
    if heard:
        raise Heard(heard[0] if len(heard) == 1 else ExceptionGroup("several notices failed", heard))
