"""The part of a policy document about complaints: causes, repeats, severity, recovery."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicekit.calendars import Amount, Elapsed, format_amount
from servicekit.complaints import (
    About,
    CauseNode,
    CauseTree,
    ComplaintRules,
    RatingRule,
    RecoveryRules,
    RepeatRule,
    SeverityMatrix,
    Trigger,
)
from servicekit.conditions import write_condition
from servicekit.errors import InvalidDocument
from servicekit.policies.known import Known, condition_at
from servicekit.policies.tables import Table, meant, shown
from servicekit.sla import EVERY_HOUR

__all__ = [
    "CAUSES",
    "NODE",
    "PARTS",
    "RATING",
    "RECOVERY",
    "REPEATS",
    "SEVERITY",
    "read_complaints",
    "write_complaints",
]

PARTS = ("causes", "repeats", "severity", "recovery")
CAUSES = ("version", "levels", "tree", "retired")
REPEATS = ("window", "about", "level", "calendar")
SEVERITY = ("levels", "impacts", "urgencies", "cells", "impact", "urgency")
NODE = ("under", "label")
RATING = ("level", "when", "why")
RECOVERY = ("first_contact", "resolution", "calendar", "triggers", "worst")


def read_complaints(root: Table, known: Known) -> ComplaintRules | None:
    """The part about complaints, ``None`` when the document has none."""
    if not root.has("complaints"):
        return None
    table = root.document.table(root.data["complaints"], "complaints", PARTS)
    causes = _causes(table)
    return ComplaintRules(
        causes=causes,
        repeats=_repeats(table, known, causes),
        severity=_severity(table, known),
        recovery=_recovery(table, known),
    )


def _inner(table: Table, key: str, parts: tuple[str, ...], needed: tuple[str, ...]) -> Table | None:
    return table.document.table(table.data[key], table.at(key), parts, needed) if table.has(key) else None


# Causes.


def _causes(table: Table) -> CauseTree | None:
    inner = _inner(table, "causes", CAUSES, ("tree",))
    if inner is None:
        return None
    retired = {}
    for old, path, new in inner.named("retired"):
        retired[old] = inner.document.word(new, path)
    given: dict[str, Any] = {"levels": inner.texts("levels")} if inner.has("levels") else {}
    version = inner.number("version", 1, 1_000_000)
    try:
        return CauseTree(version=version, causes=_nodes(inner), retired=retired, **given)
    except InvalidDocument as error:
        for problem in error.problems:
            path = problem.path.replace("causes.", "tree.", 1)
            inner.problem(path, problem.message)
        return None


def _nodes(table: Table) -> dict[str, CauseNode]:
    found = {}
    for key, path, data in table.named("tree"):
        table.document.word(key, path)
        node = table.document.table(data, path, NODE)
        found[key] = CauseNode(under=node.text("under"), label=node.text("label"))
    return found


# Repeats.


def _repeats(table: Table, known: Known, causes: CauseTree | None) -> RepeatRule | None:
    inner = _inner(table, "repeats", REPEATS, ("window",))
    window = inner.document.goal(inner.data["window"], inner.at("window")) if inner and inner.has("window") else None
    if inner is None:
        return None
    about = About(inner.one_of("about", list(About), "something to compare", About.EITHER))
    is_odd = causes is None and table.has("causes")  # told there
    level = None if is_odd else _level(inner, causes)
    calendar = _calendar(inner, known, () if window is None else (window,))
    if calendar is None or window is None:
        return None
    return RepeatRule(window=window, about=about, level=level, calendar=calendar)


def _level(table: Table, causes: CauseTree | None) -> str | None:
    """The level, "" for ``"none"``; a level needs causes that have it."""
    value = table.data.get("level", "same")
    words = ("same", "none", *(causes.levels if causes else ()))
    if value not in words:
        hint = meant(value, words) if causes else "levels need [complaints.causes]"
        table.problem("level", f"{shown(value)} is not a level of the causes", hint)
    return {"same": None, "none": ""}.get(value, value) if isinstance(value, str) else None


def _calendar(table: Table, known: Known, amounts: tuple[Amount, ...]) -> str | None:
    """The calendar of *amounts*; needed unless all are elapsed time; ``None`` when it cannot be told."""
    if table.has("calendar"):
        return table.one_of("calendar", (*known.calendars, EVERY_HOUR), "a calendar of this document") or None
    if all(isinstance(amount, Elapsed) for amount in amounts):
        return ""
    hint = f'name one, or write "{EVERY_HOUR}" for every hour of every day'
    table.problem("calendar", "is missing: working time is counted on a calendar", hint)
    return None


# Severity.


def _severity(table: Table, known: Known) -> SeverityMatrix | None:
    needed = ("levels", "impacts", "urgencies", "cells")
    inner = _inner(table, "severity", SEVERITY, needed)
    if inner is None:
        return None
    cells = {}
    for impact, path, row in inner.named("cells"):
        cells[impact] = tuple(item for _, item in inner.document.items(row, path))
    sides = {name: _ratings(inner, name, known) for name in ("impact", "urgency")}
    levels, impacts, urgencies = (inner.texts(name) for name in ("levels", "impacts", "urgencies"))
    if not all(inner.has(name) for name in needed):
        return None
    try:
        return SeverityMatrix(levels=levels, impacts=impacts, urgencies=urgencies, cells=cells, **sides)
    except InvalidDocument as error:
        for problem in error.problems:
            inner.problem(problem.path, problem.message)
        return None


def _ratings(table: Table, key: str, known: Known) -> tuple[RatingRule, ...]:
    found = []
    for path, data in table.items(key, table.document.limits.targets):
        inner = table.document.table(data, path, RATING, ("level", "when"))
        when = condition_at(inner, "when", known)
        if when is not None and inner.has("level"):
            found.append(RatingRule(level=inner.text("level"), when=when, why=inner.text("why")))
    return tuple(found)


# Recovery.


def _recovery(table: Table, known: Known) -> RecoveryRules | None:
    goals = ("first_contact", "resolution")
    inner = _inner(table, "recovery", RECOVERY, goals)
    if inner is None:
        return None
    amounts = [inner.document.goal(inner.data[name], inner.at(name)) for name in goals if inner.has(name)]
    first, last = (*amounts, None, None)[:2]
    worst = inner.number("worst", -1_000, 1_000) if inner.has("worst") else 2
    triggers = _triggers(inner)
    calendar = _calendar(inner, known, tuple(amount for amount in amounts if amount is not None))
    if first is None or last is None or calendar is None:
        return None
    where = calendar or EVERY_HOUR
    return RecoveryRules(first_contact=first, resolution=last, calendar=where, triggers=triggers, worst=worst)


def _triggers(table: Table) -> frozenset[Trigger]:
    if not table.has("triggers"):
        return frozenset(Trigger)
    found = set()
    for place, word in enumerate(table.texts("triggers")):
        if word in list(Trigger):
            found.add(Trigger(word))
        else:
            path = f"{table.at('triggers')}[{place}]"
            table.document.problem(path, f"{shown(word)} is not a trigger", meant(word, Trigger))
    return frozenset(found)


# Writing.


def write_complaints(rules: ComplaintRules) -> dict[str, Any]:
    """Write *rules* as plain data; what is not there is not written."""
    data: dict[str, Any] = {}
    if rules.causes is not None:
        data["causes"] = _write_causes(rules.causes)
    if rules.repeats is not None:
        data["repeats"] = _write_repeats(rules.repeats)
    if rules.severity is not None:
        data["severity"] = _write_severity(rules.severity)
    if rules.recovery is not None:
        data["recovery"] = _write_recovery(rules.recovery)
    return data


def _write_causes(tree: CauseTree) -> dict[str, Any]:
    nodes = {key: _said({"under": node.under, "label": node.label}) for key, node in tree.causes.items()}
    data = {"version": tree.version, "levels": list(tree.levels), "tree": nodes}
    return {**data, "retired": dict(tree.retired)} if tree.retired else data


def _said(data: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in data.items() if value}


def _write_repeats(rule: RepeatRule) -> dict[str, Any]:
    level = {None: "same", "": "none"}.get(rule.level, rule.level)
    own = {"calendar": rule.calendar} if rule.calendar else {}
    return {"window": format_amount(rule.window), "about": rule.about.value, "level": level, **own}


def _write_severity(matrix: SeverityMatrix) -> dict[str, Any]:
    sides = {"impact": matrix.impact, "urgency": matrix.urgency}
    return {
        "levels": list(matrix.levels),
        "impacts": list(matrix.impacts),
        "urgencies": list(matrix.urgencies),
        "cells": {impact: list(row) for impact, row in matrix.cells.items()},
        **{name: [_write_rating(rule) for rule in rules] for name, rules in sides.items() if rules},
    }


def _write_rating(rule: RatingRule) -> dict[str, Any]:
    return {"level": rule.level, "when": write_condition(rule.when), **_said({"why": rule.why})}


def _write_recovery(rules: RecoveryRules) -> dict[str, Any]:
    return {
        "first_contact": format_amount(rules.first_contact),
        "resolution": format_amount(rules.resolution),
        "calendar": rules.calendar,
        "triggers": sorted(trigger.value for trigger in rules.triggers),
        "worst": rules.worst,
    }
