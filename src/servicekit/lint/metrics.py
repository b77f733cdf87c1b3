"""What can be wrong with the start, stop and cancel of the metrics of a policy's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from attrs import evolve

from servicekit.conditions import Condition
from servicekit.lint.asked import Asked, asked_of
from servicekit.lint.findings import Fault, Lint, Severity
from servicekit.lint.happenings import next_rows
from servicekit.lint.runs import Run, is_true
from servicekit.lint.subject import CLOSED, Subject
from servicekit.sla import MetricRule, Reading, State
from servicekit.workflow import Category

__all__ = ["LINTS", "name_and_part", "promises_it"]

_HOUR = timedelta(hours=1)
_DONE = (State.MET, State.BREACHED)
_ENDS = ("stop", "cancel")


def name_and_part(path: str) -> tuple[str, str]:
    """The name of the metric and of its condition at *path*."""
    name, _, part = path.removeprefix("metrics.").rpartition(".")
    return name, part


def promises_it(run: Run, metric: str) -> bool:
    """Whether a policy that applies has a target of that metric."""
    policies = (run.policy.promises.policies[key] for key in run.policies)
    return any(target.metric == metric for policy in policies for target in policy.targets)


def _never_starts(subject: Subject) -> Iterator[Fault]:
    """Metrics whose clocks never start."""
    for asked in asked_of(subject):
        if asked.never_starts():
            impossible = asked.none([asked.rule.start])
            why = "nothing can meet start" if impossible else "wherever start is true, stop or cancel is true too"
            path = f"metrics.{asked.name}.start"
            yield Fault(
                path=path,
                message=f'a clock of "{asked.name}" never starts: {why}',
                hint="stop and cancel take precedence over start",
                witness=None if impossible else asked.witness(_shows_no_start, path, [asked.rule.start]),
            )


def _shows_no_start(run: Run, path: str) -> bool:
    name, _ = name_and_part(path)
    started = any(is_true(run.policy.metrics[name].start, facts) for facts in run.seen)
    return started and promises_it(run, name) and not run.measured(name)


def _never_stops(subject: Subject) -> Iterator[Fault]:
    """Metrics whose clocks never stop."""
    for asked in asked_of(subject):
        if not asked.never_starts() and asked.never_stops():
            rule = asked.rule
            path = f"metrics.{asked.name}.{'start' if rule.stop is None else 'stop'}"
            why = "start is always true, and there is no stop" if rule.stop is None else "nothing can meet stop"
            yield Fault(
                path=path,
                message=f'a clock of "{asked.name}" never stops: {why}',
                hint="without a stop that can come true the promise can only be broken or given up",
                witness=asked.witness(_shows_no_stop, path, [rule.start], [CLOSED]),
            )


def _shows_no_stop(run: Run, path: str) -> bool:
    """Whether on a ticket that is closed a clock is still on or given up, and nothing that can happen next stops it."""
    name, _ = name_and_part(path)
    ticket = run.dossier.ticket
    if ticket is None or ticket.category is not Category.CLOSED or not run.measured(name):
        return False
    later = (run.with_rows(row) for row in next_rows(run.policy, ticket.lifecycle, run.witness.now + _HOUR))
    return all(_not_fulfilled(reading) for each in (run, *later) for reading in each.measured(name))


def _not_fulfilled(reading: Reading) -> bool:
    return reading.stopped_at is None or reading.state is State.CANCELLED


def _stop_within_cancel(subject: Subject) -> Iterator[Fault]:
    """Metrics whose stop is true only where their cancel is."""
    for asked in asked_of(subject):
        stop, cancel = asked.rule.stop, asked.rule.cancel
        if stop is None or cancel is None or asked.never_starts() or asked.never_stops():
            continue
        if not _is_idle(asked, "cancel", cancel) and asked.none([stop], [cancel], later=True):
            path = f"metrics.{asked.name}.cancel"
            yield Fault(
                path=path,
                message=f'wherever the stop of "{asked.name}" is true, its cancel is true too:'
                " only because stop takes precedence is the promise ever kept",
                hint="narrow cancel to what gives the promise up",
                witness=asked.witness(_shows_both, path, [asked.rule.start], [stop, cancel]),
            )


def _shows_both(run: Run, path: str) -> bool:
    name, _ = name_and_part(path)
    rule = run.policy.metrics[name]
    both = any(is_true(rule.stop, facts) and is_true(rule.cancel, facts) for facts in run.seen)
    return both and any(reading.state in _DONE and reading.stopped_at for reading in run.measured(name))


# Conditions without an effect.


def _never_decides(subject: Subject) -> Iterator[Fault]:
    """Conditions of metrics that nothing meets, or that others take precedence over wherever they are true."""
    for asked in asked_of(subject):
        if asked.never_starts():
            continue
        for part in ("stop", "cancel", "reset", "pause", "resume"):
            condition = getattr(asked.rule, part)
            if condition is not None and not _is_said_elsewhere(asked, part) and _is_idle(asked, part, condition):
                yield _idle(asked, part, condition)


def _is_said_elsewhere(asked: Asked, part: str) -> bool:
    """Whether a fault of its own says more of it."""
    if part == "stop":
        return asked.never_stops()
    if part == "pause":
        return asked.start_excludes_pause()
    return part == "resume" and asked.pause_never_ends()


def _is_idle(asked: Asked, part: str, condition: Condition) -> bool:
    rule = asked.rule
    if part == "stop":
        return asked.none([condition])
    if part == "cancel":
        over = [rule.stop] if rule.stop is not None else []
        return condition in over or asked.none([*([] if over else [rule.start]), condition], over)
    if part == "resume" and not asked.pauses():
        return True
    stronger = [rule.pause] if part == "resume" and rule.pause is not None else []
    return condition in (rule.stop, rule.cancel, *stronger) or asked.none_on([condition], stronger)


def _idle(asked: Asked, part: str, condition: Condition) -> Fault:
    impossible = asked.none([condition])
    stronger = _ENDS[: _ENDS.index(part)] if part in _ENDS else (*_ENDS, *(("pause",) if part == "resume" else ()))
    why = "nothing can meet it" if impossible else f"{' or '.join(stronger)} takes precedence wherever it is true"
    if part == "resume" and not impossible and not asked.pauses():
        why = "nothing pauses it"
    path = f"metrics.{asked.name}.{part}"
    return Fault(
        path=path,
        message=f'the {part} of "{asked.name}" never decides anything: {why}',
        hint="" if impossible else "leave it out, or narrow what takes precedence",
        witness=None if impossible else asked.witness(_shows_no_effect, path, [asked.rule.start], [condition]),
    )


def _shows_no_effect(run: Run, path: str) -> bool:
    """Whether a condition is true of a ticket with a clock, and without it all is the same."""
    name, part = name_and_part(path)
    rule = run.policy.metrics[name]
    met = any(is_true(getattr(rule, part), facts) for facts in run.seen)
    return met and bool(run.measured(name)) and _read(run) == _read(_without(run, name, rule, part))


def _without(run: Run, name: str, rule: MetricRule, part: str) -> Run:
    nothing: dict[str, Any] = {part: None}
    metrics = {**run.policy.metrics, name: evolve(rule, **nothing)}
    return Run(evolve(run.policy, metrics=metrics), run.witness)


def _read(run: Run) -> list[str]:
    return [str(reading) for reading in run.readings]


LINTS = (
    Lint(
        code="metrics.never_starts",
        severity=Severity.ERROR,
        meaning="A metric's start is never true, or only where its stop or cancel is, so no clock of it ever starts.",
        find=_never_starts,
        shows=_shows_no_start,
        unshown="nothing can meet the start",
    ),
    Lint(
        code="metrics.never_stops",
        severity=Severity.ERROR,
        meaning="A metric's stop is never true after the opening, so no promise of it is ever kept.",
        find=_never_stops,
        shows=_shows_no_stop,
        unshown="no target measures the metric",
    ),
    Lint(
        code="metrics.stop_within_cancel",
        severity=Severity.WARNING,
        meaning="A metric's stop is true only where its cancel is too, so what keeps the promise also gives it up.",
        find=_stop_within_cancel,
        shows=_shows_both,
        unshown="no target measures the metric",
    ),
    Lint(
        code="metrics.never_decides",
        severity=Severity.ERROR,
        meaning="A condition of a metric is never true, or only where another is that takes precedence over it.",
        find=_never_decides,
        shows=_shows_no_effect,
        unshown="nothing can meet the condition",
    ),
)
"""What is looked for in the starts and ends of the metrics of a policy's own."""
