"""A witness as a story that people can read: who opened what, what happened, and what the clocks say then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from servicekit.errors import ServicekitError
from servicekit.escalation import Notified
from servicekit.lint.runs import Run
from servicekit.lint.witnesses import Witness
from servicekit.policies import Policy
from servicekit.sla import Reading, State, amount_in_words

__all__ = ["story"]

_WORDS = {
    "opened": "the ticket is opened",
    "customer_message": "the customer writes",
    "agent_reply": "an agent answers",
    "status": "its status changes",
    "assigned": "it is handed over",
    "field": "its fields change",
    "solved": "it is solved",
    "reopened": "it is reopened",
    "closed": "it is closed",
    "merged": "it is merged",
}


def story(policy: Policy, witness: Witness) -> tuple[str, ...]:
    """The lines of what happens to *witness* under *policy*, and of what its clocks say when it is looked at."""
    lines = [f"{_at(at)}  {_WORDS[what]}{_with(fields[0] if fields else {})}" for at, what, *fields in witness.history]
    if witness.customer:
        lines.insert(0, f"a customer{_with(witness.customer)}")
    return (*lines, *_seen(Run(policy, witness)))


def _seen(run: Run) -> list[str]:
    """What the engine makes of it; nothing where the policy itself cannot be run."""
    try:
        told = [
            f"{_at(each.occurred_at)}  {_notice(each.event)}" for each in run.events if isinstance(each.event, Notified)
        ]
        clocks = [f"{_at(run.witness.now)}  {_clock(reading)}" for reading in run.readings]
    except ServicekitError:
        return []
    return [*told, *(clocks or [f"{_at(run.witness.now)}  no clock runs for it"])]


def _at(moment: datetime) -> str:
    return f"{moment:%a %Y-%m-%d %H:%M}{f':{moment:%S}' if moment.second else ''}Z"


def _with(values: Mapping[str, Any]) -> str:
    said = ", ".join(f"{name} {'not known' if value is None else value}" for name, value in values.items())
    return f": {said}" if said else ""


def _notice(event: Notified) -> str:
    told = ", ".join(event.notify) or "nobody"
    return f'the step "{event.step}" of "{event.ladder}" tells {told}'


def _clock(reading: Reading) -> str:
    due = "never due" if reading.due_at is None else f"due {_at(reading.due_at)}"
    if reading.due_at is None and reading.state is State.PAUSED:
        due = "standing still"
    spent = amount_in_words(reading.spent)
    return (
        f'"{reading.name}" under "{reading.policy}" is {reading.state.value}, {spent} of {reading.promise} spent, {due}'
    )
