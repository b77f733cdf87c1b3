"""Holds: placed, lifted, refused, told as facts, and ended with the ticket."""

from __future__ import annotations

from typing import Any

import pytest

from servicekit.errors import CommandRefused, HistoryError, InputError
from servicekit.testing.builders import a_policy, at
from servicekit.tickets import (
    Command,
    HoldLifted,
    HoldPlaced,
    LiftHold,
    MergeInto,
    Open,
    OpenHold,
    PlaceHold,
    Record,
    Reopen,
    Setting,
    Solve,
    Ticket,
    Wait,
    decide,
    event_of,
    evolve,
)
from servicekit.workflow import Category

TABLES = a_policy().tables
NINE, TEN = at("2026-03-23 09:00"), at("2026-03-23 10:00")
SETTING = Setting(tables=TABLES, default="support", facts={}, roles=frozenset(), now=NINE)


def lived(*commands: Command) -> Ticket:
    """An open ticket after commands: the first hold is placed at nine, everything else happens at ten."""
    ticket: Ticket | None = None
    for place, command in enumerate((Open(), *commands)):
        for event in decide(ticket, command, SETTING):
            ticket = evolve(ticket, event, NINE if place < 2 else TEN)
    assert ticket is not None
    return ticket


def names(ticket: Ticket) -> list[str]:
    """What it waits for."""
    return [hold.reason for hold in ticket.holds]


PART, SUPPLIER = PlaceHold(reason="part"), PlaceHold(reason="supplier")


def test_holds_come_and_go_each_on_its_own() -> None:
    """Two at once, whatever the status is; lifting one leaves the other."""
    assert names(lived(PART, SUPPLIER)) == ["part", "supplier"]
    assert names(lived(PART, Wait(), SUPPLIER, LiftHold(reason="part"))) == ["supplier"]
    assert lived(PART).view()["holds"] == ["part"]


def test_a_hold_that_is_there_is_placed_once() -> None:
    """The same again is no event; counted as another category it keeps its beginning."""
    assert decide(lived(PART), PART, SETTING) == ()
    changed = lived(PART, SUPPLIER, PlaceHold(reason="part", category=Category.PENDING))
    assert changed.holds[0] == OpenHold(reason="part", since=NINE, category=Category.PENDING)
    assert names(changed) == ["part", "supplier"]


@pytest.mark.parametrize("end", [Solve(), MergeInto(ticket="T-2")])
def test_what_is_over_waits_for_nothing(end: Command) -> None:
    """A solution and a merge end every hold."""
    assert lived(PART, SUPPLIER, end).holds == ()


def test_a_reopened_ticket_comes_back_without_holds() -> None:
    """What it waits for then has to be said anew."""
    assert names(lived(PART, Solve(), Reopen(), SUPPLIER)) == ["supplier"]


@pytest.mark.parametrize(
    ("command", "reason", "words"),
    [
        (LiftHold(reason="supplier"), "unknown_hold", "there is no hold 'supplier', only part"),
        (LiftHold(reason="Part"), "unknown_hold", "there is no hold 'Part', only part"),
    ],
)
def test_lifting_what_is_not_there_is_refused(command: Command, reason: str, words: str) -> None:
    """The refusal names the holds there are."""
    with pytest.raises(CommandRefused, match=words) as caught:
        decide(lived(PART), command, SETTING)
    assert caught.value.reason == reason


def test_a_solved_ticket_is_not_put_on_hold() -> None:
    """It is over and waits for nothing; the refusal says so."""
    with pytest.raises(CommandRefused, match="the ticket is solved, it waits for nothing") as caught:
        decide(lived(Solve()), PART, SETTING)
    assert caught.value.reason == "over"


@pytest.mark.parametrize("given", ["", " ", None, 7, "x" * 101])
def test_a_hold_needs_a_name(given: Any) -> None:
    """A text of 1 to 100 characters; as a fact it is a row that cannot be read."""
    with pytest.raises(InputError, match="the reason of a hold is"):
        PlaceHold(reason=given)
    for what in ("hold_placed", "hold_lifted"):
        with pytest.raises(HistoryError, match="the reason of a hold is"):
            event_of(Record(what=what, occurred_at=NINE, fields={"reason": given}), lived(), TABLES, "support")


def test_a_hold_counts_as_a_category_in_which_a_ticket_waits() -> None:
    """Pending or on_hold, as a command and as a fact; anything else is refused by name."""
    for given in ("active", "customer", None):
        with pytest.raises(InputError, match="not pending or on_hold"):
            PlaceHold(reason="part", category=given)  # type: ignore[arg-type]
    fact = Record(what="hold_placed", occurred_at=NINE, fields={"reason": "photo", "category": "pending"})
    assert event_of(fact, lived(), TABLES, "support") == HoldPlaced(reason="photo", category=Category.PENDING)


def test_facts_about_holds_are_never_refused() -> None:
    """Lifting what is not there changes nothing; a hold told after a solution is there when the ticket comes back."""
    assert evolve(lived(PART), HoldLifted(reason="supplier"), TEN) == lived(PART)
    placed = evolve(lived(Solve()), HoldPlaced(reason="part"), TEN)
    assert placed is not None
    assert names(placed) == ["part"]
