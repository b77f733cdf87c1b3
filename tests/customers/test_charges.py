from __future__ import annotations

from typing import Any

import pytest

from servicekit.conditions import All, Test
from servicekit.customers import ChargeLine, ChargePolicy, ChargeRule, Coverage, Money, decide_charge, hours_fact
from servicekit.errors import InputError
from servicekit.testing.builders import at, office_hours

WARRANTY = ChargeRule(
    key="warranty",
    when=All((Test("customer.warranty", "is", "in_warranty"), Test("cause", "is", "defect"))),
    pays={"default": 0},
    reason="a defect within the warranty",
)
GOLD = ChargeRule(
    key="gold",
    when=Test("customer.plan", "is", "gold"),
    pays={"labour": 0, "parts": 50},
    at_most=20_000,
    reason="the gold plan pays for labour and half of the parts",
)
NIGHT = ChargeRule(key="night", when=Test("in_hours", "is", False), fee=8_000, reason="call-out at night")
RULES = ChargePolicy(currency="EUR", rules=[WARRANTY, GOLD, NIGHT])


def _line(kind: str, price: int, cost: int = 0) -> ChargeLine:
    return ChargeLine(kind=kind, price=Money(price, "EUR"), cost=Money(cost, "EUR"))


LINES = [_line("labour", 12_000, 5_000), _line("parts", 33_333, 20_001), _line("travel", 3_000, 1_000)]


def _facts(customer: dict[str, Any], **ticket: Any) -> dict[str, dict[str, Any]]:
    return {"ticket": ticket, "customer": customer}


def test_the_first_rule_that_holds_decides() -> None:
    """Warranty before plan before the hour; without any the customer pays everything."""
    defect = _facts({"warranty": "in_warranty", "plan": "gold"}, cause="defect", in_hours=True)
    misuse = _facts({"warranty": "in_warranty", "plan": "gold"}, cause="misuse", in_hours=True)
    night = _facts({"warranty": "ended", "plan": "none"}, cause="defect", in_hours=False)
    day = _facts({"warranty": "ended", "plan": "none"}, cause="defect", in_hours=True)

    decided = [decide_charge(RULES, facts) for facts in (defect, misuse, night, day)]
    assert [(each.coverage, each.rule) for each in decided] == [
        (Coverage.COVERED, "warranty"),
        (Coverage.PART, "gold"),
        (Coverage.BILLABLE, "night"),
        (Coverage.BILLABLE, "otherwise"),
    ]


def test_every_amount_of_a_part_that_is_covered() -> None:
    """Labour nothing, half of 333.33 rounded up to 166.67, travel whole: 196.67, under the cap of 200."""
    charge = decide_charge(RULES, _facts({"plan": "gold", "warranty": "ended"}, cause="defect"), LINES)

    assert [(each.line.kind, each.share, each.pays, each.covered) for each in charge.lines] == [
        ("labour", 0, 0, 12_000),
        ("parts", 50, 16_667, 16_666),
        ("travel", 100, 3_000, 0),
    ]
    assert (charge.income, charge.covered, charge.cost, charge.margin) == (19_667, 28_666, 26_001, -6_334)
    assert charge.income + charge.covered == sum(line.price.amount for line in LINES)


def test_a_cap_takes_off_what_is_above_it() -> None:
    """The discount is what the cap takes off, and the company bears it."""
    charge = decide_charge(RULES, _facts({"plan": "gold", "warranty": "ended"}, cause="x"), [_line("parts", 50_001)])

    assert (charge.income, charge.discount, charge.covered) == (20_000, 5_001, 30_001)


def test_a_fee_comes_on_top() -> None:
    """At night the call-out is paid beside the lines."""
    facts = _facts({"plan": "none", "warranty": "ended"}, cause="defect", in_hours=False)

    assert decide_charge(RULES, facts, LINES).income == 12_000 + 33_333 + 3_000 + 8_000


def test_what_is_not_known_is_not_dropped_in_silence() -> None:
    """Without a cause the warranty cannot be told: the next rule decides, and the doubt is named with its reason."""
    charge = decide_charge(RULES, _facts({"warranty": "in_warranty", "plan": "silver"}, in_hours=True))

    assert (charge.rule, charge.doubtful) == ("otherwise", ("warranty",))
    assert charge.tried[0].because == ('unknown: ticket.cause is "defect" (not supplied)',)
    assert str(charge).splitlines()[:2] == [
        "billable by 'otherwise': no rule covers it",
        "  pays 0, covered 0, cost 0 (EUR, minor units)",
    ]
    assert charge.tried[1].because == ("fails: customer.plan is \"gold\" (found 'silver')",)


@pytest.mark.parametrize(
    ("changes", "coverage"),
    [
        ({"pays": {"default": 0}}, Coverage.COVERED),
        ({"at_most": 0}, Coverage.COVERED),
        ({"pays": {"default": 0}, "fee": 100}, Coverage.PART),
        ({"pays": {"parts": 0}}, Coverage.PART),
        ({"at_most": 100}, Coverage.PART),
        ({}, Coverage.BILLABLE),
        ({"fee": 100}, Coverage.BILLABLE),
    ],
)
def test_the_word_follows_from_the_rule(changes: dict[str, Any], coverage: Coverage) -> None:
    """Covered, part or billable is known before there is a line, so that one can ask for a quotation."""
    assert ChargeRule(key="r", **changes).coverage is coverage


def test_hours_are_a_fact() -> None:
    """All work within the opening hours is in hours; one moment outside is not."""
    office, noon, night = office_hours(), at("2026-03-23 12:00"), at("2026-03-23 23:00")

    assert hours_fact(office, [noon]) == {"in_hours": True}
    assert hours_fact(office, [noon, night]) == {"in_hours": False}
    assert hours_fact(office, []) == {"in_hours": True}


def test_impossible_amounts_are_refused() -> None:
    """Shares are percentages, amounts are not negative, currencies do not mix, names are there once."""
    for make in (
        lambda: ChargeRule(key="r", pays={"labour": 101}),
        lambda: ChargeRule(key="r", fee=-1),
        lambda: ChargeRule(key="r", at_most=-1),
        lambda: _line("parts", -1),
        lambda: ChargeLine(kind="parts", price=Money(1, "EUR"), cost=Money(1, "USD")),
        lambda: ChargePolicy(currency="EUR", rules=[NIGHT, NIGHT]),
        lambda: ChargePolicy(currency="euro"),
        lambda: decide_charge(RULES, {}, [ChargeLine(kind="a", price=Money(1, "USD"), cost=Money(1, "USD"))]),
    ):
        with pytest.raises(InputError):
            make()
