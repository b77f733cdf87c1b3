"""A policy with promises added to it: the deadlines of a regulator, or those of recoveries."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from servicekit.complaints import ANSWERED, APPEALED, DeadlineProfile, Step
from servicekit.conditions import Condition
from servicekit.errors import InputError
from servicekit.policies.document import Policy
from servicekit.sla import MetricRule
from servicekit.workflow import RECOVERY

__all__ = ["with_deadlines", "with_recovery"]


def with_deadlines(
    policy: Policy, profile: DeadlineProfile, *, calendar: str, when: Condition, **choices: Any
) -> Policy:
    """
    *policy* with the promises of *profile* before its own, and with the metrics and fields that they need.

    Args:
        policy: What to add to; it stays as it is.
        profile: The deadlines.
        calendar: The name of the calendar with the business days of the place.
        when: Which tickets are complaints under the profile.
        choices: More arguments of :meth:`servicekit.complaints.DeadlineProfile.policies`.

    Raises:
        InputError: The policy has no such calendar, no status for appeals where the profile has a deadline for them, or
            a metric or field of the same name that means something else.
    """
    if calendar not in policy.calendars:
        known = ", ".join(policy.calendars) or "none"
        raise InputError(f"policy {policy.key!r} has no calendar {calendar!r}; there are: {known}", name=calendar)
    own: dict[str, Any] = {"metrics": _metrics(policy, profile), "fields": profile.fields}
    for part, added in own.items():
        there = getattr(policy, part)
        if clash := [name for name in added if name in there and there[name] not in (added[name], ())]:
            raise InputError(f"policy {policy.key!r} has {part} of its own that are called {', '.join(clash)}")
    promises = profile.policies(calendar=calendar, when=when, **choices)
    return evolve(
        policy,
        metrics={**policy.metrics, **own["metrics"]},
        fields={**own["fields"], **policy.fields},
        sla=(*promises, *policy.sla),
    )


def _metrics(policy: Policy, profile: DeadlineProfile) -> dict[str, MetricRule]:
    """The metrics of *profile*, which may speak only of statuses that the policy has."""
    statuses = {status.key for lifecycle in policy.lifecycles.values() for status in lifecycle.statuses}
    metrics = profile.metrics(answered=[status for status in ANSWERED if status in statuses])
    if Step.APPEAL_ANSWERED in metrics and APPEALED not in statuses:
        message = f"has no lifecycle with the status {APPEALED!r}, such as 'complaint_with_appeal' from stock"
        raise InputError(f"policy {policy.key!r} {message}", profile=profile.key)
    return metrics


def with_recovery(policy: Policy) -> Policy:
    """
    *policy* with the promises of its own recovery rules before its others, and with the lifecycle that they need.

    Raises:
        InputError: The policy says nothing about recovery, has no such calendar, or has such promises already.
    """
    rules = policy.complaints.recovery if policy.complaints is not None else None
    if rules is None:
        raise InputError(f"policy {policy.key!r} says nothing about recovery", policy=policy.key)
    if RECOVERY.key in {sla.key for sla in policy.sla}:
        raise InputError(f"policy {policy.key!r} has an SLA policy {RECOVERY.key!r} already", policy=policy.key)
    lifecycles = {RECOVERY.key: RECOVERY, **policy.lifecycles}
    return evolve(policy, lifecycles=lifecycles, sla=(rules.policy(), *policy.sla))
