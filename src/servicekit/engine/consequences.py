"""
What follows from what happened: the commands that one record's events send to others.

A solved ticket uses up an entitlement and plans a survey, a broken promise proposes a compensation, a bad answer opens
a ticket. Each is an ordinary command under an id of its own, decided by the same rules, and committed together with
what it follows from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from typing import Any

from servicekit.engine.counting import COUNTED
from servicekit.engine.dossier import Account, Dossier
from servicekit.engine.following import Consequence, Follower
from servicekit.engine.making_good import MADE_GOOD
from servicekit.engine.outcome import Written
from servicekit.engine.recovering import RECOVERED, recovery_rules
from servicekit.engine.rewarding import REWARDED
from servicekit.engine.surveying import SURVEYED
from servicekit.policies import Policy
from servicekit.tickets import Envelope

__all__ = ["consequences"]

_ROOMS: tuple[tuple[Callable[[Policy], Any], Mapping[str, Follower]], ...] = (
    (attrgetter("plans"), COUNTED),
    (attrgetter("compensation"), MADE_GOOD),
    (attrgetter("loyalty"), REWARDED),
    (attrgetter("surveys"), SURVEYED),
    (recovery_rules, RECOVERED),
)
"""The part of a policy that each room goes by, and what follows there from an event, by its tag; in this order."""


def consequences(policy: Policy, record: Dossier | Account, outcome: Written) -> tuple[Consequence, ...]:
    """
    What follows under *policy* from an *outcome*, in the order of its events.

    Args:
        policy: The policy in force.
        record: The record as it is after them.
        outcome: What was written on it.
    """
    rooms = [followers for part, followers in _ROOMS if part(policy)]
    if not rooms:
        return ()
    return tuple(each for event in outcome.events for each in _following(rooms, policy, record, event))


def _following(
    rooms: list[Mapping[str, Follower]], policy: Policy, record: Dossier | Account, event: Envelope
) -> Iterator[Consequence]:
    for followers in rooms:
        if event.tag in followers:
            yield from followers[event.tag](policy, record, event)
