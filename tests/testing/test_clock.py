"""The clock that is set by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from servicekit.errors import InputError, NaiveDatetimeError
from servicekit.testing import ManualClock

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def test_it_stands_still() -> None:
    """However often it is read, in whichever form, the clock gives the moment it was set to."""
    clock = ManualClock(START)
    assert [clock(), clock.now(), clock()] == [START] * 3
    assert clock.micros() == 1_772_357_400_000_000


def test_it_advances_by_spans_and_units() -> None:
    """A span and the words of `timedelta` move it on; the new moment is the answer."""
    clock = ManualClock(START)
    assert clock.advance(timedelta(microseconds=1)) == START + timedelta(microseconds=1)
    assert clock.advance(hours=2, minutes=1) == START + timedelta(hours=2, minutes=1, microseconds=1)
    assert clock.now() == START + timedelta(hours=2, minutes=1, microseconds=1)


def test_it_goes_back_only_when_told() -> None:
    """Neither `advance` nor `move_to` sets it back by mistake; a refused move leaves it where it was."""
    clock = ManualClock(START)
    earlier = START - timedelta(days=1)
    with pytest.raises(InputError, match="backwards=True"):
        clock.move_to(earlier)
    with pytest.raises(InputError):
        clock.advance(timedelta(seconds=-1))
    assert clock.now() == START
    assert clock.move_to(earlier, backwards=True) == earlier


def test_it_speaks_utc() -> None:
    """A moment in any zone is taken and given back in UTC; one without a zone is refused."""
    clock = ManualClock(START.astimezone(ZoneInfo("Asia/Shanghai")))
    assert clock.now() == START
    assert clock.now().tzinfo is UTC
    with pytest.raises(NaiveDatetimeError):
        clock.move_to(datetime(2026, 4, 1))  # noqa: DTZ001 - a moment without a zone is the case
