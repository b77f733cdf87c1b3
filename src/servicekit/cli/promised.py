"""What a policy promises, as lines for people: its SLA policies, ladders and metrics of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from servicekit.calendars import format_amount
from servicekit.cli.screen import every, joined
from servicekit.escalation import EscalationPolicy, EscalationStep, Side
from servicekit.policies import Policy
from servicekit.sla import (
    DEFAULT_GOAL,
    LateAttach,
    MetricRule,
    OnChange,
    OnMerge,
    OnReopen,
    PauseReasons,
    Precedence,
    SLAPolicy,
    SLATarget,
    Start,
    goal_in_words,
)

__all__ = ["ladder_lines", "metric_lines", "precedence_in_words", "promise_lines"]


def metric_lines(metrics: Mapping[str, MetricRule]) -> Iterator[str]:
    """The policy's own metrics with their conditions."""
    for name, rule in metrics.items():
        yield joined(": ", name + (", again and again" if rule.repeat else ""), rule.meaning)
        for part in ("start", "stop", "cancel", "reset", "pause", "resume"):
            if (condition := getattr(rule, part)) is not None:
                yield f"  {part:<6}  {condition}"


_HOLDS = {
    Precedence.FIRST: "the first that fits a ticket holds",
    Precedence.MOST_SPECIFIC: "of those that fit a ticket the most specific holds",
    Precedence.STRICTEST: "of those that fit a ticket the strictest holds for each clock",
}


def precedence_in_words(policy: Policy) -> str:
    """Which of several SLA policies that fit a ticket holds, of each kind."""
    kinds = dict.fromkeys(sla.kind for sla in policy.sla)
    chosen = {kind: policy.precedence.get(kind, Precedence.FIRST) for kind in kinds}
    if len(set(chosen.values())) < 2:
        return _HOLDS[next(iter(chosen.values()), Precedence.FIRST)]
    return "; ".join(f"of kind {kind}, {_HOLDS[choice]}" for kind, choice in chosen.items())


def promise_lines(sla: SLAPolicy, policy: Policy) -> Iterator[str]:
    """One SLA policy with its targets."""
    kind = f" [{sla.kind}]" if sla.kind != "sla" else ""
    yield joined(": ", f"{sla.key}{kind}", sla.name)
    yield f"  for {every(sla.when)}"
    for target in sla.targets:
        yield f"  {target.key:<16}  {_goals(target, policy)}"
        yield f"  {'':<16}  {_terms(target)}"


def ladder_lines(ladder: EscalationPolicy) -> Iterator[str]:
    """A ladder with its steps."""
    yield joined(": ", ladder.key, ladder.name)
    for step in ladder.steps:
        yield f"  {step.key:<12}  {_step(step)}"


def _goals(target: SLATarget, policy: Policy) -> str:
    """The goals by value, in the order of the field's values."""
    order = [*policy.fields.get(target.by, ()), *target.goals]
    named = [value for value in dict.fromkeys(order) if value in target.goals and value != DEFAULT_GOAL]
    parts = [f"{value} {goal_in_words(target.goals[value])}" for value in named]
    if DEFAULT_GOAL in target.goals:
        usual = goal_in_words(target.goals[DEFAULT_GOAL])
        parts.append(f"any other {usual}" if named else usual)
    return (f"by {target.by}: " if named or target.by != "priority" else "") + ", ".join(parts)


def _terms(target: SLATarget) -> str:
    parts = [_calendar_of(target)]
    if target.metric != target.key:
        parts.insert(0, f"measures {target.metric}")
    if target.start is not Start.AT_EVENT:
        parts.append(f"counts from {target.start_field if target.start is Start.AT_FIELD else 'the opening'}")
    if target.pause:
        parts.append(f"pauses in {', '.join(sorted(category.value for category in target.pause))}")
    if target.pause_reasons is PauseReasons.ANY:
        parts.append("pauses for every hold")
    elif not isinstance(target.pause_reasons, PauseReasons):
        parts.append(f"pauses for holds named {', '.join(sorted(target.pause_reasons)) or 'nothing'}")
    if target.pause_cap is not None:
        parts.append(f"pauses {format_amount(target.pause_cap)} in all at most")
    if not target.recover_pauses:
        parts.append("earlier pauses do not count as pauses")
    parts += _choices(target)
    if target.warnings:
        parts.append(f"warns at {', '.join(f'{percent}%' for percent in target.warnings)}")
    if target.escalation:
        parts.append(f"ladder {target.escalation}")
    return "; ".join(parts)


def _calendar_of(target: SLATarget) -> str:
    if target.calendar_by is None:
        return f"calendar {target.calendar}"
    named = ", ".join(f"{value} {calendar}" for value, calendar in target.calendars.items())
    return f"calendar by {target.calendar_by}: {named}, any other {target.calendar}"


_LATE = {LateAttach.FIRE_HIGHEST: "the latest is told", LateAttach.FIRE_ALL: "all are told"}


def _choices(target: SLATarget) -> Iterator[str]:
    """What a change, a reopening and a merge do, where it is not the usual."""
    if target.on_change is not OnChange.CARRY:
        yield f"on a change {_words(target.on_change)}"
    if target.on_reopen is not OnReopen.CONTINUE_EXCLUDING_CLOSED:
        grace = f" of {format_amount(target.grace)}" if target.grace is not None else ""
        yield f"on a reopening {_words(target.on_reopen)}{grace}"
    if target.on_merge is not OnMerge.OLDEST_UNANSWERED:
        yield f"on a merge {_words(target.on_merge)}"
    if target.late_attach is not LateAttach.RECORD_ONLY:
        yield f"of steps that are past when it begins {_LATE[target.late_attach]}"


def _words(choice: str) -> str:
    return choice.replace("_", " ")


def _step(step: EscalationStep) -> str:
    offset = "" if step.offset is None else format_amount(step.offset)
    places = {
        Side.PERCENT: f"at {step.percent}%",
        Side.BEFORE: f"{offset} before it is due",
        Side.DUE: "when it is due",
        Side.AFTER: f"{offset} after it was due",
    }
    repeat = f", every {format_amount(step.every)}, {step.times} times in all" if step.every is not None else ""
    whom = f" -> {', '.join(step.notify)}" if step.notify else ""
    return f"{places[step.side]}{repeat}{_again(step)}{whom}"


def _again(step: EscalationStep) -> str:
    """Whether it is taken again when a change makes it due anew, where that is not the usual."""
    if step.refire is (step.side in (Side.DUE, Side.AFTER)):
        return ""
    return ", again when it becomes due anew" if step.refire else ", only once"
