"""Killed processes with one bug each: the checker finds it, as it would find ours."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests.faults.campaign import campaign
from tests.faults.checker import check
from tests.faults.processes import Place
from tests.faults.promises import PROMISES

ROUNDS = 20  # at the most; a busy machine gets less done in each

SHOWS_AS = {
    "no compare-and-set": {"gap in a history", "wrong timer"},
    "command ids not remembered": {"command applied twice"},
    "outbox written after the commit": {"effect lost"},
    "worker clock ahead": {"delivered before it was due"},
}


def _campaigns(bug: str, folder: Path) -> Iterator[Mapping[str, Sequence[str]]]:
    """What was found in one short campaign after another."""
    for seed in range(ROUNDS):
        own = folder / str(seed)
        own.mkdir()
        url, prefix = f"sqlite:///{own / 'store.db'}", f"t{uuid.uuid4().hex[:10]}_"
        place = Place(url=url, prefix=prefix, folder=own, seed=seed, bug=bug, deadliness=0.01, patience=1.5)
        yield check(campaign(place, kills=0, seconds=1.5)[0], PROMISES).violations


@pytest.mark.slow
@pytest.mark.parametrize("bug", SHOWS_AS)
def test_a_planted_bug_is_found(bug: str, tmp_path: Path) -> None:
    """A few short campaigns suffice to find what each of the four usual mistakes leads to."""
    found: set[str] = set()
    for violations in _campaigns(bug, tmp_path):
        found |= set(violations)
        if found >= SHOWS_AS[bug]:
            break

    assert found >= SHOWS_AS[bug]
