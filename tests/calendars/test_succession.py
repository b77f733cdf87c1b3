from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from servicekit.calendars import BusinessCalendar, Listed, Span, Versions, calendar_from, succession, write_calendar
from servicekit.errors import NaiveDatetimeError
from servicekit.testing.builders import at, office_hours

SHORT = office_hours(hours={"mon-fri": ["09:00-12:00"]})
LONG = office_hours(hours={"mon-fri": ["09:00-18:00"]})
TUESDAY = at("2026-03-24 00:00")


def _shift(start: str, end: str, label: str = "") -> BusinessCalendar:
    return BusinessCalendar.of_spans([Span(start=at(start), end=at(end))], key="office", label=label)


def test_midnight_is_a_dated_version() -> None:
    """From a midnight on another calendar is what a dated version is, by value."""
    assert succession(LONG, SHORT, TUESDAY) == LONG.version(date(2026, 3, 24), hours={"mon-fri": ["09:00-12:00"]})


def test_the_cut_is_exact() -> None:
    """In the middle of an opening the earlier calendar counts up to the moment, the later one from it on."""
    both = succession(SHORT, LONG, at("2026-03-24 10:30"))

    assert both.between(at("2026-03-23 09:00"), at("2026-03-24 10:30")) == timedelta(hours=4.5)
    assert both.between(at("2026-03-24 10:30"), at("2026-03-25 00:00")) == timedelta(hours=7.5)
    assert [span.duration for span in both.spans(at("2026-03-24 00:00"), at("2026-03-25 00:00"))] == [
        timedelta(hours=9)
    ]


def test_doing_it_again_changes_nothing() -> None:
    """What is one calendar after another already stays so, and an unchanged calendar stays as it is."""
    moment = at("2026-03-24 10:30")
    once = succession(SHORT, LONG, moment)

    assert succession(SHORT, once, moment) == once
    assert succession(once, LONG, at("2026-04-01 00:00")) == once
    assert succession(LONG, LONG.named("other"), moment) == LONG.named("other")


def test_what_was_planned_is_replaced() -> None:
    """A version that the earlier calendar had planned for later falls away: the later calendar says what holds then."""
    planned = LONG.version(date(2026, 6, 1), hours="always")

    assert succession(planned, SHORT, TUESDAY) == succession(LONG, SHORT, TUESDAY)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_shift("2026-03-23 08:00", "2026-03-24 16:00", "Ada"), _shift("2026-03-24 06:00", "2026-03-25 08:00", "Bo")),
        (SHORT & LONG, LONG - SHORT),
        (_shift("2026-03-23 08:00", "2026-03-24 16:00"), LONG),
    ],
)
def test_calendars_of_every_kind(before: BusinessCalendar, after: BusinessCalendar) -> None:
    """Listed and combined calendars are cut at the moment too, written and read back, and not cut twice."""
    moment, first, last = at("2026-03-24 10:30"), at("2026-03-22 00:00"), at("2026-03-30 00:00")
    both = succession(before, after.named("office"), moment)

    assert both.between(first, moment) == before.between(first, moment)
    assert both.between(moment, last) == after.between(moment, last)
    assert calendar_from("office", write_calendar(both)) == both
    assert succession(before, both, moment) == both
    assert succession(both, after.named("office"), at("2026-03-28 12:00")) == both


def test_a_moment_in_a_document() -> None:
    """A version may begin at a moment with its offset, written in UTC; without an offset it is refused."""
    calendar = succession(SHORT, LONG, at("2026-03-24 10:30"))
    written = write_calendar(calendar)

    assert written["versions"][0]["starts"] == "2026-03-24T10:30:00+00:00"
    assert calendar_from("office", written) == calendar
    with pytest.raises(Exception, match="is not a moment with its offset"):
        calendar_from("office", {**written, "versions": [{"starts": "2026-03-24T10:30:00", "hours": "always"}]})


def test_a_moment_without_a_zone_is_refused() -> None:
    """No zone is ever guessed."""
    with pytest.raises(NaiveDatetimeError):
        succession(SHORT, LONG, datetime(2026, 3, 24))  # noqa: DTZ001 - that is the point


def test_the_kinds_are_kept() -> None:
    """Rules stay rules and lists stay lists, so that explanations keep their words."""
    assert isinstance(succession(SHORT, LONG, TUESDAY).definition, Versions)
    shifts = succession(
        _shift("2026-03-23 08:00", "2026-03-23 16:00"), _shift("2026-03-25 08:00", "2026-03-25 16:00"), TUESDAY
    )
    assert isinstance(shifts.definition, Listed)
