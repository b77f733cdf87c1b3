from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta, timezone

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.calendars import from_micros, micros_span, span_micros, to_micros, zone, zone_names
from servicekit.errors import InputError, NaiveDatetimeError, OutOfRangeError, UnknownZoneError


@given(st.datetimes(timezones=st.just(UTC)), st.integers(-840, 840))
def test_there_and_back(moment: datetime, minutes: int) -> None:
    """A moment survives as microseconds, from whatever offset it was given in."""
    assert from_micros(to_micros(moment)) == moment
    if 2 <= moment.year <= 9998:
        assert to_micros(moment.astimezone(timezone(timedelta(minutes=minutes)))) == to_micros(moment)


@given(st.timedeltas())
def test_spans_of_time(span: timedelta) -> None:
    """A timedelta is exactly its microseconds, negative ones too."""
    assert micros_span(span_micros(span)) == span
    assert span_micros(span) == span // timedelta(microseconds=1)


def test_any_aware_datetime() -> None:
    """Zones, offsets, the second of two equal hours and pendulum's class give the instant they mean."""
    berlin = zone("Europe/Berlin")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=berlin)

    assert to_micros(first.replace(fold=1)) - to_micros(first) == 3_600_000_000
    assert to_micros(pendulum.datetime(1969, 12, 31, 23, tz="UTC")) == -3_600_000_000


def test_a_naive_datetime_is_refused_by_name() -> None:
    """No zone is ever guessed, and the message names the argument."""
    with pytest.raises(NaiveDatetimeError, match="opened_at has no time zone"):
        to_micros(datetime(2026, 1, 1), "opened_at")  # noqa: DTZ001
    with pytest.raises(InputError, match="due must be an aware datetime, not date"):
        to_micros(date(2026, 1, 1), "due")  # type: ignore[arg-type]


def test_moments_beyond_a_datetime() -> None:
    """A moment that no datetime can hold is out of range."""
    with pytest.raises(OutOfRangeError):
        from_micros(10**30)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Europe/Berlim", "'Europe/Berlin'"),
        ("berlin", "'Europe/Berlin'"),
        ("europe/berlin", "'Europe/Berlin'"),
        ("New York", "'America/New_York'"),
        ("localtime", "is needed"),
        ("Factory", "is not an IANA"),
        ("posix/UTC", "is not an IANA"),
        ("right/UTC", "is not an IANA"),
        ("../UTC", "is not an IANA"),
        ("", "is needed"),
    ],
)
def test_unknown_zones(name: str, hint: str) -> None:
    """Only exact IANA names are taken, none that depends on the machine; the nearest one is suggested."""
    with pytest.raises(UnknownZoneError, match=hint):
        zone(name)


def test_zones_come_from_the_package() -> None:
    """Every name loads, from the tzdata package, and a moment in it can be pickled."""
    assert all(zone(name).key == name for name in zone_names())
    moment = datetime(2026, 7, 1, tzinfo=zone("Africa/Casablanca"))

    assert pickle.loads(pickle.dumps(moment)) == moment  # noqa: S301
    assert moment.tzinfo is zone("Africa/Casablanca")
