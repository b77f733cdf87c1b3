"""
The legal moves as a table: ``(status, event)`` leads to the edges to try, in their order.

The rules that do not fit a plain table stand here too:

- An edge is tried when the actor has one of its roles; its guards say yes (``guards``) or no (``unless``).
- A guard that cannot tell (``None``) ends the search: whether that edge or a later one is the right one is not known,
  so the event is refused, never guessed.
- A retired status has rows as long as there are edges out of it, so the last tickets can leave.

A move is a value made once; a refusal is a value too and says why. Neither changes anything.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

from attrs import frozen

from servicekit.conditions import Facts
from servicekit.errors import LifecycleError, Problem
from servicekit.workflow.lifecycle import Lifecycle
from servicekit.workflow.soundness import did_you_mean
from servicekit.workflow.statuses import Edge, Status

__all__ = ["Guard", "Move", "Reason", "Refusal", "Table", "compile_lifecycle"]

Guard: TypeAlias = Callable[[Facts], bool | None]
"""A pure function of the facts: ``True``, ``False``, or ``None`` when a fact it needs was not supplied."""

Reason: TypeAlias = Literal[
    "unknown_status", "unknown_event", "not_from_here", "guard_failed", "guard_unknown", "role_missing"
]
"""Why a move is refused."""

_Check: TypeAlias = tuple[str, Guard, bool]


@frozen(kw_only=True)
class Move:
    """A legal move: *event* leads from *source* to *target* along *edge*."""

    event: str
    source: Status
    target: Status
    edge: Edge


@frozen(kw_only=True)
class Refusal:
    """
    Why *event* cannot be taken in *status*.

    Attributes:
        reason: ``unknown_status`` (the lifecycle has no such status), ``unknown_event`` (no edge has that name),
            ``not_from_here`` (none of them begins in this status), ``guard_failed``, ``guard_unknown`` (a guard lacks a
            fact), ``role_missing``.
        failed_guards: The guards that said the wrong thing or could not tell; ``"not is_merged"`` for one that had to
            say no.
        missing_roles: Roles of which one would have been needed.
    """

    reason: Reason
    event: str
    status: str
    failed_guards: tuple[str, ...] = ()
    missing_roles: tuple[str, ...] = ()


@frozen(kw_only=True)
class _Row:
    move: Move
    checks: tuple[_Check, ...]
    roles: frozenset[str]


class Table:
    """
    A lifecycle ready for use; made by :func:`compile_lifecycle`, never changed, safe to share between threads.

    Attributes:
        lifecycle: What it was made from.
        statuses: Every status by its key, retired ones included.
        events: The names of all events.
    """

    __slots__ = ("_links", "_rows", "events", "lifecycle", "statuses")

    def __init__(self, lifecycle: Lifecycle, guards: Mapping[str, Guard]) -> None:
        self.lifecycle = lifecycle
        self.statuses: Mapping[str, Status] = {status.key: status for status in lifecycle.statuses}
        self.events = frozenset(lifecycle.events)
        rows: dict[tuple[str, str], tuple[_Row, ...]] = {}
        for edge in lifecycle.edges:
            at = edge.source, edge.event
            rows[at] = (*rows.get(at, ()), self._row(edge, guards))
        self._rows = rows
        self._links = frozenset((edge.source, edge.target) for edge in lifecycle.edges)

    def _row(self, edge: Edge, guards: Mapping[str, Guard]) -> _Row:
        source, target = self.statuses[edge.source], self.statuses[edge.target]
        checks = [(name, guards[name], True) for name in edge.guards]
        checks += [(f"not {name}", guards[name], False) for name in edge.unless]
        move = Move(event=edge.event, source=source, target=target, edge=edge)
        return _Row(move=move, checks=tuple(checks), roles=frozenset(edge.roles))

    def status(self, key: str) -> Status:
        """
        The status named *key*, retired or not.

        Raises:
            LifecycleError: There is none.
        """
        if key in self.statuses:
            return self.statuses[key]
        hint = did_you_mean(key, self.statuses)
        raise LifecycleError(f"lifecycle {self.lifecycle.key!r} has no status {key!r}" + (f": {hint}" if hint else ""))

    def has(self, status: str, event: str) -> bool:
        """Whether an edge of that name begins in *status*, whatever its guards and roles."""
        return (status, event) in self._rows

    def is_guarded(self, status: str, event: str) -> bool:
        """Whether an edge of that name from *status* has guards, which read facts."""
        return any(row.checks for row in self._rows.get((status, event), ()))

    def links(self, source: str, target: str) -> bool:
        """Whether any edge leads from *source* to *target*, whatever its name, guards and roles."""
        return (source, target) in self._links

    def allowed(
        self, status: str, context: Facts | None = None, roles: frozenset[str] | None = None
    ) -> tuple[str, ...]:
        """
        The events that *status* would accept, in the order of the edges.

        Args:
            status: The key of a status.
            context: The facts; without them guards are left out of account.
            roles: The roles of who asks; without them roles are left out of account.
        """
        events = dict.fromkeys(event for at, event in self._rows if at == status)
        return tuple(event for event in events if self._accepts(self._rows[status, event], context, roles))

    @staticmethod
    def _accepts(rows: tuple[_Row, ...], context: Facts | None, roles: frozenset[str] | None) -> bool:
        for row in rows:
            if roles is not None and row.roles and row.roles.isdisjoint(roles):
                continue
            verdict = True if context is None else _verdict(row.checks, context)
            if verdict is not False:
                return verdict is True
        return False

    def move(self, status: str, event: str, context: Facts, roles: frozenset[str] = frozenset()) -> Move | Refusal:
        """
        Take *event* in *status*: the move, or why there is none.

        Args:
            status: The key of the status now.
            event: The name of an edge.
            context: The facts that guards read.
            roles: The roles of the actor.
        """
        rows = self._rows.get((status, event))
        if rows is None:
            return self._no_row(status, event)
        for row in rows:
            if row.roles and row.roles.isdisjoint(roles):
                continue
            verdict = _verdict(row.checks, context) if row.checks else True
            if verdict:
                return row.move
            if verdict is None:
                return Refusal(reason="guard_unknown", event=event, status=status, failed_guards=_unsure(row, context))
        return self._refuse(rows, context, roles)

    def _no_row(self, status: str, event: str) -> Refusal:
        if status not in self.statuses:
            return Refusal(reason="unknown_status", event=event, status=status)
        return Refusal(reason="not_from_here" if event in self.events else "unknown_event", event=event, status=status)

    @staticmethod
    def _refuse(rows: tuple[_Row, ...], context: Facts, roles: frozenset[str]) -> Refusal:
        """No row could be taken: for want of a role only, or because guards failed too."""
        tried = [row for row in rows if not row.roles or not row.roles.isdisjoint(roles)]
        failed = dict.fromkeys(
            name for row in tried for name, guard, wanted in row.checks if guard(context) is (not wanted)
        )
        missing = dict.fromkeys(role for row in rows if row not in tried for role in row.move.edge.roles)
        first = rows[0].move
        return Refusal(
            reason="guard_failed" if failed else "role_missing",
            event=first.event,
            status=first.source.key,
            failed_guards=tuple(failed),
            missing_roles=tuple(missing),
        )


def _verdict(checks: tuple[_Check, ...], context: Facts) -> bool | None:
    """Whether every check comes out as wanted; one that doesn't decides, else one that can't tell leaves it open."""
    verdict: bool | None = True
    for name, guard, wanted in checks:
        answer = guard(context)
        if answer is None:
            verdict = None
        elif answer is not wanted:
            if answer is not (not wanted):
                raise LifecycleError(f"the guard {name!r} answered {answer!r}: it must be True, False or None")
            return False
    return verdict


def _unsure(row: _Row, context: Facts) -> tuple[str, ...]:
    return tuple(name for name, guard, _ in row.checks if guard(context) is None)


def compile_lifecycle(lifecycle: Lifecycle, guards: Mapping[str, Guard]) -> Table:
    """
    Make the table of *lifecycle*, its guard names resolved in *guards*.

    Raises:
        LifecycleError: The lifecycle is not sound, names a guard that is not there, or a guard is asynchronous; with
            everything that is wrong in ``problems``.
    """
    problems = [*lifecycle.problems(), *_guard_problems(lifecycle, guards)]
    if problems:
        lines = "\n".join(f"  {problem}" for problem in problems)
        raise LifecycleError(f"lifecycle {lifecycle.key!r} is not sound\n{lines}", problems=tuple(problems))
    return Table(lifecycle, guards)


def _guard_problems(lifecycle: Lifecycle, guards: Mapping[str, Guard]) -> list[Problem]:
    problems = []
    for number, edge in enumerate(lifecycle.edges):
        for part, names in (("guards", edge.guards), ("unless", edge.unless)):
            path = f"lifecycles.{lifecycle.key}.edges[{number}].{part}"
            problems += [problem for name in names if (problem := _guard_problem(name, guards, path))]
    return problems


def _guard_problem(name: str, guards: Mapping[str, Guard], path: str) -> Problem | None:
    if name not in guards:
        message, hint = f"there is no guard {name!r}", did_you_mean(name, guards)
        return Problem(path=path, message=message, hint=hint, code="lifecycles.guard_unknown")
    guard = guards[name]
    if not callable(guard):
        return Problem(path=path, message=f"the guard {name!r} is not a function")
    if _is_async(guard):
        return Problem(path=path, message=f"the guard {name!r} is asynchronous: a guard only looks at the facts")
    return None


def _is_async(guard: Any) -> bool:
    """Also for partials and for objects with an ``async def __call__``: a coroutine taken for an answer is truthy."""
    while isinstance(guard, functools.partial):
        guard = guard.func
    kinds = (inspect.iscoroutinefunction, inspect.isasyncgenfunction, inspect.isgeneratorfunction)
    return any(kind(guard) or kind(getattr(guard, "__call__", None)) for kind in kinds)  # noqa: B004
