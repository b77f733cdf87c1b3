"""What the project tests look at: the files of the library and of its tests, and what they import."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import servicekit

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "servicekit"
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
ROOMS = sorted(
    path.stem
    for path in PACKAGE.iterdir()
    if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").exists()
)
# the rooms in the order in which the docstring of the root lists them
MAP = re.findall(r"^``(\w+)`` ", servicekit.__doc__ or "", re.MULTILINE)


def place(path: Path) -> str:
    """The path of a file inside the package (or the repository), for messages and test ids."""
    base = PACKAGE if path.is_relative_to(PACKAGE) else ROOT
    return path.relative_to(base).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def imports(path: Path) -> Iterator[str]:
    """Every absolute module name that a file imports, anywhere in it (``import a.b`` and ``from a.b import c``)."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


def run_python(code: str) -> str:
    """What a fresh interpreter prints for *code*, with this checkout's package on its path."""
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return done.stdout


@cache
def loaded_by(statement: str) -> frozenset[str]:
    """The modules that a fresh interpreter has loaded after *statement*, beyond those of a bare start."""
    code = (
        f"import sys; bare = set(sys.modules); {statement}; new = set(sys.modules) - bare; "
        "import json; print(json.dumps(sorted(new)))"
    )
    return frozenset(json.loads(run_python(code)))
