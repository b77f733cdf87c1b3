"""How the contract treats the class a host writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from attrs import evolve

from servicekit.storage import ABSENT, Loaded, MemoryStore, Write
from servicekit.testing import StoreContract, check_store, content_digest, dump
from servicekit.testing.record_contract import DueContract, RacingContract, RecordContract
from servicekit.typing import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from servicekit.typing import Micros


class ThreeMethods:
    """A host's store with nothing but the three methods: two dictionaries and no clock."""

    def __init__(self) -> None:
        self._inner = MemoryStore()

    def load(self, key: Key, /) -> Loaded:
        """Give the record."""
        found = self._inner.load(key)
        return Loaded(version=found.version, state=found.state)

    def commit(self, writes: Sequence[Write], /) -> None:
        """Keep the records."""
        self._inner.commit([evolve(write, events=(), outbox=()) for write in writes])

    def due(self, limit: int, /, now: Micros | None = None) -> Sequence[Key]:
        """Name what is due."""
        return self._inner.due(limit, now=now)


class TestThreeMethods(RecordContract, DueContract, RacingContract):
    """A store with three methods is held to the part of the contract that is about them."""

    without: ClassVar[Mapping[str, str]] = {"clock": "the desk's clock decides"}

    @pytest.fixture
    def make_store(self) -> Callable[[], Any]:
        """Give a new store each time."""
        return ThreeMethods

    def test_the_state_machine_asks_only_for_what_is_offered(self) -> None:
        """Without abilities the machine calls three methods and finds nothing wrong."""
        check_store(ThreeMethods, frozenset({"threads", "exact_due"}), examples=10)


class Narrowed(StoreContract):
    """Not collected: its name does not begin with Test."""

    without: ClassVar[Mapping[str, str]] = {"outbox": "effects leave through our own queue"}


class Whole(StoreContract):
    """Not collected: its name does not begin with Test."""


def whole(test_class: type[StoreContract], store: Any) -> None:
    """Run the case that looks at the test class itself."""
    test_class().test_the_contract_is_whole(store)


def test_a_missing_ability_must_be_named() -> None:
    """A store that lacks an ability fails unless the host says so with a reason."""
    with pytest.raises(AssertionError, match="no outbox; name it in `without`"):
        Whole()._able(ThreeMethods(), "outbox")


def test_an_ability_left_out_is_skipped_with_its_reason() -> None:
    """What a skipped test says is the host's reason."""
    with pytest.raises(pytest.skip.Exception, match="effects leave through our own queue"):
        Narrowed()._able(ThreeMethods(), "outbox")


@pytest.mark.parametrize(
    ("without", "said"),
    [({"outbx": "why"}, "unknown"), ({"bulk": " "}, "needs a reason"), ({"bulk": "why"}, "does offer")],
)
def test_what_is_left_out_is_checked(without: Mapping[str, str], said: str) -> None:
    """A misspelt ability, an empty reason and an ability the store does have are found."""
    with pytest.raises(AssertionError, match=said):
        whole(type("Narrowed", (Whole,), {"without": without}), MemoryStore())


def test_a_case_is_not_overridden_in_silence() -> None:
    """A case that a subclass replaces without xfail(reason=...) is named."""
    broken = type("Broken", (Whole,), {"test_kinds_are_apart": lambda _: None})
    with pytest.raises(AssertionError, match="test_kinds_are_apart"):
        whole(broken, MemoryStore())
    whole(Whole, MemoryStore())


def test_contents_tell_stores_apart() -> None:
    """Two stores with the same records have the same text and digest, whatever the order; one more write changes it."""
    keys = [Key("ticket", "b"), Key("ticket", "a")]
    one, other = MemoryStore(), MemoryStore()
    for store, order in ((one, keys), (other, keys[::-1])):
        for key in order:
            store.commit([Write(key=key, expected=ABSENT, version=1, state={"b": 1, "a": 2}, next_due=None)])
    assert dump(one, keys) == dump(other, keys[::-1])
    assert dump(one, keys).splitlines()[0] == ('{"events":[],"key":["ticket","a"],"state":{"a":2,"b":1},"version":1}')
    before = content_digest(one, keys)
    one.commit([Write(key=keys[0], expected=1, version=2, state={}, next_due=None)])
    assert content_digest(one, keys) != before == content_digest(other, keys)
