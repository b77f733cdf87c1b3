"""Derivations in words: text and Markdown, in English and in Chinese, from one catalogue."""

# ruff: noqa: RUF001 - Chinese has commas, colons and brackets of its own

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from servicekit.calendars import BusinessCalendar, Holiday, parse_amount, parse_rule
from servicekit.conditions import OPERATORS, AnyOf, Not, Test, explain_condition
from servicekit.engine import decode_dossier, encode_dossier, handle, new_dossier, readings
from servicekit.errors import InputError
from servicekit.policies import Policy
from servicekit.sla import (
    CATALOGUE,
    Explanation,
    OnChange,
    OnReopen,
    SLAPolicy,
    amount_in_words,
    check,
    counterfactual,
)
from servicekit.sla.causes import because, in_language
from servicekit.testing.builders import a_policy, a_target, at, office_hours
from servicekit.tickets import Open, SetDeadline, SetFields, Wait

LANGUAGES = sorted(CATALOGUE)
BERLIN = ZoneInfo("Europe/Berlin")
THEIRS = {
    *("resolution", "standard", "gold", "vip", "old", "office", "restart", "Founding", "Day", "audit", "CET", "CEST"),
    *(
        "priority",
        "high",
        "low",
        "customer",
        "tier",
        "ticket",
        "channel",
        "mail",
        "age",
        "more",
        "True",
        "true",
        "False",
    ),
}
"""What the policy, the calendar, the zone and the history of the busy ticket name."""


def day(time: str, number: int = 27) -> datetime:
    """A time of day in Berlin around the change of its clocks on 2026-03-29."""
    return at(f"2026-03-{number} {time}", "Europe/Berlin")


def a_calendar() -> BusinessCalendar:
    """Open every day and over the change of the clocks, with a holiday and an exception."""
    return office_hours(
        zone="Europe/Berlin",
        hours={"mon-fri": ["09:00-17:00"], "sat": ["22:00-06:00"]},
        holidays=[Holiday(parse_rule("2026-03-30"), name="Founding Day")],
        exceptions=[{"date": "2026-03-31", "replace": ["10:00-12:00"], "name": "audit"}],
    )


def a_busy_policy() -> Policy:
    """Two policies that do not match before one that does."""
    target = a_target("resolution", {"low": "20h", "high": "12h 30m"}, on_change=OnChange.RESTART)
    vip = AnyOf((Test("vip", "is", value=True), Not(Test("channel", "is", "mail"))))
    return a_policy(
        sla=[
            SLAPolicy(key="gold", targets=(target,), when=Test("customer.tier", "is", "gold")),
            SLAPolicy(key="vip", targets=(target,), when=vip),
            SLAPolicy(key="old", targets=(target,), when=Test("age", "more", 3)),
            SLAPolicy(key="standard", targets=(target,)),
        ],
        calendars=[a_calendar()],
    )


BUSY = (
    (day("09:00"), "opened", {"priority": "low", "vip": False, "channel": "mail", "age": "x"}),
    (day("10:00"), "status", {"status": "pending", "reason": "a | b <i>"}),
    (day("11:00"), "status", {"status": "active"}),
    (day("12:00"), "field", {"priority": "high"}),
)


def explained(policy: Policy | None = None, rows: Any = BUSY, now: datetime | None = None) -> Explanation:
    """The derivation of a resolution, which adds up."""
    policy = policy or a_busy_policy()
    found = policy.evaluate(rows, now or day("12:00", 31)).of("resolution").explain()
    assert check(found, policy.promises.calendars) == []
    return found


@pytest.mark.parametrize("call", ["as_text", "as_markdown"])
def test_an_unknown_language(call: str) -> None:
    """It is refused, naming those there are."""
    with pytest.raises(InputError, match="no words in 'fr', only in en, zh"):
        getattr(explained(), call)(language="fr")
    with pytest.raises(InputError, match="only in en, zh"):
        amount_in_words(timedelta(), "fr")


def test_the_english_of_windows_is_what_the_calendar_says() -> None:
    """What a calendar says of its windows is, word for word, what the catalogue says of the causes."""
    found = explained()
    windows = [window for segment in found.segments for window in segment.windows]
    assert [w.note for w in windows] == ["; ".join(in_language("en", c) for c in w.causes) for w in windows]
    assert {c[0] for w in windows for c in w.causes} >= {"open_hours", "clocks_forward", "after", "named"}


@pytest.mark.parametrize("op", OPERATORS)
def test_the_english_of_tests_is_what_conditions_say(op: str) -> None:
    """What a condition says of its tests is, for each operator, what the catalogue says; and Chinese says it too."""
    values: dict[str, Any] = {"a list": ("a", "b"), "a number": 3, "true or false": False}
    value = values.get(OPERATORS[op].needs, "a")
    test = Test("channel", op, value)
    policies = [SLAPolicy(key=key, targets=(a_target(),), when=when) for key, when in (("x", test), ("y", Not(test)))]
    policy = a_policy(sla=[*policies, SLAPolicy(key="z", targets=(a_target(),))])
    for channel in ("a", "b", 2, 4, None):
        facts = {"ticket": {} if channel is None else {"channel": channel}}
        rows = [(day("10:00"), "opened", facts["ticket"])]
        tried = explained(policy, rows, day("11:00")).tried
        failed = [explain_condition(each.when, facts).failed for each in policies]
        said = [re.sub(r" \(\w+\), which", ", which", "; ".join(map(str, results))) for results in failed]
        assert [each.failed for each in tried if not each.matched] == said[: len(tried) - 1]
        assert all(in_language("zh", cause) for each in tried for cause in each.causes)


def test_a_derivation_in_text() -> None:
    """The English text names the promise, what did not match, the change, each stretch, and the conclusion."""
    text = explained().as_text(BERLIN)
    assert text.splitlines()[:6] == [
        "resolution, cycle 1 (resolution)",
        "promised: 12 h 30 min under policy standard for high",
        '  not gold: unknown: customer.tier is "gold" (not supplied)',
        "  not vip: fails: ticket.vip is true (found False); holds: ticket.channel is \"mail\" (found 'mail')",
        "  not old: unknown: ticket.age is more than 3 (found 'x', which 'more' cannot compare)",
        (
            "  at Fri 2026-03-27 12:00 CET priority low became high (restart): 20 h became 12 h 30 min,"
            " 0 s already spent (2 h no longer count)"
        ),
    ]
    assert "the clock stands still (a | b <i>)" in text
    assert text.splitlines()[-2].startswith("due: Tue 2026-03-31 10:30 CEST")
    end = "not stopped by Tue 2026-03-31 12:00 CEST: 1 h 30 min of working time late so far"
    assert text.splitlines()[-1] == end


def test_a_derivation_in_chinese_is_chinese() -> None:
    """Nothing is left in English but the names that the policy, the calendar and the history gave."""
    found = explained()
    for said in (found.as_text(BERLIN, "zh"), found.as_markdown(BERLIN, "zh")):
        words = set(re.findall("[A-Za-z]{2,}", said))
        assert words - THEIRS == set()
        assert "时钟拨快 60 分钟" in said
        assert "节假日 Founding Day（2026-03-30）" in said


def test_a_derivation_in_markdown() -> None:
    """Its tables have as many cells in each row as heads, the last total is the work, and nothing breaks a cell."""
    found = explained()
    lines = found.as_markdown(BERLIN).splitlines()
    assert lines[0] == "## resolution, cycle 1 (resolution)"
    assert [line for line in lines if line.startswith("###")] == ["### Policies tried", "### Changes", "### Segments"]
    for line in (line for line in lines if line.startswith("|")):
        assert len(re.findall(r"(?<!\\)\|", line)) in (4, 7)
    assert any(r"a \| b \<i\>" in line for line in lines)
    rows = [line for line in lines if line.startswith("|")][-1].split("|")
    assert rows[5].strip() == amount_in_words(found.spent + found.discounted) == "14 h 30 min"
    assert lines[-3] == "**due: Tue 2026-03-31 10:30 CEST, when 12 h 30 min were spent**"
    assert lines[-1].startswith("not stopped by Tue 2026-03-31 12:00 CEST")


def test_when_it_stopped_and_how_late_that_was() -> None:
    """After the due instant: done late, or not done yet; before it: in time, or given up, or still to come."""
    opened, solved = (at("2026-03-23 09:00"), "opened"), (at("2026-03-23 15:30"), "solved")
    two, eight = a_policy([a_target("resolution", "4h")]), a_policy([a_target("resolution", "8h")])
    for policy, rows, end in (
        (two, [opened, solved], "stopped: Mon 2026-03-23 15:30 UTC, 2 h 30 min of working time late"),
        (two, [opened], "not stopped by Mon 2026-03-23 16:00 UTC: 3 h of working time late so far"),
        (eight, [opened, solved], "stopped: Mon 2026-03-23 15:30 UTC, in time"),
        (eight, [opened, (at("2026-03-23 10:00"), "merged", {"ticket": "T"})], "cancelled: Mon 2026-03-23 10:00 UTC"),
        (eight, [opened], ""),
    ):
        found = explained(policy, rows, at("2026-03-23 16:00"))
        last = found.as_text().splitlines()[-1]
        assert last == end if end else last.startswith("spent:")
    late = explained(two, [opened, solved], at("2026-03-23 16:00"))
    assert (late.ended, late.seen_at, late.late_by) == (
        "stopped",
        at("2026-03-23 15:30"),
        timedelta(hours=2, minutes=30),
    )
    assert late.as_data()["late_by"] == 9_000_000_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_ending_can_be_said(language: str) -> None:
    """A clock that stands still, that is not due yet, that is never due, and one whose hours are every hour."""
    policy = a_policy([a_target("resolution", "4h")])
    waiting = [(day("09:00"), "opened"), (day("10:00"), "status", {"status": "pending"})]
    never = a_policy([a_target("resolution", "400h")], calendars=[a_short_calendar()])
    elapsed = a_policy([a_target("resolution", "4h elapsed")])
    said = [
        explained(policy, waiting, day("11:00")).as_text(language=language),
        explained(policy, waiting[:1], day("11:00")).as_text(language=language),
        explained(never, waiting[:1], day("11:00")).as_text(language=language),
        explained(elapsed, waiting[:1], day("11:00")).as_text(language=language),
    ]
    words = CATALOGUE[language]
    assert said[0].endswith(words["stands_still"])
    assert words["never_due"].partition("{")[0] in said[2]
    assert words["every_hour"] in said[3]


def a_short_calendar() -> BusinessCalendar:
    """A calendar that was open on one day only."""
    return BusinessCalendar(
        key="office", zone="UTC", exceptions=[{"date": date(2026, 3, 27), "replace": ["09:00-17:00"]}]
    )


@pytest.mark.parametrize("choice", [OnReopen.RESTART, OnReopen.GRACE, OnReopen.CONTINUE_INCLUDING_CLOSED])
def test_a_reopening_in_chinese(choice: OnReopen) -> None:
    """What a reopening did is said in both languages."""
    policy = a_policy([a_target("resolution", "4h", on_reopen=choice, grace=parse_amount("4h"))])
    rows = [(day("10:00"), "opened"), (day("12:00"), "solved"), (day("13:00"), "reopened")]
    found = explained(policy, rows, day("14:00"))
    code = {"restart": "reopened_restart", "grace": "reopened_grace"}.get(choice.value, "closed_counts")
    assert CATALOGUE["en"][code] in found.as_text()
    assert CATALOGUE["zh"][code] in found.as_text(language="zh")


def test_causes_survive_storage() -> None:
    """A stored record explains itself in Chinese as before it was stored; a reason by hand stays in its own words."""
    policy = a_policy([a_target("resolution", {"high": "1h", "default": "4h"})])
    dossier = new_dossier(("ticket", "T-1"))
    steps = ((0, Open()), (10, SetFields(fields={"priority": "high"})), (20, Wait(reason="picture")))
    steps += ((30, SetDeadline(clock="resolution", due_at=day("20:00"), reason="agreed")),)
    for minutes, command in steps:
        dossier = handle(policy, dossier, command, now=day("10:00") + timedelta(minutes=minutes)).dossier
    stored = decode_dossier(json.loads(json.dumps(encode_dossier(dossier))))
    said = [readings(policy, each, day("12:00")).of("resolution").explain() for each in (dossier, stored)]
    assert said[0] == said[1]
    text = said[1].as_text(language="zh")
    assert "priority 设为 high（carry）" in text
    assert "人工设定了期限：agreed" in text
    assert "（picture）" in text


def test_the_data_have_the_causes() -> None:
    """The plain data hold codes beside the words, for languages of one's own, and are JSON."""
    data: Mapping[str, Any] = json.loads(json.dumps(explained().as_data()))
    assert data["changes"][0]["cause"] == ["value", "priority", "low", "high", "restart"]
    assert data["tried"][0]["causes"] == [["test_missing", "op_is", "customer.tier", '"gold"']]
    assert data["segments"][0]["windows"][0]["causes"] == [["open_hours", "fri 09:00-17:00"]]
    assert data["segments"][1]["cause"] == []


def test_a_field_that_had_no_value() -> None:
    """A priority that was given or taken away is said so, not as a change from or to nothing."""
    assert because("value_given", "priority", "high", "carry").words == "priority became high (carry)"
    policy = a_policy([a_target("resolution", {"high": "1h", "default": "4h"})])
    rows = [(day("10:00"), "opened", {"priority": "high"}), (day("10:30"), "field", {"priority": None})]
    changes = explained(policy, rows, day("11:00")).changes
    assert [change.why for change in changes] == ["priority is high no longer (carry)"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_counterfactual_in_every_language(language: str) -> None:
    """Done too late, and not done at all, in every language."""
    policy = a_policy([a_target("resolution", "1h")])
    for rows in ([(day("10:00"), "opened")], [(day("10:00"), "opened"), (day("15:00"), "solved")]):
        found = counterfactual(policy.evaluate(rows, day("16:00")).of("resolution"))
        assert found is not None
        code = "kept_open" if found.stopped_at is None else "kept_by"
        moment = CATALOGUE[language][code].partition("{moment}")[0]
        assert found.as_text(UTC, language).startswith(moment)
