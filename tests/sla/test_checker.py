from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve

from servicekit.calendars import BusinessCalendar, Span, elapsed
from servicekit.sla import check
from servicekit.testing.builders import a_policy, a_target, at, office_hours

OPENED = at("2026-03-23 10:00")


def _calendars() -> dict[str, BusinessCalendar]:
    lunch = office_hours(hours={"mon-fri": ["09:00-12:30", "13:30-18:00"]}, zone="Europe/Berlin")
    spans = [Span(start=at("2026-03-24 10:00"), end=at("2026-03-24 12:00"))]
    return {
        "split day": lunch,
        "night shift": office_hours(hours={"mon-sun": ["22:00-06:00"]}, zone="America/New_York"),
        "holidays": office_hours(holidays={"2026-03-24": "a day", "03-26": "each year"}),
        "exceptions": office_hours(exceptions=[{"date": "2026-03-24", "replace": ["10:00-11:00"]}]),
        "two weeks": BusinessCalendar(
            key="office",
            zone="UTC",
            weeks=[{"mon-fri": ["09:00-17:00"]}, {"sat": ["09:00-13:00"]}],
            cycle_start=date(2026, 3, 23),
        ),
        "versions": office_hours().version(date(2026, 3, 25), hours={"mon-fri": ["12:00-16:00"]}),
        "with a gap": office_hours().except_(spans),
        "either": (office_hours() | office_hours("late", hours={"mon-fri": ["18:00-20:00"]})).named("office"),
    }


@pytest.mark.parametrize("name", _calendars())
def test_the_checker_understands_every_kind_of_calendar(name: str) -> None:
    """Opening hours of every making are proved by the checker's own reading of their definition."""
    calendar = _calendars()[name].named("office")
    policy = a_policy([a_target("resolution", "30h")], calendars=[calendar])

    explanation = policy.evaluate([(OPENED, "opened")], at("2026-04-10 12:00")).of("resolution").explain()

    assert len(explanation.segments[0].windows) > 2
    assert check(explanation, policy.calendars) == []


@pytest.mark.parametrize("name", _calendars())
def test_hours_of_another_calendar_are_a_fault(name: str) -> None:
    """A derivation by one calendar does not pass for one by another."""
    calendar = _calendars()[name].named("office")
    other = office_hours(hours={"mon-fri": ["09:00-17:30"]})
    policy = a_policy([a_target("resolution", "30h")], calendars=[calendar])

    explanation = policy.evaluate([(OPENED, "opened")], at("2026-04-10 12:00")).of("resolution").explain()

    assert check(explanation, {"office": other}) != []


def test_elapsed_time_is_checked_too() -> None:
    """Where every hour counts, every hour has to be listed."""
    policy = a_policy([a_target("resolution", elapsed(days=2))])
    explanation = policy.evaluate([(OPENED, "opened")], at("2026-04-10 12:00")).of("resolution").explain()
    assert check(explanation, policy.calendars) == []
    (segment,) = explanation.segments

    hole = evolve(explanation, segments=(evolve(segment, windows=()),))

    assert any("every hour counts" in fault for fault in check(hole, policy.calendars))
