"""Differences in words: where, what it was, what it is, and whether that is stricter."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from servicekit.calendars import BusinessDays, Elapsed, Work, parse_amount
from servicekit.conditions import read_condition
from servicekit.errors import AmountError
from servicekit.metrics import KPIS
from servicekit.satisfaction import Direction
from servicekit.sla import DEFAULT_GOAL, Precedence

__all__ = ["told"]

_ONE = {
    "calendars": "calendar",
    "edges": "edge",
    "escalation": "escalation",
    "exceptions": "exception",
    "fields": "field",
    "holidays": "holiday",
    "kpis": "kpi",
    "lifecycles": "lifecycle",
    "metrics": "metric",
    "sla": "sla",
    "statuses": "status",
    "steps": "step",
    "targets": "target",
    "versions": "version from",
}
"""How one of the parts is called that have names of their own."""

_UNQUOTED = ("exceptions", "holidays", "precedence", "versions")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LESS_IS_STRICTER = ("pause_cap", "grace")

Side = tuple[Mapping[str, Any], Any]
"""A whole document, and the part of it that is different."""


def told(path: tuple[str, ...], kind: str, before: Side, after: Side) -> str:
    """A difference in a sentence."""
    top, last = path[0], path[-1]
    place = _place(path, after[0], before[0])
    if kind == "moved":
        return f"order of {place or last}: {_moves(before[1], after[1])}"
    if kind == "changed" and top == "calendars" and len(path) > 2 and last == "hours":
        return f"{place}, {_hours(before[1], after[1])}"
    if top == "precedence":
        old, new = (side[1] or Precedence.FIRST.value for side in (before, after))
        return f"{place}: {old} -> {new}"
    if kind == "changed":
        old, new = (_said(path, side[1]) for side in (before, after))
        return ", ".join(filter(None, (f"{place}: {old} -> {new}", _judged(path, before, after))))
    what = _said(path, (before if kind == "removed" else after)[1])
    where = _neighbour(path, after[0]) if kind == "added" else ""
    return f"{place}: {kind}" + (f" ({what})" if what else "") + where


# Where.


def _place(path: tuple[str, ...], *documents: Mapping[str, Any]) -> str:
    """``sla 'gold', target 'resolution', priority P1``."""
    words: list[str] = []
    ahead = list(path)
    while ahead:
        name = ahead.pop(0)
        if not ahead or name not in (*_ONE, "goal", "precedence"):
            words.append(name)
        elif name == "goal":
            words.append(_goal_for(ahead.pop(0), path, documents))
        else:
            quoted = ahead[0] if name in _UNQUOTED else f"'{ahead[0]}'"
            words.append(f"{_ONE.get(name, 'precedence of')} {quoted}")
            ahead.pop(0)
    return ", ".join(words)


def _goal_for(value: str, path: tuple[str, ...], documents: Sequence[Mapping[str, Any]]) -> str:
    """``priority P1``, or ``every other priority``."""
    by = next((by for document in documents if (by := _by(path, document)) is not None), "value")
    return f"every other {by}" if value == DEFAULT_GOAL else f"{by} {value}"


def _by(path: tuple[str, ...], document: Mapping[str, Any]) -> str | None:
    """The field that chooses the goal of the target that *path* leads through."""
    targets = next((each["targets"] for each in document.get("sla", ()) if each["key"] == path[1]), ())
    return next((target["by"] for target in targets if target["key"] == path[3]), None)


def _neighbour(path: tuple[str, ...], document: Mapping[str, Any]) -> str:
    """Where among the SLA policies an added one stands: their order may decide which applies."""
    if len(path) != 2 or path[0] != "sla":
        return ""
    keys = [each["key"] for each in document["sla"]]
    after = keys[keys.index(path[1]) + 1 :]
    return f", before '{after[0]}'" if after else ", as the last"


# What.


def _said(path: tuple[str, ...], value: Any) -> str:
    """A value in words; of a large part nothing, its name says enough."""
    if isinstance(value, Mapping):
        return _table(path, value)
    if isinstance(value, list):
        none = "any value" if path[0] == "fields" else "none"
        return f"{len(value)} entries" if _is_nested(value) else ", ".join(map(str, value)) or none
    return str(value).lower() if isinstance(value, bool) else str(value) if value != "" else "none"


def _table(path: tuple[str, ...], value: Mapping[str, Any]) -> str:
    """A condition in a sentence; of an SLA policy its own, of a calendar its zone; of others what is short to say."""
    if path[0] in ("sla", "metrics") and len(path) == 3:
        condition, _ = read_condition(value, path[-1])
        return "every ticket" if not value else str(condition)
    if path[0] == "sla" and len(path) == 2:
        return f"for {_said((*path, 'when'), value['when'])}"
    if path[0] == "calendars" and len(path) == 2:
        return f"zone {value['zone']}" if "zone" in value else ""
    plain = {name: each for name, each in value.items() if name != "key" and not _is_nested(each)}
    return ", ".join(f"{name} {_said(path, each)}" for name, each in plain.items())


def _is_nested(value: Any) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list) and any(isinstance(each, (Mapping, list)) for each in value)
    )


def _moves(before: Sequence[str], after: Sequence[str]) -> str:
    """The fewest names that changed their place among those that stayed, each with its new neighbour."""
    places = {name: place for place, name in enumerate(before)}
    common = [name for name in after if name in places]
    still = set(_rising([places[name] for name in common]))
    moved = []
    for number, name in enumerate(common):
        if places[name] not in still:
            rest = common[number + 1 :]
            moved.append(f"'{name}' now before '{rest[0]}'" if rest else f"'{name}' now last")
    return ", ".join(moved)


def _rising(numbers: Sequence[int]) -> list[int]:
    """A longest rising run among *numbers*, gaps allowed (patience sorting)."""
    tops: list[int] = []
    piles: list[list[int]] = []
    for number in numbers:
        pile = bisect_left(tops, number)
        run = [*(piles[pile - 1] if pile else ()), number]
        tops[pile : pile + 1], piles[pile : pile + 1] = [number], [run]
    return piles[-1] if piles else []


def _hours(before: Any, after: Any) -> str:
    """The days on which the hours differ, those with the same difference together."""
    old_week, new_week = (week if isinstance(week, Mapping) else dict.fromkeys(_DAYS, week) for week in (before, after))
    changes = [(day, _windows(old_week.get(day)), _windows(new_week.get(day))) for day in _DAYS]
    found = []
    for (old, new), group in groupby(changes, key=lambda each: each[1:]):
        days = [day for day, _, _ in group]
        if old != new:
            found.append(f"{days[0]}-{days[-1]}: {old} -> {new}" if len(days) > 1 else f"{days[0]}: {old} -> {new}")
    return "; ".join(found)


def _windows(windows: Any) -> str:
    return windows if isinstance(windows, str) else ", ".join(windows or ()) or "closed"


# Stricter or not.


def _judged(path: tuple[str, ...], one: Side, two: Side) -> str:
    """``stricter`` or ``looser`` for whom the promise is made by, where that can be told."""
    top, last, before, after = path[0], path[-1], one[1], two[1]
    if top == "kpis" and len(path) == 3 and last in ("goal", "tolerated"):
        return _judged_figure(*((side[0]["kpis"][path[1]]["figure"], side[1]) for side in (one, two)))
    is_goal = len(path) > 1 and path[-2] == "goal"
    both = isinstance(before, list) and isinstance(after, list)
    if both and last == "pause" and top == "sla" and not is_goal:
        return "stricter" if set(after) < set(before) else "looser" if set(before) < set(after) else ""
    if not (is_goal or last in _LESS_IS_STRICTER):
        return ""
    old, new = _size(before), _size(after)
    if old is None or new is None or old[0] != new[0] or old == new:
        return ""
    return "stricter" if new[1] < old[1] else "looser"


def _judged_figure(before: tuple[str, float], after: tuple[str, float]) -> str:
    """The same of a goal for a figure: whether more or less of it is better, the figure says."""
    if before[0] != after[0]:
        return ""
    more_is_better = KPIS[after[0]].direction is Direction.UP
    return "stricter" if (after[1] > before[1]) is more_is_better else "looser"


def _size(text: Any) -> tuple[Any, Any] | None:
    """What kind of amount it is and how much; only those of one kind can be compared."""
    try:
        amount = parse_amount(text)
    except AmountError:
        return None
    if isinstance(amount, (Work, Elapsed)):
        return type(amount), amount.micros
    if isinstance(amount, BusinessDays) and amount.at is not None:
        return "time of a business day", (amount.days, amount.at)
    return type(amount), amount.days
