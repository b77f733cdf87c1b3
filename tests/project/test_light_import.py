"""Importing servicekit loads little, and importing a room loads no optional package."""

from __future__ import annotations

import sys

import pytest

from tests.project.source import ROOMS, loaded_by

# What a core room may bring along: the ground it stands on, and what that ground imports itself.
GROUND = {"attr", "attrs", "cattr", "cattrs", "pluggy", "typing_extensions"}
# Shells for people and for test suites: they exist to bring their packages along.
SHELLS = {"cli", "testing"}


def test_the_root_loads_no_room_and_less_than_attrs() -> None:
    """`import servicekit` loads no room and no third-party package, and fewer modules than `import attrs`."""
    root, attrs = loaded_by("import servicekit"), loaded_by("import attrs")

    assert {name for name in root if name.startswith("servicekit")} == {"servicekit"}
    assert root - {"servicekit"} < attrs


@pytest.mark.parametrize("room", [room for room in ROOMS if room not in SHELLS])
def test_a_room_loads_no_optional_package(room: str) -> None:
    """A core room loads nothing from outside the standard library but attrs, cattrs and pluggy."""
    tops = {name.partition(".")[0] for name in loaded_by(f"import servicekit.{room}")}

    foreign = {top for top in tops - sys.stdlib_module_names if not top.startswith("_sysconfigdata")}

    assert foreign - GROUND - {"servicekit"} == set()


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_can_be_imported_first(room: str) -> None:
    """Each room can be the first one imported: no hidden order, no cycle."""
    assert f"servicekit.{room}" in loaded_by(f"import servicekit.{room}")


def test_the_sql_store_needs_no_asyncio_of_sqlalchemy() -> None:
    """The SQL store is imported without SQLAlchemy's asyncio, which needs a package that is not always there."""
    loaded = loaded_by("import servicekit.storage.sqlalchemy")

    assert "sqlalchemy.engine" in loaded
    assert {"sqlalchemy.ext.asyncio", "greenlet"} & loaded == set()
