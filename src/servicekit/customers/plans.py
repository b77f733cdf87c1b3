"""
Service plans: what is sold as a whole, in grades, with its scope, its counters and what it gives.

A plan is data of the policy. What a customer holds is an entitlement, which keeps the plan as it was when it was
granted: a later change of the plan changes no contract.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from servicekit.calendars import span_micros
from servicekit.conditions import SECTIONS
from servicekit.customers.lengths import Length
from servicekit.customers.scope import Scope
from servicekit.errors import InputError
from servicekit.tickets import Facts

__all__ = [
    "GRADES",
    "OWN_FACTS",
    "Allotment",
    "Decrease",
    "OnEnd",
    "Plan",
    "RenewFrom",
    "SuspendedTerm",
    "Unit",
    "WhileSuspended",
]

GRADES = ("high", "middle", "low")
"""Grades of whole solutions, the best first; a policy with words of its own lists them as values of a field."""

OWN_FACTS = ("id", "entitlement", "service", "plan", "grade", "contract")
"""Facts of the customer that no benefit can be called, besides those that begin with ``left.``"""


class Unit(StrEnum):
    """What a counter counts."""

    CASES = "cases"
    """Tickets."""
    HOURS = "hours"
    """Working time, kept in whole minutes."""


class Decrease(StrEnum):
    """When a counter goes down (Dynamics 365, "Decrease Remaining On")."""

    CREATE = "create"
    """When the ticket is created: create -1, cancel +1, reactivate -1."""
    RESOLVE = "resolve"
    """When it is resolved: resolve -n, reactivate +n."""


class WhileSuspended(StrEnum):
    """What a suspended entitlement still gives; what clocks do about it is the policy's to say."""

    KEEP = "keep"
    """Everything: the facts are those of an active one, but for ``customer.entitlement``."""
    PAUSE = "pause"
    """Plan and grade stay, and ``customer.service`` is ``"paused"``, in which a metric may pause."""
    WITHDRAW = "withdraw"
    """Nothing: no plan, no grade, no benefits."""


class SuspendedTerm(StrEnum):
    """What happens to the end of an entitlement that is suspended for a while."""

    RUNS_ON = "runs_on"
    """Nothing: the time is lost, and it may expire while it is suspended."""
    EXTENDS = "extends"
    """It moves by as long as the suspension lasted."""


class OnEnd(StrEnum):
    """What an entitlement that expired or was cancelled gives to tickets that were opened under it."""

    WITHDRAW = "withdraw"
    """Nothing, from its end on."""
    KEEP = "keep"
    """What it gave when they were opened, until they are done."""


class RenewFrom(StrEnum):
    """Where a renewed term begins."""

    END = "end"
    """At the end of the one before: no gap and no overlap, also when it is renewed late."""
    TODAY = "today"
    """At the moment of renewing; one that is still active ends then (Dynamics 365 begins anew today as well)."""


@frozen(kw_only=True)
class Allotment:
    """
    A counter: so many cases, or so much working time.

    Attributes:
        key: Its name.
        unit: What it counts.
        total: How much there is: cases, from 0 on, or minutes, from 1 on.
        decrease_on: When it goes down. Working time is known only when a ticket is resolved.
        restrict: Whether a use beyond zero is refused; otherwise it goes below zero and says so.
        channels: How much of it may be used on a channel; one that is not named has no limit of its own.
        step: Working time is counted in steps of so many minutes, each one begun counting in full.

    Raises:
        InputError: A number is out of range, the channels have more than there is, or hours go down on create.
    """

    key: str
    unit: Unit = field(default=Unit.CASES, converter=Unit)
    total: int
    decrease_on: Decrease = field(default=Decrease.RESOLVE, converter=Decrease)
    restrict: bool = True
    channels: Mapping[str, int] = field(factory=dict)
    step: int = 1

    def __attrs_post_init__(self) -> None:
        if faults := list(self._faults()):
            place, words = faults[0]
            raise InputError(f"counter {self.key!r}: {words}", argument=place.rpartition(".")[2], faults=faults)

    def _faults(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: pairs of place and words."""
        least = 0 if self.unit is Unit.CASES else 1
        channels = {f"channels.{name}": number for name, number in self.channels.items()}
        for place, number in (("total", self.total), *channels.items()):
            if isinstance(number, bool) or number < least:
                yield place, f"{place.rpartition('.')[2]} is {number!r}, not a number from {least} on"
        if sum(self.channels.values()) > self.total:
            yield "channels", f"the channels have more than there is, {self.total}"
        if self.unit is Unit.HOURS and self.decrease_on is Decrease.CREATE:
            yield "decrease_on", "hours are known when a ticket is resolved, not before"
        if not 1 <= self.step <= 24 * 60 or (self.step > 1 and self.unit is Unit.CASES):
            yield "step", "a step is 1 to 1440 minutes of a counter of hours"

    def amount_of(self, worked: timedelta) -> int:
        """
        What a ticket uses of this counter: 1, or the minutes *worked* in whole steps.

        Raises:
            InputError: The time is negative.
        """
        if self.unit is Unit.CASES:
            return 1
        if worked < timedelta(0):
            raise InputError(f"nobody worked for {worked}", argument="worked")
        return -(-span_micros(worked) // (self.step * 60_000_000)) * self.step


def _allotments(given: Iterable[Allotment]) -> tuple[Allotment, ...]:
    return tuple(sorted(given, key=lambda each: each.key))


def _benefits(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return dict(Facts(customer=given).customer or {})


def _exactly(benefits: Mapping[str, Any]) -> str:
    """What makes benefits equal: ``1`` and ``True`` are not."""
    return json.dumps(benefits, sort_keys=True)


@frozen(kw_only=True)
class Plan:
    """
    A service plan.

    Attributes:
        key: Its name, and the value of ``customer.plan``.
        grade: How good it is: one of :data:`GRADES`, or the policy's own word.
        title: For people.
        length: How long a term is; ``None`` for one without end.
        zone: The zone in which days and months are counted.
        scope: What it is good for.
        allotments: Its counters, kept in the order of their names; without any there is no limit.
        benefits: Facts of the customer that hold while it gives something, by name (``{"answers_at_night": True}``).
        while_suspended: See :class:`WhileSuspended`.
        suspended_term: See :class:`SuspendedTerm`.
        on_end: See :class:`OnEnd`.
        renew_from: See :class:`RenewFrom`.
        transferable: Whether it may pass to another customer.

    Raises:
        InputError: Two counters have one name, a benefit has the name of another fact, or the term has no length.
    """

    key: str
    grade: str = "middle"
    title: str = ""
    length: Length | None = None
    zone: str = "UTC"
    scope: Scope = field(factory=Scope)
    allotments: tuple[Allotment, ...] = field(default=(), converter=_allotments)
    benefits: Mapping[str, Any] = field(factory=dict, converter=_benefits, eq=_exactly)
    while_suspended: WhileSuspended = field(default=WhileSuspended.WITHDRAW, converter=WhileSuspended)
    suspended_term: SuspendedTerm = field(default=SuspendedTerm.RUNS_ON, converter=SuspendedTerm)
    on_end: OnEnd = field(default=OnEnd.WITHDRAW, converter=OnEnd)
    renew_from: RenewFrom = field(default=RenewFrom.END, converter=RenewFrom)
    transferable: bool = True

    def __attrs_post_init__(self) -> None:
        if faults := list(self._faults()):
            place, words = faults[0]
            raise InputError(f"plan {self.key!r}: {words}", argument=place.partition(".")[0], faults=faults)

    def _faults(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: pairs of place and words."""
        keys = [each.key for each in self.allotments]
        if len(set(keys)) < len(keys):
            yield "allotments", "two counters have one name"
        for name in self.benefits:
            if name in OWN_FACTS or name.partition(".")[0] in ("left", *SECTIONS):
                yield f"benefits.{name}", f"no benefit can be called {name!r}"
        if self.length is not None and not self.length:
            yield "length", f"a term lasts longer than {self.length}"

    def allotment(self, key: str) -> Allotment | None:
        """The counter of that name."""
        for each in self.allotments:
            if each.key == key:
                return each
        return None
