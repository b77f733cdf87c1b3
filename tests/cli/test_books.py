"""Commands that take a book of policies where they take a policy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from servicekit.policies import load_book, read_book, read_policy
from tests.cli.books import BOOK, SECOND, write_book_files
from tests.cli.running import run, write_log

NEVER = '\n[[sla]]\nkey = "never"\ntargets = [{ metric = "resolution", goal = "1h elapsed" }]\n'


def test_lint_looks_at_every_edition(tmp_path: Path) -> None:
    """A finding begins with its edition, and its ticket is run under the policy of that edition."""
    path = write_book_files(tmp_path, second=SECOND + NEVER)
    result = run("lint", path)
    (finding,) = json.loads(run("lint", path, "--json").stdout)["findings"]

    assert result.exit_code == 1
    assert f"{path}: editions[1] (2): error sla.shadowed at sla[1]: " in result.stdout
    assert "of 4h spent" in result.stdout
    assert (finding["edition"], finding["path"]) == (1, "sla[1]")
    assert finding["witness"]["story"]


def test_lint_looks_at_the_editions_together(tmp_path: Path) -> None:
    """What only a book can get wrong stands at its place in the book, and belongs to no edition."""
    path = write_book_files(tmp_path, second=SECOND.replace('key = "shop"', 'key = "shoop"'))
    result = run("lint", path)
    (finding,) = json.loads(run("lint", path, "--json").stdout)["findings"]

    assert f"{path}: warning book.other_key at editions[1].policy.key: " in result.stdout
    assert (finding["code"], finding["witness"], "edition" in finding) == ("book.other_key", None, False)
    assert result.exit_code == 0


def test_mistakes_in_the_files_of_a_book_have_their_file(tmp_path: Path) -> None:
    """A line is that of the policy's own file where the mistake is in it, else that of the book."""
    book = BOOK.replace("2026-04-01T00:00:00+02:00", '"april"')
    path = write_book_files(tmp_path, second=SECOND.replace('goal = "4h"', 'goal = "4 hors"'), book=book)
    result = run("lint", path)
    problems = json.loads(run("lint", path, "--json").stdout)["problems"]

    second = tmp_path / "second.toml"
    assert f'{second}:9: editions[1].policy "second.toml": sla[0].targets[0].goal: "4 hors"' in result.stdout
    assert f'{path}:6: editions[1].since: "april" is not a moment' in result.stdout
    assert [each.get("source") for each in problems] == [None, str(second)]
    assert result.exit_code == 1


def test_show_prints_the_editions_and_one_of_them(tmp_path: Path) -> None:
    """That in force now, at a moment, or of a version; a calendar or a lifecycle is that of the edition."""
    path = write_book_files(tmp_path)
    first, second = (each.policy for each in load_book(path).editions)
    now, then, named = (
        run("show", path),
        run("show", path, "--at", "2026-03-31T12:00Z"),
        run("show", path, "--edition", "1"),
    )

    for result in (now, then, named):
        assert result.stdout.startswith("A book of 2 editions\n")
        assert f"Wed 2026-04-01 00:00 CEST   shop     2         {second.sha256[:12]}" in result.stdout
    assert f"shop, version 1\nsha256 {first.sha256}\n" in then.stdout
    assert then.stdout == named.stdout
    assert run("show", path, "--edition", second.sha256[:9]).stdout.endswith(
        run("show", tmp_path / "second.toml").stdout
    )
    office = ["--calendar", "office", "--week", "2026-03-23"]
    assert run("show", path, *office).stdout == run("show", tmp_path / "second.toml", *office).stdout


def test_show_says_which_edition_is_in_force_now(tmp_path: Path) -> None:
    """Of a book that has not begun none is, and the first is shown."""
    running = write_book_files(tmp_path, book=BOOK.replace("2026-04", "2001-04"))
    lines = run("show", running).stdout.splitlines()
    assert [line for line in lines if line.endswith("in force now, shown below")] == [lines[4]]
    later = BOOK.replace('policy = "first', 'since = 2998-01-01T00:00:00Z\npolicy = "first').replace(
        "2026-04", "2999-04"
    )
    lines = run("show", write_book_files(tmp_path, book=later)).stdout.splitlines()
    assert "in force now" not in "".join(lines)
    assert lines[3].rstrip().endswith("shown below")


def test_show_prints_a_book_as_json(tmp_path: Path) -> None:
    """The whole book is a book again, a chosen edition a policy."""
    path = write_book_files(tmp_path)
    book = load_book(path)

    assert read_book(json.loads(run("show", path, "--json").stdout)) == book
    assert read_policy(json.loads(run("show", path, "--json", "--edition", "1").stdout)) == book.editions[0].policy


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--edition", "3"], 1, "no edition is '3'; there are 1 ("),
        (["--edition", ""], 1, "no edition is ''; there are 1 ("),
        (["--edition", "1", "--at", "2026-01-01T00:00Z"], 2, "two ways to choose an edition"),
    ],
)
def test_an_edition_that_is_not_there_is_a_message(
    tmp_path: Path, arguments: list[str], code: int, message: str
) -> None:
    """With the editions that there are."""
    result = run("show", write_book_files(tmp_path), *arguments)

    assert (result.exit_code, result.stdout) == (code, "")
    assert message in result.stderr


def test_two_editions_of_a_version_are_told_apart_by_their_hash(tmp_path: Path) -> None:
    """A version that two editions have chooses none of them."""
    path = write_book_files(tmp_path, second=SECOND.replace('version = "2"', 'version = "1"'))
    result = run("show", path, "--edition", "1")

    assert result.exit_code == 1
    assert "several editions are '1'; name one by its hash: 1 (" in result.stderr
    assert "book.version_repeated at editions[1].policy.version" in run("lint", path).stdout


def test_a_policy_has_no_editions() -> None:
    """To ask for one is a mistake on the command line."""
    result = run("show", "retail", "--edition", "1")

    assert result.exit_code == 2
    assert "retail is a policy" in result.stderr


def test_diff_compares_edition_with_edition(tmp_path: Path) -> None:
    """A heading for each step and its differences; a book of one edition has none."""
    path = write_book_files(tmp_path)
    result = run("diff", path)
    as_json = json.loads(run("diff", path, "--json").stdout)

    assert result.exit_code == 1
    assert result.stdout == (
        "shop 1, from the beginning -> shop 2, since Wed 2026-04-01 00:00 CEST\n"
        "  version: 1 -> 2\n"
        "  sla 'all', target 'resolution', every other priority: 8h -> 4h, stricter\n"
    )
    (step,) = as_json
    assert (step["before"]["version"], step["after"]["since"]) == ("1", "2026-04-01T00:00:00+02:00")
    assert step["differences"][0]["words"] == "version: 1 -> 2"
    alone = tmp_path / "alone.toml"
    alone.write_text('[[editions]]\npolicy = "first.toml"\n', encoding="utf-8")
    assert (run("diff", alone).exit_code, run("diff", alone).stdout) == (0, "")


def test_a_book_is_compared_by_its_last_edition(tmp_path: Path) -> None:
    """With another policy or book: what publishing that policy would change."""
    path = write_book_files(tmp_path)

    assert run("diff", path, tmp_path / "second.toml").exit_code == 0
    assert (
        run("diff", tmp_path / "first.toml", path).stdout
        == run("diff", tmp_path / "first.toml", tmp_path / "second.toml").stdout
    )
    alone = run("diff", tmp_path / "first.toml")
    assert alone.exit_code == 2
    assert "is a policy: name another one to compare it with" in alone.stderr


def test_a_ticket_is_explained_under_its_edition(tmp_path: Path) -> None:
    """The database keeps only the policies it has seen; the book has the ticket's."""
    path, url = write_book_files(tmp_path), f"sqlite:///{tmp_path / 'tickets.db'}"
    assert run("replay", *write_log(tmp_path), "--policy", path, "--db", url).exit_code == 0
    result = run("explain", "A-1", "--db", url, "--policy", path, "--clock", "resolution")

    assert result.exit_code == 0
    assert "promised: 8 h under policy all" in result.stdout
    assert "under shop 1 (" in result.stdout
