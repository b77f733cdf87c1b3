"""The answers of a file of a survey: read row by row, scored by group, printed."""

from __future__ import annotations

import csv
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import click
from attrs import define, field, frozen

from servicekit.cli import screen
from servicekit.errors import InputError, RejectedFile
from servicekit.satisfaction import RULES, Formula, Score, ScoreRule, Tally, score

__all__ = ["ANSWER_COLUMNS", "AnswerFile", "are_answers", "print_scores", "read_answers", "scores_as_data"]

ANSWER_COLUMNS = ("csat", "nps", "ces", "score", "rating", "answer")
"""The columns that hold an answer; the first that a file has is the one."""

_TIME = ("answered_at", "answered", "at", "date", "created_at", "time")
_USUAL = {"csat": "simplesat", "nps": "nps", "ces": "ces_2"}
_MONTH = re.compile(r"\d{4}-\d{2}")
_LONGEST = 300  # of a message, which shows the cell
_SHOWN = 10  # rejected rows, before the rest is counted


@frozen
class RejectedRow:
    """A row that is not counted: its line in the file, and why."""

    line: int
    message: str


@define
class AnswerFile:
    """
    What a file of answers holds: tallies by group, and the rows that were rejected.

    *column* is the one with the answers; *is_usual* says that nobody named the *rule*, and the column's name did.
    """

    path: Path
    rule: ScoreRule
    by: tuple[str, ...]
    column: str
    is_usual: bool
    groups: dict[tuple[str, ...], Tally] = field(factory=dict)
    rejected: list[RejectedRow] = field(factory=list)
    rows: int = 0

    def scores(self, *, level: float, minimum: int) -> list[tuple[tuple[str, ...], Score]]:
        """The score of each group in order, and of all together at the end."""
        found = [
            (group, score(tally, self.rule, level=level, minimum=minimum))
            for group, tally in sorted(self.groups.items())
        ]
        whole = sum(self.groups.values(), Tally())
        return [*found, (("all",), score(whole, self.rule, level=level, minimum=minimum))]


def are_answers(columns: Sequence[str]) -> bool:
    """Whether a file with these *columns* holds answers to a survey."""
    return any(name in ANSWER_COLUMNS for name in _plain(columns))


def _plain(columns: Sequence[str]) -> list[str]:
    return [column.strip().casefold() for column in columns]


def read_answers(path: Path, *, rule: str | None, by: Sequence[str], local: tzinfo) -> AnswerFile:
    """
    Read the answers of a CSV file.

    An empty answer is one that was not given. Every other row is counted, or rejected with its line and the reason.

    Args:
        path: The file, with one answer a row and a column called as one of :data:`ANSWER_COLUMNS`.
        rule: The name of the rule; without it that of the column, where there is a usual one.
        by: What to group by: columns, or ``month``, which is made of the column with the moment.
        local: The zone of months, and of moments without an offset.

    Raises:
        RejectedFile: Nothing of it can be read: no column with answers, or one to group by is not there.
        InputError: There is no such rule.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _read(path, csv.DictReader(file, strict=True), rule, tuple(by), local)
    except (UnicodeDecodeError, csv.Error) as error:
        raise RejectedFile(f"{path}: {error}", path=str(path)) from error


def _read(path: Path, reader: csv.DictReader[str], rule: str | None, by: tuple[str, ...], local: tzinfo) -> AnswerFile:
    reader.fieldnames = _plain(reader.fieldnames or ())
    columns = list(reader.fieldnames)
    answer = next((name for name in ANSWER_COLUMNS if name in columns), None)
    if answer is None:
        raise RejectedFile(f"{path}: no column is called {', '.join(ANSWER_COLUMNS)}", path=str(path))
    moment = next((name for name in _TIME if name in columns), None)
    for name in by:
        if name not in columns and not (name == "month" and moment):
            there = ", ".join(columns)
            raise RejectedFile(f"{path}: there is no column {name!r} to group by; there are: {there}", path=str(path))
    counted = _rule(rule or _USUAL.get(answer), answer)
    found = AnswerFile(path=path, rule=counted, by=by, column=answer, is_usual=rule is None)
    given: dict[tuple[str, ...], list[int | str | None]] = {}
    for row in reader:
        found.rows += 1
        try:
            group = tuple(_value(row, name, moment, local) for name in by)
            given.setdefault(group, []).append(_answer(row, answer, found.rule))
        except InputError as error:
            found.rejected.append(RejectedRow(reader.line_num, textwrap.shorten(error.message, _LONGEST)))
    found.groups = {group: Tally.of(answers) for group, answers in given.items() if answers}
    return found


def _rule(name: str | None, column: str) -> ScoreRule:
    if name is None:
        raise InputError(f"the column {column!r} does not say how answers count; name a rule: {', '.join(RULES)}")
    if name not in RULES:
        raise InputError(f"there is no rule {name!r}; there are: {', '.join(RULES)}", value=name)
    return RULES[name]


def _value(row: Mapping[str, Any], name: str, moment: str | None, local: tzinfo) -> str:
    """What a row is grouped under; ``-`` where its cell is empty."""
    if name == "month" and name not in row:
        return _month(row, moment, local)
    return (row.get(name) or "").strip() or "-"


def _answer(row: Mapping[str, Any], column: str, rule: ScoreRule) -> int | str | None:
    if None in row:
        raise InputError("the row has more cells than the head")
    text = row[column]
    if text is None:
        raise InputError("the row has fewer cells than the head")
    return rule.level_of(text) if text.strip() else None


def _month(row: Mapping[str, Any], column: str | None, local: tzinfo) -> str:
    """The month of a row, as the clocks of *local* show it."""
    text = (row.get(column or "") or "").strip()
    if _MONTH.fullmatch(text):
        return text
    try:
        at = datetime.fromisoformat(text)
        return f"{(at if at.tzinfo is None else at.astimezone(local)):%Y-%m}"
    except (ValueError, OverflowError):
        raise InputError(f"{text!r} is no moment; write it like 2026-03-23T09:00+01:00") from None


def print_scores(file: AnswerFile, *, level: float, minimum: int) -> None:
    """Print the scores as a table, and what was rejected."""
    lost = len(file.rejected)
    click.echo(f"{file.path.name}: {file.rows:,} rows read = {file.rows - lost:,} accepted + {lost:,} rejected")
    for rejected in file.rejected[:_SHOWN]:
        click.echo(f"  rejected: line {rejected.line}: {rejected.message}")
    if lost > _SHOWN:
        click.echo(f"  rejected: {lost - _SHOWN:,} more")
    rule = file.rule
    screen.heading(f"{rule.model.upper()} by the rule {rule.name}: {rule.source}")
    screen.lines(_counted(file))
    rows = _rows(file, level, minimum)
    names = ("good", "neutral", "bad") if rule.good else ()
    head = (*(file.by or ("",)), "score", f"{level * 100:g} % interval", "n", *names, "no answer", "")
    screen.table(head, [(*group, *[""] * (len(file.by) - len(group)), *_cells(each)) for group, each in rows])
    if any(not each.is_enough for _, each in rows):
        click.echo(f"few: fewer than {minimum:,} answers, no ground to compare or to rank")


def _counted(file: AnswerFile) -> Iterator[str]:
    """Which answers count as what, and who said so."""
    rule = file.rule
    kinds = {
        "good": rule.good,
        "neutral": rule.neutral if rule.good else (),
        "bad": rule.bad,
        "left out": rule.left_out,
    }
    said = [f"{name} {', '.join(map(str, levels))}" for name, levels in kinds.items() if levels]
    yield f"answers {rule.scale_words}: {'; '.join(said) or 'their mean'}"
    if file.is_usual:
        yield f'no --rule is given: this is the usual one for a column called "{file.column}"'
    if file.rows and len(file.rejected) == file.rows:
        others = [name for name, each in RULES.items() if each.model == rule.model and name != rule.name]
        yield f"no answer is on this scale; other rules: {', '.join(others) or 'none in stock'}"


def _rows(file: AnswerFile, level: float, minimum: int) -> list[tuple[tuple[str, ...], Score]]:
    rows = file.scores(level=level, minimum=minimum)
    return rows if file.by else rows[-1:]


def _cells(each: Score) -> tuple[str, ...]:
    digits = 2 if each.rule.formula is Formula.MEAN else 1
    value, interval = each.value, each.interval
    made = ("-", "-")
    if value is not None and interval is not None:
        made = (f"{value:.{digits}f}", f"{interval.low + 0.0:.{digits}f} to {interval.high + 0.0:.{digits}f}")
    counts = (f"{each.good:,}", f"{each.neutral:,}", f"{each.bad:,}") if each.rule.good else ()
    return (*made, f"{each.n:,}", *counts, f"{each.unanswered:,}", "" if each.is_enough else "few")


def scores_as_data(file: AnswerFile, *, level: float, minimum: int) -> dict[str, Any]:
    """The scores as plain JSON."""
    return {
        "file": str(file.path),
        "rule": file.rule.name,
        "model": file.rule.model,
        "rule_named_by": "column" if file.is_usual else "option",
        "level": level,
        "minimum": minimum,
        "rows": file.rows,
        "rejected": [{"line": each.line, "message": each.message} for each in file.rejected],
        "by": list(file.by),
        "scores": [
            {
                "group": list(group),
                "value": each.value,
                "low": None if each.interval is None else each.interval.low,
                "high": None if each.interval is None else each.interval.high,
                "method": None if each.interval is None else each.interval.method,
                "n": each.n,
                "good": each.good,
                "bad": each.bad,
                "unanswered": each.unanswered,
                "enough": each.is_enough,
            }
            for group, each in _rows(file, level, minimum)
        ],
    }
