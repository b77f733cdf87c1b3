"""What is found, and what is not, in targets that use the seldom choices: calendars by field, business days, ..."""

from __future__ import annotations

import pytest

from servicekit.lint import Finding, lint
from servicekit.policies import Policy, parse_policy
from tests.lint.documents import SOUND

SITES = """\
[calendars.tokyo]
zone = "Asia/Tokyo"
hours.mon-fri = ["09:00-17:00"]

[calendars.support]
"""
EVERYBODY = 'calendar = "support"\ngoal = "16h"'


def planted(*pairs: tuple[str, str]) -> Policy:
    """The sound document with these texts replaced."""
    text = SOUND
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return parse_policy(text)


def only(policy: Policy) -> Finding:
    """The one finding about a policy."""
    findings = lint(policy)
    assert len(findings) == 1, [str(finding) for finding in findings]
    return findings[0]


def by_team(goal: str = '"16h"') -> tuple[str, str]:
    """The promise to everybody on a calendar by team."""
    return EVERYBODY, f'calendar = {{ by = "team", apac = "tokyo", default = "support" }}\ngoal = {goal}'


def test_a_calendar_that_a_field_chooses_is_used() -> None:
    """A calendar that only a value of a field leads to is named by a target."""
    assert lint(planted(("[calendars.support]\n", SITES), by_team())) == ()


def test_the_witness_of_a_closed_calendar_is_handed_to_its_team() -> None:
    """The clock of the witness runs on that calendar, and is never due."""
    closed = SITES.replace('hours.mon-fri = ["09:00-17:00"]', "hours = {}", 1)
    policy = planted(("[calendars.support]\n", closed), by_team())
    finding = only(policy)
    assert finding.witness is not None
    reading = finding.witness.readings(policy).of("resolution")

    assert (finding.code, finding.path) == ("calendars.never_open", "calendars.tokyo")
    assert (reading.calendar, reading.due_at) == ("tokyo", None)


@pytest.mark.parametrize("goal", ['"16h"', '"2 business days"', '"end of business day 1"'])
def test_a_goal_beyond_one_of_its_calendars_is_found(goal: str) -> None:
    """A calendar of listed shifts ends; what is promised after its end, in hours or business days, is never due."""
    shift = "spans = [{ start = 2026-03-02T00:00:00Z, end = 2026-03-02T12:00:00Z }]"
    short = SITES.replace('hours.mon-fri = ["09:00-17:00"]', shift, 1)
    policy = planted(("[calendars.support]\n", short), by_team(goal))
    finding = only(policy)
    assert finding.witness is not None
    reading = finding.witness.readings(policy).of("resolution")

    assert (finding.code, finding.path) == ("sla.never_due", "sla[1].targets[0].goal")
    assert '"tokyo"' in finding.message
    assert (reading.calendar, reading.due_at) == ("tokyo", None)


def test_a_value_of_the_customer_without_a_goal_is_found() -> None:
    """The witness is of a customer with that value, and lacks the clock."""
    goals = 'calendar = "support"\nby = "customer.tier"\ngoal = { gold = "16h" }'
    policy = planted((EVERYBODY, goals))
    assert only(policy).witness is not None  # also where whoever has a goal is under the policy before it

    policy = planted((EVERYBODY, goals), ('when = { "customer.tier" = "gold" }', 'when = { priority = "low" }'))
    finding = only(policy)
    assert finding.witness is not None
    assert (finding.code, finding.path) == ("sla.value_without_goal", "sla[1].targets[0].goal")
    assert finding.witness.customer == {"tier": "silver"}
    assert list(finding.witness.readings(policy)) == []


@pytest.mark.parametrize(
    ("response", "solution", "found"),
    [
        ("2 business days", "1 business day", True),
        ("end of business day 1", "end of business day 0", True),
        ("1 business day", "1 business day", False),
        ("2 business days", "8h", False),  # a business day may be short
        ("until promised_at", "1h elapsed", False),
    ],
)
def test_an_answer_after_the_solution_is_found(response: str, solution: str, *, found: bool) -> None:
    """Business days are compared with business days, and nothing is said of a moment that a field holds."""
    policy = planted(
        ("[fields]\n", "[fields]\npromised_at = []\n"),
        ('default = "2h"', f'default = "{response}"'),
        ('default = "8h"', f'default = "{solution}"'),
        ('escalation = "standard"\n', ""),
        (
            "[[escalation]]",
            (
                '[[sla]]\nkey = "supplier"\nkind = "supplier"\n[[sla.targets]]\nmetric = "resolution"\n'
                'key = "supplier"\ngoal = "9d elapsed"\nescalation = "standard"\n[[escalation]]'
            ),
        ),
    )
    findings = [finding for finding in lint(policy) if finding.code == "sla.response_after_resolution"]

    assert len(findings) == found
    for finding in findings:
        assert finding.witness is not None
        due = {reading.clock: reading.due_at for reading in finding.witness.readings(policy)}
        assert str(due["first_response"]) > str(due["resolution"])


ALL = 'pause = ["new", "active", "pending", "on_hold"]'


@pytest.mark.parametrize(
    ("choices", "found"),
    [
        (f'goal = "16h"\n{ALL}', True),
        (f'goal = "2 business days"\n{ALL}', True),
        (f'goal = "16h"\n{ALL}\nstart = "at_opening"', True),
        (f'goal = "until promised_at"\n{ALL}', False),
        (f'goal = "16h"\n{ALL}\npause_cap = "1h"', False),
        (f'goal = "16h"\n{ALL}\nstart = {{ field = "promised_at" }}', False),
        (f'goal = "16h"\n{ALL}\nstart = "at_opening"\nrecover_pauses = false', False),
    ],
)
def test_a_clock_that_something_lets_run_is_not_still(choices: str, *, found: bool) -> None:
    """A moment, a cap or an earlier start lets a clock count that pauses in every category."""
    policy = planted(("[fields]\n", "[fields]\npromised_at = []\n"), ('goal = "16h"', choices))

    assert [finding.code for finding in lint(policy)] == ["sla.never_runs"] * found


@pytest.mark.parametrize(
    ("goal", "found"),
    [("16h", True), ("2 business days", False), ("until promised_at", False)],
)
def test_a_repeated_percentage_is_judged_where_the_goal_is_known(goal: str, *, found: bool) -> None:
    """How much half of two business days is depends on the days, so nothing is said of it."""
    policy = planted(
        ("[fields]\n", "[fields]\npromised_at = []\n"),
        ('escalation = "standard"\n', ""),
        ('goal = "16h"', f'goal = "{goal}"\nescalation = "standard"'),
        ("times = 2", "times = 12"),
    )

    assert [finding.code for finding in lint(policy)] == ["escalation.reminds_too_late"] * found


@pytest.mark.parametrize("goal", ["16h", "2 business days", "until promised_at"])
def test_a_repetition_longer_than_its_lead_is_found_whatever_the_goal(goal: str) -> None:
    """Two hours of repeating after a step one hour before the due instant go past it."""
    policy = planted(
        ("[fields]\n", "[fields]\npromised_at = []\n"),
        ('escalation = "standard"\n', ""),
        ('goal = "16h"', f'goal = "{goal}"\nescalation = "standard"'),
        ('at = "1h before"', 'at = "1h before", repeat = { every = "1h", times = 3 }'),
    )

    assert [finding.path for finding in lint(policy)] == ["escalation[0].steps[1].repeat"]
