"""
What happens to the contacts of a customer: the stored format.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import frozen

__all__ = [
    "CONTACT_EVENTS",
    "ContactDone",
    "ContactDue",
    "ContactOverdue",
    "ContactPlanned",
    "ContactRescheduled",
    "ContactSkipped",
    "RhythmStarted",
    "RhythmStopped",
]


@frozen(kw_only=True)
class RhythmStarted:
    """The rhythm of a *rule* began."""

    rule: str


@frozen(kw_only=True)
class RhythmStopped:
    """The rhythm of a *rule* ended, and so did its planned contact."""

    rule: str
    reason: str = ""


@frozen(kw_only=True)
class ContactPlanned:
    """A contact was planned; *count* is its number in a rhythm, 0 for one that follows a *ticket*."""

    contact: str
    rule: str
    due_at: datetime
    ticket: str = ""
    count: int = 0


@frozen(kw_only=True)
class ContactDue:
    """A contact is due; the event occurred at that instant, whenever it was noticed."""

    contact: str
    rule: str
    due_at: datetime
    ticket: str = ""
    channel: str = ""
    purpose: str = ""
    notify: tuple[str, ...] = ()


@frozen(kw_only=True)
class ContactOverdue:
    """A contact was still not made when its grace was over."""

    contact: str
    rule: str
    due_at: datetime
    notify: tuple[str, ...] = ()


@frozen(kw_only=True)
class ContactDone:
    """A contact was made; *late* says whether it was due before."""

    contact: str
    outcome: str = ""
    late: bool = False


@frozen(kw_only=True)
class ContactSkipped:
    """A contact was skipped."""

    contact: str
    reason: str


@frozen(kw_only=True)
class ContactRescheduled:
    """A contact was put off, or brought forward."""

    contact: str
    due_at: datetime
    reason: str


CONTACT_EVENTS: Mapping[str, type[Any]] = {
    "contacts.rhythm_started": RhythmStarted,
    "contacts.rhythm_stopped": RhythmStopped,
    "contacts.planned": ContactPlanned,
    "contacts.due": ContactDue,
    "contacts.overdue": ContactOverdue,
    "contacts.done": ContactDone,
    "contacts.skipped": ContactSkipped,
    "contacts.rescheduled": ContactRescheduled,
}
"""The events of contacts by their stored tag."""
