"""
P19: surveys too often, at the wrong moment, and about the wrong person.

Chatwoot issues 4526, 10628, 4003, 8726, 11569, 12865, 14872; Formbricks issue 9076; FreeScout issue 2358.
https://github.com/chatwoot/chatwoot/issues/4526 https://github.com/chatwoot/chatwoot/issues/4003
https://github.com/chatwoot/chatwoot/issues/8726 https://github.com/chatwoot/chatwoot/issues/14872
https://github.com/chatwoot/chatwoot/issues/11569 https://github.com/chatwoot/chatwoot/issues/12865
https://github.com/formbricks/formbricks/issues/9076
"""

from __future__ import annotations

from datetime import datetime, timedelta

from servicekit.calendars import elapsed
from servicekit.conditions import Test
from servicekit.satisfaction import (
    AnswerSurvey,
    CancelSurveys,
    DeclineSurvey,
    RequestSurveys,
    Stage,
    SurveyInvited,
    SurveyWithheld,
)
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


def test_nobody_is_asked_where_no_message_arrives() -> None:
    """
    The channel closes 24 hours after the customer's last message (11569): what would go out then or later is withheld.

    It goes by the instant of the invitation and not by that of the solution, and the reason is told.
    """
    customer = Customer(a_survey(reachable_until="window_ends"))
    ends = {
        "T-1": NINE + 2 * HOUR,
        "T-2": NINE + HOUR,
        "T-3": NINE - HOUR,
        "T-4": None,
        "T-5": "tomorrow",
        "T-6": "2026-03-24",
    }
    for ticket, moment in ends.items():
        told = moment.isoformat() if isinstance(moment, datetime) else moment
        customer.send(RequestSurveys(ticket=ticket, fields={"window_ends": told}), NINE)
    customer.settle(NINE + DAY)

    assert [event.ticket for _, event in customer.of(SurveyInvited)] == ["T-1", "T-4"]
    withheld = [event for _, event in customer.of(SurveyWithheld)]
    assert [(each.ticket, each.reason) for each in withheld] == [
        ("T-2", "unreachable"),
        ("T-3", "unreachable"),
        ("T-5", "eligibility_unknown"),
        ("T-6", "eligibility_unknown"),
    ]
    assert withheld[0].detail == (
        "it would go out at 2026-03-23T10:00:00+00:00, and window_ends is 2026-03-23T10:00:00+00:00"
    )


def test_what_waits_for_an_answer_is_known() -> None:
    """
    Who owes an answer is in the customer's record (12865), without a query of a table of answers.

    A host that would rather have the answer before a new ticket looks there; what is answered, declined or expired
    waits for nothing.
    """
    customer = Customer(a_survey(expires=elapsed(days=7)))
    for ticket in ("T-1", "T-2", "T-3"):
        customer.send(RequestSurveys(ticket=ticket), NINE)
    customer.send(AnswerSurvey(invitation="csat/T-1/1", score=5), NINE + DAY)
    customer.send(DeclineSurvey(invitation="csat/T-2/1"), NINE + DAY)
    assert customer.state is not None

    assert [each.ticket for each in customer.state.at_stage(Stage.INVITED)] == ["T-3"]
    customer.settle(NINE + 8 * DAY)
    assert customer.state.at_stage(Stage.INVITED) == []
