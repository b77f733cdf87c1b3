from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from servicekit.calendars import BusinessCalendar, Work
from servicekit.errors import HistoryError, InputError, NaiveDatetimeError, UnknownClock
from servicekit.sla import SLAPolicy, SLATarget, evaluate
from servicekit.testing.builders import a_policy, a_target, at, office_hours

NOW = at("2026-03-23 12:00")


@pytest.mark.parametrize("goal", [Work(0), Work(-1), "4h", 4, None])
def test_a_goal_that_no_clock_can_count_is_refused(goal: Any) -> None:
    """A target says at once that a goal is nothing that can be promised; the error names the target."""
    with pytest.raises(InputError, match=r"'resolution'.*'default'"):
        SLATarget(metric="resolution", goals={"default": goal}, calendar="office")


def test_an_unknown_metric_is_refused() -> None:
    """A metric nobody knows is named, with those there are."""
    with pytest.raises(InputError, match=r"'time_to_joy' is no metric, only .*resolution"):
        a_policy([a_target("time_to_joy")]).evaluate([], NOW)


def test_an_unknown_calendar_is_refused() -> None:
    """A target on a calendar that is not there is named, with its policy, before any ticket is read."""
    with pytest.raises(InputError, match=r"'standard'.*'resolution'.*no calendar 'moon', only always, office"):
        a_policy([a_target(calendar="moon")]).evaluate([], NOW)


def test_an_unknown_ladder_is_refused() -> None:
    """A target with a ladder that is not there."""
    with pytest.raises(InputError, match=r"no escalation 'moon'; there are: none"):
        a_policy([a_target(escalation="moon")]).evaluate([], NOW)


def test_the_name_always_is_taken() -> None:
    """A calendar of the host's cannot be called "always", for elapsed time is counted on the one of that name."""
    policy = SLAPolicy(key="p", targets=(a_target(),))
    with pytest.raises(InputError, match="always"):
        evaluate([policy], [], NOW, calendars={"office": office_hours(), "always": office_hours("always")})
    evaluate([policy], [], NOW, calendars={"office": office_hours(), "always": BusinessCalendar.always()})


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("solved", r"row 1: 'solved' is not \(at, what\)"),
        ((NOW,), r"row 1: .* is not \(at, what\)"),
        ((NOW, "solved", {}, 1), r"row 1"),
        ((NOW, "exploded"), "row 1: 'exploded' is not one of"),
        ((NOW, "solved", "done"), "row 1: the fields 'done' are not a mapping"),
        (("noon", "solved"), "row 1: 'noon' is not a datetime with a time zone"),
        ((datetime(2026, 3, 23, 9), "solved"), "row 1: .* is not a datetime with a time zone"),  # noqa: DTZ001
    ],
)
def test_a_row_that_cannot_be_read_is_named_by_its_number(row: Any, words: str) -> None:
    """The error has the number of the row and says what is wrong with it."""
    with pytest.raises(HistoryError, match=words) as caught:
        a_policy().evaluate([(at("2026-03-23 09:00"), "opened"), row], NOW)
    assert caught.value.row == 1


def test_now_needs_a_zone() -> None:
    """A naive moment of reading is refused."""
    with pytest.raises(NaiveDatetimeError):
        a_policy().evaluate([], datetime(2026, 3, 23))  # noqa: DTZ001


def test_a_reading_that_is_not_there_is_named_with_those_that_are() -> None:
    """Asking for a clock or a cycle that is not there."""
    readings = a_policy().evaluate([(at("2026-03-23 09:00"), "opened")], NOW)
    for clock, cycle in (("moon", None), ("resolution", 2)):
        with pytest.raises(UnknownClock, match="there are: resolution#1"):
            readings.of(clock, cycle)
