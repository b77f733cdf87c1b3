from __future__ import annotations

from datetime import timedelta

import pytest

from servicekit.conditions import Test
from servicekit.customers import Landing, Period, Tier, TierPolicy
from servicekit.errors import InvalidDocument
from servicekit.policies import parse_policy, write_policy
from tests.policies.documents import FULL, GOOD


def test_tiers_are_read_in_full() -> None:
    """Every part of a document's tiers arrives at its place."""
    assert parse_policy(FULL).tiers == TierPolicy(
        tiers=[
            Tier(key="basic"),
            Tier(key="silver", name="Silver card", at_least=50000, keep_at_least=40000),
            Tier(
                key="gold",
                at_least=100000,
                keep_at_least=75000.5,
                when=Test("customer.rfm_cell", "in", ["555", "554"]),
                keep_when=Test("customer.plan", "is", "gold"),
            ),
        ],
        measure="customer.value",
        period=Period.YEAR,
        valid=1,
        landing=Landing.SOFT,
        grace=timedelta(days=1),
        zone="Europe/Berlin",
    )


def test_a_policy_without_tiers_is_written_as_before() -> None:
    """Where there are none, the canonical form does not mention them."""
    assert parse_policy(GOOD).tiers is None
    assert "tiers" not in write_policy(parse_policy(GOOD))


SMALL = """
key = "a"
fields = { "customer.value" = [], "customer.tier" = ["basic", "gold"], priority = [] }
[tiers]
measure = "customer.value"
levels = [{ key = "basic" }, { key = "gold", at_least = 1000, keep_at_least = 800 }]
"""


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ("[tiers]", "[tiers]\nlevel = 3", "tiers.level", "unknown key"),
        ("levels = [{", 'levels = [3, { key = "silver" }, {', "tiers.levels[0]", "needs a table, not 3"),
        ('measure = "customer.value"', 'measure = "customer.valu"', "tiers.measure", "not among the fields"),
        ('measure = "customer.value"', 'measure = "priority"', "tiers.measure", "is not a fact of the customer"),
        ('measure = "customer.value"', "", "tiers.measure", "is missing: what the bars are of"),
        ("[tiers]", '[tiers]\nperiod = "yaer"', "tiers.period", '"yaer" is not a period'),
        ("[tiers]", '[tiers]\nlanding = "hrad"', "tiers.landing", '"hrad" is not a landing'),
        ("[tiers]", "[tiers]\nvalid = -1", "tiers.valid", "needs a whole number from 0 to 100"),
        ("[tiers]", "[tiers]\nvalid = 1", "tiers.valid", "is counted in periods"),
        ("[tiers]", '[tiers]\ngrace = "8h"', "tiers.grace", '"8h" is working time'),
        ("[tiers]", '[tiers]\nzone = "Berlin"', "tiers.zone", '"Berlin" is not an IANA time zone'),
        ('"gold", at', '"glod", at', "tiers.levels[1].key", '"glod" is not a value of customer.tier'),
        ("at_least = 1000", 'at_least = "1000"', "tiers.levels[1].at_least", "'1000' is not a number"),
        ("= 800", "= 1800", "tiers.levels[1].keep_at_least", "1,800 is above the 1,000 that reach it"),
        ("= 800", "= 800, when = { priority = 1 }", "tiers.levels[1].when", "is not a fact of the customer"),
        ("= 800", "= 800, when = { customer.vip = true }", "tiers.levels[1].when.customer.vip", "is not a field"),
    ],
)
def test_a_mistake_is_named(old: str, new: str, path: str, message: str) -> None:
    """One mistake in the tiers is told with its place; the first of the problems names it."""
    assert old in SMALL
    with pytest.raises(InvalidDocument) as caught:
        parse_policy(SMALL.replace(old, new, 1))
    problem = next(each for each in caught.value.problems if each.path == path)

    assert message in problem.message
    assert problem.line


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tiers = 3", "tiers (line 2): needs a table, not 3"),
        ("[tiers]", "tiers.levels (line 2): is missing"),
        ("[tiers]\nlevels = []", "tiers.levels (line 3): there must be at least one tier"),
    ],
)
def test_no_tiers_at_all(text: str, message: str) -> None:
    """A section that holds none is one problem."""
    with pytest.raises(InvalidDocument) as caught:
        parse_policy(f'key = "a"\n{text}')

    assert len(caught.value.problems) == 1
    assert message in str(caught.value)
