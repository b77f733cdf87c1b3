"""
What the host tells: facts about the past of a ticket (:class:`Record`) and values around it (:class:`Facts`).

A record is history. The lifecycle never refuses one: a move it does not know is marked as imported.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

from servicekit.calendars import to_micros
from servicekit.errors import HistoryError, InputError
from servicekit.tickets import events as e
from servicekit.tickets.between import Relation
from servicekit.tickets.holds import hold_category, hold_reason
from servicekit.tickets.plain import plain_fields
from servicekit.tickets.state import Ticket
from servicekit.workflow import Category, Table

__all__ = ["WORDS", "Facts", "Record", "event_of", "records_of"]


def _section(values: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return None if values is None else plain_fields(values, "facts")


_LONGEST = 100
"""Characters of content in an identity; longer content is there as its SHA-256: stores bound the length of ids."""


@frozen(kw_only=True)
class Facts:
    """
    Values around a ticket that a decision may read: sections of names and values.

    A section that is ``None`` was not supplied: its values are unknown, and a rule that needs one says so.
    """

    customer: Mapping[str, Any] | None = field(default=None, converter=_section)
    agents: Mapping[str, Any] | None = field(default=None, converter=_section)

    def sections(self) -> dict[str, Mapping[str, Any]]:
        """The sections that were supplied."""
        both = (("customer", self.customer), ("agents", self.agents))
        return {name: values for name, values in both if values is not None}


@frozen(kw_only=True)
class Record:
    """
    Something that happened, told afterwards.

    Attributes:
        what: One of :data:`WORDS`.
        occurred_at: When it was so (aware).
        fields: What the word needs: ``status`` (and ``status_category``) for ``status``, ``solved``, ``reopened``,
            ``closed``; ``agent`` and ``team`` for ``assigned``; the fields themselves for ``field`` and ``opened``;
            ``ticket`` for ``merged``, ``followed_up``, ``follow_up_of``, ``linked`` (and its ``relation``) and
            ``unlinked``; ``reason`` for ``hold_placed`` (and its ``category``) and ``hold_lifted``; ``channel``,
            ``agent``, ``public`` for messages.
        source_id: The source's own name for this fact. The same id again changes nothing. Without one, equal facts
            are one fact.
        sequence: The source's own order among facts of the same moment.
        supersedes: The source id of a fact that this one corrects: that one counts as never told.
        actor: Who did it.
        recorded_at: When it was told, for asking what was known at a moment; when it occurred unless given.
    """

    what: str
    occurred_at: datetime
    fields: Mapping[str, Any] = field(factory=dict, converter=plain_fields)
    source_id: str | None = None
    sequence: int | None = None
    supersedes: str | None = None
    actor: str | None = None
    recorded_at: datetime | None = None

    def identity(self) -> str:
        """The source id, or one made from the content, the same for equal facts."""
        if self.source_id is not None:
            return self.source_id
        content = json.dumps(self.fields, sort_keys=True, ensure_ascii=False)
        if len(content) > _LONGEST:
            content = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
        return f"{to_micros(self.occurred_at, 'occurred_at')}:{self.what}:{content}"


def records_of(history: Iterable[tuple[Any, ...] | Record]) -> list[Record]:
    """
    Read rows ``(at, what)`` or ``(at, what, fields)`` as records.

    Raises:
        HistoryError: A row has another shape, an unknown word or a moment without a zone; ``row`` is its number from 0.
    """
    return [row if isinstance(row, Record) else _record_of(number, row) for number, row in enumerate(history)]


def _record_of(number: int, row: Any) -> Record:
    if not isinstance(row, (tuple, list)) or not 2 <= len(row) <= 3:
        raise HistoryError(f"row {number}: {row!r} is not (at, what) or (at, what, fields)", row=number)
    at, what, *rest = row
    fields = rest[0] if rest and rest[0] is not None else {}
    if not isinstance(fields, Mapping):
        raise HistoryError(f"row {number}: the fields {fields!r} are not a mapping of names to values", row=number)
    if what not in WORDS:
        raise HistoryError(f"row {number}: {what!r} is not one of {', '.join(WORDS)}", row=number)
    if not isinstance(at, datetime) or at.utcoffset() is None:
        raise HistoryError(f"row {number}: {at!r} is not a datetime with a time zone", row=number)
    return Record(what=what, occurred_at=at, fields=fields)


def event_of(record: Record, ticket: Ticket | None, tables: Mapping[str, Table], default: str) -> e.TicketEvent:
    """
    The event that a record tells of.

    Args:
        record: The fact.
        ticket: The ticket as it was at that moment, ``None`` before its opening.
        tables: The compiled lifecycles by key.
        default: The key of the lifecycle of a ticket whose opening names none.

    Raises:
        HistoryError: An unknown word, status or lifecycle, or a field that is missing.
    """
    read = _READ.get(record.what)
    if read is None:
        raise HistoryError(f"{record.what!r} is not one of {', '.join(WORDS)}", what=record.what)
    key = ticket.lifecycle if ticket else str(record.fields.get("lifecycle", default))
    if key not in tables:
        raise HistoryError(f"there is no lifecycle {key!r}, only {', '.join(sorted(tables))}", what=record.what)
    return read(record, ticket, tables[key])


def _status_of(record: Record, table: Table, category: Category | None) -> tuple[str, Category, bool]:
    """The status and category that a record names, and whether the lifecycle knows the status."""
    name, given = record.fields.get("status"), record.fields.get("status_category")
    known = table.statuses
    if name is None and category is None and given is None:
        raise HistoryError(f"{record.what!r} at {record.occurred_at}: the field 'status' is missing", what=record.what)
    if name in known:
        return str(name), known[str(name)].category, True
    if given is not None:
        try:
            category = Category(given)
        except ValueError:
            words = ", ".join(each.value for each in Category)
            raise HistoryError(f"{given!r} is no category, only {words}", what=record.what) from None
    elif name is not None:
        raise HistoryError(
            f"the lifecycle {table.lifecycle.key!r} has no status {name!r}, only {', '.join(sorted(known))};"
            " give its 'status_category' to keep a status of your own",
            what=record.what,
        )
    assert category is not None
    if name is not None:
        return str(name), category, False
    landing = table.lifecycle.landing(category)
    return landing.key, category, True


def _opened(record: Record, ticket: Ticket | None, table: Table) -> e.Opened:
    start = table.statuses[table.lifecycle.initial]
    status, category, known = start.key, start.category, True
    if "status" in record.fields:
        status, category, known = _status_of(record, table, None)
    own = {k: v for k, v in record.fields.items() if k not in ("lifecycle", "status", "status_category", "requester")}
    requester = record.fields.get("requester")
    return e.Opened(
        lifecycle=table.lifecycle.key,
        status=status,
        category=category,
        fields=own,
        requester=None if requester is None else str(requester),
        imported=not known or status != start.key,
    )


def _moved(into: type[e.StatusChanged], category: Category | None) -> Callable[[Record, Ticket | None, Table], Any]:
    def read(record: Record, ticket: Ticket | None, table: Table) -> e.StatusChanged:
        status, target, known = _status_of(record, table, category)
        reason = str(record.fields.get("reason", ""))
        legal = known and ticket is not None and table.links(ticket.status, status)
        return into(status=status, category=target, reason=reason, imported=not legal)

    return read


def _hold_placed(record: Record, ticket: Ticket | None, table: Table) -> e.HoldPlaced:
    category = record.fields.get("category", Category.ON_HOLD)
    try:
        return e.HoldPlaced(reason=hold_reason(record.fields.get("reason")), category=hold_category(category))
    except InputError as error:
        raise HistoryError(f"a 'hold_placed' row: {error.message}", what=record.what) from None


def _hold_lifted(record: Record, ticket: Ticket | None, table: Table) -> e.HoldLifted:
    try:
        return e.HoldLifted(reason=hold_reason(record.fields.get("reason")))
    except InputError as error:
        raise HistoryError(f"a 'hold_lifted' row: {error.message}", what=record.what) from None


def _assigned(record: Record, ticket: Ticket | None, table: Table) -> e.Assigned:
    agent, team = record.fields.get("agent"), record.fields.get("team")
    return e.Assigned(agent=None if agent is None else str(agent), team=None if team is None else str(team))


def _customer_messaged(record: Record, ticket: Ticket | None, table: Table) -> e.CustomerMessaged:
    return e.CustomerMessaged(channel=str(record.fields.get("channel", "")))


def _agent_replied(record: Record, ticket: Ticket | None, table: Table) -> e.AgentReplied:
    agent, public = record.fields.get("agent"), record.fields.get("public", True)
    if not isinstance(public, bool):
        raise HistoryError(f"'public' of an agent_reply is {public!r}, not true or false", what=record.what)
    return e.AgentReplied(
        agent=None if agent is None else str(agent), channel=str(record.fields.get("channel", "")), public=public
    )


def _fields_changed(record: Record, ticket: Ticket | None, table: Table) -> e.FieldsChanged:
    if not record.fields:
        raise HistoryError("a 'field' row names no field", what=record.what)
    return e.FieldsChanged(fields=dict(record.fields))


def _merged(record: Record, ticket: Ticket | None, table: Table) -> e.MergedInto:
    closed = table.lifecycle.landing(Category.CLOSED)
    survivor = _other(record, "where the ticket lives on")
    return e.MergedInto(ticket=survivor, status=closed.key, category=closed.category)


def _followed_up(record: Record, ticket: Ticket | None, table: Table) -> e.FollowedUp:
    return e.FollowedUp(ticket=_other(record, "which ticket goes on in its place"))


def _follow_up_of(record: Record, ticket: Ticket | None, table: Table) -> e.FollowUpOf:
    return e.FollowUpOf(ticket=_other(record, "in whose place the ticket goes on"))


def _linked(record: Record, ticket: Ticket | None, table: Table) -> e.Linked:
    relation = record.fields.get("relation", Relation.RELATED)
    if relation not in list(Relation):
        known = ", ".join(Relation)
        raise HistoryError(f"a 'linked' row: {relation!r} is no relation, only {known}", what=record.what)
    return e.Linked(ticket=_other(record, "which ticket it is linked to"), relation=Relation(relation))


def _unlinked(record: Record, ticket: Ticket | None, table: Table) -> e.Unlinked:
    return e.Unlinked(ticket=_other(record, "which ticket it was linked to"))


def _other(record: Record, meaning: str) -> str:
    """The other ticket that a record names."""
    if not record.fields.get("ticket"):
        raise HistoryError(f"a {record.what!r} row needs the field 'ticket': {meaning}", what=record.what)
    return str(record.fields["ticket"])


_READ: dict[str, Callable[[Record, Ticket | None, Table], e.TicketEvent]] = {
    "opened": _opened,
    "customer_message": _customer_messaged,
    "agent_reply": _agent_replied,
    "status": _moved(e.StatusChanged, None),
    "assigned": _assigned,
    "field": _fields_changed,
    "solved": _moved(e.Solved, Category.SOLVED),
    "reopened": _moved(e.Reopened, Category.ACTIVE),
    "closed": _moved(e.Closed, Category.CLOSED),
    "merged": _merged,
    "followed_up": _followed_up,
    "follow_up_of": _follow_up_of,
    "linked": _linked,
    "unlinked": _unlinked,
    "hold_placed": _hold_placed,
    "hold_lifted": _hold_lifted,
}

WORDS: tuple[str, ...] = tuple(_READ)
"""The words that a record or a row of a history may use."""
