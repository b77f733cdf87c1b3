"""A customer's record, driven by hand: what the engine does around a kind of record, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from servicekit.calendars import BusinessCalendar, elapsed
from servicekit.records import Occasion
from servicekit.satisfaction import PANEL, SIMPLESAT, Panel, Survey, SurveyInvited, SurveyRules, SurveyWithheld
from servicekit.typing import Key


def a_survey(key: str = "csat", **changes: Any) -> Survey:
    """A survey an hour after the solution, of everybody."""
    given: dict[str, Any] = {"rule": SIMPLESAT, "delay": elapsed(hours=1)}
    return Survey(key=key, **{**given, **changes})


class Customer:
    """One customer: settles what is due, then decides."""

    def __init__(self, *surveys: Survey, calendars: Sequence[BusinessCalendar] = (), id: str = "C-1") -> None:
        self.rules = SurveyRules(
            surveys={survey.key: survey for survey in surveys}, calendars={each.key: each for each in calendars}
        )
        self.key = Key(PANEL.name, id)
        self.state: Panel | None = None
        self.told: list[tuple[datetime, Any]] = []

    def settle(self, now: datetime) -> None:
        """Let happen what is due by *now*."""
        last: datetime | None = None
        while self.state is not None and (due := PANEL.due(self.state, self.rules)) is not None and due <= now:
            assert last is None or due > last
            last = due
            for event in PANEL.fire(self.state, self.rules, due):
                self._tell(event, due)

    def send(self, command: Any, now: datetime, customer: Mapping[str, Any] | None = None) -> list[Any]:
        """What follows from *command*; what was due is settled first."""
        self.settle(now)
        facts = {} if customer is None else {"customer": customer}
        occasion = Occasion(key=self.key, rules=self.rules, now=now, facts=facts)
        events = list(PANEL.decide(self.state, command, occasion))
        for event in events:
            self._tell(event, now)
        return events

    def _tell(self, event: Any, at: datetime) -> None:
        self.told.append((at, event))
        self.state = PANEL.evolve(self.state, event, at)

    def of(self, cls: type[Any]) -> list[tuple[datetime, Any]]:
        """The events of that class, with their moments."""
        return [(at, event) for at, event in self.told if isinstance(event, cls)]

    @property
    def invited_at(self) -> list[datetime]:
        """When the customer was written to."""
        return [at for at, _ in self.of(SurveyInvited)]

    @property
    def reasons(self) -> list[str]:
        """Why the customer was left alone, each time."""
        return [event.reason for _, event in self.of(SurveyWithheld)]
