"""Random tickets of a policy: over the fields it declares, along its lifecycles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from random import Random
from typing import Any

from servicekit.conditions import leaves_of, qualified
from servicekit.lint import Subject, Witness
from servicekit.lint.witnesses import START
from servicekit.policies import Policy

_MINUTES = 60 * 24


def random_tickets(policy: Policy, chance: Random, count: int) -> Iterator[Witness]:
    """So many tickets, each with up to four things that happen to it within four days, looked at within three weeks."""
    values = _values(policy)
    for _ in range(count):
        at = START + timedelta(minutes=chance.randrange(7 * _MINUTES))
        lifecycle = chance.choice(list(policy.lifecycles))
        rows: list[tuple[Any, ...]] = [(at, "opened", {**_some(values, "ticket", chance), "lifecycle": lifecycle})]
        edges, status = policy.lifecycles[lifecycle].edges, policy.lifecycles[lifecycle].initial
        for _ in range(chance.randrange(5)):
            at += timedelta(minutes=chance.randrange(1, _MINUTES))
            ways = [edge.target for edge in edges if edge.source == status]
            if ways and chance.random() < 0.5:
                status = chance.choice(ways)
                rows.append((at, "status", {"status": status}))
            else:
                rows.append((at, *_happening(values, chance)))
        now = at + timedelta(minutes=chance.randrange(1, 15 * _MINUTES))
        yield Witness(history=tuple(rows), customer=_some(values, "customer", chance), now=now)


def _happening(values: Mapping[str, list[Any]], chance: Random) -> tuple[str, dict[str, Any]]:
    fields = _some(values, "ticket", chance)
    choices: list[tuple[str, dict[str, Any]]] = [
        ("customer_message", {}),
        ("agent_reply", {"public": chance.random() < 0.7}),
        ("assigned", {"agent": "ann", "team": chance.choice(["emea", "apac"])}),
    ]
    return chance.choice([*choices, ("field", fields)] if fields else choices)


def _values(policy: Policy) -> dict[str, list[Any]]:
    """What each field may hold: what is declared, or what conditions ask for and something else."""
    asked: dict[str, list[Any]] = {}
    for condition in Subject(policy).conditions:
        for test in leaves_of(condition):
            found = test.value if isinstance(test.value, tuple) else (test.value,)
            asked.setdefault(test.field, []).extend(value for value in found if not isinstance(value, bool))
    fields = {qualified(name): values for name, values in policy.fields.items()}
    return {name: list(values) or [*asked.get(name, []), "something else"] for name, values in fields.items()}


def _some(values: Mapping[str, list[Any]], section: str, chance: Random) -> dict[str, Any]:
    """Most of the fields of a section."""
    names = [name for name in values if name.startswith(f"{section}.")]
    return {name.partition(".")[2]: chance.choice(values[name]) for name in names if chance.random() < 0.8}
