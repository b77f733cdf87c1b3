"""A store driven at random beside a model of a few dictionaries: whatever it is asked, both must agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from attrs import define, field
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from servicekit.errors import Conflict
from servicekit.storage import ABSENT, Write
from servicekit.testing.writing import commit_and_fail, event, message
from servicekit.typing import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from servicekit.storage import Store
    from servicekit.typing import Json, Micros

__all__ = ["check_store", "store_machine"]

KEYS: Final = (Key("ticket", "a"), Key("ticket", "A"), Key("ticket", "a "), Key("ticket", ""), Key("panel", "a"))
MESSAGES: Final = ("k1", "k2", "K1", "k3")
SOURCES: Final = ("s1", "s2", "S1")
STEPS: Final = 20

documents = st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=5) | st.none(), max_size=3)


@define
class _Draft:
    """
    One write as drawn.

    *off* is how far the expected version lies beside the true one, *due* how far the due instant lies after now, and
    *backwards* says that the last event is handed over first.
    """

    key: Key
    off: int
    jump: int
    state: Json
    due: Micros | None
    backwards: bool
    sources: list[str | None]
    messages: list[str]


drafts = st.builds(
    _Draft,
    key=st.sampled_from(KEYS),
    off=st.sampled_from([0, 0, 0, 0, 1, -1]),
    jump=st.integers(1, 3),
    state=documents,
    due=st.none() | st.integers(-2, 20),
    backwards=st.booleans(),
    sources=st.lists(st.sampled_from(SOURCES) | st.none(), max_size=3, unique_by=lambda source: source or object()),
    messages=st.lists(st.sampled_from(MESSAGES), max_size=2, unique=True),
)
commits = st.lists(drafts, min_size=1, max_size=3, unique_by=lambda draft: draft.key)


@define
class _Model:
    """What a store holds, in the plainest way."""

    records: dict[Key, Write] = field(factory=dict)
    events: dict[Key, list[Json]] = field(factory=dict)
    outbox: dict[str, Json] = field(factory=dict)
    leases: dict[str, Micros] = field(factory=dict)

    def version(self, key: Key) -> int:
        return self.records[key].version if key in self.records else ABSENT

    def write(self, draft: _Draft, now: Micros) -> Write:
        expected = max(0, self.version(draft.key) + draft.off)
        last = len(self.events.get(draft.key, []))
        events = [event(draft.key, seq, source) for seq, source in enumerate(draft.sources, last + 1)]
        return Write(
            key=draft.key,
            expected=expected,
            version=expected + draft.jump,
            state=draft.state,
            next_due=None if draft.due is None else now + draft.due,
            events=events[::-1] if draft.backwards else events,
            outbox=[message(key, by=list(draft.key), version=expected) for key in draft.messages],
        )

    def refuses(self, write: Write, *, history: bool) -> bool:
        known = {one["source_id"] for one in self.events.get(write.key, [])} - {None}
        repeated = history and not known.isdisjoint(one["source_id"] for one in write.events)
        return write.expected != self.version(write.key) or repeated

    def apply(self, write: Write) -> None:
        self.records[write.key] = write
        self.events.setdefault(write.key, []).extend(write.events)
        for row in write.outbox:
            if row["key"] not in self.outbox:
                self.outbox[row["key"]] = row
                self.leases[row["key"]] = 0

    def due(self, now: Micros) -> list[Micros]:
        return sorted(one.next_due for one in self.records.values() if one.next_due is not None and one.next_due <= now)


class _StoreMachine(RuleBasedStateMachine):
    """The rules, for an empty *store* and the abilities it offers."""

    def __init__(self, store: Any, offered: frozenset[str]) -> None:
        super().__init__()
        self.store = store
        self.offered = offered
        self.model = _Model()
        self.now = 0

    @rule(drawn=commits)
    def commit(self, drawn: list[_Draft]) -> None:
        self._commit(self.store.commit, [self.model.write(draft, self.now) for draft in drawn])

    @precondition(lambda self: "bulk" in self.offered)
    @rule(drawn=commits)
    def commit_many(self, drawn: list[_Draft]) -> None:
        fresh = [draft for draft in drawn if draft.key not in self.model.records or draft.off]
        for draft in fresh:
            draft.off = -self.model.version(draft.key)
        self._commit(self.store.commit_many, [self.model.write(draft, self.now) for draft in fresh])

    def _commit(self, deed: Callable[[Sequence[Write]], None], writes: list[Write]) -> None:
        if any(self.model.refuses(write, history="history" in self.offered) for write in writes):
            with pytest.raises(Conflict):
                deed(writes)
        else:
            deed(writes)
            for write in sorted(writes, key=lambda write: write.key):
                self.model.apply(write)

    @precondition(lambda self: "transactions" in self.offered)
    @rule(drawn=drafts)
    def undone(self, drawn: _Draft) -> None:
        drawn.off = 0
        write = self.model.write(drawn, self.now)
        if self.model.refuses(write, history="history" in self.offered):
            return
        with pytest.raises(ZeroDivisionError):
            commit_and_fail(self.store, [write])

    @rule(limit=st.integers(0, 6))
    def due(self, limit: int) -> None:
        named = list(self.store.due(limit, now=self.now))
        assert len(named) == len(set(named)) <= limit
        wanted = self.model.due(self.now)
        if "exact_due" in self.offered:
            assert [self.model.records[key].next_due for key in named] == wanted[:limit]

    @rule(span=st.integers(0, 9))
    def pass_time(self, span: int) -> None:
        self.now += span

    @precondition(lambda self: "outbox" in self.offered)
    @rule(limit=st.integers(0, 4), lease=st.sampled_from([0.0, 0.00001, 0.00002]))
    def claim(self, limit: int, lease: float) -> None:
        free = {key: row for key, row in self.model.outbox.items() if self.model.leases.get(key, 2**63) <= self.now}
        rows = self.store.claim(limit, lease, now=self.now)
        assert len({row["key"] for row in rows}) == len(rows) == min(limit, len(free))
        for row in rows:
            assert row == free[row["key"]]
            self.model.leases[row["key"]] = self.now + round(lease * 1_000_000)

    @precondition(lambda self: "outbox" in self.offered)
    @rule(keys=st.lists(st.sampled_from((*MESSAGES, "nobody")), max_size=3))
    def done(self, keys: list[str]) -> None:
        self.store.done(keys, now=self.now)
        for key in keys:
            self.model.leases.pop(key, None)

    @invariant()
    def holds_what_the_model_holds(self) -> None:
        for key in KEYS:
            loaded = self.store.load(key)
            kept = self.model.records.get(key)
            assert (loaded.version, loaded.state) == ((kept.version, kept.state) if kept else (ABSENT, None))

    @invariant()
    def names_all_that_is_due(self) -> None:
        named = set(self.store.due(len(KEYS), now=self.now))
        due = {key for key, one in self.model.records.items() if one.next_due is not None and one.next_due <= self.now}
        assert due <= named

    @precondition(lambda self: "history" in self.offered)
    @invariant()
    def recorded_what_the_model_recorded(self) -> None:
        for key in self.model.records:
            assert list(self.store.events(key)) == sorted(self.model.events[key], key=lambda one: int(one["seq"]))

    @precondition(lambda self: "outbox" in self.offered)
    @invariant()
    def counts_what_is_pending(self) -> None:
        assert self.store.pending() == len(self.model.leases)


def store_machine(make_store: Callable[[], Store], offered: frozenset[str]) -> type[RuleBasedStateMachine]:
    """Make the state machine for one kind of store; *make_store* gives an empty one each time."""

    class StoreMachine(_StoreMachine):
        def __init__(self) -> None:
            super().__init__(make_store(), offered)

    return StoreMachine


def check_store(make_store: Callable[[], Store], offered: frozenset[str], *, examples: int = 20) -> None:
    """Run the state machine: *examples* programs of up to 20 calls, under the current Hypothesis profile otherwise."""
    chosen = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    run_state_machine_as_test(store_machine(make_store, offered), settings=chosen)
