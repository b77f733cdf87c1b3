from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from servicekit.calendars import business_days, elapsed, work
from servicekit.errors import InputError
from servicekit.satisfaction import SIMPLESAT, SurveyRules, sample_place
from servicekit.testing.builders import at, office_hours
from tests.satisfaction.customers import a_survey


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"channels": ()}, "channels: needs at least one"),
        ({"sample": 0}, "sample: 0 is not"),
        ({"sample": 101}, "sample: 101 is not"),
        ({"sample": 12.5}, "sample: 12.5 is not"),
        ({"sample": True}, "sample: True is not"),
        ({"every": elapsed(days=90)}, "every: goes with the trigger 'interval'"),
        ({"trigger": "interval"}, "every: goes with the trigger 'interval'"),
        ({"delay": work(hours=4)}, "delay: working time needs a calendar"),
        ({"delay": elapsed(hours=0)}, "delay: needs a time above zero"),
        ({"cool_down": elapsed(days=-1)}, "cool_down: needs a time above zero"),
        ({"expires": work(hours=4)}, "expires: needs elapsed time"),
        ({"questions": ("score",)}, "questions: 'score' is"),
    ],
)
def test_a_survey_that_contradicts_itself(changes: dict[str, Any], message: str) -> None:
    """A survey is checked when it is made, and the message names survey and part."""
    with pytest.raises(InputError, match=f"survey 'csat': {message}"):
        a_survey(**changes)


def test_a_calendar_that_is_not_there() -> None:
    """The names of the calendars are checked together with the surveys."""
    with pytest.raises(InputError, match="there is no calendar 'office'; there are: none"):
        SurveyRules(surveys={"csat": a_survey(calendar="office")})


@pytest.mark.parametrize(
    ("delay", "calendar", "since", "due"),
    [
        (None, None, "2026-03-20 16:30", "2026-03-20 16:30"),
        (elapsed(hours=24), None, "2026-03-20 16:30", "2026-03-21 16:30"),
        (elapsed(hours=24), "office", "2026-03-20 16:30", "2026-03-23 09:00"),
        (elapsed(minutes=30), "office", "2026-03-20 16:30", "2026-03-23 09:00"),
        (elapsed(minutes=29), "office", "2026-03-20 16:30", "2026-03-20 16:59"),
        (work(hours=4), "office", "2026-03-20 16:30", "2026-03-23 12:30"),
        (business_days(1), "office", "2026-03-20 16:30", "2026-03-23 16:30"),
        (None, "office", "2026-03-21 12:00", "2026-03-23 09:00"),
    ],
)
def test_when_an_invitation_goes_out(delay: Any, calendar: str | None, since: str, due: str) -> None:
    """After the delay, in working or elapsed time; with a calendar never outside its hours (a Friday, a Saturday)."""
    survey = a_survey(delay=delay, calendar=calendar)
    rules = SurveyRules(surveys={"csat": survey}, calendars={"office": office_hours()})

    assert rules.due_at(survey, at(since)) == at(due)


def test_the_sample_is_fair_and_stays() -> None:
    """Of 20,000 tickets a quarter lies below 25, whatever the survey; the places never change."""
    for survey in ("csat", "nps"):
        places = [sample_place(survey, f"T-{number}") for number in range(20_000)]

        assert all(0 <= place < 100 for place in places)
        assert abs(sum(place < 25 for place in places) - 5_000) < 250  # four standard errors
    assert (
        sample_place("csat", "T-1") == 15.113218725184652
    )  # what was asked once is asked again by every later version
    both = sum(sample_place("csat", f"T-{n}") < 50 and sample_place("nps", f"T-{n}") < 50 for n in range(20_000))
    assert abs(both - 5_000) < 250  # surveys draw apart


def test_an_invitation_that_would_be_over() -> None:
    """Expiry is half-open: at the very instant it is over."""
    survey = a_survey(expires=elapsed(days=7))

    assert survey.is_over(at("2026-03-01 09:00"), at("2026-03-08 09:00"))
    assert not survey.is_over(at("2026-03-01 09:00"), at("2026-03-08 09:00") - timedelta(microseconds=1))
    assert survey.rule == SIMPLESAT
