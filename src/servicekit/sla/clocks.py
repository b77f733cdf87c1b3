"""
The clocks of one ticket.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from servicekit.sla.clock import Clock
from servicekit.sla.happening import Move, Noted

__all__ = ["Clocks"]


@frozen(kw_only=True, slots=False)
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
