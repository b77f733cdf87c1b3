"""
Policies kept beside the tickets that run under them, so that a deadline can be explained later.

Each is a record of the kind ``policy`` under its SHA-256; the record ``policy:index`` lists them. A policy is written
once and never changes.
"""

from __future__ import annotations

from servicekit.desk import ATTEMPTS
from servicekit.errors import Conflict, CorruptRecord
from servicekit.policies import Policy, read_policy, write_policy
from servicekit.storage import Loaded, Store, Write
from servicekit.typing import Key

__all__ = ["every_policy", "recall", "remember"]

_INDEX = Key("policy", "index")


def remember(store: Store, policy: Policy) -> None:
    """Keep *policy* in *store*, unless it is there."""
    for left in range(ATTEMPTS - 1, -1, -1):
        index = store.load(_INDEX)
        known = _listed(index)
        if policy.sha256 in known:
            return
        entry = Write(
            key=Key("policy", policy.sha256), expected=0, version=1, state=write_policy(policy), next_due=None
        )
        listed = Write(
            key=_INDEX,
            expected=index.version,
            version=index.version + 1,
            state={"sha256": [*known, policy.sha256]},
            next_due=None,
        )
        try:
            store.commit([entry, listed])
        except Conflict:  # somebody else added one at the same time
            if not left:
                raise
        else:
            return


def recall(store: Store, sha256: str) -> Policy | None:
    """
    The policy of that SHA-256, ``None`` if it was never kept.

    Raises:
        CorruptRecord: What was kept is another policy.
        InvalidDocument: What was kept is none, or needs a later version of servicekit.
    """
    key = Key("policy", sha256)
    state = store.load(key).state
    if state is None:
        return None
    policy = read_policy(state, source=str(key))
    if policy.sha256 != sha256:
        raise CorruptRecord(f"{key} holds another policy ({policy.sha256})", path="state")
    return policy


def every_policy(store: Store) -> list[Policy]:
    """Every policy that was kept, oldest first."""
    return [policy for sha256 in _listed(store.load(_INDEX)) if (policy := recall(store, sha256)) is not None]


def _listed(index: Loaded) -> list[str]:
    return [] if index.state is None else list(index.state["sha256"])
