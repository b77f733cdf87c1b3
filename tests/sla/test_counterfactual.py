"""What would have kept a promise, on one small ticket each; the law of the same name covers the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from servicekit.calendars import parse_amount, to_micros
from servicekit.conditions import Test
from servicekit.engine import handle, new_dossier, readings
from servicekit.errors import InputError
from servicekit.sla import (
    Counterfactual,
    Handover,
    MetricRule,
    OnChange,
    OnReopen,
    PauseAnswer,
    SLAPolicy,
    Start,
    counterfactual,
    handover,
)
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.tickets import Absorb, Open, ReceiveMessage, Reply

Row = tuple[Any, ...]
TICK = timedelta(microseconds=1)


def day(time: str, offset: int = 0) -> datetime:
    """A time of day in the week of the tests, so many days after Monday."""
    return at(f"2026-03-{23 + offset} {time}")


def asked(rows: Sequence[Row], goal: Any = "4h", **choices: Any) -> Counterfactual:
    """What would have kept the one promise of a ticket that is read at noon on Wednesday."""
    policy = a_policy([a_target("resolution", goal, **choices)])
    found = counterfactual(policy.evaluate(rows, day("12:00", 2)).of("resolution"))
    assert found is not None
    return found


PAUSED: tuple[Row, ...] = (
    (day("09:00"), "opened", {"priority": "low"}),
    (day("10:00"), "status", {"status": "pending", "reason": "screenshot"}),
    (day("11:00"), "status", {"status": "active"}),
    (day("15:00"), "solved"),
)


@pytest.mark.parametrize("rows", [PAUSED[:1], (*PAUSED[:1], (day("12:59:59.999999"), "solved"))])
def test_there_is_none_of_a_promise_that_is_not_broken(rows: Sequence[Row]) -> None:
    """An open and a kept promise have no counterfactual."""
    reading = a_policy([a_target("resolution", "4h")]).evaluate(rows, day("12:59")).of("resolution")
    assert counterfactual(reading) is None


def test_done_by_when_and_how_late() -> None:
    """Five hours worked of four: done before 14:00 it would have been kept, and it was an hour late."""
    found = asked(PAUSED)
    assert (found.due_at, found.done_by, found.late_by) == (day("14:00"), day("14:00") - TICK, timedelta(hours=1))
    assert found.stopped_at == day("15:00")


def test_a_pause_that_much_longer() -> None:
    """The hour too much and a microsecond, taken off the run after the pause, would have kept it."""
    pause = asked(PAUSED).pause
    assert pause is not None
    assert (pause.start, pause.end, pause.why) == (day("10:00"), day("11:00"), "screenshot")
    assert (pause.answer, pause.longer) == (PauseAnswer.ENOUGH, timedelta(hours=1) + TICK)


def test_a_pause_lasts_longer_by_the_wall_clock() -> None:
    """Where the run after a pause goes over a night, the pause would have had to last over the night too."""
    rows = [(day("09:00"), "opened"), (day("15:00"), "status", {"status": "pending"})]
    rows += [(day("16:30"), "status", {"status": "active"}), (day("11:00", 1), "solved")]
    pause = asked(rows, "7h").pause
    assert pause is not None
    assert pause.longer == day("10:00", 1) + TICK - day("16:30")


def test_a_run_too_short() -> None:
    """A run of half an hour cannot save an hour, and the last run has no pause before it that is long enough."""
    rows = [*PAUSED[:3], (day("11:30"), "status", {"status": "on_hold"}), PAUSED[3]]
    found = asked(rows, "1h", pause=frozenset({"pending", "on_hold"}))
    assert [each.answer for each in found.pauses] == [PauseAnswer.TOO_LITTLE, PauseAnswer.TOO_LITTLE]
    assert found.pause is None


def test_a_cap_allows_no_longer_pause() -> None:
    """Where a cycle may stand still for an hour in all, no pause can last longer."""
    assert asked(PAUSED, pause_cap=parse_amount("1h")).pauses[0].answer is PauseAnswer.TOO_LITTLE
    assert asked(PAUSED, pause_cap=parse_amount("3h")).pauses[0].answer is PauseAnswer.ENOUGH


@pytest.mark.parametrize(
    ("choice", "answer"),
    [
        (OnChange.CARRY, PauseAnswer.ENOUGH),
        (OnChange.RESTART, PauseAnswer.UNTOLD),
        (OnChange.PRORATE, PauseAnswer.UNTOLD),
        (OnChange.STRICTER, PauseAnswer.UNTOLD),
    ],
)
def test_what_is_promised_later_may_depend_on_the_pause(choice: OnChange, answer: PauseAnswer) -> None:
    """Only a change that carries what was spent is the same after a longer pause."""
    rows = [*PAUSED[:3], (day("12:00"), "field", {"priority": "high"}), (day("16:00"), "solved")]
    found = asked(rows, {"low": "8h", "high": "3h"}, on_change=choice)
    assert found.pauses[0].answer is answer


def test_a_promise_that_became_stricter_afterwards() -> None:
    """Two hours are promised only from noon on, when three were spent: before noon the eight would have been kept."""
    rows = [(day("09:00"), "opened", {"priority": "low"}), (day("12:00"), "field", {"priority": "high"})]
    found = asked(rows, {"low": "8h", "high": "2h"})
    assert (found.due_at, found.done_by) == (day("11:00"), day("12:00") - TICK)


def test_a_reopening_that_counts_what_was_closed() -> None:
    """It was solved in time, and would have been kept had it stayed so until the reopening made the time count."""
    rows = [(day("09:00"), "opened"), (day("10:00"), "status", {"status": "pending"})]
    rows += [(day("10:30"), "status", {"status": "active"}), (day("11:00"), "solved"), (day("16:00"), "reopened")]
    found = asked(rows, on_reopen=OnReopen.CONTINUE_INCLUDING_CLOSED)
    assert (found.due_at, found.done_by) == (day("13:30"), day("16:00") - TICK)
    assert [pause.answer for pause in found.pauses] == [PauseAnswer.TOO_LITTLE]


def test_a_promise_that_was_attached_when_it_was_already_broken() -> None:
    """Counted from the opening by a policy that took over at noon: done before noon, nothing would have been broken."""
    target = a_target("resolution", "2h", start=Start.AT_OPENING)
    policy = a_policy(sla=[SLAPolicy(key="gold", targets=(target,), when=Test("tier", "is", "gold"))])
    rows = [(day("09:00"), "opened"), (day("12:00"), "field", {"tier": "gold"})]
    found = counterfactual(policy.evaluate(rows, day("13:00")).of("resolution"))
    assert found is not None
    assert (found.due_at, found.done_by) == (day("11:00"), day("12:00") - TICK)


def test_an_older_wait_that_was_taken_over() -> None:
    """A merge that reaches back breaks a promise at once: answered just before the merge, it would have been kept."""
    policy = a_policy([a_target("next_response", "2h")])
    dossier = new_dossier(("ticket", "T-1"))
    for time, command in (("09:00", Open()), ("09:30", Reply()), ("12:00", ReceiveMessage())):
        dossier = handle(policy, dossier, command, now=day(time)).dossier
    dossier = handle(policy, dossier, Absorb(ticket="T-0", unanswered_since=day("09:00")), now=day("12:30")).dossier
    found = counterfactual(readings(policy, dossier, day("13:00")).of("next_response"))
    assert found is not None
    assert (found.due_at, found.done_by) == (day("11:00"), day("12:30") - TICK)


def test_a_promise_that_nothing_could_have_kept() -> None:
    """A promise that was due before the opening was broken from the first moment on; no pause, no other words."""
    target = a_target("resolution", "2h", start=Start.AT_FIELD, start_field="reported")
    policy = a_policy([target])
    rows = [(day("12:00"), "opened", {"reported": "2026-03-23T09:00:00+00:00"})]
    found = counterfactual(policy.evaluate(rows, day("13:00")).of("resolution"))
    assert found is not None
    assert (found.done_by, found.pause) == (None, None)
    assert found.as_text() == "it was broken from its first moment on: no earlier end would have kept it"


def test_in_words_and_as_data() -> None:
    """Both languages say when, how late and which pause; the data hold the same in microseconds."""
    found = asked(PAUSED)
    assert found.as_text().splitlines() == [
        "done by Mon 2026-03-23 13:59:59.999999 UTC, it would have been kept; it was 1 h of working time late",
        (
            "or the pause from Mon 2026-03-23 10:00 UTC to Mon 2026-03-23 11:00 UTC (screenshot) would have had to last"
            " 1 h 0.000001 s longer, until Mon 2026-03-23 12:00:00.000001 UTC"
        ),
    ]
    assert "就能兑现承诺" in found.as_text(language="zh")
    data = found.as_data()
    assert (data["late_by"], data["pauses"][0]["longer"]) == (3_600_000_000, 3_600_000_001)
    assert data["done_by"] == data["due_at"] - 1


HANDLING = MetricRule(
    start=Test("team", "known", True),
    stop=Test("status_category", "is", "solved"),
    reset=Test("event.team_changed", "is", True),
    repeat=True,
)


def test_handed_over_by_when() -> None:
    """The first team kept the ticket for three and a half of two hours: until 11:30 it could have passed it on."""
    target = a_target("handling", "2h")
    policy = a_policy([target], metrics={"handling": HANDLING})
    rows: list[Row] = [
        (day("09:00"), "opened"),
        (day("09:30"), "assigned", {"team": "first"}),
        (day("13:00"), "assigned", {"team": "second"}),
        (day("14:00"), "solved"),
    ]
    first, second = policy.evaluate(rows, day("16:00"))

    found = counterfactual(first, rows, policy.evaluate)

    assert found is not None
    assert found.handover == Handover(at=day("13:00"), agent=None, team="second", by=day("11:30") - TICK)
    assert "handed over to second by Mon 2026-03-23 11:29:59.999999 UTC instead of Mon 2026-03-23 13:00 UTC" in (
        found.as_text()
    )
    assert "移交给 second" in found.as_text(language="zh")
    data = found.as_data()["handover"]
    assert (data["team"], data["by"]) == ("second", to_micros(day("11:30")) - 1)
    assert counterfactual(second, rows, policy.evaluate) is None


def test_taken_by_when() -> None:
    """Nobody took the ticket for an hour and a half: by ten somebody would have had to."""
    policy = a_policy([a_target("acknowledge", "1h")])
    rows: list[Row] = [(day("09:00"), "opened"), (day("10:30"), "assigned", {"agent": "ann"})]
    found = handover(policy.evaluate(rows, day("12:00")).of("acknowledge"), rows, policy.evaluate)
    assert found is not None
    assert (found.whom, found.by) == ("ann", day("10:00") - TICK)


def test_a_handover_that_changes_nothing() -> None:
    """A clock that does not follow whose ticket it is has none, nor has a ticket that nobody was handed."""
    policy = a_policy([a_target("resolution", "4h")])
    for rows in (PAUSED, (*PAUSED[:1], (day("12:00"), "assigned", {"team": "second"}), PAUSED[-1])):
        assert handover(policy.evaluate(rows, day("16:00")).of("resolution"), rows, policy.evaluate) is None


def test_a_history_needs_a_way_to_read_it() -> None:
    """Half of the two is a mistake of the caller."""
    reading = a_policy([a_target("resolution", "4h")]).evaluate(PAUSED, day("16:00")).of("resolution")
    with pytest.raises(InputError, match="needs the history and how to read it again, or neither"):
        counterfactual(reading, PAUSED)
