"""The metrics of a policy's own: six conditions each, over the facts of the ticket and the event at hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicekit.conditions import write_condition
from servicekit.policies.known import Known, condition_at
from servicekit.policies.tables import Table, shown
from servicekit.sla import METRICS, MetricRule

__all__ = ["CONDITIONS", "METRIC", "read_metrics", "write_metrics"]

CONDITIONS = ("start", "stop", "cancel", "reset", "pause", "resume")
"""The names of the conditions of a metric."""

METRIC = (*CONDITIONS, "repeat", "meaning")
"""The names of a metric in a document."""


def read_metrics(root: Table, known: Known) -> dict[str, MetricRule]:
    """The metrics of the document by name."""
    found = {}
    for name, path, data in root.named("metrics"):
        root.document.word(name, path)
        if name in METRICS:
            root.document.problem(path, f"{shown(name)} is a metric in stock: give this one another name")
        rule = _rule(root.document.table(data, path, METRIC, ("start",)), known)
        if rule is not None:
            found[name] = rule
    return found


def _rule(table: Table, known: Known) -> MetricRule | None:
    read: dict[str, Any] = {part: condition_at(table, part, known, of_event=True) for part in CONDITIONS}
    repeat, meaning = table.flag("repeat", default=False), table.text("meaning")
    return None if read["start"] is None else MetricRule(repeat=repeat, meaning=meaning, **read)


def write_metrics(metrics: Mapping[str, MetricRule]) -> dict[str, Any]:
    """Write *metrics* as plain data; what is not there is not written."""
    return {name: _write_rule(rule) for name, rule in metrics.items()}


def _write_rule(rule: MetricRule) -> dict[str, Any]:
    parts = {part: getattr(rule, part) for part in CONDITIONS}
    data: dict[str, Any] = {name: write_condition(part) for name, part in parts.items() if part is not None}
    if rule.repeat:
        data["repeat"] = True
    return {**data, "meaning": rule.meaning} if rule.meaning else data
