"""Whom a policy asks and calls, as lines for people: surveys and follow-up contacts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from servicekit.calendars import format_amount
from servicekit.cli.screen import every, joined, unless
from servicekit.contacts import ContactRule, NextFrom
from servicekit.contacts import Trigger as Followed
from servicekit.satisfaction import RULES, Counts, Direction, OnReask, SampleBy, ScoreRule, Survey, Trigger

__all__ = ["contact_lines", "survey_lines"]

_AFTER = {
    Followed.OPENED: "a ticket is opened",
    Followed.SOLVED: "a ticket is solved",
    Followed.CLOSED: "a ticket is closed",
    Followed.BREACHED: "a promise is broken",
    Followed.COMPLAINED: "a complaint",
}


def survey_lines(surveys: Iterable[Survey]) -> Iterator[str]:
    """The surveys."""
    for survey in surveys:
        yield f"{survey.key}: {_rule(survey.rule)}"
        if survey.questions:
            yield f"  asks besides {', '.join(survey.questions)}"
        yield f"  {joined(', ', _due(survey), _place(survey), 'by ' + ', then '.join(survey.channels))}"
        yield f"  {joined('; ', *_whom(survey))}"


def _rule(rule: ScoreRule) -> str:
    said = f"{rule.model} by the rule {rule.name}, {rule.scale_words}"
    if RULES.get(rule.name) == rule:
        return said
    named = {"good": rule.good, "bad": rule.bad, "left out": rule.left_out}
    parts = [f"{name} {', '.join(map(str, levels))}" for name, levels in named.items() if levels]
    down = unless(rule.direction, Direction.UP, "lower is better")
    return joined("; ", said, f"a {rule.formula.replace('_', ' ')}", *parts, down, rule.source)


def _due(survey: Survey) -> str:
    after = f"{format_amount(survey.delay)} after" if survey.delay is not None else "when"
    if survey.trigger is not Trigger.INTERVAL:
        return f"{after} a ticket is {survey.trigger}"
    assert survey.every is not None
    late = f", {format_amount(survey.delay)} later" if survey.delay is not None else ""
    return f"every {format_amount(survey.every)}{late}, of a panel"


def _place(survey: Survey) -> str:
    return f"on calendar {survey.calendar}" if survey.calendar is not None else "at any hour"


def _whom(survey: Survey) -> Iterator[str]:
    if str(survey.when) != "always":
        yield f"of {survey.when}"
    if survey.sample < 100 or survey.sample_by is not SampleBy.TICKET:
        yield f"{survey.sample} % of {survey.sample_by}s"
    if survey.cool_down is not None or survey.counts is not Counts.ANSWERS:
        last = "answer" if survey.counts is Counts.ANSWERS else "invitation"
        alone = "no pause" if survey.cool_down is None else f"nobody within {format_amount(survey.cool_down)}"
        yield f"{alone} after the last {last}"
    yield "once for a ticket" if survey.on_reask is OnReask.ONCE else "after each solution of a ticket"
    yield "open for ever" if survey.expires is None else f"open for {format_amount(survey.expires)}"


def contact_lines(contacts: Iterable[ContactRule]) -> Iterator[str]:
    """The follow-up plans."""
    for rule in contacts:
        yield joined(": ", rule.key, rule.purpose)
        yield f"  for {every(rule.when)}"
        parts = [
            _when(rule),
            f"overdue {format_amount(rule.grace)} later" if rule.grace is not None else "",
            f"by {rule.channel}" if rule.channel else "",
            f"-> {', '.join(rule.notify)}" if rule.notify else "",
        ]
        yield f"  {joined('; ', *parts)}"


def _when(rule: ContactRule) -> str:
    if rule.after is not None and rule.due is not None:
        when = f"{format_amount(rule.due)} after {_AFTER[rule.after]}, on calendar {rule.calendar}"
        return when + unless(rule.next_from, NextFrom.RHYTHM, ", counted from the contact")
    last = "the last contact" if rule.next_from is NextFrom.CONTACT else "the first day"
    return f"every {rule.every}, counted from {last}, on calendar {rule.calendar}"
