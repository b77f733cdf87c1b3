"""The SQL store on each database, sync."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine

from tests.servers import MARIADB, POSTGRESQL
from tests.storage.databases import SQLContract, sqlite_engine

if TYPE_CHECKING:
    from sqlalchemy import Engine


class TestSQLite(SQLContract):
    """The contract on a SQLite file."""

    @pytest.fixture(scope="class")
    @classmethod
    def engine(cls, tmp_path_factory: pytest.TempPathFactory) -> Engine:
        """Give a new file."""
        return sqlite_engine(tmp_path_factory.mktemp("sqlite") / "records.db")


@pytest.mark.server
class TestPostgreSQL(SQLContract):
    """The contract on PostgreSQL through psycopg."""

    @pytest.fixture(scope="class")
    @classmethod
    def engine(cls) -> Engine:
        """Connect to the server."""
        return create_engine(POSTGRESQL.url("psycopg"))


@pytest.mark.server
class TestMariaDB(SQLContract):
    """The contract on MariaDB as it is installed, in REPEATABLE READ."""

    @pytest.fixture(scope="class")
    @classmethod
    def engine(cls) -> Engine:
        """Connect to the server."""
        return create_engine(MARIADB.url("pymysql"))


@pytest.mark.server
class TestMariaDBReadCommitted(SQLContract):
    """The contract on MariaDB as recommended, in READ COMMITTED."""

    examples = 5

    @pytest.fixture(scope="class")
    @classmethod
    def engine(cls) -> Engine:
        """Connect to the server."""
        return create_engine(MARIADB.url("pymysql"), isolation_level="READ COMMITTED")
