"""The schema of the limit to reopening."""

from __future__ import annotations

from servicekit.policies.reopening import REOPENING
from servicekit.policies.schemas.shapes import AMOUNT, TEXT, TEXTS, Shape, described, table
from servicekit.workflow import Category

__all__ = ["reopening"]


def reopening() -> Shape:
    """The limit to reopening."""
    choices: Shape = {"enum": [Category.SOLVED.value, Category.CLOSED.value], "default": Category.CLOSED.value}
    return table(
        REOPENING,
        (),
        within=described(AMOUNT, "how long a ticket that is over may be reopened; not at all unless given"),
        since=described(choices, "what that is counted from"),
        calendar=described(TEXT, "the calendar of working time and business days"),
        inherit=described(TEXTS, "the fields that a follow-up has of the ticket before it; all unless given"),
    )
