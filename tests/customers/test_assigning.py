from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from servicekit.conditions import Test
from servicekit.customers import (
    Landing,
    Period,
    PurchaseSummary,
    RFMScheme,
    Tier,
    TierOverride,
    TierPolicy,
    TierStanding,
    assign_tier,
    assign_tier_history,
)
from servicekit.errors import InputError, NaiveDatetimeError

PLAIN = TierPolicy(
    tiers=[
        Tier(key="basic"),
        Tier(key="silver", at_least=500),
        Tier(key="gold", at_least=1000, keep_at_least=800),
    ],
    measure="customer.value",
)
YEARLY = TierPolicy(
    tiers=PLAIN.tiers,
    measure="customer.value",
    period=Period.YEAR,
    valid=1,
    landing=Landing.SOFT,
    grace=timedelta(days=30),
)


def utc(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def worth(value: Any) -> dict[str, dict[str, Any]]:
    """The facts of a customer of that value."""
    return {"customer": {"value": value}}


def test_a_bar_to_keep_lies_below_the_bar_to_reach() -> None:
    """Gold is reached at 1,000, kept down to 800, and lost below; then 800 no longer gives it."""
    standing, tiers = None, []
    for day, value in enumerate([900, 1000, 800, 799, 999, 1200], start=1):
        found = assign_tier(PLAIN, standing, worth(value), utc(f"2026-03-0{day}"))
        standing = found.standing
        tiers.append((found.tier, found.since.day if found.since else None))

    assert tiers == [("silver", 1), ("gold", 2), ("gold", 2), ("silver", 4), ("silver", 4), ("gold", 6)]


def test_an_explanation_says_which_bar_and_what_would_lift() -> None:
    """Which measure, which bar, what keeps it, and how much is missing to the next one."""
    first = assign_tier(PLAIN, None, worth(1000), utc("2026-03-02"))
    kept = assign_tier(PLAIN, first.standing, worth(850), utc("2026-03-03"))
    silver = assign_tier(PLAIN, None, worth(850), utc("2026-03-03"))

    assert kept.explain().splitlines() == [
        "gold since 2026-03-02 00:00 UTC",
        "  gold is kept: customer.value is 850, not below the 800 that keep it",
    ]
    assert silver.explain().splitlines() == [
        "silver since 2026-03-03 00:00 UTC",
        "  silver is reached: customer.value is 850, not below the 500 that reach it",
        "  gold is not reached: customer.value is 850, below the 1,000 that reach it",
        "  gold needs 150 more of customer.value",
    ]
    assert silver.lift is not None
    assert (silver.lift.tier, silver.lift.missing) == ("gold", 150)
    assert assign_tier(PLAIN, silver.standing, worth(850 + 150), utc("2026-03-04")).tier == "gold"
    assert assign_tier(PLAIN, silver.standing, worth(850 + 149), utc("2026-03-04")).tier == "silver"


def test_a_tier_is_assured_to_the_end_of_the_next_year_and_lands_softly() -> None:
    """Gold earned in 2026 holds to the end of 2027 and 30 days, then silver for a year, then basic."""
    found = assign_tier(YEARLY, None, worth(1000), utc("2026-05-01"))
    later = {
        at: assign_tier(YEARLY, found.standing, worth(0), utc(at)).tier
        for at in ("2027-12-31", "2028-01-30T23:59:59", "2028-01-31", "2029-01-29", "2029-01-30T23:59:59", "2029-01-31")
    }

    assert (found.until, found.becomes) == (utc("2028-01-31"), "silver")
    assert list(later.values()) == ["gold", "gold", "silver", "silver", "silver", "basic"]


def test_what_keeps_it_renews_it() -> None:
    """Enough to keep gold in 2027 assures it to the end of 2028; too little leaves it as it was, and says so."""
    found = assign_tier(YEARLY, None, worth(1000), utc("2026-05-01"))
    kept = assign_tier(YEARLY, found.standing, worth(800), utc("2027-05-01"))
    not_kept = assign_tier(YEARLY, found.standing, worth(799), utc("2027-05-01"))

    assert kept.until == utc("2029-01-31")  # 30 days after the end of 2028
    assert (not_kept.tier, not_kept.until) == ("gold", utc("2028-01-31"))
    assert not_kept.reasons[0].code == "assured"
    assert str(not_kept.reasons[0]) == (
        "gold is no longer earned: customer.value is 799, below the 800 that keep it;"
        " it is assured until 2028-01-31 00:00 UTC"
    )


def test_a_hard_landing_goes_to_what_was_earned_meanwhile() -> None:
    """Gold of 2026 and silver of 2027: with the end of 2027 silver, with the end of 2028 basic."""
    hard = TierPolicy(tiers=PLAIN.tiers, measure="customer.value", period=Period.YEAR, valid=1)
    standing = assign_tier(hard, None, worth(1000), utc("2026-05-01")).standing
    standing = assign_tier(hard, standing, worth(600), utc("2027-05-01")).standing

    assert assign_tier(hard, standing, worth(0), utc("2027-12-31")).tier == "gold"
    assert assign_tier(hard, standing, worth(0), utc("2028-01-01")).tier == "silver"
    assert assign_tier(hard, standing, worth(0), utc("2029-01-01")).tier == "basic"


def test_grace_without_periods() -> None:
    """Too little starts the grace once; enough in time takes it back, nothing in time ends the tier at its instant."""
    policy = TierPolicy(tiers=PLAIN.tiers, measure="customer.value", grace=timedelta(days=10))
    standing = assign_tier(policy, None, worth(1000), utc("2026-03-01")).standing
    first = assign_tier(policy, standing, worth(10), utc("2026-03-02"))
    again = assign_tier(policy, first.standing, worth(20), utc("2026-03-09"))

    assert (first.tier, first.until, first.becomes) == ("gold", utc("2026-03-12"), "basic")
    assert again.until == utc("2026-03-12")
    assert assign_tier(policy, again.standing, worth(800), utc("2026-03-11")).until is None
    late = assign_tier(policy, again.standing, worth(20), utc("2026-03-12"))
    assert (late.tier, late.since) == ("basic", utc("2026-03-12"))


def test_what_is_unknown_gives_nothing_and_takes_nothing() -> None:
    """Without the measure a new customer has the lowest tier, and a gold one stays gold, unrenewed."""
    new = assign_tier(PLAIN, None, {}, utc("2026-03-01"))
    gold = assign_tier(YEARLY, None, worth(1000), utc("2026-05-01"))
    silent = assign_tier(YEARLY, gold.standing, {"customer": {"value": "much"}}, utc("2027-05-01"))

    assert new.tier == "basic"
    assert str(new.lift) == "silver needs customer.value to be known"
    assert (silent.tier, silent.until) == ("gold", gold.until)
    assert silent.reasons[0].code == "unknown"


VIP = TierPolicy(
    tiers=[
        Tier(key="basic"),
        Tier(key="best", when=Test("customer.rfm_cell", "in", ["555", "554"])),
        Tier(key="partner", when=Test("customer.contract", "is", "frame"), keep_when=Test("customer.open", "less", 3)),
    ]
)


def test_rules_and_cells_give_tiers() -> None:
    """A tier by RFM cells, and one by a contract that is kept for another reason than it was given."""
    scheme = RFMScheme(recency=[1, 2, 3, 4], frequency=[1, 2, 3, 4], monetary=[1, 2, 3, 4])
    score = scheme.score(PurchaseSummary(recency=0, frequency=9, monetary=9))
    best = assign_tier(VIP, None, {"customer": score.facts}, utc("2026-03-01"))
    partner = assign_tier(VIP, None, {"customer": {"contract": "frame"}}, utc("2026-03-01"))
    kept = assign_tier(VIP, partner.standing, {"customer": {"contract": "none", "open": 2}}, utc("2026-03-02"))
    lost = assign_tier(
        VIP, kept.standing, {"customer": {"contract": "none", "open": 3, "rfm_cell": "111"}}, utc("2026-03-03")
    )

    assert [each.tier for each in (best, partner, kept, lost)] == ["best", "partner", "partner", "basic"]
    assert str(best.lift) == 'partner needs that customer.contract is "frame"'
    assert "customer.open is less than 3" in kept.explain()


def test_a_number_may_be_a_decimal() -> None:
    """The measure may be any finite number."""
    assert assign_tier(PLAIN, None, worth(Decimal("1000.00")), utc("2026-03-01")).tier == "gold"
    assert assign_tier(PLAIN, None, worth(float("nan")), utc("2026-03-01")).tier == "basic"
    assert assign_tier(PLAIN, None, worth(10**30), utc("2026-03-01")).tier == "gold"


def test_a_tier_by_hand() -> None:
    """It holds in place of the earned one, from its start to its end, with reason and actor; beneath it all goes on."""
    hand = TierOverride(
        tier="gold", reason="after the mishap", actor="mia", starts=utc("2026-03-05"), ends=utc("2026-03-10")
    )
    standing = TierStanding(overrides=[hand])
    before = assign_tier(PLAIN, standing, worth(600), utc("2026-03-01"))
    within = assign_tier(PLAIN, before.standing, worth(600), utc("2026-03-07"))
    after = assign_tier(PLAIN, within.standing, worth(600), utc("2026-03-10"))

    assert (before.tier, before.until, before.becomes) == ("silver", utc("2026-03-05"), "gold")
    assert (within.tier, within.since, within.until, within.becomes) == (
        "gold",
        utc("2026-03-05"),
        utc("2026-03-10"),
        "silver",
    )
    assert "given by mia from 2026-03-05 00:00 UTC until 2026-03-10 00:00 UTC: after the mishap" in within.explain()
    assert within.lift is None
    assert (after.tier, after.since) == ("silver", utc("2026-03-10"))


def test_the_latest_hand_decides() -> None:
    """Of two tiers by hand the one that started last holds, whatever their order."""
    early = TierOverride(tier="gold", reason="r", actor="a", starts=utc("2026-03-01"))
    late = TierOverride(tier="basic", reason="r", actor="a", starts=utc("2026-03-02"))

    for overrides in permutations([early, late]):
        found = assign_tier(PLAIN, TierStanding(overrides=overrides), worth(600), utc("2026-03-03"))
        assert found.tier == "basic"


def test_a_history_in_any_order() -> None:
    """Rows are taken by their moments; two that contradict each other are refused."""
    rows = [(utc(f"2026-03-0{day}"), worth(value)) for day, value in enumerate([900, 1000, 850, 700], start=1)]

    assert {assign_tier_history(PLAIN, list(each)).tier for each in permutations(rows)} == {"silver"}
    with pytest.raises(InputError, match="two observations of 2026-03-01 00:00:00"):
        assign_tier_history(PLAIN, [*rows, (utc("2026-03-01"), worth(1))])
    with pytest.raises(InputError, match="at least one observation"):
        assign_tier_history(PLAIN, [])


def test_years_of_membership() -> None:
    """A year of membership ends on the day of joining, and needs that day."""
    policy = TierPolicy(tiers=PLAIN.tiers, measure="customer.value", period=Period.MEMBER_YEAR, valid=1)
    found = assign_tier_history(policy, [(utc("2026-03-01"), worth(1000))], joined=date(2024, 6, 15))

    assert found.until == utc("2027-06-15")
    with pytest.raises(InputError, match="begins on the day of joining"):
        assign_tier(policy, None, worth(1000), utc("2026-03-01"))


def test_tiers_that_were_renamed_count_for_nothing() -> None:
    """A tier that the policy no longer has is held by nobody, and a tier by hand of that name holds nothing."""
    other = TierPolicy(tiers=[Tier(key="basic"), Tier(key="vip", at_least=5000)], measure="customer.value")
    old = assign_tier(PLAIN, None, worth(1000), utc("2026-03-01")).standing
    hand = TierOverride(tier="gold", reason="r", actor="a", starts=utc("2026-03-01"))

    assert assign_tier(other, old, worth(1000), utc("2026-03-02")).tier == "basic"
    assert assign_tier(other, TierStanding(overrides=[hand]), worth(0), utc("2026-03-02")).tier == "basic"


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (
            lambda: assign_tier(PLAIN, TierStanding(seen_at=utc("2026-03-02")), worth(1), utc("2026-03-01")),
            InputError,
            "take them in order",
        ),
        (lambda: assign_tier(PLAIN, None, worth(1), datetime(2026, 3, 1)), NaiveDatetimeError, "no time zone"),  # noqa: DTZ001
        (lambda: _hand(reason=" "), InputError, "needs a reason and an actor"),
        (lambda: _hand(actor=""), InputError, "a tier by hand needs a reason and an actor"),
        (lambda: _hand(ends=utc("2026-03-01")), InputError, "ends after it starts"),
    ],
)
def test_what_cannot_be_is_refused(make: Any, error: type[Exception], message: str) -> None:
    """Facts out of order, a moment without a zone, a tier by hand without reason, actor or length."""
    with pytest.raises(error, match=message):
        make()


def _hand(**parts: Any) -> TierOverride:
    return TierOverride(**{"tier": "gold", "reason": "r", "actor": "a", "starts": utc("2026-03-01"), **parts})
