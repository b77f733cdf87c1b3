"""
Who may decide how much is given for one breach.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from servicekit.errors import InputError

__all__ = ["Authority", "check_amount"]


def check_amount(amount: int, what: str) -> None:
    """
    Refuse what is no amount.

    Raises:
        InputError: It is not whole minor units.
    """
    given: Any = amount
    if isinstance(given, bool) or not isinstance(given, int) or given < 0:
        raise InputError(f"{what} is whole minor units, not {amount!r}", amount=amount)


@frozen(kw_only=True)
class Authority:
    """
    Who may decide how much for one breach: *automatic* needs nobody's word, *roles* have a limit each.
    """

    automatic: int = 0
    roles: Mapping[str, int] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for what, limit in {"automatic": self.automatic, **self.roles}.items():
            check_amount(limit, f"the authority {what!r}")

    def limit_of(self, roles: frozenset[str]) -> int:
        """How much somebody in *roles* may decide."""
        return max((self.automatic, *(self.roles[role] for role in roles if role in self.roles)))

    def who_may(self, amount: int) -> tuple[str, ...]:
        """The roles that may decide *amount*, the one with the lowest limit first."""
        able = sorted((limit, role) for role, limit in self.roles.items() if limit >= amount)
        return tuple(role for _, role in able)
