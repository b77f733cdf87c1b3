from __future__ import annotations

from datetime import UTC, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.calendars import (
    Amount,
    BusinessDays,
    Elapsed,
    EndOfBusinessDay,
    Work,
    business_days,
    elapsed,
    end_of_business_day,
    format_amount,
    parse_amount,
    work,
)
from servicekit.errors import AmountError

HOUR = 3_600_000_000
LONGEST = 10 * 366 * 24 * HOUR

written = (
    st.integers(1_000_000, LONGEST).map(Work)
    | st.integers(1_000_000, LONGEST).map(Elapsed)
    | st.integers(1, 3660).map(BusinessDays)
    | st.builds(BusinessDays, st.integers(0, 3660), st.times().map(lambda at: at.replace(second=0, microsecond=0)))
    | st.integers(0, 3660).map(EndOfBusinessDay)
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("PT4H", work(hours=4)),
        ("pt4h30m", work(hours=4, minutes=30)),
        ("4h30m", work(hours=4, minutes=30)),
        ("4h 30m", work(hours=4, minutes=30)),
        ("90 minutes", work(minutes=90)),
        ("1 hour 1 minute 1 second", work(hours=1, minutes=1, seconds=1)),
        ("4h work", work(hours=4)),
        ("2d elapsed", elapsed(days=2)),
        ("P1W elapsed", elapsed(weeks=1)),
        ("48h elapsed", elapsed(hours=48)),
        ("1 business day", business_days(1)),
        ("3 business days", business_days(3)),
        ("next business day", business_days(1)),
        ("1 business day at 16:00", business_days(1, "16:00")),
        ("Next business day at 9:05", business_days(1, time(9, 5))),
        ("0 business days at 00:00", business_days(0, "00:00")),
        ("end of business day", end_of_business_day(0)),
        ("End of business day 2", end_of_business_day(2)),
    ],
)
def test_written_forms(text: str, amount: Amount) -> None:
    """Each written form means one amount; a plain duration is work."""
    assert parse_amount(text) == amount


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2d", "a day is ambiguous"),
        ("P1D", "a day is ambiguous"),
        ("1w work", "a day is ambiguous"),
        ("4 hors", "'hors' is not a unit"),
        ("4.5h", "is not a duration"),
        ("-4h", "is not a duration"),
        ("٤h", "is not a duration"),
        ("P", "is not a duration"),
        ("PT", "is not a duration"),
        ("", "is not a duration"),
        ("30m 4h", "from the largest to the smallest"),
        ("1h 1h", "from the largest to the smallest"),
        ("0s", "between one second and ten years"),
        ("999ms", "between one second and ten years"),
        ("100000h", "between one second and ten years"),
        ("0 business days", "business days"),
        ("1 business day at 24:00", "is not a time of day from 00:00 to 23:59"),
        ("1 business day at 16:60", "is not a time of day from 00:00 to 23:59"),
        ("1 business day at four", "is not a time of day from 00:00 to 23:59"),
        ("1 business day at", "is not a duration"),
        ("9999 business days", "business days"),
        ("4h" * 60, "is not an amount"),
    ],
)
def test_what_is_no_amount(text: str, words: str) -> None:
    """Texts that are no amount, or mean several, are refused and the message says why."""
    with pytest.raises(AmountError, match=words):
        parse_amount(text)


@given(written)
def test_written_and_read_again(amount: Amount) -> None:
    """Every amount within the limits is read back from its canonical form."""
    assert parse_amount(format_amount(amount)) == amount


def test_canonical_form() -> None:
    """Amounts are written in the largest units that fit; work never in days."""
    amounts = [work(hours=26, minutes=5), elapsed(hours=26), business_days(1), end_of_business_day(1), work(minutes=-5)]

    assert [format_amount(amount) for amount in amounts] == [
        "26h5m",
        "1d2h elapsed",
        "1 business day",
        "end of business day 1",
        "-5m",
    ]


def test_from_a_timedelta() -> None:
    """A span of time, such as the answer of `between`, becomes an amount of either kind."""
    assert work(timedelta(hours=2)) == work(hours=2)
    assert elapsed(timedelta(days=2, microseconds=5)) == Elapsed(48 * HOUR + 5)


@pytest.mark.parametrize("number", [1.5, "1", True, None])
def test_numbers_are_whole(number: object) -> None:
    """Fractions, texts and truth values are refused by name."""
    with pytest.raises(AmountError, match="hours must be a whole number"):
        work(hours=number)  # type: ignore[arg-type]
    with pytest.raises(AmountError, match="days must be a whole number"):
        business_days(number)  # type: ignore[arg-type]


@pytest.mark.parametrize("at", ["25:00", "noon", time(16, 0, 30), time(16, tzinfo=UTC)])
def test_a_time_of_day_is_one_of_whole_minutes_on_the_clock_of_the_calendar(at: str | time) -> None:
    """Seconds, a zone of its own or no time at all are refused."""
    with pytest.raises(AmountError, match="is not a time of day"):
        business_days(1, at)
