"""What can be wrong with service plans and with the rules of who pays, though each of them can be read."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.conditions import ALWAYS
from servicekit.customers import DIMENSIONS, WhileSuspended, decide_charge
from servicekit.lint.findings import Fault, Lint, Severity
from servicekit.lint.runs import Run, is_true, numbers_in
from servicekit.lint.search import Space
from servicekit.lint.subject import Subject
from servicekit.lint.tickets import first_shown, witness_of

__all__ = ["LINTS"]

_SERVICE = ("customer.service", "customer.entitlement")


def _unused(subject: Subject) -> Iterator[Fault]:
    """Plans without counters of which nothing reads what they give: a customer with one is served like anybody else."""
    read = subject.words_outside("plans", "fields")
    for key, plan in subject.policy.plans.items():
        gives = {f"customer.{name}" for name in ("plan", "grade", "entitlement", "service", *plan.benefits)}
        if not plan.allotments and not read & gives:
            yield Fault(
                path=f"plans.{key}",
                message=f'nothing in this policy reads what the plan "{key}" gives',
                hint=f'write when = {{ "customer.plan" = "{key}" }} where it makes a difference',
            )


def _pauses_nothing(subject: Subject) -> Iterator[Fault]:
    """Plans that say suspension pauses, where no condition looks whether service is paused."""
    read = subject.words_outside("plans", "fields")
    for key, plan in subject.policy.plans.items():
        if plan.while_suspended is WhileSuspended.PAUSE and not read.intersection(_SERVICE):
            yield Fault(
                path=f"plans.{key}.while_suspended",
                message=f'suspending "{key}" pauses nothing: no condition reads customer.service',
                hint='give a metric pause = { "customer.service" = "paused" }',
            )


def _scope_matches_nothing(subject: Subject) -> Iterator[Fault]:
    """Scopes that name what the field of the ticket can never be."""
    for key, plan in subject.policy.plans.items():
        for dimension in DIMENSIONS:
            values, asked = subject.policy.fields.get(dimension.field, ()), plan.scope.of(dimension.name)
            never = [name for name in asked if values and name not in values]
            if never:
                yield Fault(
                    path=f"plans.{key}.scope.{dimension.name}",
                    message=f"no ticket has the {dimension.field} {', '.join(never)}",
                    hint=f"the field {dimension.field} can be {', '.join(values)}",
                )


def _channel_outside(subject: Subject) -> Iterator[Fault]:
    """Parts of counters for channels that the scope of the plan leaves out."""
    for key, plan in subject.policy.plans.items():
        for allotment in plan.allotments:
            outside = [name for name in allotment.channels if plan.scope.channels and name not in plan.scope.channels]
            if outside:
                yield Fault(
                    path=f"plans.{key}.counters.{allotment.key}.channels",
                    message=f"what is there for {', '.join(outside)} can never be used: the scope leaves it out",
                    hint="add the channel to the scope, or take it out here",
                )


def _nothing_to_use(subject: Subject) -> Iterator[Fault]:
    """Counters of nothing that refuse every use, so that no entitlement under the plan ever applies."""
    for key, plan in subject.policy.plans.items():
        for allotment in plan.allotments:
            if allotment.restrict and allotment.total == 0:
                yield Fault(
                    path=f"plans.{key}.counters.{allotment.key}.total",
                    message=f'"{key}" never applies: there is nothing of "{allotment.key}" to use',
                    hint="raise it, or write restrict = false",
                )


def _never_decides(subject: Subject) -> Iterator[Fault]:
    """Charge rules that earlier ones always stand before."""
    rules = subject.policy.charges.rules if subject.policy.charges is not None else ()
    space = Space(subject.policy, [rule.when for rule in rules])
    for number, rule in enumerate(rules):
        earlier = [each.when for each in rules[:number]]
        identical = ALWAYS in earlier or rule.when in earlier
        if identical or (rule.when != ALWAYS and space.proves_none([rule.when], earlier)):
            path = f"charges.rules[{number}]"
            witnesses = map(witness_of, space.some([rule.when]))
            yield Fault(
                path=path,
                message=f'"{rule.key}" never decides: what stands before it holds wherever it would',
                hint="move it up, or narrow the conditions before it",
                witness=first_shown(subject, witnesses, _shows_another, path),
            )


def _shows_another(run: Run, path: str) -> bool:
    """Whether a rule holds for a ticket, and another one decides who pays."""
    charges = run.policy.charges
    if charges is None:
        return False
    rule = charges.rules[numbers_in(path)[0]]
    return is_true(rule.when, run.seen[-1]) and decide_charge(charges, run.seen[-1]).rule != rule.key


LINTS = (
    Lint(
        code="plans.unused",
        severity=Severity.WARNING,
        meaning="A plan has no counters, and nothing reads what it gives.",
        find=_unused,
        unshown="nothing leads to it, so no ticket does",
    ),
    Lint(
        code="plans.pauses_nothing",
        severity=Severity.WARNING,
        meaning="A plan says that suspension pauses, and no condition reads whether service is paused.",
        find=_pauses_nothing,
        unshown="suspension is kept beside the ticket, on which nothing happens",
    ),
    Lint(
        code="plans.scope_matches_nothing",
        severity=Severity.WARNING,
        meaning="A scope names what the field of the ticket can never be.",
        find=_scope_matches_nothing,
        unshown="no ticket has that value",
    ),
    Lint(
        code="plans.channel_outside_scope",
        severity=Severity.WARNING,
        meaning="A counter has a part for a channel that the plan's scope leaves out.",
        find=_channel_outside,
        unshown="no ticket uses that part",
    ),
    Lint(
        code="plans.nothing_to_use",
        severity=Severity.WARNING,
        meaning="A counter of nothing refuses every use.",
        find=_nothing_to_use,
        unshown="what never applies cannot be seen on a ticket",
    ),
    Lint(
        code="charges.never_decides",
        severity=Severity.ERROR,
        meaning="A charge rule never decides: an earlier one holds wherever it would.",
        find=_never_decides,
        shows=_shows_another,
        unshown="no ticket can meet the condition",
    ),
)
"""What is looked for in plans and charges."""
