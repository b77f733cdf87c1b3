"""One table of a document under reading: typed answers, and every mistake noted with its place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import islice
from typing import Any, TypeVar

from servicekit.calendars import Amount, BusinessDays, Elapsed, EndOfBusinessDay, Work, parse_amount
from servicekit.errors import AmountError, InputError, Problem
from servicekit.policies.limits import Limits

__all__ = ["Document", "Table", "meant", "shown"]

_Made = TypeVar("_Made")
_KEY = re.compile(r"[^\W_][\w.-]{0,99}")


_MOST_WORDS, _LONGEST_WORD = 500, 100  # comparing letters takes its time, and a stranger's document has many words
_LONGEST_HINT = 400


class Enough(Exception):
    """So many mistakes were found that the reading ends; they are in the document."""


def meant(word: Any, words: Iterable[Any]) -> str:
    """A hint for a misspelt *word*: the one that was perhaps meant, or all there are if they are few."""
    listed = list(islice(words, _MOST_WORDS + 1))
    plain = _plain(word)
    if len(listed) > _MOST_WORDS or len(plain) > _LONGEST_WORD:
        return ""
    known = sorted({_plain(each) for each in listed})
    if close := difflib.get_close_matches(plain, known, n=1):
        return f"did you mean {close[0]!r}?"
    every = ", ".join(known)
    return f"there are {every}" if 0 < len(known) <= 12 and len(every) <= _LONGEST_HINT else ""


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_within(path: str, at: str) -> bool:
    return path == at or path.startswith((f"{at}.", f"{at}["))


def shown(value: Any) -> str:
    """A value as it is shown in a message, cut when it is long."""
    text = f'"{value}"' if isinstance(value, str) else _plain(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


class Document:
    """A document under reading: its problems, and the limits it is held to."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.problems: list[Problem] = []

    def problem(self, path: str, message: str, hint: str = "", *, code: str = "") -> None:
        """Note a mistake."""
        self.found([Problem(path=path, message=message, hint=hint, code=code)])

    def found(self, problems: Iterable[Problem]) -> None:
        """
        Note mistakes that another reader found.

        Raises:
            Enough: There are more than may be told.
        """
        self.problems += problems
        if len(self.problems) > self.limits.problems:
            raise Enough

    def table(self, data: Any, path: str, known: Collection[str], needed: Collection[str] = ()) -> Table:
        """The table at *path*; says which of its names are unknown and which of the *needed* are missing."""
        if not isinstance(data, Mapping):
            self.problem(path, f"needs a table, not {shown(data)}")
            return Table(self, {}, path)
        at = f"{path}." if path else ""
        hints = set()
        for key in data:
            if key not in known:
                hints.add(hint := meant(key, known))
                self.problem(f"{at}{key}", "unknown key", hint)
        for key in needed:
            if key not in data and f"did you mean {key!r}?" not in hints:
                self.problem(f"{at}{key}", "is missing")
        return Table(self, {key: data[key] for key in data if key in known}, path)

    def word(self, value: Any, path: str) -> str:
        """A name: it begins with a letter or digit; letters, digits, ``_``, ``-`` and ``.`` follow."""
        if isinstance(value, str) and _KEY.fullmatch(value):
            return value
        self.problem(path, f"{shown(value)} is not a name", "letters, digits, '_', '-' and '.'")
        return ""

    def items(self, value: Any, path: str, most: int | None = None) -> list[tuple[str, Any]]:
        """The items of a list, each with its path."""
        if not isinstance(value, (list, tuple)):
            self.problem(path, f"needs a list, not {shown(value)}")
            return []
        if most is not None and len(value) > most:
            self.problem(path, f"has {len(value):,} entries, more than {most:,}")
            return []
        return [(f"{path}[{place}]", item) for place, item in enumerate(value)]

    def texts(self, value: Any, path: str) -> tuple[str, ...]:
        """A list of texts, none of them empty and none there twice."""
        found: dict[str, None] = {}
        for place, item in self.items(value, path):
            if not isinstance(item, str) or not item:
                self.problem(place, f"needs a text, not {shown(item)}")
            elif item in found:
                self.problem(place, f"{shown(item)} stands here twice")
            else:
                found[item] = None
        return tuple(found)

    def amount(self, value: Any, path: str) -> Work | Elapsed | None:
        """An amount of working or elapsed time within the limits."""
        amount = self.goal(value, path)
        if amount is None or isinstance(amount, (Work, Elapsed)):
            return amount
        message = f"{shown(value)} is counted in business days, which only a goal can be"
        self.problem(path, message, "write working time ('8h') or elapsed time ('1d elapsed')")
        return None

    def goal(self, value: Any, path: str) -> Amount | None:
        """An amount of working or elapsed time, or of business days, within the limits."""
        try:
            amount = parse_amount(value)
        except AmountError as error:
            self.problem(path, _amount_fault(value, error.message))
            return None
        if not self._is_within_limits(amount):
            self.problem(path, f"{shown(value)} is not between {self.limits.shortest} and {self.limits.longest}")
            return None
        return amount

    def _is_within_limits(self, amount: Amount) -> bool:
        if isinstance(amount, (BusinessDays, EndOfBusinessDay)):
            return amount.days <= self.limits.longest.days
        longest, shortest = (int(span.total_seconds()) for span in (self.limits.longest, self.limits.shortest))
        return shortest * 1_000_000 <= amount.micros <= longest * 1_000_000


def _amount_fault(value: Any, message: str) -> str:
    """What is wrong with an amount, beginning with the value as it stands in the document."""
    reason = message.removeprefix(f"{value!r}: ")
    if reason != message:
        return f"{shown(value)} is not a duration: {reason}"
    return message.replace(repr(value), shown(value), 1)


class Table:
    """The known names of one table. A value of the wrong kind is noted, and the answer is then the default."""

    def __init__(self, document: Document, data: Mapping[str, Any], path: str) -> None:
        self.document, self.data, self.path = document, data, path

    def at(self, key: str) -> str:
        """The path of *key*."""
        return f"{self.path}.{key}" if self.path else key

    def problem(self, key: str, message: str, hint: str = "") -> None:
        """Note a mistake at *key*."""
        self.document.problem(self.at(key), message, hint)

    def fault(self, key: str, message: str) -> None:
        """
        Note what parts of the table, each of which may be right, come to together: at *key*, or at the table for "".

        What is there already, or inside, has been told, and may be all that is wrong.
        """
        at = self.at(key) if key else self.path
        if not any(_is_within(each.path, at) for each in self.document.problems):
            self.document.problem(at, message)

    def is_told(self, *keys: str) -> bool:
        """Whether a mistake was noted at one of *keys* or inside."""
        return any(_is_within(each.path, self.at(key)) for each in self.document.problems for key in keys)

    def made(self, kind: Callable[..., _Made], **parts: Any) -> _Made | None:
        """The value made of *parts*; ``None`` where they do not go together, with each of its faults noted."""
        try:
            return kind(**parts)
        except InputError as error:
            for key, message in error.fields["faults"]:
                self.fault(key, message)
        return None

    def has(self, key: str) -> bool:
        """Whether the table holds *key*."""
        return key in self.data

    def name(self, key: str, default: str = "") -> str:
        """A name, see :meth:`Document.word`."""
        return self.document.word(self.data[key], self.at(key)) if key in self.data else default

    def text(self, key: str) -> str:
        """A text, "" unless given."""
        value = self.data.get(key, "")
        if isinstance(value, str):
            return value
        self.problem(key, f"needs a text, not {shown(value)}")
        return ""

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self.data.get(key, default)
        if isinstance(value, bool):
            return value
        self.problem(key, f"needs true or false, not {shown(value)}")
        return default

    def number(self, key: str, least: int, most: int) -> int:
        """A whole number from *least* to *most*; *least* when it is not given or none."""
        value = self.data.get(key, least)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.problem(key, f"needs a whole number from {least} to {most}, not {shown(value)}")
        return least

    def one_of(self, key: str, words: Iterable[str], what: str, default: str = "") -> str:
        """One of *words*, each of which is *what*."""
        value = self.data.get(key, default)
        known = [str(word) for word in words]
        if value in known or key not in self.data:
            return str(value)
        self.problem(key, f"{shown(value)} is not {what}", meant(value, known))
        return default

    def items(self, key: str, most: int | None = None) -> list[tuple[str, Any]]:
        """The items of a list, each with its path."""
        return self.document.items(self.data.get(key, []), self.at(key), most)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, none of them empty and none there twice."""
        return self.document.texts(self.data.get(key, []), self.at(key))

    def named(self, key: str) -> list[tuple[str, str, Any]]:
        """The entries of a table of the document's own names: name, path, value."""
        value = self.data.get(key, {})
        if not isinstance(value, Mapping):
            self.problem(key, f"needs a table, not {shown(value)}")
            return []
        if len(value) > (most := self.document.limits.names):
            self.problem(key, f"has {len(value):,} names, more than {most:,}")
            return []
        return [(str(name), f"{self.at(key)}.{name}", item) for name, item in value.items()]

    def names(self, key: str) -> list[str]:
        """The names in a table of the document's own names, whatever stands there."""
        value = self.data.get(key, {})
        return [str(name) for name in value] if isinstance(value, Mapping) else []
