"""The order of the rooms, as import-linter reads it from pyproject.toml."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

from tests.project.source import MAP, ROOT


def test_rooms_import_downwards_only() -> None:
    """No room imports one above it or beside it, and no room has a cycle inside."""
    command = [
        sys.executable,
        "-c",
        "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())",
    ]
    done = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_the_map_keeps_the_same_order() -> None:
    """The docstring of the root lists the rooms in the order of the contract, from the ground up."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][0]
    height = {room: -n for n, layer in enumerate(contract["layers"]) for room in re.findall(r"\w+", layer)}

    assert [height[room] for room in MAP] == sorted(height[room] for room in MAP)
