from __future__ import annotations

import pytest

from servicekit.conditions import Test
from servicekit.customers import ChargePolicy, ChargeRule
from servicekit.errors import InvalidDocument
from servicekit.policies import parse_policy, read_policy, write_policy
from servicekit.testing.builders import a_policy

HEAD = """
key = "shop"
[fields]
"customer.warranty" = []
[charges]
"""
GOOD = """
currency = "EUR"
otherwise = { fee = 100 }
[[charges.rules]]
key = "warranty"
when = { "customer.warranty" = "in_warranty" }
pays = 0
reason = "within the warranty"
[[charges.rules]]
key = "part"
pays = { labour = 0, default = 50 }
fee = 900
at_most = 20000
"""


def test_rules_say_everything_in_words() -> None:
    """A lone share is for every kind; amounts are minor units; what is left out is paid in full."""
    policy = parse_policy(HEAD + GOOD)

    assert policy.charges == ChargePolicy(
        currency="EUR",
        rules=[
            ChargeRule(
                key="warranty",
                when=Test("customer.warranty", "is", "in_warranty"),
                pays={"default": 0},
                reason="within the warranty",
            ),
            ChargeRule(key="part", pays={"labour": 0, "default": 50}, fee=900, at_most=20_000),
        ],
        otherwise=ChargeRule(key="otherwise", fee=100),
    )
    assert read_policy(write_policy(policy)) == policy
    assert parse_policy(policy.canonical.decode()).sha256 == policy.sha256
    assert "charges" not in write_policy(a_policy())


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("", "charges.currency", "is missing"),
        ('currency = "euro"', "charges.currency", "is not a currency code"),
        ('currency = "EUR"\nrules = [{ key = "a", pays = 101 }]', "charges.rules[0].pays", "101 is not a percentage"),
        (
            'currency = "EUR"\nrules = [{ key = "a", pays = { x = -1 } }]',
            "charges.rules[0].pays.x",
            "is not a percentage",
        ),
        ('currency = "EUR"\nrules = [{ key = "a", fee = -1 }]', "charges.rules[0].fee", "needs a whole number"),
        ('currency = "EUR"\nrules = [{ key = "a" }, { key = "a" }]', "charges.rules[1].key", "is the key of another"),
        ('currency = "EUR"\nrules = [{ key = "otherwise" }]', "charges.rules[0].key", "is the key of another"),
        ('currency = "EUR"\nrules = [{ key = "a", when = { x = 1 } }]', "charges.rules[0].when.x", ""),
        ('currency = "EUR"\notherwise = { when = {} }', "charges.otherwise.when", "unknown key"),
    ],
)
def test_mistakes_are_told_with_their_place(text: str, path: str, message: str) -> None:
    """Each mistake is one problem, at its place, in words."""
    with pytest.raises(InvalidDocument) as found:
        parse_policy(HEAD + text)

    (problem,) = found.value.problems
    assert problem.path == path
    assert message in problem.message
