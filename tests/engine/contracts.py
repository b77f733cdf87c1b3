"""A kind of records as a host would write it: contracts that are signed, prolonged, and end by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from attrs import evolve, field, frozen

from servicekit.engine import known_kinds
from servicekit.records import Kind, Occasion, refuse

__all__ = ["CONTRACT", "OWN", "Contract", "Ended", "How", "Prolong", "Prolonged", "Sign", "Signed", "Terminate"]


class How(StrEnum):
    """How a contract ends."""

    RUN_OUT = "run_out"
    TERMINATED = "terminated"


# Events.


@frozen(kw_only=True)
class Signed:
    """It was concluded."""

    party: str
    ends_at: datetime
    terms: Mapping[str, Any] = field(factory=dict)


@frozen(kw_only=True)
class Prolonged:
    """It ends later."""

    ends_at: datetime


@frozen(kw_only=True)
class Ended:
    """It is over."""

    how: How
    reason: str = ""


# The fold.


@frozen(kw_only=True)
class Contract:
    """A contract as it stands."""

    party: str
    ends_at: datetime
    terms: Mapping[str, Any] = field(factory=dict)
    prolonged: tuple[datetime, ...] = ()
    ended: How | None = None


def _evolve(contract: Contract | None, event: Any, at: datetime) -> Contract | None:
    if isinstance(event, Signed):
        return Contract(party=event.party, ends_at=event.ends_at, terms=event.terms)
    if contract is None:
        return None
    if isinstance(event, Prolonged):
        return evolve(contract, ends_at=event.ends_at, prolonged=(*contract.prolonged, at))
    return evolve(contract, ended=event.how)


# Decisions.


@frozen(kw_only=True)
class Sign:
    """Conclude the contract."""

    party: str
    ends_at: datetime
    terms: Mapping[str, Any] = field(factory=dict)


@frozen(kw_only=True)
class Prolong:
    """Let it end later."""

    by: timedelta


@frozen(kw_only=True)
class Terminate:
    """End it now."""

    reason: str = ""


def _decide(contract: Contract | None, command: Any, occasion: Occasion) -> list[Any]:
    if isinstance(command, Sign):
        if contract is not None:
            refuse(command, "already_there", "the contract was signed before")
        return [Signed(party=command.party, ends_at=command.ends_at, terms=command.terms)]
    if contract is None or contract.ended is not None:
        refuse(command, "not_running", "there is no contract that runs")
    if isinstance(command, Prolong):
        if command.by > occasion.rules:
            refuse(command, "too_long", f"at most {occasion.rules.days} days at a time")
        return [Prolonged(ends_at=contract.ends_at + command.by)]
    if "legal" not in occasion.roles:
        refuse(command, "role_missing", "only the legal department ends a contract")
    return [Ended(how=How.TERMINATED, reason=command.reason)]


def _due(contract: Contract, rules: timedelta) -> datetime | None:
    return contract.ends_at if contract.ended is None else None


def _fire(contract: Contract, rules: timedelta, at: datetime) -> list[Any]:
    return [Ended(how=How.RUN_OUT)]


CONTRACT = Kind(
    name="contract",
    state=Contract,
    commands=(Sign, Prolong, Terminate),
    events={"contract.signed": Signed, "contract.prolonged": Prolonged, "contract.ended": Ended},
    decide=_decide,
    evolve=_evolve,
    due=_due,
    fire=_fire,
    notices=(Ended,),
    rules=lambda policy: timedelta(days=365 if policy.version == "1" else 30),
)
"""Prolonged by a year at most under version 1 of a policy, by thirty days under any other."""

OWN = known_kinds([CONTRACT])
"""All kinds that come with servicekit, and this one."""
