"""
The lifecycles that come with servicekit.

``SUPPORT``
    A question or a fault, from the first message to the end. The categories are its statuses.
``COMPLAINT``
    Received, answered at once, investigated, a proposal made, carried out, archived with its cause.
``COMPLAINT_WITH_APPEAL``
    The same, with an appeal against the answer, a deadlock, and the way to an ombudsman.
``CORRECTIVE_ACTION``
    What removes a cause of complaints: analysed, planned, done, watched until it is known to have worked.
``RECOVERY``
    Winning back a customer after something went wrong: contact at once, made good, closed with its outcome.
``FIELD_SERVICE``
    Eight steps: booking, reception, diagnosis, quotation, work, check, handover, follow-up.
``FOLLOW_UP``
    A call by schedule: planned, tried as often as is allowed, done with an outcome.

They are plain data: a company that wants others writes its own or begins with :func:`~servicekit.workflow.extend`.
Commands with a meaning of their own use these names of events: ``assign``, ``agent_reply``, ``customer_message``,
``wait``, ``hold``, ``resume``, ``solve``, ``reopen``, ``close``; the rest is driven by ``Advance(event=...)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve

from servicekit.errors import InputError
from servicekit.workflow.lifecycle import Lifecycle, extend
from servicekit.workflow.soundness import did_you_mean
from servicekit.workflow.statuses import Category, Edge, Status

__all__ = [
    "COMPLAINT",
    "COMPLAINT_WITH_APPEAL",
    "CORRECTIVE_ACTION",
    "FIELD_SERVICE",
    "FOLLOW_UP",
    "RECOVERY",
    "STOCK",
    "SUPPORT",
    "stock_lifecycle",
]

_NEW, _ACTIVE, _PENDING = Category.NEW, Category.ACTIVE, Category.PENDING
_ON_HOLD, _SOLVED, _CLOSED = Category.ON_HOLD, Category.SOLVED, Category.CLOSED


def _from(
    sources: str, event: str, target: str, *, guards: Iterable[str] = (), unless: Iterable[str] = ()
) -> Iterator[Edge]:
    """One edge for each of the *sources*, written with blanks between."""
    for source in sources.split():
        yield Edge(event, source, target, guards=guards, unless=unless)


SUPPORT = Lifecycle(
    key="support",
    version=1,
    initial="new",
    statuses=[
        Status("new", _NEW, "New"),
        Status("active", _ACTIVE, "In progress"),
        Status("pending", _PENDING, "Waiting for customer", "Waiting for your answer"),
        Status("on_hold", _ON_HOLD, "On hold", "In progress"),
        Status("solved", _SOLVED, "Solved"),
        Status("closed", _CLOSED, "Closed"),
    ],
    edges=[
        *_from("new", "assign", "active"),
        *_from("new", "agent_reply", "active"),
        *_from("pending solved", "customer_message", "active"),
        *_from("new active on_hold", "wait", "pending"),
        *_from("new active pending", "hold", "on_hold"),
        *_from("pending on_hold", "resume", "active"),
        *_from("new active pending on_hold", "solve", "solved"),
        *_from("solved closed", "reopen", "active"),
        *_from("solved new active pending on_hold", "close", "closed"),
    ],
)

COMPLAINT = Lifecycle(
    key="complaint",
    version=1,
    initial="received",
    statuses=[
        Status("received", _NEW, "Received"),
        Status("answered", _ACTIVE, "First answer given", "We are looking into it"),
        Status("investigation", _ACTIVE, "Being investigated", "We are looking into it", default=True),
        Status("waiting_customer", _PENDING, "Waiting for customer", "Waiting for your answer", default=True),
        Status("waiting_others", _ON_HOLD, "Waiting for others", "We are looking into it"),
        Status("proposal", _PENDING, "Proposal made", "Waiting for your answer"),
        Status("carrying_out", _ACTIVE, "Being carried out"),
        Status("carried_out", _SOLVED, "Carried out", "Settled"),
        Status("archived", _CLOSED, "Archived", "Settled", default=True),
        Status("withdrawn", _CLOSED, "Withdrawn"),
    ],
    edges=[
        *_from("received", "agent_reply", "answered"),
        *_from("answered", "investigate", "investigation"),
        *_from("answered investigation", "wait", "waiting_customer"),
        *_from("answered investigation carrying_out", "hold", "waiting_others"),
        *_from("waiting_customer waiting_others", "resume", "investigation"),
        *_from("waiting_customer", "customer_message", "investigation"),
        *_from("investigation", "propose", "proposal", guards=["has_cause"]),
        *_from("proposal waiting_others", "carry_out", "carrying_out", guards=["proposal_accepted"]),
        *_from("proposal", "decline", "investigation"),
        *_from("carrying_out", "solve", "carried_out"),
        *_from("carried_out", "customer_message", "investigation"),
        *_from("carried_out archived", "reopen", "investigation"),
        *_from("carried_out", "close", "archived", guards=["has_cause"]),
        *_from("received answered investigation waiting_customer waiting_others proposal", "withdraw", "withdrawn"),
    ],
)

_BEFORE_APPEAL = evolve(
    COMPLAINT,
    statuses=[evolve(each, default=each.default or each.key == "waiting_others") for each in COMPLAINT.statuses],
)

COMPLAINT_WITH_APPEAL = extend(
    _BEFORE_APPEAL,
    version=1,
    key="complaint_with_appeal",
    add=[
        Status("appealed", _ACTIVE, "Appeal under review", "We are looking into it again"),
        Status("deadlock", _PENDING, "Deadlock: final position given", "Our final position"),
        Status("external", _ON_HOLD, "With the ombudsman", "With the ombudsman"),
    ],
    edges=[
        *_from("proposal carried_out archived", "appeal", "appealed"),
        *_from("appealed", "propose", "proposal", guards=["has_cause"]),
        *_from("investigation proposal appealed", "deadlock", "deadlock", guards=["has_answer"]),
        *_from("investigation appealed deadlock", "refer", "external"),
        *_from("deadlock external", "carry_out", "carrying_out", guards=["proposal_accepted"]),
        *_from("deadlock external", "close", "archived", guards=["has_cause"]),
        *_from("appealed deadlock external", "withdraw", "withdrawn"),
    ],
)

CORRECTIVE_ACTION = Lifecycle(
    key="corrective_action",
    version=1,
    initial="proposed",
    statuses=[
        Status("proposed", _NEW, "Proposed"),
        Status("analysis", _ACTIVE, "Cause being analysed", default=True),
        Status("planned", _ACTIVE, "Planned"),
        Status("in_progress", _ACTIVE, "Being carried out"),
        Status("waiting_customer", _PENDING, "Waiting for customers"),
        Status("waiting_others", _ON_HOLD, "Waiting for others"),
        Status("watched", _SOLVED, "Done, effect being watched"),
        Status("effective", _CLOSED, "Effective", default=True),
        Status("rejected", _CLOSED, "Rejected"),
    ],
    edges=[
        *_from("proposed", "assign", "analysis"),
        *_from("analysis", "plan", "planned", guards=["has_cause"]),
        *_from("planned", "begin", "in_progress"),
        *_from("in_progress", "wait", "waiting_customer"),
        *_from("in_progress", "hold", "waiting_others"),
        *_from("waiting_customer waiting_others", "resume", "in_progress"),
        *_from("waiting_customer", "customer_message", "in_progress"),
        *_from("in_progress", "solve", "watched"),
        *_from("watched", "close", "effective", guards=["check_passed"]),
        *_from("watched effective", "reopen", "analysis"),
        *_from("proposed analysis planned", "reject", "rejected"),
    ],
)

RECOVERY = Lifecycle(
    key="recovery",
    version=1,
    initial="started",
    statuses=[
        Status("started", _NEW, "Started"),
        Status("in_contact", _ACTIVE, "In contact", "We are putting it right", default=True),
        Status("waiting_customer", _PENDING, "Waiting for customer", "Waiting for your answer"),
        Status("waiting_others", _ON_HOLD, "Waiting for others", "We are putting it right"),
        Status("made_good", _SOLVED, "Made good", "Settled"),
        Status("closed", _CLOSED, "Closed", "Settled", default=True),
        Status("lost", _CLOSED, "Customer lost", "Closed"),
    ],
    edges=[
        *_from("started", "agent_reply", "in_contact"),
        *_from("waiting_customer", "customer_message", "in_contact"),
        *_from("made_good", "customer_message", "in_contact"),
        *_from("started in_contact", "wait", "waiting_customer"),
        *_from("in_contact", "hold", "waiting_others"),
        *_from("waiting_customer waiting_others", "resume", "in_contact"),
        *_from("in_contact waiting_customer waiting_others", "solve", "made_good"),
        *_from("made_good", "close", "closed", guards=["has_outcome"]),
        *_from("started in_contact waiting_customer waiting_others made_good", "give_up", "lost"),
        *_from("made_good closed lost", "reopen", "in_contact"),
    ],
)

FIELD_SERVICE = Lifecycle(
    key="field_service",
    version=1,
    initial="booking",
    statuses=[
        Status("booking", _NEW, "Booking"),
        Status("reception", _ACTIVE, "Reception"),
        Status("diagnosis", _ACTIVE, "Diagnosis", default=True),
        Status("quotation", _PENDING, "Quotation", "Waiting for your yes", default=True),
        Status("work", _ACTIVE, "Work"),
        Status("waiting_parts", _ON_HOLD, "Waiting for parts", "Work"),
        Status("check", _ACTIVE, "Check"),
        Status("handover", _PENDING, "Ready for handover", "Ready to be handed over"),
        Status("follow_up", _SOLVED, "Follow-up", "Done"),
        Status("closed", _CLOSED, "Closed", "Done", default=True),
        Status("cancelled", _CLOSED, "Cancelled"),
    ],
    edges=[
        *_from("booking", "receive", "reception"),
        *_from("reception", "diagnose", "diagnosis"),
        *_from("diagnosis work", "quote", "quotation"),
        *_from("quotation", "start_work", "work", guards=["quote_accepted"]),
        *_from("diagnosis", "start_work", "work", guards=["is_covered"]),
        *_from("quotation", "decline", "handover"),
        *_from("work", "hold", "waiting_parts"),
        *_from("waiting_parts", "resume", "work"),
        *_from("work", "check", "check"),
        *_from("check", "hand_over", "handover", guards=["check_passed"]),
        *_from("check", "rework", "work"),
        *_from("handover", "solve", "follow_up"),
        *_from("follow_up closed", "reopen", "diagnosis"),
        *_from("follow_up", "close", "closed"),
        *_from("booking reception diagnosis quotation", "cancel", "cancelled"),
    ],
)

FOLLOW_UP = Lifecycle(
    key="follow_up",
    version=1,
    initial="planned",
    statuses=[
        Status("planned", _NEW, "Planned"),
        Status("calling", _ACTIVE, "Calling"),
        Status("call_again", _PENDING, "To be called again"),
        Status("done", _SOLVED, "Done"),
        Status("closed", _CLOSED, "Closed", default=True),
        Status("not_reached", _CLOSED, "Not reached"),
        Status("cancelled", _CLOSED, "Cancelled"),
    ],
    edges=[
        *_from("planned", "assign", "calling"),
        *_from("planned call_again", "call", "calling"),
        *_from("calling", "no_answer", "call_again", guards=["attempts_left"]),
        *_from("calling", "no_answer", "not_reached", unless=["attempts_left"]),
        *_from("calling", "wait", "call_again"),
        *_from("call_again", "resume", "calling"),
        *_from("call_again", "customer_message", "calling"),
        *_from("calling", "solve", "done"),
        *_from("done", "close", "closed", guards=["has_outcome"]),
        *_from("done not_reached", "reopen", "calling"),
        *_from("planned call_again", "cancel", "cancelled"),
    ],
)

_ALL = (SUPPORT, COMPLAINT, COMPLAINT_WITH_APPEAL, CORRECTIVE_ACTION, RECOVERY, FIELD_SERVICE, FOLLOW_UP)

STOCK = {lifecycle.key: lifecycle for lifecycle in _ALL}
"""The stock lifecycles by key."""


def stock_lifecycle(name: str) -> Lifecycle:
    """
    The stock lifecycle of that name, one of :data:`STOCK`.

    Raises:
        InputError: There is none.
    """
    if name in STOCK:
        return STOCK[name]
    hint = did_you_mean(name, STOCK) or f"there are {', '.join(STOCK)}"
    raise InputError(f"there is no stock lifecycle {name!r}: {hint}")
