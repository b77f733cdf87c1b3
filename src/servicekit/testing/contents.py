"""What a store holds, as text and as one number: to compare two stores, or the same one before and after."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from servicekit.storage import History
from servicekit.storage.documents import write_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servicekit.storage import Store
    from servicekit.typing import Key

__all__ = ["content_digest", "dump"]


def dump(store: Store, keys: Iterable[Key]) -> str:
    """Give the records under *keys*, with their events where the store keeps a history: one line of JSON for each."""
    return "".join(_line(store, key) + "\n" for key in sorted(set(keys)))


def _line(store: Store, key: Key) -> str:
    loaded = store.load(key)
    events = list(store.events(key)) if isinstance(store, History) else []
    content = {"key": list(key), "version": loaded.version, "state": loaded.state, "events": events}
    return write_text(content, key, "content")


def content_digest(store: Store, keys: Iterable[Key]) -> str:
    """Give the SHA-256 of `dump` in hexadecimal."""
    return hashlib.sha256(dump(store, keys).encode()).hexdigest()
