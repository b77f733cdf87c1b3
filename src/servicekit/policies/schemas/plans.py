"""The schema of service plans."""

from __future__ import annotations

from servicekit.customers import DIMENSIONS, Decrease, OnEnd, RenewFrom, SuspendedTerm, WhileSuspended
from servicekit.policies.plans import COUNTER, PLAN
from servicekit.policies.schemas.shapes import (
    AMOUNT,
    FLAG,
    LENGTH,
    SCALAR,
    TEXT,
    TEXTS,
    ZONE,
    Shape,
    either,
    keyed,
    number,
    one_of,
    table,
)

__all__ = ["plans"]

_MUCH: Shape = either(number(0, 10_000_000), AMOUNT)


def plans() -> Shape:
    """The plans by key."""
    names = [dimension.name for dimension in DIMENSIONS]
    counter = table(
        COUNTER,
        ("total",),
        total=_MUCH,
        decrease_on=one_of(Decrease, Decrease.RESOLVE),
        restrict={**FLAG, "default": True},
        channels=keyed(_MUCH),
        step=AMOUNT,
    )
    plan = table(
        PLAN,
        grade=TEXT,
        title=TEXT,
        length=LENGTH,
        zone=ZONE,
        scope=table(names, **{name: {**TEXTS, "minItems": 1} for name in names}),
        counters=keyed(counter),
        benefits=keyed(SCALAR),
        while_suspended=one_of(WhileSuspended, WhileSuspended.WITHDRAW),
        suspended_term=one_of(SuspendedTerm, SuspendedTerm.RUNS_ON),
        on_end=one_of(OnEnd, OnEnd.WITHDRAW),
        renew_from=one_of(RenewFrom, RenewFrom.END),
        transferable={**FLAG, "default": True},
    )
    return keyed(plan)
