from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from servicekit.cli.shelf import every_policy, recall, remember
from servicekit.cli.sources import opened
from servicekit.errors import Conflict, CorruptRecord
from servicekit.policies import PRESETS, load_preset, write_policy
from servicekit.storage import MemoryStore, Write
from servicekit.typing import Key


class Overtaken(MemoryStore):
    """A store in which somebody else does something just before the next commit."""

    meanwhile: Callable[[], None] | None = None

    def commit(self, writes: Sequence[Write], /) -> None:
        """Let the other one go first, once."""
        if self.meanwhile is not None:
            first, self.meanwhile = self.meanwhile, None
            first()
        super().commit(writes)


@pytest.mark.parametrize("name", PRESETS)
def test_what_is_remembered_is_recalled_equal(name: str, tmp_path: Path) -> None:
    """A policy comes back from a database equal, with the same SHA-256."""
    policy = load_preset(name)
    with opened(f"sqlite:///{(tmp_path / 'desk.db').as_posix()}", create=True) as store:
        remember(store, policy)
        assert recall(store, policy.sha256) == policy


def test_a_policy_is_kept_once_and_all_are_listed() -> None:
    """Remembering again changes nothing; every policy is listed, the oldest first."""
    store = MemoryStore(clock=lambda: 0)
    for name in (*PRESETS, *PRESETS):
        remember(store, load_preset(name))

    assert [policy.key for policy in every_policy(store)] == list(PRESETS)
    assert store.load(Key("policy", "index")).version == len(PRESETS)


def test_nothing_is_recalled_that_was_never_kept() -> None:
    """An unknown SHA-256 gives nothing, and an empty store lists nothing."""
    store = MemoryStore(clock=lambda: 0)

    assert recall(store, "0" * 64) is None
    assert every_policy(store) == []


def test_two_who_remember_at_once_both_succeed() -> None:
    """When another program adds a policy in between, both are kept."""
    store = Overtaken(clock=lambda: 0)
    store.meanwhile = lambda: remember(store, load_preset("retail"))
    remember(store, load_preset("it_service"))

    assert [policy.key for policy in every_policy(store)] == ["retail", "it_service"]


def test_a_store_that_always_conflicts_says_so() -> None:
    """After the usual number of attempts the conflict is raised."""

    class Never(MemoryStore):
        def commit(self, writes: Sequence[Write], /) -> None:
            raise Conflict("somebody else wrote first", key=writes[0].key)

    with pytest.raises(Conflict):
        remember(Never(clock=lambda: 0), load_preset("retail"))


def test_another_policy_under_the_same_hash_is_corrupt() -> None:
    """A kept document that has been changed is refused: a deadline must not be explained by other rules."""
    store, policy = MemoryStore(clock=lambda: 0), load_preset("retail")
    state = {**write_policy(policy), "version": "2"}
    store.commit([Write(key=Key("policy", policy.sha256), expected=0, version=1, state=state, next_due=None)])

    with pytest.raises(CorruptRecord):
        recall(store, policy.sha256)
