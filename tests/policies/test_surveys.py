from __future__ import annotations

import json

import pytest

from servicekit.calendars import elapsed, work
from servicekit.conditions import Test
from servicekit.errors import InvalidDocument
from servicekit.policies import parse_policy, read_policy, write_policy
from servicekit.satisfaction import SIMPLESAT, Counts, Formula, OnReask, SampleBy, ScoreRule, Survey, Trigger

DOCUMENT = """\
key = "shop"

[fields]
channel = []
"customer.tier" = ["gold", "silver"]

[calendars.office]
zone = "Europe/Berlin"
hours.mon-fri = ["09:00-17:00"]

[surveys.after_solution]
rule = "simplesat"
questions = ["speed"]
channels = ["chat", "email"]
delay = "4h"
calendar = "office"
when = { "customer.tier" = "gold" }
sample = 50
sample_by = "customer"
cool_down = "30d elapsed"
counts = "invitations"
on_reask = "again"
expires = "14d elapsed"

[surveys.relation]
rule = "nps"
trigger = "interval"
every = "90d elapsed"

[surveys.mood]
rule = { name = "smileys", scale = ["sad", "flat", "happy"], good = ["happy"], bad = ["sad"], formula = "difference" }
"""


def test_surveys_are_read() -> None:
    """Every part of the section, with a rule in stock and one of the document's own."""
    surveys = parse_policy(DOCUMENT).surveys

    assert surveys["after_solution"] == Survey(
        key="after_solution",
        rule=SIMPLESAT,
        questions=("speed",),
        channels=("chat", "email"),
        delay=work(hours=4),
        calendar="office",
        when=Test("customer.tier", "is", "gold"),
        sample=50,
        sample_by=SampleBy.CUSTOMER,
        cool_down=elapsed(days=30),
        counts=Counts.INVITATIONS,
        on_reask=OnReask.AGAIN,
        expires=elapsed(days=14),
    )
    assert (surveys["relation"].trigger, surveys["relation"].every) == (Trigger.INTERVAL, elapsed(days=90))
    assert surveys["mood"].rule == ScoreRule(
        name="smileys",
        model="csat",
        scale=("sad", "flat", "happy"),
        good=("happy",),
        bad=("sad",),
        formula=Formula.DIFFERENCE,
    )


def test_what_is_written_reads_back() -> None:
    """Also through JSON; a policy without surveys has no such section."""
    policy = parse_policy(DOCUMENT)

    assert read_policy(json.loads(json.dumps(write_policy(policy)))) == policy
    assert "surveys" not in write_policy(parse_policy('key = "shop"'))


def test_what_the_surveys_read_is_recorded() -> None:
    """A field of the customer that only a survey reads is noted with the ticket, as one of a promise is."""
    assert parse_policy(DOCUMENT).promises.read_of("customer", {"tier": "gold", "age": 3}) == {"tier": "gold"}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('rule = "simplesat"', 'rule = "simplesad"', 'surveys.after_solution.rule: "simplesad" is not a rule in stock'),
        ('rule = "simplesat"\n', "", "surveys.after_solution.rule: is missing"),
        ('rule = "nps"', "rule = 5", "surveys.relation.rule: 5 is not a rule in stock"),
        ('"30d elapsed"', '"30h"', 'surveys.after_solution.cool_down: "30h" is working time'),
        ('"30d elapsed"', '"30 moons"', 'surveys.after_solution.cool_down: "30 moons" is not a duration'),
        ("sample = 50", "sample = 0", "surveys.after_solution.sample: needs a whole number from 1 to 100"),
        ('counts = "invitations"', 'counts = "invites"', 'surveys.after_solution.counts: "invites" is not a value'),
        ('calendar = "office"', 'calendar = "ofice"', 'surveys.after_solution.calendar: "ofice" is not a calendar'),
        ('calendar = "office"\n', "", "surveys.after_solution.delay: working time needs a calendar"),
        ('every = "90d elapsed"\n', "", "surveys.relation.every: goes with the trigger 'interval'"),
        ('"customer.tier" = "gold" }', '"customer.teir" = "gold" }', "surveys.after_solution.when"),
        ('good = ["happy"]', 'good = ["glad"]', "surveys.mood.rule: 'glad' is good and not on the scale"),
        ('good = ["happy"]', "good = [1.5]", "surveys.mood.rule.good[0]: 1.5 is neither"),
        ('name = "smileys"', 'name = "nps"', 'surveys.mood.rule.name: "nps" is a rule in stock'),
        ('questions = ["speed"]', 'questions = ["score"]', "surveys.after_solution.questions: 'score' is"),
        (
            'every = "90d elapsed"',
            'every = "90d elapsed"\nreachable_until = "customer.tier"',
            "surveys.relation.reachable_until: is of a ticket",
        ),
        ("sample = 50", 'reachable_until = "windw"', 'surveys.after_solution.reachable_until: "windw" is not among'),
        ("on_reask", "on_reasc", "surveys.after_solution.on_reasc: unknown key"),
    ],
)
def test_each_mistake_has_its_place(old: str, new: str, problem: str) -> None:
    """One mistake is one problem, with path and what is wrong."""
    assert DOCUMENT.count(old) >= 1
    with pytest.raises(InvalidDocument) as found:
        parse_policy(DOCUMENT.replace(old, new, 1))

    (told,) = found.value.problems
    assert str(told).replace(f" (line {told.line})", "").startswith(problem)
