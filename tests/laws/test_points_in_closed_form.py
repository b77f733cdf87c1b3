"""Law: the closed form of a balance (running sum and running maximum) is the ledger's, batch by batch."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from servicekit.customers import Earn, Spend, balance_of
from servicekit.errors import CommandRefused
from tests.customers.saving import START, Saving


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.integers(1, 20)), max_size=40), st.integers(0, 25))
def test_the_closed_form_is_the_ledger(history: list[tuple[int, bool, int]], later: int) -> None:
    """Random earnings and spendings, those that were refused left out: balance, expired and every expiry agree."""
    saving, at = Saving(), START
    spent = []
    for place, (days, earns, points) in enumerate(history):
        at += timedelta(days=days)
        try:
            saving.send(Earn(id=str(place), points=points) if earns else Spend(id=str(place), points=points), at)
        except CommandRefused:
            continue
        if not earns:
            spent.append((at, points))
    at += timedelta(days=later)
    earned = [(lot.earned_at, lot.expires_at, lot.points) for lot in saving.ledger.lots]
    found = balance_of(reversed(earned), reversed(spent), at)
    totals = saving.ledger.totals(at)

    assert (found.balance, found.expired) == (totals.balance, totals.expired)
    assert found.expiries == saving.ledger.expiries(at)
