"""
A complaint as the questions here see it: who, when, about what, why.
"""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen

from servicekit.calendars import to_micros
from servicekit.typing import Micros

__all__ = ["Complaint"]


@frozen(kw_only=True)
class Complaint:
    """
    One complaint.

    Attributes:
        id: The host's id of its ticket.
        customer: Whose it is.
        at: When it was made (aware).
        cause: Its cause; empty while it is not known.
        product: What it is about: the kind of thing, empty when unknown.
        asset: The very thing, by serial number; empty when unknown.

    Raises:
        NaiveDatetimeError: *at* has no time zone.
    """

    id: str
    customer: str = field(metadata={"personal": True})
    at: datetime
    cause: str = ""
    product: str = ""
    asset: str = ""

    def __attrs_post_init__(self) -> None:
        to_micros(self.at, "at")

    @property
    def micros(self) -> Micros:
        """The moment in whole microseconds since the epoch."""
        return to_micros(self.at, "at")
