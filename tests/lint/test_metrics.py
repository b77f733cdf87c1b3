from __future__ import annotations

import pytest

from servicekit.conditions import compile_condition
from servicekit.lint import Finding, Run, Severity, lint
from servicekit.policies import Policy, parse_policy
from servicekit.sla import State
from tests.lint.documents import SOUND

RULE = """
[metrics.triage]
start = { status_category = ["new", "active"] }
"""
TARGET = """
[[sla.targets]]
metric = "triage"
goal = "4h elapsed"

[[escalation]]"""


def with_rule(rule: str) -> Policy:
    """The sound document with a metric of its own, measured for everybody."""
    text = SOUND.replace("[[sla]]", f"[metrics.triage]\n{rule}\n[[sla]]", 1)
    return parse_policy(text.replace("[[escalation]]", TARGET.lstrip(), 1))


def only(policy: Policy) -> Finding:
    """The one finding about a policy."""
    findings = lint(policy)
    assert len(findings) == 1, [str(finding) for finding in findings]
    return findings[0]


def is_seen(policy: Policy, finding: Finding, part: str) -> bool:
    """Whether a condition of the metric is true at an event of the witness."""
    holds = compile_condition(getattr(policy.metrics["triage"], part))
    assert finding.witness is not None
    return any(holds(facts) is True for facts in Run(policy, finding.witness).seen)


@pytest.mark.parametrize(
    "rule",
    [
        'start = { status_category = ["new", "active"] }',
        'start = { "event.what" = "opened" }\nstop = { "event.what" = "solved" }\ncancel = { "event.reason" = "spam" }',
        (
            'start = { status_category = "new" }\nstop = { status_category = "solved" }\n'
            'pause = { status_category = "pending" }'
        ),
        (
            'start = { "event.team_changed" = true }\nstop = { "event.public" = true }\n'
            'reset = { "event.fields" = { contains = "priority" } }\nrepeat = true'
        ),
        'start = { priority = { contains = "o" } }\nstop = { status_category = "solved" }',
    ],
)
def test_a_sound_metric_has_no_findings(rule: str) -> None:
    """What is planted below is what is wrong there."""
    assert lint(with_rule(rule)) == ()


@pytest.mark.parametrize(
    "rule",
    [
        'start = { status_category = "new" }\nstop = { status_category = ["new", "active"] }',
        'start = { "event.what" = "opened" }\nstop = { "event.what" = "opened" }',
        'start = { priority = "high" }\nstop = { status_category = "solved" }\ncancel = { priority = ["high", "low"] }',
        (
            'start = { status_category = "new", "event.what" = "opened" }\n'
            'stop = { any = [{ "event.moved" = false }, { "event.what" = ["opened", "solved"] }] }'
        ),
        'start = { "event.fields" = { contains = "priority" } }\nstop = { "event.fields" = { known = true } }',
    ],
)
def test_a_start_within_the_stop_is_found(rule: str) -> None:
    """The start is true of the witness, and no clock of it ever starts."""
    policy = with_rule(rule)
    finding = only(policy)

    assert (finding.code, finding.severity) == ("metrics.never_starts", Severity.ERROR)
    assert finding.path == "metrics.triage.start"
    assert is_seen(policy, finding, "start")
    assert finding.witness is not None
    assert "triage" not in [reading.metric for reading in finding.witness.readings(policy)]


def test_an_identical_start_is_found_though_it_cannot_be_tried_out() -> None:
    """Conditions on parts of texts are not decided, but what is the same is the same."""
    condition = '{ priority = { contains = "x" } }'

    assert only(with_rule(f"start = {condition}\nstop = {condition}")).code == "metrics.never_starts"


def test_a_start_that_nothing_meets_is_found() -> None:
    """There is no ticket to show it."""
    finding = only(with_rule('start = { all = [{ priority = "high" }, { priority = "low" }] }'))

    assert (finding.code, finding.witness) == ("metrics.never_starts", None)
    assert "nothing can meet start" in finding.message


@pytest.mark.parametrize(
    "rule",
    [
        'start = { status_category = "pending" }\npause = { status_category = "pending" }',
        'start = { status_category = "pending" }\npause = { status_category = ["pending", "on_hold"] }',
        (
            'start = { priority = "high" }\nstop = { status_category = "solved" }\n'
            'pause = { not = { status_category = "solved" } }'
        ),
    ],
)
def test_a_clock_that_pauses_all_its_life_is_found(rule: str) -> None:
    """The clock of the witness stands still at nothing."""
    policy = with_rule(rule)
    finding = only(policy)
    assert finding.witness is not None
    reading = finding.witness.readings(policy).of("triage")

    assert (finding.code, finding.severity) == ("metrics.never_runs", Severity.ERROR)
    assert finding.path == "metrics.triage.pause"
    assert (reading.state, reading.spent.total_seconds()) == (State.PAUSED, 0)


@pytest.mark.parametrize("choice", ['pause_cap = "1h elapsed"', 'start = "at_opening"'])
def test_a_clock_that_something_else_lets_run_is_not_reported_as_still(choice: str) -> None:
    """A cap lets it go on, an earlier start counts what was before: it only begins standing still."""
    rule = 'start = { status_category = "pending" }\npause = { status_category = "pending" }'
    text = SOUND.replace("[[sla]]", f"[metrics.triage]\n{rule}\n[[sla]]", 1)
    policy = parse_policy(text.replace("[[escalation]]", TARGET.replace('elapsed"', f'elapsed"\n{choice}'), 1))

    assert only(policy).code == "metrics.starts_paused"


def test_a_clock_that_begins_standing_still_is_found() -> None:
    """Start and pause are the same, but the clock outlives them; that of the witness is paused at nothing."""
    policy = with_rule(
        'start = { status_category = "pending" }\npause = { status_category = "pending" }\n'
        'stop = { status_category = "solved" }'
    )
    finding = only(policy)
    assert finding.witness is not None
    reading = finding.witness.readings(policy).of("triage")

    assert (finding.code, finding.severity) == ("metrics.starts_paused", Severity.WARNING)
    assert (reading.state, reading.spent.total_seconds()) == (State.PAUSED, 0)


@pytest.mark.parametrize(
    ("part", "rule"),
    [
        ("cancel", 'stop = { "event.what" = "solved" }\ncancel = { "event.what" = "solved" }'),
        ("cancel", 'stop = { "event.what" = ["solved", "closed"] }\ncancel = { "event.what" = "closed" }'),
        ("cancel", 'stop = { priority = { contains = "x" } }\ncancel = { priority = { contains = "x" } }'),
        ("reset", 'stop = { "event.what" = "solved" }\nreset = { "event.what" = "solved", "event.moved" = true }'),
        ("pause", 'stop = { "event.moved" = true }\npause = { "event.moved" = true, status_category = "pending" }'),
        ("resume", 'stop = { "event.what" = "solved" }\nresume = { "event.what" = "solved" }'),
        (
            "stop",
            (
                'stop = { all = [{ priority = "high" }, { priority = "low" }] }\n'
                'reset = { "event.what" = "agent_replied" }'
            ),
        ),
    ],
)
def test_a_condition_that_never_decides_is_found(part: str, rule: str) -> None:
    """What stands before it takes precedence wherever it is true, or nothing meets it at all."""
    policy = with_rule(f'start = {{ "event.what" = "opened", status_category = "new" }}\n{rule}')
    finding = next(finding for finding in lint(policy) if finding.code != "metrics.never_starts")

    assert (finding.code, finding.path) == ("metrics.never_decides", f"metrics.triage.{part}")
    assert finding.witness is None or is_seen(policy, finding, part)


def test_the_witness_of_an_idle_cancel_is_met() -> None:
    """On the witness stop and cancel are true at once, and the promise is kept, not given up."""
    policy = with_rule(
        'start = { "event.what" = "opened" }\nstop = { "event.what" = "solved" }\ncancel = { "event.what" = "solved" }'
    )
    finding = only(policy)
    assert finding.witness is not None

    assert finding.witness.readings(policy).of("triage").state is State.MET


def test_a_metric_that_nobody_measures_is_found() -> None:
    """It was probably forgotten."""
    finding = only(parse_policy(SOUND.replace("[[sla]]", RULE + "[[sla]]", 1)))

    assert (finding.code, finding.severity, finding.path) == ("metrics.unused", Severity.WARNING, "metrics.triage")


def test_a_witness_is_in_a_status_of_its_own_lifecycle() -> None:
    """A metric may name a status that only another lifecycle has; the search for a witness does not stumble over it."""
    two = '[lifecycles.support]\nuse = "support"\n[lifecycles.complaint]\nuse = "complaint"\n'
    rule = 'start = { status = "archived" }\nstop = { status = ["archived", "solved"] }\n'
    text = SOUND.replace("[[sla]]", f"{two}[metrics.triage]\n{rule}[[sla]]", 1).replace(
        'key = "shop"', 'key = "shop"\nlifecycle = "support"'
    )
    findings = lint(parse_policy(text.replace("[[escalation]]", TARGET.lstrip(), 1)))

    assert [finding.code for finding in findings] == ["metrics.never_starts"]
