"""The figures of a run, as text and as JSON."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import click
from attrs import asdict

from servicekit.cli import screen
from servicekit.cli.goals import print_goals
from servicekit.cli.running import LogRun
from servicekit.cli.sources import zone_of
from servicekit.logs import REMARKS, Rejection, Tally
from servicekit.metrics import Attainment
from servicekit.policies import Policy

__all__ = ["print_attainment", "print_run", "print_tally", "run_as_data", "tally_as_data", "write_rejections"]

_SHOWN = 10  # rejected rows, before the rest is counted


def print_run(run: LogRun) -> None:
    """Print everything about *run*."""
    print_tally(run.tally)
    for note in run.notes:
        click.echo(f"  note: {note}")
    _print_counts(run)
    print_attainment(run.policy, run.replay.attainment)
    print_goals(run.replay.goals)
    _print_notices(run)
    click.echo()
    click.echo(_rate(run))


def print_tally(tally: Tally) -> None:
    """Print the account of the rows; of the rejected ones the first few."""
    click.echo(tally.lines()[0])
    for remark in tally.remarks.values():
        click.echo(f"  {remark} (first: {remark.examples[0]})")
    for rejection in tally.rejections[:_SHOWN]:
        click.echo(f"  rejected: {rejection}")
    if tally.rejected > _SHOWN:
        click.echo(f"  rejected: {tally.rejected - _SHOWN:,} more; --rejections FILE writes all of them")


def _print_counts(run: LogRun) -> None:
    policy, replay = run.policy, run.replay
    screen.heading(f"{policy.title or policy.key}: {policy.key} {policy.version} ({screen.short(policy.sha256)})")
    rows = [
        ("tickets", replay.tickets),
        ("facts", replay.facts),
        ("  known already", replay.known),
        ("  before the opening of their ticket", replay.unapplied),
        ("  later than the end asked for, left out", run.left_out),
        ("  moves that the lifecycle does not know (imported)", replay.imported),
        ("events written", replay.events),
        ("  announced as kept", replay.written["sla.met"]),
        ("  announced as broken", replay.written["sla.breached"]),
        ("  warnings", replay.written["sla.warned"]),
        ("  announcements revised by a later fact", replay.written["sla.revised"]),
    ]
    click.echo(f"timers ran, and clocks were read, up to {screen.moment(replay.until, zone_of(policy))}")
    click.echo()
    wide = max(len(name) for name, _ in rows)
    for name, count in rows:
        click.echo(f"{name:<{wide}}  {count:>9,}")


def print_attainment(policy: Policy, rows: Iterable[Attainment]) -> None:
    """Print the promises by clock and value."""
    screen.heading("Promises by clock and value")
    head = ("clock", "value", "met", "breached", "open", "cancelled", "rate")
    screen.table(head, _attainment_rows(sorted(rows, key=_order(policy))), numbers=5)


def _order(policy: Policy) -> Any:
    """Clocks in the order of the policy, values from the most urgent on."""
    targets = [target for sla in policy.sla for target in sla.targets]
    clocks = list(dict.fromkeys(target.key for target in targets))
    values = {target.key: list(policy.fields.get(target.by, ())) for target in reversed(targets)}

    def place(row: Attainment) -> tuple[int, str, int, str]:
        clock, value = row.group
        known = values.get(clock, [])
        first = clocks.index(clock) if clock in clocks else len(clocks)
        return first, clock, known.index(value) if value in known else len(known), value

    return place


def _attainment_rows(rows: list[Attainment]) -> Iterator[tuple[str, ...]]:
    for clock, group in groupby(rows, key=lambda row: row.group[0]):
        of_clock = list(group)
        for place, row in enumerate(of_clock):
            yield (clock if place == 0 else "", row.group[1] or "-", *_cells(row))
        if len(of_clock) > 1:
            yield ("", "all", *_cells(_total(of_clock)))


def _total(rows: list[Attainment]) -> Attainment:
    return Attainment(
        group=(rows[0].group[0], "all"),
        met=sum(row.met for row in rows),
        breached=sum(row.breached for row in rows),
        open=sum(row.open for row in rows),
        cancelled=sum(row.cancelled for row in rows),
    )


def _cells(row: Attainment) -> tuple[str, ...]:
    counts = (row.met, row.breached, row.open, row.cancelled)
    return (*(f"{count:,}" for count in counts), "-" if row.rate is None else f"{row.rate:.1%}")


def _print_notices(run: LogRun) -> None:
    if not run.replay.notices:
        return
    screen.heading("Notices by ladder and step")
    screen.table(("ladder", "step", "notices"), list(_notice_rows(run)), numbers=1)


def _notice_rows(run: LogRun) -> Iterator[tuple[str, str, str]]:
    left = dict(run.replay.notices)
    for key, ladder in run.policy.ladders.items():
        first = True
        for step in ladder.steps:
            if count := left.pop((key, step.key), 0):
                yield key if first else "", step.key, f"{count:,}"
                first = False
    for (key, name), count in sorted(left.items()):  # of tickets that run under an earlier policy
        yield key, name, f"{count:,}"


def _rate(run: LogRun) -> str:
    read, replayed = run.seconds_read, run.seconds_replayed
    rate = run.replay.facts / replayed if replayed else 0.0
    return f"{read + replayed:,.1f} s: {read:,.1f} s to read, {replayed:,.1f} s to replay ({rate:,.0f} facts/s)"


def write_rejections(path: Path, rejections: Iterable[Rejection]) -> None:
    """Write every rejected row's place and reason to a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "line", "ticket", "reason", "message"))
        for each in rejections:
            writer.writerow((each.file, each.line, each.ticket or "", each.reason, each.message))


def run_as_data(run: LogRun) -> dict[str, Any]:
    """The run as plain JSON."""
    replay = run.replay
    return {
        "log": tally_as_data(run.tally),
        "policy": {"key": run.policy.key, "version": run.policy.version, "sha256": run.policy.sha256},
        "until": replay.until.isoformat(),
        "tickets": replay.tickets,
        "facts": replay.facts,
        "known": replay.known,
        "unapplied": replay.unapplied,
        "left_out": run.left_out,
        "imported": replay.imported,
        "events": replay.events,
        "events_by_tag": dict(sorted(replay.written.items())),
        "attainment": [
            {"clock": row.group[0], "value": row.group[1] or None}
            | {name: getattr(row, name) for name in ("met", "breached", "open", "cancelled", "rate")}
            for row in sorted(replay.attainment, key=_order(run.policy))
        ],
        "goals": [each.as_data() for each in run.replay.goals],
        "notices": [
            {"ladder": ladder, "step": step, "count": count} for (ladder, step), count in sorted(replay.notices.items())
        ],
        "notes": list(run.notes),
        "seconds": {"read": round(run.seconds_read, 3), "replay": round(run.seconds_replayed, 3)},
    }


def tally_as_data(tally: Tally) -> dict[str, Any]:
    """The account of the rows as plain JSON."""
    return {
        "file": tally.file,
        "read": tally.read,
        "accepted": tally.accepted,
        "rejected": tally.rejected,
        "balanced": tally.balanced,
        "tickets": tally.tickets,
        "facts": tally.records,
        "remarks": {
            code: {"count": remark.count, "meaning": REMARKS[code], "examples": [str(each) for each in remark.examples]}
            for code, remark in tally.remarks.items()
        },
        "rejections": [asdict(each) for each in tally.rejections],
    }
