"""
What follows from what happened: the commands that one record's events send to others.

A solved ticket uses up an entitlement and plans a survey, a broken promise proposes a compensation, a bad answer opens
a ticket. Each is an ordinary command under an id of its own, decided by the same rules, and committed together with
what it follows from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from servicekit.engine.codec import decode_envelope
from servicekit.engine.counting import COUNTED
from servicekit.engine.dossier import Account, Dossier
from servicekit.engine.following import Consequence, Follower
from servicekit.engine.making_good import MADE_GOOD
from servicekit.engine.recovering import RECOVERED
from servicekit.engine.rewarding import REWARDED
from servicekit.engine.surveying import SURVEYED
from servicekit.policies import Policy
from servicekit.typing import Json

__all__ = ["FOLLOWERS", "consequences"]


def _united(*rooms: Mapping[str, Follower]) -> dict[str, tuple[Follower, ...]]:
    tags = {tag: None for room in rooms for tag in room}
    return {tag: tuple(room[tag] for room in rooms if tag in room) for tag in tags}


FOLLOWERS: Mapping[str, tuple[Follower, ...]] = _united(COUNTED, MADE_GOOD, REWARDED, SURVEYED, RECOVERED)
"""What follows from an event, by its tag, in this order."""


def consequences(policy: Policy, record: Dossier | Account, written: Iterable[Json]) -> tuple[Consequence, ...]:
    """
    What follows under *policy* from the events that were *written* on a *record*, in order.

    Args:
        policy: The policy in force.
        record: The record as it is after them.
        written: Their envelopes as plain JSON.
    """
    return tuple(each for envelope in written for each in _following(policy, record, envelope))


def _following(policy: Policy, record: Dossier | Account, envelope: Json) -> Iterator[Consequence]:
    followers = FOLLOWERS.get(envelope["tag"])
    if followers is None:
        return
    event = decode_envelope(envelope)
    for follower in followers:
        yield from follower(policy, record, event)
