"""What can be wrong with service plans and with the rules of who pays, though each of them can be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from servicekit.conditions import ALWAYS
from servicekit.customers import DIMENSIONS, WhileSuspended
from servicekit.lint.findings import Fault, Lint, Severity
from servicekit.policies import Policy, write_policy

__all__ = ["LINTS"]

_SERVICE = ("customer.service", "customer.entitlement")


def _words(value: Any) -> Iterator[str]:
    """Every text and every name in plain data."""
    if isinstance(value, str):
        yield value
    inner = [*value.keys(), *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _words(each)


def _read_elsewhere(policy: Policy) -> frozenset[str]:
    """The words of the document outside of its plans and of its list of fields: what is read stands among them."""
    data = {name: part for name, part in write_policy(policy).items() if name not in ("plans", "fields")}
    return frozenset(_words(data))


def _unused(policy: Policy) -> Iterator[Fault]:
    """Plans without counters of which nothing reads what they give: a customer with one is served like anybody else."""
    read = _read_elsewhere(policy) if policy.plans else frozenset()
    for key, plan in policy.plans.items():
        gives = {f"customer.{name}" for name in ("plan", "grade", "entitlement", "service", *plan.benefits)}
        if not plan.allotments and not read & gives:
            yield Fault(
                path=f"plans.{key}",
                message=f'nothing in this policy reads what the plan "{key}" gives',
                hint=f'write when = {{ "customer.plan" = "{key}" }} where it makes a difference',
            )


def _pauses_nothing(policy: Policy) -> Iterator[Fault]:
    """Plans that say suspension pauses, where no condition looks whether service is paused."""
    read = _read_elsewhere(policy) if policy.plans else frozenset()
    for key, plan in policy.plans.items():
        if plan.while_suspended is WhileSuspended.PAUSE and not read.intersection(_SERVICE):
            yield Fault(
                path=f"plans.{key}.while_suspended",
                message=f'suspending "{key}" pauses nothing: no condition reads customer.service',
                hint='give a metric pause = { "customer.service" = "paused" }',
            )


def _scope_matches_nothing(policy: Policy) -> Iterator[Fault]:
    """Scopes that name what the field of the ticket can never be."""
    for key, plan in policy.plans.items():
        for dimension in DIMENSIONS:
            values, asked = policy.fields.get(dimension.field, ()), plan.scope.of(dimension.name)
            never = [name for name in asked if values and name not in values]
            if never:
                yield Fault(
                    path=f"plans.{key}.scope.{dimension.name}",
                    message=f"no ticket has the {dimension.field} {', '.join(never)}",
                    hint=f"the field {dimension.field} can be {', '.join(values)}",
                )


def _channel_outside(policy: Policy) -> Iterator[Fault]:
    """Parts of counters for channels that the scope of the plan leaves out."""
    for key, plan in policy.plans.items():
        for allotment in plan.allotments:
            outside = [name for name in allotment.channels if plan.scope.channels and name not in plan.scope.channels]
            if outside:
                yield Fault(
                    path=f"plans.{key}.counters.{allotment.key}.channels",
                    message=f"what is there for {', '.join(outside)} can never be used: the scope leaves it out",
                    hint="add the channel to the scope, or take it out here",
                )


def _nothing_to_use(policy: Policy) -> Iterator[Fault]:
    """Counters of nothing that refuse every use, so that no entitlement under the plan ever applies."""
    for key, plan in policy.plans.items():
        for allotment in plan.allotments:
            if allotment.restrict and allotment.total == 0:
                yield Fault(
                    path=f"plans.{key}.counters.{allotment.key}.total",
                    message=f'"{key}" never applies: there is nothing of "{allotment.key}" to use',
                    hint="raise it, or write restrict = false",
                )


def _never_decides(policy: Policy) -> Iterator[Fault]:
    """Charge rules that an earlier one always stands before."""
    rules = policy.charges.rules if policy.charges is not None else ()
    for number, rule in enumerate(rules):
        taker = next((each for each in rules[:number] if each.when in (ALWAYS, rule.when)), None)
        if taker is not None:
            yield Fault(
                path=f"charges.rules[{number}]",
                message=f'"{rule.key}" never decides: "{taker.key}" stands before it and holds wherever it would',
                hint="move it up, or narrow the condition before it",
            )


LINTS = (
    Lint(
        code="plans.unused",
        severity=Severity.WARNING,
        meaning="A plan has no counters, and nothing reads what it gives.",
        find=_unused,
    ),
    Lint(
        code="plans.pauses_nothing",
        severity=Severity.WARNING,
        meaning="A plan says that suspension pauses, and no condition reads whether service is paused.",
        find=_pauses_nothing,
    ),
    Lint(
        code="plans.scope_matches_nothing",
        severity=Severity.WARNING,
        meaning="A scope names what the field of the ticket can never be.",
        find=_scope_matches_nothing,
    ),
    Lint(
        code="plans.channel_outside_scope",
        severity=Severity.WARNING,
        meaning="A counter has a part for a channel that the plan's scope leaves out.",
        find=_channel_outside,
    ),
    Lint(
        code="plans.nothing_to_use",
        severity=Severity.WARNING,
        meaning="A counter of nothing refuses every use.",
        find=_nothing_to_use,
    ),
    Lint(
        code="charges.never_decides",
        severity=Severity.ERROR,
        meaning="A charge rule never decides: an earlier one holds wherever it would.",
        find=_never_decides,
    ),
)
"""What is looked for in plans and charges."""
