"""What every store does with the writes of one commit before it keeps them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from servicekit.errors import Conflict, InputError
from servicekit.storage.documents import write_text
from servicekit.storage.protocol import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servicekit.storage.protocol import Write
    from servicekit.typing import Key, Micros

__all__ = ["EventRow", "check_new", "conflict", "event_rows", "in_order", "outbox_rows", "source_ids"]


class EventRow(NamedTuple):
    """One event as a store keeps it; *text* is the whole event, the other fields are copies to search by."""

    key: Key
    seq: int
    occurred_at: Micros
    recorded_at: Micros
    source_id: str | None
    text: str


def event_rows(write: Write) -> list[EventRow]:
    """Give the events of one write as rows."""
    return [
        EventRow(
            write.key,
            event["seq"],
            event["occurred_at"],
            event["recorded_at"],
            event.get("source_id"),
            write_text(event, write.key, f"events[{index}]"),
        )
        for index, event in enumerate(write.events)
    ]


def outbox_rows(write: Write) -> list[tuple[str, str]]:
    """Give the outbox rows of one write as ``(key, text of the body)``."""
    return [
        (row["key"], write_text(row["body"], write.key, f"outbox[{index}].body"))
        for index, row in enumerate(write.outbox)
    ]


def source_ids(write: Write) -> list[str]:
    """Name the sources of one write's events."""
    return [source for event in write.events if (source := event.get("source_id")) is not None]


def in_order(writes: Sequence[Write]) -> list[Write]:
    """Sort writes by key, so that two commits never wait for each other; one record twice is an `InputError`."""
    ordered = sorted(writes, key=lambda write: write.key)
    for one, following in pairwise(ordered):
        if one.key == following.key:
            raise InputError(f"{one.key} is written twice in one commit", key=one.key)
    return ordered


def check_new(writes: Sequence[Write]) -> None:
    """Refuse a bulk commit that holds anything but new records."""
    for write in writes:
        if write.expected != ABSENT:
            raise InputError(f"{write.key}: a bulk commit is for new records only", key=write.key)


def conflict(write: Write, *, known: Iterable[str] = ()) -> Conflict:
    """Make the error of a write that lost: to another version, or to sources that are *known* already."""
    repeated = tuple(sorted(known))
    what = f"already recorded: {', '.join(repeated)}" if repeated else f"not at version {write.expected}"
    return Conflict(f"{write.key}: {what}", key=write.key, keys=(write.key,), source_ids=repeated)
