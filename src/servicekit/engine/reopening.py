"""
Whether a ticket is reopened or a follow-up takes its place.
"""

from __future__ import annotations

from datetime import datetime

from servicekit.calendars import from_micros, to_micros
from servicekit.engine.dossier import Dossier
from servicekit.policies import Policy
from servicekit.tickets import Advance, Inherited, ReceiveMessage, Reopen

__all__ = ["inherited", "needs_follow_up"]


def needs_follow_up(
    policy: Policy, dossier: Dossier, command: Reopen | ReceiveMessage | Advance, now: datetime
) -> bool:
    """
    Whether a follow-up takes the place of *command* under *policy*.

    It does where the ticket is over and the time for reopening too, or no edge of its lifecycle leads back. A policy
    without ``reopening`` knows no follow-ups.
    """
    ticket, rule = dossier.ticket, policy.reopening
    if ticket is None or rule is None:
        return False
    moment = from_micros(max(to_micros(now, "now"), dossier.recorded_at))
    table = policy.tables[ticket.lifecycle]
    return rule.needs_follow_up(ticket, command, table, policy.promises.calendars, moment)


def inherited(policy: Policy, dossier: Dossier) -> Inherited:
    """What a follow-up has of the ticket before it; nothing where there is none."""
    if dossier.ticket is None or policy.reopening is None:
        return Inherited()
    return policy.reopening.inherited(dossier.ticket)
