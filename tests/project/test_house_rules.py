"""Rules of the house that a machine can check."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.source import MODULES, TESTS, imports, place, tree

FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "base", "core", "misc", "models", "services", "managers"}
MAY_READ_THE_CLOCK = ("desk", "cli", "storage/clocks.py")  # a store without a server has its own clock
CLOCKS = {"now", "utcnow", "today", "time_ns", "monotonic", "perf_counter", "uuid1", "uuid4", "urandom", "token_hex"}


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_files_are_short(path: Path) -> None:
    """A file of 300 lines is split by noun."""
    assert len(path.read_text("utf-8").splitlines()) <= 300


def test_modules_are_named_after_what_they_are() -> None:
    """No module has a name that says nothing."""
    assert [place(path) for path in MODULES if FORBIDDEN & set(place(path).removesuffix(".py").split("/"))] == []


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_no_file_imports_the_root(path: Path) -> None:
    """Rooms import rooms, never the package root: that is how cycles begin."""
    assert "servicekit" not in imports(path)


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_time_and_chance_are_arguments(path: Path) -> None:
    """Outside the desk and the command line nothing reads a clock or makes randomness."""
    if not place(path).startswith(MAY_READ_THE_CLOCK):
        assert list(_clock_reads(tree(path))) == []


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_public_code_has_docstrings(path: Path) -> None:
    """Each module, public class, public function and public method says what it is."""
    assert list(_silent(tree(path), place(path))) == []


@pytest.mark.parametrize("path", TESTS, ids=place)
def test_tests_have_docstrings(path: Path) -> None:
    """Each test states in a sentence what holds."""
    tests = [
        node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef) and node.name.startswith("test")
    ]

    assert [test.name for test in tests if not ast.get_docstring(test)] == []


@pytest.mark.parametrize("path", TESTS, ids=place)
def test_tests_neither_sleep_nor_patch(path: Path) -> None:
    """No test sleeps or replaces parts of the library by mocks."""
    assert {"unittest.mock", "freezegun", "time_machine"} & set(imports(path)) == set()
    assert [
        node.lineno for node in ast.walk(tree(path)) if isinstance(node, ast.Call) and _called(node) == "sleep"
    ] == []


def _called(node: ast.Call) -> str:
    """The last part of the name that is called."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def _clock_reads(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module in ("time", "uuid", "secrets", "random", "os"):
            yield from (f"line {node.lineno}: {a.name}" for a in node.names if a.name in CLOCKS | {"time", "random"})
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called = ast.unparse(node.func)
            owner = called.rpartition(".")[0].rpartition(".")[2]
            if owner in ("datetime", "date", "time", "uuid", "os", "secrets") and node.func.attr in CLOCKS | {"time"}:
                yield f"line {node.lineno}: {called}()"
            if called.startswith("random.") and node.func.attr != "Random":
                yield f"line {node.lineno}: {called}()"


def _silent(node: ast.Module | ast.ClassDef, where: str) -> Iterator[str]:
    """The public definitions in *node* without a docstring; overloads and overrides inherit theirs."""
    if not ast.get_docstring(node):
        yield where
    for child in node.body:
        if isinstance(child, ast.ClassDef) and not child.name.startswith("_"):
            yield from _silent(child, f"{where}:{child.name}")
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and not child.name.startswith("_"):
            decorators = {ast.unparse(decorator) for decorator in child.decorator_list}
            if not ast.get_docstring(child) and not decorators & {"overload", "override"}:
                yield f"{where}:{child.name}"
