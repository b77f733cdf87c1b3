"""The schema for editors: what is right validates, what is a mistake of form does not."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from servicekit.errors import InvalidDocument
from servicekit.policies import PRESETS, Policy, parse_policy, policy_schema, presets, write_policy
from tests.policies.documents import FULL, GOOD
from tests.policies.strategies import policies

VALIDATOR = Draft202012Validator(policy_schema())


def faults(data: Any) -> list[str]:
    """Where the schema finds something wrong; dates as an editor hands them over, as text."""
    plain = json.loads(json.dumps(data, default=str))
    return [error.json_path for error in VALIDATOR.iter_errors(plain)]


def test_the_schema_is_one() -> None:
    """Of draft 2020-12, as it says, and plain JSON."""
    Draft202012Validator.check_schema(policy_schema())
    assert json.loads(json.dumps(policy_schema()))["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("text", [GOOD, FULL, *map(presets.text, PRESETS)])
def test_documents_that_are_right_validate(text: str) -> None:
    """As they are written, and in their canonical form."""
    assert faults(tomllib.loads(text)) == []
    assert faults(write_policy(parse_policy(text))) == []


@settings(max_examples=20)  # validating takes its time
@given(policies())
def test_every_policy_validates(policy: Policy) -> None:
    """Whatever can be written of a policy."""
    assert faults(write_policy(policy)) == []


@pytest.mark.parametrize(
    ("text", "old", "new", "where"),
    [
        (GOOD, 'key = "shop"', 'kye = "shop"', "$"),
        (GOOD, 'key = "shop"', 'key = "a shop"', "$.key"),
        (GOOD, 'title = "A shop"', "title = 3", "$.title"),
        (GOOD, 'title = "A shop"', 'precedence = "best"', "$.precedence"),
        (GOOD, "channel = []", 'channel = "any"', "$.fields.channel"),
        (GOOD, 'zone = "Europe/Berlin"', "", "$.calendars.support"),
        (GOOD, "hours.mon-fri", "hours.mon-fry", "$.calendars.support"),
        (GOOD, "hours.mon-fri", "ours.mon-fri", "$.calendars.support"),
        (GOOD, 'metric = "resolution"', "", "$.sla[0].targets[1]"),
        (GOOD, 'goal = "2d elapsed"', "goal = {}", "$.sla[0].targets[1].goal"),
        (GOOD, 'goal = "2d elapsed"', 'goal = "2d elapsed"\non_change = "carri"', "$.sla[0].targets[1].on_change"),
        (GOOD, '["pending", "on_hold"]', '["closed"]', "$.sla[0].targets[1].pause[0]"),
        (GOOD, "warnings = [50, 80]", "warnings = [50, 180]", "$.sla[0].targets[0].warnings[1]"),
        (GOOD, "warnings = [50, 80]", "warning = [50, 80]", "$.sla[0].targets[0]"),
        (GOOD, '= "gold" }', "= { at_lest = 3 } }", "$.sla[0].when['customer.tier']"),
        (GOOD, '{ "customer.tier" = "gold" }', "{ any = [] }", "$.sla[0].when.any"),
        (GOOD, '{ "customer.tier" = "gold" }', '{ field = "x", op = "is" }', "$.sla[0].when"),
        (GOOD, '{ "customer.tier" = "gold" }', '{ not = { any = [{ op = "is" }] } }', "$.sla[0].when.not.any[0]"),
        (GOOD, "times = 5", "times = 1", "$.escalation[0].steps[3].repeat.times"),
        (GOOD, 'notify = ["manager"]', 'notify = "manager"', "$.escalation[0].steps[3].notify"),
        (FULL, 'start = { field = "reported_at" }', 'start = { feild = "reported_at" }', "$.sla[0].targets[0].start"),
        (FULL, ', default = "always" }', " }", "$.sla[0].targets[0].calendar"),
        (FULL, 'start = { "event.team_changed"', 'begin = { "event.team_changed"', "$.metrics.handover"),
        (FULL, "night = true }", "night = [] }", "$.plans.gold.benefits.night"),
        (FULL, 'window = "12h elapsed"', "", "$.complaints.repeats"),
    ],
)  # fmt: skip
def test_mistakes_of_form_do_not(text: str, old: str, new: str, where: str) -> None:
    """A name that is none, a kind that is wrong, a word that is no choice, something missing: the reader agrees."""
    assert old in text
    changed = text.replace(old, new, 1)
    assert any(fault.startswith(where) for fault in faults(tomllib.loads(changed)))
    with pytest.raises(InvalidDocument):
        parse_policy(changed)
