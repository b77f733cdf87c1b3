"""
P7: stale after a change of priority, group or policy.

Zammad issues 5624, 4353; GLPI issue 15605.
https://github.com/zammad/zammad/issues/5624 https://github.com/zammad/zammad/issues/4353
https://github.com/glpi-project/glpi/issues/15605
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from servicekit.calendars import BusinessCalendar, parse_amount
from servicekit.conditions import Test
from servicekit.engine import handle, new_dossier, next_due, readings
from servicekit.sla import MetricRule, OnChange, SLAPolicy, SLATarget, State
from servicekit.testing.builders import a_policy, a_target, at, office_hours
from servicekit.tickets import Open, SetFields

OPENED, RAISED = at("2026-03-23 09:00"), at("2026-03-23 12:00")


def stored_date_rule(calendar: BusinessCalendar, opened: datetime, goal_at_opening: timedelta) -> datetime:
    """What users met: the date is worked out once, at the opening, and stays where it is."""
    return calendar.add(opened, goal_at_opening)


def from_the_change_rule(calendar: BusinessCalendar, changed: datetime, goal: timedelta) -> datetime:
    """What users met elsewhere: every change gives the whole new goal from the change on."""
    return calendar.add(changed, goal)


def test_a_raised_priority_moves_the_deadline_at_once() -> None:
    """Three of eight hours are spent when the goal becomes four: one is left; the stored date is four hours off."""
    policy = a_policy([a_target("resolution", {"low": "8h", "high": "4h"})])
    rows = [(OPENED, "opened", {"priority": "low"}), (RAISED, "field", {"priority": "high"})]

    reading = policy.evaluate(rows, RAISED).of("resolution")

    assert (reading.due_at, reading.value) == (at("2026-03-23 13:00"), "high")
    assert stored_date_rule(office_hours(), OPENED, timedelta(hours=8)) == at("2026-03-23 17:00")
    assert from_the_change_rule(office_hours(), RAISED, timedelta(hours=4)) == at("2026-03-23 16:00")


def test_the_timer_follows_the_change() -> None:
    """What fires next moves with the deadline in the same decision; nobody has to rebuild anything."""
    policy = a_policy([a_target("resolution", {"low": "8h", "high": "4h"})])
    dossier = handle(policy, new_dossier(("ticket", "T-1")), Open(fields={"priority": "low"}), now=OPENED).dossier
    assert next_due(dossier) == stored_date_rule(office_hours(), OPENED, timedelta(hours=8))

    dossier = handle(policy, dossier, SetFields(fields={"priority": "high"}), now=RAISED).dossier

    assert next_due(dossier) == readings(policy, dossier, RAISED).of("resolution").due_at == at("2026-03-23 13:00")


@pytest.mark.parametrize(
    ("choice", "due"),
    [
        (OnChange.CARRY, "13:00"),
        (OnChange.PRORATE, "14:30"),  # three eighths of four hours are spent
        (OnChange.RESTART, "16:00"),
        (OnChange.KEEP, "17:00"),
        (OnChange.STRICTER, "13:00"),
    ],
)
def test_what_a_change_does_is_chosen_and_said(choice: OnChange, due: str) -> None:
    """Each system has its own silent rule; here it has a name, and the derivation repeats it where it did something."""
    policy = a_policy([a_target("resolution", {"low": "8h", "high": "4h"}, on_change=choice)])
    rows = [(OPENED, "opened", {"priority": "low"}), (RAISED, "field", {"priority": "high"})]

    reading = policy.evaluate(rows, RAISED).of("resolution")

    assert reading.due_at == at(f"2026-03-23 {due}")
    said = [change.why for change in reading.explain().changes]
    assert said == ([] if choice is OnChange.KEEP else [f"priority low became high ({choice.value})"])


def test_another_group_begins_its_own_agreement() -> None:
    """An agreement between teams counts from the handover; the date stored at the opening knows only the first team."""
    handling = MetricRule(
        start=Test("team", "known", True),
        stop=Test("status_category", "is", "solved"),
        reset=Test("event.team_changed", "is", True),
        repeat=True,
    )
    target = SLATarget(
        metric="handling",
        by="team",
        goals={"first": parse_amount("2h"), "second": parse_amount("3h")},
        calendar="office",
    )
    policy = a_policy(sla=[SLAPolicy(key="ola", kind="ola", targets=(target,))], metrics={"handling": handling})
    rows = [
        (OPENED, "opened"),
        (OPENED, "assigned", {"team": "first"}),
        (at("2026-03-23 10:30"), "assigned", {"team": "second"}),
    ]

    first, second = policy.evaluate(rows, at("2026-03-23 12:00"))

    assert (first.state, first.spent) == (State.MET, timedelta(minutes=90))
    assert (second.state, second.due_at) == (State.RUNNING, at("2026-03-23 13:30"))
    assert stored_date_rule(office_hours(), OPENED, timedelta(hours=2)) == at("2026-03-23 11:00")


def test_another_policy_takes_over_with_what_was_spent() -> None:
    """The customer becomes gold at noon: the gold promise holds from then on, and the three hours spent count."""
    gold = SLAPolicy(key="gold", targets=(a_target("resolution", "4h"),), when=Test("tier", "is", "gold"))
    standard = SLAPolicy(key="standard", targets=(a_target("resolution", "8h"),))
    rows = [(OPENED, "opened"), (RAISED, "field", {"tier": "gold"})]

    reading = a_policy(sla=[gold, standard]).evaluate(rows, RAISED).of("resolution")

    assert (reading.policy, reading.due_at) == ("gold", at("2026-03-23 13:00"))
    assert stored_date_rule(office_hours(), OPENED, timedelta(hours=8)) == at("2026-03-23 17:00")
