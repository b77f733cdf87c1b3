"""
What is given for a broken promise: rules, caps, and who may decide how much. All amounts are whole minor units.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from servicekit.calendars import Elapsed, zone
from servicekit.complaints.authority import Authority, check_amount
from servicekit.complaints.breaches import Measure
from servicekit.complaints.credits import CreditTable
from servicekit.complaints.rounding import Rounding, is_written_percent
from servicekit.complaints.withdrawal import OnWithdrawal
from servicekit.conditions import ALWAYS, Condition, fields_of, qualified
from servicekit.customers import Money
from servicekit.errors import InputError

__all__ = [
    "POINTS",
    "CalendarPeriod",
    "Cap",
    "Choose",
    "CompensationRule",
    "CompensationRules",
    "Form",
    "PerSpan",
    "ProposeWhen",
    "Scope",
]

POINTS = "points"
"""The unit of points, where money has the code of its currency."""


class Form(StrEnum):
    """In what form it is given."""

    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"
    POINTS = "points"
    GIFT = "gift"


class Choose(StrEnum):
    """Which of several rules that fit decides."""

    BEST = "best"
    """The one that gives most, among those that give what the first of them gives."""
    FIRST = "first"
    """The first."""


class ProposeWhen(StrEnum):
    """When compensation is proposed by itself, for tickets that a desk keeps."""

    OVER = "over"
    """When the clock of a broken promise has stopped, so that the lateness is known."""
    BREACH = "breach"
    """At the breach, and again when the clock has stopped: the better offer takes the place of the first."""
    ASKED = "asked"
    """Never: somebody proposes it."""


class Scope(StrEnum):
    """What a cap adds up."""

    TICKET = "ticket"
    CUSTOMER = "customer"


class CalendarPeriod(StrEnum):
    """A period of the calendar, in the zone of the rules."""

    MONTH = "month"
    YEAR = "year"


Period: TypeAlias = CalendarPeriod | Elapsed | None
"""A month or year of the calendar, any span of that length (rolling), or for ever."""


@frozen(kw_only=True)
class PerSpan:
    """
    So much for each span late.

    Attributes:
        amount: For one span.
        every: Its length.
        started: Whether a span counts when it starts; the first starts at the instant of the breach. Else when it is
            over.
    """

    amount: int
    every: timedelta
    started: bool = True

    def __attrs_post_init__(self) -> None:
        if self.every <= timedelta(0):
            raise InputError(f"compensation for every {self.every}: a span has a length", every=self.every)
        check_amount(self.amount, "the amount for each span")

    def spans(self, late: timedelta) -> int:
        """
        How many spans count at that lateness: spans are half-open, so at exactly one hour the second has started.

        Example:
            >>> hour = timedelta(hours=1)
            >>> started, whole = PerSpan(amount=1, every=hour), PerSpan(amount=1, every=hour, started=False)
            >>> [(started.spans(late), whole.spans(late)) for late in (timedelta(0), hour, hour * 5 / 2)]
            [(1, 0), (2, 1), (3, 2)]
        """
        return late // self.every + self.started


@frozen(kw_only=True)
class CompensationRule:
    """
    What is given for a breach. *amount*, *percent* and *per* add up; at least one of them is there.

    Attributes:
        key: Its name.
        form: In what form it is given.
        clocks: The clocks it is for; empty for all.
        when: A condition over the ticket and the customer.
        after: Nothing is given for a lateness below this.
        measure: How lateness is counted.
        amount: A fixed amount; for a gift, its cost.
        percent: A share of the amount in the field *of*.
        of: The field with the base, in minor units (``"customer.monthly_fee"``, ``"invoice_total"``).
        per: An amount for each span late.
        most: No breach is given more by this rule.
        gift: What the gift is.
        on_withdrawal: What is given where the ticket was withdrawn after the breach.

    Raises:
        InputError: The parts do not go together.
    """

    key: str
    form: Form = field(default=Form.CREDIT_NOTE, converter=Form)
    clocks: tuple[str, ...] = ()
    when: Condition = ALWAYS
    after: timedelta = timedelta(0)
    measure: Measure = field(default=Measure.ELAPSED, converter=Measure)
    amount: int = 0
    percent: Fraction = Fraction(0)
    of: str = ""
    per: PerSpan | None = None
    most: int | None = None
    gift: str = ""
    on_withdrawal: OnWithdrawal = field(default=OnWithdrawal.NOTHING, converter=OnWithdrawal)

    def __attrs_post_init__(self) -> None:
        check_amount(self.amount, f"rule {self.key!r}: the amount")
        if self.most is not None:
            check_amount(self.most, f"rule {self.key!r}: most")
        if faults := list(self._faults()):
            raise InputError(f"rule {self.key!r} {faults[0][1]}", rule=self.key, faults=faults)

    def _faults(self) -> Iterator[tuple[str, str]]:
        """What does not go together: pairs of place and words."""
        if not (self.amount or self.percent or self.per):
            yield "amount", "gives nothing: it needs an amount, a percentage, or an amount for each span late"
        if not is_written_percent(self.percent) or bool(self.percent) != bool(self.of):
            words = "needs a percentage from 0 to 100, with at most six decimals, together with the field that it is of"
            yield "percent", words
        if self.form is Form.POINTS and self.percent:
            yield "percent", "gives points, of which no percentage of money can be taken"
        if (self.form is Form.GIFT) != bool(self.gift):
            yield "gift", "needs the name of the gift where it gives one, and only there"

    @property
    def least(self) -> int:
        """The least that a rule without a percentage gives to a breach that it fits; 0 when it may be nothing."""
        spans = self.per.spans(self.after) if self.per else 0
        total = self.amount + (self.per.amount * spans if self.per else 0)
        return total if self.most is None else min(total, self.most)


def _period(period: Period | str) -> Period:
    return CalendarPeriod(period) if isinstance(period, str) else period


@frozen(kw_only=True)
class Cap:
    """
    No more than *limit* in one unit, for one ticket or one customer, in a period.

    A breach belongs to the period of the instant at which it happened, whenever it is compensated.

    Attributes:
        key: Its name.
        limit: In minor units, or points.
        scope: What is added up.
        per: The period: of the calendar, any span of a length, or for ever.
        unit: ``"points"``, or empty for the money of the rules.
    """

    key: str
    limit: int
    scope: Scope = field(default=Scope.CUSTOMER, converter=Scope)
    per: Period = field(default=None, converter=_period)
    unit: str = ""

    def __attrs_post_init__(self) -> None:
        check_amount(self.limit, f"cap {self.key!r}: the limit")
        if self.unit not in ("", POINTS):
            raise InputError(f"cap {self.key!r}: the unit is 'points' or that of the rules, not {self.unit!r}")
        if isinstance(self.per, Elapsed) and self.per.micros <= 0:
            raise InputError(f"cap {self.key!r}: a rolling period has a length")


@frozen(kw_only=True)
class CompensationRules:
    """
    The part of a policy about compensation.

    Attributes:
        currency: That of all money in it (ISO 4217).
        rules: In order.
        caps: All of them hold.
        choose: Which of several rules that fit decides.
        propose: When offers are made by themselves.
        authority: Who may decide how much money.
        points_authority: Who may decide how many points.
        expires: How long an offer waits for approval; for ever when ``None``.
        recover: Whether what was paid is claimed back when the breach turns out to be none. Otherwise it stays with
            the customer, and goes on counting against the caps.
        rounding: What becomes of parts of a minor unit.
        zone: Where months and years of caps begin.
        credits: Tables of service credits by name.
    """

    currency: str
    rules: tuple[CompensationRule, ...] = ()
    caps: tuple[Cap, ...] = ()
    choose: Choose = field(default=Choose.BEST, converter=Choose)
    propose: ProposeWhen = field(default=ProposeWhen.OVER, converter=ProposeWhen)
    authority: Authority = field(factory=Authority)
    points_authority: Authority = field(factory=Authority)
    expires: Elapsed | None = None
    recover: bool = False
    rounding: Rounding = field(default=Rounding.HALF_UP, converter=Rounding)
    zone: str = "UTC"
    credits: Mapping[str, CreditTable] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        Money(0, self.currency)
        zone(self.zone)
        if self.expires is not None and self.expires.micros <= 0:
            raise InputError(f"offers expire after elapsed time, not {self.expires!r}", expires=self.expires)

    @property
    def reads(self) -> frozenset[str]:
        """The full names of the fields that the rules may read, the currencies of bases included."""
        bases = {qualified(rule.of) for rule in self.rules if rule.of}
        currencies = {f"{base.partition('.')[0]}.currency" for base in bases}
        return frozenset().union(bases, currencies, *(fields_of(rule.when) for rule in self.rules))

    def unit_of(self, rule: CompensationRule) -> str:
        """The unit in which *rule* gives."""
        return POINTS if rule.form is Form.POINTS else self.currency

    def authority_for(self, unit: str) -> Authority:
        """Who may decide how much of that unit."""
        return self.points_authority if unit == POINTS else self.authority

    def caps_for(self, unit: str) -> tuple[Cap, ...]:
        """The caps that hold for that unit."""
        return tuple(cap for cap in self.caps if (cap.unit or self.currency) == unit)
