"""
Warranties: from when on, how long, for whom; in versions, of which the one valid at the purchase holds.

Days are counted as in :mod:`servicekit.customers.lengths` (Regulation (EEC, Euratom) No 1182/71, Article 3; German
Civil Code, sections 187 and 188): the day of the event that starts a warranty is not counted, so a warranty of a year
ends with the day of the same number; what begins with the beginning of a day counts that day, and ends with the day
before.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from attrs import field, frozen

from servicekit.calendars import zone as checked_zone
from servicekit.customers.lengths import Length, day_of
from servicekit.errors import InputError

__all__ = [
    "Choose",
    "Cover",
    "CoverKind",
    "Item",
    "LastDay",
    "OnTransfer",
    "StartEvent",
    "Warranty",
    "WarrantyTerms",
]


class StartEvent(StrEnum):
    """What may start a warranty."""

    PURCHASE = "purchase"
    DELIVERY = "delivery"
    INSTALLATION = "installation"
    FIRST_USE = "first_use"


class Choose(StrEnum):
    """Which of several events starts it."""

    FIRST = "first"
    """Whichever was first; one that has not happened, or that nobody told, cannot be."""
    LAST = "last"
    """Whichever was last; it has not started before all of them have happened."""


class LastDay(StrEnum):
    """Which day is the last one of a period of months or years."""

    SAME_DAY = "same_day"
    """The one of the same number: the day of the start is not counted."""
    DAY_BEFORE = "day_before"
    """The one before that: the day of the start is the first one counted."""


class OnTransfer(StrEnum):
    """What happens when the thing passes to a new owner."""

    KEEP = "keep"
    """The cover stays with the thing."""
    END = "end"
    """It ends with the day of the transfer."""


def _events(events: Iterable[StartEvent | str]) -> tuple[StartEvent, ...]:
    return tuple(StartEvent(each) for each in events)


@frozen(kw_only=True)
class WarrantyTerms:
    """
    One version of a warranty.

    Attributes:
        valid_from: For what was bought on this day or later, until the next version.
        length: How long it lasts.
        events: What starts it.
        choose: Which of several events does.
        at_latest: It starts so long after the purchase at the latest, whatever happens or is told.
        last_day: See :class:`LastDay`.
        on_transfer: See :class:`OnTransfer`.

    Raises:
        InputError: There is no event, or no length.
    """

    valid_from: date
    length: Length
    events: tuple[StartEvent, ...] = field(default=(StartEvent.PURCHASE,), converter=_events)
    choose: Choose = field(default=Choose.FIRST, converter=Choose)
    at_latest: Length | None = None
    last_day: LastDay = field(default=LastDay.SAME_DAY, converter=LastDay)
    on_transfer: OnTransfer = field(default=OnTransfer.KEEP, converter=OnTransfer)

    def __attrs_post_init__(self) -> None:
        if not self.events or len(set(self.events)) < len(self.events):
            raise InputError("a warranty starts with an event, named once", argument="events")
        if not self.length:
            raise InputError("a warranty lasts longer than 0 days", argument="length")


def _in_order(versions: Iterable[WarrantyTerms]) -> tuple[WarrantyTerms, ...]:
    return tuple(sorted(versions, key=lambda each: each.valid_from))


@frozen(kw_only=True)
class Warranty:
    """
    A warranty with its versions.

    Attributes:
        key: Its name.
        versions: In the order of the days from which they hold.
        zone: The contract's zone, in which its days begin and end.

    Raises:
        InputError: There is no version, or two of them from the same day.
        UnknownZoneError: The zone is none.
    """

    key: str
    versions: tuple[WarrantyTerms, ...] = field(converter=_in_order)
    zone: str = "UTC"

    def __attrs_post_init__(self) -> None:
        checked_zone(self.zone)
        days = [each.valid_from for each in self.versions]
        if not days or len(set(days)) < len(days):
            raise InputError(f"warranty {self.key!r}: one version at least, and one from a day", argument="versions")

    def terms_for(self, purchased_on: date) -> WarrantyTerms | None:
        """The version for what was bought that day; ``None`` for what was bought before all of them."""
        return next((each for each in reversed(self.versions) if each.valid_from <= purchased_on), None)


class CoverKind(StrEnum):
    """What is bought beside the warranty."""

    EXTENSION = "extension"
    """A longer warranty."""
    MAINTENANCE = "maintenance"
    """A maintenance contract, by the year usually (AMC)."""


@frozen(kw_only=True)
class Cover:
    """
    An extension of a warranty, or a maintenance contract.

    Attributes:
        key: Its name or number.
        kind: See :class:`CoverKind`.
        length: How long it lasts.
        bought_on: When it was bought.
        starts_on: The day on which it begins. Without one it goes on where cover ends that was bought before it; bought
            after that end, it begins on the day on which it was bought, and there is a gap.
        on_transfer: See :class:`OnTransfer`.
    """

    key: str
    length: Length
    bought_on: date | datetime
    kind: CoverKind = field(default=CoverKind.EXTENSION, converter=CoverKind)
    starts_on: date | None = None
    on_transfer: OnTransfer = field(default=OnTransfer.KEEP, converter=OnTransfer)

    def __attrs_post_init__(self) -> None:
        if not self.length:
            raise InputError(f"cover {self.key!r}: it lasts longer than 0 days", argument="length")


def _covers(covers: Iterable[Cover]) -> tuple[Cover, ...]:
    return tuple(covers)


def _days(days: Iterable[date | datetime]) -> tuple[date | datetime, ...]:
    return tuple(days)


@frozen(kw_only=True)
class Item:
    """
    One thing that was sold, and what is known of its life. Moments count by their day in the contract's zone.

    Attributes:
        purchased: When it was bought.
        delivered: When it was delivered.
        installed: When it was installed.
        first_used: When it was first used.
        covers: What was bought beside the warranty.
        transferred: When it passed to a new owner, each time.
    """

    purchased: date | datetime
    delivered: date | datetime | None = None
    installed: date | datetime | None = None
    first_used: date | datetime | None = None
    covers: tuple[Cover, ...] = field(default=(), converter=_covers)
    transferred: tuple[date | datetime, ...] = field(default=(), converter=_days)

    def day(self, event: StartEvent, zone: str) -> date | None:
        """The day of an event in that zone; ``None`` if it is not known."""
        moments = {
            StartEvent.PURCHASE: self.purchased,
            StartEvent.DELIVERY: self.delivered,
            StartEvent.INSTALLATION: self.installed,
            StartEvent.FIRST_USE: self.first_used,
        }
        moment = moments[event]
        return None if moment is None else day_of(moment, zone)
