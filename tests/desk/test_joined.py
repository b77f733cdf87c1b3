"""A desk inside the host's own transaction, beside the host's own rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, create_engine, func, insert, select
from sqlalchemy.orm import Session

from servicekit.desk import Desk
from servicekit.errors import CommandRefused, Conflict, UnknownTicket
from servicekit.plugins import hookimpl
from servicekit.storage.sqlalchemy import SQLAlchemyStore, create_tables
from servicekit.testing import ManualClock, dump
from servicekit.testing.builders import a_ladder, a_policy, a_target, at
from servicekit.tickets import Facts, Open, Reply, SetFields
from servicekit.typing import Key

METADATA = MetaData()
ORDERS = Table("orders", METADATA, Column("id", Integer, primary_key=True), Column("what", String(20)))
POLICY = a_policy([a_target("resolution", "2h", escalation="ladder")], escalation=[a_ladder()])
T1 = Key("ticket", "T1")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A SQLite file with the host's table and ours."""
    engine = create_engine(f"sqlite:///{tmp_path}/host.db")
    METADATA.create_all(engine)
    create_tables(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> ManualClock:
    """A clock at nine."""
    return ManualClock(at("2026-03-23 09:00"))


@pytest.fixture
def desk(engine: Engine, clock: ManualClock) -> Desk:
    """A desk that owns its transactions, until it is joined."""
    return Desk(SQLAlchemyStore(engine, clock=clock.micros), POLICY)


def _orders(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(ORDERS)).scalar_one())


def test_the_hosts_commit_keeps_both(engine: Engine, desk: Desk) -> None:
    """The host's row and the ticket are kept together, by the host."""
    with Session(engine) as session, session.begin():
        session.execute(insert(ORDERS).values(what="chair"))
        desk.joined(session).send("T1", Open())

    assert _orders(engine) == 1
    assert desk.ticket("T1") is not None


def test_the_hosts_rollback_undoes_everything(engine: Engine, desk: Desk, clock: ManualClock) -> None:
    """Ticket, events, timers and notices of the block are gone with the host's row; what was before is untouched."""
    desk.send("T1", Open())
    before = dump(desk.store, [T1])
    clock.advance(hours=3)
    with pytest.raises(ZeroDivisionError), Session(engine) as session, session.begin():  # noqa: PT012
        session.execute(insert(ORDERS).values(what="chair"))
        inside = desk.joined(session)
        inside.send("T1", Reply())
        inside.send("T2", Open())
        assert inside.deliver(lambda _: None) > 0
        raise ZeroDivisionError

    assert _orders(engine) == 0
    assert dump(desk.store, [T1]) == before
    with pytest.raises(UnknownTicket):
        desk.ticket("T2")
    desk.run_due()
    assert desk.deliver(lambda _: None) == 4


def test_a_refusal_leaves_the_hosts_transaction_in_order(engine: Engine, desk: Desk, clock: ManualClock) -> None:
    """A refused command inside the host's transaction spoils nothing: the host goes on, timers that fired are kept."""
    desk.send("T1", Open())
    clock.advance(hours=3)
    with Session(engine) as session, session.begin():
        inside = desk.joined(session)
        with pytest.raises(CommandRefused):
            inside.send("T1", Open())
        session.execute(insert(ORDERS).values(what="chair"))

    assert _orders(engine) == 1
    assert desk.dossier("T1").announced == {"resolution#1": "breached"}


def test_a_conflict_is_raised_and_spoils_nothing(engine: Engine, desk: Desk) -> None:
    """Joined, a conflict is the host's to deal with: raised at once, and the host's own rows can be kept."""
    desk.send("T1", Open())

    class Rival:
        asked = 0

        @hookimpl
        def servicekit_facts(self, key: Key) -> None:
            self.asked += 1
            self.inside.send("T1", SetFields(fields={"n": self.asked}), facts=Facts())

    rival = Rival()
    with Session(engine) as session, session.begin():
        session.execute(insert(ORDERS).values(what="chair"))
        rival.inside = desk.joined(session)  # type: ignore[attr-defined]
        slow = Desk(desk.store, POLICY, plugins=[rival]).joined(session)
        with pytest.raises(Conflict):
            slow.send("T1", Reply())

    ticket = desk.ticket("T1")
    assert ticket is not None
    assert (ticket.replies, ticket.fields, rival.asked, _orders(engine)) == (0, {"n": 1}, 1, 1)


def test_a_transaction_of_the_desk_on_a_database(desk: Desk) -> None:
    """The desk's own transaction on a database keeps all or nothing, too."""
    with desk.transaction() as inside:
        inside.send("T1", Open())
        inside.send("T2", Open())
    with pytest.raises(ZeroDivisionError), desk.transaction() as inside:  # noqa: PT012
        inside.send("T1", Reply())
        raise ZeroDivisionError

    ticket = desk.ticket("T1")
    assert ticket is not None
    assert ticket.replies == 0
