"""What is different in two policies, in words that a person would write."""

# ruff: noqa: E501 - a case is a line

from __future__ import annotations

import pytest
from attrs import evolve

from servicekit.policies import Policy, diff, parse_policy, part_at
from tests.policies.documents import FULL, GOOD


def changed(*changes: tuple[str, str], text: str = GOOD) -> list[str]:
    """The differences that these replacements in the document make, in words."""
    after = text
    for old, new in changes:
        assert old in after
        after = after.replace(old, new, 1)
    return [difference.words for difference in diff(parse_policy(text), parse_policy(after))]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('key = "shop"', 'key = "store"', "key: shop -> store"),
        ('critical = "15m"', 'critical = "10m"', "sla 'gold', target 'first_response', priority critical: 15m -> 10m, stricter"),
        ('default = "4h"', 'default = "5h"', "sla 'gold', target 'first_response', every other priority: 4h -> 5h, looser"),
        ('default = "4h"', 'default = "4h elapsed"', "sla 'gold', target 'first_response', every other priority: 4h -> 4h elapsed"),
        ('high = "1h", ', "", "sla 'gold', target 'first_response', priority high: removed (1h)"),
        ('high = "1h"', 'high = "1h", low = "9h"', "sla 'gold', target 'first_response', priority low: added (9h)"),
        ('"pending", "on_hold"', '"pending"', "sla 'gold', target 'resolution', pause: on_hold, pending -> pending, stricter"),
        ("warnings = [50, 80]", "warnings = []", "sla 'gold', target 'first_response', warnings: 50, 80 -> none"),
        ('= "gold" }', '= ["gold", "silver"] }', "sla 'gold', when: customer.tier is \"gold\" -> customer.tier is one of \"gold\", \"silver\""),
        ('when = { "customer.tier" = "gold" }', "", "sla 'gold', when: customer.tier is \"gold\" -> every ticket"),
        ('"silver"]', '"silver", "tin"]', "field 'customer.tier': gold, silver -> gold, silver, tin"),
        ('zone = "Europe/Berlin"', 'zone = "Asia/Tokyo"', "calendar 'support', zone: Europe/Berlin -> Asia/Tokyo"),
        ('["09:00-12:30", "13:30-18:00"]', '["09:00-18:00"]', "calendar 'support', hours, mon-fri: 09:00-12:30, 13:30-18:00 -> 09:00-18:00"),
        ('at = "80%"', 'at = "90%"', "escalation 'standard', step 'remind', at: 80% -> 90%"),
        ("times = 5", "times = 3", "escalation 'standard', step 'manager', repeat, times: 5 -> 3"),
        ("[fields]", 'personal = ["phone"]\n[fields]', "personal: none -> phone"),
        ('key = "shop"', 'key = "shop"\nprecedence = "strictest"', "precedence of sla: first -> strictest"),
        ('key = "standard"\ntargets', 'key = "standard"\nkind = "ola"\ntargets', "sla 'standard', kind: sla -> ola"),
        ("targets = []", 'targets = []\n[[sla]]\nkey = "last"\ntargets = []', "sla 'last': added (for every ticket), as the last"),
        ("[[sla]]", '[[sla]]\nkey = "vip"\ntargets = []\n[[sla]]', "sla 'vip': added (for every ticket), before 'gold'"),
        ('    { key = "late", at = "due", notify = ["team-lead"] },\n', "", "escalation 'standard', step 'late': removed (at due, notify team-lead, refire true)"),
    ],
)  # fmt: skip
def test_a_change_is_one_line(old: str, new: str, words: str) -> None:
    """Where, what it was, what it is, and whether that is stricter."""
    assert changed((old, new)) == [words]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('pause_cap = "2d elapsed"', 'pause_cap = "1d elapsed"', "sla 'everybody', target 'resolution', pause_cap: 2d elapsed -> 1d elapsed, stricter"),
        ('pause_cap = "2d elapsed"', "", "sla 'everybody', target 'resolution', pause_cap: removed (2d elapsed)"),
        ('grace = "2h"', 'grace = "3h"', "sla 'everybody', target 'resolution', grace: 2h -> 3h, looser"),
        ('gold = "1 business day"', 'gold = "1 business day at 16:00"', "sla 'everybody', target 'resolution', customer.plan gold: 1 business day -> 1 business day at 16:00"),
        ('gold = "1 business day"', 'gold = "2 business days"', "sla 'everybody', target 'resolution', customer.plan gold: 1 business day -> 2 business days, looser"),
        ('"end of business day 2"', '"2 business days"', "sla 'everybody', target 'resolution', customer.plan silver: end of business day 2 -> 2 business days"),
        ('apac = "tokyo", ', "", "sla 'everybody', target 'resolution', calendar, apac: removed (tokyo)"),
        ('start = "at_opening"', "", "sla 'everybody', target 'handover', start: removed (at_opening)"),
        ('start = { field = "reported_at" }', 'start = "at_opening"', "sla 'everybody', target 'resolution', start: field reported_at -> at_opening"),
        ('cancel = { "event.reason" = "withdrawn" }', "", "metric 'handover', cancel: removed (event.reason is \"withdrawn\")"),
        ("repeat = true", "", "metric 'handover', repeat: removed (true)"),
        ('sla = "strictest"', 'sla = "first"', "precedence of sla: strictest -> first"),
    ],
)  # fmt: skip
def test_what_a_document_seldom_says_is_told_too(old: str, new: str, words: str) -> None:
    """Of targets, metrics and the precedence; amounts of different kinds are not called stricter or looser."""
    assert changed((old, new), text=FULL) == [words]


LIFECYCLE = """\
key = "repairs"
[lifecycles.repair]
initial = "new"
statuses = { new = "new", bench = { category = "active", label = "On the bench" }, done = "solved", closed = "closed" }
edges = [
    { on = "assign", from = "new", to = "bench" },
    { on = "solve", from = "bench", to = "done" },
    { on = "reopen", from = "done", to = "bench" },
    { on = "close", from = ["new", "done"], to = "closed" },
]
"""


def test_lifecycles_are_compared_by_statuses_and_edges() -> None:
    """An edge is known by its event and the status that it leaves."""
    words = changed(
        ('"On the bench"', '"In repair"'),
        ('to = "bench" },\n    { on = "close"', 'to = "new" },\n    { on = "close"'),
        ('["new", "done"]', '"done", roles = ["lead"]'),
        text=LIFECYCLE,
    )
    assert words == [
        "lifecycle 'repair', status 'bench', label: On the bench -> In repair",
        "lifecycle 'repair', edge 'reopen from done', to: bench -> new",
        "lifecycle 'repair', edge 'close from new': removed (on close, from new, to closed)",
        "lifecycle 'repair', edge 'close from done', roles: added (lead)",
    ]


def _ordered(*keys: str) -> Policy:
    entries = "".join(f'[[sla]]\nkey = "{key}"\ntargets = []\n' for key in keys)
    return parse_policy(f'key = "order"\n{entries}')


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("abcd", "bcda", ["order of sla: 'a' now last"]),
        ("abcd", "dabc", ["order of sla: 'd' now before 'a'"]),
        ("abcd", "acbd", ["order of sla: 'c' now before 'b'"]),
        ("abc", "cb", ["order of sla: 'c' now before 'b'", "sla 'a': removed (for every ticket)"]),
        ("ab", "axb", ["sla 'x': added (for every ticket), before 'b'"]),
    ],
)  # fmt: skip
def test_another_order_is_told_by_the_fewest_moves(before: str, after: str, words: list[str]) -> None:
    """Only what moved is named, with what it stands before now."""
    found = diff(_ordered(*before), _ordered(*after))
    assert [difference.words for difference in found] == words


def test_names_of_the_document_s_own_may_be_words_of_ours() -> None:
    """A calendar called hours, a field called when, a goal for the value pause."""
    text = """\
key = "odd"
[fields]
when = ["pause", "hours"]
[calendars.hours]
zone = "UTC"
hours = { mon = ["09:00-17:00"] }
[[sla]]
key = "targets"
targets = [{ metric = "resolution", by = "when", goal = { pause = "1h", hours = "2h" }, calendar = "hours" }]
"""
    assert changed(('pause = "1h"', 'pause = "2h"'), ('hours = "2h"', 'hours = "1h"'), ('"UTC"', '"Asia/Tokyo"'), text=text) == [
        "calendar 'hours', zone: UTC -> Asia/Tokyo",
        "sla 'targets', target 'resolution', when pause: 1h -> 2h, looser",
        "sla 'targets', target 'resolution', when hours: 2h -> 1h, stricter",
    ]  # fmt: skip


def test_a_difference_is_plain_data_too() -> None:
    """For programs: the path, what became of it, before and after."""
    policy = parse_policy(GOOD)
    (found,) = diff(policy, evolve(policy, version="2"))
    assert str(found) == "version: 1 -> 2"
    assert found.as_data() == {
        "path": ["version"],
        "kind": "changed",
        "before": "1",
        "after": "2",
        "words": "version: 1 -> 2",
    }
    assert part_at(policy, ("sla", "gold", "targets", "nothing")) is None
    assert part_at(policy, ("version", "deeper")) is None


@pytest.mark.parametrize(
    ("before", "after", "judged"),
    [
        ("1 business day at 16:00", "1 business day at 09:30", "stricter"),
        ("1 business day at 16:00", "2 business days at 08:00", "looser"),
        ("1 business day at 16:00", "2 business days", "2 business days"),
    ],
)
def test_times_of_business_days_are_stricter_the_earlier_they_are(before: str, after: str, judged: str) -> None:
    """The day counts first, then the time; with the same time of day as the opening there is nothing to compare."""
    (words,) = changed((f'"{before}"', f'"{after}"'), text=FULL.replace('"1 business day"', f'"{before}"'))
    assert words.endswith(judged)
