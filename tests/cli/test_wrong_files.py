"""Wrong files and huge numbers: one message with the place, for every command."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicekit.errors import InvalidDocument
from servicekit.policies import parse_policy
from tests.cli.running import run

HUGE = "9" * 400
COMMANDS = (
    ("show", "FILE"),
    ("lint", "FILE"),
    ("diff", "FILE", "retail"),
    ("diff", "retail", "FILE"),
    ("replay", "--sample", "--policy", "FILE"),
    ("replay", "FILE", "--mapping", "FILE", "--policy", "retail"),
    ("score", "FILE"),
    ("score", "FILE", "--kind", "purchases"),
    ("migrate", "FILE", "--db", "sqlite:///none.db", "--mode", "keep"),
    ("migrate", "retail", "--db", "sqlite:///none.db", "--mode", "keep", "--statuses", "FILE"),
    ("explain", "T-1", "--db", "sqlite:///none.db", "--policy", "FILE"),
)
CONTENTS = {
    "empty": b"",
    "latin": 'key = "größe"\n'.encode("latin-1"),
    "huge": f'csat = {HUGE}\n[tiers]\nlevels = [{{ key = "a", at_least = {HUGE} }}]\n'.encode(),
    "digits": b'{"key": ' + b"9" * 5_000 + b"}",
    "zeros": b"\x00" * 100,
}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("content", [*CONTENTS, "folder", "missing"])
def test_a_wrong_file_is_a_message(tmp_path: Path, command: tuple[str, ...], content: str) -> None:
    """Never a traceback, and the message names the file or the database."""
    path = tmp_path / "file.toml"
    if content == "folder":
        path.mkdir()
    elif content != "missing":
        path.write_bytes(CONTENTS[content])
    result = run(*[str(path) if word == "FILE" else word for word in command])

    assert result.exit_code in (1, 2)
    assert any(name in result.output for name in ("file.toml", "none.db"))


def test_a_file_that_is_not_utf_8_has_its_line(tmp_path: Path) -> None:
    """And what to do about it."""
    path = tmp_path / "policy.toml"
    path.write_bytes('key = "x"\ntitle = "größe"\n'.encode("latin-1"))

    assert f"{path}:2: is not UTF-8" in run("lint", path).stderr


@pytest.mark.parametrize("moment", ["9999-12-31T23:59-14:00", "0001-01-01T00:00+14:00"])
def test_a_moment_beyond_the_calendar_is_a_mistake(moment: str) -> None:
    """As any other that is no moment."""
    result = run("show", "retail", "--at", moment)

    assert result.exit_code == 2
    assert "lies outside of the years 1 to 9999" in result.stderr


def test_huge_amounts_are_rejected_rows(tmp_path: Path) -> None:
    """With their line, and a message that can be read."""
    rows = f"c,2026-01-01,{HUGE * 15}\nd,2026-01-02,1e999999999\ne,2026-01-02,5\n"
    (tmp_path / "buy.csv").write_text("customer,date,amount\n" + rows, encoding="utf-8")
    result = run("score", tmp_path / "buy.csv")

    assert result.exit_code == 1
    assert "line 2: " in result.stdout
    assert "line 3: '1e999999999' is no amount that anybody pays" in result.stdout
    assert max(map(len, result.stdout.splitlines())) < 400


def test_a_number_that_counts_nothing_has_its_place() -> None:
    """However many digits it has, wherever it stands."""
    with pytest.raises(InvalidDocument) as caught:
        parse_policy(f'key = "x"\n[tiers]\nlevels = [{{ key = "a" }},\n{{ key = "b", at_least = {HUGE} }}]\n')

    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == ("tiers.levels[1].at_least", 4)
