"""What people decide about single clocks: a deadline set by hand, an exemption; and the clocks of merged tickets."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from servicekit.engine import Dossier, handle, new_dossier, readings
from servicekit.errors import CommandRefused
from servicekit.policies import Policy
from servicekit.sla import OnMerge, Reading, State, check
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.tickets import (
    Absorb,
    Command,
    Exempt,
    MergeInto,
    Open,
    ReceiveMessage,
    Reply,
    SetDeadline,
    SetFields,
    Solve,
    Wait,
)

NINE = at("2026-03-23 09:00")


def lived(policy: Policy, *steps: tuple[int, Command]) -> Dossier:
    """A ticket after commands, each so many minutes after nine."""
    dossier = new_dossier(("ticket", "T-1"))
    for minutes, command in steps:
        dossier = handle(policy, dossier, command, now=NINE + timedelta(minutes=minutes)).dossier
    return dossier


def reading(policy: Policy, dossier: Dossier, minutes: int, clock: str = "resolution") -> Reading:
    """The reading of a clock so many minutes after nine, re-added by the checker."""
    found = readings(policy, dossier, NINE + timedelta(minutes=minutes)).of(clock)
    assert check(found.explain(), policy.promises.calendars) == []
    return found


def after(hours: float) -> datetime:
    """So many hours after nine."""
    return NINE + timedelta(hours=hours)


def test_a_deadline_set_by_hand_stays() -> None:
    """F38: neither a pause nor another priority moves it, and the explanation gives its reason."""
    policy = a_policy([a_target("resolution", {"high": "1h", "default": "4h"})])
    dossier = lived(
        policy,
        (0, Open()),
        (60, SetDeadline(clock="resolution", due_at=after(10), reason="agreed on the phone")),
        (70, Wait()),
        (80, SetFields(fields={"priority": "high"})),
    )
    found = reading(policy, dossier, 90)
    assert (found.due_at, found.state) == (after(10), State.RUNNING)
    assert "agreed on the phone" in found.explain().as_text()
    assert reading(policy, dossier, 600).state is State.BREACHED


def test_a_deadline_by_hand_lies_in_the_future() -> None:
    """A moment that has passed is refused and changes nothing."""
    policy = a_policy([a_target("resolution", "4h")])
    dossier = lived(policy, (0, Open()))
    with pytest.raises(CommandRefused) as refused:
        handle(policy, dossier, SetDeadline(clock="resolution", due_at=NINE, reason=""), now=after(1))
    assert refused.value.reason == "past_deadline"


@pytest.mark.parametrize("clock", ["first_response", "nonsense"])
def test_only_a_clock_that_can_run_is_decided_about(clock: str) -> None:
    """A clock that has stopped, or never was, is refused by name."""
    policy = a_policy([a_target("first_response", "1h"), a_target("resolution", "4h")])
    dossier = lived(policy, (0, Open()), (10, Reply()))
    with pytest.raises(CommandRefused) as refused:
        handle(policy, dossier, Exempt(clock=clock, reason=""), now=after(1))
    assert refused.value.reason == "unknown_clock"
    assert "only resolution" in str(refused.value)


def test_an_exempted_ticket_is_promised_nothing_more() -> None:
    """P2: the clock is cancelled with the reason, nothing is due, and nothing starts it again."""
    policy = a_policy([a_target("resolution", "4h")])
    dossier = lived(policy, (0, Open()), (60, Exempt(clock="resolution", reason="duplicate of a known fault")))
    assert dossier.next_due is None
    assert reading(policy, dossier, 600).state is State.CANCELLED
    dossier = handle(policy, dossier, SetFields(fields={"priority": "high"}), now=after(2)).dossier
    assert reading(policy, dossier, 600).state is State.CANCELLED


@pytest.mark.parametrize(
    ("choice", "due"),
    [(OnMerge.OLDEST_UNANSWERED, after(2)), (OnMerge.OWN, after(5)), (OnMerge.EARLIEST, after(1.5))],
)
def test_the_survivor_of_a_merge(choice: OnMerge, due: datetime) -> None:
    """Its next response counts from the older wait, from its own, or from the older opening."""
    policy = a_policy([a_target("next_response", "2h", on_merge=choice)])
    dossier = lived(policy, (0, Open()), (30, Reply()), (180, ReceiveMessage()))
    absorb = Absorb(ticket="T-0", unanswered_since=NINE, opened_at=NINE - timedelta(minutes=30))
    dossier = handle(policy, dossier, absorb, now=after(3.1)).dossier
    expected = due if choice is not OnMerge.EARLIEST else NINE + timedelta(hours=2)  # opened before the day began
    assert reading(policy, dossier, 190, "next_response").due_at == expected


def test_a_solution_ends_a_deadline_by_hand() -> None:
    """Solved before the moment agreed on, the promise is kept."""
    policy = a_policy([a_target("resolution", "4h")])
    deadline = SetDeadline(clock="resolution", due_at=after(10), reason="agreed")
    dossier = lived(policy, (0, Open()), (60, deadline), (540, Solve()))
    assert reading(policy, dossier, 700).state is State.MET


def test_a_merge_does_not_undo_a_breach() -> None:
    """A promise that was broken before the merge stays broken; one that was still open is given up."""
    policy = a_policy([a_target("first_response", "1h"), a_target("resolution", "8h")])
    dossier = lived(policy, (0, Open()), (180, MergeInto(ticket="T-0")))
    states = {each.clock: each.state for each in readings(policy, dossier, after(4))}
    assert states == {"first_response": State.BREACHED, "resolution": State.CANCELLED}
    assert dossier.announced == {"first_response#1": "breached"}
