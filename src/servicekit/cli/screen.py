"""How things look: tables and progress on a terminal, plain text everywhere else."""

from __future__ import annotations

import json
import re
import sys
import textwrap
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from servicekit.calendars import Elapsed, format_amount
from servicekit.conditions import ALWAYS, Condition

__all__ = [
    "every",
    "heading",
    "joined",
    "lines",
    "moment",
    "plain_json",
    "progress",
    "short",
    "span",
    "table",
    "unless",
    "waiting",
]

_WIDE = 250  # columns of a table in a file or pipe, which have no edge
_PAGE = 80  # columns of a line for people
_COLUMN = re.compile(r"\S+ {2,}")  # a name, and what is said of it at the same place in each line


def _console(*, stderr: bool = False) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _WIDE
    return Console(file=stream, width=width, markup=False, emoji=False, highlight=False)


def heading(text: str, colour: str | None = None) -> None:
    """Print a line that begins a part, after an empty line; on a terminal in bold, and in *colour*."""
    click.echo()
    click.secho(text, bold=True, fg=colour)


def lines(found: Iterable[str], indent: int = 2) -> None:
    """Print lines for people, folded at 80 columns; what goes on stands further in, and no word is cut."""
    for line in found:
        text = line.lstrip(" ")
        first = indent + len(line) - len(text)
        column = _COLUMN.match(text)
        hang = column.end() if column and column.end() < _PAGE // 2 else 4
        page = textwrap.TextWrapper(_PAGE, break_long_words=False, break_on_hyphens=False)
        page.initial_indent, page.subsequent_indent = " " * first, " " * (first + hang)
        click.echo(page.fill(text))


def joined(between: str, *parts: str) -> str:
    """The parts that say something, with *between* between them."""
    return between.join(part for part in parts if part)


def unless(value: object, usual: object, words: str) -> str:
    """The *words* for a choice that is not the usual one."""
    return "" if value is usual else words


def every(condition: Condition) -> str:
    """Which tickets a condition is about."""
    return "every ticket" if condition == ALWAYS else str(condition)


def span(time: timedelta) -> str:
    """A span of time, every hour of every day."""
    return format_amount(Elapsed(time // timedelta(microseconds=1))).removesuffix(" elapsed")


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
