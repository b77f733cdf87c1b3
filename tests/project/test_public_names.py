"""The list of public names: what a room shows, what the root shows, and that all of it is documented."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module

import pytest

import servicekit
from tests.project.source import MAP, PACKAGE, ROOMS, ROOT, tree


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_lists_its_names(room: str) -> None:
    """Each room has an `__all__` without repeats, and every name in it exists."""
    module = import_module(f"servicekit.{room}")

    assert len(module.__all__) == len(set(module.__all__)) > 0
    assert [name for name in module.__all__ if not hasattr(module, name)] == []


@pytest.mark.parametrize("room", ROOMS)
def test_public_classes_and_functions_have_docstrings(room: str) -> None:
    """Each public class and function of a room says what it is."""
    module = import_module(f"servicekit.{room}")
    things = {name: getattr(module, name) for name in module.__all__}
    silent = [name for name, thing in things.items() if _is_code(thing) and not inspect.getdoc(thing)]

    assert silent == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_a_reference_page(room: str) -> None:
    """Each room has its page in the reference, which documents every name in `__all__`."""
    page = ROOT / "docs" / "reference" / "api" / f"{room}.md"

    assert f"automodule:: servicekit.{room}" in page.read_text("utf-8")


def test_the_root_shows_only_names_that_exist() -> None:
    """Each name of the root can be fetched and is the very object that its room shows."""
    for name, room in servicekit._ROOM.items():
        assert getattr(servicekit, name) is getattr(import_module(f"servicekit.{room}"), name)
        assert name in import_module(f"servicekit.{room}").__all__


def test_the_three_lists_of_the_root_agree() -> None:
    """`__all__`, the table of rooms and the imports for type checkers name the same things."""
    for_checkers = {
        (alias.name, (node.module or "").removeprefix("servicekit."))
        for block in tree(PACKAGE / "__init__.py").body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert for_checkers == set(servicekit._ROOM.items())
    assert sorted(servicekit.__all__) == sorted([*servicekit._ROOM, "__version__"])
    assert dir(servicekit) == servicekit.__all__


def test_the_root_refuses_unknown_names() -> None:
    """A name that the root does not have is an ordinary AttributeError."""
    with pytest.raises(AttributeError, match="no attribute 'Tickets'"):
        servicekit.Tickets  # type: ignore[attr-defined]  # noqa: B018


def test_the_map_lists_every_room() -> None:
    """The docstring of the root lists exactly the rooms that exist."""
    assert sorted(MAP) == ROOMS


def _is_code(thing: object) -> bool:
    return inspect.isclass(thing) or inspect.isfunction(thing)
