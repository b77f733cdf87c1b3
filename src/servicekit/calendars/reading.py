"""The reading of a table: each value taken out with its place, each mistake noted, none of them the last."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar, cast

from servicekit.calendars.building import date_of
from servicekit.calendars.hours import WHOLE_DAY, Window, read_windows
from servicekit.errors import InputError, Problem

__all__ = ["Reading"]

_T = TypeVar("_T")
_MOST = 10_000  # entries of one list


class Reading:
    """A table being read, and the problems found in it so far."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def problem(self, path: str, message: str, hint: str = "") -> None:
        """Note what is wrong at a place."""
        self.problems.append(Problem(path=path, message=message, hint=hint))

    def attempt(self, path: str, make: Callable[[], _T]) -> _T | None:
        """What *make* gives, or ``None`` and a problem at that place."""
        try:
            return make()
        except InputError as error:
            self.problem(path, error.message)
            return None

    def known(self, data: Mapping[str, Any], path: str, allowed: Collection[str]) -> None:
        """Note every key of the table that is none of the allowed ones."""
        for name in data:
            if name not in allowed:
                near = difflib.get_close_matches(str(name), allowed, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(allowed)}"
                self.problem(f"{path}.{name}", "is not known here", hint)

    def table(self, data: object, path: str) -> Mapping[str, Any] | None:
        """The value as a table, if it is one."""
        if isinstance(data, Mapping):
            return data
        self.problem(path, f"{data!r:.60} is not a table")
        return None

    def entries(self, data: Mapping[str, Any], name: str, path: str) -> Iterator[tuple[str, Any]]:
        """The entries of a list in the table, each with its place."""
        found = data.get(name, ())
        if not isinstance(found, list | tuple):
            self.problem(f"{path}.{name}", f"{found!r:.60} is not a list")
            return
        if len(found) > _MOST:
            self.problem(f"{path}.{name}", f"has {len(found)} entries (at most {_MOST})")
            return
        for index, entry in enumerate(found):
            yield f"{path}.{name}[{index}]", entry

    def text(self, data: Mapping[str, Any], name: str, path: str, default: str = "") -> str:
        """A text of the table, of at most 200 letters."""
        found = data.get(name, default)
        if isinstance(found, str) and len(found) <= 200:
            return found
        self.problem(f"{path}.{name}", f"{found!r:.60} is not a text (of at most 200 letters)")
        return default

    def word(self, data: Mapping[str, Any], name: str, path: str, words: tuple[str, ...]) -> str:
        """One of a few words; the first is the default."""
        found = data.get(name, words[0])
        if found in words:
            return cast("str", found)
        self.problem(f"{path}.{name}", f"{found!r:.60} is none of {', '.join(words)}")
        return words[0]

    def day(self, data: Mapping[str, Any], name: str, path: str) -> date | None:
        """A date that the table must have."""
        if name not in data:
            self.problem(path, f"{name} is missing")
            return None
        return self.attempt(f"{path}.{name}", lambda: date_of(data[name]))

    def windows(self, data: object, path: str) -> tuple[Window, ...]:
        """The windows of one day, or the words ``all day``."""
        return (WHOLE_DAY,) if data == "all day" else read_windows(data, path, self.problems)
