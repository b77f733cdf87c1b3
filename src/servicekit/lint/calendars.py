"""What can be wrong with calendars, though each of them can be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from servicekit.calendars import BusinessCalendar, Elapsed, to_micros
from servicekit.errors import CalendarError
from servicekit.lint.findings import START, Fault, Lint, Severity, Witness
from servicekit.lint.tickets import goals_of, targets_of, ticket_under
from servicekit.policies import Policy
from servicekit.sla import SLATarget, Until
from servicekit.typing import Micros

__all__ = ["LINTS", "calendars_of", "has_time_for"]


def has_time_for(calendar: BusinessCalendar, work: Micros) -> bool:
    """Whether so much working time will ever pass on *calendar*."""
    try:
        calendar.add_micros(to_micros(START), work)
    except CalendarError:
        return False
    return True


def _never_open(policy: Policy) -> Iterator[Fault]:
    """Calendars without any opening."""
    for name, calendar in policy.calendars.items():
        if not has_time_for(calendar, 1):
            message = f'"{name}" is never open'
            yield Fault(path=f"calendars.{name}", message=message, hint="give it hours", witness=_on(policy, name))


def _on(policy: Policy, calendar: str) -> Witness | None:
    for _, sla, target in targets_of(policy):
        for name, fields in goals_of(policy, target):
            if not isinstance(target.goals[name], (Elapsed, Until)):
                for on, more in calendars_of(policy, target):
                    if on == calendar and (found := ticket_under(policy, sla, {**more, **fields})) is not None:
                        return found
    return None


def calendars_of(policy: Policy, target: SLATarget) -> Iterator[tuple[str, dict[str, Any]]]:
    """The names of the calendars that *target* may run on, each with the fields of a ticket that chooses it."""
    if target.calendar_by is None:
        yield target.calendar, {}
        return
    for value, name in target.calendars.items():
        yield name, {target.calendar_by: value}
    others = [value for value in policy.fields.get(target.calendar_by, ()) if value not in target.calendars]
    yield target.calendar, {target.calendar_by: others[0] if others else None}


LINTS = (
    Lint(
        code="calendars.never_open",
        severity=Severity.ERROR,
        meaning="A calendar has no opening, so working time never passes on it.",
        find=_never_open,
    ),
)
"""What is looked for in the calendars."""
