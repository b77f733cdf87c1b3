"""One entitlement, many desks at once, on real databases: no unit is lost and none is given twice."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine

from servicekit.customers import Allotment, Decrease, Entitlement, Grant, Plan
from servicekit.desk import Desk
from servicekit.errors import CommandRefused, Conflict
from servicekit.storage.sqlalchemy import SQLAlchemyStore, Tables, create_tables
from servicekit.testing.builders import a_policy
from servicekit.tickets import Close, Open, Reopen, Solve
from servicekit.typing import Key
from tests.servers import MARIADB, POSTGRESQL
from tests.storage.databases import own_prefix

E1 = Key("entitlement", "E1")
WORKERS, TICKETS, TOTAL = 4, 6, 12
POLICY = a_policy(
    plans={
        "gold": Plan(
            key="gold",
            allotments=(
                Allotment(key="cases", total=TOTAL, decrease_on=Decrease.CREATE),
                Allotment(key="solutions", total=TOTAL, restrict=False),
            ),
        )
    }
)


@pytest.fixture(params=["postgresql", "mariadb"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Give an engine on each server."""
    url = POSTGRESQL.url("psycopg") if request.param == "postgresql" else MARIADB.url("pymysql")
    engine = create_engine(url, pool_size=WORKERS)
    yield engine
    engine.dispose()


@pytest.fixture
def tables(engine: Engine) -> Iterator[Tables]:
    """Give tables of the test's own."""
    tables = Tables(prefix=own_prefix())
    create_tables(engine, tables)
    yield tables
    tables.records.metadata.drop_all(engine)


def _insist(act: Callable[[], Any]) -> str:
    """Do it, as often as others are in the way; gives how it came out."""
    while True:
        try:
            act()
        except Conflict:
            continue
        except CommandRefused as refused:
            return refused.reason
        return "done"


def _work(desk: Desk, worker: int) -> Counter[str]:
    """The lives of some tickets, each step counted by how it came out."""
    chance, came_out = random.Random(worker), Counter[str]()
    for number in range(TICKETS):
        ticket = f"T{worker}-{number}"
        opening = _insist(partial(desk.send, ticket, Open(fields={"entitlement": "E1"})))
        came_out[opening] += 1
        if opening == "done":
            for command in chance.choice([[Solve()], [Close(reason="cancelled"), Reopen()], [Solve(), Reopen()]]):
                came_out[_insist(partial(desk.send, ticket, command))] += 1
    return came_out


@pytest.mark.server
def test_no_unit_is_lost(engine: Engine, tables: Tables) -> None:
    """What is left is what there was less what the tickets, read one by one, should use; the cap holds throughout."""
    desk = Desk(SQLAlchemyStore(engine, tables=tables), POLICY)
    desk.change(E1, Grant(plan="gold", customer="C1"))
    with ThreadPoolExecutor(WORKERS) as workers:
        came_out = sum(workers.map(lambda worker: _work(desk, worker), range(WORKERS)), Counter[str]())
    held: Entitlement = desk.account(E1).state
    keys = [f"T{worker}-{number}" for worker in range(WORKERS) for number in range(TICKETS)]
    tickets = [desk.ticket(key) for key in keys if desk.store.load(Key("ticket", key)).version]
    given_up = sum(each.reason == "cancelled" and not each.is_open for each in tickets if each)
    solved = sum(not each.is_open for each in tickets if each) - given_up

    assert set(came_out) <= {"done", "none_left"}
    assert held.left("cases") == TOTAL - (len(tickets) - given_up) >= 0
    assert held.left("solutions") == TOTAL - solved
    assert len(tickets) >= TOTAL
