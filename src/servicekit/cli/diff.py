"""``servicekit diff``: what is different in two policies."""

from __future__ import annotations

import click

from servicekit.cli import screen
from servicekit.cli.sources import find_policy
from servicekit.errors import ServicekitError
from servicekit.policies import diff as differences_of

__all__ = ["diff"]


@click.command(short_help="Say what is different in two policies.")
@click.argument("before")
@click.argument("after")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def diff(ctx: click.Context, before: str, after: str, as_json: bool) -> None:  # noqa: FBT001 - as click hands them over
    """
    Say what is different in the policy AFTER, compared with BEFORE; each a file or a preset.

    Parts are matched by their names, so the order of a document matters only where it has a meaning, and a comment
    never does. One line for each difference; nothing when the two are equal.

    Exit code 0 when they are equal, 1 when they differ, 2 when one of them cannot be read, as with diff(1).
    """
    try:
        found = differences_of(find_policy(before), find_policy(after))
    except (ServicekitError, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        ctx.exit(2)
    if as_json:
        screen.plain_json([difference.as_data() for difference in found])
    else:
        for difference in found:
            click.echo(difference.words)
    if found:
        ctx.exit(1)
