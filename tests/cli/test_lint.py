from __future__ import annotations

import json
from pathlib import Path

import pytest

from servicekit.policies import PRESETS, presets
from tests.cli.running import run


@pytest.mark.parametrize("name", PRESETS)
def test_presets_have_no_errors(name: str) -> None:
    """Each preset is read and linted without an error."""
    assert run("lint", name).exit_code == 0


def test_every_problem_of_a_document_is_printed(tmp_path: Path) -> None:
    """Three mistakes in one file are three lines with place, line number and hint, and exit code 1."""
    text = presets.text("it_service").replace('zone = "America/Sao_Paulo"', 'zone = "America/Sao_Paolo"')
    text = text.replace('medium = "1h"', 'medium = "1 our"').replace(
        'escalation = "solution"', 'escalation = "solutoin"'
    )
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    result = run("lint", path)

    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith(f"{path}:{_line(text, 'Sao_Paolo')}: calendars.service_desk.zone: ")
    assert "America/Sao_Paulo" in lines[0]
    assert lines[1].startswith(f"{path}:{_line(text, '1 our')}: sla[0].targets[0].goal.medium: ")
    assert lines[2].startswith(f"{path}:{_line(text, 'solutoin')}: sla[0].targets[2].escalation: ")
    assert "did you mean 'solution'?" in lines[2]
    assert lines[3] == f"{path}: 3 problems"


def test_findings_are_printed_with_a_ticket_that_shows_them(tmp_path: Path) -> None:
    """A policy that can never apply is a finding with code, place and witness."""
    path = _shadowed(tmp_path)
    result = run("lint", path)
    data = json.loads(run("lint", path, "--json").stdout)

    assert data["problems"] == []
    assert ("sla.shadowed", "sla[1]") in [(finding["code"], finding["path"]) for finding in data["findings"]]
    for finding in data["findings"]:
        assert f"{finding['severity']} {finding['code']} at {finding['path']}: {finding['message']}" in result.stdout
        assert finding["witness"] is None or f"shown by a ticket: {finding['witness']}" in result.stdout
    assert result.exit_code == 1


def test_problems_are_printed_as_json(tmp_path: Path) -> None:
    """--json lists the problems with path, line, message and hint, with the same exit code."""
    path = tmp_path / "policy.toml"
    path.write_text('key = "x"\nlifecicle = "support"\n', encoding="utf-8")
    result = run("lint", path, "--json")
    data = json.loads(result.stdout)

    assert result.exit_code == 1
    assert data["findings"] == []
    problem = {"path": "lifecicle", "line": 2, "message": "unknown key", "hint": "did you mean 'lifecycle'?"}
    assert problem in data["problems"]


@pytest.mark.parametrize(("text", "word"), [("key = ", "TOML"), ('{"key": ', "JSON"), ("\x00", "TOML")])
def test_a_file_that_is_no_document_is_a_problem(tmp_path: Path, text: str, word: str) -> None:
    """What no parser reads is a problem like others, with its line."""
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    result = run("lint", path)

    assert result.exit_code == 1
    assert f"{path}:1: text: is not {word}" in result.stdout


def test_a_missing_file_is_one_message() -> None:
    """A name that is neither file nor preset is one message on standard error, exit code 1."""
    result = run("lint", "after-sales")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "there is no file 'after-sales' and no preset of that name (did you mean 'after_sales'?)" in result.stderr


def test_a_folder_is_one_message(tmp_path: Path) -> None:
    """A folder in place of a file is one message on standard error, exit code 1."""
    result = run("lint", tmp_path)

    assert result.exit_code == 1
    assert f"{tmp_path} cannot be read" in result.stderr


def _line(text: str, word: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if word in line)


def _shadowed(folder: Path) -> Path:
    """A policy whose second SLA policy never applies, because the first fits every ticket."""
    text = presets.text("it_service") + (
        '\n[[sla]]\nkey = "never"\n[[sla.targets]]\nmetric = "resolution"\ncalendar = "service_desk"\ngoal = "8h"\n'
    )
    (folder / "policy.toml").write_text(text, encoding="utf-8")
    return folder / "policy.toml"
