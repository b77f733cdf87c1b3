"""
On which line of a TOML text each value stands.

The parser of the standard library does not say. What it has accepted is walked here once more, for the places only:
names, brackets, texts and commas, nothing of what they mean.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

__all__ = ["line_of", "lines_of"]

_TEXT = r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\''
_BLANK = re.compile(r"(?:\s|#[^\n]*)*")
_NAME = re.compile(r"[ \t]*(\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*")
_PLAIN = re.compile(rf"(?:{_TEXT})|[^,\]}}#\n]+", re.DOTALL)


def lines_of(text: str) -> dict[str, int]:
    """The line of each value of a TOML *text* that the parser has accepted, by path, counted from 1."""
    walk = _Walk(text)
    with suppress(IndexError, AttributeError):  # a corner of the grammar not known here: what was found will do
        walk.document()
    return walk.lines


def line_of(path: str, lines: dict[str, int]) -> int | None:
    """The line of the value at *path*, or of the nearest one around it."""
    while path:
        if path in lines:
            return lines[path]
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return None


class _Walk:
    """One walk over a text."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.at = 0
        self.line, self.counted = 1, 0
        self.lines: dict[str, int] = {}
        self.places: dict[str, int] = {}  # of lists of tables: the number of the one under way

    def document(self) -> None:
        prefix = ""
        while self.blank():
            if self.text[self.at] == "[":
                prefix = self.header()
            else:
                self.pair(prefix)

    def blank(self) -> bool:
        """Skip blanks and comments; whether there is something after them."""
        self.at = self.match(_BLANK).end()
        return self.at < len(self.text)

    def match(self, pattern: re.Pattern[str]) -> Any:
        return pattern.match(self.text, self.at)

    def here(self, path: str) -> None:
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        self.lines.setdefault(path, self.line)

    def names(self) -> list[str]:
        names = []
        while True:
            found = self.match(_NAME)
            names.append(_plain(found[1]))
            self.at = found.end()
            if self.text[self.at] != ".":
                return names
            self.at += 1

    def header(self) -> str:
        twice = self.text.startswith("[[", self.at)
        begin, self.at = self.at, self.at + 1 + twice
        names = self.names()
        after, self.at = self.at + 1 + twice, begin
        path = ""
        for number, name in enumerate(names):
            path = f"{path}.{name}" if path else name
            if twice and number == len(names) - 1:
                self.places[path] = self.places.get(path, -1) + 1
            if path in self.places:
                path += f"[{self.places[path]}]"
        if twice:
            self.places = {key: value for key, value in self.places.items() if not key.startswith(f"{path}.")}
        self.here(path)
        self.at = after
        return path

    def pair(self, prefix: str) -> None:
        begin = self.at
        path = ".".join([prefix, *self.names()] if prefix else self.names())
        after, self.at = self.at + 1, begin  # past "="
        self.here(path)
        self.at = after
        self.value(path)

    def value(self, path: str) -> None:
        self.blank()
        if self.text[self.at] in "[{":
            self.several(path, is_list=self.text[self.at] == "[")
        else:
            self.at = self.match(_PLAIN).end()

    def several(self, path: str, *, is_list: bool) -> None:
        """A list or an inline table."""
        self.at += 1
        number = 0
        while self.blank() and self.text[self.at] not in "]}":
            if self.text[self.at] == ",":
                self.at += 1
                number += 1
            elif is_list:
                self.here(f"{path}[{number}]")
                self.value(f"{path}[{number}]")
            else:
                self.pair(path)
        self.at += 1


def _plain(name: str) -> str:
    return name[1:-1] if name[0] in "\"'" else name
