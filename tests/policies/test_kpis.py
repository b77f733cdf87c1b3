"""The section `kpis` of a policy document."""

from __future__ import annotations

import json

import pytest

from servicekit.errors import InvalidDocument
from servicekit.metrics import GoalScope, KPIGoal
from servicekit.policies import diff, parse_policy, read_policy, write_policy

DOCUMENT = """\
key = "shop"
[fields]
channel = ["phone", "mail"]
"customer.tier" = ["gold", "silver"]

[kpis.punctual]
figure = "timeliness"
goal = 95
tolerated = 90

[kpis.quick]
figure = "first_response"
goal = 1.5
team = "billing"
tier = "gold"
channel = "phone"
"""


def test_goals_are_read() -> None:
    """A goal for every ticket, and one for some of them."""
    assert parse_policy(DOCUMENT).kpis == {
        "punctual": KPIGoal(key="punctual", figure="timeliness", goal=95, tolerated=90),
        "quick": KPIGoal(
            key="quick",
            figure="first_response",
            goal=1.5,
            scope=GoalScope(team="billing", tier="gold", channel="phone"),
        ),
    }


def test_what_is_written_reads_back() -> None:
    """Also through JSON; a whole number is one however it is written; a policy without goals has no such section."""
    policy = parse_policy(DOCUMENT)

    assert read_policy(json.loads(json.dumps(write_policy(policy)))) == policy
    assert parse_policy(DOCUMENT.replace("goal = 95", "goal = 95.0")).sha256 == policy.sha256
    assert "kpis" not in write_policy(parse_policy('key = "shop"'))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("goal = 95", "goal = 97", "kpi 'punctual', goal: 95 -> 97, stricter"),
        ("tolerated = 90", "tolerated = 85", "kpi 'punctual', tolerated: 90 -> 85, looser"),
        ("goal = 1.5", "goal = 1", "kpi 'quick', goal: 1.5 -> 1, stricter"),
        ("goal = 1.5", "goal = 2", "kpi 'quick', goal: 1.5 -> 2, looser"),
        ('team = "billing"', 'team = "repairs"', "kpi 'quick', team: billing -> repairs"),
        ("tolerated = 90\n", "", "kpi 'punctual', tolerated: removed (90)"),
        ("[kpis.quick]", "[kpis.fast]", "kpi 'fast': added (figure first_response, goal 1.5, team billing, tier gold,"),
    ],
)
def test_a_change_is_told_in_words(old: str, new: str, words: str) -> None:
    """Stricter is more of what is better: a higher share kept, fewer hours."""
    found = diff(parse_policy(DOCUMENT), parse_policy(DOCUMENT.replace(old, new, 1)))

    assert any(each.words.startswith(words) for each in found), [each.words for each in found]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"timeliness"', '"timelines"', 'kpis.punctual.figure: "timelines" is not a figure of the table of figures'),
        ('figure = "timeliness"\n', "", "kpis.punctual.figure: is missing"),
        ("goal = 95\n", "", "kpis.punctual.goal: is missing"),
        ("goal = 95", "goal = 120", "kpis.punctual.goal: 120 is not a percentage from 0 to 100"),
        ("goal = 95", 'goal = "95 %"', "kpis.punctual.goal: '95 %' is not a percentage from 0 to 100"),
        ("goal = 1.5", "goal = 0", "kpis.quick.goal: 0 is not a number of hours above 0"),
        ("tolerated = 90", "tolerated = 96", "kpis.punctual.tolerated: what is tolerated lies below the goal"),
        ('tier = "gold"', 'tier = "golden"', 'kpis.quick.tier: "golden" is not a value of customer.tier'),
        ('channel = "phone"', 'channel = "fax"', 'kpis.quick.channel: "fax" is not a value of channel'),
        ('team = "billing"', 'team = ""', "kpis.quick.team: is empty"),
        ('team = "billing"', "team = 5", "kpis.quick.team: needs a text, not 5"),
        ('team = "billing"', 'taem = "billing"', "kpis.quick.taem: unknown key"),
    ],
)
def test_each_mistake_has_its_place(old: str, new: str, problem: str) -> None:
    """One mistake is one problem, with path and what is wrong."""
    assert old in DOCUMENT
    with pytest.raises(InvalidDocument) as found:
        parse_policy(DOCUMENT.replace(old, new, 1))

    (told,) = found.value.problems
    assert str(told).replace(f" (line {told.line})", "").startswith(problem)


def test_all_mistakes_are_told_at_once() -> None:
    """Two goals with a mistake each are two problems."""
    with pytest.raises(InvalidDocument) as found:
        parse_policy(DOCUMENT.replace("goal = 95", "goal = 120").replace('team = "billing"', "team = 5"))

    assert [each.path for each in found.value.problems] == ["kpis.punctual.goal", "kpis.quick.team"]
