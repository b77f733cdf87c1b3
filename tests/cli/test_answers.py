from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import run

ROWS = """ticket,team,answered_at,csat
T-1,first,2026-02-27T10:00+01:00,5
T-2,first,2026-02-28T23:30:00Z,4
T-3,first,2026-03-01T10:00+01:00,3
T-4,second,2026-03-02T10:00+01:00,1
T-5,second,2026-03-03T10:00+01:00,
T-6,second,2026-03-04T10:00+01:00,6
T-7,second,yesterday,5
T-8,,2026-03-04T10:00+01:00,5.0
"""


def a_file(folder: Path, rows: str = ROWS) -> Path:
    """The answers in a file."""
    path = folder / "answers.csv"
    path.write_text(rows, encoding="utf-8")
    return path


def test_by_team_and_month(tmp_path: Path) -> None:
    """Each group has score, interval and counts; too few answers are marked, rejected rows named with their reason."""
    result = run("score", a_file(tmp_path), "--by", "team,month", "--minimum", "2")

    lines = [line.split() for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert result.stdout.startswith("answers.csv: 8 rows read = 6 accepted + 2 rejected\n")
    assert "  rejected: line 7: '6' is not on the scale 1 to 5" in result.stdout
    assert "  rejected: line 8: 'yesterday' is no moment" in result.stdout
    assert ["first", "2026-02", "100.0", "34.2", "to", "100.0", "2", "2", "0", "0", "0"] in lines
    assert ["first", "2026-03", "0.0", "0.0", "to", "79.3", "1", "0", "1", "0", "0", "few"] in lines
    assert ["second", "2026-03", "0.0", "0.0", "to", "79.3", "1", "0", "0", "1", "1", "few"] in lines
    assert ["-", "2026-03", "100.0", "20.7", "to", "100.0", "1", "1", "0", "0", "0", "few"] in lines
    assert ["all", "60.0", "23.1", "to", "88.2", "5", "3", "1", "1", "1"] in lines


def test_the_rule_and_the_zone_change_what_is_counted(tmp_path: Path) -> None:
    """By Zendesk's rule a 3 is bad; in Berlin half past eleven in the night is the next month."""
    rows = ROWS.replace(",6\n", ",5\n").replace("yesterday", "2026-03-05")
    arguments = ("score", a_file(tmp_path, rows), "--rule", "zendesk", "--by", "month", "--json")
    utc, berlin = (json.loads(run(*arguments, *more).stdout) for more in ((), ("--zone", "Europe/Berlin")))

    assert [(each["group"], each["n"]) for each in utc["scores"]] == [(["2026-02"], 2), (["2026-03"], 5), (["all"], 7)]
    assert [each["n"] for each in berlin["scores"]] == [1, 6, 7]
    assert utc["scores"][-1]["bad"] == 2
    assert (utc["rule"], utc["rejected"], utc["scores"][0]["method"]) == ("zendesk", [], "wilson")


def test_the_output_says_which_rule_counted_and_who_named_it(tmp_path: Path) -> None:
    """What is good and bad by it, and whether the option or only the column's name chose it."""
    usual, named = run("score", a_file(tmp_path, "csat\n5\n")), run("score", a_file(tmp_path), "--rule", "trengo")
    data = json.loads(run("score", a_file(tmp_path, "csat\n5\n"), "--json").stdout)

    assert "  answers 1 to 5: good 4, 5; neutral 3; bad 1, 2\n" in usual.stdout
    assert 'no --rule is given: this is the usual one for a column called "csat"' in usual.stdout
    assert "  answers 1 to 5: their mean\n" in named.stdout
    assert "no --rule is given" not in named.stdout
    assert (data["rule"], data["rule_named_by"]) == ("simplesat", "column")


def test_answers_of_another_scale_are_told_the_other_rules(tmp_path: Path) -> None:
    """Where the usual rule knows none of the answers."""
    result = run("score", a_file(tmp_path, "csat\ngood\nbad\n"))

    assert result.exit_code == 1
    assert "no answer is on this scale; other rules: zendesk, zendesk_good_bad, " in " ".join(result.stdout.split())


def test_nps_and_effort_by_the_name_of_their_column(tmp_path: Path) -> None:
    """A column called nps or ces has its usual rule; --level changes the interval."""
    nps = json.loads(run("score", a_file(tmp_path, "NPS\n10\n9\n3\n"), "--json", "--level", "0.9").stdout)
    ces = json.loads(run("score", a_file(tmp_path, "ces\n7\n6\n"), "--json").stdout)

    assert (nps["model"], nps["level"], nps["scores"][0]["method"]) == ("nps", 0.9, "tango")
    assert nps["scores"][0]["value"] == pytest.approx(100 / 3)
    assert (ces["rule"], ces["scores"][0]["value"], ces["scores"][0]["enough"]) == ("ces_2", 6.5, False)


@pytest.mark.parametrize(
    ("rows", "more", "message"),
    [
        ("a,b\n1,2\n", (), "no column is called csat"),
        ("score\n1\n", (), "does not say how answers count; name a rule"),
        ("csat\n1\n", ("--rule", "zendsk"), "there is no rule 'zendsk'"),
        ("csat\n1\n", ("--by", "team"), "there is no column 'team' to group by"),
        ("csat\n1\n", ("--by", "month"), "there is no column 'month' to group by"),
        ("csat\n1\n", ("--level", "95"), "level is 95.0"),
        ("csat\n1\n", ("--minimum", "-1"), "minimum is -1"),
        ("", (), "is empty"),
    ],
)
def test_what_cannot_be_scored(tmp_path: Path, rows: str, more: tuple[str, ...], message: str) -> None:
    """One message on standard error, and exit code 1."""
    result = run("score", a_file(tmp_path, rows), *more)

    assert result.exit_code == 1
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_odd_rows(tmp_path: Path) -> None:
    """Too many or too few cells and empty files are told; nothing is counted that is not there."""
    result = run("score", a_file(tmp_path, "team,csat\nfirst,5,9\nfirst\nfirst,4\n"))
    empty = run("score", a_file(tmp_path, "team,csat\n"))

    assert "line 2: the row has more cells than the head" in result.stdout
    assert "line 3: the row has fewer cells than the head" in result.stdout
    assert "3 rows read = 1 accepted + 2 rejected" in result.stdout
    assert empty.exit_code == 1
    assert "0 rows read" in empty.stdout


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are one message."""
    path = tmp_path / "answers.csv"
    path.write_bytes(b"csat\n\xff\xfe\n")

    assert run("score", path).exit_code == 1
    assert run("score", tmp_path / "none.csv").exit_code == 1


GOALS = """
key = "goals"
[kpis.happy]
figure = "satisfaction"
goal = 60
[kpis.first]
figure = "satisfaction"
goal = 80
tolerated = 50
team = "first"
[kpis.phone]
figure = "satisfaction"
goal = 80
channel = "phone"
[kpis.punctual]
figure = "timeliness"
goal = 90
"""


def test_goals_of_a_policy_are_judged(tmp_path: Path) -> None:
    """Those for satisfaction, of all and of each team by which the answers are grouped; what cannot be told is said."""
    (policy := tmp_path / "goals.toml").write_text(GOALS, "utf-8")
    arguments = ("score", a_file(tmp_path), "--policy", policy, "--by", "team,month")
    goals = json.loads(run(*arguments, "--json").stdout)["goals"]
    text = run(*arguments).stdout

    assert [(each["key"], each["value"], each["n"], each["state"]) for each in goals] == [
        ("happy", 60.0, 5, "met"),
        ("first", 100 * 2 / 3, 3, "tolerated"),
        ("phone", None, 0, "nothing_to_count"),
    ]
    assert "phone: which answers are of channel phone was not told" in text
    assert "goals" not in json.loads(run(*arguments[:2], "--json").stdout)


def test_goals_are_of_csat(tmp_path: Path) -> None:
    """Another score than the one that the goal is for is refused and not compared."""
    (policy := tmp_path / "goals.toml").write_text(GOALS, "utf-8")
    rows = ROWS.replace("csat", "nps")
    result = run("score", a_file(tmp_path, rows), "--policy", policy)

    assert result.exit_code != 0
    assert "the rule 'nps' is of nps" in result.output + str(result.stderr)
