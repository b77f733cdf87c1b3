from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta

import pytest

from servicekit.calendars import elapsed, work
from servicekit.complaints import About, CauseNode, RepeatRule, Trigger, rate
from servicekit.errors import InputError, InvalidDocument
from servicekit.lint import lint
from servicekit.policies import load_preset, parse_policy, read_policy, with_recovery, write_policy

DOCUMENT = """
key = "shop"

[fields]
channel = ["press", "phone"]

[calendars.office]
zone = "UTC"
hours = { mon-fri = ["09:00-17:00"] }

[[sla]]
key = "all"
targets = [{ metric = "resolution", goal = "3d elapsed" }]

[complaints.causes]
version = 2
levels = ["area", "cause"]
tree = { delivery = { label = "Delivery" }, slow = { under = "delivery" } }
retired = { late = "slow" }

[complaints.repeats]
window = "90d elapsed"
about = "product"
level = "area"

[complaints.severity]
levels = ["grave", "light"]
impacts = ["high", "low"]
urgencies = ["now", "later"]
cells = { high = ["grave", "grave"], low = ["grave", "light"] }
urgency = [{ level = "now", when = { channel = "press" }, why = "the press asks" }]

[complaints.recovery]
first_contact = "2h"
resolution = "2 business days"
calendar = "office"
triggers = ["complaint", "bad_answer"]
worst = 6
"""


def test_the_part_about_complaints_is_read() -> None:
    """Causes, repeats, severity and recovery, as the document says."""
    rules = parse_policy(DOCUMENT).complaints

    assert rules is not None
    assert rules.causes is not None
    assert rules.causes.resolve("late") == "slow"
    assert rules.causes.causes["slow"] == CauseNode(under="delivery")
    assert rules.repeats == RepeatRule(window=elapsed(days=90), about=About.PRODUCT, level="area")
    assert rules.severity is not None
    assert rate(rules.severity, {"ticket": {"channel": "press"}}).level == "grave"
    assert rules.recovery is not None
    assert rules.recovery.first_contact == work(hours=2)
    assert rules.recovery.triggers == {Trigger.COMPLAINT, Trigger.BAD_ANSWER}


def test_what_is_written_reads_back() -> None:
    """The written form is read as an equal policy; what a document may leave out has its usual value."""
    policy = parse_policy(DOCUMENT)
    bare = tomllib.loads(DOCUMENT)
    bare["complaints"] = {"causes": {"tree": {"a": {}}}, "repeats": {"window": "1d elapsed"}}
    usual = read_policy(bare)

    assert read_policy(write_policy(policy)) == policy
    assert read_policy(write_policy(usual)) == usual
    assert usual.complaints is not None
    assert usual.complaints.repeats == RepeatRule(window=elapsed(days=1))


def test_policies_without_the_part_keep_their_sum() -> None:
    """The part is not written when it is not there."""
    assert "complaints" not in write_policy(load_preset("retail"))


@pytest.mark.parametrize(
    ("before", "after", "path", "message"),
    [
        ('under = "delivery"', 'under = "delivry"', "complaints.causes.tree.slow", "'delivry', which is not there"),
        ('late = "slow"', 'late = "fast"', "complaints.causes.retired.late", "'fast' is not a cause"),
        ('"90d elapsed"', '"90 days"', "complaints.repeats.window", "is not a duration"),
        ('"90d elapsed"', '"90h"', "complaints.repeats.calendar", "is missing"),
        ('about = "product"', 'about = "prodct"', "complaints.repeats.about", "is not something to compare"),
        ('level = "area"', 'level = "group"', "complaints.repeats.level", "is not a level of the causes"),
        ('low = ["grave", "light"]', 'low = ["grave"]', "complaints.severity.cells.low", "1 cells for 2"),
        ('channel = "press"', 'channel = "prss"', "complaints.severity.urgency[0].when", "is not a value"),
        ('calendar = "office"', 'calendar = "home"', "complaints.recovery.calendar", "is not a calendar"),
        ('"bad_answer"', '"bad_anser"', "complaints.recovery.triggers[1]", "is not a trigger"),
        ("worst = 6", "worst = 6.5", "complaints.recovery.worst", "needs a whole number"),
        ("[complaints.repeats]", "[complaints.repeat]", "complaints.repeat", "unknown key"),
    ],
)
def test_a_mistake_is_told_with_its_place(before: str, after: str, path: str, message: str) -> None:
    """Each mistake names the key and what is wrong there."""
    assert before in DOCUMENT
    with pytest.raises(InvalidDocument) as caught:
        parse_policy(DOCUMENT.replace(before, after))

    found = [problem for problem in caught.value.problems if problem.path == path and message in problem.message]
    assert found, caught.value


def test_mistakes_beside_what_is_missing_are_told_too() -> None:
    """A calendar that is not there is told in the same reading as a promise that is missing."""
    with pytest.raises(InvalidDocument) as caught:
        parse_policy(
            DOCUMENT.replace('first_contact = "2h"\n', "").replace('calendar = "office"\ntr', 'calendar = "home"\ntr')
        )

    paths = [problem.path for problem in caught.value.problems]
    assert paths == ["complaints.recovery.first_contact", "complaints.recovery.calendar"]


def test_recoveries_get_their_clocks() -> None:
    """The promises of the recovery rules stand before the others, with the lifecycle they are for; nothing to say."""
    policy = with_recovery(parse_policy(DOCUMENT))
    opened = datetime(2026, 3, 2, 9, tzinfo=UTC)
    readings = policy.evaluate([(opened, "opened", {"lifecycle": "recovery"})], opened)

    assert [reading.due_at for reading in readings] == [opened + timedelta(hours=2), opened + timedelta(hours=32)]
    assert lint(policy) == ()
    assert read_policy(write_policy(policy)) == policy
    with pytest.raises(InputError, match="already"):
        with_recovery(policy)
    with pytest.raises(InputError, match="says nothing about recovery"):
        with_recovery(load_preset("retail"))
