"""The schema of warranties."""

from __future__ import annotations

from servicekit.customers import Choose, LastDay, OnTransfer, StartEvent
from servicekit.policies.limits import LIMITS
from servicekit.policies.schemas.shapes import DATE, LENGTH, ZONE, Shape, either, keyed, listed, one_of, table
from servicekit.policies.warranties import TERMS, WARRANTY

__all__ = ["warranties"]


def warranties() -> Shape:
    """The warranties by key."""
    events = {"type": "array", "items": one_of(StartEvent), "uniqueItems": True, "minItems": 1}
    several = table(list(Choose), **{choose.value: events for choose in Choose})
    one = {**several, "minProperties": 1, "maxProperties": 1}
    parts: dict[str, Shape] = {
        "from": DATE,
        "length": LENGTH,
        "start": either(one_of(StartEvent, StartEvent.PURCHASE), one),
        "at_latest": LENGTH,
        "last_day": one_of(LastDay, LastDay.SAME_DAY),
        "on_transfer": one_of(OnTransfer, OnTransfer.KEEP),
    }
    terms = listed(table(TERMS, ("from", "length"), **parts), LIMITS.targets)
    return keyed(table(WARRANTY, ("terms",), zone=ZONE, terms=terms))
