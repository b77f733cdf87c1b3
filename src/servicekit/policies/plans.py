"""The service plans of a policy document."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from servicekit.calendars import Work, format_amount, work, zone_names
from servicekit.customers import (
    DIMENSIONS,
    GRADES,
    Allotment,
    Decrease,
    Length,
    OnEnd,
    Plan,
    RenewFrom,
    Scope,
    SuspendedTerm,
    Unit,
    WhileSuspended,
    parse_length,
)
from servicekit.errors import InputError
from servicekit.policies.known import Known
from servicekit.policies.tables import Table, meant, shown

__all__ = ["COUNTER", "PLAN", "length_at", "read_plans", "write_plans", "zone_at"]

PLAN = (
    "grade",
    "title",
    "length",
    "zone",
    "scope",
    "counters",
    "benefits",
    "while_suspended",
    "suspended_term",
    "on_end",
    "renew_from",
    "transferable",
)
COUNTER = ("total", "decrease_on", "restrict", "channels", "step")
_MOST = 10_000_000
_MINUTE = 60_000_000
_USUAL = "middle"

_Choice = TypeVar("_Choice", bound=StrEnum)


def read_plans(root: Table, known: Known) -> dict[str, Plan]:
    """The plans of the document by key."""
    found: dict[str, Plan] = {}
    for name, path, data in root.named("plans"):
        root.document.word(name, path)
        _check_value(root, path, "customer.plan", name, known)
        plan = _plan(name, root.document.table(data, path, PLAN), known)
        if plan is not None:
            found[name] = plan
    return found


def _plan(key: str, table: Table, known: Known) -> Plan | None:
    parts: dict[str, Any] = {
        "grade": _grade(table, known),
        "title": table.text("title"),
        "length": length_at(table, "length"),
        "zone": zone_at(table, "zone"),
        "scope": _scope(table),
        "allotments": _counters(table),
        "benefits": _benefits(table, known),
        "while_suspended": _choice(table, "while_suspended", WhileSuspended.WITHDRAW),
        "suspended_term": _choice(table, "suspended_term", SuspendedTerm.RUNS_ON),
        "on_end": _choice(table, "on_end", OnEnd.WITHDRAW),
        "renew_from": _choice(table, "renew_from", RenewFrom.END),
        "transferable": table.flag("transferable", default=True),
    }
    return table.made(Plan, key=key, **parts)


def _choice(table: Table, key: str, usual: _Choice) -> _Choice:
    kind = type(usual)
    return kind(table.one_of(key, [each.value for each in kind], "a choice here", usual.value))


def _grade(table: Table, known: Known) -> str:
    """A grade: one of the values of the field ``customer.grade``, or one in stock if that has none."""
    grades = [str(value) for value in known.values_of("customer.grade")] or list(GRADES)
    if not table.has("grade") and _USUAL not in grades:
        table.problem("grade", "is missing", f"there are {', '.join(grades)}")
    return table.one_of("grade", grades, "a grade", _USUAL)


def length_at(table: Table, key: str) -> Length | None:
    """The length of time on the calendar that *table* holds at *key*; ``None`` when it holds none."""
    if not table.has(key):
        return None
    try:
        return parse_length(table.data[key])
    except InputError:
        message = f"{shown(table.data[key])} is not a length of years, months, weeks or days"
        table.problem(key, message, "write '1 year', '18 months' or '90 days'")
        return None


def zone_at(table: Table, key: str) -> str:
    """The time zone that *table* names at *key*, UTC unless it names one."""
    name = table.text(key) or "UTC"
    if name not in zone_names():
        table.problem(key, f"{shown(name)} is not an IANA time zone", meant(name, zone_names()))
        return "UTC"
    return name


def _scope(table: Table) -> Scope:
    names = [each.name for each in DIMENSIONS]
    if not table.has("scope"):
        return Scope()
    inner = table.document.table(table.data["scope"], table.at("scope"), names)
    for name in names:
        if inner.has(name) and inner.data[name] == []:
            inner.problem(name, "is empty: leave it out where everything is covered")
    return Scope(**{name: inner.texts(name) for name in names})


def _benefits(table: Table, known: Known) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, path, value in table.named("benefits"):
        if isinstance(value, (str, int, float, bool)):
            _check_value(table, path, f"customer.{name}", value, known)
            found[name] = value
        else:
            table.document.problem(path, f"needs a text, a number, true or false, not {shown(value)}")
    return found


def _check_value(table: Table, path: str, name: str, value: Any, known: Known) -> None:
    """Say when a value of a declared field is none of those that the field may have."""
    allowed = known.values_of(name)
    if allowed and value not in allowed:
        table.document.problem(path, f"{shown(value)} is not a value of {name}", meant(value, allowed))


def _counters(table: Table) -> tuple[Allotment, ...]:
    found: list[Allotment] = []
    for name, path, data in table.named("counters"):
        table.document.word(name, path)
        allotment = _counter(name, table.document.table(data, path, COUNTER, ("total",)))
        if allotment is not None:
            found.append(allotment)
    return tuple(found)


def _counter(key: str, table: Table) -> Allotment | None:
    hours = isinstance(table.data.get("total"), str)
    channels = {name: _much(table, path, value, hours=hours) for name, path, value in table.named("channels")}
    parts: dict[str, Any] = {
        "unit": Unit.HOURS if hours else Unit.CASES,
        "total": _much(table, table.at("total"), table.data.get("total", 0), hours=hours),
        "decrease_on": _choice(table, "decrease_on", Decrease.RESOLVE),
        "restrict": table.flag("restrict", default=True),
        "channels": channels,
        "step": _much(table, table.at("step"), table.data["step"], hours=True) if table.has("step") else 1,
    }
    return table.made(Allotment, key=key, **parts)


def _much(table: Table, path: str, value: Any, *, hours: bool) -> int:
    """So many cases, or working time in whole minutes."""
    document = table.document
    if not hours:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST:
            return value
        message = f"needs a whole number from 0 to {_MOST}, or working time, not {shown(value)}"
        document.problem(path, message, "write 10 or '20h'")
        return 0
    amount = document.amount(value, path)
    if isinstance(amount, Work) and amount.micros % _MINUTE == 0:
        return amount.micros // _MINUTE
    if amount is not None:
        document.problem(path, f"{shown(value)} is not working time in whole minutes", "write '20h' or '90m'")
    return 1


def write_plans(plans: Mapping[str, Plan]) -> dict[str, Any]:
    """Write *plans* as plain data; of what a document may leave out, only what is there."""
    return {key: _write_plan(plan) for key, plan in plans.items()}


def _write_plan(plan: Plan) -> dict[str, Any]:
    scope = {each.name: list(plan.scope.of(each.name)) for each in DIMENSIONS if plan.scope.of(each.name)}
    parts = {
        "title": plan.title,
        "length": "" if plan.length is None else str(plan.length),
        "scope": scope,
        "counters": {each.key: _write_counter(each) for each in plan.allotments},
        "benefits": dict(plan.benefits),
    }
    return {
        "grade": plan.grade,
        "zone": plan.zone,
        **{name: value for name, value in parts.items() if value},
        "while_suspended": plan.while_suspended.value,
        "suspended_term": plan.suspended_term.value,
        "on_end": plan.on_end.value,
        "renew_from": plan.renew_from.value,
        "transferable": plan.transferable,
    }


def _write_counter(allotment: Allotment) -> dict[str, Any]:
    hours = allotment.unit is Unit.HOURS
    more = {"channels": {name: _in_words(n, hours=hours) for name, n in allotment.channels.items()}}
    return {
        "total": _in_words(allotment.total, hours=hours),
        "decrease_on": allotment.decrease_on.value,
        "restrict": allotment.restrict,
        **({"step": _in_words(allotment.step, hours=True)} if hours else {}),
        **(more if allotment.channels else {}),
    }


def _in_words(number: int, *, hours: bool) -> Any:
    return format_amount(work(minutes=number)) if hours else number
