"""The SQL store on each database, async."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.servers import POSTGRESQL
from tests.storage.databases import AsyncSQLContract

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import URL


class TestAsyncSQLite(AsyncSQLContract):
    """The contract on a SQLite file through aiosqlite."""

    examples = 8

    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        """Give a new file."""
        return f"sqlite+aiosqlite:///{tmp_path / 'records.db'}"


@pytest.mark.server
class TestAsyncpg(AsyncSQLContract):
    """The contract on PostgreSQL through asyncpg."""

    examples = 8

    @pytest.fixture
    def url(self) -> URL:
        """Connect to the server."""
        return POSTGRESQL.url("asyncpg")


@pytest.mark.server
class TestAsyncPsycopg(AsyncSQLContract):
    """The contract on PostgreSQL through psycopg."""

    examples = 8

    @pytest.fixture
    def url(self) -> URL:
        """Connect to the server."""
        return POSTGRESQL.url("psycopg")
