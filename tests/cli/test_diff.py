from __future__ import annotations

import json
from pathlib import Path

from servicekit.policies import policy_schema, presets
from tests.cli.running import run


def test_differences_are_lines_and_an_exit_code(tmp_path: Path) -> None:
    """1 with a line for each difference, 0 and nothing for a policy and itself; JSON says the same."""
    path = tmp_path / "changed.toml"
    path.write_text(presets.text("retail").replace('critical = "4h"', 'critical = "3h"', 1), encoding="utf-8")
    result = run("diff", "retail", path)
    words = "sla 'plan_high', target 'resolution', priority critical: 4h -> 3h, stricter"
    assert (result.exit_code, result.stdout) == (1, f"{words}\n")
    as_json = run("diff", "retail", path, "--json")
    assert as_json.exit_code == 1
    assert json.loads(as_json.stdout) == [
        {
            "path": ["sla", "plan_high", "targets", "resolution", "goal", "critical"],
            "kind": "changed",
            "before": "4h",
            "after": "3h",
            "words": words,
        }
    ]
    assert (run("diff", "retail", "retail").exit_code, run("diff", "retail", "retail").stdout) == (0, "")
    assert json.loads(run("diff", "retail", "retail", "--json").stdout) == []


def test_what_cannot_be_read_is_no_difference(tmp_path: Path) -> None:
    """A missing file and a document with mistakes are trouble: exit code 2, the reason on standard error."""
    missing = run("diff", "retail", tmp_path / "none.toml")
    assert (missing.exit_code, missing.stdout) == (2, "")
    assert "there is no file" in missing.stderr
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('key = "x"\nlifecicle = "support"\n', encoding="utf-8")
    result = run("diff", wrong, "retail")
    assert result.exit_code == 2
    assert "lifecicle" in result.stderr


def test_the_schema_is_printed() -> None:
    """For an editor to be pointed at."""
    result = run("schema")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == policy_schema()
