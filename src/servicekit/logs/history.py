"""
The rows of one ticket as facts: each row is compared with the row before it, and what changed is told.

The first row is compared with the opening. A row can tell, in this order: ``opened``, ``assigned``, ``field``,
``customer_message``, ``agent_reply``, ``status``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from servicekit.logs.mapping import Change, FieldColumn, LogMapping, RowSays, Rule, StatusWord
from servicekit.logs.moments import Moment
from servicekit.logs.notes import Notebook
from servicekit.logs.rows import Row, in_order, labels
from servicekit.tickets import Record

__all__ = ["Teller"]

_ORDER = {"opened": 0, "assigned": 1, "field": 2, "customer_message": 3, "agent_reply": 4, "status": 5}
_ROOM = 10  # the facts of one row share the ten numbers from ten times its sequence on


class _Step(NamedTuple):
    """One row with what stood before it: cells (``None`` before the first row) and the status in the log's words."""

    row: Row
    label: str
    order: int
    before: tuple[str | None, ...] | None
    status_before: str | None
    status: str | None


class _Fact(NamedTuple):
    what: str
    at: datetime
    fields: dict[str, Any]


class Teller:
    """Tells the facts of tickets under one mapping; what it cannot take at its word it remarks in *notes*."""

    def __init__(self, mapping: LogMapping, moment: Callable[[str], Moment], notes: Notebook) -> None:
        self._mapping = mapping
        self._moment = moment
        self._notes = notes
        self._at = {name: place for place, name in enumerate(mapping.columns)}
        self._fields = [(name, self._at[each.column], each) for name, each in mapping.fields.items()]

    def records(self, ticket: str, rows: Sequence[Row]) -> tuple[Record, ...]:
        """The facts that the rows of a ticket tell, by moment, the opening first, and sequence."""
        opened_at = self._opening(ticket, rows)
        steps = self._steps(in_order(ticket, rows, opened_at, self._notes))
        moved = self._moments(ticket, steps, opened_at)
        records: list[Record] = []
        for number, step in enumerate(steps):
            facts = list(self._facts(ticket, step, moved.get(number, step.row.at)))
            if number == 0:
                facts.insert(0, _Fact("opened", opened_at, self._opened(ticket, steps)))
            elif not facts:
                self._notes.add("without_news", step.row.line, ticket)
            records += self._named(ticket, step, facts)
        return tuple(sorted(records, key=_place))

    def _cell(self, cells: Sequence[str | None], column: str | None) -> str | None:
        return None if column is None else cells[self._at[column]]

    def _opening(self, ticket: str, rows: Sequence[Row]) -> datetime:
        """When the ticket was opened: the earliest that its rows say, or its first row."""
        if self._mapping.opened is None:
            return min(row.at for row in rows)
        line = min(row.line for row in rows)
        texts = {text for row in rows if (text := self._cell(row.cells, self._mapping.opened))}
        if not texts:
            self._notes.add("opening_unknown", line, ticket)
            return min(row.at for row in rows)
        if len(texts) > 1:
            self._notes.add("openings_differ", line, ticket, ", ".join(sorted(texts)))
        moment = min(self._moment(text) for text in texts)
        if moment.note:
            self._notes.add(moment.note, line, ticket, self._mapping.opened)
        return moment.at

    def _steps(self, rows: Sequence[Row]) -> list[_Step]:
        """Each row with what stood before it; a row without a status leaves it as it was."""
        steps = []
        before, status_before = None, self._mapping.start
        for number, (row, label) in enumerate(zip(rows, labels(rows), strict=True)):
            order = (row.sequence if row.sequence is not None else number) * _ROOM
            status = self._cell(row.cells, self._mapping.status) or status_before
            if before is None and self._mapping.start is None:
                status_before = status
            steps.append(_Step(row, label, order, before, status_before, status))
            before, status_before = row.cells, status
        return steps

    def _word(self, status: str | None) -> StatusWord | None:
        return None if status is None else self._mapping.statuses[status]

    def _moments(self, ticket: str, steps: Sequence[_Step], opened_at: datetime) -> dict[int, datetime]:
        """The true moments of the status changes whose row stands at another time, by the number of the row."""
        changes = [n for n, step in enumerate(steps) if self._word(step.status) != self._word(step.status_before)]
        last = {word.status: n for n in changes if (word := self._word(steps[n].status))}
        columns = {n: self._mapping.instants[status] for status, n in last.items() if status in self._mapping.instants}
        moved: dict[int, datetime] = {}
        for place, number in enumerate(changes):
            at = self._stated(ticket, steps, number, columns[number]) if number in columns else None
            if at is None:
                continue
            before, after = changes[place - 1 : place], changes[place + 1 : place + 2]
            earlier = [(moved.get(n, steps[n].row.at), steps[n].order) for n in before]
            later = [(steps[n].row.at, steps[n].order) for n in after]
            order = [*earlier, (at, steps[number].order), *later]
            if at >= opened_at and order == sorted(order):
                moved[number] = at
            else:
                self._notes.add("instant_misplaced", steps[number].row.line, ticket, f"{columns[number]} is {at}")
        return moved

    def _stated(self, ticket: str, steps: Sequence[_Step], number: int, column: str) -> datetime | None:
        """The moment that the last row with a text in *column* states, if it is one."""
        line = steps[number].row.line
        text = next((text for step in reversed(steps) if (text := self._cell(step.row.cells, column))), None)
        try:
            moment = self._moment(text) if text is not None else None
        except ValueError:
            moment = None
        if moment is None:
            self._notes.add("instant_unknown", line, ticket, f"{column} = {text!r}" if text else f"no {column}")
            return None
        if moment.note:
            self._notes.add(moment.note, line, ticket, column)
        return moment.at

    def _facts(self, ticket: str, step: _Step, changed_at: datetime) -> Iterator[_Fact]:
        """What one row tells beside the opening."""
        yield from self._assigned(step)
        if step.before is not None:
            changes = self._changes(ticket, step, step.before)
            if changes:
                yield _Fact("field", step.row.at, changes)
        for what, rules in (
            ("customer_message", self._mapping.customer_message),
            ("agent_reply", self._mapping.agent_reply),
        ):
            yield from self._messages(what, rules, step, changed_at)
        word = self._word(step.status)
        if word is not None and word != self._word(step.status_before):
            yield _Fact("status", changed_at, _status_fields(word))

    def _opened(self, ticket: str, steps: Sequence[_Step]) -> dict[str, Any]:
        """What is known of the opening: the fields of the first row, the requester, the status before it."""
        values = {name: self._value(ticket, steps[0], name, place, each) for name, place, each in self._fields}
        fields = {name: value for name, value in values.items() if value is not None}
        requester = self._requester(ticket, steps)
        if requester is not None:
            fields["requester"] = requester
        word = self._word(steps[0].status_before)
        return fields | (_status_fields(word) if word else {})

    def _requester(self, ticket: str, steps: Sequence[_Step]) -> str | None:
        """The first that a row names; no fact can tell that a ticket changed its requester."""
        names = dict.fromkeys(name for step in steps if (name := self._cell(step.row.cells, self._mapping.requester)))
        if len(names) > 1:
            self._notes.add("requesters_differ", steps[0].row.line, ticket, ", ".join(names))
        return next(iter(names), None)

    def _value(self, ticket: str, step: _Step, name: str, place: int, spec: FieldColumn) -> Any:
        text = step.row.cells[place]
        if text is None or not spec.values or text in spec.values:
            return spec.values.get(text, text) if text is not None else None
        self._notes.add("unlisted_value", step.row.line, ticket, f"{name} = {text!r}")
        return text

    def _changes(self, ticket: str, step: _Step, before: Sequence[str | None]) -> dict[str, Any]:
        """The fields whose value is another one than in the row before; ``None`` where it was emptied."""
        cells = step.row.cells
        changes = {}
        for name, place, spec in self._fields:
            if cells[place] != before[place]:
                value = self._value(ticket, step, name, place, spec)
                old = before[place]
                if value != (None if old is None else spec.values.get(old, old)):
                    changes[name] = value
        return changes

    def _assigned(self, step: _Step) -> Iterator[_Fact]:
        mapping, cells = self._mapping, step.row.cells
        agent, team = self._cell(cells, mapping.agent), self._cell(cells, mapping.team)
        if step.before is None:
            unchanged = agent is None and team is None
        else:
            unchanged = (agent, team) == (self._cell(step.before, mapping.agent), self._cell(step.before, mapping.team))
        if not unchanged:
            yield _Fact("assigned", step.row.at, {"agent": agent, "team": team})

    def _messages(self, what: str, rules: Iterable[Rule], step: _Step, changed_at: datetime) -> Iterator[_Fact]:
        """A message if any rule sees one; at the moment of the status change if it is the change that tells it."""
        seen = [rule for rule in rules if self._sees(rule, step)]
        if seen:
            at = changed_at if any(isinstance(rule, Change) and rule.about_status for rule in seen) else step.row.at
            agent = self._cell(step.row.cells, self._mapping.agent)
            yield _Fact(what, at, {"agent": agent} if what == "agent_reply" and agent else {})

    def _sees(self, rule: Rule, step: _Step) -> bool:
        if isinstance(rule, RowSays):
            return self._cell(step.row.cells, rule.column) in rule.values
        if rule.when == "assigned":
            had = None if step.before is None else self._cell(step.before, self._mapping.agent)
            return had is None and self._cell(step.row.cells, self._mapping.agent) is not None
        was, now = step.status_before in rule.status, step.status in rule.status
        return (was and not now) if rule.when == "leaves" else (now and not was)

    def _named(self, ticket: str, step: _Step, facts: Iterable[_Fact]) -> Iterator[Record]:
        """The facts of a row as records."""
        actor = self._cell(step.row.cells, self._mapping.actor)
        for what, at, fields in facts:
            place = _ORDER[what]
            yield Record(
                what=what,
                occurred_at=at,
                fields=fields,
                source_id=f"{ticket}/{step.label}/{place}",
                sequence=step.order + place,
                actor=actor,
            )


def _place(record: Record) -> tuple[datetime, bool, int | None, str | None]:
    """Where a fact stands: a true moment may be that of the opening, with a smaller number from a later row."""
    return record.occurred_at, record.what != "opened", record.sequence, record.source_id


def _status_fields(word: StatusWord) -> dict[str, Any]:
    if word.category is None:
        return {"status": word.status}
    return {"status": word.status, "status_category": word.category.value}
