"""
The guards that come with servicekit, and how to make one.

A guard is a pure function of the facts that answers ``True``, ``False``, or ``None`` where a fact it needs was not
supplied. Lifecycles name guards; the names are part of stored data, so a guard is never renamed. A host registers its
own beside :data:`GUARDS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from servicekit.conditions import Condition, Facts, Test, compile_condition
from servicekit.workflow.table import Guard

__all__ = ["GUARDS", "guard_from"]


def guard_from(condition: Condition) -> Guard:
    """
    Make a guard out of a condition.

    Example:
        >>> is_urgent = guard_from(Test("priority", "is", "urgent"))
        >>> is_urgent({"ticket": {"priority": "low"}}), is_urgent({})
        (False, None)
    """
    return compile_condition(condition)


def _has(*names: str) -> Guard:
    """Whether one of the ticket's own facts *names* has a value; a fact that was never set has none."""

    def guard(facts: Facts) -> bool | None:
        ticket = facts.get("ticket")
        return None if ticket is None else any(ticket.get(name) not in (None, "") for name in names)

    return guard


GUARDS: Mapping[str, Guard] = MappingProxyType(
    {
        "has_assignee": _has("agent", "team"),
        "has_answer": guard_from(Test("replies", "at_least", 1)),
        "has_cause": _has("cause"),
        "has_outcome": _has("outcome"),
        "is_merged": guard_from(Test("merged", "is", True)),
        "is_covered": guard_from(Test("covered", "is", True)),
        "quote_accepted": guard_from(Test("quote_accepted", "is", True)),
        "proposal_accepted": guard_from(Test("proposal_accepted", "is", True)),
        "check_passed": guard_from(Test("check_passed", "is", True)),
        "attempts_left": guard_from(Test("attempts_left", "more", 0)),
    }
)
"""
The built-in guards by name. They read the ticket's own facts:

- ``has_assignee``: an agent or a team has it; ``has_answer``: the customer got at least one public answer;
- ``has_cause``, ``has_outcome``: the field ``cause`` or ``outcome`` has a value;
- ``is_merged``: it lives on in another ticket;
- ``is_covered``: the field ``covered`` is true (by a warranty or a plan, so that no quotation is needed);
- ``quote_accepted``, ``proposal_accepted``, ``check_passed``: the field of that name is true;
- ``attempts_left``: the field of that name is more than 0.
"""
