"""What happens to a ticket, as the conditions of a metric see it; and a history in which they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from itertools import islice
from typing import Any

from attrs import evolve

from servicekit.calendars import to_micros
from servicekit.conditions import Condition, qualified
from servicekit.lint.findings import START, Witness
from servicekit.lint.tickets import (
    Ticket,
    chosen_by,
    every_ticket,
    filled,
    goals_of,
    targets_of,
    witness_of,
)
from servicekit.policies import Policy
from servicekit.sla import Happening, Reading
from servicekit.sla.happening import event_facts
from servicekit.tickets import Ticket as State
from servicekit.tickets import event_of, records_of
from servicekit.tickets import evolve as after
from servicekit.workflow import Category

__all__ = ["seen_along", "witness_along"]

_MOST = 200
_ROWS = {
    "customer_messaged": "customer_message",
    "agent_replied": "agent_reply",
    "assigned": "assigned",
    "fields_changed": "field",
}
_MOVES = {"solved": Category.SOLVED, "reopened": Category.ACTIVE, "closed": Category.CLOSED}


def seen_along(policy: Policy, witness: Witness) -> Iterator[Ticket]:
    """What the conditions of a metric read at each event in the history of *witness*."""
    ticket: State | None = None
    for record in records_of(witness.history):
        event = event_of(record, ticket, policy.tables, policy.lifecycle)
        before, ticket = ticket, after(ticket, event, record.occurred_at)
        if ticket is not None:
            happening = Happening(before=before, event=event, after=ticket, at=to_micros(record.occurred_at))
            yield {"customer": witness.customer, "ticket": ticket.view(), "event": event_facts(happening)}


def witness_along(
    policy: Policy,
    metric: str,
    conditions: list[Condition],
    shows: Callable[[list[Ticket], list[Reading]], bool],
) -> Witness | None:
    """
    A ticket with a target of *metric*, of which *shows* is true; ``None`` when none is found.

    Args:
        policy: The policy.
        metric: The name of a metric of its own.
        conditions: What the tickets are to be told apart by.
        shows: Asked of what the conditions read at each event, and of the readings of the metric.
    """
    for witness in islice(_histories(policy, metric, conditions), _MOST):
        readings = [reading for reading in witness.readings(policy) if reading.metric == metric]
        if shows(list(seen_along(policy, witness)), readings):
            return witness
    return None


def _histories(policy: Policy, metric: str, conditions: list[Condition]) -> Iterator[Witness]:
    for _, sla, target in targets_of(policy):
        if target.metric != metric:
            continue
        earlier = [each.when for each in policy.sla if each.kind == sla.kind]
        tickets = every_ticket(policy, [*earlier, *conditions]) or every_ticket(policy, earlier) or ()
        for ticket in tickets:
            told = filled(ticket, goals_of(policy, target)[0][1])
            section, _, key = qualified(target.by).partition(".")
            promised = target.goal_for(told.get(section, {}).get(key)) is not None
            if promised and chosen_by(policy, told, sla.kind) == sla.key:
                yield _with_event(policy, witness_of(told), told)


def _with_event(policy: Policy, opened: Witness, ticket: Ticket) -> Witness:
    """The ticket brought into the status that its facts speak of, then the event."""
    own, event = ticket.get("ticket", {}), ticket.get("event", {})
    what = event.get("what") or _event_with(event)
    reached = _status(policy, own, own.get("status"), own.get("status_category"))
    moved = _status(policy, own, None, _MOVES.get(what))
    reason = {"reason": event["reason"]} if event.get("reason") else {}
    rows = list(opened.history)
    if reached:
        rows.append(
            (START + timedelta(minutes=5), "status", {**reached, **(reason if what == "status_changed" else {})})
        )
    if moved:
        rows.append((START + timedelta(minutes=10), what, {**moved, **reason}))
    elif what in _ROWS:
        rows.append((START + timedelta(minutes=10), _ROWS[what], _fields_of(what, own, event)))
    return evolve(opened, history=tuple(rows))


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
