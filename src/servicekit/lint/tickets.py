"""Tickets as witnesses: with given facts, under a given policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from itertools import islice
from typing import Any, TypeAlias

from servicekit.conditions import qualified
from servicekit.lint.runs import Run
from servicekit.lint.search import Ticket
from servicekit.lint.subject import Subject
from servicekit.lint.witnesses import START, Witness
from servicekit.policies import OWN_WORDS, Policy
from servicekit.sla import DEFAULT_GOAL, Goal, SLAPolicy, SLATarget, Until

__all__ = ["Shows", "filled", "first_shown", "goals_of", "tickets_under", "with_fields", "witness_of", "witness_under"]

Shows: TypeAlias = Callable[[Run, str], bool]
"""Whether a run shows a fault at a path."""

_MINUTE = timedelta(minutes=1)
_MOST = 200  # tickets that are tried before a fault goes without a witness


def witness_of(ticket: Ticket, *, after: timedelta = _MINUTE) -> Witness:
    """A history that makes *ticket*: opened with its fields, handed over if somebody has it; looked at *after* that."""
    own = dict(ticket.get("ticket", {}))
    held = {name: own.pop(name) for name in ("agent", "team") if own.get(name) is not None}
    told = {name: value for name, value in own.items() if name not in OWN_WORDS or name in ("lifecycle", "requester")}
    rows: list[tuple[Any, ...]] = [(START, "opened", {name: v for name, v in told.items() if v is not None})]
    if held:
        rows.append((START + _MINUTE, "assigned", held))
    return Witness(history=tuple(rows), customer=dict(ticket.get("customer", {})), now=rows[-1][0] + after)


def first_shown(subject: Subject, witnesses: Iterator[Witness], shows: Shows, path: str) -> Witness | None:
    """The first of *witnesses* that the engine shows to be one for a fault at *path*."""
    return next((each for each in islice(witnesses, _MOST) if shows(Run(subject.policy, each), path)), None)


def tickets_under(subject: Subject, sla: SLAPolicy, fields: Mapping[str, Any]) -> Iterator[Ticket]:
    """Tickets to which *sla* probably applies, with these *fields* by name."""
    rivals = [each.when for each in subject.rivals(sla)]
    given = {qualified(name): value for name, value in fields.items() if value is not None}
    for ticket in subject.tickets.some([sla.when], rivals, given=given):
        yield with_fields(ticket, fields)


def witness_under(
    subject: Subject, sla: SLAPolicy, fields: Mapping[str, Any], shows: Shows, path: str, *, after: timedelta = _MINUTE
) -> Witness | None:
    """A ticket under *sla* with these *fields* that shows a fault at *path*; ``None`` when none is found."""
    tickets = tickets_under(subject, sla, fields)
    return first_shown(subject, (witness_of(ticket, after=after) for ticket in tickets), shows, path)


def with_fields(ticket: Ticket, fields: Mapping[str, Any]) -> Ticket:
    """The *ticket* with these *fields*, of its own or of the customer; those of value ``None`` stay as they are."""
    facts = {section: dict(values) for section, values in ticket.items()}
    for name, value in fields.items():
        section, _, key = qualified(name).partition(".")
        if value is not None:
            facts.setdefault(section, {})[key] = value
    return facts


def filled(ticket: Ticket, fields: Mapping[str, Any]) -> Ticket:
    """The *ticket* with those of the *fields* that it lacks."""
    given = with_fields({}, fields)
    return {section: {**given.get(section, {}), **ticket.get(section, {})} for section in {**given, **ticket}}


def goals_of(policy: Policy, target: SLATarget) -> list[tuple[str, dict[str, Any]]]:
    """The goals of *target* by name, each with the fields of a ticket that it is for."""
    declared = policy.fields.get(target.by, ())
    others = [value for value in declared if value not in target.goals]
    rest = {target.by: others[0]} if others else {target.by: None}
    own = ((name, rest if name == DEFAULT_GOAL else {target.by: name}) for name in target.goals)
    return [(name, {**fields, **_moment_for(target.goals[name])}) for name, fields in own]


def _moment_for(goal: Goal) -> dict[str, Any]:
    """The field with the moment that a goal waits for."""
    return {goal.field: (START + timedelta(days=1)).isoformat()} if isinstance(goal, Until) else {}
