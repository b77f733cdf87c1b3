"""The schema of the part about compensation."""

from __future__ import annotations

from servicekit.complaints import (
    POINTS,
    CalendarPeriod,
    Choose,
    Form,
    Measure,
    OnWithdrawal,
    ProposeWhen,
    Rounding,
    Scope,
)
from servicekit.policies.compensation import AUTHORITY, CAP, COMPENSATION, MOST, PER, RULE
from servicekit.policies.credits import BAND, CREDITS
from servicekit.policies.limits import LIMITS
from servicekit.policies.schemas.shapes import (
    AMOUNT,
    CONDITION,
    CURRENCY,
    FLAG,
    NAME,
    TEXT,
    TEXTS,
    ZONE,
    Shape,
    described,
    either,
    keyed,
    listed,
    number,
    one_of,
    table,
)

__all__ = ["compensation"]

_MONEY: Shape = described(number(0, MOST), "in whole minor units")
_PERCENT: Shape = either(number(0, 100), {"type": "string", "pattern": r"^\d{1,3}(\.\d{1,6})?$"})


def compensation() -> Shape:
    """Rules, caps, authority, service credits."""
    authority = table(AUTHORITY, automatic=_MONEY, roles=keyed(_MONEY))
    band = table(BAND, BAND, below=_PERCENT, percent=_PERCENT)
    return table(
        COMPENSATION,
        ("currency",),
        currency=CURRENCY,
        rules=listed(_rule(), LIMITS.policies),
        caps=listed(_cap(), LIMITS.targets),
        choose=one_of(Choose, Choose.BEST),
        propose=one_of(ProposeWhen, ProposeWhen.OVER),
        authority=described(authority, "who may decide how much money for one breach"),
        points_authority=described(authority, "who may decide how many points for one breach"),
        expires=AMOUNT,
        recover=FLAG,
        rounding=one_of(Rounding, Rounding.HALF_UP),
        zone=ZONE,
        credits=keyed(table(CREDITS, ("bands",), bands=listed(band), source=TEXT)),
    )


def _rule() -> Shape:
    return table(
        RULE,
        ("key",),
        key=NAME,
        form=one_of(Form, Form.CREDIT_NOTE),
        clocks=TEXTS,
        when=CONDITION,
        after=AMOUNT,
        measure=one_of(Measure, Measure.ELAPSED),
        amount=_MONEY,
        percent=_PERCENT,
        of=described(TEXT, "the field that the percentage is of"),
        per=table(PER, ("amount", "every"), amount=_MONEY, every=AMOUNT, started=FLAG),
        most=_MONEY,
        gift=TEXT,
        on_withdrawal=one_of(OnWithdrawal, OnWithdrawal.NOTHING),
    )


def _cap() -> Shape:
    return table(
        CAP,
        ("key", "limit"),
        key=NAME,
        limit=_MONEY,
        scope=one_of(Scope, Scope.CUSTOMER),
        per=described(TEXT, f"{', '.join(CalendarPeriod)}, '30d elapsed', or ever"),
        unit=one_of([POINTS]),
    )
