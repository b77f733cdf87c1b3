"""What a policy declares and nothing in it leads to, or nothing in it makes a difference of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from attrs import evolve

from servicekit.conditions import leaves_of, qualified
from servicekit.lint.findings import Fault, Lint, Severity
from servicekit.lint.runs import Run
from servicekit.lint.subject import Subject
from servicekit.lint.witnesses import START, Witness
from servicekit.policies import Policy
from servicekit.sla import EVERY_HOUR
from servicekit.workflow import GUARDS

__all__ = ["LINTS"]


_DECLARING = ("fields", "lifecycles", "lifecycle")
_PROMISING = ("key", "version", "title", "personal", "calendars", "metrics", "precedence", "sla", "escalation")


def _calendars(subject: Subject) -> Iterator[Fault]:
    """Calendars that no target names."""
    named = {EVERY_HOUR, *_elsewhere(subject)}
    for _, _, target in subject.targets:
        named |= {target.calendar, *target.calendars.values()}
    for name in subject.policy.calendars:
        if name not in named:
            hint = f'write calendar = "{name}" in a target, or leave it out'
            yield Fault(path=f"calendars.{name}", message=f'no target names "{name}"', hint=hint)


def _ladders(subject: Subject) -> Iterator[Fault]:
    """Ladders that no target names."""
    named = {*(each.target.escalation for each in subject.targets), *_elsewhere(subject)}
    for number, ladder in enumerate(subject.policy.escalation):
        if ladder.key not in named:
            hint = f'write escalation = "{ladder.key}" in a target, or leave it out'
            yield Fault(path=f"escalation[{number}]", message=f'no target names "{ladder.key}"', hint=hint)


def _metrics(subject: Subject) -> Iterator[Fault]:
    """Metrics that no target measures."""
    measured = {*(each.target.metric for each in subject.targets), *_elsewhere(subject)}
    for name in subject.policy.metrics:
        if name not in measured:
            hint = f'write metric = "{name}" in a target, or leave it out'
            yield Fault(path=f"metrics.{name}", message=f'no target measures "{name}"', hint=hint)


# Notes: lifecycles, fields and values that make no difference.


def _lifecycles(subject: Subject) -> Iterator[Fault]:
    """Lifecycles that nothing in the policy tells from the usual one."""
    policy, said = subject.policy, subject.words_outside(*_DECLARING)
    usual = {status.key for status in policy.lifecycles[policy.lifecycle].statuses}
    for key, lifecycle in policy.lifecycles.items():
        own = {status.key for status in lifecycle.statuses} - usual
        if key != policy.lifecycle and not said & {key, policy.lifecycle, *own}:
            yield Fault(
                path=f"lifecycles.{key}",
                message=f'nothing tells a ticket in the lifecycle "{key}" from one in "{policy.lifecycle}"',
                hint=f'write when = {{ lifecycle = "{key}" }} in an SLA policy, or leave it as it is',
                witness=_with("lifecycle", key),
            )


def _same_in_any_lifecycle(run: Run, path: str) -> bool:
    policy, key = run.policy, path.removeprefix("lifecycles.")
    return _promised(run) == _promised(_changed(run, "lifecycle", policy.lifecycle)) and key != policy.lifecycle


def _fields(subject: Subject) -> Iterator[Fault]:
    """Declared fields that nothing in the policy reads."""
    said = subject.words_outside(*_DECLARING)
    read_by_guards = _read_by_guards(subject.policy)
    for name, values in subject.policy.fields.items():
        if read_by_guards is None or {name, qualified(name)} & (said | read_by_guards):
            continue
        yield Fault(
            path=f"fields.{name}",
            message=f'nothing in the policy reads "{name}"',
            hint="it may be there for reports; else leave it out",
            witness=_with(name, values[0] if values else "something"),
        )


def _same_without(run: Run, path: str) -> bool:
    return _promised(run) == _promised(_changed(run, path.removeprefix("fields."), None))


def _values(subject: Subject) -> Iterator[Fault]:
    """Values of a field that the policy reads, of which it makes no difference."""
    for name, values in subject.policy.fields.items():
        told = _told_apart(subject, name)
        alike = [value for value in values if value not in told]
        if told and len(alike) > 1:
            yield Fault(
                path=f"fields.{name}",
                message=f"{', '.join(map(_quoted, alike))} are promised the same",
                hint="give one of them a goal or a condition of its own if it deserves another promise",
                witness=_with(name, alike[0]),
            )


def _same_values(run: Run, path: str) -> bool:
    name = path.removeprefix("fields.")
    told = _told_apart(Subject(run.policy), name)
    others = [value for value in run.policy.fields[name] if value not in told]
    return all(_promised(run) == _promised(_changed(run, name, value)) for value in others)


def _told_apart(subject: Subject, name: str) -> set[Any]:
    """The values of a field that a condition, a goal or a calendar names, or any part that promises nothing."""
    told: set[Any] = _elsewhere(subject)
    for condition in subject.conditions:
        for test in leaves_of(condition):
            if test.field == qualified(name):
                told |= set(test.value) if isinstance(test.value, tuple) else {test.value}
    for _, _, target in subject.targets:
        told |= set(target.goals) if qualified(target.by) == qualified(name) else set()
        told |= (
            set(target.calendars) if target.calendar_by and qualified(target.calendar_by) == qualified(name) else set()
        )
    return told


def _quoted(value: Any) -> str:
    return f'"{value}"'


def _elsewhere(subject: Subject) -> set[str]:
    """Every name and word in the parts of the document that promise nothing and are looked at elsewhere."""
    return subject.words_outside(*_DECLARING, *_PROMISING)


class _Recording(dict[str, Any]):
    """A ticket without any field, which keeps the names that it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return default


def _read_by_guards(policy: Policy) -> set[str] | None:
    """The fields of the ticket that guards in use read; ``None`` when there are guards of the host's among them."""
    used = {name for lifecycle in policy.lifecycles.values() for name in lifecycle.guards}
    if not used <= GUARDS.keys() - policy.guards.keys():
        return None
    ticket = _Recording()
    for name in used:
        GUARDS[name]({"ticket": ticket})
    return ticket.asked


# What a ticket is promised, and what it would be otherwise.


def _with(name: str, value: Any) -> Witness:
    section, _, key = qualified(name).partition(".")
    own, customer = ({}, {key: value}) if section == "customer" else ({key: value}, {})
    return Witness(history=((START, "opened", own),), customer=customer, now=START + timedelta(minutes=1))


def _promised(run: Run) -> list[tuple[Any, ...]]:
    """What the clocks say of a ticket, the name of the value itself left out."""
    return [(r.clock, r.policy, r.state, r.promise, r.calendar, r.due_at) for r in run.readings]


def _changed(run: Run, name: str, value: Any) -> Run:
    """The same ticket with another value, or with none."""
    section, _, key = qualified(name).partition(".")
    new = {} if value is None else {key: value}
    witness = run.witness
    if section == "customer":
        rest = {other: v for other, v in witness.customer.items() if other != key}
        return Run(run.policy, evolve(witness, customer={**rest, **new}))
    at, what, told = witness.history[0]
    rest = {other: v for other, v in told.items() if other != key}
    return Run(run.policy, evolve(witness, history=((at, what, {**rest, **new}), *witness.history[1:])))


_NO_TICKET = "nothing leads to it, so no ticket does"

LINTS = (
    Lint(
        code="calendars.unused",
        severity=Severity.WARNING,
        meaning="No target names this calendar.",
        find=_calendars,
        unshown=_NO_TICKET,
    ),
    Lint(
        code="escalation.unused",
        severity=Severity.WARNING,
        meaning="No target names this escalation, so none of its steps is ever taken.",
        find=_ladders,
        unshown=_NO_TICKET,
    ),
    Lint(
        code="metrics.unused",
        severity=Severity.WARNING,
        meaning="No target measures this metric.",
        find=_metrics,
        unshown=_NO_TICKET,
    ),
    Lint(
        code="lifecycles.unused",
        severity=Severity.NOTE,
        meaning="Nothing in the policy tells tickets in this lifecycle from those in the usual one.",
        find=_lifecycles,
        shows=_same_in_any_lifecycle,
    ),
    Lint(
        code="fields.unused",
        severity=Severity.NOTE,
        meaning="Nothing in the policy reads this field.",
        find=_fields,
        shows=_same_without,
    ),
    Lint(
        code="fields.values_alike",
        severity=Severity.NOTE,
        meaning="Several values of a field are promised the same whatever the rest of the ticket is.",
        find=_values,
        shows=_same_values,
    ),
)
"""What is looked for among the declarations."""
