"""Witnesses: tickets that show a fault, as values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import field, frozen

from servicekit.policies import Policy
from servicekit.sla import Readings

__all__ = ["START", "Witness"]

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""When witnesses are opened: a Monday without a holiday in most places; a lint reads no clock."""


@frozen(kw_only=True)
class Witness:
    """
    A ticket that shows a fault.

    Attributes:
        history: Rows as :meth:`servicekit.policies.Policy.evaluate` takes them.
        customer: What the host would tell of its customer.
        now: The moment to look at it.
    """

    history: tuple[tuple[Any, ...], ...]
    customer: Mapping[str, Any] = field(factory=dict)
    now: datetime = START + timedelta(days=1)

    def readings(self, policy: Policy) -> Readings:
        """What the clocks of *policy* say of this ticket."""
        return policy.evaluate(self.history, self.now, customer=self.customer)

    def __str__(self) -> str:
        rows = [f"{at:%Y-%m-%d %H:%M}Z {what}{_said(*fields)}" for at, what, *fields in self.history]
        return "; ".join([*rows, f"customer{_said(self.customer)}"] if self.customer else rows)


def _said(values: Mapping[str, Any] | None = None) -> str:
    return "".join(f" {name}={value}" for name, value in (values or {}).items())
