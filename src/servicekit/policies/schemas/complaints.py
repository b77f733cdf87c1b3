"""The schema of the part about complaints."""

from __future__ import annotations

from servicekit.complaints import About, Trigger
from servicekit.policies.complaints import CAUSES, NODE, PARTS, RATING, RECOVERY, REPEATS, SEVERITY
from servicekit.policies.limits import LIMITS
from servicekit.policies.schemas.shapes import (
    AMOUNT,
    CONDITION,
    NAME,
    TEXT,
    TEXTS,
    Shape,
    keyed,
    listed,
    number,
    one_of,
    table,
)

__all__ = ["complaints"]


def complaints() -> Shape:
    """Causes, repeats, severity, recovery."""
    causes = table(
        CAUSES,
        ("tree",),
        version=number(1, 1_000_000),
        levels=TEXTS,
        tree=keyed(table(NODE, under=TEXT, label=TEXT)),
        retired=keyed(NAME),
    )
    repeats = table(REPEATS, ("window",), window=AMOUNT, about=one_of(About, About.EITHER), level=TEXT, calendar=TEXT)
    rating = listed(table(RATING, ("level", "when"), level=TEXT, when=CONDITION, why=TEXT), LIMITS.targets)
    severity = table(
        SEVERITY,
        ("levels", "impacts", "urgencies", "cells"),
        levels=TEXTS,
        impacts=TEXTS,
        urgencies=TEXTS,
        cells=keyed(listed(TEXT)),
        impact=rating,
        urgency=rating,
    )
    triggers = {"type": "array", "items": one_of(Trigger), "uniqueItems": True}
    recovery = table(
        RECOVERY,
        ("first_contact", "resolution"),
        first_contact=AMOUNT,
        resolution=AMOUNT,
        calendar=TEXT,
        triggers=triggers,
        worst=number(-1_000, 1_000),
    )
    return table(PARTS, causes=causes, repeats=repeats, severity=severity, recovery=recovery)
