"""How things look: tables and progress on a terminal, plain text everywhere else."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

__all__ = ["heading", "moment", "plain_json", "progress", "short", "table", "waiting"]

_WIDE = 250  # columns of a file or pipe, which have no edge


def _console(*, stderr: bool = False) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _WIDE
    return Console(file=stream, width=width, markup=False, emoji=False, highlight=False)


def heading(text: str, colour: str | None = None) -> None:
    """Print a line that begins a part, after an empty line; on a terminal in bold, and in *colour*."""
    click.echo()
    click.secho(text, bold=True, fg=colour)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: int = 0) -> None:
    """Print a table whose last *numbers* columns are numbers."""
    shown = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for place, name in enumerate(head):
        is_number = place >= len(head) - numbers
        shown.add_column(name, justify="right" if is_number else "left", no_wrap=is_number, overflow="fold")
    for row in rows:
        shown.add_row(*row)
    _console().print(shown)


def progress(what: str) -> Progress:
    """A progress bar on standard error, which shows nothing where that is no terminal and nothing when it is done."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=_console(stderr=True), transient=True, disable=not sys.stderr.isatty())


def waiting(what: str) -> Progress:
    """A sign of life on standard error while something takes its time; shows nothing where that is no terminal."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn(what),
        console=_console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    bar.add_task("", total=None)
    return bar


def plain_json(data: Any) -> None:
    """Print *data* as JSON."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))


def moment(at: datetime, local: tzinfo) -> str:
    """A moment for people, in the zone *local*, with its name."""
    return f"{at.astimezone(local):%a %Y-%m-%d %H:%M %Z}"


def short(sha256: str) -> str:
    """The first digits of a SHA-256: enough to tell policies apart."""
    return sha256[:12]
