"""
Business time, SLA clocks and escalation for any ticket system.

The rooms, from the ground up; each imports only rooms that stand before it:

================  =====================================================================
``errors``        everything that is raised on purpose, one tree
``typing``        names for annotations
``records``       the shape of records of a kind of their own, beside tickets
``calendars``     business time: open or closed, due when, how long between
``conditions``    predicates as values: a field, an operator, a value
``workflow``      lifecycles as data: statuses, categories, edges, guards
``tickets``       commands, facts and events of one ticket, and what follows from them
``logs``          reading another system's log, with what was rejected and why
``sla``           targets, clocks, readings, explanations
``customers``     who the customers are, what they are owed, how they are graded
``satisfaction``  what customers answered: CSAT, NPS, CES with intervals; surveys
``complaints``    causes, repeats, severity, deadlines of regulators, making good
``contacts``      contacts that are owed: follow-ups and care contacts, by tier
``escalation``    which step is due when
``metrics``       what happened, in figures: one definition for every report
``policies``      the policy document: reading it, its presets
``engine``        one decision: policy, dossier, command, facts, now; no input or output
``storage``       where dossiers live: the protocol, in memory, SQLAlchemy
``lint``          findings about a policy
``plugins``       hooks of the host
``desk``          the engine with a store: send, observe, run_due, deliver
``testing``       builders, strategies and contracts for the tests of a host
``cli``           the command ``servicekit``
================  =====================================================================

The root itself shows the names that most programs need; each room has more. A name is loaded when it is first used, so
that ``import servicekit`` costs next to nothing and a program pays only for the rooms it enters.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from servicekit.calendars import BusinessCalendar, business_days, elapsed, end_of_business_day, work
    from servicekit.desk import AsyncDesk, Desk
    from servicekit.errors import CommandRefused, InvalidDocument, ServicekitError
    from servicekit.escalation import EscalationPolicy, EscalationStep
    from servicekit.plugins import hookimpl
    from servicekit.policies import Policy, load_policy, load_preset
    from servicekit.sla import SLAPolicy, SLATarget
    from servicekit.storage import MemoryStore
    from servicekit.tickets import Record, Ticket
    from servicekit.typing import Key
    from servicekit.workflow import Lifecycle

    __version__: str

__all__ = [
    "AsyncDesk",
    "BusinessCalendar",
    "CommandRefused",
    "Desk",
    "EscalationPolicy",
    "EscalationStep",
    "InvalidDocument",
    "Key",
    "Lifecycle",
    "MemoryStore",
    "Policy",
    "Record",
    "SLAPolicy",
    "SLATarget",
    "ServicekitError",
    "Ticket",
    "__version__",
    "business_days",
    "elapsed",
    "end_of_business_day",
    "hookimpl",
    "load_policy",
    "load_preset",
    "work",
]

_ROOM = {
    "AsyncDesk": "desk",
    "BusinessCalendar": "calendars",
    "CommandRefused": "errors",
    "Desk": "desk",
    "EscalationPolicy": "escalation",
    "EscalationStep": "escalation",
    "InvalidDocument": "errors",
    "Key": "typing",
    "Lifecycle": "workflow",
    "MemoryStore": "storage",
    "Policy": "policies",
    "Record": "tickets",
    "SLAPolicy": "sla",
    "SLATarget": "sla",
    "ServicekitError": "errors",
    "Ticket": "tickets",
    "business_days": "calendars",
    "elapsed": "calendars",
    "end_of_business_day": "calendars",
    "hookimpl": "plugins",
    "load_policy": "policies",
    "load_preset": "policies",
    "work": "calendars",
}


def __getattr__(name: str) -> object:
    """Load *name* from its room, once."""
    if name == "__version__":
        value: object = import_module("importlib.metadata").version("servicekit")
    elif name in _ROOM:
        value = getattr(import_module(f"servicekit.{_ROOM[name]}"), name)
    else:
        raise AttributeError(f"module 'servicekit' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Show the public names, loaded or not."""
    return list(__all__)
