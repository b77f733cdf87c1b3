"""``servicekit demo``: the bundled log, from start to finish."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from servicekit.cli import screen
from servicekit.cli.explained import explained
from servicekit.cli.figures import print_attainment
from servicekit.cli.running import LogRun, run_log
from servicekit.cli.sources import opened
from servicekit.logs import sample_path
from servicekit.policies import load_preset

__all__ = ["demo"]

_POLICY = "it_service"
_TICKET = "INC0026744"  # broken after a pause that spans a weekend; every step of its ladder was climbed


@click.command(short_help="Show what servicekit does, on a bundled log.")
def demo() -> None:
    """Run the bundled log of 800 incidents through the it_service preset into a temporary SQLite file."""
    log, mapping, policy = sample_path("incidents.csv.gz"), sample_path("incidents.toml"), load_preset(_POLICY)
    url = f"sqlite:///{(Path(tempfile.mkdtemp(prefix='servicekit-')) / 'demo.db').as_posix()}"
    with opened(url, create=True) as store:
        run = run_log(log, mapping, policy, store)
        found = explained(store, _TICKET, policy, run.replay.until)
    click.echo(run.tally.lines()[0])
    click.echo("real incidents of a help desk (Amaral, Fantinato, Peres 2018, CC BY 4.0)")
    click.echo(_summary(run))
    print_attainment(policy, run.replay.attainment)
    screen.heading("One broken promise, explained")
    click.echo()
    found.show(found.chosen("resolution"))
    screen.heading("Try next (the database stays)")
    for command in _suggestions(url, mapping):
        click.echo(f"  {command}")


def _summary(run: LogRun) -> str:
    replay = run.replay
    notices = sum(replay.notices.values())
    return (
        f"{replay.tickets:,} tickets through the policy {run.policy.key!r}:"
        f" {replay.events:,} events, {notices:,} notices, {run.seconds_replayed:,.1f} s"
    )


def _suggestions(url: str, mapping: Path) -> list[str]:
    return [
        f'servicekit explain {_TICKET} --db "{url}" --clock first_response',
        f'servicekit explain {_TICKET} --db "{url}" --json',
        f"servicekit replay --sample --policy {_POLICY}",
        f"servicekit show {_POLICY}",
        f"servicekit show {_POLICY} --calendar service_desk --week 2016-03-21",
        f"servicekit show {_POLICY} --lifecycle support",
        f"servicekit lint {_POLICY}",
        f'servicekit replay YOUR.csv --mapping YOUR.toml --policy {_POLICY}   # begin with a copy of "{mapping}"',
    ]
