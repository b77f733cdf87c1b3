"""Holds: a ticket waits for several things at once, each with a begin and an end of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from servicekit.calendars import parse_amount
from servicekit.conditions import Test
from servicekit.errors import InputError
from servicekit.policies import Policy
from servicekit.sla import MetricRule, PauseReasons, Reading, SLAPolicy, SLATarget, Start, State, check
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.workflow import Category

Row = tuple[Any, ...]


def day(time: str, offset: int = 0) -> datetime:
    """A time of day in the week of the tests, so many days after Monday."""
    return at(f"2026-03-{23 + offset} {time}")


def placed(time: str, reason: str, category: str = "on_hold") -> Row:
    """A hold is placed on Monday."""
    return day(time), "hold_placed", {"reason": reason, "category": category}


def lifted(time: str, reason: str) -> Row:
    """A hold is lifted on Monday."""
    return day(time), "hold_lifted", {"reason": reason}


OPENED: Row = (day("09:00"), "opened")
OVERLAPPING = (
    OPENED,
    placed("10:00", "customer", "pending"),
    placed("11:00", "part"),
    lifted("12:00", "customer"),
    placed("12:30", "supplier"),
    lifted("13:00", "part"),
    lifted("14:00", "supplier"),
)


def read(policy: Policy, rows: Any, now: datetime) -> Reading:
    """The clock, after the checker has re-added its derivation."""
    reading = policy.evaluate(rows, now).of("resolution")
    assert check(reading.explain(), policy.calendars) == []
    return reading


@pytest.mark.parametrize(
    ("pause_reasons", "due"),
    [
        (PauseReasons.ANY, day("17:00")),  # 10:00 to 14:00
        (PauseReasons.BY_CATEGORY, day("15:00")),  # resolution pauses in pending: 10:00 to 12:00
        (["part", "supplier"], day("16:00")),  # 11:00 to 14:00
        (["supplier"], day("14:30")),  # 12:30 to 14:00, of which half an hour comes after the due instant of 13:00
        ([], day("13:00")),
    ],
)
def test_which_reasons_pause(pause_reasons: Any, due: datetime) -> None:
    """All holds, those of a category, the named ones, or none: the clock goes on when the last of them is gone."""
    policy = a_policy([a_target("resolution", "4h", pause_reasons=pause_reasons)])
    assert read(policy, OVERLAPPING, day("17:00")).due_at == due


def test_the_pause_lists_every_reason_with_its_own_span() -> None:
    """One pause from ten to two; in it each reason from its own beginning to its own end, in data and words."""
    policy = a_policy([a_target("resolution", "4h", pause_reasons="any")])

    explanation = read(policy, OVERLAPPING, day("15:00")).explain()

    (pause,) = explanation.pauses
    assert (pause.start, pause.end) == (day("10:00"), day("14:00"))
    assert [(each.reason, each.start, each.end) for each in pause.reasons] == [
        ("customer", day("10:00"), day("12:00")),
        ("part", day("11:00"), day("13:00")),
        ("supplier", day("12:30"), day("14:00")),
    ]
    assert [segment.reasons for segment in explanation.segments if segment.kind == "pause"] == [
        ("customer",),
        ("customer", "part"),
        ("part",),
        ("part", "supplier"),
        ("supplier",),
    ]
    text = explanation.as_text()
    assert "the clock stands still (customer; part)" in text
    assert "    part: from Mon 2026-03-23 11:00 UTC to Mon 2026-03-23 13:00 UTC" in text
    assert "### Reasons of the pauses" in explanation.as_markdown()
    assert "（customer；part）" in explanation.as_text(language="zh")  # noqa: RUF001 - as Chinese writes it


def test_a_status_and_a_hold_pause_together() -> None:
    """The status leaves pending while a part is waited for: the clock goes on when the part is there."""
    policy = a_policy([a_target("resolution", "4h", pause_reasons=["part"])])
    rows = [
        OPENED,
        (day("10:00"), "status", {"status": "pending"}),
        placed("10:30", "part"),
        (day("11:00"), "status", {"status": "active"}),
        lifted("12:00", "part"),
    ]
    reading = read(policy, rows, day("13:00"))
    assert (reading.due_at, reading.spent) == (day("15:00"), timedelta(hours=2))


def test_a_pause_without_overlap_needs_no_list() -> None:
    """Where the reasons follow each other, the stretches say it all."""
    policy = a_policy([a_target("resolution", "4h", pause_reasons="any")])
    rows = [OPENED, placed("10:00", "part"), lifted("11:00", "part")]
    explanation = read(policy, rows, day("12:00")).explain()
    assert "    part: from" not in explanation.as_text()
    assert "Reasons of the pauses" not in explanation.as_markdown()


def test_what_is_over_waits_for_nothing() -> None:
    """A solution ends the holds: when the ticket comes back, its clock runs."""
    policy = a_policy([a_target("resolution", "4h", pause_reasons="any")])
    rows = [OPENED, placed("10:00", "part"), (day("11:00"), "solved"), (day("12:00"), "reopened")]
    assert read(policy, rows, day("13:00")).due_at == day("15:00")


def test_the_cap_counts_the_union() -> None:
    """Two reasons at once use the cap up once, not twice."""
    policy = a_policy([a_target("resolution", "4h", pause_reasons="any", pause_cap=parse_amount("2h"))])
    rows = [OPENED, placed("10:00", "part"), placed("10:30", "supplier"), lifted("11:30", "part")]
    assert read(policy, rows, day("13:00")).due_at == day("15:00")


def test_a_retroactive_start_recovers_holds() -> None:
    """Counted from the opening by a policy that comes later, the holds in between are pauses."""
    late = a_target("resolution", "6h", start=Start.AT_OPENING, pause_reasons="any")
    gold = SLAPolicy(key="gold", targets=(late,), when=Test("tier", "is", "gold"))
    rows = [
        OPENED,
        placed("10:00", "part"),
        placed("10:30", "supplier"),
        lifted("11:00", "part"),
        (day("11:30"), "field", {"tier": "gold"}),
        lifted("12:00", "supplier"),
    ]
    assert read(a_policy(sla=[gold]), rows, day("12:30")).due_at == day("17:00")


def test_a_retroactive_start_in_the_middle_of_a_pause() -> None:
    """A start in a field that lies in a pause: the clock stands still from its first moment on."""
    target = SLATarget(
        metric="resolution",
        goals={"high": parse_amount("4h")},
        calendar="office",
        start=Start.AT_FIELD,
        start_field="reported",
    )
    rows = [
        (day("09:00"), "opened", {"reported": "2026-03-23T10:30:00+00:00"}),
        (day("10:00"), "status", {"status": "pending"}),
        (day("11:30"), "field", {"priority": "high"}),
        (day("12:00"), "status", {"status": "active"}),
    ]
    assert read(a_policy([target]), rows, day("13:00")).due_at == day("16:00")


def test_holds_in_conditions() -> None:
    """A metric of the policy's own may ask which holds are on the ticket, and when they come."""
    rule = MetricRule(start=Test("ticket.holds", "contains", "supplier"), stop=Test("event.what", "is", "hold_lifted"))
    target = SLATarget(metric="delivery", goals={"default": parse_amount("1h")}, calendar="office")
    policy = a_policy([target], metrics={"delivery": rule})
    reading = policy.evaluate(OVERLAPPING, day("15:00")).of("delivery")
    assert (reading.started_at, reading.stopped_at, reading.state) == (day("12:30"), day("13:00"), State.MET)


def test_a_condition_and_a_status_are_two_reasons() -> None:
    """A metric's own pause lasts until its resume, the category's as long as the category: the clock waits for both."""
    rule = MetricRule(
        start=Test("status_category", "in", ("new", "active", "pending", "on_hold")),
        pause=Test("frozen", "is", True),
        resume=Test("frozen", "is", False),
    )
    target = SLATarget(
        metric="care", goals={"default": parse_amount("4h")}, calendar="office", pause=frozenset({Category.PENDING})
    )
    policy = a_policy([target], metrics={"care": rule})
    rows: list[Row] = [
        OPENED,
        (day("10:00"), "field", {"frozen": True}),
        (day("11:00"), "status", {"status": "pending"}),
        (day("12:00"), "field", {"frozen": False}),
        (day("13:00"), "status", {"status": "active"}),
    ]
    reading = policy.evaluate(rows, day("14:00")).of("care")
    assert reading.due_at == day("16:00")
    assert [(s.kind, s.why) for s in reading.explain().segments] == [
        ("run", ""),
        ("pause", "care"),
        ("pause", "pending"),
        ("run", ""),
    ]


@pytest.mark.parametrize("given", ["supplier", "none"])
def test_a_word_that_is_no_choice(given: str) -> None:
    """A single text is a choice, not a reason; one that is none is refused with the choices."""
    with pytest.raises(InputError, match="by_category or any or a list of reasons"):
        a_target("resolution", "4h", pause_reasons=given)
