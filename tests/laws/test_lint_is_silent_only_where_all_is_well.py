"""Law: a policy without findings has none of the faults on ten thousand random tickets."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicekit.escalation import Notified
from servicekit.lint import LINTS, Run, Subject, lint
from servicekit.policies import PRESETS, Policy, load_preset, parse_policy
from servicekit.sla import SpanKind
from servicekit.testing.strategies import policies
from tests.lint.documents import SOUND
from tests.lint.random_tickets import random_tickets

RICH = """
key = "rich"
lifecycle = "support"
precedence = { sla = "most_specific", ola = "strictest" }
[fields]
priority = ["high", "low"]
"customer.tier" = ["gold", "silver"]
[calendars.office]
zone = "Europe/Berlin"
hours = { mon-fri = ["09:00-17:00"] }
[calendars.late]
zone = "America/Sao_Paulo"
hours = { mon-sat = ["12:00-20:00"] }
[reopening]
within = "5 business days"
calendar = "late"
[lifecycles]
support = { use = "support" }
complaint = { use = "complaint" }
[metrics.work]
start = { status_category = "active" }
stop = { status_category = ["solved", "closed"] }
cancel = { "event.fields" = { contains = "priority" }, priority = "low" }
pause = { status_category = ["pending", "on_hold"] }
resume = { "event.what" = ["customer_messaged", "status_changed"], status_category = "active" }
[metrics.reaction]
start = { "event.team_changed" = true, team = { known = true } }
stop = { "event.public" = true }
repeat = true
[[sla]]
key = "everybody"
[[sla.targets]]
metric = "resolution"
calendar = "office"
goal = { high = "8h", default = "16h" }
escalation = "ladder"
[[sla.targets]]
metric = "work"
calendar = "late"
goal = "6h"
[[sla]]
key = "gold"
when = { "customer.tier" = "gold" }
[[sla.targets]]
metric = "first_response"
calendar = "office"
goal = "1h"
[[sla.targets]]
metric = "resolution"
calendar = "office"
goal = { high = "4h", default = "8h" }
escalation = "ladder"
[[sla]]
key = "complaint"
when = { lifecycle = "complaint", "customer.tier" = { known = true } }
[[sla.targets]]
metric = "resolution"
calendar = "office"
goal = "2 business days at 16:00"
[[sla]]
key = "teams"
kind = "ola"
[[sla.targets]]
key = "team"
metric = "reaction"
calendar = { by = "team", apac = "late", default = "office" }
goal = "2h"
[[sla]]
key = "teams-high"
kind = "ola"
when = { priority = "high" }
[[sla.targets]]
key = "team"
metric = "reaction"
calendar = { by = "team", apac = "late", default = "office" }
goal = "1h"
[[escalation]]
key = "ladder"
steps = [
    { key = "remind", at = "50%", repeat = { every = "30m", times = 3 }, notify = ["agent"] },
    { key = "soon", at = "1h before", notify = ["agent"] },
    { key = "late", at = "due", notify = ["team-lead"] },
    { key = "still", at = "2h after", repeat = { every = "1d elapsed", times = 3 }, notify = ["manager"] },
]
"""
DOCUMENTS = {"sound": SOUND, "rich": RICH}
NAMES = (*PRESETS, *DOCUMENTS)
TICKETS = 10_000 // len(NAMES)

SHOWS = {each.code: each.shows for each in LINTS if each.shows is not None}
ON_ANY_TARGET = ("sla.never_due", "sla.value_without_goal", "sla.ola_after_sla", "sla.never_runs")
ON_ANY_STEP = ("escalation.at_the_start", "escalation.reminds_too_late", "escalation.tells_nobody")


def policy_of(name: str) -> Policy:
    """The policy of that name, about which there is nothing to say."""
    policy = load_preset(name) if name in PRESETS else parse_policy(DOCUMENTS[name])
    assert lint(policy) == ()
    return policy


@cache
def runs_of(name: str) -> tuple[Run, ...]:
    """Its tickets, always the same."""
    policy = policy_of(name)
    return tuple(Run(policy, ticket) for ticket in random_tickets(policy, Random(name), TICKETS))


def faults_at(policy: Policy) -> Iterator[tuple[str, str]]:
    """Every code that one ticket suffices for, with every place where it could be."""
    yield "sla.uncovered", "sla"
    if policy.reopening is not None and policy.reopening.within is not None:
        yield "reopening.never_over", "reopening.within"
    yield from (("calendars.never_open", f"calendars.{name}") for name in policy.calendars)
    yield from (("sla.tied", f"sla[{number}].when") for number in range(len(policy.sla)))
    for path, _, target in Subject(policy).targets:
        yield from ((code, path) for code in ON_ANY_TARGET)
        if target.metric == "first_response":
            yield "sla.response_after_resolution", path
    for number, ladder in enumerate(policy.escalation):
        for place in range(len(ladder.steps)):
            yield from ((code, f"escalation[{number}].steps[{place}]") for code in ON_ANY_STEP)


@pytest.mark.parametrize("name", NAMES)
def test_no_ticket_shows_a_fault(name: str) -> None:
    """Every place that a fault could be at, on every ticket."""
    places = list(faults_at(policy_of(name)))
    for run in runs_of(name):
        found = [(code, path) for code, path in places if SHOWS[code](run, path)]
        assert found == [], str(run.witness)


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_never_said_to_happen_happens(name: str) -> None:
    """Each SLA policy applies to some ticket, each clock runs and is due, each step of each ladder is taken."""
    policy, runs = policy_of(name), runs_of(name)
    applied = {key for run in runs for key in run.policies}
    ran = {(r.policy, r.clock) for run in runs for r in run.readings if r.spent and r.due_at}
    events = (envelope.event for run in runs for envelope in run.events)
    taken = {(event.ladder, event.step) for event in events if isinstance(event, Notified)}

    assert applied == {sla.key for sla in policy.sla}
    assert ran == {(sla.key, target.key) for sla in policy.sla for target in sla.targets}
    assert taken == {(ladder.key, step.key) for ladder in policy.escalation for step in ladder.steps}


def test_metrics_of_its_own_do_all_that_they_can() -> None:
    """Clocks of such metrics are stopped and given up, and those that pause go on."""
    readings = [reading for run in runs_of("rich") for reading in run.measured("work")]
    kinds = [[span.kind for span in reading.origin[0].spans] for reading in readings]

    assert {"met", "cancelled"} <= {reading.state.value for reading in readings}
    assert any(SpanKind.RUN in each[each.index(SpanKind.PAUSE) :] for each in kinds if SpanKind.PAUSE in each)
    assert {reading.state.value for run in runs_of("rich") for reading in run.measured("reaction")} >= {"met"}


@settings(max_examples=settings().max_examples // 2)
@given(policies(), st.randoms(use_true_random=False))
def test_drawn_policies_are_no_exception(policy: Policy, chance: Random) -> None:
    """A fault that nothing is said of is not there, of those that do not depend on how a goal was changed."""
    said = {finding.code for finding in lint(policy)} | {"sla.response_after_resolution"}
    places = [each for each in faults_at(policy) if each[0] not in said]
    for ticket in random_tickets(policy, chance, 5):
        run = Run(policy, ticket)
        assert [each for each in places if SHOWS[each[0]](run, each[1])] == [], str(ticket)
