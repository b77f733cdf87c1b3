"""The stock lifecycles: what the mission asks of them, walked through from end to end."""

from __future__ import annotations

from typing import Any

import pytest

from servicekit.errors import InputError
from servicekit.workflow import (
    COMPLAINT,
    COMPLAINT_WITH_APPEAL,
    CORRECTIVE_ACTION,
    FIELD_SERVICE,
    FOLLOW_UP,
    GUARDS,
    RECOVERY,
    STOCK,
    SUPPORT,
    Category,
    Lifecycle,
    Move,
    Refusal,
    compile_lifecycle,
    stock_lifecycle,
)


def walk(lifecycle: Lifecycle, events: str, **facts: Any) -> list[str]:
    """The statuses through which *events* lead; a refusal ends the walk with its reason."""
    table, status = compile_lifecycle(lifecycle, GUARDS), lifecycle.initial
    passed = [status]
    for event in events.split():
        answer = table.move(status, event, {"ticket": facts})
        if isinstance(answer, Refusal):
            return [*passed, answer.reason]
        status = answer.target.key
        passed.append(status)
    return passed


@pytest.mark.parametrize(
    ("source", "event", "target"),
    [
        ("new", "assign", "active"),
        ("new", "agent_reply", "active"),
        ("active", "wait", "pending"),
        ("active", "hold", "on_hold"),
        ("pending", "customer_message", "active"),
        ("solved", "customer_message", "active"),
        ("pending", "resume", "active"),
        ("on_hold", "resume", "active"),
        ("new", "solve", "solved"),
        ("active", "solve", "solved"),
        ("pending", "solve", "solved"),
        ("on_hold", "solve", "solved"),
        ("solved", "reopen", "active"),
        ("closed", "reopen", "active"),
        ("solved", "close", "closed"),
        ("active", "close", "closed"),
    ],
)
def test_support_knows_the_named_moves(source: str, event: str, target: str) -> None:
    """The commands with a meaning of their own find their edges, without guards."""
    move = compile_lifecycle(SUPPORT, GUARDS).move(source, event, {})
    assert isinstance(move, Move)
    assert move.target.key == target


def test_the_statuses_of_support_are_the_categories() -> None:
    """Each status has the category of its own name."""
    assert {status.key: status.category.value for status in SUPPORT.statuses} == {c.value: c.value for c in Category}


def test_a_complaint_goes_through_its_six_steps() -> None:
    """M8: receive, first answer, investigate, propose, carry out, archive."""
    steps = "agent_reply investigate propose carry_out solve close"
    assert walk(COMPLAINT, steps, cause="packing", proposal_accepted=True) == [
        "received",
        "answered",
        "investigation",
        "proposal",
        "carrying_out",
        "carried_out",
        "archived",
    ]


def test_a_complaint_needs_its_cause_and_the_customers_yes() -> None:
    """M8: nothing is proposed before the cause is found, nothing carried out that the customer did not accept."""
    steps = "agent_reply investigate propose carry_out"
    assert walk(COMPLAINT, steps)[-2:] == ["investigation", "guard_failed"]
    assert walk(COMPLAINT, steps, cause="packing", proposal_accepted=False)[-2:] == ["proposal", "guard_failed"]
    assert walk(COMPLAINT, steps, cause="packing")[-2:] == ["proposal", "guard_unknown"]
    assert walk(COMPLAINT, "agent_reply investigate propose decline propose", cause="packing")[-1] == "proposal"


def test_a_complaint_resumes_where_it_can() -> None:
    """After waiting for others the accepted proposal is carried on with, or the investigation is."""
    steps = "agent_reply investigate propose carry_out hold"
    accepted: dict[str, Any] = {"cause": "packing", "proposal_accepted": True}
    assert walk(COMPLAINT, f"{steps} carry_out", **accepted)[-1] == "carrying_out"
    assert walk(COMPLAINT, f"{steps} resume", **accepted)[-1] == "investigation"


def test_a_complaint_can_be_appealed_and_referred() -> None:
    """F77: an answer is appealed against, a second one ends in deadlock, and the ombudsman decides."""
    steps = "agent_reply investigate propose appeal deadlock refer carry_out solve appeal propose"
    facts: dict[str, Any] = {"cause": "packing", "proposal_accepted": True, "replies": 1}
    assert walk(COMPLAINT_WITH_APPEAL, steps, **facts)[3:] == [
        "proposal",
        "appealed",
        "deadlock",
        "external",
        "carrying_out",
        "carried_out",
        "appealed",
        "proposal",
    ]
    assert walk(COMPLAINT_WITH_APPEAL, "agent_reply investigate deadlock", replies=0)[-1] == "guard_failed"
    assert walk(COMPLAINT_WITH_APPEAL, "agent_reply investigate deadlock close", **facts)[-1] == "archived"


def test_the_complaint_without_appeal_stays_as_it_was() -> None:
    """Stored policies keep their sum: the stages of an appeal are a lifecycle of their own."""
    assert (COMPLAINT.version, len(COMPLAINT.statuses), "appeal" in COMPLAINT.events) == (1, 10, False)


def test_a_corrective_action_is_over_when_it_worked() -> None:
    """M8: analysed, planned, done, watched; without the check it cannot be called effective."""
    steps = "assign plan begin hold resume solve close"
    assert walk(CORRECTIVE_ACTION, steps, cause="packing", check_passed=True)[-2:] == ["watched", "effective"]
    assert walk(CORRECTIVE_ACTION, steps, cause="packing", check_passed=False)[-1] == "guard_failed"
    assert walk(CORRECTIVE_ACTION, "assign plan begin solve reopen", cause="packing")[-1] == "analysis"
    assert walk(CORRECTIVE_ACTION, "assign plan")[-1] == "guard_failed"


def test_a_recovery_ends_with_its_outcome() -> None:
    """M10: contact, made good, closed with what came of it; or the customer is lost, and may be won back yet."""
    steps = "agent_reply wait customer_message solve close"
    assert walk(RECOVERY, steps, outcome="stays")[-2:] == ["made_good", "closed"]
    assert walk(RECOVERY, steps)[-1] == "guard_failed"
    assert walk(RECOVERY, "agent_reply give_up reopen")[-2:] == ["lost", "in_contact"]


def test_field_service_goes_through_its_eight_steps() -> None:
    """M4: booking, reception, diagnosis, quotation, work, check, handover, follow-up."""
    steps = "receive diagnose quote start_work check hand_over solve close"
    assert walk(FIELD_SERVICE, steps, quote_accepted=True, check_passed=True) == [
        "booking",
        "reception",
        "diagnosis",
        "quotation",
        "work",
        "check",
        "handover",
        "follow_up",
        "closed",
    ]


def test_field_service_works_without_a_quotation_only_when_covered() -> None:
    """Under a warranty or a plan nobody has to accept a price."""
    assert walk(FIELD_SERVICE, "receive diagnose start_work", covered=True)[-1] == "work"
    assert walk(FIELD_SERVICE, "receive diagnose start_work", covered=False)[-1] == "guard_failed"


def test_field_service_hands_over_only_what_passed_the_check() -> None:
    """What failed goes back to work; a declined quotation is handed over unrepaired."""
    steps = "receive diagnose start_work hold resume check"
    assert walk(FIELD_SERVICE, f"{steps} hand_over", covered=True, check_passed=False)[-1] == "guard_failed"
    assert walk(FIELD_SERVICE, f"{steps} rework", covered=True)[-3:] == ["work", "check", "work"]
    assert walk(FIELD_SERVICE, "receive diagnose quote decline")[-1] == "handover"


def test_a_follow_up_is_tried_as_often_as_allowed() -> None:
    """M28: an unanswered call is repeated while attempts are left, then ends as not reached."""
    assert walk(FOLLOW_UP, "call no_answer call", attempts_left=1) == ["planned", "calling", "call_again", "calling"]
    assert walk(FOLLOW_UP, "call no_answer", attempts_left=0)[-1] == "not_reached"
    assert walk(FOLLOW_UP, "call no_answer")[-1] == "guard_unknown"


def test_a_follow_up_ends_with_an_outcome() -> None:
    """M28: a call that is done says what came of it."""
    assert walk(FOLLOW_UP, "assign solve close", outcome="content")[-1] == "closed"
    assert walk(FOLLOW_UP, "assign solve close")[-2:] == ["done", "guard_failed"]


def test_stock_lifecycles_are_found_by_name() -> None:
    """A wrong name says what was perhaps meant."""
    named = [SUPPORT, COMPLAINT, COMPLAINT_WITH_APPEAL, CORRECTIVE_ACTION, RECOVERY, FIELD_SERVICE, FOLLOW_UP]
    assert [stock_lifecycle(name) for name in STOCK] == named
    with pytest.raises(InputError, match=r"no stock lifecycle 'complant': did you mean 'complaint'\?"):
        stock_lifecycle("complant")


@pytest.mark.parametrize("lifecycle", STOCK.values(), ids=STOCK)
def test_every_stock_lifecycle_can_begin_be_solved_and_end(lifecycle: Lifecycle) -> None:
    """Code lands by category: new, active, pending, solved and closed are there in each of them."""
    needed = {Category.NEW, Category.ACTIVE, Category.PENDING, Category.SOLVED, Category.CLOSED}
    assert needed <= {status.category for status in lifecycle.statuses}
    assert compile_lifecycle(lifecycle, GUARDS).status(lifecycle.initial).category is Category.NEW
    assert all(lifecycle.landing(category) for category in needed)
