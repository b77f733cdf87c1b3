"""Law: whatever happens, the rules of a survey hold, nobody is left out in silence, and workers change nothing."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from servicekit.calendars import elapsed
from servicekit.errors import CommandRefused
from servicekit.satisfaction import (
    NPS,
    AnswerSurvey,
    CancelSurveys,
    Counts,
    DeclineSurvey,
    JoinPanel,
    LeavePanel,
    OnReask,
    OptIn,
    OptOut,
    RequestSurveys,
    Survey,
    SurveyAnswered,
    SurveyInvited,
    SurveyPlanned,
    SurveyWithheld,
)
from servicekit.testing.builders import at, office_hours
from tests.satisfaction.customers import Customer, a_survey

START = at("2026-03-20 08:00")
TICKETS = st.sampled_from(["T-1", "T-2", "T-3"])
INVITATIONS = st.builds(
    lambda survey, about, number: f"{survey}/{about}/{number}",
    st.sampled_from(["one", "two", "panel"]),
    st.sampled_from(["T-1", "T-2", "T-3", "C-1"]),
    st.integers(1, 3),
)
COMMANDS: st.SearchStrategy[Any] = st.one_of(
    st.builds(RequestSurveys, ticket=TICKETS),
    st.builds(CancelSurveys, ticket=TICKETS),
    st.builds(AnswerSurvey, invitation=INVITATIONS, score=st.integers(1, 5)),
    st.builds(DeclineSurvey, invitation=INVITATIONS),
    st.sampled_from([OptOut(), OptIn(), OptIn(), JoinPanel(survey="panel"), LeavePanel(survey="panel")]),
)
STORY = st.lists(st.tuples(st.integers(0, 100), COMMANDS), max_size=25)
SPANS = st.none() | st.integers(1, 200).map(lambda hours: elapsed(hours=hours))


@st.composite
def surveys(draw: st.DrawFn) -> list[Survey]:
    """Two surveys after a solution, and a panel."""

    def one(key: str, **more: Any) -> Survey:
        choices = {
            "delay": draw(SPANS),
            "cool_down": draw(SPANS),
            "expires": draw(SPANS),
            "counts": draw(st.sampled_from(Counts)),
            "on_reask": draw(st.sampled_from(OnReask)),
            "calendar": draw(st.sampled_from([None, "office"])),
            "sample": draw(st.sampled_from([100, 50])),
        }
        return a_survey(key, **{**choices, **more})

    every = draw(st.integers(1, 300).map(lambda hours: elapsed(hours=hours)))
    return [one("one"), one("two", rule=NPS), one("panel", trigger="interval", every=every)]


def told(chosen: list[Survey], story: list[tuple[int, Any]], looks: list[int]) -> Customer:
    """The story, with a worker looking now and then."""
    customer = Customer(*chosen, calendars=[office_hours()])
    now, left = START, sorted(looks)
    for hours, command in story:
        now += timedelta(hours=hours)
        while left and START + timedelta(hours=left[0]) <= now:
            customer.settle(START + timedelta(hours=left.pop(0)))
        try:
            customer.send(command, now)
        except CommandRefused:
            assert isinstance(command, (AnswerSurvey, DeclineSurvey, JoinPanel))
    customer.settle(now + timedelta(hours=300))
    return customer


@given(surveys(), STORY)
def test_the_rules_hold(chosen: list[Survey], story: list[tuple[int, Any]]) -> None:
    """No invitation within a cool-down, none twice about a ticket of a survey that asks once, none after hours."""
    customer = told(chosen, story, [])
    rules = {survey.key: survey for survey in chosen}
    last: dict[Counts, datetime | None] = {Counts.ANSWERS: None, Counts.INVITATIONS: None}
    asked: Counter[tuple[str, str | None]] = Counter()
    for moment, event in customer.told:
        if isinstance(event, SurveyInvited):
            survey, before = rules[event.survey], last[rules[event.survey].counts]
            if survey.cool_down is not None and before is not None:
                assert moment - before >= timedelta(microseconds=survey.cool_down.micros)
            assert survey.calendar is None or office_hours().is_open(moment)
            asked[event.survey, event.ticket] += 1
            assert event.ticket is None or survey.on_reask is OnReask.AGAIN or asked[event.survey, event.ticket] == 1
            last[Counts.INVITATIONS] = moment
        elif isinstance(event, SurveyAnswered):
            last[Counts.ANSWERS] = moment


@given(surveys(), STORY)
def test_nobody_is_left_out_in_silence(chosen: list[Survey], story: list[tuple[int, Any]]) -> None:
    """Each solution is planned or withheld by each survey, and every reason has words."""
    customer = told(chosen, story, [])
    requests = sum(isinstance(command, RequestSurveys) for _, command in story)
    planned = sum(isinstance(event, SurveyPlanned) and event.ticket is not None for _, event in customer.told)
    withheld = [event for _, event in customer.of(SurveyWithheld)]

    assert planned + sum(not event.invitation and event.ticket is not None for event in withheld) == 2 * requests
    assert all(event.reason and event.detail for event in withheld)


@given(surveys(), STORY, st.lists(st.integers(0, 2_000), max_size=12))
def test_when_a_worker_looks_changes_nothing(
    chosen: list[Survey], story: list[tuple[int, Any]], looks: list[int]
) -> None:
    """The same facts are the same invitations at the same instants."""
    assert told(chosen, story, looks).told == told(chosen, story, []).told
