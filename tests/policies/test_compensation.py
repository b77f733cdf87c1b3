from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from servicekit.calendars import elapsed
from servicekit.complaints import (
    Authority,
    CalendarPeriod,
    Cap,
    Choose,
    CompensationRule,
    Form,
    Measure,
    OnWithdrawal,
    PerSpan,
    Rounding,
    Scope,
    service_credit,
)
from servicekit.conditions import Test
from servicekit.customers import Money
from servicekit.errors import InvalidDocument
from servicekit.lint import lint
from servicekit.policies import load_preset, parse_policy, read_policy, write_policy

DOCUMENT = """
key = "shop"

[fields]
priority = ["high", "low"]
"customer.fee" = []

[[sla]]
key = "all"
targets = [{ metric = "resolution", goal = "1d elapsed" }]

[compensation]
currency = "EUR"
zone = "Europe/Berlin"
rounding = "down"
choose = "first"
expires = "14d elapsed"
recover = true
authority = { automatic = 500, roles = { agent = 2000, lead = 10000 } }
points_authority = { automatic = 100 }

[[compensation.rules]]
key = "late"
form = "payment"
clocks = ["resolution"]
when = { priority = "high" }
after = "30m"
measure = "work"
amount = 300
percent = "12.5"
of = "customer.fee"
per = { amount = 100, every = "1h", started = false }
most = 5000

[[compensation.rules]]
key = "flowers"
form = "gift"
gift = "flowers"
amount = 1500
on_withdrawal = "until_then"

[[compensation.caps]]
key = "month"
limit = 10000
per = "month"

[[compensation.caps]]
key = "ticket"
limit = 5000
scope = "ticket"

[[compensation.caps]]
key = "points"
limit = 300
per = "30d elapsed"
unit = "points"

[compensation.credits.uptime]
bands = [{ below = "99.9", percent = 10 }, { below = 99, percent = "25" }]
source = "our contract"
"""


def test_the_part_about_compensation_is_read() -> None:
    """Rules, caps, authority and tables of credits, as the document says."""
    policy = parse_policy(DOCUMENT)
    rules = policy.compensation

    assert rules is not None
    assert rules.rules[0] == CompensationRule(
        key="late",
        form=Form.PAYMENT,
        clocks=("resolution",),
        when=Test("priority", "is", "high"),
        after=timedelta(minutes=30),
        measure=Measure.WORK,
        amount=300,
        percent=Fraction(1, 8),
        of="customer.fee",
        per=PerSpan(amount=100, every=timedelta(hours=1), started=False),
        most=5_000,
    )
    assert rules.rules[1].on_withdrawal is OnWithdrawal.UNTIL_THEN
    assert (rules.currency, rules.rounding, rules.choose, rules.recover) == ("EUR", Rounding.DOWN, Choose.FIRST, True)
    assert rules.expires == elapsed(days=14)
    assert rules.authority == Authority(automatic=500, roles={"agent": 2_000, "lead": 10_000})
    assert rules.caps == (
        Cap(key="month", limit=10_000, per=CalendarPeriod.MONTH),
        Cap(key="ticket", limit=5_000, scope=Scope.TICKET),
        Cap(key="points", limit=300, per=elapsed(days=30), unit="points"),
    )
    credit = service_credit(rules.credits["uptime"], kept=985, total=1_000, fee=Money(10_000, "EUR"))
    assert credit.credit == Money(2_500, "EUR")


def test_what_is_written_reads_back() -> None:
    """The written form is read as an equal policy, of the full part and of the smallest."""
    for text in (DOCUMENT, 'key = "a"\n[compensation]\ncurrency = "EUR"\n'):
        policy = parse_policy(text)
        assert read_policy(write_policy(policy)) == policy
        assert parse_policy(policy.canonical.decode()).sha256 == policy.sha256


def test_policies_without_the_part_keep_their_sum() -> None:
    """The part is not written when it is not there."""
    assert "compensation" not in write_policy(load_preset("retail"))


@pytest.mark.parametrize(
    ("before", "after", "path", "message"),
    [
        ('"EUR"', '"euro"', "compensation.currency", "is not a currency code"),
        ('"Europe/Berlin"', '"Europe/Berln"', "compensation.zone", "is not an IANA time zone"),
        ('rounding = "down"', 'rounding = "dwn"', "compensation.rounding", "is not a choice"),
        ('"14d elapsed"', '"14h"', "compensation.expires", "needs a calendar"),
        ("automatic = 500", "automatic = -5", "compensation.authority.automatic", "whole number from 0"),
        ("agent = 2000", "agent = 20.5", "compensation.authority.roles.agent", "whole number from 0"),
        ('form = "payment"', 'form = "pay"', "compensation.rules[0].form", "is not a choice"),
        ('["resolution"]', '["resolutoin"]', "compensation.rules[0].clocks[0]", "is no clock"),
        ('priority = "high" }', 'priority = "hihg" }', "compensation.rules[0].when", "is not a value"),
        ('percent = "12.5"', "percent = 12.5", "compensation.rules[0].percent", "is not a percentage"),
        ('of = "customer.fee"', 'of = "customer.fe"', "compensation.rules[0].of", "is not among the fields"),
        ('every = "1h"', 'every = "1 day"', "compensation.rules[0].per.every", "is not a duration"),
        ('gift = "flowers"\n', "", "compensation.rules[1].gift", "needs the name of the gift"),
        ('"until_then"', '"until_when"', "compensation.rules[1].on_withdrawal", "is not a choice"),
        ('key = "flowers"', 'key = "late"', "compensation.rules[1].key", "key of an earlier rule"),
        ('per = "month"', 'per = "week"', "compensation.caps[0].per", "is not a period"),
        ('unit = "points"', 'unit = "USD"', "compensation.caps[2].unit", "is not a unit of its own"),
        ("below = 99,", "below = 99.95,", "compensation.credits.uptime.bands[1].below", "is not a percentage"),
        ('below = "99.9"', 'below = "98"', "compensation.credits.uptime.bands", "go down"),
        ("recover = true", "recovr = true", "compensation.recovr", "unknown key"),
    ],
)
def test_a_mistake_is_told_with_its_place(before: str, after: str, path: str, message: str) -> None:
    """Each mistake names the key and what is wrong there."""
    assert before in DOCUMENT
    with pytest.raises(InvalidDocument) as caught:
        parse_policy(DOCUMENT.replace(before, after, 1))

    found = [problem for problem in caught.value.problems if problem.path == path and message in problem.message]
    assert found, caught.value


def test_a_sound_part_has_no_findings() -> None:
    """Nothing to say about it."""
    assert lint(parse_policy(DOCUMENT)) == ()
