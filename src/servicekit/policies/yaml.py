"""
Policy documents in YAML (extra ``yaml``): the part of it that says the same as TOML and JSON, and no more.

The events of PyYAML's parser are built up here, so that nothing is ever constructed but tables, lists, texts, numbers
and truths. What a plain scalar means is settled by the rules of JSON (RFC 8259), as in the JSON schema of YAML 1.2
(section 10.2): ``true``, ``false``, ``4`` and ``1.5`` are what they are in JSON, everything else is text. So ``no``,
``on``, ``1:30``, ``012`` and ``2026-10-01`` stay as they are written. Refused are anchors and aliases (a document of a
few lines may stand for billions of values), tags, directives, several documents, names that are no text, names that
stand twice, values that are missing, and numbers that are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NoReturn

import yaml

from servicekit.errors import InvalidDocument, Problem
from servicekit.policies.limits import Limits, told

__all__ = ["read_yaml"]

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[+-]?\.(?:nan|inf)", re.IGNORECASE)
_WORDS = {"true": True, "false": False}
_DIGITS = 400


def read_yaml(text: str, source: str, limits: Limits) -> tuple[dict[str, Any], dict[str, int]]:
    """
    The table that *text* holds, and the line of each value by its path, counted from 1.

    Args:
        text: The document, no longer than *limits* allow.
        source: What to call it in errors.
        limits: How deep it may be and how many values it may hold; it is read no further than that.

    Raises:
        InvalidDocument: It is not YAML, or says more than it may.
    """
    building = _Building(source, limits)
    try:
        data = building.document(yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        line = None if error.problem_mark is None else error.problem_mark.line + 1
        raise _no_yaml(", ".join(filter(None, (error.context, error.problem))), source, line) from None
    except yaml.YAMLError as error:
        raise _no_yaml(" ".join(str(error).split()), source, None) from None
    if building.problems:
        raise InvalidDocument(building.problems, source=source)
    return data, building.lines


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _no_yaml(message: str, source: str, line: int | None) -> InvalidDocument:
    return InvalidDocument([Problem(path="text", message=f"is not YAML: {message}", line=line)], source=source)


class _Building:
    """A document being built up from its events."""

    def __init__(self, source: str, limits: Limits) -> None:
        self.source, self.limits = source, limits
        self.problems: list[Problem] = []
        self.lines: dict[str, int] = {}
        self.values = 0

    def problem(self, path: str, message: str, event: Any, hint: str = "") -> None:
        line = _line(event)
        self.problems.append(Problem(path=path or "document", message=message, hint=hint, line=line))
        if len(self.problems) > self.limits.problems:
            raise InvalidDocument(told(self.problems, self.limits), source=self.source)

    def stop(self, path: str, message: str, event: Any) -> NoReturn:
        """Give up: what comes after is not even looked at."""
        self.problem(path, message, event)
        raise InvalidDocument(self.problems, source=self.source)

    def document(self, events: Iterator[Any]) -> dict[str, Any]:
        """The one table of the one document."""
        next(events)  # the stream begins
        start = next(events)
        if isinstance(start, yaml.StreamEndEvent):
            return {}
        if start.version or start.tags:
            self.problem("", "begins with a directive, which a policy may not", start)
        data = self.value(next(events), events, "", 1)
        next(events)  # the document ends
        if not isinstance(more := next(events), yaml.StreamEndEvent):
            self.stop("", "another document begins, where a policy is one", more)
        if not isinstance(data, dict):
            self.stop("", "needs a table", start)
        return data

    def value(self, event: Any, events: Iterator[Any], path: str, depth: int) -> Any:
        """The value that begins with *event*."""
        self.lines.setdefault(path, _line(event))
        self.values += 1
        if self.values > self.limits.values:
            self.stop(path, f"more than {self.limits.values:,} values", event)
        if isinstance(event, yaml.AliasEvent):
            self.problem(path, f"*{event.anchor} stands for something else; write it out", event)
            return ""
        if event.anchor is not None:
            self.problem(path, f"&{event.anchor} is a name for other places to use; write it out there", event)
        if event.tag is not None:
            self.problem(path, f"the tag {event.tag} has no meaning here", event)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, path)
        if depth > self.limits.depth:
            self.stop(path, f"tables and lists more than {self.limits.depth} deep", event)
        is_list = isinstance(event, yaml.SequenceStartEvent)
        return self.items(events, path, depth) if is_list else self.table(events, path, depth)

    def items(self, events: Iterator[Any], path: str, depth: int) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            found.append(self.value(event, events, f"{path}[{len(found)}]", depth + 1))
        return found

    def table(self, events: Iterator[Any], path: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.anchor is not None or event.tag is not None:
                self.stop(path, "a name is a text, without anchor or tag", event)
            at = f"{path}.{event.value}" if path else event.value
            if event.value in found:
                self.problem(at, "stands twice in one table", event)
            self.lines.setdefault(at, _line(event))
            found[event.value] = self.value(next(events), events, at, depth + 1)
        return found

    def scalar(self, event: Any, path: str) -> Any:
        """A text if it is quoted or a block; else what JSON takes it for."""
        text = event.value
        if event.style is not None:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if text in ("", "null", "~"):
            self.problem(path, "has no value", event, 'for an empty text write ""')
        elif _NO_NUMBER.fullmatch(text):
            self.problem(path, f"{text} is not a number to compare with", event, "for a text write it in quotes")
        elif len(text) > _DIGITS and _NUMBER.fullmatch(text):
            self.problem(path, f"a number of {len(text):,} digits", event)
        elif _INTEGER.fullmatch(text):
            return int(text)
        elif _NUMBER.fullmatch(text):
            return float(text)
        return text
