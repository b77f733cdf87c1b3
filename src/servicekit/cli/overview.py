"""A policy as a page for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import click

from servicekit.calendars import BusinessCalendar, write_calendar
from servicekit.cli import screen
from servicekit.cli.asked import contact_lines, survey_lines
from servicekit.cli.entitled import charge_lines, loyalty_lines, plan_lines, tier_lines, warranty_lines
from servicekit.cli.promised import ladder_lines, metric_lines, precedence_in_words, promise_lines
from servicekit.cli.recovered import compensation_lines, complaint_lines
from servicekit.policies import Policy

__all__ = ["print_calendar", "print_overview"]


def print_overview(policy: Policy) -> None:
    """Print everything that is in *policy*, folded at 80 columns."""
    click.secho(policy.title or policy.key, bold=True)
    screen.lines([f"{policy.key}, version {policy.version}", f"sha256 {policy.sha256}"], indent=0)
    _section("Fields", _fields(policy))
    _section("Calendars", map(_calendar_line, policy.calendars.values()))
    _section("Lifecycles", _lifecycles(policy))
    _section("Metrics of its own", metric_lines(policy.metrics))
    screen.heading("Promises")
    screen.lines([precedence_in_words(policy)])
    for sla in policy.sla:
        click.echo()
        screen.lines(promise_lines(sla, policy))
    _section("Ladders", (line for ladder in policy.escalation for line in ladder_lines(ladder)))
    for title, lines in _later(policy):
        _section(title, lines)


def _later(policy: Policy) -> Iterator[tuple[str, Iterable[str]]]:
    """The sections beside the promises, those that are there."""
    yield "Goals for the figures", (f"{key:<16}  {goal}" for key, goal in policy.kpis.items())
    yield "Plans", plan_lines(policy.plans.values())
    yield "Warranties", warranty_lines(policy.warranties.values())
    if policy.charges is not None:
        yield "Charges", charge_lines(policy.charges)
    if policy.tiers is not None:
        yield "Tiers", tier_lines(policy.tiers)
    if policy.loyalty is not None:
        yield "Loyalty", loyalty_lines(policy.loyalty)
    if policy.complaints is not None:
        yield "Complaints", complaint_lines(policy.complaints)
    if policy.compensation is not None:
        yield "Compensation", compensation_lines(policy.compensation)
    yield "Surveys", survey_lines(policy.surveys.values())
    yield "Contacts", contact_lines(policy.contacts.values())


def _section(title: str, lines: Iterable[str]) -> None:
    """A part with its heading; nothing where it is empty."""
    if found := list(lines):
        screen.heading(title)
        screen.lines(found)


def _fields(policy: Policy) -> Iterator[str]:
    wide = max((len(name) for name in policy.fields), default=0)
    for name, values in policy.fields.items():
        personal = "  (personal)" if name in policy.personal else ""
        yield f"{name:<{wide}}  {', '.join(values) or 'any value'}{personal}"
    if others := [name for name in policy.personal if name not in policy.fields]:
        yield f"personal: {', '.join(others)}"


def _lifecycles(policy: Policy) -> Iterator[str]:
    for key, lifecycle in policy.lifecycles.items():
        usual = ", of a ticket that names none" if key == policy.lifecycle and len(policy.lifecycles) > 1 else ""
        statuses = ", ".join(status.key for status in lifecycle.statuses if not status.retired)
        yield f"{key}, version {lifecycle.version}{usual}: {statuses}; {len(lifecycle.edges)} moves"


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
