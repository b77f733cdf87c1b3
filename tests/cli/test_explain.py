from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from servicekit.calendars import to_micros
from servicekit.cli.explained import Explained, explained
from servicekit.cli.sources import opened
from servicekit.cli.words import AROUND
from servicekit.desk import replay
from servicekit.errors import UnknownPolicy
from servicekit.logs import read_log, read_mapping
from servicekit.policies import load_preset
from servicekit.sla import CATALOGUE, State
from servicekit.storage import MemoryStore
from tests.cli.running import run, write_log

ROWS = """id,updated,status,agent,priority
A-1,2026-03-20 16:00,Open,,medium
A-1,2026-03-20 16:30,In progress,ann,medium
A-1,2026-03-20 20:00,Waiting,ann,medium
A-1,2026-03-23 15:00,In progress,ann,medium
A-1,2026-03-30 15:00,Solved,ann,medium
A-2,2026-03-23 15:00,Open,,critical
"""


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database with the tickets of ROWS under it_service."""
    folder = tmp_path_factory.mktemp("explain")
    url = f"sqlite:///{(folder / 'desk.db').as_posix()}"
    assert run("replay", *write_log(folder, ROWS), "-p", "it_service", "--db", url).exit_code == 0
    return url


def test_a_broken_promise_is_explained_in_words(db: str) -> None:
    """
    The text lists each stretch, the pause, the due instant, who was told, and that it adds up.

    The desk works 08:00-18:00 in Sao Paulo, four hours behind Berlin in March: from 12:00 on Friday six hours less the
    pause from 16:00 on, and from 11:00 on Monday on, so eight hours are spent at 15:00 there.
    """
    result = run("explain", "A-1", "--db", db, "--clock", "resolution")

    assert result.exit_code == 0
    assert "A-1: solved, opened Fri 2026-03-20 12:00 -03, priority medium" in result.stdout
    assert "resolution#1 is breached, 6 days late" in result.stdout
    assert "promised: 8 h under policy incident for medium" in result.stdout
    assert "from Fri 2026-03-20 16:00 -03 to Mon 2026-03-23 11:00 -03 the clock stands still (pending)" in result.stdout
    assert "due: Mon 2026-03-23 15:00 -03, when 8 h were spent" in result.stdout
    assert "Mon 2026-03-23 15:00 -03  notice late to agent, team-lead" in result.stdout
    assert "notice still_open (2) to team-lead, service-manager" in result.stdout
    assert "checked: the segments add up" in result.stdout
    assert "first_response" not in result.stdout


def test_it_says_when_it_stopped_and_how_late(db: str) -> None:
    """A broken promise ends with the moment at which it was done and the working time beyond the goal."""
    result = run("explain", "A-1", "--db", db, "--clock", "resolution")
    assert re.search(r"  stopped: .+ -03, .+ of working time late\n", result.stdout)


def test_another_language(db: str) -> None:
    """--language tells the derivation in it; one that is not there is a mistake on the command line."""
    result = run("explain", "A-1", "--db", db, "--clock", "resolution", "--language", "zh")
    assert "承诺：8 小时，依据策略 incident，适用于 medium" in result.stdout  # noqa: RUF001 - as Chinese writes it
    wrong = run("explain", "A-1", "--db", db, "--language", "xx")
    assert wrong.exit_code == 2
    assert "'xx' is not one of 'en', 'zh'" in wrong.stderr


def test_markdown(db: str) -> None:
    """--markdown prints a page with the headings of the text and a table for each clock; with --json it is refused."""
    result, text = run("explain", "A-1", "--db", db, "--markdown"), run("explain", "A-1", "--db", db).stdout
    headings = [line for line in text.splitlines() if line and not line.startswith(" ")]
    lines = [unescaped(line) for line in result.stdout.splitlines()]

    assert lines[0] == f"# {headings[0]}"
    assert lines[2] == headings[1]
    assert [line for line in lines if line.startswith("## ")] == [f"## {line}" for line in headings[2:]]
    assert "| From | To | The clock |" in result.stdout
    assert "checked: the segments add up" in lines
    assert run("explain", "A-1", "--db", db, "--markdown", "--json").exit_code == 2


def test_headings_are_in_the_language_of_the_derivation(db: str) -> None:
    """In text and in Markdown alike."""
    for form in ([], ["--markdown"]):
        result = run("explain", "A-1", "--db", db, "--clock", "resolution", "--language", "zh", *form)
        text = unescaped(result.stdout)
        assert text.removeprefix("# ").startswith("A-1：solved，建立于 2026-03-20 周五 ")  # noqa: RUF001
        assert "resolution#1：已违约，超出 " in text  # noqa: RUF001 - Chinese has commas of its own
        assert "checked" not in text
        assert " is breached" not in text


def test_every_language_of_derivations_has_its_words() -> None:
    """Each code stands in each language, with the same parts."""
    assert set(AROUND) == set(CATALOGUE)
    for words in AROUND.values():
        assert words.keys() == AROUND["en"].keys()
        for code, sentence in words.items():
            assert set(re.findall(r"{(\w+)}", sentence)) == set(re.findall(r"{(\w+)}", AROUND["en"][code])), code
    assert {state.value for state in State} <= AROUND["en"].keys()


def unescaped(text: str) -> str:
    """Markdown without the backslashes before what has a meaning in it."""
    return text.replace("\\", "")


def test_times_can_be_shown_in_another_zone(db: str) -> None:
    """--zone shows every moment in that zone."""
    result = run("explain", "A-1", "--db", db, "--clock", "resolution", "--zone", "Europe/Berlin")

    assert "due: Mon 2026-03-23 19:00 CET, when 8 h were spent" in result.stdout
    assert " -03" not in result.stdout


def test_json_is_the_derivation_with_its_faults(db: str) -> None:
    """--json gives for each clock its derivation as data, its state, its notices, and no faults."""
    result = run("explain", "A-1", "--db", db, "--json")
    data = json.loads(result.stdout)

    assert [clock["clock"] for clock in data["clocks"]] == ["first_response", "resolution"]
    assert data["policy"]["sha256"] == load_preset("it_service").sha256
    resolution = data["clocks"][1]
    assert resolution["state"] == "breached"
    assert resolution["faults"] == []
    assert [segment["kind"] for segment in resolution["segments"]] == ["run", "pause", "run"]
    assert sum(segment["worked"] for segment in resolution["segments"]) == resolution["goal"] == 8 * 3_600_000_000
    assert [notice["step"] for notice in resolution["notices"]][:3] == ["remind", "late", "manager"]


def test_a_running_clock_is_read_when_it_is_asked_for(db: str) -> None:
    """--at reads an open promise at that moment, before and after its due instant, and now without it."""
    texts = [
        run("explain", "A-2", "--db", db, "--clock", "first_response", *at).stdout
        for at in (["--at", "2026-04-08T12:00Z"], [])
    ]

    assert "first_response#1 is breached, due 2 weeks ago and not done" in texts[0]
    assert "read at Wed 2026-04-08 09:00 -03 (America/Sao_Paulo)" in texts[0]
    assert "first_response#1 is breached, due " in texts[1]


def test_one_cycle_can_be_chosen(db: str) -> None:
    """--cycle keeps the clocks of that cycle; without one of them the message names those there are."""
    assert run("explain", "A-1", "--db", db, "--cycle", "1").exit_code == 0
    result = run("explain", "A-1", "--db", db, "--cycle", "2")

    assert result.exit_code == 1
    assert "A-1 has no such clock; there are: first_response#1, resolution#1" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["A-9"], 1, "there is no ticket 'A-9' in this database"),
        (["A-1", "--clock", "resolutoin"], 1, "there are: first_response#1, resolution#1"),
        (["A-1", "--zone", "Europe/Berln"], 2, "did you mean 'Europe/Berlin'?"),
        (["A-1", "--at", "2026-03-23"], 2, "has no time zone"),
        (["A-1", "--policy", "retail"], 1, "not retail 1: name the right one with --policy"),
    ],
)
def test_mistakes_are_one_message(db: str, arguments: list[str], code: int, message: str) -> None:
    """A ticket, clock, zone, moment or policy that is not there is one message on standard error."""
    result = run("explain", *arguments, "--db", db)

    assert result.exit_code == code
    assert message in result.stderr


def test_looking_for_a_database_does_not_make_one(tmp_path: Path) -> None:
    """A SQLite file that is missing, or holds something else, is refused and left as it is."""
    missing, other = tmp_path / "missing.db", tmp_path / "other.db"
    other.write_bytes(b"not a database, and long enough to be read as one" * 100)
    results = [run("explain", "A-1", "--db", f"sqlite:///{file.as_posix()}") for file in (missing, other)]

    assert [result.exit_code for result in results] == [1, 1]
    assert "there is no servicekit database at sqlite:///" in results[0].stderr
    assert "file is not a database" in results[1].stderr
    assert not missing.exists()


def test_a_database_of_another_program_needs_the_policy(tmp_path: Path) -> None:
    """Tickets whose policy the database does not hold are explained with the policy named on the command line."""
    log, _, mapping = write_log(tmp_path, ROWS)
    url = f"sqlite:///{(tmp_path / 'desk.db').as_posix()}"
    with opened(url, create=True) as store:
        replay(read_log(log, read_mapping(Path(mapping))).tickets, load_preset("it_service"), store)
    without, given = (run("explain", "A-1", "--db", url, *more) for more in ([], ["--policy", "it_service"]))

    assert without.exit_code == 1
    assert "which this database does not hold: name the right one with --policy" in without.stderr
    assert given.exit_code == 0


def test_a_derivation_that_does_not_add_up_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Faults of the independent check are printed line by line and are part of the data."""
    found = _explained(tmp_path)
    broken = Explained(
        dossier=found.dossier,
        policy=found.policy,
        readings=found.readings,
        notices=(),
        faults={reading.name: ["an hour is missing"] for reading in found.readings},
    )
    broken.show(broken.chosen("resolution"))

    assert "checked: this does NOT add up\n    an hour is missing" in capsys.readouterr().out
    assert broken.as_data(broken.chosen())["clocks"][0]["faults"] == ["an hour is missing"]


def test_the_policy_is_asked_for_by_its_hash(tmp_path: Path) -> None:
    """Without the policy the error carries the SHA-256 that the ticket is pinned to."""
    log, _, mapping = write_log(tmp_path, ROWS)
    policy, store = load_preset("it_service"), MemoryStore(clock=lambda: 0)
    result = replay(read_log(log, read_mapping(Path(mapping))).tickets, policy, store)

    with pytest.raises(UnknownPolicy) as caught:
        explained(store, "A-1", None, result.until)
    assert caught.value.fields["sha256"] == policy.sha256


def _explained(folder: Path) -> Explained:
    log, _, mapping = write_log(folder, ROWS)
    policy, store = load_preset("it_service"), MemoryStore(clock=lambda: 0)
    result = replay(read_log(log, read_mapping(Path(mapping))).tickets, policy, store)
    found = explained(store, "A-1", policy, result.until)
    assert to_micros(found.readings[0].read_at) == to_micros(result.until)
    return found


def test_what_the_policy_does_not_declare_is_shown(tmp_path: Path) -> None:
    """A priority that is none of the policy's stands above the clocks, with the one that was probably meant."""
    url = f"sqlite:///{(tmp_path / 'odd.db').as_posix()}"
    log = write_log(tmp_path, ROWS.replace("medium", "midium"))
    assert run("replay", *log, "-p", "it_service", "--db", url).exit_code == 0

    shown = run("explain", "A-1", "--db", url).stdout

    assert "priority is 'midium', which the policy does not declare; did you mean 'medium'?" in shown
    assert run("explain", "A-1", "--db", url, "--json").stdout.count("which the policy does not declare") == 1
