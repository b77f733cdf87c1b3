"""
What a worker does, over and over, as programs: each record and each notice by itself, so that none holds up the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from servicekit.desk.requests import Call, Claim, Done, Due, Program, Whole
from servicekit.typing import Json, Key

__all__ = ["deliver", "run_due"]


def run_due(limit: int, settle: Callable[[Key], Program]) -> Program:
    """
    *settle* up to *limit* records that are due; gives how many were looked at.

    Those that fail take no other's place: so many more are asked for.
    """
    looked_at: set[Key] = set()
    failures: list[Exception] = []
    failed = -1
    while len(failures) > failed:
        failed = len(failures)
        due = yield Due(limit + failed)
        for key in _due_now(due, looked_at, limit + failed):
            try:
                yield Whole(partial(settle, key))
            except Exception as error:  # noqa: BLE001 - raised below
                failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} of {len(looked_at)} records could not be settled", failures)
    return len(looked_at)


def _due_now(keys: Iterable[Key], looked_at: set[Key], limit: int) -> list[Key]:
    """Those of the due *keys* that a worker has not *looked_at*, as many as make *limit* with those; now it has."""
    coming = [key for key in keys if key not in looked_at][: max(limit - len(looked_at), 0)]
    looked_at.update(coming)
    return coming


def deliver(handler: Callable[[Json], Any], limit: int, lease_seconds: float) -> Program:
    """Hand up to *limit* notices to *handler*; gives how many it took."""
    rows = yield Claim(limit, lease_seconds)
    failures: list[Exception] = []
    for row in rows:
        try:
            yield Call(handler, row)
            yield Done((row["key"],))
        except Exception as error:  # noqa: BLE001 - the handler is the host's; what it raises is raised below
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} of {len(rows)} notices could not be delivered", failures)
    return len(rows)
