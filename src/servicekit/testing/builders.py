"""
Small, complete values for tests: say only what the test is about, and take the rest as it comes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from servicekit.calendars import Amount, BusinessCalendar, parse_amount
from servicekit.escalation import EscalationPolicy, EscalationStep, Side
from servicekit.policies import Policy
from servicekit.sla import SLAPolicy, SLATarget
from servicekit.workflow import SUPPORT

__all__ = ["a_ladder", "a_policy", "a_target", "at", "office_hours"]


def at(text: str, zone: str = "UTC") -> datetime:
    """The moment at which the clocks of *zone* show *text* (``"2026-03-23 09:00"``)."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def office_hours(
    key: str = "office", *, zone: str = "UTC", hours: Mapping[str, Sequence[str]] | None = None, **more: Any
) -> BusinessCalendar:
    """A calendar open from 09:00 to 17:00 on Monday to Friday unless told otherwise."""
    return BusinessCalendar(key=key, zone=zone, hours=hours or {"mon-fri": ["09:00-17:00"]}, **more)


def a_target(
    metric: str = "resolution", goal: str | Amount | Mapping[str, str] = "4h", *, calendar: str = "office", **more: Any
) -> SLATarget:
    """A target with one goal for every ticket, or one for each priority."""
    if isinstance(goal, Mapping):
        goals: dict[str, Amount] = {name: parse_amount(text) for name, text in goal.items()}
    else:
        goals = {"default": parse_amount(goal) if isinstance(goal, str) else goal}
    return SLATarget(metric=metric, goals=goals, calendar=calendar, **more)


def a_ladder(key: str = "ladder") -> EscalationPolicy:
    """A ladder with a step on each side of the due instant, the last one repeating."""
    return EscalationPolicy(
        key=key,
        steps=(
            EscalationStep(key="half", side=Side.PERCENT, percent=50, notify=("agent",)),
            EscalationStep(key="soon", side=Side.BEFORE, offset=parse_amount("30m"), notify=("agent",)),
            EscalationStep(key="due", side=Side.DUE, notify=("lead",)),
            EscalationStep(
                key="late",
                side=Side.AFTER,
                offset=parse_amount("1h"),
                every=parse_amount("1h"),
                times=3,
                notify=("manager",),
            ),
        ),
    )


def a_policy(
    targets: Sequence[SLATarget] | None = None,
    *,
    sla: Sequence[SLAPolicy] | None = None,
    escalation: Sequence[EscalationPolicy] = (),
    calendars: Sequence[BusinessCalendar] | None = None,
    **more: Any,
) -> Policy:
    """A policy on the stock lifecycle ``support`` and office hours, with one SLA policy for every ticket."""
    policies = sla if sla is not None else (SLAPolicy(key="standard", targets=tuple(targets or (a_target(),))),)
    return Policy(
        **{
            "key": "test",
            "lifecycle": "support",
            "lifecycles": {"support": SUPPORT},
            "calendars": {calendar.key: calendar for calendar in (calendars or (office_hours(),))},
            "sla": tuple(policies),
            "escalation": tuple(escalation),
            **more,
        }
    )
