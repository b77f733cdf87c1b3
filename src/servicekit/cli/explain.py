"""``servicekit explain``: why the deadlines of a ticket are what they are."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

import click

from servicekit.cli import screen
from servicekit.cli.explained import explained
from servicekit.cli.sources import a_database, a_moment, a_zone, find_rules, opened
from servicekit.policies import PolicyBook
from servicekit.sla import CATALOGUE

__all__ = ["explain"]


@click.command(short_help="Say why a ticket's deadlines are what they are.")
@click.argument("ticket")
@click.option("--db", metavar="URL", callback=a_database, required=True, help="The database that holds the ticket.")
@click.option("--clock", metavar="NAME", help="Only this clock; all of them unless given.")
@click.option("--cycle", type=click.IntRange(min=1), metavar="N", help="Only this cycle; all of them unless given.")
@click.option("--at", metavar="MOMENT", callback=a_moment, help="Read the clocks at this moment; now unless given.")
@click.option("--zone", metavar="ZONE", callback=a_zone, help="Show times in this zone; the calendar's unless given.")
@click.option("--policy", "-p", metavar="POLICY", help="Its policy or its book, if the database does not hold it.")
@click.option(
    "--language",
    metavar="LANGUAGE",
    type=click.Choice(sorted(CATALOGUE)),
    default="en",
    help=f"Derive in this language: {', '.join(sorted(CATALOGUE))}; en unless given.",
)
@click.option("--markdown", "as_markdown", is_flag=True, help="Print Markdown with tables.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; times in microseconds since 1970, UTC.")
@click.pass_context
def explain(
    ctx: click.Context,
    ticket: str,
    db: str,
    clock: str | None,
    cycle: int | None,
    at: datetime | None,
    zone: tzinfo | None,
    policy: str | None,
    language: str,
    as_markdown: bool,  # noqa: FBT001 - click hands options over by name
    as_json: bool,  # noqa: FBT001 - click hands options over by name
) -> None:
    """
    Say why the deadlines of TICKET are what they are: every stretch of time that counts and every one that does not.

    Each derivation is added up again by a second program that shares no code with the clocks.

    Exit code 1 when there is no such ticket, or a derivation does not add up.
    """
    if as_markdown and as_json:
        raise click.UsageError("--markdown and --json are two ways to print the same: choose one")
    rules = None if policy is None else find_rules(policy)
    given = rules.latest if isinstance(rules, PolicyBook) else rules
    with opened(db, create=False) as store:
        found = explained(store, ticket, given, at or datetime.now(UTC))
    chosen = found.chosen(clock, cycle)
    if as_json:
        screen.plain_json(found.as_data(chosen))
    else:
        found.show(chosen, zone, language=language, markdown=as_markdown)
    if any(found.faults[reading.name] for reading in chosen):
        ctx.exit(1)
