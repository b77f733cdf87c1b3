"""
P19: surveys too often, at the wrong moment, and about the wrong person.

Chatwoot issues 4526, 10628, 4003, 8726, 14872; Formbricks issue 9076; FreeScout issue 2358.
https://github.com/chatwoot/chatwoot/issues/4526 https://github.com/chatwoot/chatwoot/issues/4003
https://github.com/chatwoot/chatwoot/issues/8726 https://github.com/chatwoot/chatwoot/issues/14872
https://github.com/formbricks/formbricks/issues/9076
"""

from __future__ import annotations

from datetime import datetime, timedelta

from servicekit.calendars import elapsed
from servicekit.conditions import Test
from servicekit.satisfaction import AnswerSurvey, CancelSurveys, RequestSurveys
from servicekit.testing.builders import at
from tests.satisfaction.customers import Customer, a_survey

NINE = at("2026-03-23 09:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

# Solved, reopened at once because the customer wrote "thank you", solved again; a real relapse a week later.
SOLVED = [NINE, NINE + HOUR / 2, NINE + 7 * DAY]
REOPENED = [NINE + HOUR / 4, NINE + 6 * DAY]


def every_resolution_rule(solved: list[datetime]) -> list[datetime]:
    """What users met (8726): each click on "resolve" sends one more."""
    return solved


def first_resolution_rule(solved: list[datetime]) -> list[datetime]:
    """What users met (4526, 10628): only the first resolution ever is asked about, and nothing can be chosen."""
    return solved[:1]


def cool_down_of_displays_rule(shown: list[datetime], span: timedelta) -> list[datetime]:
    """What users met (Formbricks 9076): a survey that was shown and not answered silences all others."""
    kept: list[datetime] = []
    for moment in shown:
        if not kept or moment - kept[-1] >= span:
            kept.append(moment)
    return kept


def told(on_reask: str) -> list[datetime]:
    """When the customer of that ticket is invited."""
    customer = Customer(a_survey(on_reask=on_reask))
    for moment in sorted([*SOLVED, *REOPENED]):
        command = RequestSurveys(ticket="T-1") if moment in SOLVED else CancelSurveys(ticket="T-1")
        customer.send(command, moment)
    customer.settle(NINE + 30 * DAY)
    return customer.invited_at


def test_a_reopening_calls_off_what_was_planned() -> None:
    """The first solution did not last, so nobody is asked about it; whether a relapse is asked about is a choice."""
    assert told("once") == [NINE + HOUR / 2 + HOUR]
    assert told("again") == [NINE + HOUR / 2 + HOUR, NINE + 7 * DAY + HOUR]
    assert len(every_resolution_rule(SOLVED)) == 3
    assert first_resolution_rule(SOLVED) == [NINE]  # about a solution that had not lasted a quarter of an hour


def test_a_ticket_that_closed_itself_is_not_asked_about() -> None:
    """Resolved by the system after 30 days of silence (4003): a condition keeps the survey back, with the reason."""
    customer = Customer(a_survey(when=Test("solved_by", "is_not", "system")))
    customer.send(RequestSurveys(ticket="T-1", fields={"solved_by": "system"}), NINE)
    customer.send(RequestSurveys(ticket="T-2", fields={"solved_by": "ann"}), NINE)
    customer.settle(NINE + DAY)

    assert customer.reasons == ["not_eligible"]
    assert customer.invited_at == [NINE + HOUR]


def test_who_did_not_answer_was_not_used_up() -> None:
    """Counted by answers, an invitation that nobody saw silences nothing; counted by invitations it does."""
    days = [NINE + day * DAY for day in (0, 1, 2)]
    by_answers = Customer(a_survey(cool_down=elapsed(days=30)))
    by_invitations = Customer(a_survey(cool_down=elapsed(days=30), counts="invitations"))
    for customer in (by_answers, by_invitations):
        for place, day in enumerate(days):
            customer.send(RequestSurveys(ticket=f"T-{place}"), day)
        customer.send(AnswerSurvey(invitation="csat/T-0/1", score=5), NINE + 3 * DAY)
        customer.send(RequestSurveys(ticket="T-9"), NINE + 4 * DAY)
        customer.settle(NINE + 9 * DAY)

    assert by_answers.invited_at == [day + HOUR for day in days]
    assert by_answers.reasons == ["cool_down"]
    assert by_invitations.invited_at == [day + HOUR for day in cool_down_of_displays_rule(days, 30 * DAY)]


def test_the_rating_stays_with_who_did_the_work() -> None:
    """Ann solved it, Bob had it when the answer came, Cid has it when the report is read: it is Ann's (14872)."""
    assignee = {"now": "ann"}
    customer = Customer(a_survey())
    customer.send(RequestSurveys(ticket="T-1", agent=assignee["now"], team="first"), NINE)
    assignee["now"] = "bob"
    (answered,) = customer.send(AnswerSurvey(invitation="csat/T-1/1", score=1), NINE + DAY)
    assignee["now"] = "cid"

    assert (answered.agent, answered.team) == ("ann", "first")
    assert assignee["now"] == "cid"  # the rule that users met: whoever is assigned while one looks
