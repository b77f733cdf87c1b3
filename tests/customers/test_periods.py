from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from servicekit.customers import Period
from servicekit.customers.periods import period_ends
from servicekit.errors import InputError

AT = datetime(2026, 5, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "later", "expected"),
    [
        (Period.MONTH, 0, datetime(2026, 5, 31, 22, tzinfo=UTC)),
        (Period.MONTH, 8, datetime(2027, 1, 31, 23, tzinfo=UTC)),
        (Period.QUARTER, 0, datetime(2026, 6, 30, 22, tzinfo=UTC)),
        (Period.QUARTER, 2, datetime(2026, 12, 31, 23, tzinfo=UTC)),
        (Period.HALF_YEAR, 0, datetime(2026, 6, 30, 22, tzinfo=UTC)),
        (Period.HALF_YEAR, 1, datetime(2026, 12, 31, 23, tzinfo=UTC)),
        (Period.YEAR, 0, datetime(2026, 12, 31, 23, tzinfo=UTC)),
        (Period.YEAR, 1, datetime(2027, 12, 31, 23, tzinfo=UTC)),
    ],
)
def test_calendar_periods_end_at_midnight_of_the_zone(period: Period, later: int, expected: datetime) -> None:
    """Berlin's midnight is 22:00 UTC in summer and 23:00 in winter."""
    assert period_ends(period, AT, later, "Europe/Berlin") == expected


def test_the_last_instant_and_the_first() -> None:
    """A period is half-open: the microsecond before its end is in it, the end is in the next one."""
    end = datetime(2026, 12, 31, 23, tzinfo=UTC)

    assert period_ends(Period.YEAR, end.replace(minute=0) - datetime.resolution, 0, "Europe/Berlin") == end
    assert period_ends(Period.YEAR, end, 0, "Europe/Berlin") == end.replace(year=2027)


@pytest.mark.parametrize(
    ("at", "later", "expected"),
    [
        ("2024-02-29", 0, "2025-02-28"),
        ("2025-02-27", 0, "2025-02-28"),
        ("2025-02-28", 0, "2026-02-28"),
        ("2025-02-28", 2, "2028-02-29"),
    ],
)
def test_years_of_membership_from_the_29th_of_february(at: str, later: int, expected: str) -> None:
    """The day of joining is counted from as a whole, so every fourth year begins on the 29th again."""
    moment = datetime.fromisoformat(f"{at}T12:00Z")
    found = period_ends(Period.MEMBER_YEAR, moment, later, "UTC", date(2024, 2, 29))

    assert found == datetime.fromisoformat(f"{expected}T00:00Z")


@pytest.mark.parametrize(
    ("joined", "message"), [(None, "and none is told"), (date(2026, 5, 21), "which is 2026-05-21, after 2026-05-20")]
)
def test_a_year_of_membership_needs_its_beginning(joined: date | None, message: str) -> None:
    """Without the day of joining, or before it, there is no year of membership."""
    with pytest.raises(InputError, match=message):
        period_ends(Period.MEMBER_YEAR, AT, 0, "UTC", joined)


def test_beyond_the_calendar() -> None:
    """What would end after the year 9999 is said to."""
    with pytest.raises(InputError, match="beyond the year 9999"):
        period_ends(Period.YEAR, datetime(9999, 5, 1, tzinfo=UTC), 0, "UTC")
