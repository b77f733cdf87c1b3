"""``servicekit diff``: what is different in two policies, or from edition to edition of a book."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import click

from servicekit.cli import screen
from servicekit.cli.editions import in_words
from servicekit.cli.sources import find_rules
from servicekit.errors import ServicekitError
from servicekit.policies import Difference, Edition, Policy, PolicyBook
from servicekit.policies import diff as differences_of

__all__ = ["diff"]


@click.command(short_help="Say what is different in two policies, or in the editions of a book.")
@click.argument("before")
@click.argument("after", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def diff(
    ctx: click.Context,
    before: str,
    after: str | None,
    as_json: bool,  # noqa: FBT001 - as click hands them over
) -> None:
    """
    Say what is different in the policy AFTER, compared with BEFORE; each a file or a preset, or the last of a book.

    With BEFORE alone, which is then a book, each of its editions is compared with the one before.

    Parts are matched by their names, so the order of a document matters only where it has a meaning, and a comment
    never does. One line for each difference; nothing when the two are equal.

    Exit code 0 when they are equal, 1 when they differ, 2 when one of them cannot be read, as with diff(1).
    """
    try:
        one, two = find_rules(before), None if after is None else find_rules(after)
    except (ServicekitError, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        ctx.exit(2)
    if two is not None:
        found: Sequence[Any] = _print_one(differences_of(_last(one), _last(two)), as_json=as_json)
    elif isinstance(one, PolicyBook):
        found = _print_editions(one, as_json=as_json)
    else:
        raise click.UsageError(f"{before} is a policy: name another one to compare it with, or a book of several")
    if found:
        ctx.exit(1)


def _last(rules: Policy | PolicyBook) -> Policy:
    return rules.latest if isinstance(rules, PolicyBook) else rules


def _print_one(found: Sequence[Difference], *, as_json: bool) -> Sequence[Difference]:
    if as_json:
        screen.plain_json([difference.as_data() for difference in found])
    else:
        for difference in found:
            click.echo(difference.words)
    return found


def _print_editions(book: PolicyBook, *, as_json: bool) -> Sequence[Any]:
    """Each edition with the one before; two of them are never equal."""
    steps = [(old, new, differences_of(old.policy, new.policy)) for old, new in pairwise(book.editions)]
    if as_json:
        screen.plain_json([_as_data(*step) for step in steps])
        return steps
    for place, (old, new, found) in enumerate(steps):
        if place:
            click.echo()
        click.secho(f"{in_words(old)} -> {in_words(new)}", bold=True)
        for difference in found:
            click.echo(f"  {difference.words}")
    return steps


def _as_data(old: Edition, new: Edition, found: Sequence[Difference]) -> dict[str, Any]:
    return {
        "before": _edition_data(old),
        "after": _edition_data(new),
        "differences": [difference.as_data() for difference in found],
    }


def _edition_data(edition: Edition) -> dict[str, Any]:
    policy, since = edition.policy, edition.since
    moment = None if since is None else since.isoformat()
    return {"key": policy.key, "version": policy.version, "sha256": policy.sha256, "since": moment}
