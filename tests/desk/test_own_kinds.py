"""Records of a host's own kind: decided, kept, timed and told of like those that come with servicekit."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, frozen
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from servicekit.desk import Desk
from servicekit.engine import KINDS, decode_account, decode_envelope, encode_account, known_kinds, new_account
from servicekit.errors import CommandIdReused, CommandRefused, CorruptRecord, InputError
from servicekit.plugins import hookimpl
from servicekit.records import Kind
from servicekit.storage import MemoryStore
from servicekit.storage.sqlalchemy import SQLAlchemyStore, create_tables
from servicekit.testing import ManualClock
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.tickets import Envelope, Open, Solved, broken_link
from servicekit.typing import Key
from tests.desk.desks import a_desk
from tests.engine.contracts import CONTRACT, OWN, Contract, Ended, How, Prolong, Sign, Terminate

NINE = at("2026-03-23 09:00")
YEAR = timedelta(days=365)
C1 = Key("contract", "C1")
SIGN = Sign(party="ann", ends_at=NINE + YEAR, terms={"hours": 8, "sites": ["Ulm", "Köln"]})


class House:
    """A desk that knows contracts, with its store and clock."""

    def __init__(self, kind: str, **more: Any) -> None:
        self.clock = ManualClock(NINE)
        self.store = MemoryStore(self.clock.micros)
        self.desk = a_desk(kind, self.store, a_policy([a_target("resolution", "2h")]), kinds=[CONTRACT], **more)


@pytest.fixture(params=["sync", "async"])
def house(request: pytest.FixtureRequest) -> House:
    """A house with each kind of desk."""
    return House(str(request.param))


def test_a_contract_lives_beside_tickets(house: House) -> None:
    """Signed, prolonged, refused, and over by itself at its instant, however late the worker; with one notice."""
    house.desk.send("T1", Open())
    house.desk.change(C1, SIGN)
    house.desk.change(C1, Prolong(by=timedelta(days=30)), actor="lead")
    with pytest.raises(CommandRefused, match="at most 365 days") as caught:
        house.desk.change(C1, Prolong(by=2 * YEAR))
    assert caught.value.reason == "too_long"
    house.clock.advance(days=400)
    house.desk.run_due()

    state = house.desk.account(C1).state
    assert state == Contract(
        party="ann", ends_at=NINE + YEAR + timedelta(days=30), terms=SIGN.terms, prolonged=(NINE,), ended=How.RUN_OUT
    )
    told: list[Any] = []
    house.desk.deliver(told.append)
    (notice,) = (each["body"] for each in told if each["body"]["record"][0] == "contract")
    assert notice == {"tag": "contract.ended", "record": ["contract", "C1"], "at": notice["at"], "how": "run_out"}
    assert house.desk.run_due() == 0


def test_its_events_are_envelopes_in_a_chain(house: House) -> None:
    """The store has them as it has all others; they read back with their values."""
    house.desk.change(C1, SIGN, actor="ann", command_id="web-1")
    house.desk.change(C1, Terminate(reason="moved"), roles=frozenset({"legal"}))
    stored = house.store.events(C1)
    signed, ended = (decode_envelope(each, OWN) for each in stored)

    assert broken_link(stored, house.desk.account(C1).head) is None
    assert (signed.tag, signed.actor, signed.command_id, signed.id) == (
        "contract.signed",
        "ann",
        "web-1",
        "contract:C1/1",
    )
    assert ended.event == Ended(how=How.TERMINATED, reason="moved")
    with pytest.raises(CorruptRecord, match=r"no event is called 'contract\.ended'"):
        decode_envelope(stored[1])


def test_command_ids_count_for_it_too(house: House) -> None:
    """Sent again it does nothing, and another command under its id is refused."""
    house.desk.change(C1, SIGN, command_id="web-1")

    assert house.desk.change(C1, SIGN, command_id="web-1").duplicate
    with pytest.raises(CommandIdReused):
        house.desk.change(C1, evolve(SIGN, party="bo"), command_id="web-1")


def test_its_rules_are_the_hosts_by_the_policy_in_force() -> None:
    """What the kind says under another version of the policy holds for the next decision."""
    house = House("sync")
    house.desk.change(C1, SIGN)
    strict = Desk(house.store, a_policy(version="2"), kinds=[CONTRACT])
    with pytest.raises(CommandRefused, match="at most 30 days"):
        strict.change(C1, Prolong(by=timedelta(days=31)))


def test_hooks_hear_of_it() -> None:
    """The notice of recorded events names the record and has no ticket."""
    heard: list[tuple[Key, list[type], object]] = []

    class Plugin:
        @hookimpl
        def servicekit_after_events(self, key: Key, events: list[Envelope], ticket: object) -> None:
            heard.append((key, [type(each.event) for each in events], ticket))

    House("sync", plugins=[Plugin()]).desk.change(C1, SIGN)

    assert [(key, [cls.__name__ for cls in classes], ticket) for key, classes, ticket in heard] == [
        (C1, ["Signed"], None)
    ]


def test_one_that_is_not_registered_is_named(house: House) -> None:
    """A desk that was not given the kind says so, for commands and for timers; other records are settled."""
    house.desk.change(C1, SIGN)
    house.desk.send("T1", Open())
    house.clock.advance(days=400)
    bare = Desk(house.store, a_policy([a_target("resolution", "2h")]))
    with pytest.raises(InputError, match="no kind of record called 'contract'; there are: ticket, "):
        bare.change(C1, SIGN)
    with pytest.raises(ExceptionGroup, match="1 of 2 records") as caught:
        bare.run_due()
    assert caught.group_contains(InputError, match="'contract'")
    assert set(KINDS).isdisjoint(["contract"])


def test_inside_the_hosts_transaction(tmp_path: Path) -> None:
    """In a database, with the host's rows or not at all."""
    engine = create_engine(f"sqlite:///{tmp_path}/own.db")
    create_tables(engine)
    desk = Desk(SQLAlchemyStore(engine, clock=ManualClock(NINE).micros), a_policy(), kinds=[CONTRACT])
    with Session(engine) as session:
        desk.joined(session).change(C1, SIGN)
        session.rollback()
    assert desk.account(C1).version == 0
    desk.change(C1, SIGN)
    engine.dispose()

    assert desk.account(C1).version == 1


# What cannot be registered.


@frozen(kw_only=True)
class _Painted:
    """An event."""


def _kind(name: str = "fence", tag: str = "fence.painted", event: type = _Painted) -> Kind:
    """A kind of which nothing can be asked."""
    return Kind(
        name=name, state=_Painted, commands=(), events={tag: event}, decide=lambda *_: [], evolve=lambda *_: None
    )


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ([_kind("ticket")], "a kind of record called 'ticket' already"),
        ([_kind("ledger")], "a kind of record called 'ledger' already"),
        ([_kind(), _kind(tag="other")], "a kind of record called 'fence' already"),
        ([_kind(tag="tickets.solved")], "events of these tags already: tickets.solved"),
        ([_kind(), _kind("wall")], "kind 'wall': there are events of these tags already: fence.painted"),
        ([_kind(event=Solved)], "events of another kind: Solved; give it classes of its own"),
        ([_Painted], "is no kind of record"),
    ],
)
def test_clashes_are_refused_when_a_desk_is_made(own: list[Any], message: str) -> None:
    """A name, a tag or a class that is taken would make a stored event ambiguous."""
    with pytest.raises(InputError, match=message):
        Desk(MemoryStore(), a_policy(), kinds=own)


def test_an_event_that_is_not_declared_is_refused() -> None:
    """A decision that gives an event without a tag is a mistake of the kind, named before anything is kept."""
    odd = evolve(CONTRACT, decide=lambda *_: [_Painted()])
    desk = Desk(MemoryStore(), a_policy(), kinds=[odd])
    with pytest.raises(InputError, match="_Painted is no event of 'contract'"):
        desk.change(C1, SIGN)

    assert desk.account(C1).version == 0


def test_without_a_desk() -> None:
    """The engine takes the kinds as an argument: two hosts in one process do not hear of each other's."""
    kinds = known_kinds([CONTRACT])
    account = new_account(C1, kinds)

    assert decode_account(encode_account(account), kinds) == account
    with pytest.raises(InputError, match="no kind of record"):
        decode_account(encode_account(account))
