"""
What is decided about the contacts of a customer, and what happens to them by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from servicekit.calendars import to_micros
from servicekit.contacts import commands as c
from servicekit.contacts import events as e
from servicekit.contacts import record as r
from servicekit.contacts.rules import ContactPlans, ContactRule, NextFrom
from servicekit.records import Kind, Occasion, refuse

__all__ = ["CONTACT_PLAN", "decide_contacts"]


def decide_contacts(plan: r.ContactPlan | None, command: c.ContactCommand, occasion: Occasion) -> Sequence[Any]:
    """
    The events that follow from *command*.

    Args:
        plan: The contacts of the customer, ``None`` before the first.
        command: What is asked.
        occasion: The moment, the facts that the rules read, and as rules the :class:`ContactPlans`.

    Raises:
        CommandRefused: There is no such planned contact (``unknown_contact``), or a moment in the past was given
            (``in_the_past``).
    """
    return tuple(_DECIDE[type(command)](r.ContactPlan() if plan is None else plan, command, occasion))


def _follow(plan: r.ContactPlan, command: c.Follow, occasion: Occasion) -> Iterator[Any]:
    plans: ContactPlans = occasion.rules
    for rule in plans.following(command.trigger, occasion.facts):
        name = f"{rule.key}/{command.ticket}/{command.occurrence}"
        if name not in plan.planned and name not in plan.finished:
            due = plans.due_after(rule, command.at or occasion.now)
            yield e.ContactPlanned(contact=name, rule=rule.key, due_at=due, ticket=command.ticket)


def _review(plan: r.ContactPlan, command: c.Review, occasion: Occasion) -> Iterator[Any]:
    plans: ContactPlans = occasion.rules
    for rule in plans.rules.values():
        if rule.every is None:
            continue
        holds, runs = plans.holds(rule, occasion.facts), rule.key in plan.rhythms
        if holds is True and not runs:
            yield e.RhythmStarted(rule=rule.key)
            yield _round(rule, occasion.now, 1, plans.due_in_rhythm(rule, occasion.now, 1))
        if holds is False and runs:
            yield e.RhythmStopped(rule=rule.key, reason="it no longer holds for the customer")
    for key in plan.rhythms:
        if key not in plans.rules:
            yield e.RhythmStopped(rule=key, reason="there is no such rule any longer")


def _round(rule: ContactRule, began: datetime, count: int, due: datetime) -> e.ContactPlanned:
    """A contact of a rhythm, named by the day on which that began and by its number."""
    name = f"{rule.key}/{began.date().isoformat()}/{count}"
    return e.ContactPlanned(contact=name, rule=rule.key, due_at=due, count=count)


def _contact(plan: r.ContactPlan, name: str, command: Any, occasion: Occasion) -> r.Planned:
    if name not in plan.planned:
        known = ", ".join(plan.planned) or "none"
        done = f" (it was {plan.finished[name]})" if name in plan.finished else ""
        refuse(command, "unknown_contact", f"no {name!r} is planned{done}; planned are: {known}", key=occasion.key)
    return plan.planned[name]


def _complete(plan: r.ContactPlan, command: c.Complete, occasion: Occasion) -> Iterator[Any]:
    contact = _contact(plan, command.contact, command, occasion)
    late = to_micros(occasion.now, "now") >= to_micros(contact.due_at)
    yield e.ContactDone(contact=command.contact, outcome=command.outcome, late=late)
    yield from _after(plan, contact, occasion, made=True)


def _skip(plan: r.ContactPlan, command: c.Skip, occasion: Occasion) -> Iterator[Any]:
    contact = _contact(plan, command.contact, command, occasion)
    yield e.ContactSkipped(contact=command.contact, reason=command.reason)
    yield from _after(plan, contact, occasion, made=False)


def _after(plan: r.ContactPlan, contact: r.Planned, occasion: Occasion, *, made: bool) -> Iterator[Any]:
    """The next contact of a rhythm, the first that is due after now: a round that was missed is not made up for."""
    plans: ContactPlans = occasion.rules
    rule, began = plans.rules.get(contact.rule), plan.rhythms.get(contact.rule)
    if rule is None or rule.every is None or began is None or not contact.count:
        return
    by_rhythm = rule.next_from is NextFrom.RHYTHM
    anchor = began if by_rhythm else occasion.now if made else plan.last_done.get(rule.key, began)
    latest = max(to_micros(occasion.now, "now"), to_micros(contact.due_at)) if by_rhythm or not made else 0
    times = contact.count if by_rhythm else 1
    while to_micros(due := plans.due_in_rhythm(rule, anchor, times)) <= latest:
        times += 1
    yield _round(rule, began, times if by_rhythm else contact.count + 1, due)


def _reschedule(plan: r.ContactPlan, command: c.Reschedule, occasion: Occasion) -> Iterator[Any]:
    contact = _contact(plan, command.contact, command, occasion)
    if to_micros(command.due_at, "due_at") <= to_micros(occasion.now):
        refuse(command, "in_the_past", f"{command.due_at} is not after now, {occasion.now}", key=occasion.key)
    if to_micros(command.due_at) != to_micros(contact.due_at):
        yield e.ContactRescheduled(contact=command.contact, due_at=command.due_at, reason=command.reason)


_DECIDE: Mapping[type[Any], Callable[[r.ContactPlan, Any, Occasion], Iterator[Any]]] = {
    c.Follow: _follow,
    c.Review: _review,
    c.Complete: _complete,
    c.Skip: _skip,
    c.Reschedule: _reschedule,
}


def _coming(plan: r.ContactPlan, plans: ContactPlans) -> Iterator[tuple[datetime, str]]:
    """The next thing to tell of each contact, with its instant."""
    for name, contact in plan.planned.items():
        rule = plans.rules.get(contact.rule)
        if contact.told is r.Told.NOTHING:
            yield contact.due_at, name
        elif contact.told is r.Told.DUE and rule is not None:
            overdue = plans.overdue_at(rule, contact.due_at)
            if overdue is not None:
                yield overdue, name


def _due(plan: r.ContactPlan | None, plans: ContactPlans) -> datetime | None:
    return None if plan is None else min((at for at, _ in _coming(plan, plans)), key=to_micros, default=None)


def _fire(plan: r.ContactPlan, plans: ContactPlans, at: datetime) -> Sequence[Any]:
    moment = to_micros(at)
    return tuple(_told(plan, plans, name) for due, name in sorted(_coming(plan, plans)) if to_micros(due) <= moment)


def _told(plan: r.ContactPlan, plans: ContactPlans, name: str) -> Any:
    contact = plan.planned[name]
    rule = plans.rules.get(contact.rule)
    notify = () if rule is None else rule.notify
    if contact.told is r.Told.DUE:
        return e.ContactOverdue(contact=name, rule=contact.rule, due_at=contact.due_at, notify=notify)
    channel, purpose = ("", "") if rule is None else (rule.channel, rule.purpose)
    return e.ContactDue(
        contact=name,
        rule=contact.rule,
        due_at=contact.due_at,
        ticket=contact.ticket,
        channel=channel,
        purpose=purpose,
        notify=notify,
    )


CONTACT_PLAN = Kind(
    name="contact_plan",
    state=r.ContactPlan,
    commands=tuple(_DECIDE),
    events=e.CONTACT_EVENTS,
    decide=decide_contacts,
    evolve=r.evolve_contacts,
    due=_due,
    fire=_fire,
    notices=(e.ContactDue, e.ContactOverdue),
    rules=attrgetter("contact_plans"),
)
"""The contacts of a customer, whose id is that of the record, as a kind of record by :class:`ContactPlans`."""
