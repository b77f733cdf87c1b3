"""``servicekit score``: figures of a CSV file; what it holds is told by its columns."""

from __future__ import annotations

import csv
from datetime import UTC, tzinfo
from pathlib import Path

import click

from servicekit.cli import screen
from servicekit.cli.answers import ANSWER_COLUMNS, are_answers, print_scores, read_answers, scores_as_data
from servicekit.cli.sources import a_zone
from servicekit.errors import RejectedFile
from servicekit.satisfaction import LEVEL, MINIMUM

__all__ = ["score"]


@click.command(short_help="Score the answers to a survey: CSAT, NPS, CES.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--rule", metavar="NAME", help="How answers count: zendesk, simplesat, nps, ces_2, ...")
@click.option("--by", metavar="COLUMNS", default="", help="Group by these columns: team,month.")
@click.option("--level", type=float, default=LEVEL, show_default=True, help="The level of the intervals.")
@click.option("--minimum", type=int, default=MINIMUM, show_default=True, help="Fewer answers than this are marked.")
@click.option("--zone", metavar="ZONE", callback=a_zone, help="The time zone of months; UTC unless given.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def score(
    ctx: click.Context,
    file: Path,
    rule: str | None,
    by: str,
    level: float,
    minimum: int,
    zone: tzinfo | None,
    as_json: bool,  # noqa: FBT001 - click hands options over by name
) -> None:
    """
    Score FILE, a CSV file with an answer to a survey in each row.

    The column with the answer is called csat, nps, ces, score, rating or answer; an empty cell is an answer that was
    not given. Months are made of a column called answered_at, date or time.

    Exit code 1 when a row was rejected or nothing can be scored.
    """
    if not are_answers(_columns(file)):
        raise RejectedFile(f"{file}: what it holds is not known: no column is called {', '.join(ANSWER_COLUMNS)}")
    groups = [name.strip().casefold() for name in by.split(",") if name.strip()]
    found = read_answers(file, rule=rule, by=groups, local=zone or UTC)
    if as_json:
        screen.plain_json(scores_as_data(found, level=level, minimum=minimum))
    else:
        print_scores(found, level=level, minimum=minimum)
    if found.rejected or not found.groups:
        ctx.exit(1)


def _columns(path: Path) -> list[str]:
    """The head of a CSV file."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file, strict=True), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise RejectedFile(f"{path}: {error}", path=str(path)) from error
