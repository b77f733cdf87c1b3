from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from servicekit.policies import PRESETS, load_policy, presets
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
        for line in finding["witness"]["story"] if finding["witness"] else ():
            assert f"        {line}\n" in result.stdout
    assert result.exit_code == 1


def test_problems_are_printed_as_json(tmp_path: Path) -> None:
    """--json lists the problems with path, line, message and hint, with the same exit code."""
    path = tmp_path / "policy.toml"
    path.write_text('key = "x"\nlifecicle = "support"\n', encoding="utf-8")
    result = run("lint", path, "--json")
    data = json.loads(result.stdout)

    assert result.exit_code == 1
    assert data["findings"] == []
    problem = {
        "path": "lifecicle",
        "line": 2,
        "message": "unknown key",
        "hint": "did you mean 'lifecycle'?",
        "code": None,
    }
    assert problem in data["problems"]


def test_a_witness_in_json_can_be_run(tmp_path: Path) -> None:
    """Its rows are a history that `Policy.evaluate` takes, its customer and moment beside them."""
    path = _shadowed(tmp_path)
    found = json.loads(run("lint", path, "--json").stdout)["findings"]
    witness = next(finding["witness"] for finding in found if finding["code"] == "sla.shadowed")
    rows = [(datetime.fromisoformat(row["at"]), row["what"], row["fields"]) for row in witness["history"]]
    readings = load_policy(path).evaluate(rows, datetime.fromisoformat(witness["now"]), customer=witness["customer"])

    assert {reading.policy for reading in readings} == {"incident"}


def test_a_witness_is_told_as_a_story(tmp_path: Path) -> None:
    """A line for what happens, with its weekday, and one for what each clock says then."""
    lines = run("lint", _shadowed(tmp_path)).stdout.splitlines()

    assert any(line.startswith("        Mon 2026-03-02 09:00Z  the ticket is opened: priority ") for line in lines)
    assert any('"resolution#1" under "incident" is ' in line for line in lines)


def test_notes_are_given_when_asked_for() -> None:
    """What is declared and makes no difference is said with --notes, and is no reason to fail."""
    result = run("lint", "it_service", "--notes")

    assert run("lint", "it_service").stdout == "it_service: nothing found\n"
    assert 'note fields.unused at fields.impact: nothing in the policy reads "impact"' in result.stdout
    assert result.stdout.endswith("it_service: 0 errors, 0 warnings, 5 notes\n")
    assert result.exit_code == 0


def test_a_lifecycle_without_an_end_is_a_problem_with_a_code(tmp_path: Path) -> None:
    """What makes a lifecycle unsound has a code for programs, also where the document cannot be read."""
    path = tmp_path / "policy.toml"
    path.write_text(
        'key = "x"\n[lifecycles.odd]\nversion = 1\ninitial = "new"\n'
        '[lifecycles.odd.statuses]\nnew = "new"\nstuck = "active"\ndone = "closed"\n'
        '[[lifecycles.odd.edges]]\non = "x"\nfrom = "new"\nto = "stuck"\n',
        encoding="utf-8",
    )
    data = json.loads(run("lint", path, "--json").stdout)

    assert "lifecycles.dead_end" in run("lint", path).stdout
    assert "lifecycles.dead_end" in {problem["code"] for problem in data["problems"]}


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
