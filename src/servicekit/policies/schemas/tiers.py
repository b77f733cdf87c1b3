"""The schema of the tiers of customers."""

from __future__ import annotations

from servicekit.customers import Landing, Period
from servicekit.customers.tiers import MOST_PERIODS
from servicekit.policies.limits import LIMITS
from servicekit.policies.schemas.shapes import (
    AMOUNT,
    CONDITION,
    NAME,
    NUMBER,
    TEXT,
    ZONE,
    Shape,
    described,
    listed,
    number,
    one_of,
    table,
)
from servicekit.policies.tiers import LEVEL, TIERS

__all__ = ["tiers"]


def tiers() -> Shape:
    """The tiers, and how long one is kept."""
    level = table(
        LEVEL,
        ("key",),
        key=NAME,
        name=TEXT,
        at_least=described(NUMBER, "the bar to reach"),
        keep_at_least=described(NUMBER, "the bar to keep"),
        when=CONDITION,
        keep_when=CONDITION,
    )
    return table(
        TIERS,
        ("levels",),
        measure=described(TEXT, "the fact of the customer that the bars are for"),
        period=one_of(Period),
        valid=number(0, MOST_PERIODS),
        landing=one_of(Landing, Landing.HARD),
        grace=AMOUNT,
        zone=ZONE,
        levels=listed(level, LIMITS.targets),
    )
