"""``servicekit migrate``: tickets of a database to another policy."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from servicekit.cli import screen
from servicekit.cli.moves import HEAD, Row, print_totals, rows_of, totals_as_data
from servicekit.cli.shelf import every_policy, remember
from servicekit.cli.sources import a_database, a_moment, find_rules, opened, zone_of
from servicekit.desk import Desk
from servicekit.engine import TICKET, TicketMoved
from servicekit.errors import InputError
from servicekit.policies import LIMITS, Policy, PolicyBook
from servicekit.policies.loading import text_of
from servicekit.storage.protocol import Listing
from servicekit.tickets import MigrationMode

__all__ = ["migrate"]

_FILE = click.Path(path_type=Path)
_PAGE = 1000


@click.command(short_help="Move tickets to another policy, or look what that would do.")
@click.argument("policy", metavar="POLICY_OR_BOOK")
@click.option("--db", metavar="URL", callback=a_database, required=True, help="The database that holds the tickets.")
@click.option(
    "--mode", type=click.Choice([mode.value for mode in MigrationMode]), required=True, help="What becomes of clocks."
)
@click.option("--statuses", type=_FILE, metavar="FILE", help="What statuses are called there: a TOML or JSON file.")
@click.option("--reason", default="", metavar="TEXT", help="Why, for the history of each ticket.")
@click.option("--at", metavar="MOMENT", callback=a_moment, help="Move them at this moment; now unless given.")
@click.option("--dry-run", is_flag=True, help="Show what would become of every clock, and change nothing.")
@click.option("--limit", type=click.IntRange(min=0), default=40, show_default=True, help="How many rows to show.")
@click.option("--csv", "table", type=_FILE, metavar="FILE", help="Write every row to this CSV file.")
@click.option("--json", "as_json", is_flag=True, help="Print the totals as JSON.")
@click.pass_context
def migrate(
    ctx: click.Context,
    policy: str,
    db: str,
    mode: str,
    statuses: Path | None,
    reason: str,
    at: datetime | None,
    dry_run: bool,  # noqa: FBT001 - click hands options over by name
    limit: int,
    table: Path | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """
    Move the tickets of a database to POLICY_OR_BOOK; of a book, to the edition in force.

    Prints each clock whose deadline or verdict becomes another one, and the totals. Each ticket is moved in a commit of
    its own, and done again nothing happens twice. Tickets that cannot go stay as they are; the reasons are printed.

    Exit code 1 when a ticket cannot go.
    """
    rules, names = find_rules(policy), {} if statuses is None else _names(statuses)
    with opened(db, create=False) as store, ExitStack() as stack:
        earlier = every_policy(store)
        if not dry_run:
            for each in _policies(rules):
                remember(store, each)
        moment = at or datetime.now(UTC)
        desk = Desk(store, rules, earlier=earlier, clock=lambda: moment)
        shown = _Shown(limit, _writer(table, stack))
        tickets = [key.id for key in _every(store)]
        with screen.progress("looking at tickets" if dry_run else "moving tickets") as bar:
            task = bar.add_task("", total=len(tickets))

            def told(ticket: TicketMoved) -> None:
                shown.take(ticket)
                bar.advance(task)

            total = desk.migrate(tickets, mode, statuses=names, reason=reason, dry_run=dry_run, told=told)
    target = desk.policies.target(moment)
    if as_json:
        screen.plain_json(totals_as_data(total, target, dry_run=dry_run))
    else:
        shown.show(target)
        print_totals(total, target, dry_run=dry_run)
    if total.refused:
        ctx.exit(1)


class _Shown:
    """The rows of the clocks that move: as many as are shown are kept, all of them are written."""

    def __init__(self, limit: int, writer: Any) -> None:
        self._limit, self._writer = limit, writer
        self._kept: list[Row] = []
        self._count = 0

    def take(self, ticket: TicketMoved) -> None:
        for row in rows_of(ticket):
            self._count += 1
            if len(self._kept) < self._limit:
                self._kept.append(row)
            if self._writer is not None:
                self._writer.writerow(row.plain())

    def show(self, policy: Policy) -> None:
        if self._kept:
            screen.table(HEAD, [row.shown(zone_of(policy)) for row in self._kept])
        if left := self._count - len(self._kept):
            click.echo(f"{left:,} more; --limit N shows them, --csv FILE writes all of them")


def _every(store: Listing) -> Iterator[Any]:
    after: str | None = None
    while page := store.keys(TICKET, _PAGE, after):
        yield from page
        after = page[-1].id


def _policies(rules: Policy | PolicyBook) -> list[Policy]:
    return [edition.policy for edition in rules.editions] if isinstance(rules, PolicyBook) else [rules]


def _writer(path: Path | None, stack: ExitStack) -> Any:
    if path is None:
        return None
    writer = csv.writer(stack.enter_context(path.open("w", encoding="utf-8", newline="")))
    writer.writerow(HEAD)
    return writer


def _names(path: Path) -> Mapping[str, Mapping[str, str]]:
    """
    What statuses are called, by lifecycle: ``[support]`` with lines ``old = "new"``.

    Raises:
        InputError: The file is not of that form.
    """
    text = text_of(path, LIMITS)
    try:
        data = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except ValueError as error:
        raise InputError(f"{path} is neither TOML nor JSON: {error}", path=str(path)) from error
    for lifecycle, names in data.items():
        if not isinstance(names, Mapping) or not all(isinstance(new, str) for new in names.values()):
            raise InputError(f"{path}: {lifecycle} needs a table of statuses with their new names", path=str(path))
    return dict(data)
