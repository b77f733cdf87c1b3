"""What a store must do that offers an outbox, a history, bulk commits or transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from servicekit.errors import Conflict, InputError, StorageError
from servicekit.storage import ABSENT
from servicekit.testing.abilities import ContractFixtures
from servicekit.testing.racing import race
from servicekit.testing.writing import commit_and_fail, event, message, ticket, write
from servicekit.typing import Key

if TYPE_CHECKING:
    from servicekit.testing.writing import BulkStore, HistoryStore, OutboxStore, TransactionStore

__all__ = ["BulkCommitContract", "HistoryContract", "OutboxContract", "TransactionsContract"]

SECOND = 1_000_000


class OutboxContract(ContractFixtures):
    """`Outbox`."""

    def test_a_row_is_claimed_with_its_body(self, outbox: OutboxStore) -> None:
        """What a commit puts into the outbox is given out as it was."""
        body = {"text": "Grüße 中文 \u0000", "n": 2**70}
        outbox.commit([write(ticket("a"), 0, outbox=[message("k", **body)])])
        assert list(outbox.claim(9, 60, now=0)) == [{"key": "k", "body": body}]

    def test_a_leased_row_is_not_given_out_again(self, outbox: OutboxStore) -> None:
        """Until a lease has run out its row is the claimer's; at that very microsecond it is free again."""
        outbox.commit([write(ticket("a"), 0, outbox=[message("k")])])
        assert len(outbox.claim(9, 1.5, now=100)) == 1
        assert list(outbox.claim(9, 1.5, now=100)) == []
        assert list(outbox.claim(9, 1.5, now=100 + 1_500_000 - 1)) == []
        assert len(outbox.claim(9, 1.5, now=100 + 1_500_000)) == 1

    def test_a_done_row_never_comes_back(self, outbox: OutboxStore) -> None:
        """A row that is done is gone for good, whether its lease holds or has run out."""
        outbox.commit([write(ticket("a"), 0, outbox=[message("k"), message("l")])])
        outbox.claim(9, 1, now=0)
        outbox.done(["k"], now=0)
        assert [row["key"] for row in outbox.claim(9, 1, now=SECOND)] == ["l"]
        outbox.done(["l"], now=9 * SECOND)
        assert list(outbox.claim(9, 1, now=99 * SECOND)) == []

    def test_claims_are_limited(self, outbox: OutboxStore) -> None:
        """A claim takes as many rows as asked for, and the next one takes others."""
        outbox.commit([write(ticket("a"), 0, outbox=[message(f"k{number}") for number in range(5)])])
        claims = [[row["key"] for row in outbox.claim(limit, 60, now=0)] for limit in (0, 2, 2, 2)]
        assert [len(keys) for keys in claims] == [0, 2, 2, 1]
        assert sorted(key for keys in claims for key in keys) == [f"k{number}" for number in range(5)]

    def test_a_key_is_kept_once(self, outbox: OutboxStore) -> None:
        """A key that exists is left as it is: waiting, leased or done, and by whichever record it is written."""
        outbox.commit([write(ticket("a"), 0, outbox=[message("k", n=1)])])
        outbox.commit([write(ticket("b"), 0, outbox=[message("k", n=2), message("l")])])
        assert {row["key"]: row["body"] for row in outbox.claim(9, 60, now=0)} == {"k": {"n": 1}, "l": {}}
        outbox.commit([write(ticket("a"), 1, outbox=[message("k", n=3)])])
        assert list(outbox.claim(9, 60, now=0)) == []
        outbox.done(["k", "l"], now=0)
        outbox.commit([write(ticket("a"), 2, outbox=[message("k", n=4)])])
        assert outbox.pending() == 0
        assert list(outbox.claim(9, 60, now=99 * SECOND)) == []
        assert outbox.load(ticket("a")).version == 3

    def test_keys_are_compared_exactly(self, outbox: OutboxStore) -> None:
        """Keys that differ only in case, accents or spaces are different rows."""
        keys = ["k", "K", "k ", "ḱ", "", "x" * 512]
        outbox.commit([write(ticket("a"), 0, outbox=[message(key) for key in keys])])
        assert sorted(row["key"] for row in outbox.claim(9, 60, now=0)) == sorted(keys)

    def test_pending_counts_what_is_not_done(self, outbox: OutboxStore) -> None:
        """Waiting and leased rows are pending, done ones are not; doing a row twice or an unknown one is no mistake."""
        outbox.commit([write(ticket("a"), 0, outbox=[message(key) for key in "abc"])])
        outbox.claim(1, 60, now=0)
        assert outbox.pending() == 3
        outbox.done(["a", "a", "nobody"], now=0)
        outbox.done(["a"], now=0)
        outbox.done([], now=0)
        assert outbox.pending() == 2

    def test_a_conflict_leaves_no_row(self, outbox: OutboxStore) -> None:
        """The rows of a commit that lost are not in the outbox."""
        outbox.commit([write(ticket("b"), 0)])
        with pytest.raises(Conflict):
            outbox.commit([write(ticket(name), 0, outbox=[message(f"k-{name}")]) for name in ("a", "b")])
        assert outbox.pending() == 0

    @pytest.mark.usefixtures("threads")
    def test_two_claims_never_give_the_same_row(self, outbox: OutboxStore) -> None:
        """Rows claimed at the same moment go to one claimer each, and none is left out for good."""
        rows = [message(f"k{number:02}") for number in range(20)]
        outbox.commit([write(ticket("a"), 0, outbox=rows)])
        answers = race(lambda _: [row["key"] for row in outbox.claim(4, 60, now=0)])
        claimed = [key for _, keys in answers for key in keys]
        assert len(claimed) == len(set(claimed))
        rest = [row["key"] for row in outbox.claim(99, 60, now=0)]
        assert sorted(claimed + rest) == [row["key"] for row in rows]

    @pytest.mark.usefixtures("clock")
    def test_without_a_moment_the_stores_clock_leases(self, outbox: OutboxStore) -> None:
        """By the store's own clock a lease of an hour holds, and one of nothing has run out at once."""
        outbox.commit([write(ticket("a"), 0, outbox=[message("k")])])
        assert [len(outbox.claim(9, lease)) for lease in (0, 3_600, 3_600)] == [1, 1, 0]
        outbox.done(["k"])
        assert outbox.pending() == 0


class HistoryContract(ContractFixtures):
    """`History`."""

    def test_events_come_back_in_order(self, history: HistoryStore) -> None:
        """All events of a record come back equal, by their ``seq``, over several commits."""
        key = ticket("a")
        first = [event(key, seq, text=f"Grüße 中文 {seq}", n=2**70) for seq in (1, 2, 3)]
        history.commit([write(key, 0, 3, events=first[::-1])])
        then = [event(key, seq) for seq in range(4, 15)]
        history.commit([write(key, 3, 14, events=then)])
        assert list(history.events(key)) == first + then

    def test_histories_are_apart(self, history: HistoryStore) -> None:
        """Each record has its own events; a record without any, and a missing one, have none."""
        for key in (ticket("a"), ticket("A"), Key("panel", "a")):
            history.commit([write(key, 0, events=[event(key, 1)])])
        history.commit([write(ticket("b"), 0)])
        assert list(history.events(ticket("a"))) == [event(ticket("a"), 1)]
        assert [len(history.events(ticket(name))) for name in ("b", "nobody")] == [0, 0]

    def test_a_conflict_leaves_no_event(self, history: HistoryStore) -> None:
        """The events of a commit that lost are not recorded, in none of its records."""
        history.commit([write(ticket("b"), 0)])
        with pytest.raises(Conflict):
            history.commit([write(ticket(name), 0, events=[event(ticket(name), 1)]) for name in ("a", "b")])
        assert [len(history.events(ticket(name))) for name in ("a", "b")] == [0, 0]

    def test_a_source_is_recorded_once(self, history: HistoryStore) -> None:
        """A source that a record knows already is a conflict that names it; nothing of the commit is written."""
        key = ticket("a")
        history.commit([write(key, 0, 2, events=[event(key, 1, "row 1"), event(key, 2, "row 2")])])
        again = [event(key, 3, "row 3"), event(key, 4, "row 2")]
        with pytest.raises(Conflict) as caught:
            history.commit([write(ticket("0"), 0), write(key, 2, 4, events=again)])
        assert caught.value.fields["source_ids"] == ("row 2",)
        assert [history.load(other).version for other in (ticket("0"), key)] == [ABSENT, 2]
        assert len(history.events(key)) == 2
        history.commit([write(key, 2, 3, events=again[:1])])

    def test_a_version_conflict_names_no_source(self, history: HistoryStore) -> None:
        """A conflict of versions is told apart from a source that is known."""
        with pytest.raises(Conflict) as caught:
            history.commit([write(ticket("a"), 1, events=[event(ticket("a"), 1, "row 1")])])
        assert caught.value.fields["source_ids"] == ()

    def test_sources_are_apart(self, history: HistoryStore) -> None:
        """Two records may name the same source, sources are compared exactly, and events without one are free."""
        for key in (ticket("a"), ticket("b")):
            sources = ["row", "Row", "row ", "", None, None]
            events = [event(key, seq, source) for seq, source in enumerate(sources, 1)]
            history.commit([write(key, 0, events=events[:3]), write(Key("panel", key.id), 0)])
            history.commit([write(key, 1, events=events[3:])])
            assert list(history.events(key)) == events

    def test_a_place_is_taken_once(self, history: HistoryStore) -> None:
        """An event with a ``seq`` that exists is an error, and nothing of the commit is written."""
        key = ticket("a")
        history.commit([write(key, 0, events=[event(key, 1)])])
        with pytest.raises(StorageError):
            history.commit([write(key, 1, state={"lost": True}, events=[event(key, 1, other=True)])])
        assert list(history.events(key)) == [event(key, 1)]
        assert history.load(key).version == 1

    def test_neither_side_can_change_the_others_events(self, history: HistoryStore) -> None:
        """Changing an event after it was written, or after it was read, does not change the history."""
        key = ticket("a")
        given: Any = event(key, 1, body={"list": [1]})
        history.commit([write(key, 0, events=[given])])
        given["body"]["list"].append(2)
        read: Any = history.events(key)[0]
        read["body"]["list"].append(3)
        assert list(history.events(key)) == [event(key, 1, body={"list": [1]})]


class BulkCommitContract(ContractFixtures):
    """`BulkCommit`."""

    def test_bulk_equals_one_by_one(self, bulk: BulkStore) -> None:
        """Many new records written at once read, fall due and go on as if each had been committed by itself."""
        names = [f"n{number:04}" for number in range(700)]
        bulk.commit_many([write(ticket(name), 0, 3, state={"n": name}, due=at) for at, name in enumerate(names)])
        assert [bulk.load(ticket(name)).state for name in names[::99]] == [{"n": name} for name in names[::99]]
        assert list(bulk.due(9, now=8)) == [ticket(name) for name in names[:9]]
        with pytest.raises(Conflict):
            bulk.commit([write(ticket(names[0]), 0, 9)])
        bulk.commit([write(ticket(names[0]), 3, due=None)])
        assert list(bulk.due(1, now=8)) == [ticket(names[1])]

    def test_bulk_is_all_or_nothing(self, bulk: BulkStore) -> None:
        """Where some records exist nothing is written, and the conflict names all of them."""
        bulk.commit([write(ticket(name), 0) for name in ("b", "d")])
        with pytest.raises(Conflict) as caught:
            bulk.commit_many([write(ticket(name), 0, 9, due=1) for name in "edcba"])
        assert caught.value.fields["keys"] == (ticket("b"), ticket("d"))
        assert [bulk.load(ticket(name)).version for name in "abcde"] == [ABSENT, 1, ABSENT, 1, ABSENT]
        assert list(bulk.due(9, now=9)) == []

    def test_bulk_is_for_new_records(self, bulk: BulkStore) -> None:
        """A write that expects a version, or one record twice, is a mistake of the caller."""
        bulk.commit([write(ticket("a"), 0)])
        for writes in ([write(ticket("a"), 1)], [write(ticket("b"), 0), write(ticket("b"), 0)]):
            with pytest.raises(InputError):
                bulk.commit_many(writes)
        assert [bulk.load(ticket(name)).version for name in "ab"] == [1, ABSENT]

    def test_an_empty_bulk_is_nothing(self, bulk: BulkStore) -> None:
        """A bulk commit without writes is no mistake."""
        bulk.commit_many([])

    def test_bulk_keeps_the_outbox(self, bulk: BulkStore, outbox: OutboxStore) -> None:
        """Rows of a bulk commit are in the outbox, a key that exists once."""
        rows = [message("k", n=1), message("l")]
        bulk.commit_many([write(ticket(name), 0, outbox=rows) for name in ("a", "b")])
        assert {row["key"]: row["body"] for row in outbox.claim(9, 60, now=0)} == {"k": {"n": 1}, "l": {}}

    def test_bulk_keeps_the_history(self, bulk: BulkStore, history: HistoryStore) -> None:
        """Events of a bulk commit are in the history, and their sources are known from then on."""
        writes = [
            write(ticket(name), 0, 2, events=[event(ticket(name), seq, f"row {seq}") for seq in (1, 2)])
            for name in "ab"
        ]
        bulk.commit_many(writes)
        assert [list(history.events(one.key)) for one in writes] == [list(one.events) for one in writes]
        with pytest.raises(Conflict):
            bulk.commit([write(ticket("a"), 2, events=[event(ticket("a"), 3, "row 1")])])


class TransactionsContract(ContractFixtures):
    """`Transactions`."""

    def test_a_transaction_is_kept_when_it_ends(self, transactions: TransactionStore) -> None:
        """What is committed inside is seen inside at once, and outside when the block has ended."""
        with transactions.transaction() as inside:
            inside.commit([write(ticket("a"), 0, due=1)])
            inside.commit([write(ticket("a"), 1, due=1), write(ticket("b"), 0)])
            assert inside.load(ticket("a")).version == 2
            assert list(inside.due(9, now=1)) == [ticket("a")]
        assert [transactions.load(ticket(name)).version for name in "ab"] == [2, 1]

    def test_a_transaction_that_raises_leaves_nothing(self, transactions: TransactionStore) -> None:
        """Records, due instants and versions are as before when the block raises, and its error comes out."""
        transactions.commit([write(ticket("a"), 0, due=5)])
        with pytest.raises(ZeroDivisionError):
            commit_and_fail(transactions, [write(ticket("a"), 1, due=None), write(ticket("b"), 0, due=1)])
        assert [transactions.load(ticket(name)).version for name in "ab"] == [1, ABSENT]
        assert list(transactions.due(9, now=9)) == [ticket("a")]
        transactions.commit([write(ticket("a"), 1)])

    def test_an_undone_transaction_leaves_no_event_and_no_row(
        self, transactions: TransactionStore, history: HistoryStore, outbox: OutboxStore
    ) -> None:
        """Events and outbox rows are undone together with their records, and can be written again."""
        writes = [write(ticket("a"), 0, events=[event(ticket("a"), 1, "row 1")], outbox=[message("k")])]
        with pytest.raises(ZeroDivisionError):
            commit_and_fail(transactions, writes)
        assert (len(history.events(ticket("a"))), outbox.pending()) == (0, 0)
        transactions.commit(writes)
        assert (len(history.events(ticket("a"))), outbox.pending()) == (1, 1)

    def test_a_conflict_inside_undoes_only_its_commit(self, transactions: TransactionStore) -> None:
        """After a conflict the transaction can go on, and what was committed before it is kept."""
        with transactions.transaction() as inside:
            inside.commit([write(ticket("a"), 0)])
            with pytest.raises(Conflict):
                inside.commit([write(ticket("0"), 0), write(ticket("a"), 7)])
            inside.commit([write(ticket("b"), 0)])
        assert [transactions.load(ticket(name)).version for name in "0ab"] == [ABSENT, 1, 1]
