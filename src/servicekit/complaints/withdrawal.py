"""
A ticket that was given up, and what that does to the compensation for its broken promises.
"""

from __future__ import annotations

from enum import StrEnum

from servicekit.conditions import All, AnyOf, Condition, Facts, Test, compile_condition

__all__ = ["WITHDRAWN", "OnWithdrawal", "is_withdrawn"]


class OnWithdrawal(StrEnum):
    """
    What a rule gives for the broken promise of a ticket that was withdrawn afterwards.

    The field has both: ServiceNow drops the agreement of a task by its *cancel* condition, where its *stop* condition
    completes it, broken or not (SLA conditions, release Zurich); schemes that pay by the day, as the automatic
    compensation of British telecoms does, pay for each day without the service.
    """

    NOTHING = "nothing"
    """Nothing: what nobody wanted any more was not late. What was paid already stays."""
    UNTIL_THEN = "until_then"
    """What any other gets: the lateness up to the withdrawal."""


WITHDRAWN: Condition = All(
    (
        Test("status_category", "is", "closed"),
        AnyOf((Test("reason", "is", "cancelled"), Test("status", "in", ("cancelled", "withdrawn")))),
    )
)
"""
Which tickets were withdrawn: closed with the reason ``cancelled``, or in one of the statuses that stock lifecycles have
for it. A ticket that lives on in another is none of them.
"""

_IS_WITHDRAWN = compile_condition(WITHDRAWN)


def is_withdrawn(facts: Facts) -> bool:
    """Whether the section ``ticket`` of *facts* is of a ticket that was withdrawn; without it none is known to be."""
    return _IS_WITHDRAWN(facts) is True
