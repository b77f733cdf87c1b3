"""
P8: cannot see why this SLA, why this date.

Frappe Helpdesk issue 3235; Zammad issue 390; dbt_zendesk issue 116.
https://github.com/frappe/helpdesk/issues/3235 https://github.com/zammad/zammad/issues/390
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from servicekit.conditions import Test
from servicekit.policies import Policy
from servicekit.sla import SLAPolicy, check
from servicekit.testing.builders import a_policy, a_target, at, office_hours

GOLD = SLAPolicy(key="gold", targets=(a_target("resolution", "2h"),), when=Test(field="tier", op="is", value="gold"))
REST = SLAPolicy(key="standard", targets=(a_target("resolution", "4h"),))
HISTORY: list[Any] = [
    (at("2026-03-25 15:00"), "opened", {"tier": "silver"}),
    (at("2026-03-25 16:00"), "status", {"status": "pending", "reason": "asked for the serial number"}),
    (at("2026-03-27 10:00"), "status", {"status": "active"}),
]


def a_date_rule(policy: Policy, history: list[Any], now: datetime) -> dict[str, datetime | None]:
    """What users met: a date in a column."""
    return {"resolution_by": policy.evaluate(history, now).of("resolution").due_at}


def _policy() -> Policy:
    return a_policy(sla=[GOLD, REST], calendars=[office_hours(holidays={"2026-03-26": "Founders' Day"})])


def test_a_deadline_comes_with_everything_that_adds_up_to_it() -> None:
    """Which policy and why not the other, each stretch with its hours and its reason; and it adds up."""
    policy, now = _policy(), at("2026-03-30 09:00")

    explanation = policy.evaluate(HISTORY, now).of("resolution").explain()

    assert check(explanation, policy.calendars) == []
    assert [(each.policy, each.matched) for each in explanation.tried] == [("gold", False), ("standard", True)]
    assert "silver" in explanation.tried[0].failed
    assert [(s.kind, s.why, s.worked) for s in explanation.segments] == [
        ("run", "", timedelta(hours=1)),
        ("pause", "asked for the serial number", timedelta(0)),
        ("run", "", timedelta(hours=3)),
    ]
    assert explanation.due_at == at("2026-03-27 13:00")
    assert a_date_rule(policy, HISTORY, now) == {"resolution_by": at("2026-03-27 13:00")}  # the same, and mute


def test_the_words_name_policy_pause_and_hours() -> None:
    """The text can be read aloud to a customer."""
    text = _policy().evaluate(HISTORY, at("2026-03-30 09:00")).of("resolution").explain().as_text()

    for words in (
        "not gold",
        "under policy standard",
        "asked for the serial number",
        "= 3 h",
        "due: Fri 2026-03-27 13:00",
    ):
        assert words in text


def test_a_change_of_policy_is_explained_by_what_was_true_then() -> None:
    """After the customer lost the gold tier, the derivation says that gold failed, and on what."""
    rows = [(at("2026-03-23 09:00"), "opened", {"tier": "gold"}), (at("2026-03-23 10:00"), "field", {"tier": "silver"})]

    explanation = _policy().evaluate(rows, at("2026-03-23 11:00")).of("resolution").explain()

    assert [each.policy for each in explanation.tried if not each.matched] == ["gold"]
    assert "silver" in explanation.tried[0].failed
    (change,) = explanation.changes
    assert (change.goal_before, change.goal_after, change.spent) == (
        timedelta(hours=2),
        timedelta(hours=4),
        timedelta(hours=1),
    )


def test_a_clock_that_began_later_is_explained_too() -> None:
    """The second clock of a ticket, begun by a message, knows as well why its policy applies."""
    targets = (a_target("next_response", "1h"),)
    policy = a_policy(
        sla=[
            SLAPolicy(key="gold", targets=targets, when=Test(field="tier", op="is", value="gold")),
            SLAPolicy(key="standard", targets=targets),
        ]
    )
    rows: list[Any] = [
        (at("2026-03-23 09:00"), "opened", {"tier": "silver"}),
        (at("2026-03-23 10:00"), "agent_reply"),
        (at("2026-03-23 11:00"), "customer_message"),
    ]

    tried = policy.evaluate(rows, at("2026-03-23 11:30")).of("next_response").explain().tried

    assert "silver" in tried[0].failed
