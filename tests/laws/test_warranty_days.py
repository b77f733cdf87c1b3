"""Law: warranties, judged day by day with python-dateutil."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from servicekit.customers import Cover, Item, Length, Warranty, WarrantyTerms, warranty_status

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2040, 12, 31))
MONTHS = st.integers(1, 60)
EARLY = date(1999, 1, 1)


def _warranty(months: int) -> Warranty:
    return Warranty(key="w", versions=[WarrantyTerms(valid_from=EARLY, length=Length(months))])


@given(DAYS, MONTHS, st.integers(-40, 2200))
def test_a_day_is_covered_exactly_if_dateutil_says_so(bought: date, months: int, later: int) -> None:
    """From the purchase up to, and including, the purchase and so many months."""
    on = bought + timedelta(days=later)
    status = warranty_status(_warranty(months), Item(purchased=bought), on)

    assert status.is_covered is (bought <= on <= bought + relativedelta(months=months))


@given(DAYS, MONTHS, st.lists(MONTHS, max_size=4), st.integers(0, 8000))
def test_joined_extensions_are_one_longer_warranty(bought: date, months: int, more: list[int], later: int) -> None:
    """However a length is cut into a warranty and extensions bought with it, the days covered are the same."""
    covers = [Cover(key=f"c{place}", length=Length(each), bought_on=bought) for place, each in enumerate(more)]
    on = bought + timedelta(days=later)
    parts = warranty_status(_warranty(months), Item(purchased=bought, covers=covers), on)
    whole = warranty_status(_warranty(months + sum(more)), Item(purchased=bought), on)

    assert (parts.is_covered, parts.covered_until, parts.ends_at, parts.gaps) == (
        whole.is_covered,
        whole.covered_until,
        whole.ends_at,
        (),
    )


@given(
    DAYS,
    MONTHS,
    st.lists(st.tuples(st.integers(0, 3000), MONTHS, st.none() | st.integers(0, 3000)), max_size=4),
    st.integers(0, 4000),
)
def test_spans_and_gaps_share_out_the_days(
    bought: date, months: int, covers: list[tuple[int, int, int | None]], later: int
) -> None:
    """Between the first and the last covered day each day is in a span or in a gap and never in both."""
    item = Item(
        purchased=bought,
        covers=[
            Cover(
                key=f"c{place}",
                length=Length(length),
                bought_on=bought + timedelta(days=after),
                starts_on=None if starts is None else bought + timedelta(days=max(after, starts)),
            )
            for place, (after, length, starts) in enumerate(covers)
        ],
    )
    on = bought + timedelta(days=later)
    status = warranty_status(_warranty(months), item, on)
    in_span = any(span.holds(on) for span in status.spans)
    in_gap = any(first <= on <= last for first, last in status.gaps)
    end = max(span.last_day for span in status.spans)

    assert in_span is status.is_covered
    assert in_span + in_gap == (bought <= on <= end)
    if status.covered_until is not None:
        day_after = warranty_status(_warranty(months), item, status.covered_until + timedelta(days=1))
        assert not day_after.is_covered
