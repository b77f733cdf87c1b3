"""The schema of calendars."""

from __future__ import annotations

from typing import Any, get_args

from servicekit.calendars.definition import HolidayCuts
from servicekit.calendars.holidays import Observed
from servicekit.policies.schemas.shapes import DATE, TEXT, ZONE, Shape, either, keyed, listed, one_of, table

__all__ = ["calendars", "definition"]

_DAY = "(mon|tue|wed|thu|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_MOMENT: Shape = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}.*(Z|[+-]\d{2}:?\d{2})$"}
_WINDOWS: Shape = either({"const": "all day"}, listed({"type": "string", "examples": ["09:00-17:00"]}))
_WEEK: Shape = either(
    {"const": "always"},
    {
        "type": "object",
        "patternProperties": {f"^{_DAY}(-{_DAY})?$": listed(TEXT)},
        "additionalProperties": False,
    },
)
_HOLIDAY: Shape = {
    "type": "string",
    "examples": ["12-25", "easter+1", "last mon of may"],
}
_CALENDAR: Shape = {"$ref": "#/$defs/calendar"}


def calendars() -> Shape:
    """The calendars by name."""
    return keyed(_CALENDAR)


def _rules() -> dict[str, Any]:
    holiday = table(
        ("date", "name", "observed", "closed"),
        ("date",),
        date=_HOLIDAY,
        name=TEXT,
        observed=one_of(get_args(Observed)),
        closed=_WINDOWS,
    )
    exception = table(
        ("date", "until", "name", "replace", "add", "remove"),
        ("date",),
        date=DATE,
        until=DATE,
        name=TEXT,
        replace=_WINDOWS,
        add=_WINDOWS,
        remove=_WINDOWS,
    )
    kinds = [{"required": [kind]} for kind in ("replace", "add", "remove")]
    return {
        "zone": ZONE,
        "hours": _WEEK,
        "weeks": listed(_WEEK, least=1),
        "cycle_start": DATE,
        "holidays": either(keyed(TEXT), listed(either(_HOLIDAY, holiday))),
        "exceptions": listed({**exception, "oneOf": kinds}),
        "holiday_cuts": one_of(get_args(HolidayCuts)),
    }


def definition() -> Shape:
    """One calendar: hours in a zone, listed spans, or several calendars combined."""
    rules = _rules()
    version = table(("starts", *rules), ("starts",), starts=DATE, **rules)
    hours = table((*rules, "versions", "key"), ("zone",), **rules, versions=listed(version), key=TEXT)
    span = table(("start", "end", "label"), ("start", "end"), start=_MOMENT, end=_MOMENT, label=TEXT)
    spans = table(("zone", "spans", "key"), ("spans",), zone=ZONE, spans=listed(span), key=TEXT)
    combined = [
        table((operation, "key"), (operation,), key=TEXT, **{operation: listed(_CALENDAR, least=2)})
        for operation in ("and", "or", "minus")
    ]
    return either(hours, spans, *combined)
