"""What is found in rules of compensation, and what is not."""

from __future__ import annotations

import pytest

from servicekit.lint import lint
from servicekit.policies import parse_policy

SOUND = """\
key = "shop"

[fields]
priority = ["high", "low"]

[[sla]]
key = "all"
targets = [{ metric = "resolution", goal = "1d elapsed" }, { metric = "first_response", goal = "4h elapsed" }]

[compensation]
currency = "EUR"
choose = "first"
authority = { automatic = 500, roles = { lead = 5000 } }

[[compensation.rules]]
key = "first"
clocks = ["resolution"]
when = { priority = "high" }
amount = 1000

[[compensation.rules]]
key = "second"
clocks = ["resolution"]
per = { amount = 500, every = "1h" }

[[compensation.caps]]
key = "month"
limit = 5000
per = "month"
"""


def found(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    """The codes and places of what is said of the sound document with these texts replaced."""
    text = SOUND
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return [(each.code, each.path) for each in lint(parse_policy(text))]


def test_nothing_is_said_of_sound_rules() -> None:
    """Each rule decides somewhere, the cap cuts some, and a lead may decide them all."""
    assert found() == []


@pytest.mark.parametrize(
    "taking",
    [('when = { priority = "high" }\n', ""), ('clocks = ["resolution"]\nwhen = { priority = "high" }\n', "")],
)
def test_a_rule_that_never_decides(taking: tuple[str, str]) -> None:
    """An earlier rule fits wherever it would; not so where the best decides."""
    assert found(taking) == [("compensation.never_reached", "compensation.rules[1]")]
    assert found(taking, ('choose = "first"', 'choose = "best"')) == []
    assert found(taking, ("amount = 1000", 'amount = 1000\nafter = "2h"')) == []


def test_a_cap_below_everything() -> None:
    """Below the least of all rules; not where one rule may give less."""
    assert found(("limit = 5000", "limit = 499")) == [("compensation.cap_too_low", "compensation.caps[0].limit")]
    assert found(("limit = 5000", "limit = 500")) == []
    assert found(("limit = 5000", "limit = 499"), ('every = "1h"', 'every = "1h", started = false')) == []


def test_more_than_anybody_may_decide() -> None:
    """The least of a rule is beyond every role; a cap that cuts it helps."""
    lead = ("lead = 5000", "lead = 900")
    assert found(lead) == [("compensation.nobody_may", "compensation.rules[0]")]
    assert found(lead, ("limit = 5000", "limit = 900")) == []
    assert found(lead, ("automatic = 500", "automatic = 1000")) == []
