"""The limit to reopening, read and written."""

from __future__ import annotations

import pytest

from servicekit.calendars import business_days, elapsed
from servicekit.errors import InputError, InvalidDocument
from servicekit.policies import diff, parse_policy, read_policy, write_policy
from servicekit.tickets import Reopening
from servicekit.workflow import Category

DOCUMENT = """
key = "shop"
[fields]
product = []
"customer.plan" = []
[calendars.office]
zone = "Europe/Berlin"
hours = { mon-fri = ["09:00-17:00"] }
[reopening]
"""
FULL = """within = "5 business days"
since = "solved"
calendar = "office"
inherit = ["product"]
"""


def test_every_choice_arrives_at_its_place() -> None:
    """In full, and with nothing said: never after the closing, with every field."""
    full, bare = parse_policy(DOCUMENT + FULL), parse_policy(DOCUMENT)

    assert full.reopening == Reopening(
        within=business_days(5), since=Category.SOLVED, calendar="office", inherit=("product",)
    )
    assert bare.reopening == Reopening()
    assert parse_policy(DOCUMENT + 'within = "7d elapsed"').reopening == Reopening(within=elapsed(days=7))
    assert parse_policy('key = "shop"').reopening is None
    assert "reopening" not in write_policy(parse_policy('key = "shop"'))
    for policy in (full, bare):
        assert read_policy(write_policy(policy)) == policy


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ('"5 business days"', '"5 bussiness days"', "reopening.within", "is not a duration"),
        ('"solved"', '"pending"', "reopening.since", "is not a choice"),
        ('"office"', '"offise"', "reopening.calendar", "is not a calendar of this document"),
        ('calendar = "office"', "", "reopening.calendar", "is missing: working time is counted on a calendar"),
        ('"product"', '"produkt"', "reopening.inherit[0]", "is not a field of the ticket in this document"),
        ('"product"', '"customer.plan"', "reopening.inherit[0]", "is not a field of the ticket in this document"),
        ("since", "sinse", "reopening.sinse", "unknown key"),
    ],
)
def test_mistakes_name_their_place(old: str, new: str, path: str, message: str) -> None:
    """Each with what is wrong."""
    with pytest.raises(InvalidDocument) as caught:
        parse_policy(DOCUMENT + FULL.replace(old, new))
    assert [(each.path, message in each.message) for each in caught.value.problems] == [(path, True)]


def test_a_difference_is_told() -> None:
    """Of the limit, and of the whole section where there was none."""
    full, later = (parse_policy(DOCUMENT + text) for text in (FULL, FULL.replace("5 business", "9 business")))
    assert [each.words for each in diff(full, later)] == ["reopening, within: 5 business days -> 9 business days"]
    assert [each.path[0] for each in diff(parse_policy(DOCUMENT.replace("[reopening]", "")), full)] != []


def test_nothing_but_what_is_over_can_be_reopened() -> None:
    """A limit counted from an open status is refused; so is one on a calendar that is not there."""
    with pytest.raises(InputError, match="not solved or closed"):
        Reopening(since=Category.ACTIVE)
