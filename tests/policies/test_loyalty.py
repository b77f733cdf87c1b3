from __future__ import annotations

import pytest

from servicekit.customers import Benefit, Expiry, Length, Of, Programme
from servicekit.errors import InvalidDocument
from servicekit.policies import parse_policy, write_policy
from tests.policies.documents import FULL, GOOD


def test_a_programme_is_read_in_full() -> None:
    """Every part of a document's programme arrives at its place."""
    assert parse_policy(FULL).loyalty == Programme(
        key="miles",
        lifetime=Length(months=18),
        expiry=Expiry.MONTH,
        zone="Europe/Berlin",
        per=100,
        percent={"silver": 125, "gold": 150},
        benefits=[Benefit(key="lounge", at_least=5000), Benefit(key="fast lane", at_least=20000, of=Of.EARNED)],
    )


def test_a_policy_without_a_programme_is_written_as_before() -> None:
    """Where there is none, the canonical form does not mention it."""
    assert parse_policy(GOOD).loyalty is None
    assert "loyalty" not in write_policy(parse_policy(GOOD))


SMALL = """
key = "a"
fields = { "customer.tier" = ["basic", "gold"] }
[loyalty]
key = "miles"
lifetime = "1 year"
percent = { gold = 150 }
benefits = [{ key = "lounge", at_least = 5 }]
"""


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ("lifetime", "lifetme", "loyalty.lifetme", "unknown key"),
        ('key = "miles"', "", "loyalty.key", "is missing"),
        ('"1 year"', '"soon"', "loyalty.lifetime", "is not a length"),
        ('"1 year"', '"0 days"', "loyalty.lifetime", "points that live for no time"),
        ("[loyalty]", '[loyalty]\nexpiry = "week"', "loyalty.expiry", '"week" is not an expiry'),
        ("[loyalty]", '[loyalty]\nzone = "Berlin"', "loyalty.zone", "is not an IANA time zone"),
        ("[loyalty]", "[loyalty]\nper = 0", "loyalty.per", "needs a whole number from 1"),
        ("gold = 150", "glod = 150", "loyalty.percent.glod", "is not a value of customer.tier"),
        ("gold = 150", "gold = -1", "loyalty.percent.gold", "needs a whole number from 0"),
        ("at_least = 5", "at_last = 5", "loyalty.benefits[0].at_last", "unknown key"),
        ("at_least = 5", "at_least = 0", "loyalty.benefits[0].at_least", "needs a whole number from 1"),
        ("at_least = 5", 'at_least = 5, of = "all"', "loyalty.benefits[0].of", "is not balance or earned"),
        ('"lounge"', '""', "loyalty.benefits[0].key", "is empty"),
        ("5 }", '5 }, { key = "lounge", at_least = 6 }', "loyalty.benefits[1]", "stands here twice"),
    ],
)
def test_a_mistake_is_named(old: str, new: str, path: str, message: str) -> None:
    """One mistake in the programme is told with its place."""
    assert old in SMALL
    with pytest.raises(InvalidDocument) as caught:
        parse_policy(SMALL.replace(old, new, 1))
    problem = next(each for each in caught.value.problems if each.path == path)

    assert message in problem.message
