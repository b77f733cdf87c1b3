"""
What a command leads to: the events, or a refusal.

``decide`` is pure. It looks the lifecycle's table up; the few rules that are not edges of a lifecycle stand here, under
*The rules that fit no table*.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from servicekit.errors import InputError
from servicekit.tickets import commands as c
from servicekit.tickets import events as e
from servicekit.tickets.reopening import Reopening
from servicekit.tickets.setting import Setting, refuse
from servicekit.tickets.state import Ticket
from servicekit.workflow import Category, Move, Refusal

__all__ = ["Setting", "decide"]

_Events = tuple[e.TicketEvent, ...]


def decide(ticket: Ticket | None, command: c.Command, setting: Setting) -> _Events:
    """
    The events that *command* leads to now.

    Raises:
        CommandRefused: The command may not be carried out; its ``reason`` says why, ``allowed`` what may be.
        InputError: It is no command at all.
    """
    if type(command) not in _DECIDE and not isinstance(command, c.Open):
        raise InputError(f"{command!r} is not a command", argument="command")
    if isinstance(command, c.Open):
        return _open(ticket, command, setting)
    if ticket is None:
        return refuse(None, command, setting, "not_open", "there is no such ticket yet")
    if ticket.merged_into is not None:
        return refuse(ticket, command, setting, "merged", f"the ticket lives on in {ticket.merged_into!r}")
    events = _DECIDE[type(command)](ticket, command, setting)
    if setting.reopening is not None and (isinstance(command, c.ReceiveMessage) or _reopens(events)):
        _check_reopening(ticket, command, setting, setting.reopening)
    return events


# The rules that a lifecycle's table carries: one edge, looked up.


def _named_edge(ticket: Ticket, command: Any, setting: Setting) -> _Events:
    return (_moved(ticket, _take(ticket, command, setting, command.event), command.reason),)


def _advance(ticket: Ticket, command: c.Advance, setting: Setting) -> _Events:
    move = _take(ticket, command, setting, command.event, command.fields)
    changed: _Events = (e.FieldsChanged(fields=dict(command.fields)),) if command.fields else ()
    return (*changed, _moved(ticket, move, command.reason))


def _take(
    ticket: Ticket, command: c.Command, setting: Setting, event: str, fields: Mapping[str, Any] | None = None
) -> Move:
    """The move along the edge *event*, or the refusal that its table gives."""
    move = _look_up(ticket, setting, event, fields)
    if isinstance(move, Refusal):
        failed = f": {', '.join(move.failed_guards)}" if move.failed_guards else ""
        missing = f": {', '.join(sorted(move.missing_roles))}" if move.missing_roles else ""
        words = f"{event!r} from {ticket.status!r} is refused ({move.reason}{failed}{missing})"
        refuse(ticket, command, setting, move.reason, words, move.failed_guards)
    return move


def _look_up(ticket: Ticket, setting: Setting, event: str, fields: Mapping[str, Any] | None = None) -> Move | Refusal:
    table = setting.tables[ticket.lifecycle]
    facts: Mapping[str, Mapping[str, Any]] = {}
    if table.is_guarded(ticket.status, event):
        facts = {**setting.facts, "ticket": {**ticket.view(), **(fields or {})}}
    return table.move(ticket.status, event, facts, setting.roles)


def _moved(ticket: Ticket, move: Move, reason: str) -> e.StatusChanged:
    """The event that a move is: solving, reopening and closing have words of their own."""
    before, after = ticket.category, move.target.category
    kind: type[e.StatusChanged] = e.StatusChanged
    if after.is_open:
        kind = e.StatusChanged if before.is_open else e.Reopened
    elif after is not before:
        kind = e.Solved if after is Category.SOLVED else e.Closed
    return kind(status=move.target.key, category=after, event=move.event, reason=reason)


# The rules that fit no table: what happens beside the lifecycle, and may move the ticket along as well.


def _open(ticket: Ticket | None, command: c.Open, setting: Setting) -> _Events:
    if ticket is not None:
        refuse(ticket, command, setting, "already_open", "the ticket is open already")
    before = command.inherited or c.Inherited()
    key = command.lifecycle or (before.lifecycle if before.lifecycle in setting.tables else None) or setting.default
    if key not in setting.tables:
        known = ", ".join(sorted(setting.tables))
        refuse(None, command, setting, "unknown_lifecycle", f"there is no lifecycle {key!r}, only {known}")
    table = setting.tables[key]
    start = table.statuses[table.lifecycle.initial]
    opened = e.Opened(
        lifecycle=key,
        status=start.key,
        category=start.category,
        fields={**before.fields, **command.fields},
        requester=command.requester if command.requester is not None else before.requester,
    )
    part = () if command.split_from is None else (e.SplitFrom(ticket=command.split_from),)
    following = () if command.follows is None else (e.FollowUpOf(ticket=command.follows),)
    return (opened, *part, *following)


def _along(ticket: Ticket, setting: Setting, event: str, **news: Any) -> _Events:
    """The move along *event* where the lifecycle has such an edge from here and its guards hold; else none."""
    if not setting.tables[ticket.lifecycle].has(ticket.status, event):
        return ()
    move = _look_up(ticket, setting, event, news)
    return () if isinstance(move, Refusal) else (_moved(ticket, move, ""),)


def _assign(ticket: Ticket, command: c.Assign, setting: Setting) -> _Events:
    assigned = e.Assigned(agent=command.agent, team=command.team)
    return (assigned, *_along(ticket, setting, "assign", agent=command.agent, team=command.team))


def _reply(ticket: Ticket, command: c.Reply, setting: Setting) -> _Events:
    replied = e.AgentReplied(agent=command.agent, channel=command.channel, public=command.public)
    return (replied, *(_along(ticket, setting, "agent_reply") if command.public else ()))


def _receive_message(ticket: Ticket, command: c.ReceiveMessage, setting: Setting) -> _Events:
    told, table = e.CustomerMessaged(channel=command.channel), setting.tables[ticket.lifecycle]
    if not command.reopens or ticket.is_open or table.has(ticket.status, "customer_message"):
        return (told, *_along(ticket, setting, "customer_message"))
    return (told, _moved(ticket, _take(ticket, command, setting, c.Reopen.event), ""))


def _set_fields(ticket: Ticket, command: c.SetFields, setting: Setting) -> _Events:
    news = {name: value for name, value in command.fields.items() if ticket.fields.get(name) != value}
    return (e.FieldsChanged(fields=news),) if news else ()


def _place_hold(ticket: Ticket, command: c.PlaceHold, setting: Setting) -> _Events:
    if not ticket.is_open:
        refuse(ticket, command, setting, "over", f"the ticket is {ticket.status}, it waits for nothing")
    placed = e.HoldPlaced(reason=command.reason, category=command.category)
    known = any((hold.reason, hold.category) == (placed.reason, placed.category) for hold in ticket.holds)
    return () if known else (placed,)


def _lift_hold(ticket: Ticket, command: c.LiftHold, setting: Setting) -> _Events:
    names = [hold.reason for hold in ticket.holds]
    if command.reason not in names:
        words = f"there is no hold {command.reason!r}, only {', '.join(names) or 'none'}"
        refuse(ticket, command, setting, "unknown_hold", words)
    return (e.HoldLifted(reason=command.reason),)


def _merge_into(ticket: Ticket, command: c.MergeInto, setting: Setting) -> _Events:
    closed = setting.tables[ticket.lifecycle].lifecycle.landing(Category.CLOSED)
    return (e.MergedInto(ticket=command.ticket, status=closed.key, category=closed.category),)


def _absorb(ticket: Ticket, command: c.Absorb, setting: Setting) -> _Events:
    if command.ticket in ticket.absorbed:
        return ()
    return (
        e.Absorbed(
            ticket=command.ticket,
            unanswered_since=command.unanswered_since,
            pauses=command.pauses,
            opened_at=command.opened_at,
        ),
    )


def _split(ticket: Ticket, command: c.Split, setting: Setting) -> _Events:
    return (e.SplitInto(ticket=command.ticket),)


def _follow_up(ticket: Ticket, command: c.FollowUp, setting: Setting) -> _Events:
    if ticket.is_open:
        refuse(ticket, command, setting, "open", f"the ticket is {ticket.status}, it needs no follow-up")
    if command.ticket in ticket.follow_ups:
        return ()
    until = None if setting.reopening is None else setting.reopening.until(ticket, setting.calendars)
    return (e.FollowedUp(ticket=command.ticket, reason=command.reason, until=until),)


def _link(ticket: Ticket, command: c.Link, setting: Setting) -> _Events:
    known = ticket.links.get(command.ticket)
    if known is command.relation:
        return ()
    if known is not None:
        refuse(ticket, command, setting, "linked", f"it is linked to {command.ticket!r} as {known}: unlink it first")
    return (e.Linked(ticket=command.ticket, relation=command.relation),)


def _unlink(ticket: Ticket, command: c.Unlink, setting: Setting) -> _Events:
    return (e.Unlinked(ticket=command.ticket),) if command.ticket in ticket.links else ()


def _reopens(events: _Events) -> bool:
    return any(isinstance(event, e.Reopened) for event in events)


def _check_reopening(ticket: Ticket, command: c.Command, setting: Setting, reopening: Reopening) -> None:
    """Refuse what comes too late for a reopening; nothing that a customer says is dropped by it."""
    if not reopening.is_over(ticket, setting.calendars, setting.now):
        return
    until = reopening.until(ticket, setting.calendars)
    words = f"the ticket is {ticket.status} and could be reopened until {until}: open a follow-up in its place"
    refuse(ticket, command, setting, "follow_up_due", words)


def _escalate(ticket: Ticket, command: c.Escalate, setting: Setting) -> _Events:
    return (e.Escalated(level=command.level, reason=command.reason),)


def _set_deadline(ticket: Ticket, command: c.SetDeadline, setting: Setting) -> _Events:
    if command.due_at <= setting.now:
        refuse(ticket, command, setting, "past_deadline", f"the deadline {command.due_at} is not in the future")
    return (e.DeadlineSet(clock=command.clock, due_at=command.due_at, reason=command.reason),)


def _exempt(ticket: Ticket, command: c.Exempt, setting: Setting) -> _Events:
    return (e.Exempted(clock=command.clock, reason=command.reason),)


def _note(ticket: Ticket, command: c.Note, setting: Setting) -> _Events:
    return ()


_DECIDE: dict[type[Any], Callable[[Ticket, Any, Setting], _Events]] = {
    c.Assign: _assign,
    c.Reply: _reply,
    c.ReceiveMessage: _receive_message,
    c.SetFields: _set_fields,
    c.Advance: _advance,
    c.Wait: _named_edge,
    c.Hold: _named_edge,
    c.Resume: _named_edge,
    c.Solve: _named_edge,
    c.Reopen: _named_edge,
    c.Close: _named_edge,
    c.PlaceHold: _place_hold,
    c.LiftHold: _lift_hold,
    c.MergeInto: _merge_into,
    c.Absorb: _absorb,
    c.Split: _split,
    c.FollowUp: _follow_up,
    c.Link: _link,
    c.Unlink: _unlink,
    c.Escalate: _escalate,
    c.SetDeadline: _set_deadline,
    c.Exempt: _exempt,
    c.Note: _note,
}
