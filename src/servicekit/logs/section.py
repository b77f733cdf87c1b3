"""One table of a document under way: typed answers, and every mistake noted with its place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from servicekit.errors import Problem

__all__ = ["Section", "nearest", "nested"]

_BARE = re.compile(r"[A-Za-z0-9_-]+")


class Section:
    """
    A table at *path*. What is asked for counts as known; :meth:`finish` makes every other key a problem.

    A value of the wrong kind is a problem too, and the answer is then as if it were not there.
    """

    def __init__(self, data: Mapping[str, Any], path: str, problems: list[Problem]) -> None:
        self.data = data
        self._path = path
        self._problems = problems
        self._asked: dict[str, None] = {}

    def problem(self, key: str, message: str, hint: str = "") -> None:
        """Note a mistake at *key*: a key of this table, or a path from the root of the document."""
        path = key if not self._path else nested(self._path, key)
        self._problems.append(Problem(path=path, message=message, hint=hint))

    def _take(self, key: str, kind: type, words: str) -> Any:
        self._asked[key] = None
        value = self.data.get(key)
        if value is None or isinstance(value, kind):
            return value
        self.problem(key, f"must be {words}, not {value!r}")
        return None

    def text(self, key: str, default: str | None = None) -> str | None:
        """A text that is not empty."""
        value = self._take(key, str, "a text")
        if value == "":
            self.problem(key, "is empty")
        return default if value is None else value

    def texts(self, key: str) -> list[str]:
        """A list of texts."""
        values = self._take(key, list, "a list of texts") or []
        if all(isinstance(value, str) for value in values):
            return list(values)
        self.problem(key, f"must be a list of texts, not {values!r}")
        return []

    def choice(self, key: str, allowed: Collection[str], *, required: bool = False) -> str | None:
        """One of the *allowed* words."""
        value = self.text(key)
        if value is None and key not in self.data and required:
            self.problem(key, f"is needed: one of {', '.join(allowed)}")
        if value is not None and value not in allowed:
            self.problem(key, f"{value!r} is not one of {', '.join(allowed)}", nearest(value, allowed))
            return None
        return value

    def section(self, key: str, *, required: bool = False) -> Section:
        """A table within this one; an empty one if it is not there."""
        value = self._take(key, dict, "a table")
        if value is None and required and key not in self.data:
            self.problem(key, "is needed")
        return Section(value or {}, nested(self._path, key), self._problems)

    def sections(self, key: str) -> list[Section]:
        """A table, or a list of tables."""
        self._asked[key] = None
        value = self.data.get(key, [])
        tables = value if isinstance(value, list) else [value]
        if not all(isinstance(table, Mapping) for table in tables):
            self.problem(key, f"must be a table or a list of tables, not {value!r}")
            return []
        return [Section(table, nested(self._path, key, n), self._problems) for n, table in enumerate(tables)]

    def finish(self) -> None:
        """Make every key that was not asked for a problem."""
        for key in self.data:
            if key not in self._asked:
                self.problem(key, "is not known here", nearest(key, self._asked) or _allowed(self._asked))


def nested(path: str, *parts: str | int) -> str:
    """The path of a place below *path*: ``status.values["On hold"]``, ``messages.agent_reply[0]``."""
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        elif _BARE.fullmatch(part):
            path += f".{part}" if path else part
        else:
            path += f'["{part}"]'
    return path


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint at the known word that is most like *word*, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"did you mean {near[0]!r}?" if near else ""


def _allowed(known: Iterable[str]) -> str:
    return f"known: {', '.join(known)}"
