"""Stores and desks with one bug each, planted to see whether the checker finds it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from attrs import evolve
from sqlalchemy import insert

from servicekit.desk import Desk
from servicekit.errors import Conflict
from servicekit.storage import Write
from servicekit.storage.sqlalchemy import SQLAlchemyStore
from servicekit.typing import Json

__all__ = ["DESKS", "STORES", "TwoSteps"]


class Overwriting(SQLAlchemyStore):
    """Writes on top of whatever is there, instead of comparing versions first."""

    def commit(self, writes: Sequence[Write], /) -> None:
        """Renumber the events where somebody else was faster, and commit."""
        while True:
            try:
                return super().commit([_on_top(write, self.load(write.key).version) for write in writes])
            except Conflict as conflict:
                if conflict.fields["source_ids"]:
                    raise


def _on_top(write: Write, version: int) -> Write:
    shift = version - write.expected
    events = [{**event, "seq": event["seq"] + shift} for event in write.events]
    return evolve(write, expected=version, version=write.version + shift, events=events)


class Forgetful(SQLAlchemyStore):
    """Keeps no command ids."""

    def commit(self, writes: Sequence[Write], /) -> None:
        """Commit without them."""
        super().commit([evolve(write, state={**write.state, "recent": []}) for write in writes])


class TwoSteps(SQLAlchemyStore):
    """Writes the outbox in a transaction of its own, after the commit; the process may die between the two."""

    perhaps_die: Callable[[], None]

    def commit(self, writes: Sequence[Write], /) -> None:
        """Commit twice."""
        super().commit([evolve(write, outbox=()) for write in writes])
        rows = [row for write in writes for row in write.outbox]
        for _ in rows * 5:
            self.perhaps_die()
        if rows:
            self._write(lambda connection: connection.execute(insert(self._work.tables.outbox), [*map(_row, rows)]))


def _row(row: Json) -> dict[str, Any]:
    return {"key": row["key"], "body": json.dumps(dict(row["body"]), default=dict)}


class Unindexed(SQLAlchemyStore):
    """Forgets now and then when a record next needs attention."""

    def commit(self, writes: Sequence[Write], /) -> None:
        """Commit every fifth version without its due instant."""
        super().commit([evolve(write, next_due=None) if write.version % 5 == 0 else write for write in writes])


class TooEarly(Desk):
    """Marks notices as sent before it hands them over."""

    def deliver(self, handler: Callable[[Json], Any], limit: int = 100, *, lease_seconds: float = 60.0) -> int:
        """Mark, then deliver."""

        def mark_and_handle(row: Json) -> None:
            self._outbox().done([row["key"]])
            handler(row)

        return super().deliver(mark_and_handle, limit, lease_seconds=lease_seconds)


STORES: dict[str, type[SQLAlchemyStore]] = {
    "no compare-and-set": Overwriting,
    "command ids not remembered": Forgetful,
    "outbox written after the commit": TwoSteps,
    "due instants forgotten": Unindexed,
}
DESKS: dict[str, type[Desk]] = {"marked as sent too early": TooEarly}
