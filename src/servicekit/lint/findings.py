"""What a lint says: findings, each with a witness where one exists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from servicekit.policies import Policy
from servicekit.sla import Readings

__all__ = ["START", "Fault", "Finding", "Lint", "Severity", "Witness"]

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""When witnesses are opened: a Monday without a holiday in most places; a lint reads no clock."""


class Severity(StrEnum):
    """How bad it is."""

    ERROR = "error"
    """The policy does not do what is written in it."""
    WARNING = "warning"
    """It does, and it is probably not what was meant."""


@frozen(kw_only=True)
class Witness:
    """
    A ticket that shows a fault.

    Attributes:
        history: Rows as :meth:`servicekit.policies.Policy.evaluate` takes them.
        customer: What the host would tell of its customer.
        now: The moment to read its clocks at.
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


@frozen(kw_only=True)
class Fault:
    """What a lint found at *path*; the lint adds its code and severity."""

    path: str
    message: str
    hint: str = ""
    witness: Witness | None = None


@frozen(kw_only=True)
class Finding:
    """
    Something in a policy that is wrong or probably not meant.

    Attributes:
        code: Stable, for programs; listed in the reference.
        severity: See :class:`Severity`.
        path: Where in the document.
        message: What is wrong.
        hint: What to do about it.
        witness: A ticket that shows it, where there is one.
    """

    code: str
    severity: Severity
    path: str
    message: str
    hint: str = ""
    witness: Witness | None = None

    def __str__(self) -> str:
        said = f"{self.severity.value} {self.code} at {self.path}: {self.message}"
        return said + (f" ({self.hint})" if self.hint else "")


@frozen(kw_only=True)
class Lint:
    """One thing to look for: its *code*, *severity* and *meaning*, and how to *find* it."""

    code: str
    severity: Severity
    meaning: str
    find: Callable[[Policy], Iterator[Fault]]

    def findings(self, policy: Policy) -> Iterator[Finding]:
        """What it finds in *policy*."""
        for fault in self.find(policy):
            yield Finding(
                code=self.code,
                severity=self.severity,
                path=fault.path,
                message=fault.message,
                hint=fault.hint,
                witness=fault.witness,
            )
