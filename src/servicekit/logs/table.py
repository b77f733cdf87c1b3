"""
The lines of a CSV file as rows of cells, with the broken ones named one by one.

A broken row costs exactly one line: after a quotation mark that is never closed, reading goes on with the next line.
"""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections import deque
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import NamedTuple, TextIO

from servicekit.errors import RejectedFile

__all__ = ["Cells", "read_table"]

_UNDECODED = re.compile("[\udc80-\udcff]")  # what `surrogateescape` makes of bytes that are not in the encoding


class Cells(NamedTuple):
    """
    One row as it stands in the file.

    *line* is where it begins, counted from 1; *fault* is the reason for which it cannot be used (a key of
    ``servicekit.logs.REASONS``), with *message* for people. A line without text has no cells and no fault.
    """

    line: int
    cells: list[str]
    fault: str = ""
    message: str = ""


def read_table(
    path: str | PathLike[str], *, delimiter: str, encoding: str, row_limit: int, size_limit: int
) -> Iterator[Cells]:
    """
    Read a CSV file, packed with gzip or not, row by row; the header is the first of them.

    Raises:
        RejectedFile: The file cannot be opened, is damaged, is not in the encoding at all, or holds more than
            *size_limit* characters.
    """
    feed = None
    try:
        with _open(Path(path), encoding) as stream:
            feed = _Feed(stream, row_limit, size_limit)
            yield from _rows(feed, delimiter)
    except (OSError, EOFError, zlib.error, UnicodeError) as error:
        where = f"after line {feed.done}" if feed and feed.done else "at its beginning"
        message = f"{path} cannot be read {where}: {error}"
        raise RejectedFile(message, path=str(path), line=feed.done if feed else 0) from error
    except _FileTooLong:
        message = f"{path} holds more than {size_limit:,} characters"
        raise RejectedFile(message, path=str(path), limit=size_limit) from None


def _open(path: Path, encoding: str) -> TextIO:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    codec = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
    if packed:
        return gzip.open(path, "rt", encoding=codec, errors="surrogateescape", newline="")
    return path.open(encoding=codec, errors="surrogateescape", newline="")


def _rows(feed: _Feed, delimiter: str) -> Iterator[Cells]:
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _RowTooLong as error:
            yield Cells(feed.reject_first(), [], "too_long", str(error))
        except csv.Error as error:
            yield Cells(feed.reject_first(), [], "too_long" if "limit" in str(error) else "quotes", str(error))
        else:
            yield feed.accept(cells)


class _FileTooLong(Exception):
    """More characters than the file may hold."""


class _RowTooLong(Exception):
    """More characters than a row may hold."""


class _Feed:
    """The lines that the csv reader asks for; those of the row under way are kept so that they can be given again."""

    def __init__(self, stream: TextIO, row_limit: int, size_limit: int) -> None:
        self._stream = stream
        self._row_limit = row_limit
        self._left = size_limit
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._size = 0
        self.done = 0  # lines of finished rows

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._fresh()
        if not line:
            raise StopIteration
        self._taken.append(line)
        self._size += len(line)
        if self._size > self._row_limit:
            raise _RowTooLong(f"more than {self._row_limit:,} characters")
        return line

    def _fresh(self) -> str:
        line = self._stream.readline(self._row_limit + 1)
        self._left -= len(line)
        if self._left < 0:
            raise _FileTooLong
        return line

    def accept(self, cells: list[str]) -> Cells:
        """The row is finished: its lines are done."""
        start, taken = self.done + 1, self._taken
        self.done += len(taken)
        self._taken, self._size = [], 0
        if any("\0" in line for line in taken):
            return Cells(start, cells, "nul", "the row holds a NUL character")
        if any(not line.isascii() and _UNDECODED.search(line) for line in taken):
            return Cells(start, cells, "encoding", "the row holds bytes that are not in the file's encoding")
        return Cells(start, cells)

    def reject_first(self) -> int:
        """The row cannot be read: give up its first line only, and return the number of that line."""
        first, *others = self._taken
        self._again.extendleft(reversed(others))
        self._taken, self._size = [], 0
        if len(first) > self._row_limit:
            self._skip_rest(first)
        self.done += 1
        return self.done

    def _skip_rest(self, line: str) -> None:
        while line and not line.endswith(("\n", "\r")):
            line = self._fresh()
