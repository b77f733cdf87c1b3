"""Level one: a host counts working time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import assert_type

from servicekit.calendars import BusinessCalendar, business_days, elapsed, end_of_business_day, work

support = BusinessCalendar(
    key="support",
    zone="Europe/Berlin",
    hours={"mon-thu": ["09:00-12:30", ("13:30", "18:00")], "fri": ["09:00-15:00"]},
    holidays={"12-25": "Christmas Day"},
)
asked = datetime(2026, 4, 3, 16, tzinfo=UTC)

assert_type(support.add(asked, work(hours=4)), datetime)
assert_type(support.add(asked, elapsed(days=1), land="open"), datetime)
assert_type(support.subtract(asked, business_days(1)), datetime)
assert_type(support.add(asked, end_of_business_day(1)), datetime)
assert_type(support.between(asked, asked), timedelta)
assert_type(support.is_open(asked), bool)
support.add(asked, 4)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
support.add(asked, work(hours=4), land="noon")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
