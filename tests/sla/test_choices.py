"""Every named choice of a target, on one small ticket each; the independent checker re-adds every derivation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from servicekit.calendars import (
    Amount,
    BusinessCalendar,
    business_days,
    end_of_business_day,
    parse_amount,
    to_micros,
)
from servicekit.conditions import Test
from servicekit.engine import handle, new_dossier, readings
from servicekit.errors import InputError
from servicekit.policies import Policy
from servicekit.sla import (
    MetricRule,
    OnChange,
    OnReopen,
    Reading,
    SLAPolicy,
    SLATarget,
    Start,
    State,
    Until,
    check,
)
from servicekit.testing.builders import a_policy, a_target, at, office_hours
from servicekit.tickets import Escalate, Open
from servicekit.workflow import Category

Row = tuple[Any, ...]
DAY = "2026-03-23"  # a Monday


def day(time: str, offset: int = 0) -> datetime:
    """A time of day in the week of the tests, so many days after Monday."""
    return at(f"2026-03-{23 + offset} {time}")


def read(policy: Policy, rows: Sequence[Row], now: datetime, clock: str = "resolution", **more: Any) -> Reading:
    """The latest reading of a clock, after the checker has re-added every derivation."""
    readings = policy.evaluate(rows, now, **more)
    for reading in readings:
        assert check(reading.explain(), policy.promises.calendars) == []
    return readings.of(clock)


def changing(choice: OnChange) -> Policy:
    """Eight hours for low, four for high, with one choice for a change."""
    return a_policy([a_target("resolution", {"low": "8h", "high": "4h"}, on_change=choice)])


RAISED: tuple[Row, ...] = (
    (day("09:00"), "opened", {"priority": "low"}),
    (day("11:00"), "field", {"priority": "high"}),
)


@pytest.mark.parametrize(
    ("choice", "due"),
    [
        (OnChange.CARRY, day("13:00")),
        (OnChange.RESTART, day("15:00")),
        (OnChange.PRORATE, day("14:00")),
        (OnChange.KEEP, day("17:00")),
        (OnChange.STRICTER, day("13:00")),
    ],
)
def test_a_priority_is_raised(choice: OnChange, due: datetime) -> None:
    """Two of eight hours are spent when the goal becomes four: carried, restarted, prorated, kept, or stricter."""
    assert read(changing(choice), RAISED, day("12:00")).due_at == due


def test_stricter_keeps_the_old_goal_when_the_new_one_is_later() -> None:
    """A lowered priority does not put off a deadline under `stricter`."""
    rows = [(day("09:00"), "opened", {"priority": "high"}), (day("11:00"), "field", {"priority": "low"})]
    assert read(changing(OnChange.STRICTER), rows, day("12:00")).due_at == day("13:00")
    assert read(changing(OnChange.CARRY), rows, day("12:00")).due_at == day("17:00")


def test_saasjet_goal_changed_after_an_hour() -> None:
    """
    SaaSJet's example for its SLA app: start 10:00 with three hours; at 11:00 the goal becomes two: due 12:00.

    https://www.saasjet.com (Time to SLA documentation, "change of goal")
    """
    policy = a_policy([a_target("resolution", {"a": "3h", "b": "2h"})])
    rows = [(day("10:00"), "opened", {"priority": "a"}), (day("11:00"), "field", {"priority": "b"})]
    assert read(policy, rows, day("11:30")).due_at == day("12:00")


def test_a_change_names_itself_in_the_explanation() -> None:
    """The derivation tells of the change, its choice, and what no longer counts."""
    explanation = read(changing(OnChange.RESTART), RAISED, day("12:00")).explain()
    assert [change.why for change in explanation.changes] == ["priority low became high (restart)"]
    assert explanation.discounted == explanation.changes[0].spent
    assert "2 h no longer count" in explanation.as_text()


def reopening(choice: OnReopen, **more: Any) -> Policy:
    """Four hours, with one choice for a reopening."""
    return a_policy([a_target("resolution", "4h", on_reopen=choice, **more)])


REOPENED: tuple[Row, ...] = (
    (day("09:00"), "opened"),
    (day("12:00"), "solved"),
    (day("14:00"), "reopened"),
)


@pytest.mark.parametrize(
    ("choice", "more", "due", "cycle"),
    [
        (OnReopen.CONTINUE_EXCLUDING_CLOSED, {}, day("15:00"), 1),
        (OnReopen.CONTINUE_INCLUDING_CLOSED, {}, day("13:00"), 1),
        (OnReopen.RESTART, {}, day("10:00", 1), 1),
        (OnReopen.NEW_CYCLE, {}, day("10:00", 1), 2),
        (OnReopen.GRACE, {"grace": parse_amount("2h")}, day("16:00"), 1),
    ],
)
def test_a_ticket_is_reopened(choice: OnReopen, more: dict[str, Any], due: datetime, cycle: int) -> None:
    """Three of four hours are spent at the solution; reopened two hours later, each choice gives its own deadline."""
    reading = read(reopening(choice, **more), REOPENED, day("14:30"))
    assert (reading.due_at, reading.cycle) == (due, cycle)


def test_a_grace_changes_nothing_when_more_is_left() -> None:
    """With three hours left, a grace of two is no restriction."""
    rows = [(day("09:00"), "opened"), (day("10:00"), "solved"), (day("11:00"), "reopened")]
    assert read(reopening(OnReopen.GRACE, grace=parse_amount("2h")), rows, day("11:30")).due_at == day("14:00")


def test_a_new_cycle_leaves_the_old_one_as_it_was() -> None:
    """The first cycle stays met when the second is broken."""
    readings = reopening(OnReopen.NEW_CYCLE).evaluate(REOPENED, day("12:00", 1))
    assert [(r.cycle, r.state) for r in readings] == [(1, State.MET), (2, State.BREACHED)]


def test_goals_in_business_days() -> None:
    """One business day is the same time on the next one, its end the closing of that day; pauses add to both."""
    friday = at("2026-03-27 15:00")
    for goal, due in ((business_days(1), day("15:00", 7)), (end_of_business_day(1), day("17:00", 7))):
        policy = a_policy([SLATarget(metric="resolution", goals={"default": goal}, calendar="office")])
        assert read(policy, [(friday, "opened")], friday).due_at == due
    paused = [(friday, "opened"), (at("2026-03-27 16:00"), "status", {"status": "pending"})]
    resumed = [*paused, (at("2026-03-27 16:30"), "status", {"status": "active"})]
    policy = a_policy([SLATarget(metric="resolution", goals={"default": business_days(1)}, calendar="office")])
    assert read(policy, resumed, at("2026-03-27 16:30")).due_at == day("15:30", 7)


BERLIN = BusinessCalendar(
    key="berlin",
    zone="Europe/Berlin",
    hours={"mon-thu": ["09:00-12:30", "13:30-17:00"], "fri": ["09:00-14:00"]},
    holidays=["2026-03-25"],
)


def in_berlin(goal: str, calendar: BusinessCalendar = BERLIN, **more: Any) -> Policy:
    """A solution by a time of day in Berlin."""
    target = SLATarget(metric="resolution", goals={"default": parse_amount(goal)}, calendar="berlin", **more)
    return a_policy([target], calendars=[calendar])


def berlin(text: str) -> datetime:
    """A moment on the clocks of Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


@pytest.mark.parametrize(
    ("goal", "opened", "due"),
    [
        ("1 business day at 16:00", "2026-03-23 10:00", "2026-03-24 16:00"),
        ("1 business day at 16:00", "2026-03-23 06:00", "2026-03-24 16:00"),  # before the opening
        ("1 business day at 16:00", "2026-03-23 20:00", "2026-03-24 16:00"),  # after the closing
        ("1 business day at 16:00", "2026-03-28 10:00", "2026-03-30 16:00"),  # on a Saturday
        ("1 business day at 16:00", "2026-03-24 10:00", "2026-03-26 16:00"),  # before a holiday
        ("1 business day at 16:00", "2026-03-25 10:00", "2026-03-26 16:00"),  # on the holiday
        ("1 business day at 16:00", "2026-03-26 10:00", "2026-03-27 14:00"),  # into an early closing
        ("2 business days at 16:00", "2026-03-26 10:00", "2026-03-30 16:00"),
        ("1 business day at 13:00", "2026-03-23 10:00", "2026-03-24 12:30"),  # into the lunch
        ("1 business day at 18:00", "2026-03-23 10:00", "2026-03-24 17:00"),  # after the closing
        ("1 business day at 08:00", "2026-03-23 10:00", "2026-03-23 17:00"),  # before the opening
        ("1 business day at 08:00", "2026-03-23 18:00", "2026-03-24 17:00"),  # nobody could keep the next 08:00
        ("0 business days at 16:00", "2026-03-23 10:00", "2026-03-23 16:00"),
        ("0 business days at 16:00", "2026-03-23 16:00", "2026-03-24 16:00"),
        ("0 business days at 16:00", "2026-03-28 10:00", "2026-03-30 16:00"),
        ("0 business days at 08:00", "2026-03-23 06:00", "2026-03-23 17:00"),
    ],
)
def test_goals_at_a_time_of_a_business_day(goal: str, opened: str, due: str) -> None:
    """The time of that day, or the last closing before it where nobody is there; the checker re-adds the hours."""
    at = berlin(opened)
    assert read(in_berlin(goal), [(at, "opened")], at).due_at == berlin(due)


@pytest.mark.parametrize(
    ("opened", "due"),
    [("2026-03-28 12:00", "2026-03-29T01:30:00+00:00"), ("2026-10-24 12:00", "2026-10-25T00:30:00+00:00")],
)
def test_a_time_of_day_that_the_clock_skips_or_shows_twice(opened: str, due: str) -> None:
    """02:30 on the day of the change: half past three where it is skipped, the first of the two where it is doubled."""
    nights = BusinessCalendar(key="berlin", zone="Europe/Berlin", hours="always")
    policy, at = in_berlin("1 business day at 02:30", nights), berlin(opened)
    assert read(policy, [(at, "opened")], at).due_at == datetime.fromisoformat(due)


def test_a_time_of_day_is_moved_by_pauses_and_warned_of_in_shares_of_the_hours() -> None:
    """An hour of waiting is an hour later, over the closing too; half of the hours is where the warning stands."""
    policy = in_berlin("1 business day at 16:00", warnings=(50,))
    rows = [(berlin("2026-03-23 10:00"), "opened")]  # six hours on Monday, six on Tuesday
    assert read(policy, rows, berlin("2026-03-23 10:00")).goal == timedelta(hours=12)
    dossier = handle(policy, new_dossier(("ticket", "T-1")), Open(), None, berlin("2026-03-23 10:00")).dossier
    assert dossier.next_due == to_micros(berlin("2026-03-23 17:00"))
    paused = [*rows, (berlin("2026-03-23 11:00"), "status", {"status": "pending"})]
    resumed = [*paused, (berlin("2026-03-23 14:00"), "status", {"status": "active"})]
    assert read(policy, resumed, berlin("2026-03-23 14:00")).due_at == berlin("2026-03-26 09:00") + timedelta(hours=1)


def test_a_goal_in_business_days_that_nobody_could_keep_is_that_of_the_day_after() -> None:
    """Asked on Saturday at six, nobody is there before Monday at six: the promise is Tuesday's, not broken at once."""
    saturday = at("2026-03-28 06:00")
    policy = a_policy([SLATarget(metric="resolution", goals={"default": business_days(1)}, calendar="office")])
    reading = read(policy, [(saturday, "opened")], saturday)
    assert (reading.state, reading.due_at) == (State.RUNNING, at("2026-03-30 17:00"))


@pytest.mark.parametrize("goal", [business_days(0), business_days(-1, "16:00"), end_of_business_day(-1)])
def test_a_goal_in_the_past_is_refused(goal: Amount) -> None:
    """No days without a time of day, or days back, are nothing to promise."""
    with pytest.raises(InputError, match="which nobody can keep"):
        SLATarget(metric="resolution", goals={"default": goal}, calendar="office")


def test_a_goal_until_a_field_follows_the_field_and_no_pause() -> None:
    """The promise is the moment in the field; a pause does not move it, a new moment does."""
    policy = a_policy([SLATarget(metric="resolution", goals={"default": Until("promised")}, calendar="office")])
    rows = [
        (day("09:00"), "opened", {"promised": "2026-03-24T16:00:00+00:00"}),
        (day("10:00"), "status", {"status": "pending"}),
    ]
    assert read(policy, rows, day("12:00")).due_at == day("16:00", 1)
    moved = [*rows, (day("13:00"), "field", {"promised": "2026-03-25T16:00:00+00:00"})]
    assert read(policy, moved, day("14:00")).due_at == day("16:00", 2)


def test_a_calendar_chosen_by_a_field() -> None:
    """The team's calendar counts; under another team, what was spent stays and the other hours count from then on."""
    late = office_hours("late", hours={"mon-fri": ["13:00-21:00"]})
    target = a_target("resolution", "8h", calendar_by="team", calendars={"evening": "late"})
    policy = a_policy([target], calendars=[office_hours(), late])
    rows = [(day("09:00"), "opened"), (day("13:00"), "assigned", {"team": "evening"})]
    assert read(policy, rows[:1], day("10:00")).due_at == day("17:00")
    reading = read(policy, rows, day("14:00"))
    assert (reading.due_at, reading.calendar) == (day("17:00"), "late")


def test_goals_by_a_field_of_the_customer() -> None:
    """A goal may be chosen by what the host knows of the customer."""
    policy = a_policy([a_target("resolution", {"gold": "2h", "default": "6h"}, by="customer.tier")])
    rows = [(day("09:00"), "opened")]
    assert read(policy, rows, day("10:00"), customer={"tier": "gold"}).due_at == day("11:00")
    assert read(policy, rows, day("10:00")).due_at == day("15:00")


def test_a_pause_lasts_no_longer_than_its_cap() -> None:
    """After two hours of standing still in all, the clock goes on by itself, and is due without anybody's doing."""
    policy = a_policy([a_target("resolution", "4h", pause_cap=parse_amount("2h"))])
    rows: list[Row] = [(day("09:00"), "opened"), (day("10:00"), "status", {"status": "pending"})]
    reading = read(policy, rows, day("11:00"))
    assert (reading.state, reading.due_at) == (State.PAUSED, day("15:00"))
    assert read(policy, rows, day("13:00")).state is State.RUNNING
    again = [*rows, (day("12:30"), "status", {"status": "active"}), (day("13:00"), "status", {"status": "pending"})]
    assert read(policy, again, day("14:00")).due_at == day("15:00")


def test_a_cap_that_no_working_time_reaches_is_none() -> None:
    """On a calendar that opens no more a pause lasts until somebody ends it, and no decision fails over it."""
    shut = BusinessCalendar(key="office", zone="UTC")
    policy = a_policy([a_target("resolution", "4h", pause_cap=parse_amount("2h"))], calendars=[shut])
    rows: list[Row] = [(day("09:00"), "opened"), (day("10:00"), "status", {"status": "pending"})]
    reading = policy.evaluate(rows, day("11:00")).of("resolution")
    assert (reading.state, reading.due_at) == (State.PAUSED, None)
    on = [*rows, (day("12:00"), "status", {"status": "active"})]
    assert policy.evaluate(on, day("13:00")).of("resolution").state is State.RUNNING


@pytest.mark.parametrize(
    "goals", [{"low": "1h", "high": "6h"}, {"low": "2h", "high": "3h"}, {"low": "2h", "high": "1h"}]
)
def test_a_share_of_a_broken_promise(goals: dict[str, str]) -> None:
    """Prorated when more than the whole old goal was spent, the promise broke where the old one did."""
    policy = a_policy([a_target("resolution", goals, on_change=OnChange.PRORATE)])
    rows = [(day("09:00"), "opened", {"priority": "low"}), (day("12:00"), "field", {"priority": "high"})]
    before, after = (read(policy, rows[:count], day("13:00")) for count in (1, 2))
    assert (after.state, after.due_at) == (State.BREACHED, before.due_at)
    assert after.remaining == before.remaining


def test_a_change_after_the_cap_counts_once() -> None:
    """A clock that went on by itself, and is promised something else in the same pause, counts no work twice."""
    policy = a_policy([a_target("resolution", {"low": "8h", "high": "4h"}, pause_cap=parse_amount("1h"))])
    rows = [
        (day("09:00"), "opened", {"priority": "low"}),
        (day("09:30"), "status", {"status": "pending"}),
        (day("12:00"), "field", {"priority": "high"}),
    ]
    reading = read(policy, rows, day("13:00"))
    assert (reading.spent.total_seconds() / 3600, reading.due_at) == (3.0, day("14:00"))


def test_a_retroactive_start_recovers_pauses() -> None:
    """A policy that takes over later may count from the opening or a field, with the pauses in between as pauses."""
    late = SLATarget(
        metric="resolution", goals={"default": parse_amount("6h")}, calendar="office", start=Start.AT_OPENING
    )
    gold = SLAPolicy(key="gold", targets=(late,), when=Test("tier", "is", "gold"))
    rows = [
        (day("09:00"), "opened"),
        (day("10:00"), "status", {"status": "pending"}),
        (day("11:00"), "status", {"status": "active"}),
        (day("12:00"), "field", {"tier": "gold"}),
    ]
    assert read(a_policy(sla=[gold]), rows, day("12:30")).due_at == day("16:00")


def test_a_start_from_a_field() -> None:
    """P18: the clock counts from the moment that the customer reported, not from the ticket's creation."""
    target = a_target("resolution", "4h", start=Start.AT_FIELD, start_field="reported")
    rows = [(day("11:00"), "opened", {"reported": "2026-03-23T09:30:00+00:00"})]
    assert read(a_policy([target]), rows, day("12:00")).due_at == day("13:30")


def test_agent_work_and_requester_wait() -> None:
    """Zendesk's two sums: customers wait while it is new, active or on hold; agents work while new or active."""
    policy = a_policy([a_target("agent_work", "8h"), a_target("requester_wait", "8h")])
    rows = [
        (day("09:00"), "opened"),
        (day("10:00"), "status", {"status": "pending"}),
        (day("11:00"), "status", {"status": "on_hold"}),
        (day("13:00"), "status", {"status": "active"}),
        (day("14:00"), "solved"),
    ]
    spent = {r.clock: r.spent.total_seconds() / 3600 for r in policy.evaluate(rows, day("15:00"))}
    assert spent == {"agent_work": 2.0, "requester_wait": 4.0}


def test_periodic_updates_start_over_with_every_answer() -> None:
    """Each public answer ends a cycle and begins the next, a note does not; the pausable one pauses in pending."""
    policy = a_policy([a_target("periodic_update", "2h"), a_target("pausable_update", "2h")])
    rows = [
        (day("09:00"), "opened"),
        (day("09:30"), "agent_reply"),
        (day("10:00"), "agent_reply", {"public": False}),
        (day("10:30"), "agent_reply"),
        (day("11:00"), "status", {"status": "pending"}),
    ]
    readings = policy.evaluate(rows, day("16:00"))
    assert [(r.name, r.state, r.due_at) for r in readings] == [
        ("pausable_update#1", State.MET, day("11:30")),
        ("periodic_update#1", State.MET, day("11:30")),
        ("pausable_update#2", State.PAUSED, None),
        ("periodic_update#2", State.BREACHED, day("12:30")),
    ]


def test_acknowledge() -> None:
    """It stops when somebody takes the ticket."""
    rows = [(day("09:00"), "opened"), (day("09:20"), "assigned", {"agent": "ann"})]
    reading = read(a_policy([a_target("acknowledge", "30m")]), rows, day("12:00"), "acknowledge")
    assert (reading.state, reading.stopped_at) == (State.MET, day("09:20"))


def test_a_metric_of_the_policys_own() -> None:
    """F49: an agreement between teams starts over whenever another team gets the ticket, and stands still on hold."""
    handling = MetricRule(
        start=Test("team", "known", True),
        stop=Test("status_category", "in", ("solved", "closed")),
        reset=Test("event.team_changed", "is", True),
        pause=Test("status_category", "is", "on_hold"),
        repeat=True,
    )
    target = SLATarget(metric="handling", goals={"default": parse_amount("2h")}, calendar="office")
    policy = a_policy(sla=[SLAPolicy(key="ola", kind="ola", targets=(target,))], metrics={"handling": handling})
    rows = [
        (day("09:00"), "opened"),
        (day("09:30"), "assigned", {"team": "first"}),
        (day("10:00"), "status", {"status": "on_hold"}),
        (day("10:30"), "status", {"status": "active"}),
        (day("11:00"), "assigned", {"team": "second"}),
        (day("12:00"), "solved"),
    ]
    readings = policy.evaluate(rows, day("16:00"))
    assert [(r.cycle, r.state, r.due_at) for r in readings] == [
        (1, State.MET, day("12:00")),
        (2, State.MET, day("13:00")),
    ]


def test_several_kinds_of_agreement_on_one_ticket() -> None:
    """F13: a promise to the customer, one between teams and one with a supplier run side by side."""
    kinds = [
        SLAPolicy(key=kind, kind=kind, targets=(a_target("resolution", goal, key=kind, pause=frozenset(pause)),))
        for kind, goal, pause in (
            ("sla", "8h", {Category.PENDING}),
            ("ola", "4h", set()),
            ("supplier", "2h", {Category.ACTIVE, Category.NEW}),
        )
    ]
    rows = [(day("09:00"), "opened"), (day("10:00"), "status", {"status": "on_hold"})]
    readings = a_policy(sla=kinds).evaluate(rows, day("11:00"))
    assert {r.clock: r.due_at for r in readings} == {
        "sla": day("17:00"),
        "ola": day("13:00"),
        "supplier": day("12:00"),
    }


def test_a_goal_chosen_by_what_the_ticket_knows_itself() -> None:
    """A goal by the level follows a manual escalation; fields with dots in their names are found."""
    level = a_target("resolution", {"2": "1h", "default": "8h"}, by="level")
    dossier = handle(a_policy([level]), new_dossier(("ticket", "T")), Open(), now=day("09:00")).dossier
    raised = handle(a_policy([level]), dossier, Escalate(level="2"), now=day("09:30")).dossier
    assert readings(a_policy([level]), raised, day("09:30")).of("resolution").due_at == day("10:00")
    site = a_policy([a_target("resolution", {"x": "1h", "default": "8h"}, by="customer.site.code")])
    rows = [(day("09:00"), "opened")]
    assert read(site, rows, day("09:30"), customer={"site.code": "x"}).due_at == day("10:00")
