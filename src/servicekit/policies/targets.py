"""The targets of the SLA policies of a policy document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from servicekit.calendars import Elapsed, Work, format_amount
from servicekit.policies.known import Known, field_at
from servicekit.policies.tables import Table, meant, shown
from servicekit.sla import (
    DEFAULT_GOAL,
    EVERY_HOUR,
    METRICS,
    Goal,
    LateAttach,
    OnChange,
    OnMerge,
    OnReopen,
    PauseReasons,
    SLATarget,
    Start,
    Until,
    goal_in_words,
)
from servicekit.workflow import Category

__all__ = ["TARGET", "read_target", "write_target"]

TARGET = (
    "key",
    "metric",
    "by",
    "goal",
    "calendar",
    "pause",
    "pause_reasons",
    "pause_cap",
    "warnings",
    "escalation",
    "start",
    "recover_pauses",
    "on_change",
    "on_reopen",
    "grace",
    "on_merge",
    "late_attach",
)
"""The names of a target in a document."""

_BY = "priority"
_Choice = TypeVar("_Choice", OnChange, OnReopen, OnMerge, LateAttach, PauseReasons)


def read_target(table: Table, known: Known) -> SLATarget | None:
    """The target that *table* describes, ``None`` when its metric or its goals cannot be told."""
    metric = table.one_of("metric", (*METRICS, *known.metrics), "a metric")
    by = table.text("by") if table.has("by") else _BY
    goals = _goals(table, by, known)
    given: dict[str, Any] = {
        "key": table.name("key", metric) or metric,
        "warnings": _warnings(table),
        "escalation": table.one_of("escalation", known.ladders, "an escalation of this document") or None,
        "pause_cap": _amount(table, "pause_cap"),
        "recover_pauses": table.flag("recover_pauses", default=True),
        "on_change": _choice(table, "on_change", OnChange.CARRY),
        "on_merge": _choice(table, "on_merge", OnMerge.OLDEST_UNANSWERED),
        "late_attach": _choice(table, "late_attach", LateAttach.RECORD_ONLY),
        **_calendar(table, goals, known),
        **_start(table, known),
        **_reopening(table),
    }
    if table.has("pause"):
        given["pause"] = _pause(table)
    if table.has("pause_reasons"):
        given["pause_reasons"] = _pause_reasons(table)
    return SLATarget(metric=metric, by=by, goals=goals, **given) if metric and goals else None


def _choice(table: Table, key: str, usual: _Choice) -> _Choice:
    choices = type(usual)
    return choices(table.one_of(key, [choice.value for choice in choices], "a choice", usual.value))


def _amount(table: Table, key: str) -> Work | Elapsed | None:
    return table.document.amount(table.data[key], table.at(key)) if table.has(key) else None


# Goals.


def _goals(table: Table, by: str, known: Known) -> dict[str, Goal]:
    """The goals by value; ``goal = "4h"`` is the one for every value."""
    data = table.data.get("goal")
    if not isinstance(data, Mapping):
        goal = _goal(table, data, table.at("goal"), known) if table.has("goal") else None
        _check_field(table, by, known, needed=by != _BY)
        return {} if goal is None else {DEFAULT_GOAL: goal}
    if not data:
        table.problem("goal", "needs at least one amount")
    goals: dict[str, Goal] = {}
    allowed = _check_field(table, by, known, needed=by != _BY or set(data) != {DEFAULT_GOAL})
    for value, path, text in table.named("goal"):
        if allowed and value not in (*allowed, DEFAULT_GOAL):
            table.document.problem(path, f"{shown(value)} is not a value of {by}", meant(value, allowed))
        if (goal := _goal(table, text, path, known)) is not None:
            goals[value] = goal
    return goals


def _goal(table: Table, value: Any, path: str, known: Known) -> Goal | None:
    """An amount of time, or the moment in a field: ``until promised_at``."""
    first, *more = (value.split() if isinstance(value, str) else ()) or ("",)
    if first != "until":
        return table.document.goal(value, path)
    name = " ".join(more)
    if name in known.fields:
        return Until(name)
    message = f"{shown(name)} is not among the fields of this document" if name else f"{shown(value)} names no field"
    table.document.problem(path, message, meant(name, known.fields) or "declare it in [fields]")
    return None


def _check_field(table: Table, by: str, known: Known, *, needed: bool) -> tuple[Any, ...]:
    """The values of the field *by*; if it is *needed*, the document must declare it or the ticket know it."""
    if needed and not known.is_field(by):
        table.problem("by", f"{shown(by)} is not among the fields of this document", known.meant(by))
    return known.values_of(by)


# The calendar, and from when on it counts.


def _calendar(table: Table, goals: Mapping[str, Goal], known: Known) -> dict[str, Any]:
    """The calendar, or the field that chooses it: it may be left out where no working time is promised."""
    if isinstance(table.data.get("calendar"), Mapping):
        return _calendar_by_field(Table(table.document, table.data["calendar"], table.at("calendar")), known)
    if table.has("calendar"):
        return {"calendar": _calendar_at(table, "calendar", known)}
    if not all(isinstance(goal, (Elapsed, Until)) for goal in goals.values()):
        hint = f'name one, or write "{EVERY_HOUR}" for every hour of every day'
        table.problem("calendar", "is missing: working time is counted on a calendar", hint)
    return {"calendar": EVERY_HOUR}


def _calendar_at(table: Table, key: str, known: Known) -> str:
    return table.one_of(key, (*known.calendars, EVERY_HOUR), "a calendar of this document", EVERY_HOUR)


def _calendar_by_field(table: Table, known: Known) -> dict[str, Any]:
    """``{ by = "team", emea = "berlin", default = "support" }``."""
    if not table.has("by"):
        table.problem("by", "is missing: the field that chooses the calendar")
    if not table.has("default"):
        table.problem("default", "is missing: the calendar for every other value")
    by = field_at(table, "by", known, own=True)
    allowed = known.values_of(by) if by else ()
    values = [name for name in table.data if name not in ("by", "default")]
    for value in values:
        if allowed and value not in allowed:
            table.problem(value, f"{shown(value)} is not a value of {by}", meant(value, allowed))
    if not values:
        table.document.problem(table.path, "needs a calendar for at least one value", "or name the one calendar")
    usual = _calendar_at(table, "default", known)
    calendars = {value: _calendar_at(table, value, known) for value in values}
    return {"calendar": usual, **({"calendar_by": by, "calendars": calendars} if by and calendars else {})}


def _start(table: Table, known: Known) -> dict[str, Any]:
    """``"at_event"``, ``"at_opening"``, or ``{ field = "reported_at" }``."""
    value = table.data.get("start", Start.AT_EVENT.value)
    if isinstance(value, Mapping):
        inner = table.document.table(value, table.at("start"), ("field",), ("field",))
        name = field_at(inner, "field", known, own=False)
        return {"start": Start.AT_FIELD, "start_field": name} if name else {}
    words = [Start.AT_EVENT.value, Start.AT_OPENING.value]
    if value in words:
        return {"start": Start(value)}
    hint = 'write { field = "..." }' if value == Start.AT_FIELD else meant(value, [*words, '{ field = "..." }'])
    table.problem("start", f"{shown(value)} is not a choice", hint)
    return {}


# Pauses, warnings, reopenings.


def _pause(table: Table) -> frozenset[Category]:
    """The categories in which the clock stands still."""
    able = [category.value for category in Category if category.is_open]
    found = set()
    for place, value in enumerate(table.texts("pause")):
        if value in able:
            found.add(Category(value))
        else:
            message = f"{shown(value)} is not a category that a clock can pause in"
            table.document.problem(f"{table.at('pause')}[{place}]", message, meant(value, able))
    return frozenset(found)


def _pause_reasons(table: Table) -> PauseReasons | frozenset[str]:
    """``"by_category"``, ``"any"``, or the names of holds."""
    if isinstance(table.data["pause_reasons"], str):
        return _choice(table, "pause_reasons", PauseReasons.BY_CATEGORY)
    names = table.texts("pause_reasons")
    for place, name in enumerate(names):
        if not name.strip():
            table.document.problem(f"{table.at('pause_reasons')}[{place}]", "is empty: name what a ticket waits for")
    return frozenset(names)


def _warnings(table: Table) -> tuple[int, ...]:
    found: list[int] = []
    for path, value in table.items("warnings", 20):
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 99:
            table.document.problem(path, f"{shown(value)} is not a percentage from 1 to 99")
        elif found and value <= found[-1]:
            table.document.problem(path, f"{value} does not come after {found[-1]}: warnings go up")
        else:
            found.append(value)
    return tuple(found)


def _reopening(table: Table) -> dict[str, Any]:
    """What a reopening does, and the grace if that is what it gives."""
    usual = OnReopen.CONTINUE_EXCLUDING_CLOSED
    choice, grace = _choice(table, "on_reopen", usual), _amount(table, "grace")
    said = table.data.get("on_reopen", usual.value) == choice.value
    if choice is OnReopen.GRACE and not table.has("grace"):
        table.problem("grace", "is missing: how much lies ahead at least after a reopening", 'write grace = "2h"')
    if choice is not OnReopen.GRACE and said and table.has("grace"):
        hint = 'write on_reopen = "grace", or leave it out'
        table.problem("grace", f'says nothing with on_reopen = "{choice.value}"', hint)
    return {"on_reopen": usual} if choice is OnReopen.GRACE and grace is None else {"on_reopen": choice, "grace": grace}


# Writing.


def write_target(target: SLATarget) -> dict[str, Any]:
    """Write *target* as plain data; of what a document may leave out, only what differs."""
    return {
        "key": target.key,
        "metric": target.metric,
        "by": target.by,
        "goal": {value: goal_in_words(goal) for value, goal in target.goals.items()},
        "calendar": _write_calendar(target),
        "pause": sorted(category.value for category in target.pause),
        "warnings": list(target.warnings),
        "on_change": target.on_change.value,
        "on_reopen": target.on_reopen.value,
        "late_attach": target.late_attach.value,
        **dict(_write_rest(target)),
    }


def _write_calendar(target: SLATarget) -> Any:
    if target.calendar_by is None:
        return target.calendar
    return {**target.calendars, "by": target.calendar_by, "default": target.calendar}


def _write_rest(target: SLATarget) -> list[tuple[str, Any]]:
    """What a document seldom says."""
    data: list[tuple[str, Any]] = []
    if target.escalation is not None:
        data.append(("escalation", target.escalation))
    for name, amount in (("pause_cap", target.pause_cap), ("grace", target.grace)):
        if amount is not None:
            data.append((name, format_amount(amount)))
    if target.pause_reasons is not PauseReasons.BY_CATEGORY:
        chosen = target.pause_reasons
        data.append(("pause_reasons", chosen.value if isinstance(chosen, PauseReasons) else sorted(chosen)))
    if target.start is not Start.AT_EVENT:
        at_field = target.start is Start.AT_FIELD
        data.append(("start", {"field": target.start_field} if at_field else target.start.value))
    if not target.recover_pauses:
        data.append(("recover_pauses", False))
    if target.on_merge is not OnMerge.OLDEST_UNANSWERED:
        data.append(("on_merge", target.on_merge.value))
    return data
