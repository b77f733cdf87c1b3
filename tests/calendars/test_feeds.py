from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from servicekit.calendars import BusinessCalendar
from servicekit.calendars.feeds import Feed, read_feed
from servicekit.errors import RejectedFile


def _read(*events: str, zone: str = "Europe/Berlin", first: int = 2026, last: int = 2027) -> Feed:
    body = "".join(f"BEGIN:VEVENT\nUID:{n}@x\n{event.strip()}\nEND:VEVENT\n" for n, event in enumerate(events))
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//x//EN\n{body}END:VCALENDAR\n".replace("\n", "\r\n")
    return read_feed(text, first_year=first, last_year=last, zone=zone)


def _dates(feed: Feed) -> list[str]:
    return [str(holiday.rule) for holiday in feed.holidays]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "UTC", "Pacific/Pago_Pago"])
def test_an_all_day_event_is_a_date(zone: str) -> None:
    """No zone moves an all-day event to the day before or after (zammad/zammad#3706)."""
    feed = _read("DTSTART;VALUE=DATE:20260501\nDTEND;VALUE=DATE:20260502\nSUMMARY:Labour Day", zone=zone)

    assert _dates(feed) == ["2026-05-01"]
    assert feed.holidays[0].name == "Labour Day"


def test_an_end_is_not_included_and_may_be_left_out() -> None:
    """DTEND is the day after the last (RFC 5545, 3.6.1), and an event without an end lasts one day."""
    feed = _read(
        "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227\nSUMMARY:Xmas",
        "DTSTART;VALUE=DATE:20260101\nSUMMARY:New Year",
    )

    assert _dates(feed) == ["2026-01-01", "2026-12-24", "2026-12-25", "2026-12-26"]


def test_recurring_days_are_written_out() -> None:
    """A yearly event gives a date in each year asked for, without those that the feed takes back or moves."""
    feed = _read(
        "DTSTART;VALUE=DATE:20200610\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20270610\nSUMMARY:Founding",
        "DTSTART;VALUE=DATE:20250905\nRRULE:FREQ=YEARLY;UNTIL=20260905\nSUMMARY:Fair",
    )

    assert _dates(feed) == ["2026-06-10", "2026-09-05"]


def test_a_moved_occurrence_replaces_the_regular_one() -> None:
    """An event with RECURRENCE-ID stands for the occurrence that it names."""
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
        "BEGIN:VEVENT\r\nUID:a\r\nDTSTART;VALUE=DATE:20260610\r\nRRULE:FREQ=YEARLY;COUNT=2\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID;VALUE=DATE:20270610\r\nDTSTART;VALUE=DATE:20270611\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    )

    assert _dates(read_feed(text, first_year=2026, last_year=2027)) == ["2026-06-10", "2027-06-11"]


def test_a_timed_event_is_a_span_on_its_own_clock() -> None:
    """Times keep their wall clock through a change of the clocks; one without a zone takes the zone asked for."""
    feed = _read("DTSTART:20260327T090000\nDTEND:20260327T110000\nRRULE:FREQ=DAILY;COUNT=4\nSUMMARY:Inventory")
    starts = [span.start.astimezone(UTC).hour for span in feed.spans]

    assert starts == [8, 8, 7, 7]
    assert all(span.duration == timedelta(hours=2) for span in feed.spans)


def test_a_rule_ends_at_its_moment() -> None:
    """UNTIL with a time ends a timed rule at that instant, not at the end of its day."""
    feed = _read("DTSTART:20260601T160000Z\nDTEND:20260601T170000Z\nRRULE:FREQ=DAILY;UNTIL=20260603T120000Z")

    assert [span.start.day for span in feed.spans] == [1, 2]


def test_what_cannot_be_used_is_named() -> None:
    """A cancelled event is none; one that ends before it begins is skipped by name."""
    feed = _read(
        "DTSTART;VALUE=DATE:20260101\nSTATUS:CANCELLED\nSUMMARY:Off",
        "DTSTART;VALUE=DATE:20260105\nDTEND;VALUE=DATE:20260101\nSUMMARY:Backwards",
    )

    assert feed.holidays == ()
    assert feed.skipped == ("Backwards: lasts -4 days",)


def test_no_feed_at_all() -> None:
    """Text that is no calendar is refused, and so is one that is too large to read."""
    with pytest.raises(RejectedFile, match="not an iCalendar feed"):
        read_feed("hello", first_year=2026, last_year=2026)
    with pytest.raises(RejectedFile, match="larger"):
        read_feed(" " * 5_000_000, first_year=2026, last_year=2026)


def test_a_feed_in_a_calendar() -> None:
    """Holidays and spans of a feed close a calendar."""
    feed = _read(
        "DTSTART;VALUE=DATE:20260501\nSUMMARY:Labour Day",
        "DTSTART:20260504T100000Z\nDTEND:20260504T110000Z\nSUMMARY:Drill",
    )
    calendar = BusinessCalendar(key="s", zone="UTC", hours={"mon-fri": ["09:00-17:00"]}, holidays=feed.holidays)
    a, b = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 5, tzinfo=UTC)

    assert calendar.business_days(date(2026, 5, 1), date(2026, 5, 5)) == [date(2026, 5, 4)]
    assert calendar.except_(feed.spans).between(a, b) == timedelta(hours=7)
