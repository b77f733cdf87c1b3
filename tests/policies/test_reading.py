from __future__ import annotations

import tomllib
from typing import Any

import pytest

from servicekit.calendars import elapsed, work
from servicekit.conditions import Test
from servicekit.errors import InvalidDocument, Problem
from servicekit.escalation import Side
from servicekit.policies import Policy, parse_policy, read_policy
from servicekit.workflow import Category
from tests.policies.documents import GOOD, TEN_MISTAKES, TEN_PLACES


def problems_of(text: str, **arguments: Any) -> tuple[Problem, ...]:
    """What is wrong with a document."""
    with pytest.raises(InvalidDocument) as caught:
        parse_policy(text, **arguments)
    return caught.value.problems


def only(text: str) -> Problem:
    """The one problem of a document."""
    problems = problems_of(text)
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def test_a_good_document_is_read_in_full() -> None:
    """Every part of a document arrives at its place in the policy."""
    policy = parse_policy(GOOD)

    gold, standard = policy.sla
    first, solution = gold.targets
    remind, soon, late, manager = policy.ladders["standard"].steps
    assert (policy.key, policy.version, policy.title, policy.lifecycle) == ("shop", "1", "A shop", "support")
    assert policy.fields["priority"] == ("critical", "high", "medium", "low")
    assert policy.calendars["support"].zone == "Europe/Berlin"
    assert (gold.when, gold.kind) == (Test("customer.tier", "is", "gold"), "sla")
    assert first.goals == {"critical": work(minutes=15), "high": work(hours=1), "default": work(hours=4)}
    assert (first.warnings, first.escalation, first.pause) == ((50, 80), "standard", frozenset())
    assert (solution.goals, solution.calendar) == ({"default": elapsed(days=2)}, "always")
    assert solution.pause == {Category.PENDING, Category.ON_HOLD}
    assert standard.targets == ()
    assert (remind.side, remind.percent, remind.refire) == (Side.PERCENT, 80, False)
    assert (soon.side, soon.offset) == (Side.BEFORE, work(minutes=30))
    assert (late.side, late.refire) == (Side.DUE, True)
    assert (manager.every, manager.times, manager.notify) == (work(hours=1), 5, ("manager",))


def test_ten_mistakes_are_ten_problems() -> None:
    """All mistakes of a document are reported at once, each with its path and line."""
    problems = problems_of(TEN_MISTAKES)

    assert sorted((p.path, p.line) for p in problems) == sorted(TEN_PLACES)


def test_a_good_document_has_none_of_the_problems() -> None:
    """The ten places above are not just always reported."""
    assert isinstance(read_policy(tomllib.loads(GOOD)), Policy)


@pytest.mark.parametrize(
    ("old", "new", "path", "message", "hint"),
    [
        ('key = "shop"', "", "key", "is missing", ""),
        ('key = "shop"', 'key = "a/b"', "key", '"a/b" is not a name', "letters, digits, '_', '-' and '.'"),
        ('title = "A shop"', "title = 3", "title", "needs a text, not 3", ""),
        ('title = "A shop"', 'version = ""', "version", "is empty", ""),
        ('title = "A shop"', "verson = '2'", "verson", "unknown key", "did you mean 'version'?"),
        ('title = "A shop"', "lifecycle = 'suport'", "lifecycle", '"suport" is not a lifecycle of this document', "su"),
        ("channel = []", "channel = 'any'", "fields.channel", 'needs a list, not "any"', ""),
        ("channel = []", "channel = ['a', 'a']", "fields.channel[1]", '"a" stands here twice', ""),
        ("channel = []", "status = []", "fields.status", '"status" is what a ticket knows by itself', ""),
        ("channel = []", '"2 x" = []', "fields.2 x", "'2 x' is not the name of a field", ""),
        ("channel = []", '"event.what" = []', "fields.event.what", '"event.what" is of the event at hand', ""),
        ("channel = []", '"ticket.priority" = []', "fields.ticket.priority", '"priority" stands here twice', ""),
        ('"customer.tier" = "gold"', '"custmer.tier" = "gold"', "sla[0].when.custmer.tier", "is not a field", "tier"),
        ('"gold" }', '"gld" }', "sla[0].when", '"gld" is not a value of customer.tier', "did you mean 'gold'?"),
        (
            '"gold" }',
            '"gold", lifecycle = "complaint" }',
            "sla[0].when",
            '"complaint" is not a value of lifecycle',
            "s",
        ),
        ('key = "standard"\ntargets', 'key = "gold"\ntargets', "sla[1].key", '"gold" is the key of an earlier', ""),
        ('key = "standard"\ntargets = []', 'key = "x"', "sla[1].targets", "is missing", ""),
        ('metric = "resolution"', "", "sla[0].targets[1].metric", "is missing", ""),
        (
            'metric = "resolution"',
            'metric = "resolved"',
            "sla[0].targets[1].metric",
            '"resolved" is not a metric',
            "re",
        ),
        ('"2d elapsed"', '"1 business day"', "sla[0].targets[1].calendar", "is missing: working time", "name one"),
        ('"2d elapsed"', '"2d"', "sla[0].targets[1].goal", "a day is ambiguous", ""),
        ('"2d elapsed"', "4", "sla[0].targets[1].goal", "4 is not an amount of time", ""),
        ('"2d elapsed"', '"8h"', "sla[0].targets[1].calendar", "is missing: working time is counted on", "name one"),
        ('"2d elapsed"', "{}", "sla[0].targets[1].goal", "needs at least one amount", ""),
        ('"2d elapsed"', '"11000d elapsed"', "sla[0].targets[1].goal", "is not between one second and ten years", ""),
        ('"15m"', '"4 hors"', "sla[0].targets[0].goal.critical", '"4 hors" is not a duration', ""),
        ('high = "1h"', "hihg = '1h'", "sla[0].targets[0].goal.hihg", '"hihg" is not a value of priority', "did you"),
        ('escalation = "standard"', 'by = "xyz"', "sla[0].targets[0].by", '"xyz" is not among the', "there are"),
        ('"on_hold"]', '"onhold"]', "sla[0].targets[1].pause[1]", '"onhold" is not a category', "did you mean"),
        ('"on_hold"]', '"solved"]', "sla[0].targets[1].pause[1]", '"solved" is not a category that', "there are"),
        ("[50, 80]", "[80, 50]", "sla[0].targets[0].warnings[1]", "50 does not come after 80", ""),
        ("[50, 80]", "[100]", "sla[0].targets[0].warnings[0]", "100 is not a percentage from 1 to 99", ""),
        ('escalation = "standard"', 'escalation = "x"', "sla[0].targets[0].escalation", '"x" is not an escal', "there"),
        ('escalation = "standard"', 'on_change = "keeep"', "sla[0].targets[0].on_change", '"keeep" is not a c', "did"),
        ('escalation = "standard"', 'by = "prio"', "sla[0].targets[0].by", '"prio" is not among the fields', "did you"),
        ('"80%"', '"0%"', "escalation[0].steps[0].at", '"0%" is not a percentage from 1% to 100%', ""),
        ('"80%"', '"101%"', "escalation[0].steps[0].at", '"101%" is not a percentage', ""),
        ('"80%"', '"soon"', "escalation[0].steps[0].at", '"soon" is not a place on a clock', "write '80%'"),
        ('"80%"', '"1 business day before"', "escalation[0].steps[0].at", "is counted in business days", "write"),
        ('"80%"', '"x before"', "escalation[0].steps[0].at", '"x" is not a duration', ""),
        ("times = 5", "times = 1", "escalation[0].steps[3].repeat.times", "needs a whole number from 2 to", ""),
        ("times = 5", "time = 5", "escalation[0].steps[3].repeat.time", "unknown key", "did you mean 'times'?"),
        ('key = "soon"', 'key = "remind"', "escalation[0].steps[1].key", '"remind" is the key of an earlier step', ""),
        ('key = "soon"', 'key = "soon", refire = "no"', "escalation[0].steps[1].refire", "needs true or false", ""),
        ('notify = ["manager"]', 'notify = "manager"', "escalation[0].steps[3].notify", "needs a list", ""),
        (
            "[calendars.support]",
            "[calendars.always]\nzone = 'UTC'\nhours = 'always'\n[calendars.support]",
            "calendars.always",
            "every hour",
            "",
        ),
        (
            "[calendars.support]",
            "[lifecycles.a]\nuse='suport'\n[calendars.support]",
            "lifecycles.a.use",
            '"suport"',
            "d",
        ),
        (
            "[calendars.support]",
            "[lifecycles.a]\nuse='support'\nx=1\n[calendars.support]",
            "lifecycles.a.x",
            "unkn",
            "t",
        ),
        ("[calendars.support]", "[lifecycles]\n[calendars.support]", "lifecycles", "needs at least one lifecycle", ""),
    ],
)
def test_a_mistake_is_named(old: str, new: str, path: str, message: str, hint: str) -> None:
    """One mistake in a good document is one problem that names its place and says what is wrong."""
    assert old in GOOD
    problem = only(GOOD.replace(old, new, 1))

    assert problem.path == path
    assert message in problem.message
    assert hint in problem.hint
    assert bool(hint) == bool(problem.hint)
