"""
From an exact fraction to whole minor units, by a named rule.
"""

from __future__ import annotations

import re
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from servicekit.errors import InputError

__all__ = ["Rounding", "is_written_percent", "parse_percent", "percent_in_words", "rounded"]

_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,6}))?", re.ASCII)


class Rounding(StrEnum):
    """What becomes of a part of a minor unit; amounts here are never negative."""

    HALF_UP = "half_up"
    """To the nearest, halves up: what invoices usually do."""
    HALF_EVEN = "half_even"
    """To the nearest, halves to the even neighbour (IEEE 754, "banker's rounding")."""
    UP = "up"
    """Up, in favour of the customer."""
    DOWN = "down"
    """Down."""


def rounded(amount: Fraction, rounding: Rounding) -> int:
    """
    The *amount* in whole units.

    Example:
        >>> half = Fraction(5, 2)
        >>> [rounded(half, each) for each in (Rounding.HALF_UP, Rounding.HALF_EVEN, Rounding.UP, Rounding.DOWN)]
        [3, 2, 3, 2]
    """
    if rounding is Rounding.HALF_EVEN:
        return round(amount)
    if rounding is Rounding.HALF_UP:
        return floor(amount + Fraction(1, 2))
    return ceil(amount) if rounding is Rounding.UP else floor(amount)


def parse_percent(text: object) -> Fraction:
    """
    A percentage as an exact share: ``"12.5"`` is one eighth. From 0 to 100, with at most six decimals.

    Raises:
        InputError: It is none. A number with a point is refused too: write it as text, so that it stays exact.
    """
    found = _PERCENT.fullmatch(str(text)) if isinstance(text, (str, int)) and not isinstance(text, bool) else None
    share = Fraction(str(text)) / 100 if found else Fraction(2)
    if share > 1:
        raise InputError(f"{text!r} is not a percentage from 0 to 100, such as '12.5'", value=text)
    return share


def is_written_percent(share: Fraction) -> bool:
    """Whether a share can be written as a percentage: from 0 to 100, with at most six decimals."""
    return 0 <= share <= 1 and (share * 100 * 1_000_000).denominator == 1


def percent_in_words(share: Fraction) -> str:
    """The percentage as :func:`parse_percent` reads it: ``"12.5"``."""
    whole, rest = divmod(share * 100 * 1_000_000, 1_000_000)
    decimals = f"{int(rest):06d}".rstrip("0")
    return f"{int(whole)}.{decimals}" if decimals else f"{int(whole)}"
