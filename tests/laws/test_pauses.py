from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from servicekit.policies import Policy
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.testing.strategies import START, STEP, Row, amounts, calendars, moments
from servicekit.tickets import Record

END = START + timedelta(days=9)
OPENED: Row = (START, "opened", {})


def _policy(data: st.DataObject) -> Policy:
    return a_policy([a_target("resolution", data.draw(amounts()))], calendars=[data.draw(calendars())])


def _pause(start: datetime, end: datetime) -> list[Row]:
    return [(start, "status", {"status": "pending"}), (end, "status", {"status": "active"})]


def _due(policy: Policy, rows: list[Row]) -> tuple[object, ...]:
    reading = policy.evaluate([OPENED, *rows], END).of("resolution")
    return reading.due_at, reading.spent, reading.state


@given(data=st.data(), edges=st.lists(moments(days=6), min_size=3, max_size=5, unique=True))
def test_splitting_a_pause_changes_nothing(data: st.DataObject, edges: list[datetime]) -> None:
    """A pause taken in several parts without a gap, for other reasons too, leaves every figure as one pause does."""
    policy, (start, *between, end) = _policy(data), sorted(edges)
    parts = [(at, "status", {"status": "pending", "reason": f"reason {n}"}) for n, at in enumerate(between)]

    assert _due(policy, [*_pause(start, end), *parts]) == _due(policy, _pause(start, end))


@given(data=st.data(), start=moments(days=6))
def test_a_pause_of_no_length_changes_nothing(data: st.DataObject, start: datetime) -> None:
    """A pause that ends at the instant at which it begins is none; the source's sequence says which came first."""
    policy = _policy(data)
    plain = policy.evaluate([OPENED], END).of("resolution")
    rows = enumerate(_pause(start, start))
    told = [Record(what=w, occurred_at=a, fields=f, source_id=str(n), sequence=n) for n, (a, w, f) in rows]
    read = policy.evaluate([Record(what="opened", occurred_at=START), *told], END).of("resolution")

    assert (read.due_at, read.spent, read.state) == (plain.due_at, plain.spent, plain.state)


@given(data=st.data(), start=moments(days=6), length=st.integers(1, 200))
def test_a_pause_outside_working_time_moves_no_deadline(data: st.DataObject, start: datetime, length: int) -> None:
    """The part of a pause that lies in closed hours never counts: a pause wholly in them changes nothing."""
    calendar = data.draw(calendars())
    end = start + length * STEP
    policy = a_policy([a_target("resolution", "6h")], calendars=[calendar])
    if calendar.between(start, end) == timedelta(0):
        assert _due(policy, _pause(start, end)) == _due(policy, [])


@given(data=st.data(), start=moments(days=6), length=st.integers(1, 200))
def test_a_pause_never_brings_a_deadline_nearer(data: st.DataObject, start: datetime, length: int) -> None:
    """A pause moves the deadline by its working time, on the working line, and never forward."""
    calendar = data.draw(calendars())
    end = start + length * STEP
    policy = a_policy([a_target("resolution", "6h")], calendars=[calendar])
    due, paused = _due(policy, [])[0], _due(policy, _pause(start, end))[0]
    assert isinstance(due, datetime)
    assert isinstance(paused, datetime)

    assert paused >= due
    if start < due:
        assert calendar.between(due, paused) == calendar.between(start, end)
    else:
        assert paused == due


def test_a_night_on_hold_by_the_numbers() -> None:
    """The same by numbers: a hold from 17:00 to 09:00 on a calendar of 9 to 17 leaves the deadline where it was."""
    policy = a_policy([a_target("resolution", "6h")])
    rows = [(at("2026-03-23 14:00"), "opened"), *_pause(at("2026-03-23 17:00"), at("2026-03-24 09:00"))]

    assert policy.evaluate(rows, END).of("resolution").due_at == at("2026-03-24 12:00")
