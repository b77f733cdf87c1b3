"""The accepted rows of one ticket in their true order: by time, then by sequence, never by their place in the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from servicekit.logs.notes import Notebook

__all__ = ["Row", "in_order", "labels"]


class Row(NamedTuple):
    """One accepted row: its moment (UTC), its sequence, its line in the file, and the cells that are read."""

    at: datetime
    sequence: int | None
    line: int
    cells: tuple[str | None, ...]


def in_order(ticket: str, rows: Iterable[Row], opened_at: datetime, notes: Notebook) -> list[Row]:
    """
    The rows by moment, then sequence, then content; each once.

    A row older than the opening stands at the opening. Rows that are equal in every cell are one row.
    """
    ordered = sorted(rows, key=lambda row: (max(row.at, opened_at), row.sequence or 0, row.at))
    if any(_alike(one, other) for one, other in pairwise(ordered)):
        ordered = _once(ticket, sorted(ordered, key=lambda row: _full_place(row, opened_at)), notes)
    _remark(ticket, ordered, opened_at, notes)
    return [row if row.at >= opened_at else row._replace(at=opened_at) for row in ordered]


def _alike(one: Row, other: Row) -> bool:
    return one.at == other.at and one.sequence == other.sequence


def _full_place(row: Row, opened_at: datetime) -> tuple[datetime, int, datetime, tuple[str, ...], int]:
    content = tuple(cell or "" for cell in row.cells)
    return max(row.at, opened_at), row.sequence or 0, row.at, content, row.line


def _once(ticket: str, rows: Iterable[Row], notes: Notebook) -> list[Row]:
    """The rows without their repeats, which are remarked."""
    kept: list[Row] = []
    for row in rows:
        if kept and kept[-1].cells == row.cells:
            notes.add("repeats", row.line, ticket, f"repeats line {kept[-1].line}")
        else:
            kept.append(row)
    return kept


def _remark(ticket: str, rows: Sequence[Row], opened_at: datetime, notes: Notebook) -> None:
    """Remark what is odd about the order."""
    seen: dict[int, int] = {}
    highest = -1
    for row in rows:
        if row.at < opened_at:
            notes.add("before_opening", row.line, ticket)
        if row.sequence is None:
            continue
        if row.sequence in seen:
            notes.add("same_sequence", row.line, ticket, f"sequence {row.sequence}, as line {seen[row.sequence]}")
        elif row.sequence < highest:
            notes.add("sequence_against_time", row.line, ticket, f"sequence {row.sequence} after {highest}")
        seen.setdefault(row.sequence, row.line)
        highest = max(highest, row.sequence)
    for one, other in pairwise(rows):
        if one.sequence is None and one.at == other.at:
            notes.add("ties", other.line, ticket, f"same moment as line {one.line}")


def labels(rows: Iterable[Row]) -> list[str]:
    """
    A name for each row within its ticket, in ascending order wherever rows share a moment.

    It is the sequence, or without one the moment; a further row of the same name gets a number behind it.
    """
    used: Counter[str] = Counter()
    names = []
    for row in rows:
        name = f"{row.sequence:06d}" if row.sequence is not None else row.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        names.append(f"{name}:{used[name]:03d}" if used[name] else name)
        used[name] += 1
    return names
