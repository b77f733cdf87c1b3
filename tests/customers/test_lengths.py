from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from servicekit.customers import (
    AGES,
    AgeSteps,
    Length,
    Money,
    day_begins,
    day_of,
    months_between,
    parse_length,
    share_of,
    totals,
)
from servicekit.errors import InputError, NaiveDatetimeError


@pytest.mark.parametrize(
    ("first", "length", "last"),
    [
        (date(2024, 2, 29), Length(12), date(2025, 2, 28)),
        (date(2024, 2, 29), Length(48), date(2028, 2, 29)),
        (date(2025, 1, 31), Length(1), date(2025, 2, 28)),
        (date(2024, 1, 31), Length(1), date(2024, 2, 29)),
        (date(2025, 8, 31), Length(1, 1), date(2025, 10, 1)),
        (date(2025, 12, 31), Length(0, 90), date(2026, 3, 31)),
    ],
)
def test_months_end_on_the_day_of_the_same_number(first: date, length: Length, last: date) -> None:
    """Regulation (EEC, Euratom) No 1182/71, Article 3(2)(c): the same day of the last month, or that month's last."""
    assert length.after(first) == last


def test_cutting_forgets() -> None:
    """Counting on from a cut day loses days, so lengths are added before they are counted."""
    start = date(2025, 1, 31)

    assert (Length(1) + Length(1)).after(start) == date(2025, 3, 31)
    assert Length(1).after(Length(1).after(start)) == date(2025, 3, 28)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("2 years", Length(24)),
        ("1 year 6 months", Length(18)),
        ("90 days", Length(0, 90)),
        ("2w", Length(0, 14)),
        ("1y 3d", Length(12, 3)),
    ],
)
def test_lengths_are_written_in_words(text: str, length: Length) -> None:
    """Years, months, weeks and days, in full or short; what is printed reads back the same."""
    assert parse_length(text) == length == parse_length(str(length))


@pytest.mark.parametrize(
    "text", ["", "two years", "2", "1 year 2 years", "4 hours", "-1 day", 24, "1201 months", "٢ years"]
)
def test_what_is_no_length_is_refused(text: object) -> None:
    """A number without a unit, a unit twice, hours, or more than a hundred years is an error."""
    with pytest.raises(InputError):
        parse_length(text)


def test_beyond_the_calendar_is_an_error_of_ours() -> None:
    """A day after the year 9999 is refused by name, by months as by days."""
    for length in (Length(12), Length(0, 400)):
        with pytest.raises(InputError, match="beyond the year 9999"):
            length.after(date(9999, 6, 1))


def test_months_between_goes_both_ways() -> None:
    """The day on which a month is over is the same day of the next one, or its last."""
    assert months_between(date(2025, 1, 31), date(2025, 2, 27)) == 0
    assert months_between(date(2025, 1, 31), date(2025, 2, 28)) == 1
    assert months_between(date(2025, 2, 28), date(2025, 1, 31)) == -1


def test_a_day_is_that_of_the_zone() -> None:
    """The same moment is another day elsewhere; a moment without a zone is refused."""
    late = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)

    assert (day_of(late, "Europe/Berlin"), day_of(late, "UTC")) == (date(2026, 4, 1), date(2026, 3, 31))
    assert day_of(date(2026, 3, 31), "Asia/Tokyo") == date(2026, 3, 31)
    with pytest.raises(NaiveDatetimeError):
        day_of(datetime(2026, 3, 31), "UTC")  # noqa: DTZ001 - the point of the test


def test_a_day_without_midnight_begins_at_the_change_of_the_clocks() -> None:
    """In Sao Paulo the clocks went from 23:59 to 01:00 on 2018-11-04: that day began at 03:00 UTC."""
    assert day_begins(date(2018, 11, 4), "America/Sao_Paulo") == datetime(2018, 11, 4, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2020, 2, 29), "in_warranty"),
        (date(2021, 2, 28), "in_warranty"),
        (date(2021, 3, 1), "2_to_4_years"),
        (date(2024, 2, 29), "2_to_4_years"),
        (date(2024, 3, 1), "5_to_7_years"),
        (date(2027, 2, 28), "5_to_7_years"),
        (date(2027, 3, 1), "over_7_years"),
    ],
)
def test_ages_are_closed_on_the_right(on: date, name: str) -> None:
    """What is exactly a year old is in its first year still; bought on 29 February, that is 28 February."""
    assert AGES.of(date(2020, 2, 29), on) == name


def test_ages_need_boundaries_that_go_up() -> None:
    """Boundaries out of order, names twice, and a day before the purchase are refused."""
    with pytest.raises(InputError, match="does not come after"):
        AgeSteps(steps=(("b", Length(24)), ("a", Length(12))), beyond="c")
    with pytest.raises(InputError, match="a name of its own"):
        AgeSteps(steps=(("a", Length(12)),), beyond="a")
    with pytest.raises(InputError, match="nothing was bought yet"):
        AGES.of(date(2026, 1, 2), date(2026, 1, 1))
    assert AgeSteps(steps=(), beyond="any").of(date(2026, 1, 1), date(2026, 1, 1)) == "any"


def test_money_is_never_added_across_currencies() -> None:
    """Sums stand by currency; fractions and words that are no code are refused."""
    assert totals([Money(5, "EUR"), Money(7, "USD"), Money(-2, "EUR")]) == {"EUR": 3, "USD": 7}
    for amount, currency in ((1.5, "EUR"), (True, "EUR"), (1, "euro"), (1, "eur")):
        with pytest.raises(InputError):
            Money(amount, currency)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "percent", "share"), [(333, 50, 167), (-333, 50, -167), (100, 0, 0), (1, 100, 1), (1, 49, 0)]
)
def test_shares_are_rounded_as_on_an_invoice(amount: int, percent: int, share: int) -> None:
    """Halves go away from zero, on both sides alike."""
    assert share_of(amount, percent) == share
