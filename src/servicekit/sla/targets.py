"""
What is promised: policies, their targets, and the named choices for what happens to a running clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from attrs import Factory, field, frozen

from servicekit.calendars import Amount, Elapsed, Work
from servicekit.conditions import ALWAYS, Condition
from servicekit.errors import InputError
from servicekit.sla.metrics import METRICS
from servicekit.workflow import Category

__all__ = ["DEFAULT_GOAL", "LateAttach", "OnChange", "OnReopen", "SLAPolicy", "SLATarget"]

DEFAULT_GOAL = "default"
"""The name of the goal for every value that has none of its own."""


class OnChange(StrEnum):
    """What happens to a running clock when its goal changes (another priority, another policy)."""

    CARRY = "carry"
    """The working time already spent is kept and counts against the new goal."""


class OnReopen(StrEnum):
    """What happens to a stopped resolution clock when the ticket is reopened."""

    CONTINUE_EXCLUDING_CLOSED = "continue_excluding_closed"
    """It goes on; the time while the ticket was solved or closed does not count."""


class LateAttach(StrEnum):
    """What happens to steps that were already past when a change made them due."""

    RECORD_ONLY = "record_only"
    """They are recorded; nobody is told."""
    FIRE_HIGHEST = "fire_highest"
    """The latest of them is told, the others are recorded."""
    FIRE_ALL = "fire_all"
    """All of them are told."""


def _categories(names: Iterable[Category]) -> frozenset[Category]:
    return frozenset(Category(name) for name in names)


@frozen(kw_only=True)
class SLATarget:
    """
    One promise about time.

    Attributes:
        metric: What is measured: one of :data:`~servicekit.sla.METRICS`.
        goals: The promised amount by the value of the field *by*; ``"default"`` is for every other value. A ticket
            whose value has no goal is promised nothing.
        calendar: The name of the calendar whose opening hours count. A goal in elapsed time counts every hour.
        key: The name of the clock, the metric's unless another is given. A clock lives on when another policy with a
            target of the same key takes over.
        by: The ticket's field that chooses the goal.
        pause: The categories in which the clock stands still; working time that passes there does not count.
        warnings: Percentages of the goal, 1 to 99, at which a warning is recorded.
        escalation: The key of the escalation policy that follows this clock.
        on_change: See :class:`OnChange`.
        on_reopen: See :class:`OnReopen`.
        late_attach: See :class:`LateAttach`.
    """

    metric: str
    goals: Mapping[str, Amount]
    calendar: str
    key: str = Factory(lambda self: self.metric, takes_self=True)
    by: str = "priority"
    pause: frozenset[Category] = field(
        default=Factory(lambda self: _usual_pause(self.metric), takes_self=True), converter=_categories
    )
    warnings: tuple[int, ...] = ()
    escalation: str | None = None
    on_change: OnChange = OnChange.CARRY
    on_reopen: OnReopen = OnReopen.CONTINUE_EXCLUDING_CLOSED
    late_attach: LateAttach = LateAttach.RECORD_ONLY

    def __attrs_post_init__(self) -> None:
        if self.metric not in METRICS:
            raise InputError(f"target {self.key!r}: {self.metric!r} is no metric, only {', '.join(METRICS)}")
        for name, goal in self.goals.items():
            if not isinstance(goal, (Work, Elapsed)) or goal.micros <= 0:
                raise InputError(f"target {self.key!r}: the goal for {name!r} is {goal!r}, not work or elapsed time")

    def goal_for(self, value: Any) -> Amount | None:
        """The goal for *value* of the field *by*, ``None`` when nothing is promised."""
        chosen = self.goals.get(str(value)) if value is not None else None
        return chosen if chosen is not None else self.goals.get(DEFAULT_GOAL)


def _usual_pause(metric: str) -> frozenset[Category]:
    return METRICS[metric].pause if metric in METRICS else frozenset()


@frozen(kw_only=True)
class SLAPolicy:
    """
    A set of targets for the tickets that *when* is true of.

    Of the policies of one *kind* (an agreement with customers, between teams, with a supplier) the first that matches
    applies; policies of different kinds apply side by side.
    """

    key: str
    targets: tuple[SLATarget, ...]
    when: Condition = ALWAYS
    kind: str = "sla"
    name: str = field(default="")
