"""A policy as a page for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import click

from servicekit.calendars import BusinessCalendar, format_amount, write_calendar
from servicekit.cli import screen
from servicekit.escalation import EscalationStep, Side
from servicekit.policies import Policy
from servicekit.sla import (
    DEFAULT_GOAL,
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

__all__ = ["print_calendar", "print_overview"]


def print_overview(policy: Policy) -> None:
    """Print everything that is in *policy*."""
    click.secho(policy.title or policy.key, bold=True)
    click.echo(f"{policy.key}, version {policy.version}, sha256 {policy.sha256}")
    _print_fields(policy)
    screen.heading("Calendars")
    for calendar in policy.calendars.values():
        click.echo(f"  {_calendar_line(calendar)}")
    _print_lifecycles(policy)
    _print_metrics(policy.metrics)
    screen.heading(f"Promises: {_precedence(policy)}")
    for place, sla in enumerate(policy.sla):
        if place:
            click.echo()
        _print_sla(sla, policy)
    if policy.escalation:
        screen.heading("Ladders")
    for ladder in policy.escalation:
        click.echo(f"  {ladder.key}" + (f": {ladder.name}" if ladder.name else ""))
        for step in ladder.steps:
            click.echo(f"    {step.key:<12}  {_step(step)}")
    if policy.kpis:
        screen.heading("Goals for the figures")
    for key, goal in policy.kpis.items():
        click.echo(f"  {key:<16}  {goal}")


def _print_fields(policy: Policy) -> None:
    screen.heading("Fields")
    wide = max((len(name) for name in policy.fields), default=0)
    for name, values in policy.fields.items():
        personal = "  (personal)" if name in policy.personal else ""
        click.echo(f"  {name:<{wide}}  {', '.join(values) or 'any value'}{personal}")
    if others := [name for name in policy.personal if name not in policy.fields]:
        click.echo(f"  personal: {', '.join(others)}")


def _print_lifecycles(policy: Policy) -> None:
    screen.heading("Lifecycles")
    for key, lifecycle in policy.lifecycles.items():
        usual = ", of a ticket that names none" if key == policy.lifecycle and len(policy.lifecycles) > 1 else ""
        statuses = ", ".join(status.key for status in lifecycle.statuses if not status.retired)
        click.echo(f"  {key}, version {lifecycle.version}{usual}: {statuses}; {len(lifecycle.edges)} moves")


def _print_metrics(metrics: Mapping[str, MetricRule]) -> None:
    if metrics:
        screen.heading("Metrics of its own")
    for name, rule in metrics.items():
        repeat = ", again and again" if rule.repeat else ""
        click.echo(f"  {name}{repeat}" + (f": {rule.meaning}" if rule.meaning else ""))
        for part in ("start", "stop", "cancel", "reset", "pause", "resume"):
            if (condition := getattr(rule, part)) is not None:
                click.echo(f"    {part:<6}  {condition}")


_HOLDS = {
    Precedence.FIRST: "the first that fits a ticket holds",
    Precedence.MOST_SPECIFIC: "of those that fit a ticket the most specific holds",
    Precedence.STRICTEST: "of those that fit a ticket the strictest holds for each clock",
}


def _precedence(policy: Policy) -> str:
    kinds = dict.fromkeys(sla.kind for sla in policy.sla)
    chosen = {kind: policy.precedence.get(kind, Precedence.FIRST) for kind in kinds}
    if len(set(chosen.values())) < 2:
        return _HOLDS[next(iter(chosen.values()), Precedence.FIRST)]
    return "; ".join(f"of kind {kind}, {_HOLDS[choice]}" for kind, choice in chosen.items())


def _print_sla(sla: SLAPolicy, policy: Policy) -> None:
    kind = f" [{sla.kind}]" if sla.kind != "sla" else ""
    click.echo(f"  {sla.key}{kind}" + (f": {sla.name}" if sla.name else ""))
    click.echo(f"    for {_every(str(sla.when))}")
    for target in sla.targets:
        click.echo(f"    {target.key:<16}  {_goals(target, policy)}")
        click.echo(f"    {'':<16}  {_terms(target)}")


def _every(condition: str) -> str:
    return "every ticket" if condition == "always" else condition


def _goals(target: SLATarget, policy: Policy) -> str:
    """The goals by value, in the order of the field's values."""
    order = [*policy.fields.get(target.by, ()), *target.goals]
    named = [value for value in dict.fromkeys(order) if value in target.goals and value != DEFAULT_GOAL]
    parts = [f"{value} {goal_in_words(target.goals[value])}" for value in named]
    if DEFAULT_GOAL in target.goals:
        usual = goal_in_words(target.goals[DEFAULT_GOAL])
        parts.append(f"any other {usual}" if named else usual)
    return (f"by {target.by}: " if named else "") + ", ".join(parts)


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


def _choices(target: SLATarget) -> Iterator[str]:
    """What a change, a reopening and a merge do, where it is not the usual."""
    if target.on_change is not OnChange.CARRY:
        yield f"on a change {_words(target.on_change)}"
    if target.on_reopen is not OnReopen.CONTINUE_EXCLUDING_CLOSED:
        grace = f" of {format_amount(target.grace)}" if target.grace is not None else ""
        yield f"on a reopening {_words(target.on_reopen)}{grace}"
    if target.on_merge is not OnMerge.OLDEST_UNANSWERED:
        yield f"on a merge {_words(target.on_merge)}"


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
    return f"{places[step.side]}{repeat}{whom}"


def print_calendar(calendar: BusinessCalendar) -> None:
    """Print the rules of *calendar*."""
    click.secho(_calendar_line(calendar), bold=True)
    for line in _details(write_calendar(calendar)):
        click.echo(f"  {line}")


def _calendar_line(calendar: BusinessCalendar) -> str:
    return f"{calendar.key}, {calendar.zone}: {_brief(write_calendar(calendar))}"


def _brief(document: Mapping[str, Any]) -> str:
    """A calendar's written form in one line."""
    for operation, word in (("and", "open in both"), ("or", "open in either"), ("minus", "open in the first only")):
        if operation in document:
            return f"{word}: {', '.join(part['key'] for part in document[operation])}"
    if "spans" in document:
        return f"{len(document['spans']):,} listed spans"
    weeks = document.get("weeks") or [document["hours"]]
    parts = [" / ".join(_hours(week) for week in weeks)]
    parts += [f"{len(document[name])} {name}" for name in ("holidays", "exceptions", "versions") if document.get(name)]
    return "; ".join(parts)


def _hours(week: Mapping[str, Sequence[str] | str]) -> str:
    """Days with the same hours together: ``mon-fri 08:00-18:00, sat 09:00-12:00``."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    parts = []
    for hours, group in groupby(days, key=lambda day: _windows(week.get(day, ()))):
        same = list(group)
        if hours:
            parts.append(f"{same[0] if len(same) == 1 else f'{same[0]}-{same[-1]}'} {hours}")
    return ", ".join(parts) or "closed"


def _windows(windows: Sequence[str] | str) -> str:
    return windows if isinstance(windows, str) else " ".join(windows)


def _details(document: Mapping[str, Any]) -> Iterator[str]:
    """What the one line leaves out."""
    for holiday in document.get("holidays", ()):
        closed = f", closed {_windows(holiday['closed'])}" if "closed" in holiday else ""
        moved = f", observed {holiday['observed']}" if "observed" in holiday else ""
        yield f"holiday {holiday['date']:<18} {holiday.get('name', '')}{closed}{moved}".rstrip()
    for exception in document.get("exceptions", ()):
        kind = next(each for each in ("replace", "add", "remove") if each in exception)
        until = f" to {exception['until']}" if "until" in exception else ""
        hours = _windows(exception[kind]) or "closed"
        yield f"exception {exception['date']}{until}: {kind} {hours}  {exception.get('name', '')}".rstrip()
    for span in document.get("spans", ()):
        yield f"{span['start']} - {span['end']}  {span.get('label', '')}".rstrip()
    for version in document.get("versions", ()):
        yield f"from {version['starts']}: {_brief(version)}"
        yield from (f"  {line}" for line in _details(version))
    for operation in ("and", "or", "minus"):
        for part in document.get(operation, ()):
            yield f"{part['key']}: {_brief(part)}"
            yield from (f"  {line}" for line in _details(part))
