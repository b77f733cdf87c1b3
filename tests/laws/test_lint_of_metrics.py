"""Law: what is said of a metric holds on every ticket, and its witness shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from servicekit.calendars import BusinessCalendar, elapsed
from servicekit.conditions import All, AnyOf, Condition, Not, Test, compile_condition
from servicekit.lint import Finding, Run, Witness, lint, shows
from servicekit.lint.search import Ticket
from servicekit.policies import Policy
from servicekit.sla import MetricRule, Phase, Reading, SLAPolicy, SLATarget, SpanKind, State
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


def _holds(finding: Finding, ticket: Witness, policy: Policy) -> bool:
    """Whether *ticket* is as the finding says that every ticket is."""
    if finding.code == "metrics.stop_within_cancel":
        return _stops_within_cancel(policy.metrics["own"], Run(policy, ticket).seen[1:])
    judge = _OF_A_READING.get(finding.code)
    return judge is None or all(map(judge, ticket.readings(policy)))


def _stops_within_cancel(rule: MetricRule, seen: Sequence[Ticket]) -> bool:
    assert rule.stop is not None
    assert rule.cancel is not None
    stop, cancel = compile_condition(rule.stop), compile_condition(rule.cancel)
    return all(cancel(facts) is True for facts in seen if stop(facts) is True)


def _goes_on(reading: Reading) -> bool:
    """Whether a clock worked after it had stood still."""
    kinds = [span.kind for span in reading.origin[0].spans]
    return SpanKind.PAUSE in kinds and SpanKind.RUN in kinds[kinds.index(SpanKind.PAUSE) :]


def _stood_first(reading: Reading) -> bool:
    """Whether the clock stood still from its start on, if only until its end."""
    clock = reading._source
    return clock.spans[0].kind is SpanKind.PAUSE if clock.spans else clock.phase is not Phase.RUNNING


_OF_A_READING: dict[str, Callable[[Reading], bool]] = {
    "metrics.never_starts": lambda reading: not reading.clock,  # there is none
    "metrics.never_runs": lambda reading: not reading.spent,
    "metrics.starts_paused": _stood_first,
    "metrics.never_stops": lambda reading: reading.stopped_at is None or reading.state is State.CANCELLED,
    "metrics.pause_never_ends": lambda reading: not _goes_on(reading),
    "metrics.start_excludes_pause": lambda reading: all(s.kind is not SpanKind.PAUSE for s in reading.origin[0].spans),
}


@given(_rules(), st.lists(_histories(), min_size=1, max_size=4))
def test_what_is_said_holds_on_every_ticket(rule: MetricRule, tickets: list[Witness]) -> None:
    """No ticket is otherwise than a finding says, and each witness shows what it says."""
    policy = _policy(rule)
    for finding in lint(policy):
        assert finding.witness is None or shows(policy, finding), str(finding)
        assert all(_holds(finding, ticket, policy) for ticket in tickets), str(finding)


@given(_rules(), st.lists(_histories(), min_size=1, max_size=4))
def test_a_condition_that_never_decides_can_be_left_out(rule: MetricRule, tickets: list[Witness]) -> None:
    """
    Without it every ticket reads the same; without a stop another rule holds, so there it never acts.

    Without a resume another rule holds too, but where clocks pause that is a fault of its own.
    """
    policy = _policy(rule)
    parts = [finding.path.split(".")[-1] for finding in lint(policy) if finding.code == "metrics.never_decides"]
    for part, ticket in product(parts, tickets):
        if part == "stop":
            assert not any(map(_acts(rule, part), Run(policy, ticket).seen))
        else:
            without = _policy(evolve(rule, **{part: None}))
            assert [*map(str, ticket.readings(policy))] == [*map(str, ticket.readings(without))]


def _acts(rule: MetricRule, part: str) -> Callable[[Ticket], bool]:
    """Whether a condition is true."""
    holds = compile_condition(getattr(rule, part))
    return lambda facts: holds(facts) is True
