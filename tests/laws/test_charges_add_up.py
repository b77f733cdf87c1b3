"""Law: what the customer pays and what is covered are the price and the fee, to the minor unit."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from servicekit.customers import ChargeLine, ChargePolicy, ChargeRule, Money, decide_charge

KINDS = st.sampled_from(["labour", "parts", "travel"])
LINES = st.lists(
    st.builds(
        lambda kind, price, cost: ChargeLine(kind=kind, price=Money(price, "EUR"), cost=Money(cost, "EUR")),
        KINDS,
        st.integers(0, 10**12),
        st.integers(0, 10**12),
    ),
    max_size=6,
)


@given(
    LINES,
    st.dictionaries(KINDS | st.just("default"), st.integers(0, 100)),
    st.integers(0, 10**6),
    st.none() | st.integers(0, 10**12),
)
def test_no_unit_is_lost(lines: list[ChargeLine], pays: dict[str, int], fee: int, at_most: int | None) -> None:
    """Income and covered add up to prices and fee; each share is within half a unit of the exact one."""
    rule = ChargeRule(key="r", pays=pays, fee=fee, at_most=at_most)
    charge = decide_charge(ChargePolicy(currency="EUR", rules=[rule]), {}, lines)

    assert charge.income + charge.covered == sum(line.price.amount for line in lines) + fee
    assert charge.income <= (charge.income if at_most is None else at_most)
    assert charge.cost == sum(line.cost.amount for line in lines)
    for each in charge.lines:
        exact = Fraction(each.line.price.amount * pays.get(each.line.kind, pays.get("default", 100)), 100)
        assert abs(each.pays - exact) <= Fraction(1, 2)
        assert 0 <= each.pays <= each.line.price.amount
