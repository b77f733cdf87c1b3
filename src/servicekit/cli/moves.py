"""What a migration does to clocks, for a screen and for a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

import click
from attrs import frozen

from servicekit.cli import screen
from servicekit.engine import Migration, TicketMoved
from servicekit.policies import Policy
from servicekit.sla import Reading

__all__ = ["HEAD", "Row", "print_totals", "rows_of", "totals_as_data"]

HEAD = ("ticket", "clock", "due before", "due after", "before", "after")


@frozen
class Row:
    """One cycle of one clock before and after."""

    ticket: str
    clock: str
    before: Reading | None
    after: Reading | None

    def shown(self, zone: tzinfo) -> tuple[str, ...]:
        """The cells for people, moments in *zone*."""

        def due(reading: Reading | None) -> str:
            return "-" if reading is None or reading.due_at is None else screen.moment(reading.due_at, zone)

        return self.ticket, self.clock, due(self.before), due(self.after), _state(self.before), _state(self.after)

    def plain(self) -> tuple[str, ...]:
        """The cells for programs: moments in ISO 8601, UTC."""

        def due(reading: Reading | None) -> str:
            return "" if reading is None or reading.due_at is None else _iso(reading.due_at)

        return self.ticket, self.clock, due(self.before), due(self.after), _state(self.before), _state(self.after)


def _state(reading: Reading | None) -> str:
    return "-" if reading is None else reading.state.value


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def rows_of(ticket: TicketMoved) -> Iterator[Row]:
    """The clocks of a ticket whose deadline or verdict becomes another one."""
    for clock in ticket.clocks:
        if clock.moved:
            yield Row(ticket.key.id, clock.name, clock.before, clock.after)


def print_totals(total: Migration, policy: Policy, *, dry_run: bool) -> None:
    """Print what a migration came to, or would come to."""
    would = " would" if dry_run else ""
    click.echo()
    rows = (
        ("tickets looked at", total.tickets),
        (f"{'would go' if dry_run else 'gone'} over to {policy.key} {policy.version}", total.went),
        ("  with another deadline or verdict", total.moved),
        ("clocks with another deadline or verdict", total.clocks),
        (f"promises that this{would} break{'' if dry_run else 's'}", total.breached),
        (f"broken promises that this{would} heal{'' if dry_run else 's'}", total.healed),
        ("tickets that cannot go", sum(total.refused.values())),
    )
    wide = max(len(name) for name, _ in rows)
    for name, count in rows:
        click.echo(f"{name:<{wide}}  {count:>9,}")
    for reason, count in sorted(total.refused.items()):
        click.echo(f"refused: {count:,} x {reason}")
    for lifecycle, statuses in sorted(total.missing.items()):
        lines = "".join(f'\n  {name} = "..."' for name in sorted(statuses))
        click.echo(f"name these in a file for --statuses:\n  [{lifecycle}]{lines}")


def totals_as_data(total: Migration, policy: Policy, *, dry_run: bool) -> dict[str, Any]:
    """The totals as plain JSON."""
    return {
        "policy": {"key": policy.key, "version": policy.version, "sha256": policy.sha256},
        "dry_run": dry_run,
        "tickets": total.tickets,
        "went": total.went,
        "moved": total.moved,
        "clocks": total.clocks,
        "breached": total.breached,
        "healed": total.healed,
        "refused": dict(sorted(total.refused.items())),
        "missing": {lifecycle: dict(sorted(names.items())) for lifecycle, names in sorted(total.missing.items())},
    }
