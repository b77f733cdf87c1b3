"""
On which line of a JSON text each value stands.

The parser of the standard library does not say. What it has accepted is walked here once more, for the places only.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress

__all__ = ["Places", "places_of"]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_NO_NUMBERS = ("NaN", "Infinity", "-Infinity")


def places_of(text: str) -> Places:
    """The places in a JSON *text* that the parser has accepted."""
    places = Places(text)
    with suppress(RecursionError):  # deeper than any policy may be: what was found will do
        places.value("", places.next())
    return places


class Places:
    """
    One walk over a text, and what it found, in lines counted from 1.

    Attributes:
        lines: The line of each value by its path, the first where a name stands twice.
        twice: Path and line of each name that its table has already.
        no_numbers: Path, line and word of each value that JSON does not know.
    """

    def __init__(self, text: str) -> None:
        self.lines: dict[str, int] = {}
        self.twice: list[tuple[str, int]] = []
        self.no_numbers: list[tuple[str, int, str]] = []
        self._text, self._tokens = text, _TOKEN.finditer(text)
        self._line, self._counted = 1, 0

    def next(self) -> str:
        """The next bracket, comma, colon, text, number or word."""
        found = next(self._tokens)
        self._line += self._text.count("\n", self._counted, found.start())
        self._counted = found.start()
        return found[0]

    def value(self, path: str, first: str) -> None:
        """The value that begins with *first*."""
        self.lines.setdefault(path, self._line)
        if first == "{":
            self._table(path)
        elif first == "[":
            self._items(path)
        elif first in _NO_NUMBERS:
            self.no_numbers.append((path, self._line, first))

    def _table(self, path: str) -> None:
        names = set()
        while (part := self.next()) != "}":
            if part != ",":
                name = json.loads(part)
                at = f"{path}.{name}" if path else name
                if name in names:
                    self.twice.append((at, self._line))
                names.add(name)
                self.lines.setdefault(at, self._line)
                self.next()  # the colon
                self.value(at, self.next())

    def _items(self, path: str) -> None:
        number = 0
        while (part := self.next()) != "]":
            if part == ",":
                number += 1
            else:
                self.value(f"{path}[{number}]", part)
