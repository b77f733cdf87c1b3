"""A promise by a time of a business day is due when the openings before that time are over, found day by day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from servicekit.calendars import BusinessCalendar, business_days, from_micros
from servicekit.sla import SLATarget
from servicekit.testing.builders import a_policy
from tests.calendars import twin
from tests.calendars.strategies import moments, placed

_DAY = timedelta(1)


@given(st.data(), placed(), st.integers(0, 3), st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_the_due_instant_is_found_by_walking(
    data: st.DataObject, drawn: tuple[BusinessCalendar, date], count: int, at: time
) -> None:
    """The twin counts the days with an opening, takes the time on the wall clock, and adds up what is open until it."""
    calendar, centre = drawn
    opened = twin.spans(calendar.definition, centre - 30 * _DAY, centre + 30 * _DAY)
    start, zone = data.draw(moments(centre, 3)), calendar.zone
    first = from_micros(start).astimezone(twin.tz(zone)).date()
    days = [day for day in (first + number * _DAY for number in range(1, 16)) if _has_opening(opened, day, zone)]
    here = [first] if _has_opening(opened, first, zone) else []
    ahead = [*here, *days] if count == 0 else days[count - 1 :]
    ends = [twin.instant(day, at.hour * 3600 + at.minute * 60, zone) for day in ahead]
    spent = [twin.between(opened, start, end) for end in ends if end > start]
    assume([each for each in spent if each > 0])

    target = SLATarget(metric="resolution", goals={"default": business_days(count, at)}, calendar=calendar.key)
    policy = a_policy([target], calendars=[calendar])
    reading = policy.evaluate([(from_micros(start), "opened")], from_micros(start)).of("resolution")
    assert reading.goal == timedelta(microseconds=next(each for each in spent if each > 0))
    assert reading.due_at == _at(twin.add(opened, start, next(each for each in spent if each > 0)))


def _has_opening(opened: list[tuple[int, int]], day: date, zone: str) -> bool:
    begins, ends = twin.instant(day, 0, zone), twin.instant(day + _DAY, 0, zone)
    return any(start < ends and begins < end for start, end in opened)


def _at(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)
