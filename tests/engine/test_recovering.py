"""A complaint, whatever names it one, asks for a ticket to win the customer back."""

from __future__ import annotations

from typing import Any

import pytest

from servicekit import engine
from servicekit.calendars import elapsed
from servicekit.complaints import ComplaintRules, RecoveryRules, Trigger
from servicekit.engine.recovering import recovery_rules
from servicekit.policies import Policy
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.tickets import Open, Record, SetFields
from servicekit.workflow import STOCK

NINE = at("2026-03-23 09:00")
RULES = RecoveryRules(
    first_contact=elapsed(hours=2),
    resolution=elapsed(hours=8),
    calendar="office",
    triggers=frozenset({Trigger.COMPLAINT}),
)
POLICY = a_policy(
    [a_target("resolution", "4h")], lifecycles=STOCK, complaints=ComplaintRules(recovery=RULES), lifecycle="support"
)


def asked(*commands: Any, policy: Policy = POLICY, key: str = "T1") -> list[str]:
    """The records that the last of the *commands* asks something of."""
    dossier, found = engine.new_dossier(("ticket", key)), ()
    for command in commands:
        outcome = engine.handle(policy, dossier, command, now=NINE)
        dossier, found = outcome.dossier, engine.consequences(policy, outcome.dossier, outcome)
    return [each.key.id for each in found]


@pytest.mark.parametrize("lifecycle", ["complaint", "complaint_with_appeal"])
def test_a_complaint_opens_a_recovery_in_either_lifecycle(lifecycle: str) -> None:
    """A complaint that may go to appeal asks for the same amends as one that may not."""
    assert asked(Open(lifecycle=lifecycle, requester="ann")) == ["recovery/T1"]


def test_a_ticket_that_says_it_is_a_complaint_opens_a_recovery() -> None:
    """The host's own lifecycle with the field `kind` is a complaint as well, from the start or later on."""
    opened, told = Open(fields={"kind": "complaint"}), SetFields(fields={"kind": "complaint"})

    assert asked(opened) == ["recovery/T1"]
    assert asked(Open(), told) == ["recovery/T1"]
    assert asked(Open(), Record(what="field", occurred_at=NINE, source_id="1", fields={"kind": "complaint"})) == [
        "recovery/T1"
    ]


def test_what_is_no_complaint_opens_none() -> None:
    """A question, a change of another field of a complaint, and the recovery itself ask for nothing."""
    assert asked(Open()) == []
    assert asked(Open(fields={"kind": "complaint"}), SetFields(fields={"priority": "high"})) == []
    assert asked(Open(lifecycle="recovery", fields={"kind": "complaint"}), key="recovery/T1") == []


def test_a_policy_without_rules_opens_none() -> None:
    """No rules of complaints, no recovery."""
    policy = a_policy([a_target("resolution", "4h")], lifecycles=STOCK, lifecycle="support")

    assert recovery_rules(POLICY) == RULES
    assert recovery_rules(policy) is None
    assert asked(Open(lifecycle="complaint"), policy=policy) == []
