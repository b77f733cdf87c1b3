"""What only an asynchronous desk does, and the desk on a real asynchronous database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from servicekit.conditions import Test
from servicekit.desk import AsyncDesk, Desk
from servicekit.errors import Conflict, InputError, UnknownTicket
from servicekit.plugins import hookimpl
from servicekit.sla import SLAPolicy
from servicekit.storage import AsyncMemoryStore, MemoryStore
from servicekit.storage.sqlalchemy import AsyncSQLAlchemyStore, create_tables
from servicekit.testing import ManualClock
from servicekit.testing.builders import a_ladder, a_policy, a_target, at
from servicekit.tickets import Envelope, Facts, Open, Reply, Solve
from servicekit.typing import Key
from tests.desk.desks import AsyncMemory, OthersFirst

NINE = at("2026-03-23 09:00")
POLICY = a_policy([a_target("resolution", "2h", escalation="ladder")], escalation=[a_ladder()])
GOLD = SLAPolicy(key="gold", targets=(a_target(),), when=Test(field="customer.tier", op="is", value="gold"))


def _memory(**more: Any) -> AsyncDesk:
    clock = ManualClock(NINE)
    return AsyncDesk(AsyncMemory(MemoryStore(clock.micros)), more.pop("policy", POLICY), clock=clock, **more)


def test_answers_and_notices_may_be_awaited() -> None:
    """Coroutine functions of a plugin are awaited: their answer counts, and they are through when the call returns."""
    heard: list[str] = []

    class Customers:
        @hookimpl
        async def servicekit_facts(self, key: Key) -> Facts:
            await OthersFirst()
            return Facts(customer={"tier": "gold"})

        @hookimpl
        async def servicekit_after_events(self, events: list[Envelope]) -> None:
            await OthersFirst()
            heard.extend(event.tag for event in events)

    async def story() -> str:
        desk = _memory(policy=a_policy(sla=[GOLD]), plugins=[Customers()])
        await desk.send("T1", Open())
        return (await desk.readings("T1")).of("resolution").policy

    assert asyncio.run(story()) == "gold"
    assert heard == ["tickets.facts_noted", "tickets.opened"]


def test_an_awaited_notice_that_fails_is_not_tried_again() -> None:
    """What a coroutine of a plugin raises reaches the caller, and the command stands once."""

    class Fails:
        @hookimpl
        async def servicekit_after_events(self) -> None:
            raise Conflict("from the plugin's own database")

    async def story() -> int:
        desk = _memory(plugins=[Fails()])
        with pytest.raises(Conflict, match="plugin's own"):
            await desk.send("T1", Open())
        return (await desk.dossier("T1")).version

    assert asyncio.run(story()) == 1


def test_many_at_once_lose_nothing() -> None:
    """Five replies to one ticket at the same time: conflicts are tried again, and each reply counts."""

    async def story() -> int:
        desk = _memory()
        await desk.send("T1", Open())
        await asyncio.gather(*(desk.send("T1", Reply(agent=f"a-{number}")) for number in range(5)))
        ticket = await desk.ticket("T1")
        return 0 if ticket is None else ticket.replies

    assert asyncio.run(story()) == 5


def test_work_is_tried_again() -> None:
    """``transact`` awaits the work anew after a conflict, and nothing of the first try is left."""

    async def story() -> list[int]:
        desk = _memory()
        tries: list[int] = []

        async def work(inside: AsyncDesk) -> None:
            tries.append(1)
            await inside.send(f"T{len(tries)}", Open())
            if len(tries) < 3:
                raise Conflict("somebody else was first")

        await desk.transact(work)
        return [(await desk.store.load(Key("ticket", f"T{number}"))).version for number in (1, 2, 3)]

    assert asyncio.run(story()) == [0, 0, 1]


def test_coroutine_handlers_are_awaited() -> None:
    """A notice counts as delivered when the coroutine of its handler is through; a failing one is given out again."""
    clock = ManualClock(NINE)
    store = MemoryStore(clock.micros)

    async def story() -> tuple[list[str], int]:
        desk = AsyncDesk(AsyncMemory(store), POLICY, clock=clock)
        await desk.send("T1", Open())
        clock.advance(hours=2)
        await desk.run_due()
        seen: list[str] = []

        async def handler(notice: Any) -> None:
            await OthersFirst()
            seen.append(notice["body"]["step"])
            if len(seen) == 1:
                raise OSError

        with pytest.raises(ExceptionGroup):
            await desk.deliver(handler)
        clock.advance(minutes=5)
        return seen, await desk.deliver(handler)

    seen, again = asyncio.run(story())
    assert (len(seen), again, store.pending()) == (4, 1, 0)


def test_a_desk_and_its_store_are_of_one_kind() -> None:
    """A desk that awaits takes no store that does not, nor the other way round; the error names the right one."""
    with pytest.raises(InputError, match=r"not MemoryStore: AsyncMemoryStore is the one in memory"):
        AsyncDesk(MemoryStore(), POLICY)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="AsyncMemoryStore have to be awaited: use AsyncDesk"):
        Desk(AsyncMemoryStore(), POLICY)  # type: ignore[arg-type]


def test_a_store_in_memory_to_look_into() -> None:
    """A whole story on the store in memory; what it came to can be read without awaiting."""
    store = MemoryStore(ManualClock(NINE).micros)

    async def story() -> str:
        desk = AsyncDesk(AsyncMemoryStore(store), POLICY)
        return (await desk.send("T1", Open())).status

    assert asyncio.run(story()) == "new"
    assert store.load(Key("ticket", "T1")).version == 1


def _on_sqlite(path: Path, story: Callable[[AsyncDesk, Any], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        engine = create_async_engine(f"sqlite+aiosqlite:///{path}/desk.db")
        try:
            async with engine.begin() as connection:
                await connection.run_sync(create_tables)
            clock = ManualClock(NINE)
            return await story(AsyncDesk(AsyncSQLAlchemyStore(engine, clock=clock.micros), POLICY), (engine, clock))
        finally:
            await engine.dispose()

    return asyncio.run(run())


def test_an_asynchronous_database(tmp_path: Path) -> None:
    """Commands, timers, notices and readings on SQLite through aiosqlite."""

    async def story(desk: AsyncDesk, house: Any) -> list[Any]:
        _, clock = house
        await desk.send("T1", Open())
        clock.advance(hours=2)
        fired, sent = await desk.run_due(), await desk.deliver(lambda _: None)
        await desk.send("T1", Solve())
        reading = (await desk.readings("T1")).of("resolution")
        return [fired, sent, reading.breached_at]

    assert _on_sqlite(tmp_path, story) == [1, 3, at("2026-03-23 11:00")]


def test_the_hosts_rollback_undoes_everything(tmp_path: Path) -> None:
    """Joined to the host's session, the desk commits nothing: what the host rolls back never happened."""

    async def story(desk: AsyncDesk, house: Any) -> tuple[bool, str]:
        engine, _ = house
        async with AsyncSession(engine) as session:
            await desk.joined(session).send("T1", Open())
            await session.rollback()
        missing = False
        try:
            await desk.ticket("T1")
        except UnknownTicket:
            missing = True
        async with AsyncSession(engine) as session:
            await desk.joined(session).send("T1", Open())
            await session.commit()
        ticket = await desk.ticket("T1")
        return missing, "" if ticket is None else ticket.status

    assert _on_sqlite(tmp_path, story) == (True, "new")
