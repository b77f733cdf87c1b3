"""
The policy of the fault tests, in two forms: plain numbers for the checker, and a servicekit policy made from them.

The calendar is always open, so work is elapsed time and the checker can do its own sums. The goals are a fraction of a
second, so that a campaign of half a minute sees thousands of timers.
"""

from __future__ import annotations

from servicekit.calendars import BusinessCalendar, Work
from servicekit.escalation import EscalationPolicy, EscalationStep, Side
from servicekit.policies import Policy
from servicekit.sla import SLAPolicy, SLATarget
from servicekit.workflow import SUPPORT
from tests.faults.model import Promise, Step

__all__ = ["PROMISES", "fault_policy"]

MS = 1_000

PROMISES = (
    Promise("first_response", goal=150 * MS, warnings=(50,), steps=(Step("due"), Step("lead", 100 * MS))),
    Promise("next_response", goal=200 * MS, steps=(Step("due"),)),
    Promise(
        "resolution",
        goal=400 * MS,
        warnings=(75,),
        steps=(Step("soon", -100 * MS), Step("due"), Step("late", 50 * MS, every=150 * MS, times=4)),
    ),
)


def fault_policy() -> Policy:
    """Give the policy that the promises are written down in."""
    return Policy(
        key="faults",
        lifecycle=SUPPORT.key,
        lifecycles={SUPPORT.key: SUPPORT},
        calendars={"open": BusinessCalendar.always("open")},
        sla=(SLAPolicy(key="standard", targets=tuple(map(_target, PROMISES))),),
        escalation=tuple(map(_ladder, PROMISES)),
    )


def _target(promise: Promise) -> SLATarget:
    return SLATarget(
        metric=promise.clock,
        goals={"default": Work(promise.goal)},
        calendar="open",
        warnings=promise.warnings,
        escalation=promise.clock,
    )


def _ladder(promise: Promise) -> EscalationPolicy:
    return EscalationPolicy(key=promise.clock, steps=tuple(map(_step, promise.steps)))


def _step(step: Step) -> EscalationStep:
    return EscalationStep(
        key=step.key,
        side=Side.DUE if step.after == 0 else Side.AFTER if step.after > 0 else Side.BEFORE,
        offset=Work(abs(step.after)) if step.after else None,
        every=Work(step.every) if step.every else None,
        times=step.times,
        notify=("lead",),
    )
