from __future__ import annotations

from datetime import datetime
from itertools import permutations
from typing import Any

from servicekit.conditions import Test
from servicekit.sla import SLAPolicy, State
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.tickets import Facts, Open, Record, Reply, Resume, SetFields, Solve
from tests.engine.telling import Story

NINE, TEN = at("2026-03-23 09:00"), at("2026-03-23 10:00")


def _record(what: str, occurred_at: datetime, sequence: int | None = None, **fields: Any) -> Record:
    source = None if sequence is None else f"s-{sequence}"
    return Record(what=what, occurred_at=occurred_at, fields=fields, source_id=source, sequence=sequence)


def test_a_decision_comes_after_the_facts_of_its_moment() -> None:
    """Told of a pause and asked to go on in the same instant, the ticket goes on: the decision knew the fact."""
    for sequence in (None, 5):
        story = Story(a_policy(), stored=True)
        story.tell(Open(), NINE)
        story.tell(_record("status", TEN, sequence, status="pending"), TEN)
        story.tell(Resume(), TEN)

        assert story.dossier.ticket is not None
        assert story.dossier.ticket.status == "active"
        story.tell(_record("customer_message", at("2026-03-23 09:30")), TEN)
        assert story.dossier.ticket.status == "active"


def test_commands_of_one_moment_keep_their_order() -> None:
    """However many commands one instant holds, they stand in the order in which they were carried out."""
    story = Story(a_policy(), stored=True)
    story.tell(Open(), NINE)
    for number in range(12):
        story.tell(SetFields(fields={"n": number}), NINE)
    story.tell(_record("customer_message", NINE), TEN)

    assert story.dossier.ticket is not None
    assert story.dossier.ticket.fields == {"n": 11}


def test_the_sequence_of_the_source_decides() -> None:
    """Facts of one moment, told in any order, stand as their source numbered them."""
    facts = [
        _record("opened", NINE, 1),
        _record("status", TEN, 2, status="pending"),
        _record("status", TEN, 3, status="on_hold"),
        _record("status", TEN, 4, status="active"),
    ]
    for order in permutations(facts):
        story = Story(a_policy(), stored=True)
        for fact in order:
            story.tell(fact, TEN)
        assert story.dossier.ticket is not None
        assert story.dossier.ticket.status == "active"


def test_ties_without_a_sequence_are_reported() -> None:
    """Facts of one moment without a sequence are ordered by their content, and the reading names such moments."""
    rows = [(NINE, "opened"), (TEN, "customer_message"), (TEN, "agent_reply")]

    readings = a_policy([a_target("first_response", "2h")]).evaluate(rows, TEN)

    assert readings.ties == (TEN,)
    assert a_policy().evaluate(rows[:2], TEN).ties == ()


def test_opened_and_solved_at_once() -> None:
    """A ticket that is opened, answered and solved in one instant has kept every promise and spent nothing."""
    story = Story(a_policy([a_target("first_response", "1h"), a_target("resolution", "1h")]))
    for command in (Open(), Reply(), Solve()):
        story.tell(command, NINE)

    readings = story.readings(TEN)
    assert {reading.state for reading in readings} == {State.MET}
    assert all(reading.spent.total_seconds() == 0 and reading.explain().segments == () for reading in readings)


def test_facts_around_the_ticket_change_within_a_moment() -> None:
    """What is known of the customer may change between commands of one instant; the last word counts."""
    tiers = [
        SLAPolicy(
            key=tier, targets=(a_target("resolution", goal),), when=Test(field="customer.tier", op="is", value=tier)
        )
        for tier, goal in (("gold", "1h"), ("silver", "2h"))
    ]
    story = Story(a_policy(sla=tiers), stored=True)
    story.tell(Open(), NINE, Facts(customer={"tier": "gold"}))
    story.tell(Reply(), NINE, Facts(customer={"tier": "silver"}))
    story.tell(SetFields(fields={"x": 1}), NINE)

    reading = story.readings(NINE).of("resolution")
    assert (reading.policy, reading.due_at) == ("silver", at("2026-03-23 11:00"))
