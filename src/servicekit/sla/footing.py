"""
The clocks of one ticket, and what each of them stands on when an event comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from servicekit.sla.clock import Calendars, Clock
from servicekit.sla.metrics import Metric
from servicekit.sla.targets import SLATarget
from servicekit.sla.terms import Noted
from servicekit.typing import Micros
from servicekit.workflow import Category

__all__ = ["Clocks", "Footing", "Ground", "Move"]


@frozen
class Move:
    """
    From *at* on the ticket was in *category*, *why*, and these *holds* were on it, each with the category it counts as.
    """

    at: Micros
    category: Category
    why: str
    holds: tuple[tuple[str, Category], ...] = ()


@frozen(kw_only=True)
class Clocks:
    """
    The clocks of one ticket after some of its events.

    Attributes:
        policies: The keys of the policies that apply.
        live: The latest cycle of each clock by its key.
        finished: The earlier cycles, in the order in which they ended.
        noted: What the host told about the customer and the agents.
        moves: When the ticket came into which category, and why, and with which holds.
        matched_on: What the policies were chosen from.
    """

    policies: tuple[str, ...] = ()
    live: Mapping[str, Clock] = field(factory=dict)
    finished: tuple[Clock, ...] = ()
    noted: Noted = field(factory=dict)
    moves: tuple[Move, ...] = ()
    matched_on: Mapping[str, Any] = field(factory=dict)


@frozen
class Ground:
    """
    What all clocks of a ticket stand on when an event comes.

    Attributes:
        calendars: By name.
        noted: What the host told about the customer and the agents.
        moves: How the ticket came through its categories and holds.
        facts: What conditions read; empty when nobody asks.
        news: Whether the event can change what is promised.
    """

    calendars: Calendars
    noted: Noted
    moves: tuple[Move, ...]
    facts: Noted
    news: bool


@frozen
class Footing:
    """
    What one clock stands on: its policy, target and metric, the ground, and what its policy was chosen from.

    *rivals* are all the policies with targets for the clock, in order, where the strictest is to be chosen among them;
    else there are none.
    """

    policy: str
    target: SLATarget
    metric: Metric
    ground: Ground
    matched_on: Mapping[str, Any]
    rivals: tuple[tuple[str, SLATarget], ...] = ()
