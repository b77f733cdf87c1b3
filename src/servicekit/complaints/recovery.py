"""
Service recovery: react at once when something went wrong, and look at whether it helped.

A complaint, a broken promise or a bad answer opens a ticket of its own with its own clocks: the first contact with the
customer, and the solution. Its effect is reported as plain figures with their numbers. No bonus is built on the
"recovery paradox" (that a recovered customer is happier than one who never had trouble): a meta-analysis finds it for
satisfaction and not for buying again, word of mouth or image (C. A. de Matos, J. L. Henrique, C. A. V. Rossi, "Service
Recovery Paradox: A Meta-Analysis", Journal of Service Research 10, 2007, pp. 60-77).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from servicekit.calendars import Amount
from servicekit.complaints.opening import Link, LinkedOpening
from servicekit.conditions import Test
from servicekit.errors import InputError
from servicekit.sla import DEFAULT_GOAL, SLAPolicy, SLATarget
from servicekit.tickets import Open

__all__ = [
    "RECOVERY",
    "Group",
    "Recovered",
    "RecoveryEffect",
    "RecoveryRules",
    "Trigger",
    "recovery",
    "recovery_effect",
]

RECOVERY = "recovery"
"""The key of the stock lifecycle of recoveries."""


class Trigger(StrEnum):
    """What went wrong."""

    COMPLAINT = "complaint"
    BREACH = "breach"
    BAD_ANSWER = "bad_answer"


def _triggers(given: Iterable[Trigger | str]) -> frozenset[Trigger]:
    return frozenset(Trigger(each) for each in given)


@frozen(kw_only=True)
class RecoveryRules:
    """
    When a recovery is opened, and how fast it must be.

    Attributes:
        first_contact: How soon somebody must speak to the customer.
        resolution: How soon it must be made good.
        calendar: The calendar on which working time is counted.
        triggers: What opens a recovery.
        worst: A bad answer is one of at most this many points, on the scale of the host's own survey.
    """

    first_contact: Amount
    resolution: Amount
    calendar: str
    triggers: frozenset[Trigger] = field(default=frozenset(Trigger), converter=_triggers)
    worst: int = 2

    def policy(self, key: str = RECOVERY) -> SLAPolicy:
        """
        The promises for recoveries, to stand before the others of a policy.

        Neither clock stands still while the customer is waited for: reaching the customer is the work.
        """
        goals = {"first_response": self.first_contact, "resolution": self.resolution}
        return SLAPolicy(
            key=key,
            when=Test("lifecycle", "is", RECOVERY),
            targets=tuple(
                SLATarget(metric=metric, goals={DEFAULT_GOAL: goal}, calendar=self.calendar, pause=frozenset())
                for metric, goal in goals.items()
            ),
        )


def recovery(
    rules: RecoveryRules,
    trigger: Trigger,
    ticket: str,
    *,
    points: int | None = None,
    about: str = "",
    customer: str | None = None,
    fields: Mapping[str, Any] | None = None,
) -> LinkedOpening | None:
    """
    The recovery that *trigger* opens for *ticket*, ``None`` when the rules say that it opens none.

    Whatever went wrong on one ticket, it has one recovery: the key is that of the ticket.

    Args:
        rules: When a recovery is opened.
        trigger: What went wrong.
        ticket: On which ticket.
        points: For a bad answer: the points it gave.
        about: What exactly, in the host's words: the clock that broke, the answer.
        customer: Whom to win back.
        fields: More fields for the new ticket.

    Raises:
        InputError: A bad answer without its points.
    """
    trigger = Trigger(trigger)
    if trigger is Trigger.BAD_ANSWER and points is None:
        raise InputError("a bad answer is judged by its points: give them", ticket=ticket)
    if trigger not in rules.triggers or (points is not None and points > rules.worst):
        return None
    why = f"{trigger.value} on {ticket}" + (f": {about}" if about else "")
    if points is not None:
        why += f" ({points} points, at most {rules.worst} are bad)"
    own = {**(fields or {}), "trigger": trigger.value}
    return LinkedOpening(
        key=f"{RECOVERY}/{ticket}",
        open=Open(fields=own, requester=customer, lifecycle=RECOVERY),
        links=(Link(kind="recovers", ticket=ticket),),
        why=(why,),
    )


@frozen(kw_only=True)
class Recovered:
    """
    What became of one customer after something went wrong.

    Attributes:
        customer: Who.
        recovered: Whether a recovery was carried out.
        returned: Whether they bought again within the host's own span; ``None`` while that is not over.
        before: The points of the last answer before; ``None`` without one.
        after: The points of the first answer after; ``None`` without one.
    """

    customer: str = field(metadata={"personal": True})
    recovered: bool
    returned: bool | None = None
    before: int | None = None
    after: int | None = None


@frozen(kw_only=True)
class Group:
    """
    Plain figures of one group, each with the number it rests on.

    Attributes:
        customers: How many customers there are.
        returned: How many came back ...
        decided: ... of those for whom it is decided.
        answered: For how many there is an answer before and one after.
        points_before: The sum of their points before, and ...
        points_after: ... after.
    """

    customers: int
    returned: int
    decided: int
    answered: int
    points_before: int
    points_after: int

    @property
    def return_rate(self) -> Fraction | None:
        """The share that came back, exactly; ``None`` when nothing is decided."""
        return Fraction(self.returned, self.decided) if self.decided else None

    @property
    def change(self) -> Fraction | None:
        """The mean change of points of those who answered twice, exactly; ``None`` without any."""
        return Fraction(self.points_after - self.points_before, self.answered) if self.answered else None


@frozen(kw_only=True)
class RecoveryEffect:
    """
    Those who had a recovery beside those who had none.

    Who gets a recovery is seldom left to chance, and the worst answers tend to be followed by better ones without any
    help (regression to the mean): the difference of two such groups is no proof of an effect.
    """

    recovered: Group
    others: Group


def recovery_effect(outcomes: Iterable[Recovered]) -> RecoveryEffect:
    """Count what became of the customers, with and without a recovery."""
    every = list(outcomes)
    return RecoveryEffect(
        recovered=_group([each for each in every if each.recovered]),
        others=_group([each for each in every if not each.recovered]),
    )


def _group(members: list[Recovered]) -> Group:
    decided = [each.returned for each in members if each.returned is not None]
    pairs = [(each.before, each.after) for each in members if each.before is not None and each.after is not None]
    return Group(
        customers=len({each.customer for each in members}),
        returned=sum(decided),
        decided=len(decided),
        answered=len(pairs),
        points_before=sum(before for before, _ in pairs),
        points_after=sum(after for _, after in pairs),
    )
