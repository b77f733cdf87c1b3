"""A witness run through the engine, and what can be seen of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

from attrs import evolve, frozen

from servicekit.calendars import to_micros
from servicekit.conditions import Condition, compile_condition
from servicekit.engine import Dossier, handle, new_dossier, readings, settle
from servicekit.escalation import Notified
from servicekit.lint.search import Ticket
from servicekit.lint.witnesses import Witness
from servicekit.policies import Policy
from servicekit.sla import Happening, Reading, Readings, SLAPolicy, SLATarget, in_order
from servicekit.sla.happening import event_facts
from servicekit.tickets import Envelope, Facts, event_of, records_of
from servicekit.tickets import Ticket as State
from servicekit.tickets import evolve as after
from servicekit.typing import Micros

__all__ = ["Run", "is_true", "numbers_in"]


@frozen(slots=False)
class Run:
    """The ticket *witness* under *policy*: every row handled at its moment, then whatever is due by its ``now``."""

    policy: Policy
    witness: Witness

    @cached_property
    def _course(self) -> tuple[Dossier, tuple[Envelope, ...]]:
        dossier, events = new_dossier(("ticket", "witness")), list[Envelope]()
        facts = Facts(customer=self.witness.customer)
        for record in in_order(records_of(self.witness.history)):
            outcome = handle(self.policy, dossier, record, facts, record.occurred_at)
            dossier = outcome.dossier
            events += outcome.events
        outcome = settle(self.policy, dossier, max(self.witness.now, records_of(self.witness.history)[-1].occurred_at))
        return outcome.dossier, (*events, *outcome.events)

    @property
    def dossier(self) -> Dossier:
        """The record at the end."""
        return self._course[0]

    @property
    def events(self) -> tuple[Envelope, ...]:
        """Everything that happened, what fired by itself too."""
        return self._course[1]

    @cached_property
    def notices(self) -> Mapping[tuple[str, str], Sequence[tuple[Notified, Micros]]]:
        """What the steps of ladders told, each with its moment, by the keys of ladder and step."""
        found: dict[tuple[str, str], list[tuple[Notified, Micros]]] = {}
        for envelope in self.events:
            event = envelope.event
            if isinstance(event, Notified):
                found.setdefault((event.ladder, event.step), []).append((event, to_micros(envelope.occurred_at)))
        return found

    @cached_property
    def readings(self) -> Readings:
        """What the clocks say in the end."""
        return readings(self.policy, self.dossier, self.witness.now)

    @property
    def policies(self) -> tuple[str, ...]:
        """The SLA policies that apply in the end, by their keys."""
        return self.dossier.clocks.policies

    @cached_property
    def seen(self) -> tuple[Ticket, ...]:
        """What conditions read at each event of the history."""
        return tuple(self._seen())

    def _seen(self) -> Iterator[Ticket]:
        ticket: State | None = None
        for record in in_order(records_of(self.witness.history)):
            event = event_of(record, ticket, self.policy.tables, self.policy.lifecycle)
            before, ticket = ticket, after(ticket, event, record.occurred_at)
            if ticket is not None:
                happening = Happening(before=before, event=event, after=ticket, at=to_micros(record.occurred_at))
                yield {"customer": self.witness.customer, "ticket": ticket.view(), "event": event_facts(happening)}

    def clock(self, key: str) -> Reading | None:
        """The last cycle of the clock of that key, ``None`` when there is none."""
        found = [reading for reading in self.readings if reading.clock == key]
        return max(found, key=lambda reading: reading.cycle, default=None)

    def measured(self, metric: str) -> list[Reading]:
        """The readings of the clocks of a metric."""
        return [reading for reading in self.readings if reading.metric == metric]

    def with_rows(self, *rows: tuple[Any, ...]) -> Run:
        """The same ticket with more in its history, looked at after it."""
        now = max(self.witness.now, *(row[0] for row in rows))
        return Run(self.policy, evolve(self.witness, history=(*self.witness.history, *rows), now=now))

    # What stands at a path of the policy.

    def sla_at(self, path: str) -> SLAPolicy:
        """The SLA policy at *path*, or the one around it."""
        return self.policy.sla[numbers_in(path)[0]]

    def target_at(self, path: str) -> SLATarget:
        """The target at *path*, or the one around it."""
        number, place, *_ = numbers_in(path)
        return self.policy.sla[number].targets[place]


@lru_cache(maxsize=1024)
def numbers_in(path: str) -> tuple[int, ...]:
    """The places in lists that *path* names."""
    return tuple(int(number) for number in re.findall(r"\[(\d+)\]", path))


def is_true(condition: Condition | None, facts: Ticket) -> bool:
    """Whether *condition* is true; one that is unknown or not there is not."""
    return condition is not None and compile_condition(condition)(facts) is True
