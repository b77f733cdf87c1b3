"""
Moments and time zones at the door: aware datetimes in, whole microseconds inside, aware UTC datetimes out.

A moment inside servicekit is a whole number of microseconds since 1970-01-01T00:00:00Z ("micros"), never a float.

Zones are read from the installed ``tzdata`` package, not from the operating system: one version of it gives the same
deadlines on every machine, and an old system does not know of the newest changes.
"""

from __future__ import annotations

import difflib
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from servicekit.errors import InputError, NaiveDatetimeError, OutOfRangeError, UnknownZoneError

__all__ = [
    "DAY",
    "HOUR",
    "MINUTE",
    "SECOND",
    "from_micros",
    "micros_span",
    "span_micros",
    "to_micros",
    "zone",
    "zone_names",
]

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_subtract = datetime.__sub__  # the standard library's own: a subclass (pendulum's) may override the operator


def to_micros(moment: datetime, name: str = "moment") -> int:
    """
    The moment as whole microseconds since the epoch.

    Any aware datetime is taken, in any zone and of any subclass. *name* is the argument named in an error.

    Raises:
        NaiveDatetimeError: the moment has no time zone; none is ever guessed.
        InputError: it is no datetime at all.
    """
    try:
        since = _subtract(moment, _EPOCH)
    except TypeError:
        raise _not_a_moment(moment, name) from None
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _not_a_moment(moment: object, name: str) -> InputError:
    if isinstance(moment, datetime):
        message = f"{name} has no time zone: {moment.isoformat()} (attach one, for instance tzinfo=datetime.UTC)"
        return NaiveDatetimeError(message, name=name, value=moment)
    message = f"{name} must be an aware datetime, not {type(moment).__name__}: {moment!r}"
    return InputError(message, name=name, value=moment)


def from_micros(micros: int) -> datetime:
    """The aware UTC datetime of a moment given in microseconds since the epoch."""
    try:
        return _EPOCH + timedelta(0, 0, micros)
    except OverflowError:
        raise OutOfRangeError(f"the moment {micros} lies outside the years of a datetime", micros=micros) from None


def span_micros(span: timedelta) -> int:
    """A span of time as whole microseconds."""
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


def micros_span(micros: int) -> timedelta:
    """The span of time of so many microseconds."""
    return timedelta(0, 0, micros)


class _Zone(ZoneInfo):
    """A zone of the ``tzdata`` package; pickled by its name."""

    def __reduce__(self) -> tuple[Any, ...]:
        return zone, (self.key,)


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """
    Every name accepted as a time zone: those of the IANA database, and no name that depends on the machine.

    Zone folders of systems hold more: ``right/`` (with leap seconds), ``posix/`` (copies), ``localtime`` and
    ``posixrules``. ``Factory`` stands for "not set".
    """
    return frozenset((files("tzdata") / "zones").read_text("utf-8").split()) - {"Factory"}


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """
    The time zone of that IANA name, spelled exactly.

    Raises:
        UnknownZoneError: there is no such name; the message suggests the nearest one.
    """
    if name not in zone_names():
        near = _nearest(name)
        hint = f"did you mean {near!r}?" if near else "a name such as 'Europe/Berlin' is needed"
        raise UnknownZoneError(f"{name!r} is not an IANA time zone ({hint})", name=name, hint=hint)
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return _Zone.from_file(data, key=name)


def _nearest(name: object) -> str:
    """The known zone name most like *name*: whole names first, then their last parts ("Berlin")."""
    if not isinstance(name, str) or len(name) > 64:
        return ""
    wanted = name.casefold().replace(" ", "_")
    whole = {known.casefold(): known for known in sorted(zone_names())}
    places = {known.rsplit("/", 1)[-1]: original for known, original in whole.items()}
    for table in (whole, places):
        found = difflib.get_close_matches(wanted, table, n=1, cutoff=0.75)
        if found:
            return table[found[0]]
    return ""
