"""
What makes a lifecycle unsound. A document with such a lifecycle cannot be read; one built in Python is looked at here.

The engine handles no ticket under it either, so a witness is led through the table of its edges alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from servicekit.errors import Problem
from servicekit.lint.findings import Fault, Lint, Severity
from servicekit.lint.routes import reached_from, rows_along
from servicekit.lint.runs import Run
from servicekit.lint.subject import Subject
from servicekit.lint.witnesses import START, Witness
from servicekit.policies import Policy
from servicekit.tickets import Ticket, event_of, evolve, records_of
from servicekit.workflow import Category, Lifecycle, Table

__all__ = ["LINTS"]


def _of(code: str) -> Callable[[Subject], Iterator[Fault]]:
    """Finds the problems of a code."""

    def find(subject: Subject) -> Iterator[Fault]:
        for problem in subject.problems:
            if problem.code == code:
                witness = _led_there(subject.policy, problem)
                yield Fault(path=problem.path, message=problem.message, hint=problem.hint, witness=witness)

    return find


def _led_there(policy: Policy, problem: Problem) -> Witness | None:
    """A ticket in the status that a problem is about, if there is one and a way leads to it."""
    lifecycle, status = _place(policy, problem.path)
    if lifecycle is None or status not in (ways := reached_from(lifecycle, lifecycle.initial)):
        return None
    rows = rows_along(ways[status], START)
    return Witness(history=((START, "opened", {"lifecycle": lifecycle.key}), *rows))


def _place(policy: Policy, path: str) -> tuple[Lifecycle | None, str]:
    """The lifecycle at *path*, and the status there; of a lifecycle as a whole the one in which it begins."""
    for lifecycle in policy.lifecycles.values():
        base = f"lifecycles.{lifecycle.key}.statuses"
        if path == base:
            return lifecycle, lifecycle.initial
        if path.startswith(f"{base}."):
            return lifecycle, path.removeprefix(f"{base}.")
    return None, ""


def _ahead(run: Run, path: str) -> dict[str, Category]:
    """The statuses that the ticket can still come to, the one in which it is among them, by category."""
    lifecycle, status = _place(run.policy, path)
    ticket = None if lifecycle is None else _walked(lifecycle, run.witness)
    if lifecycle is None or ticket is None or ticket.status != status:
        return {}
    return {s.key: s.category for s in lifecycle.statuses if s.key in reached_from(lifecycle, status)}


def _walked(lifecycle: Lifecycle, witness: Witness) -> Ticket | None:
    """The ticket at the end of its history, by the table alone."""
    table = Table(lifecycle, dict.fromkeys(lifecycle.guards, _never_asked))
    ticket: Ticket | None = None
    for record in records_of(witness.history):
        event = event_of(record, ticket, {lifecycle.key: table}, lifecycle.key)
        ticket = evolve(ticket, event, record.occurred_at)
    return ticket


def _never_asked(facts: Mapping[str, Mapping[str, Any]]) -> bool | None:
    """A guard in a place where moves are facts."""
    return None


def _shows_dead_end(run: Run, path: str) -> bool:
    return len(_ahead(run, path)) == 1


def _shows_no_end(run: Run, path: str) -> bool:
    ahead = _ahead(run, path)
    return bool(ahead) and Category.CLOSED not in ahead.values()


LINTS = (
    Lint(
        code="lifecycles.dead_end",
        severity=Severity.ERROR,
        meaning="Nothing leads out of a status that is not closed, so tickets stay there for ever.",
        find=_of("lifecycles.dead_end"),
        shows=_shows_dead_end,
        unshown="no way leads to the status either",
    ),
    Lint(
        code="lifecycles.no_way_to_closed",
        severity=Severity.ERROR,
        meaning="No way leads from a status to a closed one, or there is none.",
        find=_of("lifecycles.no_way_to_closed"),
        shows=_shows_no_end,
        unshown="no way leads to the status either",
    ),
    Lint(
        code="lifecycles.unreachable",
        severity=Severity.ERROR,
        meaning="No way leads from the beginning to a status.",
        find=_of("lifecycles.unreachable"),
        unshown="no ticket gets into the status",
    ),
    Lint(
        code="lifecycles.edge_shadowed",
        severity=Severity.ERROR,
        meaning="An edge is never taken, because one before it can be wherever it can be.",
        find=_of("lifecycles.edge_shadowed"),
        unshown="no ticket takes the edge",
    ),
    Lint(
        code="lifecycles.guard_unknown",
        severity=Severity.ERROR,
        meaning="An edge names a guard that is neither built in nor given by the host.",
        find=_of("lifecycles.guard_unknown"),
        unshown="no ticket is ever handled under such a policy",
    ),
)
"""What is looked for in the lifecycles."""
