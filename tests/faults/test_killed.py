"""
Processes that send commands, fire timers and deliver notices, killed with -9 again and again, on real databases.

``SERVICEKIT_KILLS`` is how many are killed from outside (50 unless set), ``SERVICEKIT_KILL_SEED`` the seed of the
moments.
The table of what was checked is printed: ``pytest -s tests/faults/test_killed.py``.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.faults.campaign import campaign
from tests.faults.checker import check
from tests.faults.processes import Place
from tests.faults.promises import PROMISES
from tests.servers import MARIADB, POSTGRESQL

KILLS = int(os.environ.get("SERVICEKIT_KILLS", "50"))
SEED = int(os.environ.get("SERVICEKIT_KILL_SEED", "20260323"))

DATABASES = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.server),
    pytest.param("mariadb", id="mariadb", marks=pytest.mark.server),
]


def url_of(database: str, folder: Path) -> str:
    """Give the URL of a database of that kind; skips where its server is not there."""
    if database == "sqlite":
        return f"sqlite:///{folder / 'store.db'}"
    server, driver = (POSTGRESQL, "psycopg") if database == "postgresql" else (MARIADB, "pymysql")
    return server.url(driver).render_as_string(hide_password=False)


def _table(deaths: Mapping[str, int]) -> str:
    return "\n".join(f"{name:<34} {number:>9,}" for name, number in deaths.items())


@pytest.mark.slow
@pytest.mark.parametrize("database", DATABASES)
def test_nothing_is_lost_or_done_twice_by_processes_that_are_killed(database: str, tmp_path: Path) -> None:
    """
    No acknowledged command is lost, none applied twice, no timer missed or fired twice, whenever a process is killed.

    Fifty processes are killed from outside at random moments, others kill themselves between two statements.
    """
    prefix = f"t{uuid.uuid4().hex[:10]}_"
    place = Place(url=url_of(database, tmp_path), prefix=prefix, folder=tmp_path, seed=SEED)

    evidence, deaths = campaign(place, kills=KILLS, seconds=10.0)
    report = check(evidence, PROMISES)

    print(f"\n{database}\n{_table(deaths)}\n{report}")  # noqa: T201 - the result of a long run
    assert report.violations == {}
    assert deaths["killed from outside"] >= KILLS
    assert report.counts["acknowledged"] > 100
    assert report.counts["timers fired"] > 100
    surprises = {line["error"] for line in place.lines("errors")}
    assert surprises <= ({"OperationalError"} if deaths["connections cut"] else set())
