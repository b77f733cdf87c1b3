"""From the solution of a ticket to the answer, through both kinds of desk."""

from __future__ import annotations

from typing import Any

import pytest

from servicekit.calendars import elapsed
from servicekit.conditions import Test
from servicekit.errors import CommandRefused
from servicekit.satisfaction import AnswerSurvey, SurveyAnswered
from servicekit.storage import MemoryStore
from servicekit.testing import ManualClock
from servicekit.testing.builders import a_policy, at
from servicekit.tickets import Assign, Facts, Open, Reopen, Solve
from servicekit.typing import Key
from tests.desk.desks import a_desk
from tests.satisfaction.customers import a_survey

NINE = at("2026-03-23 09:00")
PANEL = Key("panel", "C-1")
POLICY = a_policy(
    surveys={
        "csat": a_survey(when=Test("customer.tier", "is", "gold"), cool_down=elapsed(days=30), expires=elapsed(days=7))
    },
    fields={"customer.tier": ("gold", "silver")},
)


@pytest.fixture(params=["sync", "async"])
def house(request: pytest.FixtureRequest) -> tuple[Any, ManualClock, MemoryStore]:
    """A desk with its clock and store."""
    clock = ManualClock(NINE)
    store = MemoryStore(clock.micros)
    return a_desk(str(request.param), store, POLICY), clock, store


def tags(store: MemoryStore) -> list[str]:
    """What was written on the customer's record."""
    return [event["tag"] for event in store.events(PANEL)]


def opened(desk: Any, ticket: str = "T-1", tier: str = "gold") -> None:
    """A ticket of the customer, with Ann."""
    desk.send(ticket, Open(requester="C-1"), facts=Facts(customer={"tier": tier}))
    desk.send(ticket, Assign(agent="ann", team="first"))


def test_from_the_solution_to_the_answer(house: tuple[Any, ManualClock, MemoryStore]) -> None:
    """Solving plans in the same commit, a worker sends at its instant, and the answer is about who solved it."""
    desk, clock, store = house
    opened(desk)
    desk.send("T-1", Solve())
    assert tags(store) == ["survey.planned"]
    clock.advance(hours=5)
    desk.run_due()
    notices: list[Any] = []
    desk.deliver(notices.append)
    desk.send("T-1", Assign(agent="bob"))
    outcome = desk.change(PANEL, AnswerSurvey(invitation="csat/T-1/1", score=5), command_id="web-7")
    again = desk.change(PANEL, AnswerSurvey(invitation="csat/T-1/1", score=5), command_id="web-7")

    (notice,) = notices
    assert notice["key"] == "survey/csat/T-1/1"
    (answered,) = [envelope.event for envelope in outcome.events]
    assert isinstance(answered, SurveyAnswered)
    assert (answered.agent, answered.team, answered.answers) == ("ann", "first", {"score": 5})
    assert again.duplicate
    assert tags(store) == ["survey.planned", "survey.invited", "survey.answered"]
    invited = store.events(PANEL)[1]
    assert invited["occurred_at"] == int((NINE.timestamp() + 3_600) * 10**6)


def test_reopened_in_time(house: tuple[Any, ManualClock, MemoryStore]) -> None:
    """The reopening calls the plan off in its own commit; the new solution plans anew."""
    desk, clock, store = house
    opened(desk)
    desk.send("T-1", Solve())
    desk.send("T-1", Reopen())
    clock.advance(hours=2)
    desk.run_due()
    assert tags(store) == ["survey.planned", "survey.cancelled"]
    desk.send("T-1", Solve())

    assert tags(store)[2:] == ["survey.planned"]


def test_the_customer_is_not_eligible(house: tuple[Any, ManualClock, MemoryStore]) -> None:
    """The facts that came with the ticket decide, and the reason stands on the record."""
    desk, _, store = house
    opened(desk, tier="silver")
    desk.send("T-1", Solve())

    (event,) = store.events(PANEL)
    assert (event["tag"], event["body"]["reason"]) == ("survey.withheld", "not_eligible")


def test_one_cool_down_over_all_tickets(house: tuple[Any, ManualClock, MemoryStore]) -> None:
    """An answer about one ticket keeps back the invitation about the next, whoever sends it."""
    desk, clock, store = house
    opened(desk)
    desk.send("T-1", Solve())
    clock.advance(hours=2)
    desk.change(PANEL, AnswerSurvey(invitation="csat/T-1/1", score=4))  # settles what was due, then answers
    opened(desk, "T-2")
    desk.send("T-2", Solve())
    clock.advance(hours=2)
    desk.run_due()

    assert tags(store)[-1] == "survey.withheld"
    assert store.events(PANEL)[-1]["body"]["reason"] == "cool_down"
    with pytest.raises(CommandRefused, match="nobody was invited"):
        desk.change(PANEL, AnswerSurvey(invitation="csat/T-2/1", score=4))


def test_without_a_requester_or_a_survey_nothing_follows(house: tuple[Any, ManualClock, MemoryStore]) -> None:
    """A ticket that nobody asked for invites nobody."""
    desk, _, store = house
    desk.send("T-1", Open())
    desk.send("T-1", Solve())

    assert tags(store) == []
