from __future__ import annotations

from typing import Any

import pytest

from servicekit.customers import Allotment, Length, Plan, Scope
from servicekit.errors import InputError, InvalidDocument
from servicekit.policies import Policy, parse_policy, presets, read_policy, write_policy
from servicekit.testing.builders import a_policy
from tests.policies.documents import FULL

PLAN = """
key = "shop"
[fields]
"customer.plan" = ["gold", "silver"]
"customer.site" = ["north", "south"]
[plans.gold]
"""


def _problems(text: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidDocument) as found:
        parse_policy(PLAN + text)
    return [(problem.path, problem.message) for problem in found.value.problems]


def test_a_plan_says_everything_in_words() -> None:
    """Every word of a plan is read: hours in whole minutes, lengths in months, counters in the order of names."""
    gold = parse_policy(FULL).plans["gold"]

    assert gold == Plan(
        key="gold",
        grade="high",
        title="Everything, at any time",
        length=Length(18),
        zone="Europe/Berlin",
        scope=Scope(products=["washer"], assets=["W-1"], contracts=["K-7"], contacts=["P1"], channels=["phone"]),
        allotments=[
            Allotment(key="hours", unit="hours", total=1200, step=15),
            Allotment(key="cases", total=10, decrease_on="create", restrict=False, channels={"phone": 4}),
        ],
        benefits={"site": "any", "factor": 1.5, "night": True},
        while_suspended="pause",
        suspended_term="extends",
        on_end="keep",
        renew_from="today",
        transferable=False,
    )
    assert parse_policy(FULL).plans["silver"] == Plan(key="silver")


def test_plans_come_back_as_they_were() -> None:
    """Written and read again it is the same policy with the same hash."""
    policy = parse_policy(FULL)

    assert read_policy(write_policy(policy)) == policy
    assert parse_policy(policy.canonical.decode()).sha256 == policy.sha256


def test_a_policy_without_plans_writes_nothing_of_them() -> None:
    """The content of policies from before there were plans, and so their hash, stays as it was."""
    assert "plans" not in write_policy(a_policy())
    assert all("plans" not in write_policy(presets.load(name)) for name in presets.PRESETS)


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ('grade = "best"', "plans.gold.grade", '"best" is not a grade'),
        ('length = "a year"', "plans.gold.length", '"a year" is not a length of years, months, weeks or days'),
        ('length = "0 days"', "plans.gold.length", "a term lasts longer than 0 days"),
        ('zone = "Berlin"', "plans.gold.zone", '"Berlin" is not an IANA time zone'),
        ('scope = { product = ["a"] }', "plans.gold.scope.product", "unknown key"),
        (
            "scope = { products = [] }",
            "plans.gold.scope.products",
            "is empty: leave it out where everything is covered",
        ),
        ("counters = { a = {} }", "plans.gold.counters.a.total", "is missing"),
        ("counters = { a = { total = -1 } }", "plans.gold.counters.a.total", "needs a whole number from 0 to"),
        ('counters = { a = { total = "2d elapsed" } }', "plans.gold.counters.a.total", '"2d elapsed" is not working'),
        ('counters = { a = { total = "90s" } }', "plans.gold.counters.a.total", '"90s" is not working time in whole'),
        (
            "counters = { a = { total = 1, channels = { b = 2 } } }",
            "plans.gold.counters.a.channels",
            "the channels have more",
        ),
        ('counters = { a = { total = 1, step = "15m" } }', "plans.gold.counters.a.step", "a step is 1 to 1440 minutes"),
        (
            'counters = { a = { total = "1h", decrease_on = "create" } }',
            "plans.gold.counters.a.decrease_on",
            "hours are known when",
        ),
        ('benefits = { plan = "gold" }', "plans.gold.benefits.plan", "no benefit can be called 'plan'"),
        ('benefits = { site = "east" }', "plans.gold.benefits.site", '"east" is not a value of customer.site'),
        ("benefits = { a = [1] }", "plans.gold.benefits.a", "needs a text, a number, true or false"),
        ('while_suspended = "stop"', "plans.gold.while_suspended", '"stop" is not a choice here'),
        ("transferable = 1", "plans.gold.transferable", "needs true or false"),
        ("[plans.bronze]", "plans.bronze", '"bronze" is not a value of customer.plan'),
    ],
)
def test_mistakes_are_told_with_their_place(text: str, path: str, message: str) -> None:
    """Each mistake is one problem, at its place, in words."""
    ((where, what),) = _problems(text)

    assert where == path
    assert what.startswith(message)


def test_grades_may_be_words_of_the_policys_own() -> None:
    """The values of the field ``customer.grade`` are the grades, the best first."""
    own = 'key = "a"\n[fields]\n"customer.grade" = ["A", "B"]\n[plans.x]\n'

    assert parse_policy(own + 'grade = "A"').plans["x"].grade == "A"
    for text, message in (('grade = "high"', '"high" is not a grade'), ("", "is missing")):
        with pytest.raises(InvalidDocument, match=message):
            parse_policy(own + text)


def _with(plan: Plan) -> Policy:
    return a_policy(plans={plan.key: plan})


@pytest.mark.parametrize(
    "changes",
    [
        {"allotments": [Allotment(key="a", total=1), Allotment(key="a", total=2)]},
        {"benefits": {"left.cases": 1}},
        {"benefits": {"customer.site": 1}},
    ],
)
def test_a_plan_built_in_python_is_checked_too(changes: dict[str, Any]) -> None:
    """Counters have one name each, and no benefit takes the name of another fact."""
    with pytest.raises(InputError, match="plan 'gold'"):
        Plan(key="gold", **changes)


def test_true_is_not_one() -> None:
    """Two plans whose benefits differ in kind only are two plans, and their policies have two hashes."""
    one, true = (Plan(key="gold", benefits={"x": value}) for value in (1, True))

    assert one != true
    assert _with(one).sha256 != _with(true).sha256
