"""The schema of who pays for what."""

from __future__ import annotations

from servicekit.policies.charges import CHARGES, MOST, RULE
from servicekit.policies.limits import LIMITS
from servicekit.policies.schemas.shapes import (
    CONDITION,
    CURRENCY,
    NAME,
    TEXT,
    Shape,
    described,
    either,
    keyed,
    listed,
    number,
    table,
)

__all__ = ["charges"]

_SHARE = number(0, 100)


def charges() -> Shape:
    """The currency, the rules, and what holds otherwise."""
    parts: dict[str, Shape] = {
        "key": NAME,
        "when": CONDITION,
        "pays": described(either(_SHARE, keyed(_SHARE)), "what share the customer pays, in percent, by kind of line"),
        "fee": described(number(0, MOST), "in minor units"),
        "at_most": described(number(0, MOST), "in minor units"),
        "reason": TEXT,
    }
    rest = [name for name in RULE if name not in ("key", "when")]
    return table(
        CHARGES,
        ("currency",),
        currency=CURRENCY,
        rules=listed(table(RULE, ("key",), **parts), LIMITS.policies),
        otherwise=table(rest, **{name: parts[name] for name in rest}),
    )
