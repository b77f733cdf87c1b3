"""
What a ticket waits for by name, beside what its status says: holds that come and go each on its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import frozen

from servicekit.errors import InputError
from servicekit.workflow import Category

__all__ = ["OpenHold", "hold_category", "hold_reason"]

_LONGEST = 100
_WAITING = (Category.PENDING, Category.ON_HOLD)


@frozen(kw_only=True)
class OpenHold:
    """
    A hold that was placed and not lifted.

    Attributes:
        reason: What the ticket waits for; its name.
        since: Since when.
        category: What clocks take it for: ``on_hold`` or ``pending``.
    """

    reason: str
    since: datetime
    category: Category = Category.ON_HOLD


def hold_reason(value: Any) -> str:
    """
    The name of a hold.

    Raises:
        InputError: It is no text, an empty one, or one of more than 100 characters.
    """
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        raise InputError(f"the reason of a hold is {value!r:.120}, not a text of 1 to {_LONGEST} characters")
    return value


def hold_category(value: Any) -> Category:
    """
    The category that a hold counts as.

    Raises:
        InputError: It is none in which a ticket waits.
    """
    if value not in _WAITING:
        words = " or ".join(each.value for each in _WAITING)
        raise InputError(f"the category of a hold is {value!r}, not {words}")
    return Category(value)
