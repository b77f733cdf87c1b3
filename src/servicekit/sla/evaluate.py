"""
Clocks on a plain list of rows: no engine, no storage, no lifecycle of ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import evolve as _with

from servicekit.calendars import BusinessCalendar, to_micros
from servicekit.sla.choosing import Precedence
from servicekit.sla.clocks import Clocks
from servicekit.sla.metrics import MetricRule
from servicekit.sla.promises import Promises
from servicekit.sla.readings import Readings, read_clocks
from servicekit.sla.targets import SLAPolicy
from servicekit.tickets import Record, Ticket, event_of, evolve, records_of
from servicekit.workflow import Lifecycle, Table, compile_lifecycle, stock_lifecycle

__all__ = ["evaluate", "in_order", "place_of"]


def evaluate(
    slas: Sequence[SLAPolicy],
    history: Iterable[tuple[Any, ...] | Record],
    now: datetime,
    *,
    calendars: Mapping[str, BusinessCalendar],
    fields: Mapping[str, Any] | None = None,
    customer: Mapping[str, Any] | None = None,
    lifecycle: Lifecycle | None = None,
    metrics: Mapping[str, MetricRule] | None = None,
    precedence: Mapping[str, Precedence] | None = None,
    known_at: datetime | None = None,
) -> Readings:
    """
    Read the clocks of one ticket from its history.

    Args:
        slas: The policies in order of precedence.
        history: Rows ``(at, what)`` or ``(at, what, fields)``, or :class:`~servicekit.tickets.Record` objects, in any
            order. ``what`` is one of :data:`~servicekit.tickets.WORDS`. Of facts of the same moment the
            opening comes first, then they are ordered by the source's sequence, then by content; equal rows count
            once; a record that supersedes another takes its place.
        now: The moment to read at; facts after it do not count.
        calendars: The calendars that the policies name.
        fields: Fields that the ticket has from its opening on (``{"priority": "high"}``).
        customer: What policies may know of the customer.
        lifecycle: Where the statuses of the history come from, the stock lifecycle ``support`` unless given. A row may
            name a status of your own if it also gives its ``status_category``.
        metrics: Metrics of the policies' own.
        precedence: How a policy is chosen of those of a kind, by kind; the first that matches unless given.
        known_at: Count only what had been told by this moment (``Record.recorded_at``): the answer *as known then*.
            Without it the answer is *as it truly was*, whenever it was told.

    Raises:
        HistoryError: A row cannot be read; the error names it.
        NaiveDatetimeError: *now* has no time zone.
    """
    promises = Promises(slas, calendars, metrics, precedence)
    chosen = lifecycle or stock_lifecycle("support")
    return evaluate_with(promises, {chosen.key: _table(chosen)}, chosen.key, history, now, fields, customer, known_at)


def evaluate_with(
    promises: Promises,
    tables: Mapping[str, Table],
    default: str,
    history: Iterable[tuple[Any, ...] | Record],
    now: datetime,
    fields: Mapping[str, Any] | None,
    customer: Mapping[str, Any] | None,
    known_at: datetime | None = None,
) -> Readings:
    """The same with everything compiled beforehand, for many tickets."""
    moment = to_micros(now, "now")
    clocks = Clocks(noted={} if customer is None else {"customer": dict(customer)})
    ticket: Ticket | None = None
    unapplied = 0
    told = [record for record in records_of(history) if known_at is None or _told_at(record) <= known_at]
    records: list[Record] = []
    for record in in_order(told):
        at = to_micros(record.occurred_at)
        if at > moment:
            break
        records.append(record)
        full = _with(record, fields={**fields, **record.fields}) if fields and record.what == "opened" else record
        event = event_of(full, ticket, tables, default)
        after = evolve(ticket, event, record.occurred_at)
        clocks = promises.advance(clocks, ticket, event, after, at)
        unapplied += after is None
        ticket = after
    return Readings(
        read_clocks(clocks, moment, promises),
        ties=_ties(records),
        unapplied=unapplied,
        tied=promises.ties(clocks),
        undeclared=promises.undeclared(ticket, clocks),
    )


def _told_at(record: Record) -> datetime:
    return record.recorded_at if record.recorded_at is not None else record.occurred_at


def place_of(record: Record) -> tuple[int, bool, int, str]:
    """
    Where a fact belongs among the others: its moment, the opening first, its source's sequence, then its identity.

    The order in which facts were told plays no part.
    """
    sequence = -1 if record.sequence is None else record.sequence
    return to_micros(record.occurred_at, "occurred_at"), record.what != "opened", sequence, record.identity()


def in_order(records: Iterable[Record]) -> list[Record]:
    """The facts at their places, equal ones once, superseded ones left out."""
    by_identity = {record.identity(): record for record in records}
    superseded = {record.supersedes for record in by_identity.values() if record.supersedes is not None}
    return sorted((r for identity, r in by_identity.items() if identity not in superseded), key=place_of)


def _ties(records: Sequence[Record]) -> tuple[datetime, ...]:
    times = Counter(record.occurred_at for record in records if record.sequence is None and record.what != "opened")
    return tuple(sorted(at for at, count in times.items() if count > 1))


def _table(lifecycle: Lifecycle) -> Table:
    """The lifecycle's table for facts only: no guard is ever asked, so none needs to be known."""
    return compile_lifecycle(lifecycle, dict.fromkeys(lifecycle.guards, _never_asked))


def _never_asked(facts: Mapping[str, Mapping[str, Any]]) -> bool | None:
    """A guard in a place where moves are facts."""
    return None
