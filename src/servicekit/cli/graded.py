"""Customers graded from their purchases: RFM scores, cut-points, tiers; as text, JSON and CSV."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click
from attrs import frozen

from servicekit.cli import screen
from servicekit.cli.purchases import PurchaseFile
from servicekit.customers import (
    Assignment,
    Counting,
    PurchaseSummaries,
    RFMScheme,
    RFMTable,
    TierPolicy,
    TierStanding,
    assign_tier,
    day_begins,
    fit_summaries,
    read_scheme,
    sum_purchases,
    write_scheme,
)
from servicekit.customers.rfm import MEASURES
from servicekit.errors import InputError, RejectedFile

__all__ = ["Graded", "grade", "graded_as_data", "load_scheme", "print_graded", "save_scheme", "write_customers"]

_SHOWN = 10  # rejected rows, and customers with their tiers, before the rest is counted


@frozen(kw_only=True)
class Graded:
    """Purchases, the cut-points and the scores; tiers by customer where a policy was given."""

    file: PurchaseFile
    summaries: PurchaseSummaries
    scheme: RFMScheme
    table: RFMTable
    tiers: TierPolicy | None
    assigned: Mapping[str, Assignment]


def load_scheme(path: Path) -> RFMScheme:
    """
    Read cut-points from a JSON file.

    Raises:
        RejectedFile: It cannot be read, or is no JSON.
        InvalidDocument: It has mistakes.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RejectedFile(f"{path} cannot be read: {error}", path=str(path)) from error
    return read_scheme(data, source=str(path))


def save_scheme(path: Path, scheme: RFMScheme) -> None:
    """Write cut-points to a JSON file, for the next time."""
    path.write_text(json.dumps(write_scheme(scheme), indent=2) + "\n", encoding="utf-8")


def grade(
    file: PurchaseFile,
    *,
    as_of: date | None,
    scheme: RFMScheme | None,
    fitting: Mapping[str, Any],
    counting: Counting,
    tiers: TierPolicy | None,
) -> Graded:
    """
    Score every customer of *file*, and assign tiers where there are some.

    Args:
        file: The purchases.
        as_of: The last day that counts; the latest in the file unless given.
        scheme: Cut-points from earlier; they are fitted unless given.
        fitting: How they are fitted.
        counting: How purchases are counted where they are.
        tiers: The tiers of a policy.

    Raises:
        InputError: There is no purchase.
    """
    if not file.rows:
        raise InputError(f"{file.path} has no purchases to score")
    end = as_of or max(row.on for row in file.rows)
    summaries = sum_purchases(file.rows, end, counting if scheme is None else scheme.counting)
    used = fit_summaries(summaries, **fitting) if scheme is None else scheme
    table = used.score_all(summaries)
    assigned = {} if tiers is None else _assigned(tiers, summaries, table)
    return Graded(file=file, summaries=summaries, scheme=used, table=table, tiers=tiers, assigned=assigned)


def _assigned(tiers: TierPolicy, summaries: PurchaseSummaries, table: RFMTable) -> dict[str, Assignment]:
    """The tiers at the beginning of the day of the summary, from the scores and the money of each customer."""
    at = day_begins(summaries.as_of, tiers.zone)
    found = {}
    with screen.progress("assigning tiers") as bar:
        task = bar.add_task("", total=len(table.scores))
        for name, score in table.scores.items():
            bought = summaries.customers[name]
            facts = {**score.facts, "value": bought.monetary, "purchases": bought.frequency}
            found[name] = assign_tier(tiers, TierStanding(joined=bought.first), {"customer": facts}, at)
            bar.advance(task)
    return found


# Text.


def print_graded(graded: Graded) -> None:
    """Print the account of the rows, the cut-points, the cells, the tiers."""
    _print_rows(graded)
    _print_cuts(graded)
    _print_cells(graded)
    if graded.tiers is not None:
        _print_tiers(graded, graded.tiers)


def _print_rows(graded: Graded) -> None:
    file, summaries = graded.file, graded.summaries
    lost = len(file.rejected)
    click.echo(f"{file.path.name}: {file.read:,} rows read = {len(file.rows):,} accepted + {lost:,} rejected")
    for rejected in file.rejected[:_SHOWN]:
        click.echo(f"  rejected: line {rejected.line}: {rejected.message}")
    if lost > _SHOWN:
        click.echo(f"  rejected: {lost - _SHOWN:,} more; --json lists all of them")
    for dropped in summaries.dropped[:_SHOWN]:
        click.echo(f"  left out: line {file.lines[dropped.row]}: {str(dropped).partition(': ')[2]}")
    if len(summaries.dropped) > _SHOWN:
        click.echo(f"  left out: {len(summaries.dropped) - _SHOWN:,} more; --json lists all of them")
    click.echo(f"{len(summaries.customers):,} customers with a purchase up to {summaries.as_of}")


def _print_cuts(graded: Graded) -> None:
    scheme = graded.scheme
    origin = f"fitted to {scheme.fitted_on:,} customers up to {scheme.as_of}" if scheme.as_of else "given"
    screen.heading(f"Cut-points, version {scheme.version}, {origin}")
    rows = []
    for measure in MEASURES:
        cuts = ", ".join(f"{cut:,}" for cut in getattr(scheme, measure))
        rows.append((measure, cuts, ", ".join(map(str, graded.table.empty[measure]))))
    screen.table(("figure", "cut-points", "scores that nobody has"), rows)
    if scheme.nested:
        click.echo("nested: frequency is cut within each recency score, money within both; above are those of all")


def _print_cells(graded: Graded) -> None:
    """Customers by recency (down) and frequency (across), the best first; and the largest cells."""
    scheme = graded.scheme
    screen.heading("Customers by recency (down) and frequency (across)")
    counts = Counter((score.recency, score.frequency) for score in graded.table.scores.values())
    across = range(1, len(scheme.frequency) + 2)
    rows = [
        (str(r), *(f"{counts[r, f]:,}" for f in across), f"{sum(counts[r, f] for f in across):,}")
        for r in range(len(scheme.recency) + 1, 0, -1)
    ]
    screen.table(("recency", *map(str, across), "all"), rows, numbers=len(across) + 1)
    largest = sorted(graded.table.cells.items(), key=lambda each: (-each[1], each[0]))[:_SHOWN]
    screen.heading("The largest cells")
    screen.table(("cell", "customers"), [(cell, f"{count:,}") for cell, count in largest], numbers=1)


def _print_tiers(graded: Graded, tiers: TierPolicy) -> None:
    counts = Counter(each.tier for each in graded.assigned.values())
    screen.heading("Tiers")
    rows = [(tier.key, f"{counts[tier.key]:,}") for tier in reversed(tiers.tiers)]
    screen.table(("tier", "customers"), rows, numbers=1)
    click.echo()
    for name, found in list(graded.assigned.items())[:_SHOWN]:
        click.echo(f"{name} ({graded.table.scores[name].cell}): {found.explain()}")
    if len(graded.assigned) > _SHOWN:
        click.echo(f"{len(graded.assigned) - _SHOWN:,} more; --csv FILE writes all of them")


# Data.


def graded_as_data(graded: Graded) -> dict[str, Any]:
    """The outcome as plain JSON; customers are in the CSV file."""
    file, summaries = graded.file, graded.summaries
    return {
        "file": str(file.path),
        "rows": file.read,
        "accepted": len(file.rows),
        "rejected": [{"line": each.line, "message": each.message} for each in file.rejected],
        "left_out": [{"line": file.lines[each.row], "reason": each.reason} for each in summaries.dropped],
        "as_of": summaries.as_of.isoformat(),
        "customers": len(summaries.customers),
        "scheme": write_scheme(graded.scheme),
        "empty": {measure: list(scores) for measure, scores in graded.table.empty.items()},
        "cells": dict(sorted(graded.table.cells.items())),
        "tiers": dict(sorted(Counter(each.tier for each in graded.assigned.values()).items())),
    }


def write_customers(path: Path, graded: Graded) -> None:
    """Write every customer with figures, scores, tier and reasons to a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("customer", *MEASURES, "cell", "total", "tier", "since", "until", "reasons"))
        writer.writerows(_customers(graded))


def _customers(graded: Graded) -> Iterator[tuple[Any, ...]]:
    for name, score in graded.table.scores.items():
        bought, found = graded.summaries.customers[name], graded.assigned.get(name)
        tier: tuple[Any, ...] = ("", "", "")
        reasons = [str(reason) for reason in score.reasons]
        if found is not None:
            tier = (found.tier, found.since or "", found.until or "")
            reasons += [str(reason) for reason in found.reasons] + ([str(found.lift)] if found.lift else [])
        figures = (getattr(bought, measure) for measure in MEASURES)
        yield (name, *figures, score.cell, score.total, *tier, "; ".join(reasons))
