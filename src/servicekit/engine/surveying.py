"""
What the end of a ticket means for surveys: the customer's record is asked to plan, or to call off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from servicekit.engine.dossier import Account, Dossier
from servicekit.engine.following import Consequence, Follower, facts_around, id_after
from servicekit.policies import Policy
from servicekit.satisfaction import PANEL, CancelSurveys, RequestSurveys, Trigger
from servicekit.tickets import Envelope
from servicekit.typing import Key

__all__ = ["SURVEYED"]

_TRIGGERS = {"tickets.solved": Trigger.SOLVED, "tickets.closed": Trigger.CLOSED}


def _surveyed(policy: Policy, record: Dossier | Account, envelope: Envelope) -> Iterator[Consequence]:
    """
    The command to the record of the customer, where the policy has surveys and the ticket names a requester.

    It goes by where the ticket stands: an end that is told late and is none any more asks for nothing.
    """
    ticket = record.ticket if isinstance(record, Dossier) else None
    if not policy.surveys or ticket is None or ticket.requester is None or ticket.merged_into is not None:
        return
    assert isinstance(record, Dossier)
    trigger = _TRIGGERS.get(envelope.tag)
    command: RequestSurveys | CancelSurveys = CancelSurveys(ticket=record.key.id)
    if ticket.is_open is not (trigger is None):
        return
    if trigger is not None:
        if all(survey.trigger is not trigger for survey in policy.surveys.values()):
            return
        command = RequestSurveys(
            ticket=record.key.id,
            trigger=trigger,
            since=ticket.solved_at if trigger is Trigger.SOLVED else ticket.closed_at,
            agent=ticket.agent,
            team=ticket.team,
            fields=ticket.view(),
        )
    yield Consequence(
        key=Key(PANEL.name, ticket.requester),
        command=command,
        command_id=id_after(envelope, "surveys"),
        facts=facts_around(record),
    )


SURVEYED: Mapping[str, Follower] = {
    "tickets.solved": _surveyed,
    "tickets.closed": _surveyed,
    "tickets.reopened": _surveyed,
}
"""What follows for the surveys of the customer, by the tag of the event."""
