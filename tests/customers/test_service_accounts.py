from __future__ import annotations

from typing import Any

import pytest

from servicekit.customers import (
    AccountEntry,
    ChargeLine,
    ChargePolicy,
    Money,
    Period,
    accounts,
    accounts_table,
    decide_charge,
    entry_of,
)
from servicekit.errors import InputError
from servicekit.testing.builders import at


def _entry(moment: str, **values: Any) -> AccountEntry:
    return AccountEntry(**{"at": at(moment), "currency": "EUR", **values})


ENTRIES = [
    _entry("2026-03-10 12:00", ticket="T1", plan="gold", tier="A", income=0, cost=5_000, covered=9_000),
    _entry("2026-03-31 22:30", ticket="T2", plan="gold", tier="B", income=3_000, cost=2_000),
    _entry("2026-03-01 00:00", plan="gold", income=10_000),
    _entry("2026-04-02 12:00", ticket="T3", tier="B", income=8_000, cost=6_000),
    _entry("2026-04-02 12:00", ticket="T3", tier="B", income=100, currency="USD"),
]


def _figures(by: tuple[str, ...], **more: Any) -> list[tuple[Any, ...]]:
    rows = accounts(ENTRIES, by, **more)
    return [(*row.group, row.currency, row.tickets, row.income, row.cost, row.covered) for row in rows]


def test_accounts_by_plan() -> None:
    """Fees for the plan are income without a ticket; currencies are accounts of their own."""
    assert _figures(("plan",)) == [
        ("", "EUR", 1, 8_000, 6_000, 0),
        ("", "USD", 1, 100, 0, 0),
        ("gold", "EUR", 2, 13_000, 7_000, 9_000),
    ]


def test_accounts_by_tier_and_period() -> None:
    """Groups are joined in the order asked for; 22:30 UTC on 31 March is April in Berlin."""
    assert _figures(("period", "tier"))[1:3] == [
        ("2026-03", "A", "EUR", 1, 0, 5_000, 9_000),
        ("2026-03", "B", "EUR", 1, 3_000, 2_000, 0),
    ]
    april = [row for row in _figures(("period", "tier"), zone="Europe/Berlin") if row[0] == "2026-04"]
    assert april == [("2026-04", "B", "EUR", 2, 11_000, 8_000, 0), ("2026-04", "B", "USD", 1, 100, 0, 0)]


@pytest.mark.parametrize(
    ("period", "names"),
    [
        (Period.MONTH, {"2026-03", "2026-04"}),
        (Period.QUARTER, {"2026-Q1", "2026-Q2"}),
        (Period.HALF_YEAR, {"2026-H1"}),
        (Period.YEAR, {"2026"}),
    ],
)
def test_periods_have_names(period: Period, names: set[str]) -> None:
    """Months, quarters, half-years and years of the calendar."""
    assert {row.group[0] for row in accounts(ENTRIES, ("period",), period=period)} == names


def test_however_it_is_grouped_the_whole_is_the_same() -> None:
    """The accounts of each grouping add up to the account of everything."""
    whole = {row.currency: (row.income, row.cost, row.covered) for row in accounts(ENTRIES, ())}
    for by in (("plan",), ("tier", "period"), ("ticket",), ("plan", "tier", "period", "ticket")):
        rows = accounts(reversed(ENTRIES), by)
        for currency, sums in whole.items():
            mine = [row for row in rows if row.currency == currency]
            assert tuple(sum(each) for each in zip(*[(r.income, r.cost, r.covered) for r in mine], strict=True)) == sums


def test_figures_of_an_account() -> None:
    """Margin, its rate, and cost for a ticket; without income or tickets there is no rate, not zero."""
    gold = next(row for row in accounts(ENTRIES) if row.group == ("gold",))

    assert (gold.margin, gold.margin_rate, gold.cost_per_ticket) == (6_000, 6_000 / 13_000, 3_500.0)
    (fee,) = accounts([_entry("2026-03-01 00:00", plan="gold")])
    assert (fee.margin_rate, fee.cost_per_ticket) == (None, None)
    assert accounts([]) == ()


def test_a_charge_becomes_an_entry() -> None:
    """What was decided about a ticket is what its plan and tier are charged with."""
    line = ChargeLine(kind="labour", price=Money(500, "EUR"), cost=Money(300, "EUR"))
    charge = decide_charge(ChargePolicy(currency="EUR"), {}, [line])

    assert entry_of(charge, "T9", at("2026-03-01 00:00"), plan="gold", tier="A") == _entry(
        "2026-03-01 00:00", ticket="T9", plan="gold", tier="A", income=500, cost=300
    )


def test_the_table_is_for_people() -> None:
    """One line an account, in Markdown."""
    assert accounts_table(accounts(ENTRIES, ("tier",)), ("tier",)).splitlines() == [
        "| tier | currency | tickets | income | cost | margin | covered |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        "| (none) | EUR | 0 | 10000 | 0 | 10000 | 0 |",
        "| A | EUR | 1 | 0 | 5000 | -5000 | 9000 |",
        "| B | EUR | 2 | 11000 | 8000 | 3000 | 0 |",
        "| B | USD | 1 | 100 | 0 | 100 | 0 |",
    ]


def test_one_cannot_group_by_anything() -> None:
    """An unknown group is an error that says what there is."""
    with pytest.raises(InputError, match="group by 'team', only by plan, tier, period, ticket"):
        accounts(ENTRIES, ("team",))
    with pytest.raises(InputError, match="by the calendar"):
        accounts(ENTRIES, ("period",), period=Period.MEMBER_YEAR)
