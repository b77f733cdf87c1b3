"""
The ladder that a clock follows, its steps and their instants: also of clocks that ended under an earlier policy.
"""

from __future__ import annotations

from attrs import frozen

from servicekit.engine.marks import is_warning, percent_of
from servicekit.escalation import EscalationStep, Side
from servicekit.policies import Policy
from servicekit.sla import Calendars, Clock, SLATarget
from servicekit.typing import Micros

__all__ = ["Rungs"]


@frozen
class Rungs:
    """The ladders of a policy and of those that its tickets ran under before."""

    policy: Policy

    def calendars(self, clock: Clock) -> Calendars:
        """The calendars that a clock runs, or ran, on."""
        return self.policy.promises.of(clock).calendars

    def target(self, clock: Clock) -> SLATarget:
        """The target that a clock runs, or ran, under."""
        return self.policy.promises.target_of(clock)

    def due_at(self, clock: Clock) -> Micros | None:
        """When a clock is due."""
        return clock.due_at(self.calendars(clock))

    def ladder(self, clock: Clock) -> tuple[EscalationStep, ...]:
        """The steps that follow a clock."""
        name, policy = self.target(clock).escalation, self.policy.under(clock.under) if clock.under else self.policy
        return () if name is None else policy.ladders[name].steps

    def step(self, clock: Clock, key: str) -> EscalationStep | None:
        """The step of that key which follows a clock; a warning of its target is one of the kind."""
        if is_warning(key):
            return _warning(key) if percent_of(key) in self.target(clock).warnings else None
        return next((step for step in self.ladder(clock) if step.key == key), None)

    def earlier_step(self, key: str) -> EscalationStep | None:
        """A step of that key in a policy that the ticket may have run under before."""
        if is_warning(key):
            return _warning(key)
        ladders = (ladder for policy in self.policy.others for ladder in policy.escalation)
        return next((step for ladder in ladders for step in ladder.steps if step.key == key), None)

    def reached(self, clock: Clock, step: EscalationStep, occurrence: int, now: Micros) -> Micros | None:
        """When a clock reached the step; ``None`` when it has not by *now*, or had stopped before."""
        at = step.instant(clock, self.policy.promises, occurrence)
        return at if at is not None and at <= (now if clock.is_live else clock.since) else None

    def lies_ahead(self, clock: Clock, step: EscalationStep, now: Micros) -> bool:
        """Whether a clock has the step still ahead of it."""
        at = step.instant(clock, self.policy.promises)
        return at is None or at > now


def _warning(key: str) -> EscalationStep:
    """A warning as a step: it lies where one of that percentage would."""
    return EscalationStep(key=key, side=Side.PERCENT, percent=percent_of(key))
