"""
The charge decision for one ticket: covered, part or billable, with its reason, and what it costs and brings.

For each line the customer pays ``price * share / 100``, halves rounded away from zero, and the company bears the rest,
so the two always add up to the price; then comes the fee, then the cap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from attrs import frozen

from servicekit.calendars import BusinessCalendar
from servicekit.conditions import Facts, explain_condition
from servicekit.customers.charge_rules import ChargePolicy, ChargeRule, Coverage
from servicekit.customers.money import Money, share_of
from servicekit.errors import InputError

__all__ = ["Charge", "ChargeLine", "ChargedLine", "RuleTried", "decide_charge", "hours_fact"]


@frozen(kw_only=True)
class ChargeLine:
    """
    Something that serving a ticket took: labour, parts, travel.

    Attributes:
        kind: What it is; the rules name shares by it.
        price: What it costs a customer who pays in full.
        cost: What it costs the company.

    Raises:
        InputError: An amount is negative, or the currencies differ.
    """

    kind: str
    price: Money
    cost: Money

    def __attrs_post_init__(self) -> None:
        if self.price.currency != self.cost.currency:
            raise InputError(f"line {self.kind!r}: {self.price} and {self.cost} are two currencies", argument="cost")
        if self.price.amount < 0 or self.cost.amount < 0:
            raise InputError(f"line {self.kind!r}: an amount is negative", argument="price")


@frozen(kw_only=True)
class ChargedLine:
    """A line with the *share* of it that the customer *pays*, and what is *covered*, in minor units."""

    line: ChargeLine
    share: int
    pays: int
    covered: int


@frozen(kw_only=True)
class RuleTried:
    """
    A rule that did not hold: why, test by test.

    ``unknown`` says that it might have held, had a fact been supplied that is missing.
    """

    rule: str
    unknown: bool
    because: tuple[str, ...]


@frozen(kw_only=True)
class Charge:
    """
    What becomes of the lines of a ticket.

    Attributes:
        coverage: In one word.
        rule: The rule that holds.
        reason: Why, in the words of the rule.
        tried: The rules before it, with what kept them from holding.
        currency: The currency of all amounts, which are in minor units.
        lines: The lines, each with what the customer pays.
        fee: The flat amount.
        discount: What the cap takes off.
        income: What the customer pays: the lines and the fee, less the discount.
        covered: What the company bears of the price: the rest of the lines, and the discount.
        cost: What serving cost.
    """

    coverage: Coverage
    rule: str
    reason: str
    tried: tuple[RuleTried, ...]
    currency: str
    lines: tuple[ChargedLine, ...]
    fee: int
    discount: int
    income: int
    covered: int
    cost: int

    @property
    def margin(self) -> int:
        """Income less cost."""
        return self.income - self.cost

    @property
    def doubtful(self) -> tuple[str, ...]:
        """The rules that might have held, had the facts been complete."""
        return tuple(each.rule for each in self.tried if each.unknown)

    def __str__(self) -> str:
        head = f"{self.coverage.value} by {self.rule!r}" + (f": {self.reason}" if self.reason else "")
        money = f"  pays {self.income}, covered {self.covered}, cost {self.cost} ({self.currency}, minor units)"
        tried = [f"  not {each.rule!r}: {'; '.join(each.because)}" for each in self.tried]
        return "\n".join([head, money, *tried])


def decide_charge(policy: ChargePolicy, facts: Facts, lines: Sequence[ChargeLine] = ()) -> Charge:
    """
    Decide who pays for a ticket.

    Args:
        policy: The rules.
        facts: What the conditions read. What is missing is unknown: a rule that needs it does not hold, and is among
            :attr:`Charge.doubtful`.
        lines: What serving took, as far as it is known. Without any the word and the reason are known all the same.

    Raises:
        InputError: A line is in another currency than the rules.
    """
    for line in lines:
        if line.price.currency != policy.currency:
            message = f"line {line.kind!r} is in {line.price.currency}, the rules are in {policy.currency}"
            raise InputError(message, argument="lines")
    rule, tried = _choose(policy, facts)
    charged = tuple(_charged(rule, line) for line in lines)
    asked = sum(line.pays for line in charged) + rule.fee
    discount = 0 if rule.at_most is None else max(0, asked - rule.at_most)
    return Charge(
        coverage=rule.coverage,
        rule=rule.key,
        reason=rule.reason,
        tried=tried,
        currency=policy.currency,
        lines=charged,
        fee=rule.fee,
        discount=discount,
        income=asked - discount,
        covered=sum(line.covered for line in charged) + discount,
        cost=sum(line.cost.amount for line in lines),
    )


def _choose(policy: ChargePolicy, facts: Facts) -> tuple[ChargeRule, tuple[RuleTried, ...]]:
    tried: list[RuleTried] = []
    for rule in policy.rules:
        found = explain_condition(rule.when, facts)
        if found.result is True:
            return rule, tuple(tried)
        because = tuple(str(test) for test in found.failed)
        tried.append(RuleTried(rule=rule.key, unknown=found.result is None, because=because))
    return policy.otherwise, tuple(tried)


def _charged(rule: ChargeRule, line: ChargeLine) -> ChargedLine:
    share = rule.share(line.kind)
    pays = share_of(line.price.amount, share)
    return ChargedLine(line=line, share=share, pays=pays, covered=line.price.amount - pays)


def hours_fact(calendar: BusinessCalendar, moments: Iterable[datetime]) -> dict[str, bool]:
    """
    The fact ``in_hours`` of a ticket: whether all work on it was done while *calendar* was open.

    Args:
        calendar: When work costs what it usually costs.
        moments: When work was done (aware).
    """
    return {"in_hours": all(calendar.is_open(moment) for moment in moments)}
