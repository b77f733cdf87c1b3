"""
What going wrong asks for: a ticket of its own to win the customer back.

A broken promise, a complaint or a bad answer opens it, as the rules say; a ticket has one recovery, whatever went wrong
on it, and a recovery has none. What a complaint is, :func:`servicekit.customers.is_complaint` says; a ticket may be one
from its opening or become one when its fields change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import evolve

from servicekit.complaints import RECOVERY, RecoveryRules, Trigger, recovery
from servicekit.customers import is_complaint
from servicekit.engine.dossier import Account, Dossier
from servicekit.engine.following import Consequence, Follower, facts_around, id_after
from servicekit.engine.kinds import TICKET
from servicekit.policies import Policy
from servicekit.satisfaction import SurveyAnswered
from servicekit.sla import Breached
from servicekit.tickets import Envelope, Facts, FieldsChanged, Opened
from servicekit.typing import Key

__all__ = ["RECOVERED", "recovery_rules"]

_KIND = "kind"


def recovery_rules(policy: Policy) -> RecoveryRules | None:
    """The rules by which recoveries are opened, if the policy has any."""
    return None if policy.complaints is None else policy.complaints.recovery


def _broken(policy: Policy, record: Dossier | Account, envelope: Envelope) -> Iterator[Consequence]:
    assert isinstance(record, Dossier)
    assert isinstance(envelope.event, Breached)
    about = f"{envelope.event.clock}#{envelope.event.cycle}"
    yield from _of_ticket(policy, record, envelope, Trigger.BREACH, about)


def _complained(policy: Policy, record: Dossier | Account, envelope: Envelope) -> Iterator[Consequence]:
    assert isinstance(record, Dossier)
    event, ticket = envelope.event, record.ticket
    told = isinstance(event, Opened) or (isinstance(event, FieldsChanged) and _KIND in event.fields)
    if told and ticket is not None and is_complaint(ticket):
        yield from _of_ticket(policy, record, envelope, Trigger.COMPLAINT, "")


def _of_ticket(
    policy: Policy, record: Dossier, envelope: Envelope, trigger: Trigger, about: str
) -> Iterator[Consequence]:
    rules, ticket = recovery_rules(policy), record.ticket
    if rules is None or ticket is None or ticket.lifecycle == RECOVERY:
        return
    customer = ticket.requester
    found = _opening(rules, trigger, record.key.id, envelope, customer, about=about)
    yield from (evolve(each, facts=facts_around(record)) for each in found)


def _answered_badly(policy: Policy, record: Dossier | Account, envelope: Envelope) -> Iterator[Consequence]:
    rules, event = recovery_rules(policy), envelope.event
    assert isinstance(event, SurveyAnswered)
    points = event.answers.get("score")
    if rules is None or event.ticket is None or not isinstance(points, int) or isinstance(points, bool):
        return
    if event.ticket.startswith(f"{RECOVERY}/"):
        return
    customer = record.key.id
    yield from _opening(rules, Trigger.BAD_ANSWER, event.ticket, envelope, customer, points=points)


def _opening(
    rules: RecoveryRules,
    trigger: Trigger,
    ticket: str,
    envelope: Envelope,
    customer: str | None,
    *,
    points: int | None = None,
    about: str = "",
) -> Iterator[Consequence]:
    proposed = recovery(rules, trigger, ticket, points=points, about=about, customer=customer)
    if proposed is not None:
        links = {f"{link.kind}": link.ticket for link in proposed.links}
        opening = evolve(proposed.open, fields={**proposed.open.fields, **links, "why": list(proposed.why)})
        yield Consequence(
            key=Key(TICKET, proposed.key),
            command=opening,
            command_id=id_after(envelope, "recover"),
            facts=Facts(),
            harmless=("already_open",),
        )


RECOVERED: Mapping[str, Follower] = {
    "sla.breached": _broken,
    "survey.answered": _answered_badly,
    "tickets.fields_changed": _complained,
    "tickets.opened": _complained,
}
