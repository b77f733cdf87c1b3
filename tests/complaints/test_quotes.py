from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from attrs import evolve

from servicekit.complaints import (
    Choose,
    CompensationRule,
    CompensationRules,
    Form,
    Measure,
    PerSpan,
    Rounding,
    parse_percent,
    percent_in_words,
    quote,
    rounded,
)
from servicekit.conditions import Test
from servicekit.errors import InputError
from tests.complaints.accounts import HOUR, HOURLY, SHARE, a_breach

FEE = {"customer": {"fee": 9_900}}


def rules_with(*rules: CompensationRule, choose: Choose = Choose.BEST, **given: Rounding) -> CompensationRules:
    """Rules in euros, without caps."""
    return CompensationRules(currency="EUR", rules=rules, choose=choose, **given)


def test_a_quote_is_a_sum_of_lines() -> None:
    """A fixed amount, an eighth of the fee, three started hours; cut to the most that the rule gives."""
    rule = CompensationRule(
        key="all",
        amount=1_000,
        percent=Fraction(1, 8),
        of="customer.fee",
        per=PerSpan(amount=500, every=HOUR),
        most=3_500,
    )
    found = quote(rules_with(rule), a_breach(hours=2.5), FEE)

    assert [(line.what, line.amount) for line in found.lines] == [
        ("amount", 1_000),
        ("percent", 1_238),
        ("per", 1_500),
        ("most", -238),
    ]
    assert found.amount == 3_500
    assert found.lines[1].why == "12.5 % of customer.fee 9900, half_up"
    assert found.lines[2].why == "3 started spans of 1:00:00 in 2:30:00 late (elapsed), 500 each"


@pytest.mark.parametrize(
    ("rounding", "amount"),
    [(Rounding.HALF_UP, 1_238), (Rounding.HALF_EVEN, 1_238), (Rounding.UP, 1_238), (Rounding.DOWN, 1_237)],
)
def test_rounding_is_named(rounding: Rounding, amount: int) -> None:
    """An eighth of 9,900 is 1,237.5."""
    assert quote(rules_with(SHARE, rounding=rounding), a_breach(), FEE).amount == amount


def test_halves_go_where_the_rule_says() -> None:
    """2.5 and 3.5, 2.4 and 2.6 under all four."""
    amounts = [Fraction(5, 2), Fraction(7, 2), Fraction(12, 5), Fraction(13, 5)]
    expected = {
        Rounding.HALF_UP: [3, 4, 2, 3],
        Rounding.HALF_EVEN: [2, 4, 2, 3],
        Rounding.UP: [3, 4, 3, 3],
        Rounding.DOWN: [2, 3, 2, 2],
    }

    assert {rounding: [rounded(each, rounding) for each in amounts] for rounding in Rounding} == expected


@pytest.mark.parametrize(
    ("text", "share"), [("12.5", Fraction(1, 8)), (10, Fraction(1, 10)), ("0.000001", Fraction(1, 10**8))]
)
def test_percentages_are_exact(text: object, share: Fraction) -> None:
    """Read from text or whole numbers, and written back as they were."""
    assert parse_percent(text) == share
    assert percent_in_words(share) == str(text)


@pytest.mark.parametrize("text", [12.5, True, "101", "-1", "1e2", "", None, "0.0000001", "1/2"])
def test_what_is_no_percentage(text: object) -> None:
    """Floats, signs, exponents and fractions are refused, and more than all."""
    with pytest.raises(InputError, match="is not a percentage"):
        parse_percent(text)


def test_the_best_rule_or_the_first() -> None:
    """The best of those in the unit of the first that fits; points are not compared with money."""
    points = CompensationRule(key="points", form=Form.POINTS, amount=9_999)
    for choose, rules, expected in (
        (Choose.BEST, (HOURLY, SHARE, points), "hourly"),
        (Choose.FIRST, (SHARE, HOURLY), "share"),
        (Choose.BEST, (SHARE, HOURLY), "hourly"),
        (Choose.BEST, (points, HOURLY), "points"),
    ):
        found = quote(rules_with(*rules, choose=choose), a_breach(hours=3), FEE)
        assert found.rule is not None
        assert found.rule.key == expected


@pytest.mark.parametrize(
    ("rule", "facts", "reason", "unknown"),
    [
        (evolve(HOURLY, clocks=("first_response",)), {}, "no_rule", ()),
        (evolve(HOURLY, when=Test("priority", "is", "high")), {"ticket": {"priority": "low"}}, "no_rule", ()),
        (evolve(HOURLY, when=Test("priority", "is", "high")), {}, "unknown", ("ticket.priority",)),
        (evolve(HOURLY, after=timedelta(hours=3)), {}, "not_late_enough", ()),
        (SHARE, {}, "unknown", ("customer.fee",)),
        (SHARE, {"customer": {"fee": 99.0}}, "unknown", ("customer.fee",)),
        (SHARE, {"customer": {"fee": True}}, "unknown", ("customer.fee",)),
        (SHARE, {"customer": {"fee": -1}}, "unknown", ("customer.fee",)),
        (SHARE, {"customer": {"fee": 9_900, "currency": "USD"}}, "mixed_currencies", ("customer.fee",)),
        (SHARE, {"customer": {"fee": 0}}, "nothing", ()),
    ],
)
def test_why_nothing_is_due(
    rule: CompensationRule, facts: dict[str, dict[str, object]], reason: str, unknown: tuple[str, ...]
) -> None:
    """A stable word for each reason, and the facts that were missing."""
    found = quote(rules_with(rule), a_breach(), facts)

    assert (found.rule, found.amount, found.reason, found.unknown) == (None, 0, reason, unknown)


def test_spans_in_working_time() -> None:
    """The measure of a rule decides which lateness counts."""
    breach = evolve(a_breach(hours=20), late_work=timedelta(hours=4))

    assert quote(rules_with(evolve(HOURLY, measure=Measure.WORK)), breach, {}).amount == 5 * 500
    assert quote(rules_with(HOURLY), breach, {}).amount == 21 * 500


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "gives nothing"),
        ({"percent": Fraction(1, 2)}, "together with the field"),
        ({"percent": Fraction(3, 2), "of": "fee"}, "from 0 to 100"),
        ({"form": Form.POINTS, "percent": Fraction(1, 2), "of": "fee"}, "no percentage of money"),
        ({"form": Form.GIFT, "amount": 500}, "name of the gift"),
        ({"amount": 5.5}, "whole minor units"),
        ({"amount": -5}, "whole minor units"),
    ],
)
def test_a_rule_whose_parts_do_not_fit_is_refused(given: dict[str, object], message: str) -> None:
    """Each mistake is named."""
    with pytest.raises(InputError, match=message):
        CompensationRule(key="bad", **given)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="a span has a length"):
        PerSpan(amount=1, every=timedelta(0))


def test_the_currency_is_a_code() -> None:
    """Three capital letters, as in ISO 4217."""
    with pytest.raises(InputError, match="not a currency code"):
        CompensationRules(currency="Euro")
