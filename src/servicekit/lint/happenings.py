"""Histories in which the conditions of a metric of a policy's own hold, event by event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from attrs import evolve

from servicekit.conditions import Condition, qualified
from servicekit.lint.search import Ticket
from servicekit.lint.subject import Subject, Target
from servicekit.lint.tickets import Shows, filled, first_shown, goals_of, witness_of
from servicekit.lint.witnesses import START, Witness
from servicekit.policies import Policy
from servicekit.workflow import Category

__all__ = ["next_rows", "witness_along"]

_ROWS = {
    "customer_messaged": "customer_message",
    "agent_replied": "agent_reply",
    "assigned": "assigned",
    "fields_changed": "field",
}
_MOVES = {"solved": Category.SOLVED, "reopened": Category.ACTIVE, "closed": Category.CLOSED}
_MINUTE = timedelta(minutes=1)


def witness_along(
    subject: Subject,
    metric: str,
    begins: Sequence[Condition],
    then: Sequence[Condition],
    shows: Shows,
    path: str,
) -> Witness | None:
    """
    A ticket with a target of *metric*, that shows a fault; ``None`` when none is found.

    Args:
        subject: What is looked at.
        metric: The name of a metric of its own.
        begins: What is to hold at a first event.
        then: What is to hold at a later one; nothing more happens when this is empty.
        shows: Whether a run shows the fault ...
        path: ... at this place.
    """
    return first_shown(subject, _histories(subject, metric, begins, then), shows, path)


def _histories(
    subject: Subject, metric: str, begins: Sequence[Condition], then: Sequence[Condition]
) -> Iterator[Witness]:
    for target in subject.targets:
        if target.target.metric != metric:
            continue
        for first in _tickets(subject, target, begins):
            begun = _with_event(subject.policy, witness_of(first), first)
            yield begun
            if then:
                yield from _going_on(subject, begun, first, then)


def _tickets(subject: Subject, place: Target, begins: Sequence[Condition]) -> Iterator[Ticket]:
    """Tickets that are promised something by a target, of which all of *begins* is true."""
    rivals = [each.when for each in subject.rivals(place.sla)]
    space = subject.happenings
    for ticket in chain(space.some([place.sla.when, *begins], rivals), space.some([place.sla.when], rivals)):
        told = filled(ticket, goals_of(subject.policy, place.target)[0][1])
        section, _, key = qualified(place.target.by).partition(".")
        if place.target.goal_for(told.get(section, {}).get(key)) is not None:
            yield told


def _going_on(subject: Subject, begun: Witness, first: Ticket, then: Sequence[Condition]) -> Iterator[Witness]:
    """The same with one more event, one of which *then* is true to begin with."""
    own = {name: value for name, value in first.get("ticket", {}).items() if name in subject.policy.fields}
    for ticket in subject.happenings.some(then):
        yield _with_event(subject.policy, begun, filled(ticket, own))
    lifecycle = first.get("ticket", {}).get("lifecycle") or subject.policy.lifecycle
    last = begun.history[-1][0] + 10 * _MINUTE
    for row in next_rows(subject.policy, lifecycle, last):
        yield evolve(begun, history=(*begun.history, row), now=row[0] + _MINUTE)


def next_rows(policy: Policy, lifecycle: str, at: datetime) -> Iterator[tuple[Any, ...]]:
    """What can happen next to a ticket, of every kind one."""
    for status in policy.lifecycles[lifecycle].statuses:
        yield (at, "status", {"status": status.key})
    yield (at, "closed", {})
    yield (at, "agent_reply", {})
    yield (at, "agent_reply", {"public": False})
    yield (at, "customer_message", {})
    yield (at, "assigned", {"agent": "somebody", "team": "some team"})
    for name, values in policy.fields.items():
        if qualified(name).startswith("ticket."):
            yield from ((at, "field", {name: value}) for value in values or ("something",))


def _with_event(policy: Policy, opened: Witness, ticket: Ticket) -> Witness:
    """The ticket brought into the status that its facts speak of, then the event."""
    own, event = ticket.get("ticket", {}), ticket.get("event", {})
    what = event.get("what") or _event_with(event)
    reached = _status(policy, own, own.get("status"), own.get("status_category"))
    moved = _status(policy, own, None, _MOVES.get(what))
    reason = {"reason": event["reason"]} if event.get("reason") else {}
    rows = list(opened.history)
    last = rows[-1][0] if len(rows) > 1 else START
    if reached:
        rows.append((last + 5 * _MINUTE, "status", {**reached, **(reason if what == "status_changed" else {})}))
    if moved:
        rows.append((last + 10 * _MINUTE, what, {**moved, **reason}))
    elif what in _ROWS:
        rows.append((last + 10 * _MINUTE, _ROWS[what], _fields_of(what, own, event)))
    return evolve(opened, history=tuple(rows), now=rows[-1][0] + _MINUTE)


def _event_with(event: Mapping[str, Any]) -> str:
    """An event that has these fields."""
    if "public" in event:
        return "agent_replied"
    if event.get("fields"):
        return "fields_changed"
    if False in (event.get("moved"), event.get("team_changed"), event.get("agent_changed")):
        return "customer_messaged"
    return "opened"


def _status(policy: Policy, own: Mapping[str, Any], status: str | None, category: str | None) -> dict[str, str]:
    """The field of a row for a status of the ticket's lifecycle, by its key or its category; none if there is none."""
    lifecycle = policy.lifecycles[own.get("lifecycle") or policy.lifecycle]
    for each in lifecycle.statuses:
        if each.key == status or (status is None and each.category == category):
            return {"status": each.key}
    return {}


def _fields_of(what: str, own: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the row for an event."""
    if what == "assigned":
        return {"agent": own.get("agent") or "somebody", "team": own.get("team") or "some team"}
    if what == "fields_changed":
        return {name: own.get(name) or "something" for name in event.get("fields") or ["something"]}
    names = ("channel", "public") if what == "agent_replied" else ("channel",)
    return {name: event[name] for name in names if name in event}
