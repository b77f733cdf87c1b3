"""What no store could keep, refused before any store sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from servicekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicekit.typing import Json, Key

__all__ = ["OUTBOX_LENGTH", "check_events", "check_key", "check_next_due", "check_outbox", "check_versions"]

# Characters. Together they fit the index keys of MariaDB's InnoDB: 3,072 bytes at four bytes a character.
KIND_LENGTH: Final = 64
ID_LENGTH: Final = 255
SOURCE_LENGTH: Final = 255
OUTBOX_LENGTH: Final = 512
"""How many characters the key of a row in the outbox may have."""

LARGEST: Final = 2**63 - 1
"""The largest number of a BIGINT column."""


def check_key(key: Key) -> None:
    """
    Refuse a key that some database cannot hold.

    Raises:
        InputError: The kind or the id is too long, or has characters that cannot be stored.
    """
    _check_text(key.kind, KIND_LENGTH, key, "kind")
    _check_text(key.id, ID_LENGTH, key, "id")


def check_versions(key: Key, expected: int, version: int) -> None:
    """Refuse a version that does not follow the expected one."""
    if not 0 <= expected < version <= LARGEST:
        raise InputError(f"{key}: version {version} does not follow the expected version {expected}", key=key)


def check_next_due(key: Key, next_due: int | None) -> None:
    """Refuse a due instant that is no whole number of microseconds."""
    if next_due is not None:
        _check_number(next_due, key, "next_due")


def check_events(key: Key, events: Sequence[Json]) -> None:
    """Refuse events without the fields that stores search by, and a ``seq`` or ``source_id`` given twice."""
    seqs, sources = set[int](), set[str]()
    for index, event in enumerate(events):
        seq, source = event.get("seq"), event.get("source_id")
        _check_text(event.get("id"), LARGEST, key, f"events[{index}].id")
        for name in ("seq", "occurred_at", "recorded_at"):
            _check_number(event.get(name), key, f"events[{index}].{name}")
        if seq in seqs or source in sources:
            raise InputError(f"{key}: events[{index}] repeats a seq or source_id of the same commit", key=key)
        seqs.add(event["seq"])
        if source is not None:
            _check_text(source, SOURCE_LENGTH, key, f"events[{index}].source_id")
            sources.add(source)


def check_outbox(key: Key, outbox: Sequence[Json]) -> None:
    """Refuse outbox rows that are not exactly ``{"key", "body"}``."""
    for index, row in enumerate(outbox):
        if row.keys() != {"key", "body"}:
            raise InputError(f"{key}: outbox[{index}] must have the fields body and key, not {sorted(row)}", key=key)
        _check_text(row["key"], OUTBOX_LENGTH, key, f"outbox[{index}].key")


def _check_number(value: object, key: Key, path: str) -> None:
    if type(value) is not int or not -LARGEST <= value <= LARGEST:
        raise InputError(f"{key}: {path} must be a whole number of at most 63 bits, not {value!r}", key=key, path=path)


def _check_text(value: object, longest: int, key: Key, path: str) -> None:
    if not isinstance(value, str) or len(value) > longest or "\0" in value or not _encodable(value):
        raise InputError(
            f"{key}: {path} must be text of at most {longest} characters without NUL, not {value!r}", key=key, path=path
        )


def _encodable(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)
