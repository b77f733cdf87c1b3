"""What every store must do with records, due instants and writers that race."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pytest

from servicekit.errors import Conflict, InputError
from servicekit.storage import ABSENT
from servicekit.testing.abilities import ContractFixtures
from servicekit.testing.racing import race
from servicekit.testing.writing import event, ticket, write
from servicekit.typing import Key

if TYPE_CHECKING:
    from servicekit.storage import Loaded, Store

__all__ = ["DueContract", "RacingContract", "RecordContract"]

ODD_IDS: Final = ("", " ", "a", "A", "a ", " a", "á", "a\u0301", "ß", "ss", "中", "😀", "%", "_", "'", "x" * 255)
"""Ids that databases like to take for each other, and the longest."""

DOCUMENTS: Final[dict[str, dict[str, Any]]] = {
    "empty": {},
    "nested": {"a": [{"b": [None, True, False, [], {}]}], "": ""},
    "numbers": {"big": 2**63, "huge": 10**40, "minus": -(2**63) - 1, "float": 0.1, "large": 1.5e300, "one": 1},
    "text": {"text": "Grüße, 中文, 😀, \u0000\n\t\\\"'", "key 中": "ключ"},
    "half a pair": {"text": "\ud83d"},
    "long": {"text": "ä" * 70_000},
}
"""Documents that a store must give back as they were."""


def at(loaded: Loaded) -> tuple[int, Any]:
    """Give what a record holds, without the clock."""
    return loaded.version, loaded.state


class RecordContract(ContractFixtures):
    """`Store.load` and `Store.commit`."""

    def test_a_missing_record_is_absent(self, store: Store) -> None:
        """A key that was never written has no version and no state."""
        assert at(store.load(ticket("a"))) == (ABSENT, None)

    def test_what_is_written_is_read(self, store: Store) -> None:
        """A record reads as its last write."""
        store.commit([write(ticket("a"), 0, state={"status": "new"})])
        store.commit([write(ticket("a"), 1, state={"status": "solved"})])
        assert at(store.load(ticket("a"))) == (2, {"status": "solved"})

    @pytest.mark.parametrize("expected", [0, 1, 3, 9])
    def test_another_version_than_expected_is_a_conflict(self, store: Store, expected: int) -> None:
        """A write that expects an earlier or a later version changes nothing, whatever version it brings."""
        store.commit([write(ticket("a"), 0, 2, due=5)])
        with pytest.raises(Conflict) as caught:
            store.commit([write(ticket("a"), expected, 10, state={"lost": True})])
        assert caught.value.fields["key"] == ticket("a")
        assert at(store.load(ticket("a"))) == (2, {"at": 2})
        assert list(store.due(9, now=9)) == [ticket("a")]

    def test_a_missing_record_has_no_version_to_expect(self, store: Store) -> None:
        """A write that expects a version of a record that is not there creates nothing."""
        with pytest.raises(Conflict):
            store.commit([write(ticket("a"), 1, due=5)])
        assert at(store.load(ticket("a"))) == (ABSENT, None)
        assert list(store.due(9, now=9)) == []

    def test_a_version_may_skip(self, store: Store) -> None:
        """One write may raise the version by more than one; the next must expect exactly that version."""
        store.commit([write(ticket("a"), 0, 4)])
        with pytest.raises(Conflict):
            store.commit([write(ticket("a"), 1, 9)])
        store.commit([write(ticket("a"), 4, 9)])
        assert store.load(ticket("a")).version == 9

    @pytest.mark.parametrize("loser", ["a", "b", "c"])
    def test_a_commit_is_all_or_nothing(self, store: Store, loser: str) -> None:
        """Where one of three writes conflicts, none takes effect, wherever it stands."""
        store.commit([write(ticket(loser), 0)])
        with pytest.raises(Conflict) as caught:
            store.commit([write(ticket(name), 0, 5, due=1) for name in ("c", "a", "b")])
        assert caught.value.fields["key"] == ticket(loser)
        versions = {name: store.load(ticket(name)).version for name in "abc"}
        assert versions == {"a": ABSENT, "b": ABSENT, "c": ABSENT, loser: 1}
        assert list(store.due(9, now=9)) == []

    def test_a_commit_writes_all(self, store: Store) -> None:
        """Several records of several kinds are written by one commit, old and new together."""
        store.commit([write(ticket("a"), 0)])
        store.commit([write(ticket("b"), 0), write(ticket("a"), 1), write(Key("panel", "a"), 0, 3)])
        assert [store.load(key).version for key in (ticket("a"), ticket("b"), Key("panel", "a"))] == [2, 1, 3]

    def test_an_empty_commit_is_nothing(self, store: Store) -> None:
        """A commit without writes is no mistake."""
        store.commit([])

    def test_one_record_twice_in_a_commit_is_refused(self, store: Store) -> None:
        """Two writes of one record in one commit are a mistake of the caller."""
        with pytest.raises(InputError):
            store.commit([write(ticket("a"), 0), write(ticket("a"), 1)])
        assert store.load(ticket("a")).version == ABSENT

    def test_ids_are_compared_exactly(self, store: Store) -> None:
        """Ids that differ only in case, accents, spaces or composition are different records."""
        for number, id_ in enumerate(ODD_IDS, 1):
            store.commit([write(ticket(id_), 0, number)])
        assert [store.load(ticket(id_)).version for id_ in ODD_IDS] == list(range(1, len(ODD_IDS) + 1))

    def test_kinds_are_apart(self, store: Store) -> None:
        """One id in two kinds is two records."""
        store.commit([write(Key("panel", "a"), 0, 7)])
        assert at(store.load(ticket("a"))) == (ABSENT, None)
        assert store.load(Key("panel", "a")).version == 7

    @pytest.mark.parametrize("name", DOCUMENTS)
    def test_documents_come_back_equal(self, store: Store, name: str) -> None:
        """Numbers of any size, any text and any nesting come back as they were, of the same types."""
        document = DOCUMENTS[name]
        store.commit([write(ticket("a"), 0, state=document)])
        state = store.load(ticket("a")).state
        assert state == document
        assert json.dumps(state, sort_keys=True) == json.dumps(document, sort_keys=True)

    def test_neither_side_can_change_the_others_copy(self, store: Store) -> None:
        """Changing a document after it was written, or after it was read, does not change the record."""
        document: dict[str, Any] = {"list": [1]}
        store.commit([write(ticket("a"), 0, state=document)])
        document["list"].append(2)
        loaded: Any = store.load(ticket("a")).state
        loaded["list"].append(3)
        assert store.load(ticket("a")).state == {"list": [1]}

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, object()])
    def test_what_is_no_json_is_refused(self, store: Store, value: object) -> None:
        """A document that JSON cannot write is refused by name, and nothing of the commit is written."""
        with pytest.raises(InputError, match="ticket:b"):
            store.commit([write(ticket("a"), 0), write(ticket("b"), 0, state={"value": value})])
        assert store.load(ticket("a")).version == ABSENT

    @pytest.mark.usefixtures("clock")
    def test_the_clock_does_not_run_backwards(self, store: Store) -> None:
        """The store's clock is whole microseconds, there with and without a record, and does not go back."""
        before = store.load(ticket("a")).now
        store.commit([write(ticket("a"), 0)])
        after = store.load(ticket("a")).now
        assert before is not None
        assert after is not None
        assert type(before) is type(after) is int
        assert before <= after


class DueContract(ContractFixtures):
    """`Store.due`."""

    @pytest.mark.usefixtures("exact_due")
    def test_due_is_inclusive(self, store: Store) -> None:
        """A record is due at the very microsecond, and not one before."""
        store.commit([write(ticket("a"), 0, due=1_000)])
        assert list(store.due(9, now=999)) == []
        assert list(store.due(9, now=1_000)) == [ticket("a")]

    @pytest.mark.usefixtures("exact_due")
    def test_due_is_sorted_and_limited(self, store: Store) -> None:
        """The earliest come first, of all kinds together, and no more than asked for."""
        for name, moment in (("c", 30), ("a", 20), ("d", 40)):
            store.commit([write(ticket(name), 0, due=moment)])
        store.commit([write(Key("panel", "b"), 0, due=10)])
        everything = [Key("panel", "b"), ticket("a"), ticket("c"), ticket("d")]
        assert [list(store.due(limit, now=40)) for limit in range(6)] == [everything[:limit] for limit in range(6)]
        assert list(store.due(1, now=9)) == []

    def test_due_does_not_forget(self, store: Store) -> None:
        """A record stays due until a commit says otherwise, however often it was named."""
        store.commit([write(ticket("a"), 0, due=5)])
        assert [list(store.due(1, now=5)) for _ in range(3)] == [[ticket("a")]] * 3

    @pytest.mark.usefixtures("exact_due")
    def test_a_commit_moves_the_due_instant(self, store: Store) -> None:
        """The due instant is that of the last commit: later, earlier or none."""
        store.commit([write(ticket("a"), 0, due=10), write(ticket("b"), 0, due=10)])
        store.commit([write(ticket("a"), 1, due=30), write(ticket("b"), 1, due=None)])
        assert list(store.due(9, now=29)) == []
        store.commit([write(ticket("a"), 2, due=20)])
        assert list(store.due(9, now=20)) == [ticket("a")]

    @pytest.mark.usefixtures("exact_due")
    def test_instants_are_exact(self, store: Store) -> None:
        """Two instants one microsecond apart are told apart, today, in the year 9999 and before 1970."""
        for name, moment in (
            ("a", 1_795_565_180_000_001),
            ("b", 253_402_300_799_999_999),
            ("c", -62_135_596_800_000_000),
        ):
            store.commit([write(ticket(name), 0, due=moment)])
            assert ticket(name) not in store.due(9, now=moment - 1)
            assert ticket(name) in store.due(9, now=moment)

    def test_a_conflict_leaves_the_due_instant(self, store: Store) -> None:
        """A write that lost neither adds nor moves nor takes away a due instant."""
        store.commit([write(ticket("a"), 0, due=10)])
        with pytest.raises(Conflict):
            store.commit([write(ticket("a"), 0, due=None)])
        assert list(store.due(9, now=10)) == [ticket("a")]

    @pytest.mark.usefixtures("clock", "exact_due")
    def test_without_a_moment_the_stores_clock_decides(self, store: Store) -> None:
        """What was due in 1970 is due by the store's own clock; what is due in thousands of years is not."""
        store.commit([write(ticket("a"), 0, due=1), write(ticket("b"), 0, due=2**62)])
        assert list(store.due(9)) == [ticket("a")]


class RacingContract(ContractFixtures):
    """Writers that meet."""

    @pytest.mark.usefixtures("threads")
    def test_one_of_several_racing_writers_wins(self, store: Store) -> None:
        """Of several writers that expect the same version exactly one succeeds, and the record is what it wrote."""

        def deed(version: int, number: int) -> None:
            happened = [event(ticket("a"), version + 1)]
            store.commit([write(ticket("a"), version, state={"by": number}, events=happened)])

        for version in range(8):
            won = race(partial(deed, version))
            assert len(won) == 1
            assert at(store.load(ticket("a"))) == (version + 1, {"by": won[0][0]})

    @pytest.mark.usefixtures("threads")
    def test_writers_of_two_records_do_not_mix(self, store: Store) -> None:
        """Writers of the same two records, named in different orders, leave both as one of them wrote them."""

        def deed(version: int, number: int) -> None:
            writes = [write(ticket(name), version, state={"by": number}) for name in ("a", "b")]
            store.commit(writes if number % 2 else writes[::-1])

        for version in range(8):
            won = race(partial(deed, version))
            assert len(won) == 1
            assert [at(store.load(ticket(name))) for name in ("a", "b")] == [(version + 1, {"by": won[0][0]})] * 2
