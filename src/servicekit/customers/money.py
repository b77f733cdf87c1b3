"""Money: whole minor units of a currency, never added across currencies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import field, frozen

from servicekit.errors import InputError

__all__ = ["Money", "check_currency", "share_of", "totals"]

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def check_currency(code: Any) -> str:
    """
    The *code* itself if it has the form of ISO 4217: three capital letters.

    Raises:
        InputError: It has not.
    """
    if isinstance(code, str) and _CURRENCY.fullmatch(code):
        return code
    raise InputError(f"{code!r} is not a currency code such as 'EUR' (ISO 4217)", argument="currency", value=code)


@frozen(order=False)
class Money:
    """
    An *amount* in minor units (cents; whole yen, which has none) of a *currency*.

    Raises:
        InputError: The amount is no whole number, or the currency no code.
    """

    amount: int
    currency: str = field(converter=check_currency)

    def __attrs_post_init__(self) -> None:
        if isinstance(self.amount, bool) or not isinstance(self.amount, int):
            raise InputError(f"money is counted in whole minor units, not {self.amount!r}", argument="amount")

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


def totals(amounts: Iterable[Money]) -> Mapping[str, int]:
    """The sum for each currency, by code; what is not there is not in it."""
    found: dict[str, int] = {}
    for each in amounts:
        found[each.currency] = found.get(each.currency, 0) + each.amount
    return dict(sorted(found.items()))


def share_of(amount: int, percent: int) -> int:
    """
    *percent* of an amount in minor units, halves rounded away from zero, as an invoice does.

    Who bears the rest gets ``amount - share``, so the two always add up.

    Example:
        >>> share_of(333, 50), share_of(-333, 50), 333 - share_of(333, 50)
        (167, -167, 166)
    """
    size = (abs(amount) * percent * 2 + 100) // 200
    return size if amount >= 0 else -size
