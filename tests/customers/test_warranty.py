from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from servicekit.customers import (
    Choose,
    Cover,
    CoverKind,
    CoverState,
    Item,
    LastDay,
    Length,
    OnTransfer,
    StartEvent,
    Warranty,
    WarrantyStatus,
    WarrantyTerms,
    warranty_status,
)
from servicekit.errors import InputError, NaiveDatetimeError, UnknownZoneError

YEAR = Length(12)


def _warranty(*, zone: str = "Europe/Berlin", **terms: Any) -> Warranty:
    version = WarrantyTerms(**{"valid_from": date(2000, 1, 1), "length": YEAR, **terms})
    return Warranty(key="washer", versions=[version], zone=zone)


def _status(on: date | datetime, warranty: Warranty | None = None, **item: Any) -> WarrantyStatus:
    return warranty_status(warranty or _warranty(), Item(**{"purchased": date(2024, 3, 15), **item}), on)


@pytest.mark.parametrize(
    ("bought", "length", "last"),
    [
        (date(2024, 3, 15), YEAR, date(2025, 3, 15)),
        (date(2024, 2, 29), YEAR, date(2025, 2, 28)),
        (date(2024, 2, 29), Length(48), date(2028, 2, 29)),
        (date(2025, 1, 31), Length(1), date(2025, 2, 28)),
        (date(2025, 12, 31), Length(2), date(2026, 2, 28)),
        (date(2025, 12, 31), Length(0, 90), date(2026, 3, 31)),
    ],
)
def test_the_last_day_has_the_same_number(bought: date, length: Length, last: date) -> None:
    """Regulation No 1182/71, Article 3(2)(c): the same day of the last month or its end; that day is covered still."""
    warranty = _warranty(length=length)

    on_last = _status(last, warranty, purchased=bought)
    assert (on_last.state, on_last.covered_until, on_last.days_left) == (CoverState.IN_WARRANTY, last, 0)
    after = _status(date.fromordinal(last.toordinal() + 1), warranty, purchased=bought)
    assert (after.state, after.covered_until, after.ends_at) == (CoverState.ENDED, None, None)


def test_the_other_way_of_counting_is_a_choice() -> None:
    """A year that begins with 1 January and counts that day ends with 31 December."""
    warranty = _warranty(last_day=LastDay.DAY_BEFORE)

    assert _status(date(2024, 6, 1), warranty, purchased=date(2024, 1, 1)).covered_until == date(2024, 12, 31)


def test_days_end_in_the_contracts_zone() -> None:
    """Bought at 23:30 UTC on the 15th, which is the 16th in Berlin; it ends with that day there, at 23:00 UTC."""
    bought = datetime(2024, 3, 15, 23, 30, tzinfo=UTC)
    status = _status(datetime(2024, 6, 1, tzinfo=UTC), purchased=bought)

    assert (status.covered_until, status.ends_at) == (date(2025, 3, 16), datetime(2025, 3, 16, 23, tzinfo=UTC))
    last_minute, over = datetime(2025, 3, 16, 22, 59, tzinfo=UTC), datetime(2025, 3, 16, 23, tzinfo=UTC)
    assert _status(last_minute, purchased=bought).is_covered
    assert not _status(over, purchased=bought).is_covered
    assert _status(last_minute, _warranty(zone="UTC"), purchased=bought).covered_until is None


@pytest.mark.parametrize(
    ("events", "choose", "item", "last"),
    [
        (["delivery"], "first", {"delivered": date(2024, 4, 1)}, date(2025, 4, 1)),
        (["installation"], "first", {"installed": date(2024, 5, 1)}, date(2025, 5, 1)),
        (["first_use"], "first", {"first_used": date(2024, 6, 1)}, date(2025, 6, 1)),
        (["delivery", "first_use"], "first", {"delivered": date(2024, 4, 1)}, date(2025, 4, 1)),
        (
            ["delivery", "first_use"],
            "first",
            {"delivered": date(2024, 4, 1), "first_used": date(2024, 3, 20)},
            date(2025, 3, 20),
        ),
        (
            ["delivery", "installation"],
            "last",
            {"delivered": date(2024, 4, 1), "installed": date(2024, 5, 1)},
            date(2025, 5, 1),
        ),
    ],
)
def test_what_starts_it_is_a_rule(events: list[str], choose: str, item: dict[str, Any], last: date) -> None:
    """Purchase, delivery, installation or first use; whichever is first, or last."""
    status = _status(date(2024, 7, 1), _warranty(events=events, choose=choose), **item)

    assert (status.state, status.covered_until) == (CoverState.IN_WARRANTY, last)


def test_it_has_not_started_before_it_can() -> None:
    """An event that nobody told starts nothing, of two the last one needs both; before the start it has not started."""
    both = _warranty(events=["delivery", "installation"], choose=Choose.LAST)
    waiting = _status(date(2024, 7, 1), both, delivered=date(2024, 4, 1))

    assert (waiting.state, waiting.is_covered) == (CoverState.NOT_STARTED, False)
    assert waiting.reasons == ("it has not started: no installation is known",)
    early = _status(date(2024, 3, 31), _warranty(events=["delivery"]), delivered=date(2024, 4, 1))
    assert early.state is CoverState.NOT_STARTED


def test_it_starts_at_the_latest_some_time_after_the_purchase() -> None:
    """From first use, but half a year after the purchase at the latest, told or not."""
    warranty = _warranty(events=[StartEvent.FIRST_USE], at_latest=Length(6))

    assert _status(date(2025, 1, 1), warranty).covered_until == date(2025, 9, 15)
    assert _status(date(2025, 1, 1), warranty, first_used=date(2024, 12, 1)).covered_until == date(2025, 9, 15)
    assert _status(date(2025, 1, 1), warranty, first_used=date(2024, 4, 1)).covered_until == date(2025, 4, 1)


def test_terms_are_those_valid_at_the_purchase() -> None:
    """A policy changed after the purchase changes nothing for what was bought before; the day of the change is new."""
    warranty = Warranty(
        key="washer",
        versions=[
            WarrantyTerms(valid_from=date(2024, 7, 1), length=Length(24)),
            WarrantyTerms(valid_from=date(2020, 1, 1), length=YEAR),
        ],
    )
    ends = {
        bought: warranty_status(warranty, Item(purchased=bought), bought).covered_until
        for bought in (date(2024, 6, 30), date(2024, 7, 1))
    }

    assert ends == {date(2024, 6, 30): date(2025, 6, 30), date(2024, 7, 1): date(2026, 7, 1)}
    old = warranty_status(warranty, Item(purchased=date(2019, 12, 31)), date(2020, 6, 1))
    assert (old.state, old.reasons) == (CoverState.NONE, ("no warranty was given on things bought on 2019-12-31",))


def test_an_extension_goes_on_without_losing_days() -> None:
    """A month from 31 January and a month more is two months from 31 January."""
    more = Cover(key="plus", length=Length(1), bought_on=date(2025, 2, 1))
    warranty = _warranty(length=Length(1))
    on = {
        day: _status(day, warranty, purchased=date(2025, 1, 31), covers=[more])
        for day in (date(2025, 2, 28), date(2025, 3, 1))
    }

    assert [each.state for each in on.values()] == [CoverState.IN_WARRANTY, CoverState.EXTENDED]
    assert {each.covered_until for each in on.values()} == {date(2025, 3, 31)}


def test_an_extension_bought_too_late_leaves_a_gap() -> None:
    """Bought after the end it begins when it was bought; the gap is named, and nothing is covered within it."""
    late = Cover(key="plus", length=YEAR, bought_on=date(2025, 5, 1))
    status = _status(date(2025, 4, 1), covers=[late])

    assert (status.state, status.gaps) == (CoverState.GAP, ((date(2025, 3, 16), date(2025, 4, 30)),))
    assert status.reasons == (
        "washer (warranty) from 2024-03-15 to 2025-03-15 is over",
        "it starts with the purchase on 2024-03-15",
        "the terms for purchases from 2000-01-01 on give 1 year",
        "plus (extension) from 2025-05-01 to 2026-04-30 has not begun",
    )
    assert _status(date(2025, 5, 1), covers=[late]).state is CoverState.EXTENDED
    assert _status(date(2026, 5, 1), covers=[late]).state is CoverState.ENDED


def test_a_maintenance_contract_runs_on_days_of_its_own() -> None:
    """By the year from a day on; where it overlaps the warranty, the warranty comes first and the cover is one."""
    contract = Cover(
        key="AMC-1", kind="maintenance", length=YEAR, bought_on=date(2024, 12, 1), starts_on=date(2025, 1, 1)
    )
    status = _status(date(2025, 2, 1), covers=[contract])

    assert (status.state, status.covered_until, status.gaps) == (CoverState.IN_WARRANTY, date(2025, 12, 31), ())
    assert _status(date(2025, 6, 1), covers=[contract]).state is CoverState.MAINTAINED
    assert contract.kind is CoverKind.MAINTENANCE


def test_an_extension_goes_on_where_cover_ends_last() -> None:
    """A contract within the warranty does not make an extension begin earlier."""
    within = Cover(
        key="A", kind="maintenance", length=Length(1), bought_on=date(2024, 4, 1), starts_on=date(2024, 4, 1)
    )
    more = Cover(key="B", length=YEAR, bought_on=date(2024, 5, 1))

    assert _status(date(2024, 6, 1), covers=[within, more]).covered_until == date(2026, 3, 15)


def test_a_transfer_keeps_or_ends_it() -> None:
    """Kept, it goes on for the new owner; ended, the day of the transfer is the last one."""
    sold = date(2024, 9, 1)

    kept = _status(date(2025, 1, 1), transferred=[sold])
    assert kept.covered_until == date(2025, 3, 15)
    ended = _status(date(2024, 9, 2), _warranty(on_transfer=OnTransfer.END), transferred=[sold])
    assert (ended.state, ended.reasons[-1]) == (CoverState.ENDED, "it ended with the transfer on 2024-09-01")
    assert _status(sold, _warranty(on_transfer="end"), transferred=[sold]).is_covered


def test_what_the_new_owner_bought_is_the_new_owners() -> None:
    """A transfer before the extension was bought does not end it; one after it does."""
    cover = Cover(key="plus", length=YEAR, bought_on=date(2024, 12, 1), on_transfer="end")
    warranty = _warranty(on_transfer="end")

    bought_after = _status(date(2025, 6, 1), warranty, covers=[cover], transferred=[date(2024, 9, 1)])
    assert (bought_after.state, bought_after.gaps) == (CoverState.EXTENDED, ((date(2024, 9, 2), date(2025, 3, 15)),))
    bought_before = _status(date(2025, 6, 1), warranty, covers=[cover], transferred=[date(2025, 1, 1)])
    assert bought_before.state is CoverState.ENDED


def test_facts_and_words() -> None:
    """The state, whether it is covered and until when are facts; the words say all of it."""
    status = _status(date(2025, 1, 1))

    assert status.facts() == {"warranty": "in_warranty", "covered": True, "covered_until": "2025-03-15"}
    assert str(status) == (
        "2025-01-01: in_warranty\n"
        "  washer (warranty) from 2024-03-15 to 2025-03-15\n"
        "  it starts with the purchase on 2024-03-15\n"
        "  the terms for purchases from 2000-01-01 on give 1 year"
    )
    assert _status(date(2026, 1, 1)).facts() == {"warranty": "ended", "covered": False, "covered_until": None}


def test_impossible_warranties_are_refused() -> None:
    """Without versions, two from one day, no length, no event, a zone that is none, a moment without a zone."""
    terms = WarrantyTerms(valid_from=date(2020, 1, 1), length=YEAR)
    for make in (
        lambda: Warranty(key="w", versions=[]),
        lambda: Warranty(key="w", versions=[terms, terms]),
        lambda: WarrantyTerms(valid_from=date(2020, 1, 1), length=Length()),
        lambda: WarrantyTerms(valid_from=date(2020, 1, 1), length=YEAR, events=[]),
        lambda: Cover(key="c", length=Length(), bought_on=date(2020, 1, 1)),
    ):
        with pytest.raises(InputError):
            make()
    with pytest.raises(UnknownZoneError):
        Warranty(key="w", versions=[terms], zone="Berlin")
    with pytest.raises(NaiveDatetimeError):
        _status(datetime(2025, 1, 1))  # noqa: DTZ001 - the point of the test
