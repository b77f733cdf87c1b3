"""
Mappings as they are written: TOML to a :class:`~servicekit.logs.LogMapping`, with every mistake at once.

The form is described in the reference, page "The mapping file".
"""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Mapping
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from servicekit.calendars import zone
from servicekit.errors import InvalidDocument, Problem, RejectedFile, UnknownZoneError
from servicekit.logs.mapping import Change, FieldColumn, LogMapping, RowSays, Rule, StatusWord, TimeFormat
from servicekit.logs.section import Section, nearest, nested
from servicekit.workflow import Category

__all__ = ["read_mapping"]

_MAX_TEXT = 256 * 1024  # a parser never sees more
_MAX_DOTS = 20  # in one line: a key of 30,000 dots takes the TOML parser gigabytes
_COLUMNS = ("ticket", "time", "sequence", "opened", "requester", "agent", "team", "actor", "status")
_TAKEN = frozenset(
    {"lifecycle", "status", "status_category", "requester", "agent", "team"}
    | {"reason", "holds", "level", "replies", "messages", "reopened", "merged"}
)


def read_mapping(source: str | PathLike[str]) -> LogMapping:
    """
    Read a mapping: the text of a TOML document, or the path of one as :class:`pathlib.Path`.

    Raises:
        InvalidDocument: The document has mistakes; all of them are in ``problems``, each with its place.
        RejectedFile: The file cannot be read.
    """
    if isinstance(source, str):
        return _structured(_parsed(source, "mapping"), "mapping")
    try:
        text = Path(source).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise RejectedFile(f"{source} cannot be read: {error}", path=str(source)) from error
    return _structured(_parsed(text, str(source)), str(source))


def _parsed(text: str, source: str) -> dict[str, Any]:
    if len(text) > _MAX_TEXT:
        raise InvalidDocument([Problem(path="", message=f"more than {_MAX_TEXT:,} characters")], source=source)
    for number, line in enumerate(text.splitlines(), start=1):
        if line.count(".") > _MAX_DOTS:
            message = f"more than {_MAX_DOTS} dots in one line"
            raise InvalidDocument([Problem(path="", message=message, line=number)], source=source)
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        hint = "" if "\n" in text else "give a pathlib.Path to read a file"
        raise InvalidDocument([Problem(path="", message=f"not TOML: {error}", hint=hint)], source=source) from error


def _structured(data: Mapping[str, Any], source: str) -> LogMapping:
    problems: list[Problem] = []
    document = Section(data, "", problems)
    parts: dict[str, Any] = {
        **_file(document.section("file")),
        **_columns(document.section("columns")),
        "times": _times(document.section("time")),
        **_status(document.section("status")),
        "fields": _fields(document.section("fields")),
        **_messages(document.section("messages")),
    }
    document.finish()
    _cross_check(parts, document)
    if problems:
        raise InvalidDocument(problems, source=source)
    return LogMapping(**parts)


def _file(section: Section) -> dict[str, Any]:
    delimiter = section.text("delimiter", ",") or ","
    if len(delimiter) != 1 or delimiter in '"\r\n':
        section.problem("delimiter", f"{delimiter!r} is not one character that can stand between cells")
    encoding = section.text("encoding", "utf-8") or "utf-8"
    try:
        codecs.lookup(encoding)
    except (LookupError, ValueError):
        section.problem("encoding", f"{encoding!r} is no known encoding", "for instance utf-8, latin-1 or cp1252")
    missing = frozenset(section.texts("missing"))
    section.finish()
    return {"delimiter": delimiter, "encoding": encoding, "missing": missing}


def _columns(section: Section) -> dict[str, Any]:
    names = {name: section.text(name) for name in _COLUMNS}
    for name in ("ticket", "time"):
        if names[name] is None and name not in section.data:
            section.problem(name, "is needed: the column's name")
    section.finish()
    return names


def _times(section: Section) -> TimeFormat:
    pattern = section.text("format", "iso") or "iso"
    offset: Literal["use", "ignore"] = "ignore" if section.choice("offset", ("use", "ignore")) == "ignore" else "use"
    name = section.text("zone")
    if name is not None:
        try:
            zone(name)
        except UnknownZoneError as error:
            section.problem("zone", f"{name!r} is not an IANA time zone", error.fields.get("hint", ""))
    _check_pattern(section, pattern)
    if name is None and "zone" not in section.data:
        if offset == "ignore":
            section.problem("zone", "is needed where the offset is ignored")
        elif pattern != "iso" and "%z" not in pattern:
            section.problem("zone", "is needed: the times carry no offset")
    section.finish()
    return TimeFormat(format=pattern, zone=name, offset=offset)


def _check_pattern(section: Section, pattern: str) -> None:
    """Whether a date comes through the pattern."""
    if pattern == "iso":
        return
    try:
        day = datetime.strptime(datetime(2001, 2, 3).strftime(pattern), pattern).replace(tzinfo=None)  # noqa: DTZ001, DTZ007
    except (ValueError, UnicodeError) as error:
        section.problem("format", f"{pattern!r} is no time format: {error}", "'iso', or for instance '%d/%m/%Y %H:%M'")
        return
    if day != datetime(2001, 2, 3):  # noqa: DTZ001
        section.problem("format", f"{pattern!r} leaves out the year, the month or the day")


def _status(section: Section) -> dict[str, Any]:
    start = section.text("start")
    values = section.section("values", required=bool(section.data))
    statuses = {name: word for name in values.data if (word := _status_word(values, name))}
    values.finish()
    if start is not None and start not in values.data:
        section.problem("start", f"{start!r} is not among the values", nearest(start, values.data))
    instants = section.section("instants")
    columns = {name: column for name in instants.data if (column := instants.text(name))}
    known = {word.status for word in statuses.values()}
    for name in columns:
        if name not in known:
            instants.problem(name, "no value becomes this status", nearest(name, known))
    section.finish()
    return {"start": start, "statuses": statuses, "instants": columns}


def _status_word(values: Section, name: str) -> StatusWord | None:
    if not isinstance(values.data[name], Mapping):
        word = values.text(name)
        return StatusWord(status=word) if word else None
    section = values.section(name)
    status = section.text("status")
    if status is None and "status" not in section.data:
        section.problem("status", "is needed: the status that this text stands for")
    category = section.choice("category", [each.value for each in Category])
    section.finish()
    return StatusWord(status=status, category=Category(category) if category else None) if status else None


def _fields(section: Section) -> dict[str, FieldColumn]:
    fields = {name: each for name in section.data if (each := _field(section, name))}
    for name in section.data:
        if name in _TAKEN:
            section.problem(name, "is a name of the ticket itself: choose another")
    return fields


def _field(fields: Section, name: str) -> FieldColumn | None:
    if not isinstance(fields.data[name], Mapping):
        column = fields.text(name)
        return FieldColumn(column=column) if column else None
    section = fields.section(name)
    column = section.text("column")
    if column is None and "column" not in section.data:
        section.problem("column", "is needed: the column's name")
    values = section.section("values")
    for text, value in values.data.items():
        if not isinstance(value, str | int | float | bool):
            values.problem(text, "must become a text, a number, true or false")
    section.finish()
    return FieldColumn(column=column, values=dict(values.data)) if column else None


def _messages(section: Section) -> dict[str, tuple[Rule, ...]]:
    rules = {}
    for what in ("customer_message", "agent_reply"):
        rules[what] = tuple(rule for each in section.sections(what) if (rule := _rule(each)))
    section.finish()
    return rules


def _rule(section: Section) -> Rule | None:
    when = section.choice("when", ("leaves", "enters", "assigned", "row"), required=True)
    rule: Rule | None = None
    if when == "row":
        column, values = section.text("column"), section.texts("values")
        if not column or not values:
            section.problem("when", "'row' needs a column and the values that it looks for")
        else:
            rule = RowSays(column=column, values=frozenset(values))
    elif when == "assigned":
        rule = Change(when="assigned")
    elif when in ("leaves", "enters"):
        status = section.texts("status")
        if not status:
            section.problem("status", f"{when!r} needs a list of statuses, in the words of the log")
        rule = Change(when=when, status=frozenset(status))  # type: ignore[arg-type]
    section.finish()
    return rule


def _cross_check(parts: Mapping[str, Any], document: Section) -> None:
    """What one part of the document needs of another."""
    if parts["ticket"] is not None and parts["ticket"] == parts["time"]:
        document.problem("columns.time", f"{parts['time']!r} is the column of the ticket")
    if parts["status"] is not None and "status" not in document.data:
        document.problem("status.values", "is needed: what the texts of the status column stand for")
    if parts["status"] is None and "status" in document.data:
        document.problem("columns.status", "is needed: the column that [status] is about")
    for what in ("customer_message", "agent_reply"):
        for number, rule in enumerate(parts[what]):
            _check_rule(rule, nested("messages", what, number), parts, document)


def _check_rule(rule: Rule, path: str, parts: Mapping[str, Any], document: Section) -> None:
    if isinstance(rule, RowSays):
        return
    if rule.when == "assigned" and parts["agent"] is None:
        document.problem(f"{path}.when", "'assigned' needs columns.agent")
    known = parts["statuses"]
    for name in sorted(rule.status):
        if name not in known:
            document.problem(f"{path}.status", f"{name!r} is not among status.values", nearest(name, known))
