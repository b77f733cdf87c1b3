"""
Looking at a record without changing it.
"""

from __future__ import annotations

from datetime import datetime

from attrs import evolve as _with

from servicekit.calendars import from_micros, to_micros
from servicekit.engine.codec import finished_clocks
from servicekit.engine.dossier import Dossier
from servicekit.engine.past import Past
from servicekit.errors import UnknownPolicy
from servicekit.policies import Policy
from servicekit.sla import Readings, read_clocks

__all__ = ["check_pin", "next_due", "readings", "readings_as_known"]


def check_pin(policy: Policy, dossier: Dossier) -> None:
    """Refuse a policy that the record is not pinned to."""
    if dossier.pin is not None and dossier.pin.sha256 != policy.sha256:
        raise UnknownPolicy(
            f"{dossier.key} is pinned to version {dossier.pin.version} of policy {dossier.pin.policy}"
            f" ({dossier.pin.sha256[:12]}), not to {policy.version} of {policy.key} ({policy.sha256[:12]})",
            key=dossier.key,
            sha256=dossier.pin.sha256,
        )


def next_due(dossier: Dossier) -> datetime | None:
    """The next instant at which something fires by itself; exact, so nothing needs to be looked at before it."""
    return None if dossier.next_due is None else from_micros(dossier.next_due)


def readings(policy: Policy, dossier: Dossier, now: datetime) -> Readings:
    """What the clocks of a record say at *now*, without firing anything."""
    check_pin(policy, dossier)
    at = max(to_micros(now, "now"), dossier.recorded_at)
    clocks = _with(dossier.clocks, finished=finished_clocks(dossier))
    return Readings(
        read_clocks(clocks, at, policy.promises),
        unapplied=dossier.unapplied,
        tied=policy.promises.ties(clocks),
        undeclared=policy.promises.undeclared(dossier.ticket, clocks),
    )


def readings_as_known(policy: Policy, dossier: Dossier, at: datetime) -> Readings:
    """
    What the clocks of a record said at the moment *at*, by what had been told by then.

    :func:`readings` gives them as it truly was: every fact counts, whenever it was told. The two differ where facts
    came late or were corrected.
    """
    check_pin(policy, dossier)
    moment = to_micros(at, "at")
    past = Past(policy, dossier)
    past.as_known(moment)
    promises = past.policy.promises
    return Readings(
        read_clocks(past.clocks, moment, promises),
        unapplied=past.unapplied,
        tied=promises.ties(past.clocks),
        undeclared=promises.undeclared(past.ticket, past.clocks),
    )
