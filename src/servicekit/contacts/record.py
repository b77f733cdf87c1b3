"""
The contacts that are owed to a customer, as a record: planned, due, done, skipped, put off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from attrs import evolve as _with
from attrs import field, frozen

from servicekit.contacts import events as e

__all__ = ["ContactPlan", "Planned", "Told", "evolve_contacts"]


class Told(StrEnum):
    """What was told of a planned contact."""

    NOTHING = "nothing"
    DUE = "due"
    OVERDUE = "overdue"


@frozen(kw_only=True)
class Planned:
    """A contact that is owed."""

    rule: str
    due_at: datetime
    ticket: str = ""
    count: int = 0
    told: Told = Told.NOTHING


@frozen(kw_only=True)
class ContactPlan:
    """
    The contacts of one customer, who is the id of the record.

    Attributes:
        planned: What is owed, by the name of the contact (``"call_back/T-1/1"``, ``"care/3"``).
        rhythms: When each rhythm began, by rule.
        finished: What came of the others: ``"done"`` or ``"skipped"``.
        last_done: When the last contact of a rule was made.
    """

    planned: Mapping[str, Planned] = field(factory=dict)
    rhythms: Mapping[str, datetime] = field(factory=dict)
    finished: Mapping[str, str] = field(factory=dict)
    last_done: Mapping[str, datetime] = field(factory=dict)

    def of_rhythm(self, rule: str) -> str | None:
        """The name of the planned contact of a rhythm."""
        return next((name for name, each in self.planned.items() if each.rule == rule and each.count), None)


def evolve_contacts(plan: ContactPlan | None, event: Any, at: datetime) -> ContactPlan:
    """The contacts after *event*, which happened at *at*."""
    change = _EVOLVE.get(type(event))
    plan = ContactPlan() if plan is None else plan
    return plan if change is None else change(plan, event, at)


def _started(plan: ContactPlan, event: e.RhythmStarted, at: datetime) -> ContactPlan:
    return _with(plan, rhythms={**plan.rhythms, event.rule: at})


def _stopped(plan: ContactPlan, event: e.RhythmStopped, at: datetime) -> ContactPlan:
    rhythms = {rule: since for rule, since in plan.rhythms.items() if rule != event.rule}
    planned = {name: each for name, each in plan.planned.items() if each.rule != event.rule or not each.count}
    return _with(plan, rhythms=rhythms, planned=planned)


def _planned(plan: ContactPlan, event: e.ContactPlanned, at: datetime) -> ContactPlan:
    contact = Planned(rule=event.rule, due_at=event.due_at, ticket=event.ticket, count=event.count)
    return _with(plan, planned={**plan.planned, event.contact: contact})


def _changed(plan: ContactPlan, name: str, **changes: Any) -> ContactPlan:
    if name not in plan.planned:
        return plan
    return _with(plan, planned={**plan.planned, name: _with(plan.planned[name], **changes)})


def _due(plan: ContactPlan, event: e.ContactDue, at: datetime) -> ContactPlan:
    return _changed(plan, event.contact, told=Told.DUE)


def _overdue(plan: ContactPlan, event: e.ContactOverdue, at: datetime) -> ContactPlan:
    return _changed(plan, event.contact, told=Told.OVERDUE)


def _rescheduled(plan: ContactPlan, event: e.ContactRescheduled, at: datetime) -> ContactPlan:
    return _changed(plan, event.contact, due_at=event.due_at, told=Told.NOTHING)


def _over(plan: ContactPlan, name: str, what: str) -> ContactPlan:
    """Without the planned contact; one that followed a ticket is remembered, so that it is not planned again."""
    contact = plan.planned.get(name)
    planned = {other: each for other, each in plan.planned.items() if other != name}
    if contact is None or contact.count:
        return _with(plan, planned=planned)
    return _with(plan, planned=planned, finished={**plan.finished, name: what})


def _done(plan: ContactPlan, event: e.ContactDone, at: datetime) -> ContactPlan:
    contact = plan.planned.get(event.contact)
    last = plan.last_done if contact is None else {**plan.last_done, contact.rule: at}
    return _with(_over(plan, event.contact, "done"), last_done=last)


def _skipped(plan: ContactPlan, event: e.ContactSkipped, at: datetime) -> ContactPlan:
    return _over(plan, event.contact, "skipped")


_EVOLVE: Mapping[type[Any], Callable[[ContactPlan, Any, datetime], ContactPlan]] = {
    e.RhythmStarted: _started,
    e.RhythmStopped: _stopped,
    e.ContactPlanned: _planned,
    e.ContactDue: _due,
    e.ContactOverdue: _overdue,
    e.ContactDone: _done,
    e.ContactSkipped: _skipped,
    e.ContactRescheduled: _rescheduled,
}
