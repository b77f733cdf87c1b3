"""Reopened, or a follow-up in its place: what both kinds of desk do, in memory and on SQLite."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from servicekit.calendars import parse_amount
from servicekit.desk import AsyncDesk, Desk
from servicekit.errors import CommandIdReused, CommandRefused, InputError
from servicekit.policies import Policy
from servicekit.sla import State
from servicekit.storage import MemoryStore
from servicekit.storage.sqlalchemy import AsyncSQLAlchemyStore, SQLAlchemyStore, create_tables
from servicekit.testing import ManualClock
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.tickets import (
    Advance,
    Close,
    FollowUp,
    Open,
    ReceiveMessage,
    Record,
    Reopen,
    Reopening,
    Reply,
    SetFields,
    Solve,
)
from servicekit.typing import Key
from servicekit.workflow import SUPPORT, extend
from tests.desk.desks import Blocking, a_desk

NINE = at("2026-03-23 09:00")
T1, T2 = Key("ticket", "T1"), Key("ticket", "T2")


def policy_with(reopening: Reopening | None, **more: Any) -> Policy:
    """An answer within an hour, a solution within two, and a limit to reopening."""
    return a_policy([a_target("first_response", "1h"), a_target("resolution", "2h")], reopening=reopening, **more)


WEEK = policy_with(Reopening(within=parse_amount("7d elapsed"), inherit=("product",)))
NEVER = policy_with(Reopening())


class House:
    """A desk with a clock, and a ticket that is closed at ten."""

    def __init__(self, kind: str, policy: Policy = WEEK) -> None:
        self.clock = ManualClock(NINE)
        self.store = MemoryStore(self.clock.micros)
        self.desk: Any = a_desk(kind, self.store, policy)
        closed_at_ten(self.desk, self.clock)

    def tags(self, key: Key) -> list[str]:
        """The tags of what happened to a record."""
        return [event["tag"] for event in self.store.events(key)]


def closed_at_ten(desk: Any, clock: ManualClock) -> None:
    """Opened at nine, solved and closed at ten, with its promises kept."""
    desk.send("T1", Open(fields={"product": "pump", "priority": "high"}, requester="ann"))
    clock.advance(minutes=30)
    desk.send("T1", Reply())
    clock.advance(minutes=30)
    desk.send("T1", Solve())
    desk.send("T1", Close())


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which kind of desk."""
    return str(request.param)


@pytest.fixture
def house(kind: str) -> House:
    """A desk that allows a week."""
    return House(kind)


def test_within_the_limit_the_ticket_is_reopened(house: House) -> None:
    """Nothing is written under the id of the follow-up, and the clock goes on as its target says."""
    house.clock.advance(days=6)
    outcome = house.desk.reopen("T1", Reopen(reason="again"), follow_up="T2", command_id="c-1")

    assert (outcome.dossier.key, outcome.status, outcome.ticket.reopened) == (T1, "active", 1)
    assert house.store.load(T2).version == 0
    house.clock.advance(days=3)
    assert house.desk.reopen("T1", Reopen(reason="again"), follow_up="T2", command_id="c-1").duplicate
    assert house.store.load(T2).version == 0


@pytest.mark.parametrize("command", [Reopen(reason="again"), ReceiveMessage(channel="mail"), Advance(event="reopen")])
def test_after_the_limit_a_follow_up_takes_its_place(house: House, command: Any) -> None:
    """One commit, linked both ways; new clocks there, the old verdicts here; fields as the policy says."""
    house.clock.advance(days=7)
    verdicts = house.desk.readings("T1")
    outcome = house.desk.reopen("T1", command, follow_up="T2", opening=Open(fields={"channel": "mail"}))
    old = house.desk.ticket("T1")

    assert outcome.dossier.key == T2
    assert (outcome.ticket.follow_up_of, old.follow_ups, old.status) == ("T1", ("T2",), "closed")
    assert (outcome.ticket.fields, outcome.ticket.requester) == ({"product": "pump", "channel": "mail"}, "ann")
    assert [(r.state, r.spent) for r in house.desk.readings("T2")] == [(State.RUNNING, timedelta(0))] * 2
    assert [(r.state, r.due_at) for r in house.desk.readings("T1")] == [(r.state, r.due_at) for r in verdicts]
    assert house.tags(T1)[-1] == "tickets.followed_up"
    assert house.tags(T2) == ["tickets.opened", "tickets.follow_up_of"]
    (told,) = [event["body"] for event in house.store.events(T1) if event["tag"] == "tickets.followed_up"]
    assert told["until"] == house.clock.micros()  # a week after it was closed, to the microsecond


def test_a_message_reopens_what_is_closed(house: House) -> None:
    """No edge of the lifecycle leads back for a message, but one does for a reopening: it takes that one."""
    outcome = house.desk.reopen("T1", ReceiveMessage(channel="mail"), follow_up="T2")
    assert (outcome.dossier.key, outcome.status, outcome.ticket.messages) == (T1, "active", 1)
    assert house.tags(T1)[-3:-1] == ["tickets.customer_messaged", "tickets.reopened"]


def test_the_limit_is_half_open(house: House) -> None:
    """A microsecond before it is over the ticket is reopened."""
    house.clock.advance(days=7, microseconds=-1)
    assert house.desk.reopen("T1", Reopen(), follow_up="T2").dossier.key == T1


def test_sent_again_it_is_the_same_follow_up(house: House) -> None:
    """Under the same id nothing happens again, though the old ticket has other fields by now; another id is taken."""
    house.clock.advance(days=8)
    house.desk.reopen("T1", ReceiveMessage(), follow_up="T2", command_id="c-1")
    house.desk.send("T1", SetFields(fields={"product": "valve"}))
    again = house.desk.reopen("T1", ReceiveMessage(), follow_up="T2", command_id="c-1")

    assert again.duplicate
    assert (again.dossier.key, again.ticket.fields) == (T2, {"product": "pump"})
    with pytest.raises(CommandIdReused):
        house.desk.reopen("T1", ReceiveMessage(), follow_up="T3", command_id="c-1")
    with pytest.raises(CommandRefused, match="already"):
        house.desk.reopen("T1", ReceiveMessage(), follow_up="T2")
    assert house.desk.reopen("T1", ReceiveMessage(), follow_up="T3").ticket.follow_up_of == "T1"
    assert house.desk.ticket("T1").follow_ups == ("T2", "T3")


def test_a_follow_up_may_have_one_itself(house: House) -> None:
    """Each knows the one before it and those after it."""
    house.clock.advance(days=8)
    house.desk.reopen("T1", Reopen(), follow_up="T2")
    house.desk.send("T2", Close())
    house.clock.advance(days=8)
    house.desk.reopen("T2", Reopen(), follow_up="T3")
    assert [house.desk.ticket(id).follow_up_of for id in ("T1", "T2", "T3")] == [None, "T1", "T2"]


@pytest.mark.parametrize("command", [Reopen(), ReceiveMessage(), Advance(event="reopen")])
def test_without_an_id_for_the_follow_up_what_comes_too_late_is_refused(house: House, command: Any) -> None:
    """The refusal says until when it could have been; nothing is written, and no message is dropped in silence."""
    house.clock.advance(days=8)
    before = house.store.load(T1).version
    with pytest.raises(CommandRefused, match="could be reopened until 2026-03-30 10:00") as caught:
        house.desk.send("T1", command)
    assert caught.value.reason == "follow_up_due"
    assert house.store.load(T1).version == before


def test_what_is_no_reopening(house: House) -> None:
    """Another command, a ticket in its own place, an unknown one; an open ticket takes the message itself."""
    with pytest.raises(InputError, match="reopens nothing"):
        house.desk.reopen("T1", Solve(), follow_up="T2")
    with pytest.raises(InputError, match="its own follow-up"):
        house.desk.reopen("T1", Reopen(), follow_up="T1")
    with pytest.raises(CommandRefused, match="no such ticket"):
        house.desk.reopen("T9", Reopen(), follow_up="T2")
    house.desk.send("T3", Open())
    assert house.desk.reopen("T3", ReceiveMessage(), follow_up="T2").ticket.messages == 1
    with pytest.raises(CommandRefused, match="it needs no follow-up"):
        house.desk.send("T3", FollowUp(ticket="T4"))


def test_a_closed_ticket_is_never_reopened_where_the_policy_gives_no_time(kind: str) -> None:
    """Solved it still is, closed no longer: by the customer's answer too, the new ticket has all its fields."""
    house = House(kind, NEVER)
    assert house.desk.reopen("T1", ReceiveMessage(), follow_up="T2").ticket.fields["priority"] == "high"
    house.desk.send("T2", Solve())
    assert house.desk.reopen("T2", ReceiveMessage(), follow_up="T3").dossier.key == T2


def test_no_edge_leads_back_out_of_closed(kind: str) -> None:
    """A lifecycle without a way back has follow-ups within the time too."""
    final = extend(SUPPORT, 2, drop=[("reopen", "closed")])
    house = House(kind, policy_with(Reopening(within=parse_amount("30d elapsed")), lifecycles={"support": final}))
    outcome = house.desk.reopen("T1", Reopen(), follow_up="T2")
    assert (outcome.ticket.follow_up_of, outcome.ticket.lifecycle) == ("T1", "support")


@pytest.mark.parametrize(("hours", "key"), [(15, T1), (17, T2)])
def test_counted_in_working_time_since_it_was_solved(kind: str, hours: int, key: Key) -> None:
    """Eight working hours after Monday ten is Tuesday ten."""
    rule = Reopening(within=parse_amount("8h"), since="solved", calendar="office")  # type: ignore[arg-type]
    house = House(kind, policy_with(rule))
    house.clock.advance(hours=hours + 8)
    assert house.desk.reopen("T1", Reopen(), follow_up="T2").dossier.key == key


def test_a_policy_without_a_limit_knows_no_follow_ups(kind: str) -> None:
    """A year later the ticket is reopened all the same."""
    house = House(kind, policy_with(None))
    house.clock.advance(days=365)
    assert house.desk.reopen("T1", Reopen(), follow_up="T2").dossier.key == T1


def test_a_host_that_observes_tells_it_as_facts(house: House) -> None:
    """Told of each ticket by itself, in any order; a reopening that came too late is history and never refused."""
    now = house.clock()
    house.desk.observe("T2", Record(what="follow_up_of", occurred_at=now, fields={"ticket": "T1"}))
    house.desk.observe("T2", Record(what="opened", occurred_at=now - timedelta(minutes=1)))
    house.desk.observe("T1", Record(what="followed_up", occurred_at=now, fields={"ticket": "T2"}))
    house.clock.advance(days=30)
    house.desk.observe("T1", Record(what="reopened", occurred_at=house.clock()))

    assert house.desk.ticket("T2").follow_up_of == "T1"
    assert (house.desk.ticket("T1").follow_ups, house.desk.ticket("T1").status) == (("T2",), "active")


@pytest.fixture(params=["sync", "async"])
def on_sqlite(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Any, ManualClock]]:
    """Both kinds of desk on SQLite."""
    clock = ManualClock(NINE)
    engine = create_engine(f"sqlite:///{tmp_path}/desk.db")
    create_tables(engine)
    if request.param == "sync":
        yield Desk(SQLAlchemyStore(engine, clock=clock.micros), WEEK), clock
    else:
        waiting = create_async_engine(f"sqlite+aiosqlite:///{tmp_path}/desk.db")
        yield Blocking(AsyncDesk(AsyncSQLAlchemyStore(waiting, clock=clock.micros), WEEK)), clock
        asyncio.run(waiting.dispose())
    engine.dispose()


def test_on_a_database(on_sqlite: tuple[Any, ManualClock]) -> None:
    """Reopened in time, followed up later, both read back from the database."""
    desk, clock = on_sqlite
    closed_at_ten(desk, clock)
    assert desk.reopen("T1", Reopen(), follow_up="T2").dossier.key == T1
    desk.send("T1", Close())
    clock.advance(days=8)
    desk.reopen("T1", ReceiveMessage(), follow_up="T2", command_id="c-1")
    assert desk.reopen("T1", ReceiveMessage(), follow_up="T2", command_id="c-1").duplicate
    assert (desk.ticket("T1").follow_ups, desk.ticket("T2").follow_up_of) == (("T2",), "T1")
