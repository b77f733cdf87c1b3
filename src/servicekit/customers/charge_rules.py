"""
Who pays for a ticket: rules as data, over warranty, plan, cause, time of day and whatever else the facts hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from attrs import field, frozen

from servicekit.conditions import ALWAYS, Condition
from servicekit.customers.money import check_currency
from servicekit.errors import InputError

__all__ = ["EVERY_KIND", "ChargePolicy", "ChargeRule", "Coverage"]

EVERY_KIND = "default"
"""The name of the share for every kind of line that has none of its own."""


class Coverage(StrEnum):
    """What a customer pays, in one word; known before there is anything to pay, so that one can ask for a quotation."""

    COVERED = "covered"
    """Nothing."""
    PART = "part"
    """Some of it."""
    BILLABLE = "billable"
    """All of it."""


def _shares(shares: Mapping[str, int]) -> dict[str, int]:
    return {EVERY_KIND: 100, **shares}


@frozen(kw_only=True)
class ChargeRule:
    """
    What the customer pays when *when* is true.

    Attributes:
        key: Its name.
        when: A condition over the facts.
        pays: What share the customer pays, in percent, by kind of line (``labour``, ``parts``, ``travel``, your own);
            ``"default"`` is for every other kind, 100 unless given.
        fee: A flat amount on top, in minor units: the call-out, the inspection.
        at_most: The customer never pays more than this, in minor units, the fee included.
        reason: Why, in the words that the customer reads.

    Raises:
        InputError: A share is no percentage, or an amount is negative.
    """

    key: str
    when: Condition = ALWAYS
    pays: Mapping[str, int] = field(factory=dict, converter=_shares)
    fee: int = 0
    at_most: int | None = None
    reason: str = ""

    def __attrs_post_init__(self) -> None:
        for kind, share in self.pays.items():
            if isinstance(share, bool) or not 0 <= share <= 100:
                raise InputError(f"rule {self.key!r}: {kind} is {share!r}, not 0 to 100 percent", argument="pays")
        for name, amount in (("fee", self.fee), ("at_most", self.at_most or 0)):
            if isinstance(amount, bool) or amount < 0:
                raise InputError(f"rule {self.key!r}: {name} is {amount!r}, not an amount from 0 on", argument=name)

    @property
    def coverage(self) -> Coverage:
        """What the rule comes to in one word, whatever the lines are."""
        shares = set(self.pays.values())
        if self.at_most == 0 or (shares == {0} and self.fee == 0):
            return Coverage.COVERED
        return Coverage.BILLABLE if shares == {100} and self.at_most is None else Coverage.PART

    def share(self, kind: str) -> int:
        """What share of a line of that kind the customer pays, in percent."""
        return self.pays.get(kind, self.pays[EVERY_KIND])


def _rules(rules: Iterable[ChargeRule]) -> tuple[ChargeRule, ...]:
    return tuple(rules)


@frozen(kw_only=True)
class ChargePolicy:
    """
    The rules, of which the first holds whose condition is true.

    Attributes:
        currency: The currency of its amounts (ISO 4217).
        rules: In their order.
        otherwise: What holds when none of them does: the customer pays everything, unless given.

    Raises:
        InputError: Two rules have one name.
    """

    currency: str = field(converter=check_currency)
    rules: tuple[ChargeRule, ...] = field(default=(), converter=_rules)
    otherwise: ChargeRule = ChargeRule(key="otherwise", reason="no rule covers it")

    def __attrs_post_init__(self) -> None:
        keys = [rule.key for rule in (*self.rules, self.otherwise)]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise InputError(f"two charge rules have one name: {', '.join(twice)}", argument="rules")
