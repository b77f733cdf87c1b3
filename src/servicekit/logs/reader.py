"""Reading a log: a file and a mapping in; the facts of each ticket and the account of every row out."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from os import PathLike
from pathlib import Path
from sys import intern

from attrs import frozen

from servicekit.errors import RejectedFile
from servicekit.logs.history import Teller
from servicekit.logs.mapping import LogMapping
from servicekit.logs.moments import Moment, moment_reader
from servicekit.logs.notes import Notebook
from servicekit.logs.rows import Row
from servicekit.logs.table import Cells, read_table
from servicekit.logs.tally import Rejection, Tally
from servicekit.tickets import Record

__all__ = ["ROW_LIMIT", "SIZE_LIMIT", "Log", "read_log"]

ROW_LIMIT = 100_000
"""How many characters a row may have."""

SIZE_LIMIT = 4_000_000_000
"""How many characters a file may have, unpacked."""

_WHOLE = re.compile(r"[0-9]{1,15}")  # ten times as much still fits into 64 bits


@frozen(kw_only=True)
class Log:
    """
    What a log tells.

    Attributes:
        tickets: The facts of each ticket, by moment, the opening first, then by sequence; the tickets in the order of
            their ids. Both are the same whatever the order of the rows in the file.
        tally: The account of the rows.
    """

    tickets: Mapping[str, tuple[Record, ...]]
    tally: Tally


def read_log(
    path: str | PathLike[str], mapping: LogMapping, *, row_limit: int = ROW_LIMIT, size_limit: int = SIZE_LIMIT
) -> Log:
    """
    Read a CSV file (packed with gzip or not) under a mapping.

    The file is read once, as a stream; what is kept of it are the cells that the mapping names.

    Args:
        path: The file.
        mapping: What its columns and texts mean.
        row_limit: How many characters a row may have; a longer one is rejected.
        size_limit: How many characters the whole file may have, unpacked.

    Raises:
        RejectedFile: Nothing can be read: there is no such file, it is damaged, too large or empty, or it has no column
            of a name that the mapping gives.
    """
    table = read_table(
        path, delimiter=mapping.delimiter, encoding=mapping.encoding, row_limit=row_limit, size_limit=size_limit
    )
    reading = _Reading(Path(path), mapping, table)
    for cells in table:
        reading.take(cells)
    return reading.finished()


class _Unusable(Exception):
    """A row that is rejected: the reason and the words."""


class _Reading:
    """One reading of one file: the rows by ticket, and the account."""

    def __init__(self, path: Path, mapping: LogMapping, table: Iterator[Cells]) -> None:
        self._file = path.name
        self._mapping = mapping
        self._missing = mapping.missing | {""}
        header = _header(path, table)
        self._width = len(header)
        self._pick = itemgetter(*_places(path, header, mapping.columns))
        self._at = {name: place for place, name in enumerate(mapping.columns)}
        self._moment = moment_reader(mapping.times)
        self._notes = Notebook(self._file)
        self._read = self._accepted = 0
        self._rejections: list[Rejection] = []
        self._tickets: dict[str, list[Row]] = {}

    def take(self, found: Cells) -> None:
        """Accept one row or reject it; a line without text is neither."""
        if not found.fault and (not found.cells or found.cells == [""]):
            self._notes.add("blank", found.line)
            return
        self._read += 1
        ticket = self._ticket(found.cells)
        try:
            row = self._row(found)
        except _Unusable as unusable:
            reason, message = unusable.args
            self._rejections.append(
                Rejection(file=self._file, line=found.line, reason=reason, message=message, ticket=ticket)
            )
        else:
            assert ticket is not None
            self._file_under(ticket, row)

    def _ticket(self, cells: Sequence[str]) -> str | None:
        """The ticket that a row names, even if the row turns out to be broken elsewhere."""
        if len(cells) != self._width:
            return None
        text = self._pick(cells)[0].strip()
        return None if text in self._missing else intern(text)

    def _row(self, found: Cells) -> Row:
        line, cells, fault, message = found
        if fault:
            raise _Unusable(fault, message)
        if len(cells) != self._width:
            raise _Unusable("columns", f"{len(cells)} cells instead of {self._width}")
        texts = [None if (text := cell.strip()) in self._missing else intern(text) for cell in self._pick(cells)]
        mapping = self._mapping
        if texts[0] is None:
            raise _Unusable("ticket", f"no ticket in the column {mapping.ticket!r}")
        moment = self._time(texts, mapping.time)
        if mapping.opened is not None and texts[self._at[mapping.opened]] is not None:
            self._time(texts, mapping.opened)
        sequence = self._sequence(texts)
        status = texts[self._at[mapping.status]] if mapping.status is not None else None
        if status is not None and status not in mapping.statuses:
            raise _Unusable("status", f"the status {status!r} is not in the mapping")
        if moment.note:
            self._notes.add(moment.note, line, texts[0], mapping.time)
        return Row(moment.at, sequence, line, tuple(texts))

    def _time(self, texts: Sequence[str | None], column: str) -> Moment:
        text = texts[self._at[column]]
        if text is None:
            raise _Unusable("time", f"no time in the column {column!r}")
        try:
            return self._moment(text)
        except ValueError as error:
            raise _Unusable("time", f"{text!r} in the column {column!r} is no time: {error}") from None

    def _sequence(self, texts: Sequence[str | None]) -> int | None:
        if self._mapping.sequence is None:
            return None
        text = texts[self._at[self._mapping.sequence]] or ""
        if not _WHOLE.fullmatch(text):
            message = f"{text!r} in the column {self._mapping.sequence!r} is no whole number of at most 15 digits"
            raise _Unusable("sequence", message)
        return int(text)

    def _file_under(self, ticket: str, row: Row) -> None:
        rows = self._tickets.setdefault(ticket, [])
        if rows and (row.at, row.sequence or 0) < (rows[-1].at, rows[-1].sequence or 0):
            self._notes.add("out_of_order", row.line, ticket, f"older than line {rows[-1].line}")
        rows.append(row)
        self._accepted += 1

    def finished(self) -> Log:
        """The facts of every ticket, and the account."""
        teller = Teller(self._mapping, self._moment, self._notes)
        tickets = {key: teller.records(key, self._tickets.pop(key)) for key in sorted(self._tickets)}
        tally = Tally(
            file=self._file,
            read=self._read,
            accepted=self._accepted,
            rejections=tuple(self._rejections),
            tickets=len(tickets),
            records=sum(len(records) for records in tickets.values()),
            remarks=self._notes.remarks(),
        )
        return Log(tickets=tickets, tally=tally)


def _header(path: Path, table: Iterator[Cells]) -> list[str]:
    """The names of the columns: the first row."""
    first = next(table, None)
    if first is None or not first.cells:
        why = f"its header cannot be read: {first.message}" if first and first.fault else "it is empty"
        raise RejectedFile(f"{path}: {why}", path=str(path))
    return [name.strip().lstrip("\ufeff") for name in first.cells]


def _places(path: Path, header: Sequence[str], columns: Sequence[str]) -> list[int]:
    """Where the columns stand, in the order in which the mapping names them."""
    missing = [name for name in columns if name not in header]
    twice = [name for name in columns if header.count(name) > 1]
    if missing or twice:
        faults = [f"no column {name!r}{_hint(name, header)}" for name in missing]
        faults += [f"the column {name!r} stands there twice" for name in twice]
        raise RejectedFile(f"{path}: {'; '.join(faults)}", path=str(path), missing=tuple(missing), twice=tuple(twice))
    return [header.index(name) for name in columns]


def _hint(name: str, header: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, header, n=1)
    return f" (did you mean {near[0]!r}?)" if near else f" (there are: {', '.join(header[:20])})"
