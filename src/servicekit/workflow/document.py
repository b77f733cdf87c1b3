"""
Lifecycles as they are written in policy files.

::

    [lifecycles.repair]
    initial = "new"
    edges = [
        { on = "assign", from = "new", to = "bench", guards = ["has_assignee"] },
        { on = "close", from = ["new", "bench"], to = "closed", roles = ["manager"] },
    ]

    [lifecycles.repair.statuses]
    new = "new"
    bench = { category = "active", label = "On the bench" }
    closed = "closed"

A status is its category, or a table with more about it. ``from`` may list several statuses, which makes an edge of
each. ``version`` is 1 unless given.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from servicekit.errors import Problem
from servicekit.workflow.lifecycle import Lifecycle
from servicekit.workflow.soundness import Graph, did_you_mean, misnamed_in, problems_of
from servicekit.workflow.statuses import Category, Edge, Status

__all__ = ["read_lifecycle", "write_lifecycle"]

_STATUS_FLAGS = ("retired", "default")
_STATUS_TEXTS = ("label", "customer_label")
_EDGE_LISTS = ("guards", "unless", "roles")


def read_lifecycle(key: str, data: Any, path: str) -> tuple[Lifecycle | None, list[Problem]]:
    """
    Read the lifecycle *key* from what the document holds at *path*, with every problem in it at once.

    Returns:
        The lifecycle and no problems, or ``None`` and the problems: mistakes of form and names of nothing, and where
        there are none of these, all that is unsound about it.
    """
    reader = _Reader()
    if not reader.is_table(data, path, {"version", "initial", "statuses", "edges"}, {"initial", "statuses", "edges"}):
        return None, reader.problems
    graph = Graph(
        version=reader.number(data.get("version", 1), f"{path}.version"),
        initial=reader.text(data.get("initial", ""), f"{path}.initial"),
        statuses=tuple(reader.statuses(data.get("statuses", {}), f"{path}.statuses")),
        edges=tuple(reader.edges(data.get("edges", ()), f"{path}.edges")),
    )
    problems = reader.problems
    said = {problem.path for problem in problems}
    look = misnamed_in if problems else problems_of
    problems += [problem for problem in look(graph, path, reader.places) if problem.path not in said]
    return (None, problems) if problems else (Lifecycle(key, *graph), [])


class _Reader:
    """One reading: collects the problems, and where each edge stands."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.places: list[str] = []

    def problem(self, path: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(path=path, message=message, hint=hint))

    def is_table(self, data: Any, path: str, known: Collection[str], needed: Collection[str]) -> bool:
        """Whether *data* is a table; says which keys are unknown and which are missing."""
        if not isinstance(data, Mapping):
            self.problem(path, f"needs a table, not {data!r}")
            return False
        for key in data:
            if key not in known:
                self.problem(f"{path}.{key}", "unknown key", did_you_mean(str(key), known))
        for key in sorted(set(needed) - set(data)):
            self.problem(path, f"{key!r} is missing")
        return True

    def number(self, value: Any, path: str) -> int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.problem(path, f"needs a whole number, not {value!r}")
        return 1

    def text(self, value: Any, path: str) -> str:
        if isinstance(value, str):
            return value
        self.problem(path, f"needs a text, not {value!r}")
        return ""

    def flag(self, value: Any, path: str) -> bool:
        if not isinstance(value, bool):
            self.problem(path, f"needs true or false, not {value!r}")
        return value is True

    def texts(self, value: Any, path: str) -> list[str]:
        if isinstance(value, str):
            return [value]
        if not isinstance(value, (list, tuple)):
            self.problem(path, f"needs a text or a list of texts, not {value!r}")
            return []
        return [self.text(item, f"{path}[{place}]") for place, item in enumerate(value)]

    def statuses(self, data: Any, path: str) -> list[Status]:
        if not self.is_table(data, path, data if isinstance(data, Mapping) else (), ()):
            return []
        return [self.status(str(key), value, f"{path}.{key}") for key, value in data.items()]

    def status(self, key: str, data: Any, path: str) -> Status:
        if isinstance(data, str):
            return Status(key, self.category(data, path))
        if not self.is_table(data, path, ("category", *_STATUS_TEXTS, *_STATUS_FLAGS), ("category",)):
            return Status(key, Category.NEW)
        given: dict[str, Any] = {"category": self.category(data.get("category", "new"), f"{path}.category")}
        given |= {name: self.text(data[name], f"{path}.{name}") for name in _STATUS_TEXTS if name in data}
        given |= {name: self.flag(data[name], f"{path}.{name}") for name in _STATUS_FLAGS if name in data}
        return Status(key, **given)

    def category(self, value: Any, path: str) -> Category:
        names = [category.value for category in Category]
        if isinstance(value, str) and value in names:
            return Category(value)
        hint = did_you_mean(str(value), names) or f"there are {', '.join(names)}"
        self.problem(path, f"{value!r} is not a category", hint)
        return Category.NEW

    def edges(self, data: Any, path: str) -> list[Edge]:
        if not isinstance(data, (list, tuple)):
            self.problem(path, f"needs a list of edges, not {data!r}")
            return []
        return [edge for place, item in enumerate(data) for edge in self.edge(item, f"{path}[{place}]", place)]

    def edge(self, data: Any, path: str, place: int) -> list[Edge]:
        if not self.is_table(data, path, ("on", "from", "to", *_EDGE_LISTS), ("on", "from", "to")):
            return []
        before = len(self.problems)
        event = self.text(data.get("on", ""), f"{path}.on")
        target = self.text(data.get("to", ""), f"{path}.to")
        lists = {name: self.texts(data.get(name, ()), f"{path}.{name}") for name in _EDGE_LISTS}
        sources = self.texts(data.get("from", ()), f"{path}.from")
        if not sources and "from" in data:
            self.problem(f"{path}.from", "needs at least one status")
        if len(self.problems) > before:
            return []
        self.places += [f"edges[{place}]"] * len(sources)
        return [Edge(event, source, target, **lists) for source in sources]


def write_lifecycle(lifecycle: Lifecycle) -> dict[str, Any]:
    """Write *lifecycle* as plain data in its one canonical form, which :func:`read_lifecycle` reads back."""
    return {
        "version": lifecycle.version,
        "initial": lifecycle.initial,
        "statuses": {status.key: _status(status) for status in lifecycle.statuses},
        "edges": [_edge(edge) for edge in lifecycle.edges],
    }


def _status(status: Status) -> Any:
    more = {name: value for name in (*_STATUS_TEXTS, *_STATUS_FLAGS) if (value := getattr(status, name))}
    return {"category": status.category.value, **more} if more else status.category.value


def _edge(edge: Edge) -> dict[str, Any]:
    lists = {name: list(value) for name in _EDGE_LISTS if (value := getattr(edge, name))}
    return {"on": edge.event, "from": edge.source, "to": edge.target, **lists}
