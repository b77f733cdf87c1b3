from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points, version
from pathlib import Path

import pytest

from servicekit.cli import main
from tests.cli.running import run
from tests.project.source import PACKAGE

COMMANDS = ["demo", "explain", "lint", "replay", "show"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}


def test_the_module_runs_as_a_program(tmp_path: Path) -> None:
    """`python -m servicekit.cli` replays the bundled log into a pipe: figures on stdout, nothing else, no colours."""
    command = [sys.executable, "-m", "servicekit.cli", "replay", "--sample", "-p", "it_service"]
    done = subprocess.run(
        command, env=ENVIRONMENT, capture_output=True, text=True, encoding="utf-8", check=True, cwd=tmp_path
    )

    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    assert "4,963 rows read = 4,963 accepted + 0 rejected" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    """When the other end of a pipe closes early, as `head` does, there is no traceback."""
    command = [sys.executable, "-m", "servicekit.cli", "show", "after_sales"]
    with subprocess.Popen(
        command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a terminal of its own")
def test_a_terminal_sees_progress() -> None:
    """On a terminal the progress of the replay is drawn on standard error; the figures stay on standard output."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "servicekit.cli", "replay", "--sample", "-p", "it_service"]
    environment = {**ENVIRONMENT, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        drawn = b""
        while chunk := _read(ours):
            drawn += chunk
    os.close(ours)

    assert process.returncode == 0
    assert b"reading incidents.csv.gz" in drawn
    assert b"replaying tickets" in drawn
    assert b"800/800" in drawn


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other end has closed
        return b""


@pytest.mark.parametrize("package", ["click", "rich"])
def test_a_missing_extra_is_one_message(package: str) -> None:
    """Without click or rich the command says in one line what to install."""
    done = _without(package, "demo")

    assert done.returncode == 1
    assert done.stderr == (f"servicekit: {package} is not installed: pip install 'servicekit[cli,sqlalchemy]'\n")


def test_only_databases_need_sqlalchemy(tmp_path: Path) -> None:
    """Without sqlalchemy show works, and --db says in one line what to install."""
    assert _without("sqlalchemy", "show", "retail").returncode == 0
    done = _without("sqlalchemy", "explain", "A-1", "--db", "sqlite:///a.db")

    assert done.returncode == 1
    assert done.stderr == "Error: sqlalchemy is not installed: pip install 'servicekit[cli,sqlalchemy]'\n"


def _without(package: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = f"import sys; sys.modules[{package!r}] = None; from servicekit.cli import main; main(sys.argv[1:])"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_installed_command_is_main() -> None:
    """The console script `servicekit` is the function that this room shows."""
    (script,) = [each for each in entry_points(group="console_scripts") if each.name == "servicekit"]

    assert script.load() is main


def test_main_ends_with_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    """Called from a program, `main` takes arguments and ends by SystemExit with the code of the command."""
    with pytest.raises(SystemExit) as good:
        main(["lint", "retail"])
    with pytest.raises(SystemExit) as bad:
        main(["lint", "no such policy"])

    assert (good.value.code, bad.value.code) == (0, 1)
    assert "no preset of that name" in capsys.readouterr().err


def test_the_version_is_that_of_the_package() -> None:
    """--version prints the name and the installed version."""
    assert run("--version").stdout == f"servicekit {version('servicekit')}\n"


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_everything_has_help(command: list[str], flag: str) -> None:
    """The command and each subcommand say what they do, and the command which exit codes there are."""
    result = run(*command, flag)

    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: servicekit")
    if not command:
        assert "Exit codes: 0 all is well" in result.stdout
        assert [name for name in COMMANDS if f"  {name} " not in result.stdout] == []


def test_an_unknown_command_is_a_mistake_of_the_command_line() -> None:
    """Exit code 2 for what is no command."""
    assert run("replya").exit_code == 2
