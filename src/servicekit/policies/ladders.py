"""The escalations of a policy document."""

from __future__ import annotations

from typing import Any

from servicekit.calendars import Amount, format_amount
from servicekit.escalation import EscalationPolicy, EscalationStep, Side
from servicekit.policies.tables import Table, shown

__all__ = ["LADDER", "STEP", "read_escalation", "write_escalation"]

LADDER = ("key", "name", "steps")
STEP = ("key", "at", "notify", "repeat", "refire")
_FORM = "write '80%', '30m before', 'due' or '1h after'"
_MOST_TIMES = 1_000


def read_escalation(root: Table) -> tuple[EscalationPolicy, ...]:
    """The ladders of the document, in its order."""
    document = root.document
    found: list[EscalationPolicy] = []
    for path, data in root.items("escalation", document.limits.policies):
        table = document.table(data, path, LADDER, ("key", "steps"))
        ladder = EscalationPolicy(key=table.name("key"), name=table.text("name"), steps=_steps(table))
        if ladder.key and ladder.key in {other.key for other in found}:
            document.problem(f"{path}.key", f"{shown(ladder.key)} is the key of an earlier escalation")
        found.append(ladder)
    return tuple(found)


def _steps(table: Table) -> tuple[EscalationStep, ...]:
    steps: list[EscalationStep] = []
    for path, data in table.items("steps", table.document.limits.targets):
        step = _step(table.document.table(data, path, STEP, ("key", "at", "notify")))
        if step.key and step.key in {other.key for other in steps}:
            table.document.problem(f"{path}.key", f"{shown(step.key)} is the key of an earlier step")
        steps.append(step)
    return tuple(steps)


def _step(table: Table) -> EscalationStep:
    side, percent, offset = _place(table)
    every, times = _repeat(table)
    return EscalationStep(
        key=table.name("key"),
        side=side,
        percent=percent,
        offset=offset,
        notify=table.texts("notify"),
        every=every,
        times=times,
        refire=table.flag("refire", default=side in (Side.DUE, Side.AFTER)),
    )


def _place(table: Table) -> tuple[Side, int, Amount | None]:
    """Where on the clock a step lies: ``80%``, ``30m before``, ``due``, ``1h after``."""
    value = table.data.get("at", "due")
    words = value.split() if isinstance(value, str) else []
    if words == ["due"]:
        return Side.DUE, 0, None
    if len(words) > 1 and words[-1] in ("before", "after"):
        return Side(words[-1]), 0, table.document.amount(" ".join(words[:-1]), table.at("at"))
    number = words[0].removesuffix("%") if len(words) == 1 and words[0].endswith("%") else ""
    if number.isascii() and number.isdigit() and len(number) <= 3 and 1 <= int(number) <= 100:
        return Side.PERCENT, int(number), None
    message = "is not a percentage from 1% to 100%" if number else "is not a place on a clock"
    table.problem("at", f"{shown(value)} {message}", "" if number else _FORM)
    return Side.DUE, 0, None


def _repeat(table: Table) -> tuple[Amount | None, int]:
    if not table.has("repeat"):
        return None, 1
    inner = table.document.table(table.data["repeat"], table.at("repeat"), ("every", "times"), ("every", "times"))
    every = table.document.amount(inner.data["every"], inner.at("every")) if inner.has("every") else None
    return every, inner.number("times", 2, _MOST_TIMES)


def write_escalation(ladder: EscalationPolicy) -> dict[str, Any]:
    """Write *ladder* as plain data, everything said."""
    data: dict[str, Any] = {"key": ladder.key, "steps": [_write_step(step) for step in ladder.steps]}
    return {**data, "name": ladder.name} if ladder.name else data


def _write_step(step: EscalationStep) -> dict[str, Any]:
    data: dict[str, Any] = {
        "key": step.key,
        "at": _write_place(step),
        "notify": list(step.notify),
        "refire": step.refire,
    }
    if step.every is not None or step.times != 1:
        every = {} if step.every is None else {"every": format_amount(step.every)}
        data["repeat"] = {**every, "times": step.times}
    return data


def _write_place(step: EscalationStep) -> str:
    if step.side is Side.PERCENT:
        return f"{step.percent}%"
    return step.side.value if step.offset is None else f"{format_amount(step.offset)} {step.side.value}"
