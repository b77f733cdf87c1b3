"""The schema of the loyalty programme."""

from __future__ import annotations

from servicekit.customers import Expiry, Of
from servicekit.customers.ledgers import POINT_LIMIT
from servicekit.policies.limits import LIMITS
from servicekit.policies.loyalty import BENEFIT, LOYALTY, MOST_PERCENT
from servicekit.policies.schemas.shapes import (
    LENGTH,
    NAME,
    ZONE,
    Shape,
    described,
    keyed,
    listed,
    number,
    one_of,
    table,
)

__all__ = ["loyalty"]


def loyalty() -> Shape:
    """What points are earned for, how long they live, what they are good for."""
    benefit = table(
        BENEFIT,
        ("key", "at_least"),
        key={"type": "string", "minLength": 1},
        at_least=described(number(1, POINT_LIMIT), "so many points"),
        of=one_of(Of, Of.BALANCE),
    )
    return table(
        LOYALTY,
        ("key",),
        key=NAME,
        lifetime=LENGTH,
        expiry=one_of(Expiry, Expiry.INSTANT),
        zone=ZONE,
        per=described(number(1, POINT_LIMIT), "how many minor units of money earn a point"),
        percent=described(keyed(number(0, MOST_PERCENT)), "by tier, how many percent of that"),
        benefits=listed(benefit, LIMITS.targets),
    )
