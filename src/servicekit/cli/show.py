"""``servicekit show``: what is in a policy or a book."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date, datetime

import click

from servicekit.calendars import render_week, write_calendar
from servicekit.cli import screen
from servicekit.cli.editions import chosen_edition, print_editions
from servicekit.cli.overview import print_calendar, print_overview
from servicekit.cli.sources import a_moment, find_rules
from servicekit.errors import InputError
from servicekit.policies import Edition, Policy, PolicyBook, write_book, write_policy
from servicekit.workflow import mermaid, write_lifecycle

__all__ = ["show"]


@click.command(short_help="Show what is in a policy or a book.")
@click.argument("policy", metavar="POLICY_OR_BOOK")
@click.option("--edition", metavar="VERSION", help="Of a book the edition of this version, or of this sha256.")
@click.option(
    "--at", metavar="MOMENT", callback=a_moment, help="Of a book the edition in force then, unless given now."
)
@click.option("--lifecycle", metavar="NAME", help="Only this lifecycle, as a mermaid diagram.")
@click.option("--calendar", metavar="NAME", help="Only this calendar.")
@click.option(
    "--week",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="With --calendar: a picture of the week in which this date lies.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; that of a whole policy is a policy document.")
def show(
    policy: str,
    edition: str | None,
    at: datetime | None,
    lifecycle: str | None,
    calendar: str | None,
    week: datetime | None,
    as_json: bool,  # noqa: FBT001 - click hands options over by name
) -> None:
    """
    Show what is in a policy, a file (TOML, JSON or YAML) or a preset; of a book its editions, and one of them.

    With --json a book is printed as a book, unless --edition or --at choose a policy of it.
    """
    if lifecycle is not None and calendar is not None:
        raise click.UsageError("--lifecycle and --calendar exclude each other")
    if week is not None and (calendar is None or as_json):
        raise click.UsageError("--week needs a --calendar to draw, and draws no JSON")
    if edition is not None and at is not None:
        raise click.UsageError("--edition and --at are two ways to choose an edition: take one")
    rules = find_rules(policy)
    chosen = _edition(rules, policy, edition, at)
    if lifecycle is not None:
        _show_lifecycle(chosen.policy, lifecycle, as_json=as_json)
    elif calendar is not None:
        _show_calendar(chosen.policy, calendar, week.date() if week else None, as_json=as_json)
    elif as_json:
        whole = write_book(rules) if isinstance(rules, PolicyBook) and edition is None and at is None else None
        screen.plain_json(whole or write_policy(chosen.policy))
    else:
        if isinstance(rules, PolicyBook):
            print_editions(rules, chosen)
        print_overview(chosen.policy)


def _edition(rules: Policy | PolicyBook, name: str, edition: str | None, at: datetime | None) -> Edition:
    if isinstance(rules, PolicyBook):
        return chosen_edition(rules, edition, at)
    if edition is not None or at is not None:
        raise click.UsageError(f"--edition and --at choose an edition of a book, and {name} is a policy")
    return Edition(policy=rules)


def _show_lifecycle(policy: Policy, name: str, *, as_json: bool) -> None:
    lifecycle = policy.lifecycles[_known(name, policy.lifecycles, "lifecycle", policy)]
    if as_json:
        screen.plain_json(write_lifecycle(lifecycle))
    else:
        click.echo(mermaid(lifecycle), nl=False)


def _show_calendar(policy: Policy, name: str, week: date | None, *, as_json: bool) -> None:
    calendar = policy.calendars[_known(name, policy.calendars, "calendar", policy)]
    if week is not None:
        click.echo(render_week(calendar, week), nl=False)
    elif as_json:
        screen.plain_json(write_calendar(calendar))
    else:
        print_calendar(calendar)


def _known(name: str, names: Iterable[str], what: str, policy: Policy) -> str:
    there = list(names)
    if name not in there:
        near = difflib.get_close_matches(name, there, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(there) or 'none'}"
        raise InputError(f"policy {policy.key!r} has no {what} {name!r} ({hint})")
    return name
