"""A small desk for one customer's compensation, and rules to try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from servicekit.calendars import elapsed
from servicekit.complaints import (
    COMPENSATION,
    Authority,
    Breach,
    CalendarPeriod,
    Cap,
    CompensationAccount,
    CompensationRule,
    CompensationRules,
    PerSpan,
    Scope,
)
from servicekit.records import Occasion
from servicekit.typing import Key
from tests.complaints.builders import MONDAY

HOUR = timedelta(hours=1)
HOURLY = CompensationRule(key="hourly", per=PerSpan(amount=500, every=HOUR))
SHARE = CompensationRule(key="share", percent=Fraction(1, 8), of="customer.fee")
RULES = CompensationRules(
    currency="EUR",
    rules=(HOURLY,),
    caps=(
        Cap(key="ticket", limit=3_000, scope=Scope.TICKET),
        Cap(key="month", limit=5_000, per=CalendarPeriod.MONTH),
    ),
    authority=Authority(automatic=1_000, roles={"agent": 2_000, "lead": 10_000}),
    expires=elapsed(days=14),
)


def a_breach(
    ticket: str = "T1", hours: float = 2.5, *, day: float = 0, clock: str = "resolution", cycle: int = 1
) -> Breach:
    """A breach that many hours late, so many days after a Monday."""
    late = timedelta(hours=hours)
    return Breach(ticket=ticket, clock=clock, cycle=cycle, at=MONDAY + timedelta(days=day), late=late, late_work=late)


class Till:
    """Carries commands out one after the other and keeps the events, as the engine does."""

    def __init__(self, rules: CompensationRules = RULES) -> None:
        self.rules, self.events = rules, list[Any]()
        self.state: CompensationAccount | None = None

    @property
    def account(self) -> CompensationAccount:
        """The record, which is empty before the first event."""
        return self.state or CompensationAccount()

    def send(
        self,
        command: Any,
        *,
        roles: Sequence[str] = (),
        facts: Mapping[str, Mapping[str, Any]] | None = None,
        now: datetime = MONDAY,
    ) -> list[Any]:
        """Carry out *command*; the events that follow."""
        occasion = Occasion(
            key=Key("compensation", "ann"),
            rules=self.rules,
            now=now,
            facts=facts or {},
            roles=frozenset(roles),
            actor="bob",
        )
        return self._take(COMPENSATION.decide(self.state, command, occasion), now)

    def fire(self, now: datetime) -> list[Any]:
        """Let happen what is due by *now*."""
        fired = []
        while self.state and (at := COMPENSATION.due(self.state, self.rules)) is not None and at <= now:
            fired += self._take(COMPENSATION.fire(self.state, self.rules, at), at)
        return fired

    def _take(self, events: Sequence[Any], at: datetime) -> list[Any]:
        for event in events:
            self.state = COMPENSATION.evolve(self.state, event, at)
        self.events += events
        return list(events)
