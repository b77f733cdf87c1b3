"""
Findings about a policy: what is wrong or probably not meant, each with a ticket that shows it where there is one.

    findings    Finding, Witness, Lint, Fault
    tickets     which tickets a policy can tell apart
    document    what a reader would refuse
    ties        tickets for which it is open which SLA policy applies
    happenings  what a metric sees of them, event by event
    calendars, metrics, sla, escalation, compensation, plans   what can be wrong with each part

Each of the last exports its ``LINTS``; they stand here and not in the rooms they are about, because a finding speaks of
a whole policy, which those rooms cannot know.
"""

from servicekit.lint import calendars, compensation, document, escalation, metrics, plans, sla
from servicekit.lint.findings import Fault, Finding, Lint, Severity, Witness
from servicekit.lint.ties import possible_ties
from servicekit.policies import Policy

__all__ = ["LINTS", "Fault", "Finding", "Lint", "Severity", "Witness", "lint", "possible_ties"]

LINTS: tuple[Lint, ...] = (
    *document.LINTS,
    *calendars.LINTS,
    *metrics.LINTS,
    *sla.LINTS,
    *escalation.LINTS,
    *compensation.LINTS,
    *plans.LINTS,
)
"""Everything that is looked for, in order."""


def lint(policy: Policy) -> tuple[Finding, ...]:
    """
    Everything that is wrong with *policy* or probably not meant, in the order of :data:`LINTS`.

    A policy that a reader would refuse is looked at no further: the rest would not be reliable. One that comes from
    :func:`~servicekit.policies.load_policy` never is.
    """
    refused = tuple(finding for each in document.LINTS for finding in each.findings(policy))
    if refused:
        return refused
    return tuple(finding for each in LINTS[len(document.LINTS) :] for finding in each.findings(policy))
