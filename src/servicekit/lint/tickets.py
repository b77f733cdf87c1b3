"""
Which tickets there can be, as far as the conditions of a policy tell them apart; and one of them as a witness.

Two values that no test tells apart count as one, so a handful of values per field stands for all of them. Where that
cannot be done exactly (parts of texts), nothing is claimed to be impossible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import combinations, pairwise, product
from math import prod
from typing import Any

from servicekit.conditions import Condition, Test, compile_condition, leaves_of, qualified
from servicekit.lint.findings import START, Witness
from servicekit.policies import OWN_WORDS, Policy
from servicekit.policies.known import EVENT_FIELDS
from servicekit.sla import DEFAULT_GOAL, SLAPolicy, SLATarget
from servicekit.workflow import Category

__all__ = [
    "Ticket",
    "chosen_by",
    "every_ticket",
    "filled",
    "goals_of",
    "targets_of",
    "ticket_under",
    "with_fields",
    "witness_of",
]

Ticket = Mapping[str, Mapping[str, Any]]
"""The facts of a possible ticket."""

OTHER = "something else"
"""Stands for every text that no test names."""

_ABSENT = object()
_MOST = 4_096
_CHANGED = "event.fields"
_PARTS = frozenset({"contains", "starts_with", "ends_with"})
_OF_THEIR_OWN: Mapping[str, Sequence[Any]] = {"merged": (False, True), "holds": ([],)}
_COUNTS = frozenset({"replies", "messages", "reopened"})


def every_ticket(policy: Policy, conditions: Iterable[Condition]) -> list[Ticket] | None:
    """
    Every ticket that *conditions* can tell apart, the plainest first.

    ``None`` when there are too many, or when parts of texts are looked for. Tickets of conditions that read the event
    at hand have a section for it; some of those may never be met with.
    """
    tests = _tests(conditions)
    if any(test.op in _PARTS and test.field != _CHANGED for test in tests):
        return None
    values = _values(policy, tests)
    return list(_combined(values)) if prod(map(len, values.values())) <= _MOST else None


def _tests(conditions: Iterable[Condition]) -> list[Test]:
    return [test for condition in conditions for test in leaves_of(condition)]


def _combined(values: Mapping[str, Sequence[Any]]) -> Iterator[Ticket]:
    for chosen in product(*values.values()):
        facts: dict[str, dict[str, Any]] = {"ticket": {}}
        for name, value in zip(values, chosen, strict=True):
            section, _, short = name.partition(".")
            if value is not _ABSENT:
                facts.setdefault(section, {})[short] = value
        yield facts


def _values(policy: Policy, tests: Iterable[Test]) -> dict[str, list[Any]]:
    asked: dict[str, list[Any]] = {}
    for test in tests:
        found = asked.setdefault(test.field, [])
        found += [] if test.op == "known" else test.value if isinstance(test.value, tuple) else [test.value]
    return {name: _domain(policy, name, values) for name, values in asked.items()}


def _domain(policy: Policy, name: str, asked: Iterable[Any]) -> list[Any]:
    """The values of a field that stand for all it may have."""
    short = name.removeprefix("ticket.")
    if short in OWN_WORDS:
        return _own(policy, short, asked)
    if name in EVENT_FIELDS:
        return _of_event(name, asked)
    declared = next((values for field, values in policy.fields.items() if qualified(field) == name), ())
    values = list(declared) or _around(asked)
    return [*values, None, _ABSENT]


def _own(policy: Policy, word: str, asked: Iterable[Any]) -> list[Any]:
    """What a ticket knows by itself is never missing."""
    if word == "lifecycle":
        return [policy.lifecycle, *(key for key in policy.lifecycles if key != policy.lifecycle)]
    if word == "status_category":
        return [category.value for category in Category]
    if word == "status":
        return list({status.key: None for each in policy.lifecycles.values() for status in each.statuses})
    if word in _OF_THEIR_OWN:
        return list(_OF_THEIR_OWN[word])
    if word in _COUNTS:
        return sorted({0, *(max(0, round(value)) + step for value in asked if _is_number(value) for step in (0, 1))})
    return [None, *_around(asked)] if word in ("requester", "agent", "team") else ["", *_around(asked)]


def _of_event(name: str, asked: Iterable[Any]) -> list[Any]:
    """The values of a field of the event at hand; most events lack most fields."""
    if name == _CHANGED:
        names = list(dict.fromkeys(asked))
        return [_ABSENT, *(list(some) for count in range(len(names) + 1) for some in combinations(names, count))]
    if name == "event.what":
        words = EVENT_FIELDS[name]
        named = [word for word in words if word in set(asked)]
        return list(dict.fromkeys([words[0], *named, *(word for word in words if word not in named)][: len(named) + 2]))
    always = name in ("event.moved", "event.team_changed", "event.agent_changed")
    return [True, False] if always else [*(EVENT_FIELDS[name] or _around(asked)), _ABSENT]


def _around(asked: Iterable[Any]) -> list[Any]:
    """The values asked for, and one beside, between and beyond them."""
    values = list(dict.fromkeys((type(value), value) for value in asked))
    numbers = sorted({value for _, value in values if _is_number(value)})
    between = [(low + high) / 2 for low, high in pairwise(numbers)]
    beyond = [numbers[0] - 1, numbers[-1] + 1] if numbers else []
    truths = [True, False] if any(kind is bool for kind, _ in values) else []
    texts = [value for kind, value in values if kind is str]
    return [*texts, OTHER, *truths, *numbers, *between, *beyond]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def chosen_by(policy: Policy, ticket: Ticket, kind: str) -> str | None:
    """The key of the SLA policy of *kind* that applies to *ticket*."""
    chosen = policy.promises.choose(ticket)
    return next((key for key in chosen if policy.promises.policies[key].kind == kind), None)


def witness_of(ticket: Ticket, *, now: timedelta = timedelta(days=1)) -> Witness:
    """A history that makes *ticket*: opened with its fields, handed over if somebody has it."""
    own = dict(ticket.get("ticket", {}))
    held = {name: own.pop(name) for name in ("agent", "team") if own.get(name) is not None}
    told = {name: value for name, value in own.items() if name not in OWN_WORDS or name in ("lifecycle", "requester")}
    rows: list[tuple[Any, ...]] = [(START, "opened", {name: v for name, v in told.items() if v is not None})]
    if held:
        rows.append((START + timedelta(minutes=1), "assigned", held))
    return Witness(history=tuple(rows), customer=dict(ticket.get("customer", {})), now=START + now)


def ticket_under(
    policy: Policy, sla: SLAPolicy, fields: Mapping[str, Any], *, now: timedelta = timedelta(days=1)
) -> Witness | None:
    """A witness to which *sla* applies, with these *fields* by name; ``None`` when none is found."""
    earlier = [each.when for each in policy.sla if each.kind == sla.kind and each is not sla]
    matches = compile_condition(sla.when)
    for conditions in ([sla.when, *earlier], [sla.when]):
        values = _values(policy, _tests(conditions))
        if prod(map(len, values.values())) > _MOST:
            continue
        for ticket in _combined(values):
            facts = with_fields(ticket, fields)
            if not matches(facts) or chosen_by(policy, facts, sla.kind) != sla.key:
                continue
            witness = witness_of(facts, now=now)
            if any(reading.policy == sla.key for reading in witness.readings(policy)):
                return witness
    return None


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


def targets_of(policy: Policy) -> Iterator[tuple[str, SLAPolicy, SLATarget]]:
    """Every target with its path and its policy."""
    for number, sla in enumerate(policy.sla):
        for place, target in enumerate(sla.targets):
            yield f"sla[{number}].targets[{place}]", sla, target


def goals_of(policy: Policy, target: SLATarget) -> list[tuple[str, dict[str, Any]]]:
    """The goals of *target* by name, each with the fields of a ticket that it is for."""
    declared = policy.fields.get(target.by, ())
    others = [value for value in declared if value not in target.goals]
    rest = {target.by: others[0]} if others else {target.by: None}
    return [(name, rest if name == DEFAULT_GOAL else {target.by: name}) for name in target.goals]
