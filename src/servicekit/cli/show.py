"""``servicekit show``: what is in a policy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date, datetime

import click

from servicekit.calendars import render_week, write_calendar
from servicekit.cli import screen
from servicekit.cli.overview import print_calendar, print_overview
from servicekit.cli.sources import find_policy
from servicekit.errors import InputError
from servicekit.policies import Policy, write_policy
from servicekit.workflow import mermaid, write_lifecycle

__all__ = ["show"]


@click.command(short_help="Show what is in a policy.")
@click.argument("policy")
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
    lifecycle: str | None,
    calendar: str | None,
    week: datetime | None,
    as_json: bool,  # noqa: FBT001 - click hands options over by name
) -> None:
    """Show what is in POLICY, a file (TOML, JSON or YAML) or a preset."""
    if lifecycle is not None and calendar is not None:
        raise click.UsageError("--lifecycle and --calendar exclude each other")
    if week is not None and (calendar is None or as_json):
        raise click.UsageError("--week needs a --calendar to draw, and draws no JSON")
    chosen = find_policy(policy)
    if lifecycle is not None:
        _show_lifecycle(chosen, lifecycle, as_json=as_json)
    elif calendar is not None:
        _show_calendar(chosen, calendar, week.date() if week else None, as_json=as_json)
    elif as_json:
        screen.plain_json(write_policy(chosen))
    else:
        print_overview(chosen)


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
