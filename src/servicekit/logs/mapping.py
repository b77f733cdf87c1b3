"""
How a foreign log is to be read: which column is what, and what its texts mean.

A mapping is plain data. :func:`servicekit.logs.read_mapping` makes one from a TOML document and reports every mistake
at once; a mapping built in Python is the same value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from attrs import field, frozen

from servicekit.errors import InputError
from servicekit.workflow import Category

__all__ = ["Change", "FieldColumn", "LogMapping", "RowSays", "Rule", "StatusWord", "TimeFormat"]


@frozen(kw_only=True)
class TimeFormat:
    """
    How the times of the log are written.

    Attributes:
        format: ``"iso"`` (ISO 8601) or a pattern of :meth:`datetime.datetime.strptime`.
        zone: The IANA time zone of times that carry no offset.
        offset: ``"use"`` the offset that a time carries, or ``"ignore"`` it and take *zone*, where a log prints a wrong
            one.
    """

    format: str = "iso"
    zone: str | None = None
    offset: Literal["use", "ignore"] = "use"


@frozen(kw_only=True)
class StatusWord:
    """The status that a text of the log stands for; *category* only for a status that the lifecycle does not know."""

    status: str
    category: Category | None = None


@frozen(kw_only=True)
class FieldColumn:
    """The column of a field and what its texts become; a text that *values* does not list stays as it is, counted."""

    column: str
    values: Mapping[str, str | int | float | bool] = field(factory=dict)


@frozen(kw_only=True)
class Change:
    """
    A message read from a change between a row and the row before it.

    ``leaves``: the status was one of *status* and is no longer. ``enters``: it was none of *status* and now is one.
    ``assigned``: the agent's column was empty and now is not (*status* is not used).
    """

    when: Literal["leaves", "enters", "assigned"]
    status: frozenset[str] = frozenset()

    @property
    def about_status(self) -> bool:
        """Whether the message happened at the moment of the status change."""
        return self.when != "assigned"


@frozen(kw_only=True)
class RowSays:
    """A message that a row states by itself: its *column* holds one of *values*."""

    column: str
    values: frozenset[str]


Rule: TypeAlias = Change | RowSays
"""One way to see a message in a log."""


@frozen(kw_only=True)
class LogMapping:
    """
    How to read one kind of log: one row for each change of a ticket.

    Attributes:
        ticket: The column of the ticket's id.
        time: The column of the moment of the row.
        times: How the times are written.
        sequence: The column of the log's own order: a whole number that grows within a ticket.
        opened: The column of the moment of the opening; without it, a ticket opened with its first row.
        requester: The column of who asked.
        agent: The column of who has the ticket.
        team: The column of the team that has it.
        actor: The column of who made the change.
        status: The column of the status.
        start: The status, in the log's words, of a ticket between its opening and its first row. Without it, a ticket
            opened in the status of its first row.
        statuses: What each text of the status column stands for. A row with another text is rejected.
        instants: For a status (in our words), the column of the true moment at which the ticket last entered it.
        fields: The fields and their columns.
        customer_message: What counts as a message of the customer: any of these.
        agent_reply: What counts as an answer: any of these.
        missing: The texts that mean "no value"; an empty cell always does.
        delimiter: The character between cells.
        encoding: The encoding of the file; a byte order mark is taken off.
    """

    ticket: str
    time: str
    times: TimeFormat = TimeFormat()
    sequence: str | None = None
    opened: str | None = None
    requester: str | None = None
    agent: str | None = None
    team: str | None = None
    actor: str | None = None
    status: str | None = None
    start: str | None = None
    statuses: Mapping[str, StatusWord] = field(factory=dict)
    instants: Mapping[str, str] = field(factory=dict)
    fields: Mapping[str, FieldColumn] = field(factory=dict)
    customer_message: tuple[Rule, ...] = ()
    agent_reply: tuple[Rule, ...] = ()
    missing: frozenset[str] = frozenset()
    delimiter: str = ","
    encoding: str = "utf-8"

    def __attrs_post_init__(self) -> None:
        if self.start is not None and self.start not in self.statuses:
            raise InputError(f"start: {self.start!r} is not among the statuses of the log", name="start")

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read, each once."""
        return tuple(dict.fromkeys(self._named()))

    def _named(self) -> Iterator[str]:
        yield self.ticket
        yield self.time
        optional = (self.sequence, self.opened, self.requester, self.agent, self.team, self.actor, self.status)
        yield from (name for name in optional if name is not None)
        yield from self.instants.values()
        yield from (each.column for each in self.fields.values())
        yield from (rule.column for rule in (*self.customer_message, *self.agent_reply) if isinstance(rule, RowSays))
