"""The outbox is as busy as the records are: what passes when it is tried again is tried again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from servicekit.desk import Desk
from servicekit.storage import MemoryStore
from servicekit.testing import ManualClock
from servicekit.testing.builders import at
from servicekit.tickets import Open
from servicekit.typing import Json
from tests.faults.promises import fault_policy


class Deadlock(Exception):
    """What PostgreSQL's driver raises when another transaction was in the way."""

    sqlstate = "40P01"


class Contended(MemoryStore):
    """An outbox where the first *losses* calls of each method lose against somebody else."""

    def __init__(self, losses: int) -> None:
        super().__init__()
        self.left = {"claim": losses, "done": losses}

    def claim(self, limit: int, lease_seconds: float, /, now: int | None = None) -> Sequence[Json]:
        """Claim, or lose."""
        self._lose("claim")
        return super().claim(limit, lease_seconds, now)

    def done(self, keys: Sequence[str], /, now: int | None = None) -> None:
        """Mark as sent, or lose."""
        self._lose("done")
        super().done(keys, now)

    def _lose(self, method: str) -> None:
        if self.left[method]:
            self.left[method] -= 1
            raise Deadlock(method)


def a_desk_with_notices(losses: int) -> Desk:
    """A desk on which several notices wait."""
    clock = ManualClock(at("2026-03-23 09:00"))
    desk = Desk(Contended(losses), fault_policy(), clock=clock)
    desk.send("T-1", Open())
    clock.advance(timedelta(hours=1))
    desk.run_due()
    return desk


def test_a_deadlock_in_the_outbox_is_tried_again() -> None:
    """A worker that loses against another one in the outbox tries again and delivers each notice once."""
    desk, seen = a_desk_with_notices(losses=3), []

    delivered = desk.deliver(lambda notice: seen.append(notice["key"]))

    assert delivered == len(seen) == len(set(seen)) > 1
    assert desk.deliver(seen.append) == 0


def test_a_notice_that_cannot_be_marked_does_not_stop_the_others() -> None:
    """Where marking as sent fails for good, the other notices are delivered all the same, and the failure is told."""
    desk, seen = a_desk_with_notices(losses=0), []
    desk.store.left["done"] = 6  # type: ignore[attr-defined]

    with pytest.raises(ExceptionGroup, match=r"1 of \d+ notices") as raised:
        desk.deliver(lambda notice: seen.append(notice["key"]))

    assert isinstance(raised.value.exceptions[0], Deadlock)
    assert len(seen) > 1
