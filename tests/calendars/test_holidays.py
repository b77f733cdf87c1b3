from __future__ import annotations

from datetime import date

import pytest
from dateutil import easter as dateutil_easter

from servicekit.calendars import EveryYear, Holiday, easter, parse_rule
from servicekit.calendars.holidays import Observed
from servicekit.errors import InputError


def test_easter_against_dateutil() -> None:
    """Both Easters of 1901 to 2099 are those of the `dateutil` package, an independent implementation."""
    for year in range(1901, 2100):
        assert easter(year) == dateutil_easter.easter(year, dateutil_easter.EASTER_WESTERN)
        assert easter(year, orthodox=True) == dateutil_easter.easter(year, dateutil_easter.EASTER_ORTHODOX)


def test_easter_as_printed() -> None:
    """Meeus, Astronomical Algorithms (1998), chapter 8: 31 March 1991, 19 April 1992, 11 April 1993, 23 April 2000."""
    assert [easter(year) for year in (1991, 1992, 1993, 2000)] == [
        date(1991, 3, 31),
        date(1992, 4, 19),
        date(1993, 4, 11),
        date(2000, 4, 23),
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-25", date(2026, 12, 25)),
        ("12-25", date(2026, 12, 25)),
        ("easter", date(2026, 4, 5)),
        ("Easter+1", date(2026, 4, 6)),
        ("easter - 2", date(2026, 4, 3)),
        ("orthodox easter", date(2026, 4, 12)),
        ("1st mon of may", date(2026, 5, 4)),
        ("last Monday of May", date(2026, 5, 25)),
        ("4th thu of november", date(2026, 11, 26)),
        ("last thu of dec", date(2026, 12, 31)),
        ("5th fri of may", date(2026, 5, 29)),
    ],
)
def test_rules(text: str, day: date) -> None:
    """Each written rule names its date in 2026, and is read back from its canonical form."""
    rule = parse_rule(text)

    assert list(rule.dates(2026)) == [day]
    assert parse_rule(str(rule)) == rule


@pytest.mark.parametrize("text", ["2026-13-01", "13-01", "02-30", "6th mon of may", "1st xyz of may", "xmas", "", 5])
def test_no_rules(text: object) -> None:
    """What names no date is refused, with examples."""
    with pytest.raises(InputError, match="is not a date nor a rule"):
        parse_rule(text)


def test_dates_that_some_years_lack() -> None:
    """29 February comes in leap years only, a fifth Friday only in months that have one."""
    assert [list(EveryYear(2, 29).dates(year)) for year in (2027, 2028)] == [[], [date(2028, 2, 29)]]
    assert list(parse_rule("5th fri of jun").dates(2026)) == []


@pytest.mark.parametrize(
    ("observed", "saturday", "sunday"),
    [
        ("as_dated", "2026-07-04", "2027-07-04"),
        ("nearest", "2026-07-03", "2027-07-05"),
        ("next", "2026-07-06", "2027-07-05"),
    ],
)
def test_observed(observed: Observed, saturday: str, sunday: str) -> None:
    """A holiday on a weekend stays, moves to the nearest weekday (5 U.S.C. 6103), or to the Monday after it."""
    holiday = Holiday(EveryYear(7, 4), observed=observed)

    assert [str(day) for year in (2026, 2027) for day in holiday.dates(year)] == [saturday, sunday]


def test_observed_in_the_year_before() -> None:
    """New Year's Day on a Saturday is observed on 31 December, and found in that year."""
    holiday = Holiday(EveryYear(1, 1), observed="nearest")

    assert list(holiday.dates(2027)) == [date(2027, 1, 1), date(2027, 12, 31)]
    assert list(holiday.dates(2028)) == []
