"""
What the end of a ticket means for surveys: the customer's record is asked to plan, or to call off.

It goes by where the ticket stands: an end that is told late and is none any more asks for nothing, and one that was
corrected away calls off what was planned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from servicekit.engine.dossier import Account, Dossier
from servicekit.engine.following import Consequence, Follower, facts_around, id_after
from servicekit.policies import Policy
from servicekit.satisfaction import PANEL, CancelSurveys, RequestSurveys, Trigger
from servicekit.tickets import EVENTS, Envelope, Opened, Ticket
from servicekit.typing import Key

__all__ = ["SURVEYED"]

_ENDS = {"tickets.solved": Trigger.SOLVED, "tickets.closed": Trigger.CLOSED}
_BEGINS = frozenset(("tickets.reopened", "tickets.status_changed"))


def _surveyed(policy: Policy, record: Dossier | Account, envelope: Envelope) -> Iterator[Consequence]:
    """The commands to the record of the customer, where the ticket names a requester."""
    ticket = record.ticket if isinstance(record, Dossier) else None
    if ticket is None or not ticket.requester:
        return
    assert isinstance(record, Dossier)
    if _is_over_without(ticket, envelope):
        reason = "reopened" if ticket.merged_into is None else "merged"
        yield _asked(record, ticket.requester, CancelSurveys(ticket=record.key.id, reason=reason), envelope, "surveys")
    elif ticket.merged_into is None and not ticket.is_open:
        triggers = {survey.trigger for survey in policy.surveys.values()}
        for trigger in (each for each in _ends_told(ticket, envelope) if each in triggers):
            name = "surveys" if envelope.tag in _ENDS else f"surveys {trigger.value}"
            yield _asked(record, ticket.requester, _request(record, ticket, trigger), envelope, name)


def _is_over_without(ticket: Ticket, envelope: Envelope) -> bool:
    """Whether nobody is to be asked about the ticket (any longer) since this was told."""
    corrects = envelope.supersedes is not None
    if ticket.merged_into is not None:
        return corrects or envelope.tag == "tickets.merged_into"
    return ticket.is_open and (corrects or (envelope.tag in _BEGINS and ticket.reopened > 0))


def _ends_told(ticket: Ticket, envelope: Envelope) -> Iterator[Trigger]:
    """The ends of the ticket that are news: those of the event, or any that stand where the past has changed."""
    if envelope.tag in _ENDS:
        yield _ENDS[envelope.tag]
        return
    is_past = isinstance(envelope.event, Opened) or envelope.supersedes is not None
    for trigger, at in ((Trigger.SOLVED, ticket.solved_at), (Trigger.CLOSED, ticket.closed_at)):
        is_this = envelope.tag == "tickets.status_changed" and at == envelope.occurred_at
        if at is not None and (is_past or is_this):
            yield trigger


def _request(record: Dossier, ticket: Ticket, trigger: Trigger) -> RequestSurveys:
    return RequestSurveys(
        ticket=record.key.id,
        trigger=trigger,
        since=ticket.solved_at if trigger is Trigger.SOLVED else ticket.closed_at,
        agent=ticket.agent,
        team=ticket.team,
        fields=ticket.view(),
    )


def _asked(
    record: Dossier, customer: str, command: RequestSurveys | CancelSurveys, envelope: Envelope, name: str
) -> Consequence:
    key = Key(PANEL.name, customer)
    return Consequence(key=key, command=command, command_id=id_after(envelope, name), facts=facts_around(record))


SURVEYED: Mapping[str, Follower] = dict.fromkeys(EVENTS, _surveyed)
"""What follows for the surveys of the customer, by the tag of the event."""
