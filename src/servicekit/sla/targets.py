"""
What is promised: policies, their targets, and the named choices for what happens to a running clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeAlias

from attrs import Factory, field, frozen

from servicekit.calendars import Amount, BusinessDays, Elapsed, EndOfBusinessDay, Work, format_amount
from servicekit.conditions import ALWAYS, Condition
from servicekit.errors import InputError
from servicekit.sla.metrics import METRICS
from servicekit.workflow import Category

__all__ = [
    "DEFAULT_GOAL",
    "Goal",
    "LateAttach",
    "OnChange",
    "OnMerge",
    "OnReopen",
    "PauseReasons",
    "SLAPolicy",
    "SLATarget",
    "Start",
    "Until",
    "goal_in_words",
]

DEFAULT_GOAL = "default"
"""The name of the goal for every value that has none of its own."""


class OnChange(StrEnum):
    """What happens to a running clock when its goal changes: another priority, tier, group, policy or calendar."""

    CARRY = "carry"
    """The working time already spent is kept and counts against the new goal."""
    RESTART = "restart"
    """What was spent no longer counts: the whole new goal lies ahead."""
    PRORATE = "prorate"
    """The share of the old goal that was spent is the share of the new goal that counts as spent."""
    KEEP = "keep"
    """The old goal stays for this cycle."""
    STRICTER = "stricter"
    """The new goal is carried over if it is due earlier than the old one; else the old one stays."""


class OnReopen(StrEnum):
    """What happens to a stopped clock when its ticket is reopened."""

    CONTINUE_EXCLUDING_CLOSED = "continue_excluding_closed"
    """It goes on; the time while the ticket was solved or closed does not count."""
    CONTINUE_INCLUDING_CLOSED = "continue_including_closed"
    """It goes on, as if it had never stopped."""
    RESTART = "restart"
    """It goes on with the whole goal ahead."""
    NEW_CYCLE = "new_cycle"
    """That cycle stays as it was; a new one begins."""
    GRACE = "grace"
    """It goes on, with at least the target's *grace* ahead."""


class OnMerge(StrEnum):
    """From when on the clocks of a ticket count that takes over another one."""

    OLDEST_UNANSWERED = "oldest_unanswered"
    """From the oldest customer message of both that is not answered."""
    OWN = "own"
    """From its own start, as before."""
    EARLIEST = "earliest"
    """From the start of the ticket that was opened first."""


class LateAttach(StrEnum):
    """What happens to steps that were already past when a change made them due."""

    RECORD_ONLY = "record_only"
    """They are recorded; nobody is told."""
    FIRE_HIGHEST = "fire_highest"
    """The latest of them is told, the others are recorded."""
    FIRE_ALL = "fire_all"
    """All of them are told."""


class PauseReasons(StrEnum):
    """Which of the holds on a ticket its clock stands still for."""

    BY_CATEGORY = "by_category"
    """Those that count as a category in which it pauses: ``on_hold``, or ``pending`` for one on the customer."""
    ANY = "any"
    """All of them."""


class Start(StrEnum):
    """From when on a clock counts."""

    AT_EVENT = "at_event"
    """
    From what its metric says: the opening, the oldest unanswered message.

    A clock that a later change attaches counts from that change.
    """
    AT_OPENING = "at_opening"
    """From the opening of the ticket, whenever it is attached."""
    AT_FIELD = "at_field"
    """From the moment in the ticket's field *start_field*; without one, as at_event."""


@frozen
class Until:
    """A goal that is a moment: the one in the ticket's field *field*. Pauses do not move it."""

    field: str

    def __str__(self) -> str:
        return f"until {self.field}"


Goal: TypeAlias = Amount | Until
"""
What can be promised.

Working time, elapsed time, business days, a time of a business day or its end, or the moment in a field.
"""


def goal_in_words(goal: Goal) -> str:
    """The goal as a policy writes it: ``"4h"``, ``"1 business day"``, ``"until promised_at"``."""
    return str(goal) if isinstance(goal, Until) else format_amount(goal)


def _reasons(chosen: PauseReasons | str | Iterable[str]) -> PauseReasons | frozenset[str]:
    if not isinstance(chosen, str):
        return frozenset(chosen)
    if chosen not in list(PauseReasons):
        words = " or ".join(PauseReasons)
        raise InputError(f"pause_reasons is {chosen!r}, not {words} or a list of reasons", argument="pause_reasons")
    return PauseReasons(chosen)


def _categories(names: Iterable[Category]) -> frozenset[Category]:
    return frozenset(Category(name) for name in names)


@frozen(kw_only=True)
class SLATarget:
    """
    One promise about time.

    Attributes:
        metric: What is measured: one of :data:`~servicekit.sla.METRICS`, or a metric of the policy's own.
        goals: The promised amount by the value of the field *by*; ``"default"`` is for every other value. A ticket
            whose value has no goal is promised nothing. Business days are counted as the working time between the start
            and the same time of day so many business days on, or a given time or the end of that day.
        calendar: The name of the calendar whose opening hours count. A goal in elapsed time counts every hour.
        calendar_by: The field that chooses the calendar (``"team"``, ``"customer.site"``), by *calendars*; a value that
            is not there takes *calendar*.
        calendars: The name of the calendar for each value of *calendar_by*.
        key: The name of the clock, the metric's unless another is given. A clock lives on when another policy with a
            target of the same key takes over.
        by: The field that chooses the goal: one of the ticket (``"priority"``) or of the customer
            (``"customer.tier"``).
        pause: The categories in which the clock stands still; working time that passes there does not count.
        pause_reasons: The holds for which it stands still too: a choice of :class:`PauseReasons`, or their names. While
            any of these is on the ticket or it is in one of the categories, the clock stands still.
        pause_cap: How much time a cycle may stand still in all, in working or elapsed time; then it goes on by itself.
        warnings: Percentages of the goal, 1 to 99, at which a warning is recorded.
        escalation: The key of the escalation policy that follows this clock.
        start: See :class:`Start`.
        start_field: The field for ``AT_FIELD``.
        recover_pauses: Whether a clock that is attached later counts earlier pauses as pauses.
        on_change: See :class:`OnChange`.
        on_reopen: See :class:`OnReopen`.
        grace: For ``GRACE``: the working time that lies ahead at least.
        on_merge: See :class:`OnMerge`.
        late_attach: See :class:`LateAttach`.
    """

    metric: str
    goals: Mapping[str, Goal]
    calendar: str
    calendar_by: str | None = None
    calendars: Mapping[str, str] = field(factory=dict)
    key: str = Factory(lambda self: self.metric, takes_self=True)
    by: str = "priority"
    pause: frozenset[Category] = field(
        default=Factory(lambda self: _usual_pause(self.metric), takes_self=True), converter=_categories
    )
    pause_reasons: PauseReasons | frozenset[str] = field(default=PauseReasons.BY_CATEGORY, converter=_reasons)
    pause_cap: Amount | None = None
    warnings: tuple[int, ...] = ()
    escalation: str | None = None
    start: Start = field(default=Start.AT_EVENT, converter=Start)
    start_field: str = ""
    recover_pauses: bool = True
    on_change: OnChange = field(default=OnChange.CARRY, converter=OnChange)
    on_reopen: OnReopen = field(default=OnReopen.CONTINUE_EXCLUDING_CLOSED, converter=OnReopen)
    grace: Amount | None = None
    on_merge: OnMerge = field(default=OnMerge.OLDEST_UNANSWERED, converter=OnMerge)
    late_attach: LateAttach = field(default=LateAttach.RECORD_ONLY, converter=LateAttach)

    def __attrs_post_init__(self) -> None:
        for name, goal in self.goals.items():
            if not _can_be_promised(goal):
                raise InputError(f"target {self.key!r}: the goal for {name!r} is {goal!r}, which nobody can keep")
        for name, amount in (("pause_cap", self.pause_cap), ("grace", self.grace)):
            if amount is not None and not isinstance(amount, (Work, Elapsed)):
                raise InputError(f"target {self.key!r}: {name} is {amount!r}, not work or elapsed time")
        if self.on_reopen is OnReopen.GRACE and self.grace is None:
            raise InputError(f"target {self.key!r}: the choice 'grace' needs the grace that lies ahead at least")
        if (self.start is Start.AT_FIELD) != bool(self.start_field):
            raise InputError(f"target {self.key!r}: a start_field goes with the start 'at_field', and only with it")
        if (self.calendar_by is None) != (not self.calendars) or {"by", DEFAULT_GOAL} & self.calendars.keys():
            message = "calendars and calendar_by go together; no value may be called 'by' or 'default'"
            raise InputError(f"target {self.key!r}: {message}")

    def pauses_for(self, reason: str, category: Category) -> bool:
        """Whether the clock stands still for a hold of that name and category."""
        if isinstance(self.pause_reasons, PauseReasons):
            return self.pause_reasons is PauseReasons.ANY or category in self.pause
        return reason in self.pause_reasons

    def goal_for(self, value: Any) -> Goal | None:
        """The goal for *value* of the field *by*, ``None`` when nothing is promised."""
        chosen = self.goals.get(str(value)) if value is not None else None
        return chosen if chosen is not None else self.goals.get(DEFAULT_GOAL)


def _can_be_promised(goal: Any) -> bool:
    if isinstance(goal, (Work, Elapsed)):
        return goal.micros > 0
    if isinstance(goal, BusinessDays):
        return goal.days > 0 or (goal.days == 0 and goal.at is not None)
    return isinstance(goal, Until) or (isinstance(goal, EndOfBusinessDay) and goal.days >= 0)


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
