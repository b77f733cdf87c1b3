from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from servicekit.calendars import elapsed
from servicekit.conditions import All, Test
from servicekit.errors import CommandRefused, NaiveDatetimeError
from servicekit.satisfaction import (
    NPS,
    AnswerSurvey,
    CancelSurveys,
    DeclineSurvey,
    JoinPanel,
    LeavePanel,
    OptIn,
    OptOut,
    RequestSurveys,
    Stage,
    SurveyAnswered,
    SurveyCancelled,
    SurveyExpired,
    SurveyInvited,
    SurveyPlanned,
    sample_place,
)
from servicekit.testing.builders import at, office_hours
from tests.satisfaction.customers import Customer, a_survey

NINE = at("2026-03-23 09:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST = "csat/T-1/1"


def solved(ticket: str = "T-1", **more: Any) -> RequestSurveys:
    """A ticket of Ann of the first line was solved."""
    return RequestSurveys(ticket=ticket, **{"agent": "ann", "team": "first", **more})


def test_an_invitation_at_its_exact_instant() -> None:
    """It goes out an hour after the solution whenever a worker looks, and is a notice with a key of its own."""
    customer = Customer(a_survey(expires=elapsed(days=7)))
    customer.send(solved(), NINE)
    customer.settle(NINE + 5 * DAY)

    ((sent_at, invited),) = customer.of(SurveyInvited)
    assert sent_at == NINE + HOUR
    assert (invited.notice, invited.ticket, invited.channels) == (f"survey/{FIRST}", "T-1", ("email",))
    assert invited.expires_at == NINE + HOUR + 7 * DAY


def test_the_answer_is_about_who_solved_it() -> None:
    """Ann solved it; that the ticket is Bob's by the time of the answer changes nothing."""
    customer = Customer(a_survey(questions=("speed",)))
    customer.send(solved(), NINE)
    answer = AnswerSurvey(invitation=FIRST, score=5, answers={"speed": "fast"}, comment="thanks", channel="chat")

    (answered,) = customer.send(answer, NINE + DAY)

    assert answered == SurveyAnswered(
        invitation=FIRST,
        survey="csat",
        answers={"score": 5, "speed": "fast"},
        channel="chat",
        comment="thanks",
        ticket="T-1",
        agent="ann",
        team="first",
    )


def test_the_same_answer_twice_and_another() -> None:
    """Told twice is told once; another answer replaces the first and says so."""
    customer = Customer(a_survey())
    customer.send(solved(), NINE)
    answer = AnswerSurvey(invitation=FIRST, score="4")
    customer.send(answer, NINE + DAY)

    assert customer.send(answer, NINE + 2 * DAY) == []
    (changed,) = customer.send(AnswerSurvey(invitation=FIRST, score=2), NINE + 3 * DAY)
    assert (changed.answers, changed.replaces, changed.late) == ({"score": 2}, True, False)
    assert customer.state is not None
    assert customer.state.invitations[FIRST].answers == {"score": 2}


def test_a_late_answer_is_kept_and_marked() -> None:
    """The invitation expires at its instant; an answer at it or later is late, and is recorded all the same."""
    customer = Customer(a_survey(expires=elapsed(days=7)))
    customer.send(solved(), NINE)
    (answered,) = customer.send(AnswerSurvey(invitation=FIRST, score=1), NINE + HOUR + 7 * DAY)

    assert [at for at, _ in customer.of(SurveyExpired)] == [NINE + HOUR + 7 * DAY]
    assert answered.late
    assert customer.state is not None
    assert customer.state.invitations[FIRST].stage is Stage.ANSWERED


def test_an_answer_in_the_last_microsecond_is_in_time() -> None:
    """Time is half-open here as everywhere."""
    customer = Customer(a_survey(expires=elapsed(days=7)))
    customer.send(solved(), NINE)
    last = NINE + HOUR + 7 * DAY - timedelta(microseconds=1)

    (answered,) = customer.send(AnswerSurvey(invitation=FIRST, score=1), last)

    assert not answered.late
    customer.settle(NINE + 30 * DAY)
    assert customer.of(SurveyExpired) == []


def test_reopened_before_it_went_out() -> None:
    """The plan is called off; after the new solution the customer is asked, because nobody had asked yet."""
    customer = Customer(a_survey())
    customer.send(solved(), NINE)
    (cancelled,) = customer.send(CancelSurveys(ticket="T-1"), NINE + HOUR / 2)
    customer.send(solved(agent="bob"), NINE + DAY)
    customer.settle(NINE + 9 * DAY)

    assert cancelled == SurveyCancelled(invitation=FIRST, reason="reopened")
    assert customer.invited_at == [NINE + DAY + HOUR]
    assert customer.reasons == []
    (answered,) = customer.send(AnswerSurvey(invitation="csat/T-1/2", score=3), NINE + 9 * DAY)
    assert answered.agent == "bob"


def test_reopened_after_it_went_out() -> None:
    """Once per ticket, unless each solution is to be asked about; what went out may still be answered."""
    once, again = Customer(a_survey()), Customer(a_survey(on_reask="again"))
    for customer in (once, again):
        customer.send(solved(), NINE)
        assert customer.send(CancelSurveys(ticket="T-1"), NINE + DAY) == []
        customer.send(solved(), NINE + 2 * DAY)
        customer.settle(NINE + 3 * DAY)

    assert (once.invited_at, once.reasons) == ([NINE + HOUR], ["asked_already"])
    assert again.invited_at == [NINE + HOUR, NINE + 2 * DAY + HOUR]
    assert once.send(AnswerSurvey(invitation=FIRST, score=5), NINE + 3 * DAY)


def test_solved_twice_in_a_row_is_one_plan() -> None:
    """A second solution without a reopening plans nothing, and says so."""
    customer = Customer(a_survey())
    customer.send(solved(), NINE)
    customer.send(solved(), NINE + HOUR / 2)

    assert customer.reasons == ["planned_already"]


def test_the_cool_down_counts_answers() -> None:
    """Who did not answer may be asked again; who answered is left alone until the very instant it is over."""
    customer = Customer(a_survey(cool_down=elapsed(days=30)), a_survey("nps", rule=NPS, cool_down=elapsed(days=30)))
    customer.send(solved("T-1"), NINE)
    customer.send(solved("T-2"), NINE + DAY)
    customer.send(AnswerSurvey(invitation="nps/T-2/1", score=9), NINE + 2 * DAY)
    customer.send(solved("T-3"), NINE + 3 * DAY)
    customer.send(solved("T-4"), NINE + 32 * DAY - HOUR)
    customer.settle(NINE + 60 * DAY)

    assert customer.invited_at == [
        *[NINE + HOUR] * 2,
        *[NINE + DAY + HOUR] * 2,
        *[NINE + 32 * DAY] * 2,
    ]
    assert customer.reasons == ["cool_down", "cool_down"]


def test_the_cool_down_counts_invitations() -> None:
    """By choice nobody is written to more often, answer or not; two surveys at one instant are one too many."""
    survey = a_survey(cool_down=elapsed(days=30), counts="invitations")
    customer = Customer(survey, a_survey("nps", rule=NPS, cool_down=elapsed(days=30), counts="invitations"))
    for day in range(40):
        customer.send(solved(f"T-{day}"), NINE + day * DAY)
    customer.settle(NINE + 60 * DAY)

    assert customer.invited_at == [NINE + HOUR, NINE + 30 * DAY + HOUR]
    assert len(customer.reasons) == 78


def test_who_is_eligible() -> None:
    """A condition over ticket and customer; failing and unknown are two reasons, told with what was found."""
    when = All([Test("channel", "is", "mail"), Test("customer.tier", "is_not", "staff")])
    customer = Customer(a_survey(when=when))

    (planned,) = customer.send(solved("T-1", fields={"channel": "mail"}), NINE, {"tier": "gold"})
    (failing,) = customer.send(solved("T-2", fields={"channel": "phone"}), NINE, {"tier": "gold"})
    (unknown,) = customer.send(solved("T-3", fields={"channel": "mail"}), NINE)

    assert isinstance(planned, SurveyPlanned)
    assert (failing.reason, failing.detail) == (
        "not_eligible",
        "fails: ticket.channel is \"mail\" (found 'phone')",
    )
    assert unknown.reason == "eligibility_unknown"
    assert "customer.tier" in unknown.detail


def test_only_a_sample_is_asked() -> None:
    """The draw is the same every time, a larger share asks all that a smaller one asks, and the reason is told."""
    tickets = [f"T-{number}" for number in range(40)]

    def asked(percent: int) -> set[str]:
        customer = Customer(a_survey(sample=percent))
        for ticket in tickets:
            customer.send(solved(ticket), NINE)
        assert set(customer.reasons) <= {"not_sampled"}
        return {event.ticket for _, event in customer.of(SurveyPlanned)}

    assert asked(30) == asked(30) == {ticket for ticket in tickets if sample_place("csat", ticket) < 30}
    assert asked(10) < asked(30) < asked(90)
    customer = Customer(a_survey(sample=1))
    (withheld,) = customer.send(solved("T-1"), NINE)
    assert withheld.detail == f"T-1 lies at {sample_place('csat', 'T-1'):.2f} of 100, and 1 % are asked"


def test_a_sample_of_customers() -> None:
    """Drawn by customer, one is always or never asked."""
    for id in ("C-1", "C-2", "C-3", "C-4"):
        customer = Customer(a_survey(sample=50, sample_by="customer"), id=id)
        for number in range(5):
            customer.send(solved(f"T-{number}"), NINE)
        assert len(customer.of(SurveyPlanned)) == (5 if sample_place("csat", id) < 50 else 0)


def test_only_surveys_of_the_trigger() -> None:
    """A survey after closing says nothing at the solution, and the other way round."""
    customer = Customer(a_survey(), a_survey("later", trigger="closed"))

    assert [event.survey for event in customer.send(solved(), NINE)] == ["csat"]
    assert [event.survey for event in customer.send(solved(trigger="closed"), NINE)] == ["later"]


def test_what_was_told_too_late() -> None:
    """A solution of long ago, told today by an import, invites nobody to an invitation that would be over."""
    customer = Customer(a_survey(expires=elapsed(days=7)))
    customer.send(solved("T-1", since=NINE - 30 * DAY), NINE)
    customer.send(solved("T-2", since=NINE - 2 * DAY), NINE)
    customer.settle(NINE)

    assert customer.reasons == ["too_late"]
    assert customer.invited_at == [NINE]


def test_opted_out_and_in_again() -> None:
    """Plans are called off, nothing is planned, and after opting in again the panels go on."""
    panel = a_survey("relation", rule=NPS, trigger="interval", every=elapsed(days=90), delay=None)
    customer = Customer(a_survey(), panel)
    customer.send(JoinPanel(survey="relation"), NINE)
    customer.send(solved(), NINE + HOUR)
    events = customer.send(OptOut(), NINE + HOUR)

    assert [type(event).__name__ for event in events] == ["OptedOut", *["SurveyCancelled"] * 2]
    assert customer.send(OptOut(), NINE + HOUR) == []
    customer.send(solved("T-2"), NINE + DAY)
    with pytest.raises(CommandRefused) as refused:
        customer.send(JoinPanel(survey="relation"), NINE + DAY)
    assert (refused.value.reason, customer.reasons) == ("opted_out", ["opted_out"])
    assert [type(event).__name__ for event in customer.send(OptIn(), NINE + 2 * DAY)] == ["OptedIn", "SurveyPlanned"]
    assert customer.send(OptIn(), NINE + 2 * DAY) == []


def test_a_panel_is_asked_at_intervals() -> None:
    """Each time counts from the time it was due, not from when a worker looked: no drift over a year."""
    survey = a_survey("relation", rule=NPS, trigger="interval", every=elapsed(days=90), delay=None)
    customer = Customer(survey)
    customer.send(JoinPanel(survey="relation"), NINE)
    assert customer.send(JoinPanel(survey="relation"), NINE) == []
    customer.settle(NINE + 300 * DAY)

    assert customer.invited_at == [NINE, NINE + 90 * DAY, NINE + 180 * DAY, NINE + 270 * DAY]
    assert [event.invitation for _, event in customer.of(SurveyInvited)] == [f"relation/C-1/{n}" for n in range(1, 5)]
    left = customer.send(LeavePanel(survey="relation"), NINE + 300 * DAY)
    assert left[1] == SurveyCancelled(invitation="relation/C-1/5", reason="left_panel")
    assert customer.send(LeavePanel(survey="relation"), NINE + 301 * DAY) == []
    customer.settle(NINE + 900 * DAY)
    assert len(customer.invited_at) == 4


def test_times_within_one_closed_stretch_are_one() -> None:
    """Hourly over a weekend: one invitation on Monday at nine, then hourly again; the grid stays where it was."""
    survey = a_survey("pulse", trigger="interval", every=elapsed(hours=1), delay=None, calendar="office")
    customer = Customer(survey, calendars=[office_hours()])
    start = at("2026-03-20 15:30")  # a Friday
    customer.send(JoinPanel(survey="pulse"), start)
    customer.settle(at("2026-03-23 11:00"))

    assert customer.invited_at == [
        start,
        at("2026-03-20 16:30"),
        at("2026-03-23 09:00"),
        at("2026-03-23 09:30"),
        at("2026-03-23 10:30"),
    ]


def test_who_may_join() -> None:
    """Only a survey at intervals has members; its condition is asked when they join."""
    survey = a_survey("relation", trigger="interval", every=elapsed(days=90), when=Test("customer.tier", "is", "gold"))
    customer = Customer(a_survey(), survey)

    for key in ("csat", "nothing"):
        with pytest.raises(CommandRefused) as refused:
            customer.send(JoinPanel(survey=key), NINE)
        assert refused.value.reason == "no_panel"
    customer.send(JoinPanel(survey="relation"), NINE, {"tier": "silver"})
    assert customer.reasons == ["not_eligible"]
    assert customer.send(JoinPanel(survey="relation"), NINE, {"tier": "gold"})


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (AnswerSurvey(invitation="csat/T-9/1", score=3), "unknown_invitation"),
        (AnswerSurvey(invitation="csat/T-2/1", score=3), "not_invited"),
        (AnswerSurvey(invitation=FIRST, score=6), "off_scale"),
        (AnswerSurvey(invitation=FIRST, score=True), "off_scale"),
        (AnswerSurvey(invitation=FIRST, score="great"), "off_scale"),
        (AnswerSurvey(invitation=FIRST), "no_answer"),
        (AnswerSurvey(invitation=FIRST, score=3, answers={"colour": "red"}), "unknown_question"),
        (AnswerSurvey(invitation=FIRST, answers={"score": 3}), "unknown_question"),
        (DeclineSurvey(invitation="csat/T-9/1"), "unknown_invitation"),
    ],
)
def test_what_is_refused(command: Any, reason: str) -> None:
    """A refusal changes nothing and names its reason."""
    customer = Customer(a_survey(questions=("speed",)))
    customer.send(solved(), NINE)
    customer.send(solved("T-2"), NINE + 2 * HOUR)
    before = customer.state

    with pytest.raises(CommandRefused) as refused:
        customer.send(command, NINE + 2 * HOUR)

    assert refused.value.reason == reason
    assert customer.state == before


def test_declined() -> None:
    """One invitation is declined once; an answer after all is welcome; what is answered cannot be declined."""
    customer = Customer(a_survey())
    customer.send(solved(), NINE)

    assert len(customer.send(DeclineSurvey(invitation=FIRST), NINE + DAY)) == 1
    assert customer.send(DeclineSurvey(invitation=FIRST), NINE + DAY) == []
    assert customer.send(AnswerSurvey(invitation=FIRST, score=5), NINE + DAY)
    with pytest.raises(CommandRefused) as refused:
        customer.send(DeclineSurvey(invitation=FIRST), NINE + DAY)
    assert refused.value.reason == "answered_already"


def test_a_survey_that_the_policy_no_longer_has() -> None:
    """What was planned is cancelled at its instant with the reason; what went out may still be answered."""
    customer = Customer(a_survey())
    customer.send(solved(), NINE)
    customer.settle(NINE + HOUR)
    customer.send(solved("T-2"), NINE + HOUR)
    customer.rules = Customer().rules
    customer.settle(NINE + DAY)

    ((_, cancelled),) = customer.of(SurveyCancelled)
    assert cancelled.reason == "no_such_survey"
    assert customer.send(AnswerSurvey(invitation=FIRST, score=77), NINE + DAY)


def test_a_moment_without_a_zone() -> None:
    """It is refused at the door, by name."""
    with pytest.raises(NaiveDatetimeError, match="since"):
        Customer(a_survey()).send(solved(since=NINE.replace(tzinfo=None)), NINE)
