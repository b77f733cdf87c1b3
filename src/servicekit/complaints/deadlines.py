"""
Deadlines that regulators and standards set for complaints, by name, each with its source.

A profile holds only what its source says. Where the source says "prompt" or "immediately" without a number, the
deadline has none (:attr:`Deadline.goal` is ``None``) and the host states its own. Rules change: each profile says from
when on it holds as far as that is known, and when it was last read. It is no legal advice.

Amounts: weeks and days of a rule are elapsed time from the receipt, which is never later than the end of the same day;
"by the close of the third business day" is the last closing of that day on the host's calendar, whose holidays must be
those of the place. Legal clocks do not stand still while the customer is waited for, unless the source says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from attrs import field, frozen

from servicekit.calendars import Amount
from servicekit.conditions import AnyOf, Condition, Not, Test
from servicekit.errors import InputError
from servicekit.sla import DEFAULT_GOAL, MetricRule, SLAPolicy, SLATarget, Start

__all__ = ["ANSWERED", "APPEALED", "Deadline", "DeadlineProfile", "Step"]

ANSWERED = ("proposal", "deadlock", "external", "carrying_out")
"""The open statuses of the stock complaint lifecycles in which the final response has been given."""

APPEALED = "appealed"
"""The status of the stock lifecycle in which an appeal is under review."""


class Step:
    """What a deadline is for: the names of the metrics."""

    ACKNOWLEDGED = "first_response"
    """The first public answer."""
    ANSWERED = "final_response"
    """The final response: the complaint is solved or closed, or waits for the customer's word on it."""
    APPEAL_ANSWERED = "appeal_response"
    """The end of the review of an appeal."""


@frozen(kw_only=True)
class Deadline:
    """
    One deadline of a profile.

    Attributes:
        key: The name of its clock.
        step: What must have happened by then, one of :class:`Step`.
        words: What the source says.
        goal: The amount; ``None`` where the source names no number.
        by: The field whose value allows another amount.
        otherwise: That amount by the value of *by*.
        start_field: The field with the moment from which it counts; empty for the receipt.
        optional: Whether it is a choice with a reward rather than a duty; its clock is of a kind of its own.
    """

    key: str
    step: str
    words: str
    goal: Amount | None = None
    by: str = "priority"
    otherwise: Mapping[str, Amount] = field(factory=dict)
    start_field: str = ""
    optional: bool = False


@frozen(kw_only=True)
class DeadlineProfile:
    """
    The deadlines of one source.

    Attributes:
        key: Its name.
        title: One line for people.
        place: Where it holds.
        source: The rule, with its number.
        url: Where it can be read.
        checked: When it was last read there.
        deadlines: What it says.
        since: From when on, as far as known.
        notes: What else to know.
    """

    key: str
    title: str
    place: str
    source: str
    url: str
    checked: date
    deadlines: tuple[Deadline, ...]
    since: date | None = None
    notes: tuple[str, ...] = ()

    @property
    def fields(self) -> dict[str, tuple[str, ...]]:
        """The fields that a policy with this profile must declare, with their values (none: any)."""
        found: dict[str, tuple[str, ...]] = {
            each.by: tuple(each.otherwise) for each in self.deadlines if each.otherwise
        }
        return found | {each.start_field: () for each in self.deadlines if each.start_field}

    def metrics(self, *, answered: Collection[str] = ANSWERED, appealed: str = APPEALED) -> dict[str, MetricRule]:
        """
        The metrics that a policy with this profile must have.

        Args:
            answered: The open statuses in which the final response has been given.
            appealed: The status in which an appeal is under review.
        """
        rules = {Step.ANSWERED: _final_response(answered), Step.APPEAL_ANSWERED: _appeal_response(appealed)}
        return {name: rule for name, rule in rules.items() if name in {each.step for each in self.deadlines}}

    def policies(
        self,
        *,
        calendar: str,
        when: Condition,
        prompt: Amount | None = None,
        warnings: tuple[int, ...] = (),
        escalation: str | None = None,
        kind: str = "regulator",
    ) -> tuple[SLAPolicy, ...]:
        """
        The promises of this profile.

        Args:
            calendar: The name of the calendar with the business days and holidays of the place.
            when: Which tickets are complaints under this profile.
            prompt: What the host takes "prompt" or "immediately" to be; such deadlines are left out without it.
            warnings: Percentages of each goal at which a warning is recorded.
            escalation: The ladder that follows each clock.
            kind: The kind of the policies: they hold beside the promises of other kinds.

        Raises:
            InputError: Nothing is left: the source names no number, and neither does *prompt*.
        """
        found = []
        for name, optional in ((kind, False), (f"{kind}_optional", True)):
            targets = [
                self._target(each, goal, calendar, warnings, escalation)
                for each in self.deadlines
                if each.optional is optional and (goal := each.goal or prompt) is not None
            ]
            key = f"{self.key}_optional" if optional else self.key
            if targets:
                found.append(SLAPolicy(key=key, name=self.title, kind=name, when=when, targets=tuple(targets)))
        if not found:
            raise InputError(f"{self.key}: the source names no number, so say what prompt is", profile=self.key)
        return tuple(found)

    def _target(
        self, deadline: Deadline, goal: Amount, calendar: str, warnings: tuple[int, ...], escalation: str | None
    ) -> SLATarget:
        return SLATarget(
            metric=deadline.step,
            key=f"{self.key}_{deadline.key}",
            by=deadline.by,
            goals={**deadline.otherwise, DEFAULT_GOAL: goal},
            calendar=calendar,
            pause=frozenset(),
            warnings=warnings,
            escalation=escalation,
            start=Start.AT_FIELD if deadline.start_field else Start.AT_EVENT,
            start_field=deadline.start_field,
        )


def _final_response(answered: Collection[str]) -> MetricRule:
    over = Test("status_category", "in", ("solved", "closed"))
    given = (Test("status", "in", tuple(answered)),) if answered else ()
    return MetricRule(
        start=Not(over),
        stop=AnyOf((over, *given)),
        meaning="from the receipt of a complaint to the final response, whoever is waited for",
    )


def _appeal_response(appealed: str) -> MetricRule:
    return MetricRule(
        start=Test("status", "is", appealed),
        stop=Test("status", "is_not", appealed),
        repeat=True,
        meaning="from an appeal to the answer to it",
    )
