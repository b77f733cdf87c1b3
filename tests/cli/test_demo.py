from __future__ import annotations

import re
import shlex
import tempfile
from pathlib import Path

import pytest

from tests.cli.running import run


def test_the_demo_shows_a_broken_promise_and_what_to_try_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo prints the figures and one explained breach with a pause; each command it suggests works."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    result = run("demo")

    assert result.exit_code == 0
    assert "4,963 rows read = 4,963 accepted + 0 rejected" in result.stdout
    assert "Promises by clock and value" in result.stdout
    assert re.search(r"resolution#1 is breached, .* late", result.stdout)
    assert "the clock stands still (pending)" in result.stdout
    assert len(set(re.findall(r"^ {6}\w{3} (\d{4}-\d\d-\d\d)", result.stdout, re.MULTILINE))) > 1  # more than one day
    assert "checked: the segments add up" in result.stdout
    assert [file.name for file in tmp_path.rglob("*.db")] == ["demo.db"]
    suggested = re.findall(r"^  servicekit (.*)$", result.stdout, re.MULTILINE)
    assert len(suggested) > 5
    for line in suggested:
        if "YOUR.csv" not in line:
            assert run(*shlex.split(line)).exit_code == 0, line
