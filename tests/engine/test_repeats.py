"""Commands under the host's own ids: the same again, another one under the same id, and what old documents say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from attrs import evolve, frozen

from servicekit.customers import Allotment, Grant, Plan, Use
from servicekit.engine import (
    Remembered,
    decode_dossier,
    digest_of,
    encode_account,
    encode_dossier,
    handle,
    new_account,
    settle,
)
from servicekit.errors import CommandIdReused, CommandRefused
from servicekit.testing.builders import a_ladder, a_policy, a_target, at
from servicekit.tickets import Absorb, Advance, Assign, Migrate, MigrationMode, Open, SetFields, Solve
from tests.engine.telling import AccountStory, Story

NINE = at("2026-03-23 09:00")
TEN = at("2026-03-23 10:00")


def test_another_command_under_a_known_id_is_refused() -> None:
    """It is not taken for a repeat: the error names both commands, and nothing has changed; after storage too."""
    for stored in (False, True):
        story = Story(a_policy(), stored=stored)
        story.tell(Open(), NINE, command_id="c-1")
        before = story.bytes
        with pytest.raises(CommandIdReused, match=r"Solve: the command id 'c-1' .* led to ticket:T1/1;") as caught:
            story.tell(Solve(), TEN, command_id="c-1")

        error = caught.value
        assert (error.command_id, error.version, error.command) == ("c-1", 1, "Solve")
        assert (error.digest, error.known) == (digest_of(Solve()), digest_of(Open()))
        assert (error.code, error.reason, error.status) == ("command_id_reused", "command_id_reused", "new")
        assert story.bytes == before


def test_other_values_make_another_command() -> None:
    """The body counts, not only the kind of command; the order of its names does not."""
    story = Story(a_policy())
    story.tell(Open(fields={"a": 1, "b": 2}), NINE, command_id="c-1")

    assert story.tell(Open(fields={"b": 2, "a": 1}), TEN, command_id="c-1").duplicate
    with pytest.raises(CommandIdReused):
        story.tell(Open(fields={"a": 1, "b": 3}), TEN, command_id="c-1")


def test_timers_are_kept_though_the_id_is_refused() -> None:
    """What was due by then is in the outcome of the refusal, and is the same as without the command."""
    ladder = a_ladder()
    story = Story(a_policy([a_target("resolution", "1h", escalation="ladder")], escalation=[ladder]))
    story.tell(Open(), NINE, command_id="c-1")
    swept = settle(story.policy, story.dossier, TEN + timedelta(hours=1))
    with pytest.raises(CommandIdReused) as caught:
        story.tell(Solve(), TEN + timedelta(hours=1), command_id="c-1")

    assert "sla.breached" in [event.tag for event in caught.value.settled]
    assert caught.value.fields["outcome"] == swept
    assert not swept.duplicate


def test_records_of_other_kinds_hold_to_the_same() -> None:
    """An entitlement refuses another use under the id of the first, and takes the first again for a repeat."""
    plan = Plan(key="gold", allotments=(Allotment(key="cases", total=5),))
    story = AccountStory(a_policy(plans={"gold": plan}), new_account(("entitlement", "E1")), stored=True)
    story.tell(Grant(plan="gold", customer="ann"), NINE)
    story.tell(Use(ticket="T1", amounts={"cases": 1}), NINE, command_id="u-1")
    with pytest.raises(CommandIdReused, match="entitlement:E1/2"):
        story.tell(Use(ticket="T2", amounts={"cases": 1}), NINE, command_id="u-1")

    assert story.tell(Use(ticket="T1", amounts={"cases": 1}), TEN, command_id="u-1").duplicate
    assert story.account.state.left("cases") == 4


def test_a_migration_under_a_known_id_moves_nothing() -> None:
    """Sent again after a third policy came into force, it is a repeat; another mode under its id is refused."""
    first = a_policy([a_target("resolution", "8h")])
    second, third = evolve(first, version="2", earlier=[first]), evolve(first, version="3", earlier=[first])
    third = evolve(third, earlier=[first, second])
    move = Migrate(mode=MigrationMode.CARRY)
    story = Story(first)
    story.tell(Open(), NINE)
    story.policy = second
    story.tell(move, NINE, command_id="m-1")
    story.policy = third

    assert story.tell(move, TEN, command_id="m-1").duplicate
    with pytest.raises(CommandIdReused):
        story.tell(Migrate(mode=MigrationMode.RETROACTIVE), TEN, command_id="m-1")
    assert story.dossier.pin is not None
    assert story.dossier.pin.version == "2"


def test_what_changed_nothing_leaves_its_id_free() -> None:
    """A refusal and a command without an event are not remembered: later they are decided as if they came then."""
    story = Story(a_policy())
    story.tell(Open(fields={"priority": "high"}), NINE)
    outcome = story.tell(SetFields(fields={"priority": "high"}), NINE, command_id="c-1")
    assert (outcome.written, outcome.duplicate, story.dossier.recent) == ((), False, ())
    with pytest.raises(CommandRefused):
        story.tell(Advance(event="nonsense"), NINE, command_id="c-1")

    assert story.tell(Assign(agent="ann"), TEN, command_id="c-1").events[0].tag == "tickets.assigned"
    assert [each.command_id for each in story.dossier.recent] == ["c-1"]


def test_ids_of_old_documents_are_repeats_whatever_comes() -> None:
    """A document without digests is read and written as it was, and its ids count as they did."""
    story = Story(a_policy())
    story.tell(Open(), NINE, command_id="c-1")
    data = {**json.loads(story.bytes), "recent": [["c-1", 1]]}
    story.dossier = decode_dossier(data)

    assert story.dossier.recent == (Remembered("c-1", 1),)
    assert encode_dossier(story.dossier)["recent"] == [["c-1", 1]]
    assert story.tell(Solve(), TEN, command_id="c-1").duplicate


def test_the_digest_is_stored_beside_the_id() -> None:
    """The written form of both kinds of documents, which later versions have to read."""
    story = Story(a_policy())
    story.tell(Open(), NINE, command_id="c-1")
    plans = {"gold": Plan(key="gold", allotments=())}
    granted = handle(
        a_policy(plans=plans),
        new_account(("entitlement", "E1")),
        Grant(plan="gold", customer="ann"),
        now=NINE,
        command_id="g-1",
    )

    assert encode_dossier(story.dossier)["recent"] == [["c-1", 1, sha256(b'["Open",{}]').hexdigest()[:16]]]
    assert encode_account(granted.account)["recent"] == [["g-1", 1, digest_of(Grant(plan="gold", customer="ann"))]]


# Digests.


@frozen(kw_only=True)
class _Sign:
    """A command of a host's own kind."""

    parties: frozenset[str]
    on: datetime | None = None
    notes: Mapping[str, Any] | None = None


def _signed() -> Iterator[_Sign]:
    yield _Sign(parties=frozenset(("ann", "bo")))
    yield _Sign(parties=frozenset(("ann",)))
    yield _Sign(parties=frozenset(("ann",)), on=NINE)
    yield _Sign(parties=frozenset(("ann",)), notes={"on": "2026-03-23"})


def test_digests_tell_commands_apart() -> None:
    """Sets, moments and mappings count; equal commands have one digest, whatever order their sets were made in."""
    digests = [digest_of(each) for each in _signed()]

    assert len(set(digests)) == len(digests)
    assert digest_of(_Sign(parties=frozenset(("bo", "ann")))) == digests[0]
    assert all(len(each) == 16 for each in digests)


def test_what_a_desk_works_out_is_no_part_of_it() -> None:
    """A merge sent again finds the other ticket ended, so that its wait is another."""
    assert digest_of(Absorb(ticket="T2", unanswered_since=NINE, opened_at=NINE)) == digest_of(Absorb(ticket="T2"))
    assert digest_of(Absorb(ticket="T2")) != digest_of(Absorb(ticket="T3"))
