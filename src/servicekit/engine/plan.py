"""
What will fire if nothing else happens.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from attrs import frozen

from servicekit.calendars import from_micros
from servicekit.engine.dossier import Dossier
from servicekit.engine.marks import is_warning, warning
from servicekit.escalation import Fired, notice_id, proposals
from servicekit.policies import Policy
from servicekit.sla import Clock

__all__ = ["Planned", "plan"]


@frozen(kw_only=True)
class Planned:
    """
    One firing to come.

    Attributes:
        at: When.
        clock: Of which cycle of which clock (``"resolution#1"``).
        what: ``"warning"``, ``"breach"`` or ``"step"``.
        step: The name of the step, the percentage of the warning.
        notice: The key under which the notice will leave, for a step.
        notify: Whom it will tell.
    """

    at: datetime
    clock: str
    what: str
    step: str = ""
    notice: str = ""
    notify: tuple[str, ...] = ()


def plan(policy: Policy, dossier: Dossier) -> tuple[Planned, ...]:
    """Everything that will fire by itself on a record if nothing else happens, in order."""
    live = [clock for clock in dossier.clocks.live.values() if clock.is_live]
    planned = [each for clock in live for each in _planned(policy, dossier, clock)]
    return tuple(sorted(planned, key=lambda each: (each.at, each.clock, each.what, each.step, each.notice)))


def _planned(policy: Policy, dossier: Dossier, clock: Clock) -> Iterator[Planned]:
    calendars = policy.promises.calendars
    target = policy.promises.target_of(clock)
    fired = dossier.fired.get(clock.name, {})
    for percent in target.warnings:
        at = clock.instant_of(-(-clock.goal * percent // 100), calendars)
        if at is not None and warning(percent) not in fired:
            yield Planned(at=from_micros(at), clock=clock.name, what="warning", step=f"{percent}%")
    due = clock.due_at(calendars)
    if due is not None and clock.name not in dossier.announced:
        yield Planned(at=from_micros(due), clock=clock.name, what="breach")
    if target.escalation is not None:
        yield from _steps(policy, dossier, clock, target.escalation)


def _steps(policy: Policy, dossier: Dossier, clock: Clock, ladder: str) -> Iterator[Planned]:
    """Every firing of every step, repeats included: each is planned as if the one before had fired."""
    so_far = {name: each for name, each in dossier.fired.get(clock.name, {}).items() if not is_warning(name)}
    while coming := list(proposals(clock, policy.ladders[ladder], so_far)):
        for each in coming:
            at = clock.instant_of(each.work, policy.promises.calendars)
            so_far[each.step.key] = Fired(occurrence=each.occurrence, arming=each.arming, at=0)
            if at is not None:
                yield Planned(
                    at=from_micros(at + each.elapsed),
                    clock=clock.name,
                    what="step",
                    step=each.step.key,
                    notice=notice_id(str(dossier.key), clock, each),
                    notify=each.step.notify,
                )
