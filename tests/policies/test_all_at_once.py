"""Every mistake of a document is told the first time, those that need several parts beside those of one."""

from __future__ import annotations

import pytest

from servicekit.errors import InvalidDocument
from servicekit.policies import parse_policy
from tests.policies.documents import FULL

MISTAKES: dict[str, tuple[str, str]] = {
    "plans.gold.length": ('length = "1 year 6 months"', 'length = "0 days"'),
    "plans.gold.renew_from": ('renew_from = "today"', 'renew_from = "yesterday"'),
    "plans.gold.benefits.plan": ('benefits = { site = "any",', 'benefits = { plan = "any",'),
    "plans.gold.counters.cases.channels": ("channels = { phone = 4 }", "channels = { phone = 40 }"),
    "plans.gold.counters.cases.decrease_on": ('decrease_on = "create"', 'decrease_on = "begin"'),
    "plans.gold.counters.hours.step": ('step = "15m"', 'step = "25h"'),
    "contacts.call_back": ('after = "solved"\n', ""),
    "contacts.call_back.grace": ('grace = "4h"', 'grace = "4 ours"'),
    "charges.currency": ('currency = "EUR"\notherwise', 'currency = "euro"\notherwise'),
    "warranties.washer.terms[0].length": ('length = "1 year", start', 'length = "a year", start'),
    "warranties.washer.terms": (
        'at_latest = "6 months" },',
        'at_latest = "6 months" },\n    { from = "2024-01-01", length = "3 years" },',
    ),
    "complaints.causes.tree.late": ('late = { under = "delivery" }', 'late = { under = "late" }'),
    "complaints.repeats.window": ('window = "12h elapsed"', 'window = "12 ours"'),
    "complaints.repeats.about": ('level = "area"', 'about = "ting"'),
    "tiers.landing": ('landing = "soft"', 'landing = "sofd"'),
    "tiers.levels[1].keep_at_least": ("keep_at_least = 40000", "keep_at_least = 60000"),
    "tiers.levels[2].at_least": ("at_least = 100000", 'at_least = "much"'),
    "compensation.rules[1].percent": (
        'rules = [{ key = "late"',
        'rules = [{ key = "late", clocks = [] }, { key = "fee", percent = "5", clocks = ["x"] }, { key = "late2"',
    ),
    "surveys.csat.sample": ("sample = 20", "sample = 0"),
    "surveys.csat.delay": ('delay = "2h"\ncalendar = "berlin"', 'delay = "2h"'),
    "surveys.csat.rule": ('rule = "zendesk"', 'rule = "zendisk"'),
    "surveys.mood.expires": ('expires = "12h elapsed"', 'expires = "12h"'),
    "surveys.mood.every": ('trigger = "closed"', 'trigger = "closed"\nevery = "1d elapsed"'),
    "loyalty.lifetime": ('lifetime = "18 months"\nexpiry = "month"', 'lifetime = "0 days"'),
    "loyalty.zone": ('zone = "Europe/Berlin"\nper', 'zone = "Berlin"\nper'),
    "loyalty.benefits[1]": ('key = "fast lane"', 'key = "lounge"'),
    "sla[0].targets[0].grace": ('on_reopen = "grace"\n', ""),
    "sla[0].targets[1].goal.emea": ('goal = { emea = "8h"', 'goal = { emea = "8 ours"'),
    "metrics.handover.start.event.team": (
        '"event.team_changed" = true, "event.what"',
        '"event.team" = true, "event.what"',
    ),
    "calendars.tokyo.hours.mon-fri[0]": (
        'zone = "Asia/Tokyo"\nhours.mon-fri = ["09:00-17:00"]',
        'zone = "Asia/Tokyo"\nhours.mon-fri = ["09:00-25:00"]',
    ),
}
"""Where each mistake is told, and what is changed to make it."""


@pytest.mark.parametrize("place", MISTAKES)
def test_each_mistake_by_itself(place: str) -> None:
    """It is told at its place, and nothing else is said because of it."""
    before, after = MISTAKES[place]
    assert before in FULL
    told = [problem.path for problem in _problems(FULL.replace(before, after, 1))]

    assert place in told
    assert [path for path in told if path != place and not path.startswith("compensation.rules")] == []


def test_all_mistakes_at_once() -> None:
    """Each of them is told however many others there are."""
    text = FULL
    for before, after in MISTAKES.values():
        text = text.replace(before, after, 1)
    told = {problem.path for problem in _problems(text)}

    assert set(MISTAKES) - told == set()


def _problems(text: str) -> tuple[object, ...]:
    with pytest.raises(InvalidDocument) as caught:
        parse_policy(text)
    return caught.value.problems
