"""A lifecycle as a page for people: a diagram, and its statuses and moves as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from servicekit.workflow.lifecycle import Lifecycle
from servicekit.workflow.machine import drawn
from servicekit.workflow.statuses import Edge, Status

__all__ = ["markdown", "mermaid"]


def markdown(lifecycle: Lifecycle) -> str:
    """Two Markdown tables: the statuses with their categories, and for each status the events that it accepts."""
    statuses = [
        (f"`{s.key}`", f"`{s.category.value}`", s.shown, s.shown_to_customer, _remarks(lifecycle, s))
        for s in lifecycle.statuses
    ]
    moves = [
        (f"`{status.key}`", f"`{edge.event}`", f"`{edge.target}`", _demands(edge))
        for status in lifecycle.statuses
        for edge in lifecycle.edges
        if edge.source == status.key
    ]
    first = _table(("status", "category", "agents read", "customers read", ""), statuses)
    return f"{first}\n{_table(('from', 'event', 'to', 'if'), moves)}"


def _remarks(lifecycle: Lifecycle, status: Status) -> str:
    initial = status.key == lifecycle.initial
    said = {"tickets begin here": initial, "default of its category": status.default, "retired": status.retired}
    return ", ".join(words for words, holds in said.items() if holds)


def _demands(edge: Edge) -> str:
    roles = [f"by {' or '.join(edge.roles)}"] if edge.roles else []
    return ", ".join([*(f"`{name}`" for name in edge.guards), *(f"not `{name}`" for name in edge.unless), *roles])


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def mermaid(lifecycle: Lifecycle) -> str:
    """
    A mermaid state diagram of *lifecycle*: its statuses in use, its events with their guards and roles.

    Raises:
        LifecycleError: The lifecycle is not sound.
    """
    live = [status for status in lifecycle.statuses if not status.retired]
    names = {f"s{number}": _identifier(status.key, number) for number, status in enumerate(live)}
    return "".join(f"{_named(line, names)}\n" for line in drawn(lifecycle).rstrip().splitlines())


_MERMAID_WORDS = frozenset(
    {"as", "choice", "class", "classdef", "direction", "end", "fork", "join", "note", "state", "style"}
)


def _identifier(key: str, number: int) -> str:
    """The key itself where mermaid can take it for a name (``end`` and the like it can't)."""
    safe = key.isascii() and key.isidentifier() and key.lower() not in _MERMAID_WORDS
    return key if safe else f"s{number}"


def _named(line: str, names: Mapping[str, str]) -> str:
    """Put the names of statuses where python-statemachine's diagram has its identifiers, and only there."""
    head, arrow, tail = line.partition(" --> ")
    if arrow:
        target, colon, label = tail.partition(" : ")
        return f"{_swap(head, names)}{arrow}{_swap(target, names)}{colon}{label}"
    head, word, name = line.rpartition(" as ")
    return f"{head}{word}{_swap(name, names)}" if word else line


def _swap(text: str, names: Mapping[str, str]) -> str:
    return text.replace(text.strip(), names.get(text.strip(), text.strip())) if text.strip() else text
