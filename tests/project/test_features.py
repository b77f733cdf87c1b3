"""The table of features names only tests and pages that exist."""

from __future__ import annotations

import ast
import re

from tests.project.source import ROOT, tree

ROW = re.compile(r"^\| ([FPM]\d+) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
ROWS = ROW.findall((ROOT / "docs" / "reference" / "features.md").read_text("utf-8"))


def test_every_id_has_one_row() -> None:
    """F1-F113, P1-P20 and M1-M30 stand in the table, each once."""
    ids = [f"{kind}{n}" for kind, last in (("F", 113), ("P", 20), ("M", 30)) for n in range(1, last + 1)]

    assert sorted(identity for identity, _ in ROWS) == sorted(ids)


def test_every_place_exists() -> None:
    """Each row says `not yet`, or names tests and pages in backticks, and all of those exist."""
    missing = [(identity, where) for identity, where in ROWS if where != "not yet" and not _exists(where)]

    assert missing == []


def _exists(where: str) -> bool:
    places = re.findall(r"`([^`]+)`", where)
    return bool(places) and all(_found(*place.partition("::")[::2]) for place in places)


def _found(file: str, test: str) -> bool:
    path = ROOT / file
    if not path.is_file() or not test:
        return path.is_file()
    return any(isinstance(node, ast.FunctionDef) and node.name == test for node in ast.walk(tree(path)))
