"""
Where the tests find a database server, and what happens where there is none.

``SERVICEKIT_TEST_POSTGRESQL`` and ``SERVICEKIT_TEST_MARIADB`` hold the URL of a database in which the tests may create
and drop tables; without them a server on this machine is tried, at its usual port, without a password. A test that
needs a server which does not answer is skipped with a reason that names the server. Where ``CI`` is set it fails
instead if the server is there but unusable (its port is open, or its program is installed): a green run in CI never
hides a database that nobody talked to. Each test class uses tables with a prefix of its own and drops them.
"""

from __future__ import annotations

import os
import shutil
import socket
from functools import cache
from pathlib import Path

import pytest
from attrs import frozen
from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

__all__ = ["MARIADB", "POSTGRESQL", "Server"]


@frozen
class Server:
    """One kind of server: what it is called, where it is by default, and how one sees that it is installed."""

    name: str
    variable: str
    default: str
    port: int
    programs: tuple[str, ...]

    def url(self, driver: str) -> URL:
        """Give the URL of a database that answers, for a *driver* such as ``asyncpg``; skips or fails otherwise."""
        url = make_url(os.environ.get(self.variable) or self.default)
        if problem := _problem(url):
            reason = (
                f"no {self.name} to test with at {url.host}:{url.port or self.port} ({problem}); see tests/servers.py"
            )
            if os.environ.get("CI") and (self._listens(url) or self._installed()):
                pytest.fail(f"CI is set and {self.name} is on this machine, but there is {reason}")
            pytest.skip(reason)
        return url.set(drivername=f"{url.get_backend_name()}+{driver}")

    def _listens(self, url: URL) -> bool:
        try:
            socket.create_connection((url.host or "127.0.0.1", url.port or self.port), timeout=3).close()
        except OSError:
            return False
        return True

    def _installed(self) -> bool:
        return any(shutil.which(program) or list(Path("/usr").glob(program)) for program in self.programs)


@cache
def _problem(url: URL) -> str:
    """Give the first line of what went wrong in asking for a row, or nothing; asked once in a run."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
    except (SQLAlchemyError, ImportError) as error:
        return str(error).splitlines()[0]
    finally:
        engine.dispose()
    return ""


POSTGRESQL = Server(
    "PostgreSQL",
    "SERVICEKIT_TEST_POSTGRESQL",
    "postgresql+psycopg://postgres@127.0.0.1/test",
    5432,
    ("postgres", "lib/postgresql/*/bin/postgres"),
)
MARIADB = Server(
    "MariaDB",
    "SERVICEKIT_TEST_MARIADB",
    "mariadb+pymysql://root@127.0.0.1/test",
    3306,
    ("mariadbd", "sbin/mariadbd"),
)
