from __future__ import annotations

from datetime import datetime

from servicekit.testing.builders import at
from servicekit.tickets import (
    Absorbed,
    AgentReplied,
    Assigned,
    Closed,
    CustomerMessaged,
    Escalated,
    FieldsChanged,
    MergedInto,
    Opened,
    Reopened,
    Solved,
    SplitFrom,
    SplitInto,
    StatusChanged,
    Ticket,
    TicketEvent,
    fold,
)
from servicekit.workflow import Category

OPENED = Opened(lifecycle="support", status="new", category=Category.NEW, fields={"priority": "high", "empty": None})
SOLVED = Solved(status="solved", category=Category.SOLVED)
CLOSED = Closed(status="closed", category=Category.CLOSED)
REOPENED = Reopened(status="active", category=Category.ACTIVE)


def _at(hour: int) -> datetime:
    return at(f"2026-03-23 {hour:02d}:00")


def _fold(*events: TicketEvent) -> Ticket:
    """One event every hour from nine on, the opening first."""
    ticket = fold((_at(9 + hour), event) for hour, event in enumerate((OPENED, *events)))
    assert ticket is not None
    return ticket


def test_a_ticket_begins_with_its_opening() -> None:
    """What happened before the opening, or without one, makes no ticket; a second opening changes nothing."""
    assert fold([]) is None
    assert fold([(_at(9), SOLVED), (_at(10), CustomerMessaged())]) is None

    ticket = _fold(OPENED)
    assert (ticket.opened_at, ticket.unanswered_since, ticket.fields) == (_at(9), _at(9), {"priority": "high"})
    assert (ticket.status, ticket.is_open, ticket.messages) == ("new", True, 0)


def test_the_oldest_unanswered_message() -> None:
    """The opening waits for an answer, then the first message after each answer; notes answer nobody."""
    assert _fold(CustomerMessaged()).unanswered_since == _at(9)
    assert _fold(AgentReplied(public=False)).unanswered_since == _at(9)
    assert _fold(AgentReplied()).unanswered_since is None
    assert _fold(AgentReplied(), CustomerMessaged(), CustomerMessaged()).unanswered_since == _at(11)
    assert _fold(CustomerMessaged(), SOLVED).unanswered_since is None
    assert _fold(SOLVED, CustomerMessaged(), REOPENED).unanswered_since == _at(11)


def test_answers_are_counted() -> None:
    """Public answers count and the first keeps its moment; messages after the opening count."""
    ticket = _fold(AgentReplied(public=False), AgentReplied(), CustomerMessaged(), AgentReplied())

    assert (ticket.replies, ticket.messages, ticket.first_replied_at) == (2, 1, _at(11))


def test_solved_closed_and_back() -> None:
    """Each end has its moment, a reopening empties them and counts."""
    assert _fold(SOLVED).solved_at == _at(10)
    assert (_fold(SOLVED, CLOSED).solved_at, _fold(SOLVED, CLOSED).closed_at) == (_at(10), _at(11))
    assert (_fold(CLOSED).solved_at, _fold(CLOSED).closed_at) == (_at(10), _at(10))
    assert _fold(CLOSED, CLOSED).closed_at == _at(10)
    back = _fold(SOLVED, CLOSED, REOPENED)
    assert (back.solved_at, back.closed_at, back.reopened, back.is_open) == (None, None, 1, True)
    assert _fold(SOLVED, REOPENED, SOLVED).solved_at == _at(12)
    assert _fold(REOPENED).reopened == 0


def test_a_merged_ticket_is_closed_and_not_solved() -> None:
    """It ends where the other goes on: closed, but no solution of its own; one that it had stays."""
    merged = MergedInto(ticket="T2", status="closed", category=Category.CLOSED)

    assert (_fold(merged).merged_into, _fold(merged).solved_at, _fold(merged).closed_at) == ("T2", None, _at(10))
    assert _fold(SOLVED, merged).solved_at == _at(10)


def test_absorbing_takes_the_older_wait() -> None:
    """Of two waits the older one counts; without one of its own, the other's."""
    other = Absorbed(ticket="T2", unanswered_since=_at(8))

    assert _fold(other).unanswered_since == _at(8)
    assert _fold(Absorbed(ticket="T2", unanswered_since=_at(10))).unanswered_since == _at(9)
    assert _fold(AgentReplied(), other).unanswered_since == _at(8)
    assert _fold(AgentReplied(), Absorbed(ticket="T2")).unanswered_since is None
    assert _fold(other, Absorbed(ticket="T3")).absorbed == ("T2", "T3")


def test_fields_and_hands() -> None:
    """Fields are set and emptied, hand-overs counted, reasons kept while they hold."""
    ticket = _fold(
        FieldsChanged(fields={"priority": None, "x": 1}),
        Assigned(agent="ann"),
        Assigned(team="first"),
        StatusChanged(status="pending", category=Category.PENDING, reason="photo"),
        Escalated(level="2"),
        SplitFrom(ticket="T0"),
        SplitInto(ticket="T9"),
    )

    assert (ticket.fields, ticket.agent, ticket.team, ticket.assignments) == ({"x": 1}, None, "first", 2)
    assert (ticket.reason, ticket.level, ticket.split_from) == ("photo", "2", "T0")
    assert _fold(StatusChanged(status="pending", category=Category.PENDING, reason="a"), REOPENED).reason == ""


def test_what_rules_may_read() -> None:
    """The view has the host's fields and the ticket's own words; where both have a name, the ticket's wins."""
    ticket = _fold(FieldsChanged(fields={"status": "mine", "channel": "mail"}), Assigned(agent="ann"))
    view = ticket.view()

    assert (view["status"], view["channel"], view["agent"], view["merged"]) == ("new", "mail", "ann", False)
