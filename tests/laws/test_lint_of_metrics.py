"""Law: what is said of a metric holds on every ticket, and its witness shows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from servicekit.calendars import BusinessCalendar, elapsed
from servicekit.conditions import All, AnyOf, Condition, Not, Test, compile_condition
from servicekit.lint import Finding, lint
from servicekit.lint.findings import Witness
from servicekit.lint.happenings import seen_along
from servicekit.lint.tickets import Ticket
from servicekit.policies import Policy
from servicekit.sla import MetricRule, Phase, Reading, SLAPolicy, SLATarget, SpanKind
from servicekit.workflow import STOCK

OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)
_tests = st.one_of(
    st.sampled_from(["opened", "agent_replied", "assigned", "solved"]).map(lambda word: Test("event.what", "is", word)),
    st.sampled_from(["moved", "team_changed", "public"]).map(lambda name: Test(f"event.{name}", "is", True)),
    st.sampled_from(["new", "active", "pending", "solved"]).map(lambda word: Test("status_category", "is", word)),
    st.sampled_from(["priority", "channel"]).map(lambda name: Test("event.fields", "contains", name)),
    st.sampled_from(["high", "low"]).map(lambda value: Test("priority", "is", value)),
)
_conditions: st.SearchStrategy[Condition] = st.one_of(
    _tests,
    _tests.map(Not),
    st.lists(_tests, min_size=2, max_size=2).map(All),
    st.lists(_tests, min_size=2, max_size=2).map(AnyOf),
)


@st.composite
def _rules(draw: st.DrawFn) -> MetricRule:
    """A metric whose conditions are often the same, so that there is often something to say."""
    few = draw(st.lists(_conditions, min_size=2, max_size=3))
    one = st.sampled_from(few)
    parts: dict[str, Any] = {name: draw(st.none() | one) for name in ("stop", "cancel", "reset", "pause", "resume")}
    return MetricRule(start=draw(one), repeat=draw(st.booleans()), **parts)


def _policy(rule: MetricRule) -> Policy:
    """A policy with this metric and one promise."""
    target = SLATarget(metric="own", goals={"default": elapsed(hours=4)}, calendar="always")
    return Policy(
        key="shop",
        lifecycle="support",
        lifecycles={"support": STOCK["support"]},
        calendars={"office": BusinessCalendar(key="office", zone="UTC", hours={"mon-fri": ["09:00-17:00"]})},
        sla=(SLAPolicy(key="everybody", targets=(target,)),),
        metrics={"own": rule},
        fields={"priority": ("high", "low"), "channel": ()},
    )


_rows = st.one_of(
    st.sampled_from(["pending", "active", "on_hold", "solved"]).map(lambda status: ("status", {"status": status})),
    st.sampled_from(["emea", "apac", None]).map(lambda team: ("assigned", {"team": team, "agent": "a"})),
    st.booleans().map(lambda public: ("agent_reply", {"public": public})),
    st.sampled_from(["high", "low", None]).map(lambda value: ("field", {"priority": value})),
    st.sampled_from([("customer_message", {}), ("solved", {}), ("reopened", {}), ("field", {"channel": "web"})]),
)


@st.composite
def _histories(draw: st.DrawFn) -> Witness:
    opened = (OPENED, "opened", draw(st.sampled_from([{}, {"priority": "high"}, {"priority": "low"}])))
    rows = draw(st.lists(_rows, max_size=5))
    later = [(OPENED + timedelta(minutes=number), *row) for number, row in enumerate(rows, start=1)]
    return Witness(history=(opened, *later))


def _shows(finding: Finding, witness: Witness, policy: Policy) -> bool:
    """Whether the ticket *witness* is as the finding says."""
    readings = [*witness.readings(policy)]
    if finding.code == "metrics.never_starts":
        return not readings
    if finding.code == "metrics.never_runs":
        return all(not reading.spent for reading in readings)
    if finding.code == "metrics.starts_paused":
        return all(_stood_first(reading) for reading in readings)
    return True


def _stood_first(reading: Reading) -> bool:
    """Whether the clock stood still from its start on, if only until its end."""
    clock = reading._source
    return clock.spans[0].kind is SpanKind.PAUSE if clock.spans else clock.phase is not Phase.RUNNING


@given(_rules(), st.lists(_histories(), min_size=1, max_size=4))
def test_what_is_said_holds_on_every_ticket(rule: MetricRule, tickets: list[Witness]) -> None:
    """No ticket is otherwise than a finding says, and each witness is as it says."""
    policy = _policy(rule)
    for finding in lint(policy):
        witnesses = [*tickets, finding.witness] if finding.witness is not None else tickets
        assert all(_shows(finding, witness, policy) for witness in witnesses), str(finding)


@given(_rules(), st.lists(_histories(), min_size=1, max_size=4))
def test_a_condition_that_never_decides_can_be_left_out(rule: MetricRule, tickets: list[Witness]) -> None:
    """Without it every ticket reads the same; without a stop or a resume another rule holds, so there it never acts."""
    policy = _policy(rule)
    parts = [finding.path.split(".")[-1] for finding in lint(policy) if finding.code == "metrics.never_decides"]
    for part, ticket in product(parts, tickets):
        if part in ("stop", "resume"):
            assert not any(map(_acts(rule, part), seen_along(policy, ticket)))
        else:
            without = _policy(evolve(rule, **{part: None}))
            assert [*map(str, ticket.readings(policy))] == [*map(str, ticket.readings(without))]


def _acts(rule: MetricRule, part: str) -> Callable[[Ticket], bool]:
    """Whether a stop is true, or a resume where the clock is not over."""
    holds, starts = compile_condition(getattr(rule, part)), compile_condition(rule.start)
    ends = [compile_condition(end) for end in (rule.stop, rule.cancel) if end is not None and part != "stop"]

    def acts(facts: Ticket) -> bool:
        over = any(end(facts) is True for end in ends) or (rule.stop is None and starts(facts) is not True)
        return holds(facts) is True and not over

    return acts
