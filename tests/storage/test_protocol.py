"""What no store could keep is refused when the write is made."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import CorruptRecord, InputError
from servicekit.storage import (
    AsyncOutbox,
    BulkCommit,
    History,
    MemoryStore,
    Outbox,
    Transactions,
    Write,
)
from servicekit.storage.documents import read_text, write_text
from servicekit.storage.sqlalchemy import AsyncSQLAlchemyStore
from servicekit.testing.writing import event, message, ticket, write
from servicekit.typing import Key

A = ticket("a")
EVENT: dict[str, Any] = dict(event(A, 1))


@pytest.mark.parametrize(
    ("given_", "named"),
    [
        ({"key": Key("ticket", "x" * 256)}, "id"),
        ({"key": Key("ticket", "a\0b")}, "id"),
        ({"key": Key("ticket", "\ud800")}, "id"),
        ({"key": Key("ticket", 7)}, "id"),  # type: ignore[arg-type]
        ({"key": Key("k" * 65, "a")}, "kind"),
        ({"expected": 3, "version": 3}, "version 3"),
        ({"expected": 3, "version": 2}, "version 2"),
        ({"expected": -1, "version": 1}, "expected version -1"),
        ({"version": 2**63}, "version"),
        ({"next_due": 2**63}, "next_due"),
        ({"next_due": 1.5}, "next_due"),
        ({"next_due": True}, "next_due"),
        ({"events": [{**EVENT, "seq": "1"}]}, r"events\[0\].seq"),
        ({"events": [{name: EVENT[name] for name in EVENT if name != "recorded_at"}]}, r"events\[0\].recorded_at"),
        ({"events": [EVENT, {**EVENT, "seq": 2, "occurred_at": None}]}, r"events\[1\].occurred_at"),
        ({"events": [{**EVENT, "id": None}]}, r"events\[0\].id"),
        ({"events": [{**EVENT, "source_id": "s" * 256}]}, r"events\[0\].source_id"),
        ({"events": [EVENT, EVENT]}, r"events\[1\] repeats"),
        ({"events": [event(A, 1, "s"), event(A, 2, "s")]}, r"events\[1\] repeats"),
        ({"outbox": [{"key": "k"}]}, r"outbox\[0\]"),
        ({"outbox": [{"key": "k", "body": {}, "at": 1}]}, r"outbox\[0\]"),
        ({"outbox": [message("k" * 513)]}, r"outbox\[0\].key"),
    ],
)
def test_a_write_no_store_could_keep_is_refused(given_: dict[str, Any], named: str) -> None:
    """Each mistake is an input error that names the record and the place."""
    whole: dict[str, Any] = {"key": A, "expected": 0, "version": 1, "state": {}, "next_due": None, **given_}
    with pytest.raises(InputError, match=named):
        Write(**whole)


def test_an_event_without_a_source_need_not_say_so() -> None:
    """A missing ``source_id`` is the same as ``None``."""
    store = MemoryStore()
    bare = {name: value for name, value in event(A, 1).items() if name != "source_id"}
    store.commit([write(A, 0, events=[bare])])
    assert list(store.events(A)) == [bare]


def test_abilities_show_at_run_time() -> None:
    """A caller can ask a store what it offers."""
    for ability in (Outbox, History, BulkCommit, Transactions):
        assert isinstance(MemoryStore(), ability)
        assert not isinstance(object(), ability)
    assert issubclass(AsyncSQLAlchemyStore, AsyncOutbox)


documents = st.dictionaries(
    st.text(),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


@given(documents, st.randoms(use_true_random=False))
def test_the_text_of_a_document_is_canonical(document: dict[str, Any], chance: Any) -> None:
    """The text reads back equal, can be stored as UTF-8, and does not depend on the order of the names."""
    names = list(document)
    chance.shuffle(names)
    written = write_text(document, A, "state")
    assert written.encode()
    assert write_text({name: document[name] for name in names}, A, "state") == written
    assert read_text(written, A, "state") == document


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", '{"a":Infinity}', '{"a":NaN}', "{'a':1}", "[" * 100_000])
def test_text_that_is_no_document_is_corrupt(text: str) -> None:
    """Text that is no JSON object is reported with the record and the place, however deep or short."""
    with pytest.raises(CorruptRecord, match="ticket:a: state") as caught:
        read_text(text, A, "state")
    assert caught.value.fields == {"key": A, "path": "state"}
