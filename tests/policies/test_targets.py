from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from servicekit.calendars import business_days, elapsed, end_of_business_day, work
from servicekit.errors import InvalidDocument, Problem
from servicekit.policies import Limits, parse_policy
from servicekit.sla import LateAttach, OnChange, OnMerge, OnReopen, PauseReasons, Start, Until
from tests.policies.documents import FULL

FRIDAY = datetime(2026, 3, 20, 10, tzinfo=UTC)


def problems_of(text: str) -> tuple[Problem, ...]:
    """What is wrong with a document."""
    with pytest.raises(InvalidDocument) as caught:
        parse_policy(text)
    return caught.value.problems


def test_a_target_says_every_choice() -> None:
    """Each choice of a document arrives at its place in the target."""
    target, handover, urgent = parse_policy(FULL).sla[0].targets

    assert target.by == "customer.plan"
    assert target.goals == {
        "gold": business_days(1),
        "silver": end_of_business_day(2),
        "default": Until("promised_at"),
    }
    assert (target.calendar, target.calendar_by) == ("always", "team")
    assert target.calendars == {"emea": "berlin", "apac": "tokyo"}
    assert (target.pause_cap, target.grace, target.recover_pauses) == (elapsed(days=2), work(hours=2), False)
    assert (target.start, target.start_field) == (Start.AT_FIELD, "reported_at")
    assert (target.on_change, target.on_reopen) == (OnChange.STRICTER, OnReopen.GRACE)
    assert (target.on_merge, target.late_attach) == (OnMerge.EARLIEST, LateAttach.FIRE_ALL)
    assert (handover.by, handover.start, handover.on_reopen) == ("team", Start.AT_OPENING, OnReopen.NEW_CYCLE)
    assert (urgent.start, urgent.recover_pauses, urgent.pause_cap) == (Start.AT_EVENT, True, None)


def test_the_clocks_do_what_the_document_says() -> None:
    """The customer's plan chooses the goal, the team the calendar, and a field is where it counts from and ends."""
    policy = parse_policy(FULL.replace('"stricter"', '"carry"'))
    fields = {"reported_at": "2026-03-20T09:00:00+00:00", "promised_at": "2026-04-01T12:00:00+00:00"}
    rows = [(FRIDAY, "opened", fields), (FRIDAY + timedelta(minutes=1), "assigned", {"team": "emea"})]
    due = {
        plan: policy.evaluate(rows, FRIDAY + timedelta(hours=1), customer={"plan": plan}).of("resolution").due_at
        for plan in ("gold", "silver", "bronze")
    }

    assert due == {
        "gold": datetime(2026, 3, 23, 9, tzinfo=UTC),  # the same time of day on Monday
        "silver": datetime(2026, 3, 24, 16, tzinfo=UTC),  # 17:00 in Berlin, two business days on
        "bronze": datetime(2026, 4, 1, 12, tzinfo=UTC),
    }


RESOLUTION = "sla[0].targets[0]"


@pytest.mark.parametrize(
    ("old", "new", "path", "message", "hint"),
    [
        ('"1 business day"', '"1 busines day"', "goal.gold", '"1 busines day" is not a duration', ""),
        ('"1 business day"', '"1 business day at 24:00"', "goal.gold", "is not a time of day from 00:00 to 23:59", ""),
        ('"1 business day"', '"4000 business days"', "goal.gold", "is not between 1 and 3660 business days", ""),
        ('"until promised_at"', '"until promised"', "goal.default", '"promised" is not among', "mean 'promised_at'?"),
        ('"until promised_at"', '"until"', "goal.default", '"until" names no field', "there are"),
        ('"until promised_at"', '"until team"', "goal.default", '"team" is not among the fields', "there are"),
        ('"until promised_at"', '""', "goal.default", '"" is not a duration', ""),
        ('"customer.plan"\n', '"customer.paln"\n', "by", '"customer.paln" is not among', "mean 'customer.plan'?"),
        ('"customer.plan"\n', '"ticket.team"\n', "by", '"ticket.team" is not among', "there are"),
        ('silver = "end', 'silvr = "end', "goal.silvr", '"silvr" is not a value of customer.plan', "mean 'silver'?"),
        ('by = "team", emea', "emea", "calendar.by", "is missing: the field that chooses", ""),
        ('by = "team", emea', 'by = "taem", emea', "calendar.by", '"taem" is not among the fields', "mean 'team'?"),
        ('by = "team", emea', "by = 3, emea", "calendar.by", "needs a text, not 3", ""),
        (
            'by = "team", emea = "berlin", apac',
            'by = "priority", high = "berlin", apac',
            "calendar.apac",
            '"apac" is not a value of priority',
            "there are",
        ),
        (', default = "always" }', " }", "calendar.default", "is missing: the calendar for every other", ""),
        (', default = "always" }', ', default = "alway" }', "calendar.default", '"alway" is not a calendar', "always"),
        ('"berlin", apac', '"berln", apac', "calendar.emea", '"berln" is not a calendar of this', "mean 'berlin'?"),
        ('emea = "berlin", apac = "tokyo", ', "", "calendar", "needs a calendar for at least one value", "or name"),
        ('"2d elapsed"', '"2d"', "pause_cap", "a day is ambiguous", ""),
        ('"2d elapsed"', '"1 business day"', "pause_cap", "which only a goal can be", "write working time"),
        ("pause_cap", "pause_cup", "pause_cup", "unknown key", "did you mean 'pause_cap'?"),
        ('{ field = "reported_at" }', '"at_openin"', "start", '"at_openin" is not a choice', "mean 'at_opening'?"),
        ('{ field = "reported_at" }', '"at_field"', "start", '"at_field" is not a choice', 'write { field = "..." }'),
        ('{ field = "reported_at" }', "{}", "start.field", "is missing", ""),
        ('{ field = "reported_at" }', "{ feld = 'reported_at' }", "start.feld", "unknown key", "mean 'field'?"),
        (
            '{ field = "reported_at" }',
            "{ field = 'reported' }",
            "start.field",
            '"reported" is not among',
            "reported_at",
        ),
        ('{ field = "reported_at" }', "{ field = 'team' }", "start.field", '"team" is not among', "there are"),
        ("recover_pauses = false", "recover_pauses = 'no'", "recover_pauses", "needs true or false", ""),
        ('"stricter"', '"strictest"', "on_change", '"strictest" is not a choice', "mean 'stricter'?"),
        ('"grace"', '"new_circle"', "on_reopen", '"new_circle" is not a choice', "mean 'new_cycle'?"),
        ('grace = "2h"', "", "grace", "is missing: how much lies ahead at least", 'write grace = "2h"'),
        ('grace = "2h"', 'grace = "1 business day"', "grace", "which only a goal can be", "write working time"),
        ('on_reopen = "grace"', "", "grace", 'says nothing with on_reopen = "continue_excl', "write on_reopen"),
        ('"earliest"', '"earlier"', "on_merge", '"earlier" is not a choice', "mean 'earliest'?"),
        ('"fire_all"', '"fire"', "late_attach", '"fire" is not a choice', "did you mean"),
    ],
)
def test_a_mistake_is_named(old: str, new: str, path: str, message: str, hint: str) -> None:
    """One mistake in a target is one problem that names its place and says what is wrong."""
    assert FULL.count(old) >= 1
    (problem,) = problems_of(FULL.replace(old, new, 1))

    assert problem.path == f"{RESOLUTION}.{path}"
    assert message in problem.message
    assert hint in problem.hint
    assert bool(hint) == bool(problem.hint)
    assert problem.line is not None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"any"', PauseReasons.ANY),
        ('"by_category"', PauseReasons.BY_CATEGORY),
        ("[]", frozenset()),
        ('["part"]', {"part"}),
    ],
)
def test_the_reasons_to_pause(written: str, meant: object) -> None:
    """A choice in one word, or the names of holds."""
    text = FULL.replace('["part"]', written)
    assert parse_policy(text).sla[0].targets[0].pause_reasons == meant


@pytest.mark.parametrize(
    ("written", "path", "message"),
    [
        ('"anny"', "pause_reasons", '"anny" is not a choice'),
        ('[" "]', "pause_reasons[0]", "is empty: name what a ticket waits for"),
        ("[3]", "pause_reasons[0]", "needs a text"),
        ("3", "pause_reasons", "needs a list"),
    ],
)
def test_a_reason_to_pause_that_is_none(written: str, path: str, message: str) -> None:
    """The problem names its place."""
    (problem,) = problems_of(FULL.replace('["part"]', written))
    assert problem.path == f"{RESOLUTION}.{path}"
    assert message in problem.message


def test_a_misspelt_metric_hides_nothing() -> None:
    """What else is wrong with the target is reported along with its metric."""
    wrong = FULL.replace('"resolution"', '"resolved"', 1).replace('"2d elapsed"', '"2d"').replace('"stricter"', '"x"')

    assert [problem.path for problem in problems_of(wrong)] == [
        f"{RESOLUTION}.{name}" for name in ("metric", "pause_cap", "on_change")
    ]


def test_business_days_are_held_to_the_limits() -> None:
    """A host that allows less allows fewer business days too."""
    with pytest.raises(InvalidDocument) as caught:
        parse_policy(FULL, limits=Limits(longest=timedelta(days=1)))

    assert [problem.path for problem in caught.value.problems] == [
        "reopening.within",
        f"{RESOLUTION}.goal.silver",
        f"{RESOLUTION}.pause_cap",
    ]
