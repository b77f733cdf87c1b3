"""Engines for the tests that run on every database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, create_engine

from servicekit.storage.sqlalchemy import Tables, create_tables
from tests.servers import MARIADB, POSTGRESQL
from tests.storage.databases import own_prefix, sqlite_engine

if TYPE_CHECKING:
    from collections.abc import Iterator

DATABASES = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.server),
    pytest.param("mariadb", id="mariadb", marks=pytest.mark.server),
]


@pytest.fixture(scope="module", params=DATABASES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Give an engine for each database in turn."""
    if request.param == "sqlite":
        engine = sqlite_engine(tmp_path_factory.mktemp("sqlite") / "records.db")
    elif request.param == "postgresql":
        engine = create_engine(POSTGRESQL.url("psycopg"))
    else:
        engine = create_engine(MARIADB.url("pymysql"))
    yield engine
    engine.dispose()


@pytest.fixture
def tables(engine: Engine) -> Iterator[Tables]:
    """Give empty tables of the test's own, dropped after it."""
    tables = Tables(prefix=own_prefix())
    create_tables(engine, tables)
    yield tables
    tables.records.metadata.drop_all(engine)
