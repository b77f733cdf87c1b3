"""``servicekit replay``: a log through a policy."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

import click

from servicekit.cli import screen
from servicekit.cli.figures import print_run, print_tally, run_as_data, tally_as_data, write_rejections
from servicekit.cli.running import NothingToReplay, run_log
from servicekit.cli.sources import a_database, a_moment, find_rules, opened
from servicekit.logs import Tally, sample_path

__all__ = ["replay", "verdict"]

_FILE = click.Path(path_type=Path)


@click.command(short_help="Run a log through a policy.")
@click.argument("log", type=_FILE, required=False)
@click.option("--mapping", "-m", type=_FILE, help="What the columns of LOG mean: a TOML file.")
@click.option("--sample", is_flag=True, help="Replay the bundled log, 800 incidents of a help desk.")
@click.option("--policy", "-p", required=True, metavar="POLICY", help="A policy's file, a book's, or a preset.")
@click.option("--db", metavar="URL", callback=a_database, help="Keep the tickets in this database, for explain.")
@click.option(
    "--until", metavar="MOMENT", callback=a_moment, help="Leave out what happened later; run timers up to then."
)
@click.option("--rejections", type=_FILE, metavar="FILE", help="Write every rejected row to this CSV file.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.pass_context
def replay(
    ctx: click.Context,
    log: Path | None,
    mapping: Path | None,
    sample: bool,  # noqa: FBT001 - click hands options over by name
    policy: str,
    db: str | None,
    until: datetime | None,
    rejections: Path | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """
    Run LOG, a CSV file (also .gz) with a row for each change of a ticket, through a policy.

    Prints which promises were kept and which were broken, by clock and priority, and who would have been told. The same
    log again into the same database adds nothing.

    Exit code 1 when a row is unaccounted for, or nothing can be replayed.
    """
    paths = _paths(log, mapping, sample=sample)
    chosen = find_rules(policy)
    try:
        with nullcontext() if db is None else opened(db, create=True) as store:
            run = run_log(*paths, chosen, store, until)
    except NothingToReplay as error:
        _show_nothing(error.fields["tally"], as_json=as_json)
        _finish(ctx, error.fields["tally"], rejections)
        raise
    if as_json:
        screen.plain_json(run_as_data(run))
    else:
        print_run(run)
        if db is not None:
            click.echo("the tickets are kept; ask about one with: servicekit explain TICKET --db URL")
    _finish(ctx, run.tally, rejections)


def _paths(log: Path | None, mapping: Path | None, *, sample: bool) -> tuple[Path, Path]:
    if sample:
        if log is not None or mapping is not None:
            raise click.UsageError("--sample brings its own log and mapping")
        return sample_path("incidents.csv.gz"), sample_path("incidents.toml")
    if log is None or mapping is None:
        raise click.UsageError("name a LOG and its --mapping, or take the bundled log with --sample")
    return log, mapping


def _show_nothing(tally: Tally, *, as_json: bool) -> None:
    if as_json:
        screen.plain_json({"log": tally_as_data(tally)})
    else:
        print_tally(tally)


def _finish(ctx: click.Context, tally: Tally, rejections: Path | None) -> None:
    if rejections is not None:
        write_rejections(rejections, tally.rejections)
    if code := verdict(tally):
        click.echo(f"{tally.read - tally.accepted - tally.rejected:,} rows are unaccounted for", err=True)
        ctx.exit(code)


def verdict(tally: Tally) -> int:
    """The exit code of a reading: 0 if every row is accounted for, else 1."""
    return 0 if tally.balanced else 1
