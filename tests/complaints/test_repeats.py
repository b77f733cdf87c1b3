from __future__ import annotations

from datetime import timedelta

import pytest

from servicekit.calendars import Amount, business_days, elapsed, work
from servicekit.complaints import About, Match, RepeatRule, chains, repeats
from servicekit.errors import InputError
from tests.complaints.builders import OFFICE, TREE, a_complaint

WEEK = RepeatRule(window=elapsed(days=7))


def test_a_repeat_says_which_one_and_what_matched() -> None:
    """Same customer, same product, same cause, within the window."""
    (repeat,) = repeats([a_complaint("a", 0), a_complaint("b", 3)], WEEK)

    assert (repeat.complaint.id, repeat.earlier.id, repeat.number) == ("b", "a", 1)
    assert repeat.matched == (
        Match(field="customer", value="ann"),
        Match(field="product", value="kettle"),
        Match(field="cause", value="late"),
    )
    assert repeat.explain() == (
        "b of 2026-03-05T09:00:00+00:00 repeats a of 2026-03-02T09:00:00+00:00 "
        "(same customer 'ann', product 'kettle', cause 'late'; before 2026-03-09T09:00:00+00:00); repeat 1 of a"
    )


def test_a_repeat_is_of_the_latest_earlier_one() -> None:
    """Of two complaints in the window it repeats the nearer."""
    found = repeats([a_complaint(name, day) for name, day in (("a", 0), ("b", 2), ("c", 4))], WEEK)

    assert [each.earlier.id for each in found] == ["a", "b"]


def test_the_window_is_half_open() -> None:
    """A complaint at the end of the window is no repeat; one microsecond before it is."""
    first = a_complaint("a", 0)
    for late, expected in ((timedelta(0), 0), (timedelta(microseconds=-1), 1)):
        second = a_complaint("b", (timedelta(days=7) + late) / timedelta(days=1))
        assert len(repeats([first, second], WEEK)) == expected


def test_a_chain_goes_from_one_to_the_next() -> None:
    """Three complaints six days apart are one chain, though the last lies outside the first one's window."""
    found = repeats([a_complaint("a", 0), a_complaint("b", 6), a_complaint("c", 12), a_complaint("d", 30)], WEEK)
    (chain,) = chains(found)

    assert [(each.complaint.id, each.earlier.id, each.first.id, each.number) for each in found] == [
        ("b", "a", "a", 1),
        ("c", "b", "a", 2),
    ]
    assert [each.id for each in chain.complaints] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("about", "given", "expected"),
    [
        (About.PRODUCT, {"product": "oven", "asset": "7"}, 0),
        (About.ASSET, {"product": "oven", "asset": "7"}, 1),
        (About.EITHER, {"product": "oven", "asset": "7"}, 1),
        (About.EITHER, {"product": "", "asset": ""}, 0),
        (About.ANYTHING, {"product": "oven"}, 1),
        (About.ANYTHING, {"customer": "bob"}, 0),
        (About.ANYTHING, {"cause": ""}, 0),
    ],
)
def test_what_is_compared_is_a_choice(about: About, given: dict[str, str], expected: int) -> None:
    """By product, by serial number, by either or neither; unknown is the same as nothing."""
    first = a_complaint("a", 0, asset="7")
    rule = RepeatRule(window=elapsed(days=7), about=about)

    assert len(repeats([first, a_complaint("b", 1, **given)], rule)) == expected
    assert repeats([a_complaint("a", 0, product=""), a_complaint("b", 1, product="")], WEEK) == ()


@pytest.mark.parametrize(
    ("level", "causes", "expected"),
    [
        (None, ("late", "lost"), 0),
        ("area", ("late", "lost"), 1),
        ("area", ("late", "broken"), 0),
        ("group", ("late", "snow"), 1),
        ("cause", ("late", "snow"), 0),
        ("", ("late", ""), 1),
    ],
)
def test_causes_are_compared_at_a_level(level: str | None, causes: tuple[str, str], expected: int) -> None:
    """Exactly, at or below the same cause of a level, or not at all."""
    rule = RepeatRule(window=elapsed(days=7), level=level)
    pair = [a_complaint(name, day, cause=cause) for name, day, cause in zip("ab", (0, 1), causes, strict=True)]

    assert len(repeats(pair, rule, tree=TREE)) == expected


@pytest.mark.parametrize(
    ("window", "day", "expected"),
    [
        (work(hours=16), 1.3, 1),
        (work(hours=16), 1.34, 0),
        (business_days(5), 6.9, 1),
        (business_days(5), 7, 0),
    ],
)
def test_a_window_in_working_time(window: Amount, day: float, expected: int) -> None:
    """Sixteen hours of an office end on Tuesday evening; five business days end on the next Monday."""
    rule = RepeatRule(window=window, calendar="office")

    assert len(repeats([a_complaint("a", 0), a_complaint("b", day)], rule, calendars={"office": OFFICE})) == expected


def test_mistakes_are_named() -> None:
    """An id twice, a missing calendar, tree or level."""
    with pytest.raises(InputError, match="in the list twice: a"):
        repeats([a_complaint("a", 0), a_complaint("a", 1)], WEEK)
    with pytest.raises(InputError, match="counted on a calendar"):
        RepeatRule(window=work(hours=1))
    with pytest.raises(InputError, match="no calendar 'office'"):
        repeats([], RepeatRule(window=work(hours=1), calendar="office"))
    with pytest.raises(InputError, match="tree of causes is needed"):
        repeats([], RepeatRule(window=elapsed(days=1), level="area"))
    with pytest.raises(InputError, match="no level 'team'"):
        repeats([], RepeatRule(window=elapsed(days=1), level="team"), tree=TREE)
