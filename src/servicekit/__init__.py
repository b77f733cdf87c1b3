"""
Business time, SLA clocks and escalation for any ticket system.

The rooms, from the ground up; each imports only rooms that stand before it:

==============  =====================================================================
``errors``      everything that is raised on purpose, one tree
``typing``      names for annotations
``calendars``   business time: open or closed, due when, how long between
``conditions``  predicates as values: a field, an operator, a value
``workflow``    lifecycles as data: statuses, categories, edges, guards
``tickets``     commands, facts and events of one ticket, and what follows from them
``logs``        reading another system's log, with what was rejected and why
``sla``         targets, clocks, readings, explanations
``escalation``  which step is due when
``metrics``     what happened, in figures: one definition for every report
``policies``    the policy document: reading it, its presets
``engine``      one decision: policy, dossier, command, facts, now; no input or output
``storage``     where dossiers live: the protocol, in memory, SQLAlchemy
``lint``        findings about a policy
``plugins``     hooks of the host
``desk``        the engine with a store: send, observe, run_due, deliver
``testing``     builders, strategies and contracts for the tests of a host
``cli``         the command ``servicekit``
==============  =====================================================================

The root itself shows the names that most programs need; each room has more. A name is loaded when it is first used, so
that ``import servicekit`` costs next to nothing and a program pays only for the rooms it enters.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from servicekit.errors import CommandRefused, InvalidDocument, ServicekitError
    from servicekit.typing import Key

    __version__: str

__all__ = [
    "CommandRefused",
    "InvalidDocument",
    "Key",
    "ServicekitError",
    "__version__",
]

_ROOM = {
    "CommandRefused": "errors",
    "InvalidDocument": "errors",
    "Key": "typing",
    "ServicekitError": "errors",
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
