from __future__ import annotations

import pytest

from servicekit.lint import lint
from servicekit.policies import parse_policy

SOUND = """
key = "shop"
[fields]
product = ["washer", "dryer"]
"customer.plan" = ["gold"]
"customer.service" = []

[metrics.repair]
start = { status_category = ["new", "active"] }
pause = { "customer.service" = "paused" }

[[sla]]
key = "gold"
when = { "customer.plan" = "gold" }
targets = [{ metric = "repair", goal = "1d elapsed" }]

[[sla]]
key = "others"
targets = [{ metric = "repair", goal = "3d elapsed" }]

[plans.gold]
grade = "high"
while_suspended = "pause"
scope = { products = ["washer"], channels = ["phone"] }
counters = { cases = { total = 5, channels = { phone = 2 } } }

[charges]
currency = "EUR"
rules = [{ key = "gold", when = { "customer.plan" = "gold" }, pays = 0 }, { key = "rest", pays = 50 }]
"""


def test_a_sound_policy_has_no_findings() -> None:
    """What the tests below change is the only thing wrong."""
    assert [str(finding) for finding in lint(parse_policy(SOUND))] == []


@pytest.mark.parametrize(
    ("old", "new", "code", "path"),
    [
        ('pause = { "customer.service" = "paused" }', "", "plans.pauses_nothing", "plans.gold.while_suspended"),
        (
            'products = ["washer"]',
            'products = ["washer", "fridge"]',
            "plans.scope_matches_nothing",
            "plans.gold.scope.products",
        ),
        (
            "channels = { phone = 2 }",
            "channels = { chat = 2 }",
            "plans.channel_outside_scope",
            "plans.gold.counters.cases.channels",
        ),
        (
            "total = 5, channels = { phone = 2 }",
            "total = 0",
            "plans.nothing_to_use",
            "plans.gold.counters.cases.total",
        ),
        ('{ key = "rest", pays = 50 }', "", "", ""),
        (
            'key = "rest", pays = 50',
            'key = "rest", when = { "customer.plan" = "gold" }, pays = 50',
            "charges.never_decides",
            "charges.rules[1]",
        ),
        (
            'key = "gold", when = { "customer.plan" = "gold" }, pays',
            'key = "gold", pays',
            "charges.never_decides",
            "charges.rules[1]",
        ),
    ],
)
def test_each_fault_is_found_alone(old: str, new: str, code: str, path: str) -> None:
    """One change, one finding, at its place; and a change that is no fault has none."""
    assert old in SOUND
    found = [(finding.code, finding.path) for finding in lint(parse_policy(SOUND.replace(old, new, 1)))]

    assert found == ([(code, path)] if code else [])


def test_a_plan_that_nothing_reads_is_found() -> None:
    """A plan makes a difference where its key, grade or a benefit is read anywhere, or where it has counters."""
    alone = 'key = "a"\n[fields]\n"customer.night" = []\n[plans.gold]\nbenefits = { night = true }\n'
    (finding,) = lint(parse_policy(alone))
    assert (finding.code, finding.path) == ("plans.unused", "plans.gold")

    read = (
        alone
        + '[[sla]]\nkey = "s"\ntargets = [{ metric = "resolution", by = "customer.night", goal = "1d elapsed" }]\n'
    )
    assert lint(parse_policy(read)) == ()
    assert lint(parse_policy(alone + "counters = { cases = { total = 1 } }\n")) == ()
