"""
From what was decided to one commit: with everything that follows from it on other records.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from attrs import frozen

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
    decode_envelope,
    encode_account,
    encode_dossier,
    handle,
    new_account,
    new_dossier,
    settle,
)
from servicekit.errors import CommandRefused
from servicekit.storage import Loaded, Write
from servicekit.typing import Json, Key

__all__ = ["MOST_ROUNDS", "Decided", "Document", "document_of", "keep"]

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
        self.events: list[Json] = []
        self.outbox: list[Json] = []

    def take(self, outcome: Outcome | AccountOutcome) -> None:
        self.document = outcome.dossier if isinstance(outcome, Outcome) else outcome.account
        self.events += outcome.written
        self.outbox += outcome.outbox

    def write(self) -> Write:
        document = self.document
        return Write(
            key=document.key,
            expected=self.expected,
            version=document.version,
            state=encode_dossier(document) if isinstance(document, Dossier) else encode_account(document),
            next_due=document.next_due,
            events=self.events,
            outbox=self.outbox,
        )


_Drafts: TypeAlias = dict[Key, _Draft]


def document_of(key: Key, loaded: Loaded) -> Document:
    """The record that was loaded, an empty one where there is none."""
    if key.kind == TICKET:
        return new_dossier(key) if loaded.state is None else decode_dossier(loaded.state)
    return new_account(key) if loaded.state is None else decode_account(loaded.state)


def keep(policies: Policies, decided: Sequence[Decided], now: datetime) -> Program:
    """
    Commit what was decided and what follows from it, in one go, and tell of it.

    Raises:
        CommandRefused: Something that follows may refuse it, and did; what timers did is kept all the same.
    """
    drafts: _Drafts = {}
    coming: list[tuple[Key, Consequence]] = []
    for each in decided:
        draft = drafts[each.before.key] = _Draft(each.before)
        coming += _taken(policies, draft, each.outcome)
    try:
        for _ in range(MOST_ROUNDS):
            if not coming:
                break
            yield from _load(drafts, coming)
            coming = [each for asked in coming for each in _carried_out(policies, drafts, *asked, now)]
        else:
            raise RuntimeError(f"what follows goes round in a circle, at {coming[0][1]}")
    except CommandRefused as refused:
        settled = [Decided(each.before, settle(policies.of(each.before), each.before, now)) for each in decided]
        yield from keep(policies, settled, now)
        events = settled[0].outcome.events
        raise CommandRefused(
            refused.message,
            **{**refused.fields, "key": decided[0].before.key, "settled": events, "outcome": settled[0].outcome},
        ) from None
    yield from _commit(drafts)


def _taken(policies: Policies, draft: _Draft, outcome: Outcome | AccountOutcome) -> list[tuple[Key, Consequence]]:
    """What follows from an outcome, each with the record it follows from."""
    draft.take(outcome)
    document = draft.document
    return [(document.key, each) for each in consequences(policies.of(document), document, outcome.written)]


def _load(drafts: _Drafts, coming: Sequence[tuple[Key, Consequence]]) -> Program:
    keys = tuple(sorted({each.key for _, each in coming} - drafts.keys()))
    loaded = (yield Load(keys)) if keys else ()
    for key, found in zip(keys, loaded, strict=True):
        drafts[key] = _Draft(document_of(key, found))


def _carried_out(
    policies: Policies, drafts: _Drafts, source: Key, asked: Consequence, now: datetime
) -> list[tuple[Key, Consequence]]:
    draft = drafts[asked.key]
    policy = policies.of(draft.document)
    try:
        outcome = handle(policy, draft.document, asked.command, asked.facts, now, command_id=asked.command_id)
    except CommandRefused as refused:
        if asked.may_refuse:
            raise
        if refused.reason not in asked.harmless:
            drafts[source].outbox.append(_not_done(source, asked, refused))
        return []
    return _taken(policies, draft, outcome)


def _not_done(source: Key, asked: Consequence, refused: CommandRefused) -> Json:
    """The notice that something which should have followed could not; nothing is dropped in silence."""
    body = {
        "tag": "consequence.refused",
        "record": list(source),
        "for": list(asked.key),
        "command": type(asked.command).__name__,
        "reason": refused.reason,
        "message": refused.message,
    }
    return {"key": f"{asked.command_id}:refused", "body": body}


def _commit(drafts: _Drafts) -> Program:
    changed = [draft for draft in drafts.values() if draft.events]
    if changed:
        yield Commit(tuple(draft.write() for draft in changed))
    for draft in changed:
        document = draft.document
        events = tuple(decode_envelope(each) for each in draft.events)
        ticket = document.ticket if isinstance(document, Dossier) else None
        yield Tell("servicekit_after_events", {"key": document.key, "events": events, "ticket": ticket})
