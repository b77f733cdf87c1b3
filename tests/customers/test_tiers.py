from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from servicekit.conditions import ALWAYS, Test
from servicekit.customers import Landing, Period, Tier, TierPolicy
from servicekit.errors import InputError, UnknownZoneError

BASIC, SILVER = Tier(key="basic"), Tier(key="silver", at_least=500)
GOLD = Tier(key="gold", at_least=1000, keep_at_least=800)


def policy(*tiers: Tier, **terms: Any) -> TierPolicy:
    """Tiers over the customer's value."""
    return TierPolicy(tiers=tiers, **{"measure": "customer.value", **terms})


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (policy, "tiers: there must be at least one tier"),
        (lambda: policy(SILVER, GOLD), "everybody has the lowest tier: it asks for nothing"),
        (lambda: policy(BASIC, SILVER, Tier(key="silver", at_least=700)), "'silver' is the key of an earlier tier"),
        (lambda: policy(BASIC, Tier(key="", at_least=1)), r"tiers\[1\].key: is empty"),
        (lambda: policy(BASIC, Tier(key="gold")), "everybody would have it: give at_least, when, or both"),
        (lambda: policy(BASIC, GOLD, Tier(key="top", at_least=1000)), "1,000 is not above the 1,000 of the tier below"),
        (lambda: policy(BASIC, Tier(key="a", at_least=5, keep_at_least=6)), "6 is above the 5 that reach it"),
        (
            lambda: policy(BASIC, GOLD, Tier(key="top", at_least=2000, keep_at_least=700)),
            "700 is below the 800 that keep the tier below",
        ),
        (
            lambda: policy(BASIC, Tier(key="a", when=Test("customer.vip", "is", True), keep_at_least=3)),
            "keep_at_least: goes with at_least",
        ),
        (lambda: policy(BASIC, Tier(key="a", at_least=float("nan"))), "nan is not a number"),
        (lambda: policy(BASIC, Tier(key="a", at_least=True)), "True is not a number"),
        (lambda: policy(BASIC, SILVER, measure=""), "measure: is missing: what the bars are of"),
        (lambda: policy(BASIC), "measure: no tier has a bar for it"),
        (lambda: policy(BASIC, SILVER, valid=1), "valid: is counted in periods"),
        (lambda: policy(BASIC, SILVER, valid=101, period=Period.YEAR), "is not a number of periods from 0 to 100"),
        (lambda: policy(BASIC, SILVER, landing=Landing.SOFT), "landing: one tier a period needs a period"),
        (lambda: policy(BASIC, SILVER, grace=timedelta(-1)), "grace: .* is not between nothing and ten years"),
        (lambda: policy(BASIC, GOLD, period=Period.YEAR), "what keeps it is never asked"),
    ],
)
def test_what_contradicts_itself_is_refused(make: Any, message: str) -> None:
    """Tiers that everybody or nobody would have, bars that go down, terms that say nothing: each is named."""
    with pytest.raises(InputError, match=message):
        make()


def test_the_zone_must_exist() -> None:
    """A time zone is spelled as IANA spells it."""
    with pytest.raises(UnknownZoneError):
        policy(BASIC, SILVER, zone="Berlin")


def test_a_policy_says_what_it_reads() -> None:
    """The measure and every field of a condition, of reaching and of keeping."""
    tiers = policy(
        BASIC,
        SILVER,
        Tier(key="vip", when=Test("customer.vip", "is", True), keep_when=Test("customer.open", "less", 3)),
    )

    assert tiers.reads == {"customer.value", "customer.vip", "customer.open"}
    assert (tiers.place_of("vip"), tiers.places["basic"]) == (2, 0)
    assert (GOLD.keep_bar, SILVER.keep_bar, SILVER.keep_condition) == (800, 500, ALWAYS)
    with pytest.raises(InputError, match="there is no tier 'golden'; there are: basic, silver, vip"):
        tiers.place_of("golden")
