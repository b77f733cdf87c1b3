"""Months and years on the calendar, against python-dateutil."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from servicekit.customers import AGES, Length, months_between

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))


@given(DAYS, st.integers(0, 1200), st.integers(0, 3000))
def test_a_length_ends_where_dateutil_says(day: date, months: int, days: int) -> None:
    """Months are cut to the last day of the month, then the days follow: ``relativedelta(months=, days=)``."""
    assert Length(months, days).after(day) == day + relativedelta(months=months, days=days)


@given(DAYS, st.integers(0, 40_000))
def test_whole_months_are_the_most_that_fit(first: date, later: int) -> None:
    """The whole months between two days fit between them, and one more does not."""
    last = first + relativedelta(days=later)
    months = months_between(first, last)

    assert first + relativedelta(months=months) <= last < first + relativedelta(months=months + 1)


@given(DAYS, st.integers(0, 4000))
def test_every_day_has_one_age_and_ages_go_up(since: date, later: int) -> None:
    """The age found is the first step that has not ended, and it never goes back the day after."""
    names = [name for name, _ in AGES.steps] + [AGES.beyond]
    ends = [since + relativedelta(years=years) for years in (1, 4, 7)]
    on = since + relativedelta(days=later)

    assert names.index(AGES.of(since, on)) == sum(on > end for end in ends)
