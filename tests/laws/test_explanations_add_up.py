from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given

from servicekit.errors import InputError
from servicekit.policies import Policy
from servicekit.sla import Explanation, Segment, State, Window, check
from servicekit.testing.builders import a_policy, a_target, at, office_hours
from servicekit.testing.strategies import START, command_sequences, histories, moments, policies, records
from servicekit.tickets import Record
from tests.engine.telling import Story

END = START + timedelta(days=8)
SHIFT = timedelta(seconds=1)
MICROSECOND = timedelta(microseconds=1)


@given(policy=policies(), history=histories(longest=10), now=moments(days=9))
def test_every_explanation_of_a_history_adds_up(policy: Policy, history: list, now: datetime) -> None:
    """Read at any moment, each clock is explained without a fault that an arithmetic of its own could find."""
    for reading in policy.evaluate(history, now):
        explanation = reading.explain()
        assert check(explanation, policy.calendars) == []
        assert (explanation.due_at, explanation.goal) == (reading.due_at, reading.goal)
        assert explanation.is_due is (reading.breached_at is not None) or reading.state.value == "cancelled"
        assert explanation.is_due or explanation.spent == reading.spent


@given(policy=policies(), chosen=command_sequences(), told=records())
def test_every_explanation_of_a_stored_ticket_adds_up(policy: Policy, chosen: list, told: list[Record]) -> None:
    """The same for tickets from storage, whose finished cycles are read back from there."""
    story = Story(policy, stored=True).send(chosen)
    for record in told:
        story.tell(record, END)

    for reading in story.readings(END):
        assert check(reading.explain(), policy.calendars) == []


# Faults planted into derivations that are right: each must be found.


def _first(explanation: Explanation, **changes: object) -> Explanation:
    first, *rest = explanation.segments
    return evolve(explanation, segments=(evolve(first, **changes), *rest))


def _later_window(explanation: Explanation) -> Explanation:
    place, segment = next((n, s) for n, s in enumerate(explanation.segments) if s.windows)
    first, *rest = segment.windows
    moved = evolve(segment, windows=(Window(start=first.start + SHIFT, end=first.end), *rest))
    return evolve(explanation, segments=(*explanation.segments[:place], moved, *explanation.segments[place + 1 :]))


def _dropped_window(explanation: Explanation) -> Explanation:
    place, segment = next((n, s) for n, s in enumerate(explanation.segments) if s.windows)
    fewer = evolve(segment, windows=segment.windows[1:], worked=segment.worked - _length(segment.windows[0]))
    parts = (*explanation.segments[:place], fewer, *explanation.segments[place + 1 :])
    return evolve(explanation, segments=parts, spent=explanation.spent - _length(segment.windows[0]))


def _length(window: Window) -> timedelta:
    return window.end - window.start


def _as_if_it_ran(explanation: Explanation) -> Explanation:
    place, segment = next((n, s) for n, s in enumerate(explanation.segments) if s.kind != "run")
    ran = Segment(**{**_fields(segment), "worked": segment.end - segment.start})
    return evolve(explanation, segments=(*explanation.segments[:place], ran, *explanation.segments[place + 1 :]))


def _fields(segment: Segment) -> dict[str, object]:
    names = ("start", "end", "kind", "worked", "calendar", "why", "windows")
    return {name: getattr(segment, name) for name in names}


FAULTS: dict[str, Callable[[Explanation], Explanation]] = {
    "more spent": lambda e: evolve(e, spent=e.spent + SHIFT),
    "an earlier start": lambda e: evolve(e, started_at=e.started_at - SHIFT),
    "a gap at the end": lambda e: evolve(e, ends_at=e.ends_at + SHIFT),
    "a missing segment": lambda e: evolve(e, segments=e.segments[1:]),
    "nothing at all": lambda e: evolve(e, segments=(), spent=timedelta(0), is_due=False),
    "segments in another order": lambda e: evolve(e, segments=e.segments[::-1]),
    "a segment that counts more": lambda e: _first(e, worked=e.segments[0].worked + SHIFT),
    "a shorter segment": lambda e: _first(e, end=e.segments[0].end - SHIFT),
    "a window that opens late": _later_window,
    "a window left out": _dropped_window,
    "a pause that counts": _as_if_it_ran,
    "a due instant claimed": lambda e: evolve(e, is_due=True, due_at=e.ends_at, goal=e.goal + SHIFT),
    "a due instant denied": lambda e: evolve(e, is_due=not e.is_due),
    "another due instant": lambda e: evolve(e, is_due=True, due_at=e.ends_at + SHIFT),
}


WORKED_OUT = a_policy([a_target("resolution", "4h")]).evaluate(
    [
        (at("2026-03-23 15:00"), "opened"),
        (at("2026-03-23 16:00"), "status", {"status": "pending"}),
        (at("2026-03-24 10:00"), "status", {"status": "active"}),
    ],
    at("2026-03-24 18:00"),
)


@pytest.mark.parametrize("fault", FAULTS)
def test_each_planted_fault_is_found(fault: str) -> None:
    """A derivation with a pause and a night in it, falsified in one place, is no longer accepted."""
    explanation = WORKED_OUT.of("resolution").explain()
    assert check(explanation, {"office": office_hours()}) == []

    assert check(FAULTS[fault](explanation), {"office": office_hours()}) != []


@given(policy=policies(), history=histories(), now=moments(days=9))
def test_planted_faults_are_found_anywhere(policy: Policy, history: list, now: datetime) -> None:
    """The same on any reading, with every fault that it has room for."""
    for reading in policy.evaluate(history, now):
        explanation = reading.explain()
        for name, plant in FAULTS.items():
            try:
                false = plant(explanation)
            except (StopIteration, IndexError, InputError):
                continue  # no window, no segment or no pause to falsify
            assert false == explanation or check(false, policy.calendars), name


@given(policy=policies(), history=histories(), now=moments(days=5))
def test_a_deadline_ahead_comes_true(policy: Policy, history: list, now: datetime) -> None:
    """If nothing else happens, a promise breaks at exactly the due instant that was read before, and not earlier."""
    until_now = [row for row in history if row[0] <= now]
    for reading in policy.evaluate(until_now, now):
        if reading.due_at is None or reading.state is not State.RUNNING:
            continue
        just_before = policy.evaluate(until_now, reading.due_at - MICROSECOND).of(reading.clock)
        then = policy.evaluate(until_now, reading.due_at).of(reading.clock)
        assert (just_before.state, then.state) == (State.RUNNING, State.BREACHED)
        assert (then.breached_at, then.remaining) == (reading.due_at, timedelta(0))
        assert then.explain().is_due
        assert check(then.explain(), policy.calendars) == []
