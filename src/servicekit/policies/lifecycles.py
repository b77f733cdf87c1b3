"""
The lifecycles of a policy document: in stock by name, or in full.

In the canonical form the statuses are a list, because their order counts and the names of a JSON object have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from servicekit.policies.tables import Document, Table, meant, shown
from servicekit.workflow import GUARDS, STOCK, SUPPORT, Guard, Lifecycle, read_lifecycle, write_lifecycle

__all__ = ["read_lifecycles", "write_stated"]


def read_lifecycles(root: Table, guards: Mapping[str, Guard]) -> dict[str, Lifecycle]:
    """The lifecycles of the document by key; only the one in stock for support when it names none."""
    if not root.has("lifecycles"):
        return {SUPPORT.key: SUPPORT}
    known = {**GUARDS, **guards}
    found = {}
    for key, path, data in root.named("lifecycles"):
        root.document.word(key, path)
        if (lifecycle := _read(root.document, key, path, data, known)) is not None:
            found[key] = lifecycle
    if isinstance(root.data["lifecycles"], Mapping) and not root.data["lifecycles"]:
        root.problem("lifecycles", "needs at least one lifecycle")
    return found


def _read(document: Document, key: str, path: str, data: Any, guards: Mapping[str, Guard]) -> Lifecycle | None:
    if isinstance(data, Mapping) and "use" in data:
        table = document.table(data, path, ("use",))
        name = table.one_of("use", STOCK, "a lifecycle in stock")
        return evolve(STOCK[name], key=key) if name else None
    lifecycle, problems = read_lifecycle(key, _with_table_of_statuses(data), path)
    document.found(problems)
    _check_guards(document, path, data, guards)
    return lifecycle


def _with_table_of_statuses(data: Any) -> Any:
    """The canonical list of statuses as the table that people write."""
    statuses = data.get("statuses") if isinstance(data, Mapping) else None
    if not isinstance(statuses, list) or not all(isinstance(each, Mapping) and "key" in each for each in statuses):
        return data
    keys = [str(each["key"]) for each in statuses]
    if len(set(keys)) < len(keys):
        return data
    rest = ({name: value for name, value in each.items() if name != "key"} for each in statuses)
    return {**data, "statuses": dict(zip(keys, rest, strict=True))}


def _check_guards(document: Document, path: str, data: Any, known: Mapping[str, Guard]) -> None:
    edges = data.get("edges") if isinstance(data, Mapping) else None
    for place, edge in enumerate(edges if isinstance(edges, (list, tuple)) else ()):
        for part in ("guards", "unless"):
            names = edge.get(part, ()) if isinstance(edge, Mapping) else ()
            for name in [names] if isinstance(names, str) else names if isinstance(names, (list, tuple)) else ():
                if isinstance(name, str) and name not in known:
                    where, message = f"{path}.edges[{place}].{part}", f"there is no guard {shown(name)}"
                    document.problem(where, message, meant(name, known), code="lifecycles.guard_unknown")


def write_stated(lifecycle: Lifecycle) -> dict[str, Any]:
    """Write *lifecycle* in full, its statuses as a list."""
    data = write_lifecycle(lifecycle)
    rows = ((key, {"category": more} if isinstance(more, str) else more) for key, more in data["statuses"].items())
    return {**data, "statuses": [{"key": key, **more} for key, more in rows]}
