"""Every record of a kind, page by page."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from servicekit.storage import AsyncListing, Listing, MemoryStore, Write
from servicekit.storage.sqlalchemy import AsyncSQLAlchemyStore, SQLAlchemyStore, create_tables
from servicekit.typing import Key

IDS = ["", "A", "B", "a", "b", "ä", "中"]


def _write(kind: str, id: str) -> Write:
    return Write(key=Key(kind, id), expected=0, version=1, state={}, next_due=None)


def _filled(store: Any) -> Any:
    store.commit([_write(kind, id) for id in reversed(IDS) for kind in ("ticket", "ticket2")])
    return store


def _pages(store: Listing, size: int) -> list[Key]:
    found: list[Key] = []
    while page := store.keys("ticket", size, found[-1].id if found else None):
        assert len(page) <= size
        found += page
    return found


def test_pages_name_every_record_once(tmp_path: Path) -> None:
    """In memory and in a database, pages of any size name each record of the kind once and none of another."""
    engine = create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    create_tables(engine)
    for store in (_filled(MemoryStore()), _filled(SQLAlchemyStore(engine))):
        for size in (1, 3, 7, 100):
            assert _pages(store, size) == [Key("ticket", id) for id in IDS]
    engine.dispose()


def test_the_awaited_store_lists_the_same(tmp_path: Path) -> None:
    """The asynchronous store names what the synchronous one does."""
    engine = create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    create_tables(engine)
    store = _filled(SQLAlchemyStore(engine))

    async def listed() -> Any:
        awaited = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
        listing: AsyncListing = AsyncSQLAlchemyStore(awaited)
        try:
            return await listing.keys("ticket", 3, "A")
        finally:
            await awaited.dispose()

    assert asyncio.run(listed()) == store.keys("ticket", 3, "A")
    engine.dispose()
