from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from servicekit.calendars import BusinessCalendar, Elapsed, Work
from servicekit.policies import Policy, read_policy, write_policy
from servicekit.sla import METRICS, SLATarget
from servicekit.testing.strategies import (
    START,
    STEP,
    ZONES,
    Row,
    amounts,
    calendars,
    command_sequences,
    histories,
    ladders,
    moments,
    policies,
    records,
    targets,
)
from servicekit.tickets import Command, Open, Record, records_of

QUIET = settings(suppress_health_check=list(HealthCheck), database=None, max_examples=500, phases=[Phase.generate])


@given(moment=moments(days=3))
def test_moments_lie_on_the_grid(moment: object) -> None:
    """Aware moments in UTC, from the first one on, on a grid of five minutes."""
    assert moment >= START  # type: ignore[operator]
    assert (moment - START) % STEP == timedelta(0)  # type: ignore[operator]
    assert moment.utcoffset() == timedelta(0)  # type: ignore[attr-defined]


@given(calendar=calendars(), amount=amounts(longest=timedelta(hours=2)))
def test_calendars_can_be_worked_with(calendar: BusinessCalendar, amount: Work | Elapsed) -> None:
    """Every calendar has opening hours enough for every amount."""
    assert calendar.zone in ZONES
    assert calendar.add(START, amount) > START


@given(policy=policies())
def test_policies_are_complete(policy: Policy) -> None:
    """A drawn policy can be written, read back as an equal one, and used."""
    assert read_policy(write_policy(policy)).sha256 == policy.sha256
    assert policy.promises.policies.keys() >= {"standard"}


@given(rows=histories(), told=records(), chosen=command_sequences())
def test_stories_begin_with_an_opening(
    rows: list[Row], told: list[Record], chosen: list[tuple[object, Command]]
) -> None:
    """Rows, records and commands begin with the opening of a ticket and go on in the order of time."""
    assert rows[0][1] == told[0].what == "opened"
    assert isinstance(chosen[0][1], Open)
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert [at for at, _ in chosen] == sorted(at for at, _ in chosen)  # type: ignore[type-var]
    assert len({record.source_id for record in told}) == len(told)
    assert len(records_of(rows)) == len(rows)


def _has_correction(told: list[Record]) -> bool:
    return any(record.supersedes for record in told)


@pytest.mark.parametrize(
    ("strategy", "wanted"),
    [
        (policies(), lambda policy: len(policy.sla) == 2),
        (policies(), lambda policy: bool(policy.escalation)),
        (records(), _has_correction),
        (records(), lambda told: told[0].sequence is not None),
        (histories(), lambda rows: len({row[0] for row in rows}) < len(rows)),
        (ladders(), lambda ladder: any(step.times > 1 for step in ladder.steps)),
        *((targets(metric), lambda target: bool(target.pause)) for metric in METRICS),
    ],
)
def test_what_matters_is_drawn(strategy: st.SearchStrategy[object], wanted: object) -> None:
    """Two policies, ladders, corrections, numbered facts, equal moments, repeats and pauses all come up."""
    assert find(strategy, wanted, settings=QUIET) is not None  # type: ignore[arg-type]


def test_the_simplest_examples_are_plain() -> None:
    """What failing examples shrink to: office hours, one target and an opening."""
    policy = find(policies(), lambda _: True, settings=QUIET)
    rows = find(histories(), lambda _: True, settings=QUIET)
    (sla,) = policy.sla

    assert policy.calendars["office"] == BusinessCalendar(key="office", zone="UTC", hours={"mon-fri": ["09:00-17:00"]})
    assert [type(target) for target in sla.targets] == [SLATarget]
    assert rows == [(START, "opened", {})]
