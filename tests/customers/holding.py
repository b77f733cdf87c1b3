"""A small host for entitlements: settle what is due, decide, fold; what an engine does, without storage."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from servicekit.customers import ENTITLEMENT, Allotment, Entitlement, Grant, Length, Plan
from servicekit.records import Occasion
from servicekit.testing.builders import at
from servicekit.typing import Key

START = at("2026-01-01 00:00")


def a_plan(key: str = "gold", **changes: Any) -> Plan:
    """A yearly plan in the grade high with ten cases that go down on create."""
    cases = Allotment(key="cases", total=10, decrease_on="create")
    return Plan(**{"key": key, "grade": "high", "length": Length(12), "allotments": [cases], **changes})


class Holding:
    """One entitlement and everything that happened to it."""

    def __init__(self, plan: Plan, identity: str = "E1", now: datetime = START) -> None:
        self.plans = {plan.key: plan}
        self.key = Key("entitlement", identity)
        self.held: Entitlement | None = None
        self.now = now
        self.events: list[Any] = []

    @property
    def state(self) -> Entitlement:
        """The entitlement, which has been granted."""
        assert self.held is not None
        return self.held

    def send(self, command: Any, now: datetime | None = None) -> list[Any]:
        """Settle, decide, fold; the events of the command itself."""
        self.now = now or self.now
        self.settle()
        occasion = Occasion(key=self.key, rules=self.plans, now=self.now)
        return self._fold(list(ENTITLEMENT.decide(self.held, command, occasion)), self.now)

    def settle(self, now: datetime | None = None) -> list[Any]:
        """Let happen what is due by now, each at its instant."""
        self.now = now or self.now
        fired: list[Any] = []
        while (due := ENTITLEMENT.due(self.held, self.plans)) is not None and due <= self.now:
            fired += self._fold(list(ENTITLEMENT.fire(self.held, self.plans, due)), due)
        return fired

    def _fold(self, events: list[Any], moment: datetime) -> list[Any]:
        for event in events:
            self.held = ENTITLEMENT.evolve(self.held, event, moment)
            self.events.append(event)
        return events


def granted(plan: Plan | None = None, **grant: Any) -> Holding:
    """An entitlement of customer C1, granted at the start of 2026."""
    holding = Holding(plan or a_plan())
    holding.send(Grant(**{"plan": (plan or a_plan()).key, "customer": "C1", **grant}))
    return holding
