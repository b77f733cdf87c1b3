"""The SLA policies of a policy document."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from attrs import field, frozen

from servicekit.calendars import Amount, Elapsed, format_amount
from servicekit.conditions import ALWAYS, Condition, leaves_of, qualified, read_condition, write_condition
from servicekit.policies.tables import Document, Table, meant, shown
from servicekit.sla import (
    DEFAULT_GOAL,
    EVERY_HOUR,
    METRICS,
    LateAttach,
    OnChange,
    OnReopen,
    SLAPolicy,
    SLATarget,
)
from servicekit.workflow import Category

__all__ = ["Known", "read_sla", "write_sla"]

_POLICY = ("key", "name", "kind", "when", "targets")
_TARGET = (
    "key",
    "metric",
    "by",
    "goal",
    "calendar",
    "pause",
    "warnings",
    "escalation",
    "on_change",
    "on_reopen",
    "late_attach",
)
_KIND = "sla"
_BY = "priority"


@frozen(kw_only=True)
class Known:
    """
    What an SLA policy may refer to.

    *fields* are those of the ticket that the document declares, which a goal may be chosen by; *values* holds every
    field by its full name, with the values it may have (none: any).
    """

    calendars: Collection[str]
    ladders: Collection[str]
    fields: Collection[str]
    values: Mapping[str, tuple[str, ...]] = field(factory=dict)


def read_sla(root: Table, known: Known) -> tuple[SLAPolicy, ...]:
    """The SLA policies of the document, in its order."""
    document = root.document
    found: list[SLAPolicy] = []
    paths: list[str] = []
    for path, data in root.items("sla", document.limits.policies):
        policy = _policy(document.table(data, path, _POLICY, ("key", "targets")), known)
        if policy.key and policy.key in {other.key for other in found}:
            document.problem(f"{path}.key", f"{shown(policy.key)} is the key of an earlier policy")
        found.append(policy)
        paths.append(path)
    _check_clocks(document, paths, found)
    return tuple(found)


def _policy(table: Table, known: Known) -> SLAPolicy:
    targets: list[SLATarget] = []
    for path, data in table.items("targets", table.document.limits.targets):
        target = _target(table.document.table(data, path, _TARGET, ("metric", "goal")), known)
        if target is None:
            continue
        if target.key in {other.key for other in targets}:
            message = f"{shown(target.key)} is the key of an earlier target of this policy"
            table.document.problem(f"{path}.key", message, "give the target a key of its own")
        targets.append(target)
    return SLAPolicy(
        key=table.name("key"),
        name=table.text("name"),
        kind=table.name("kind", _KIND),
        when=_condition(table, known),
        targets=tuple(targets),
    )


def _condition(table: Table, known: Known) -> Condition:
    if not table.has("when"):
        return ALWAYS
    condition, problems = read_condition(table.data["when"], table.at("when"), fields=known.values)
    table.document.problems += problems
    for test in leaves_of(condition) if condition is not None else ():
        allowed = known.values.get(test.field, ())
        asked = test.value if isinstance(test.value, tuple) else (test.value,)
        for value in asked if allowed and test.op in ("is", "is_not", "in", "not_in") else ():
            if value not in allowed:
                name = test.field.removeprefix("ticket.")
                table.problem("when", f"{shown(value)} is not a value of {name}", meant(value, allowed))
    return condition if condition is not None else ALWAYS


def _target(table: Table, known: Known) -> SLATarget | None:
    metric = table.one_of("metric", METRICS, "a metric")
    by = table.text("by") if table.has("by") else _BY
    goals = _goals(table, by, known)
    if not metric or not goals:
        return None
    given: dict[str, Any] = {"pause": _pause(table)} if table.has("pause") else {}
    escalation = table.one_of("escalation", known.ladders, "an escalation of this document") or None
    return SLATarget(
        metric=metric,
        key=table.name("key", metric) or metric,
        by=by,
        goals=goals,
        calendar=_calendar(table, goals, known),
        warnings=_warnings(table),
        escalation=escalation,
        on_change=OnChange(table.one_of("on_change", _values(OnChange), "a choice", OnChange.CARRY.value)),
        on_reopen=OnReopen(
            table.one_of("on_reopen", _values(OnReopen), "a choice", OnReopen.CONTINUE_EXCLUDING_CLOSED.value)
        ),
        late_attach=LateAttach(
            table.one_of("late_attach", _values(LateAttach), "a choice", LateAttach.RECORD_ONLY.value)
        ),
        **given,
    )


def _values(choices: type[OnChange | OnReopen | LateAttach]) -> list[str]:
    return [choice.value for choice in choices]


def _goals(table: Table, by: str, known: Known) -> dict[str, Amount]:
    """The goals by value; ``goal = "4h"`` is the one for every value."""
    data = table.data.get("goal")
    if not isinstance(data, Mapping):
        amount = table.document.amount(data, table.at("goal")) if table.has("goal") else None
        _check_field(table, by, known, needed=by != _BY)
        return {} if amount is None else {DEFAULT_GOAL: amount}
    if not data:
        table.problem("goal", "needs at least one amount")
    goals: dict[str, Amount] = {}
    allowed = _check_field(table, by, known, needed=by != _BY or set(data) != {DEFAULT_GOAL})
    for value, path, text in table.named("goal"):
        if allowed and value not in (*allowed, DEFAULT_GOAL):
            table.document.problem(path, f"{shown(value)} is not a value of {by}", meant(value, allowed))
        if (amount := table.document.amount(text, path)) is not None:
            goals[value] = amount
    return goals


def _check_field(table: Table, by: str, known: Known, *, needed: bool) -> tuple[str, ...]:
    """The values of the ticket's field *by*; if it is *needed*, the document must declare it."""
    if needed and by not in known.fields:
        table.problem("by", f"{shown(by)} is not among the fields of this document", meant(by, known.fields))
    return known.values.get(qualified(by), ())


def _calendar(table: Table, goals: Mapping[str, Amount], known: Known) -> str:
    """The calendar: it may be left out where only elapsed time is promised."""
    if table.has("calendar"):
        return table.one_of("calendar", (*known.calendars, EVERY_HOUR), "a calendar of this document", EVERY_HOUR)
    if not all(isinstance(amount, Elapsed) for amount in goals.values()):
        hint = f'name one, or write "{EVERY_HOUR}" for every hour of every day'
        table.problem("calendar", "is missing: working time is counted on a calendar", hint)
    return EVERY_HOUR


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


def _check_clocks(document: Document, paths: list[str], policies: list[SLAPolicy]) -> None:
    """A clock's key means one metric, and belongs to one kind: policies of two kinds hold for a ticket at once."""
    first: dict[str, tuple[SLAPolicy, SLATarget]] = {}
    for path, policy in zip(paths, policies, strict=True):
        for place, target in enumerate(policy.targets):
            owner, other = first.setdefault(target.key, (policy, target))
            message = ""
            if owner.kind != policy.kind:
                message = f"is a clock of the kind {shown(owner.kind)} in the policy {shown(owner.key)}"
            elif other.metric != target.metric:
                message = f"measures {other.metric} in the policy {shown(owner.key)}"
            if message:
                where = f"{path}.targets[{place}].key"
                document.problem(where, f"{shown(target.key)} {message}", "give this clock a key of its own")


def write_sla(policy: SLAPolicy) -> dict[str, Any]:
    """Write *policy* as plain data, everything said."""
    data: dict[str, Any] = {"key": policy.key, "kind": policy.kind, "when": write_condition(policy.when)}
    if policy.name:
        data["name"] = policy.name
    return {**data, "targets": [_write_target(target) for target in policy.targets]}


def _write_target(target: SLATarget) -> dict[str, Any]:
    data: dict[str, Any] = {
        "key": target.key,
        "metric": target.metric,
        "by": target.by,
        "goal": {value: format_amount(amount) for value, amount in target.goals.items()},
        "calendar": target.calendar,
        "pause": sorted(category.value for category in target.pause),
        "warnings": list(target.warnings),
        "on_change": target.on_change.value,
        "on_reopen": target.on_reopen.value,
        "late_attach": target.late_attach.value,
    }
    return data if target.escalation is None else {**data, "escalation": target.escalation}
