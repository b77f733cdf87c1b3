"""
What service costs and brings, by plan, tier, period or ticket: from a cost centre to a profit centre.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from attrs import frozen

from servicekit.customers.charges import Charge
from servicekit.customers.lengths import day_of
from servicekit.customers.periods import Period
from servicekit.errors import InputError

__all__ = ["Account", "AccountEntry", "accounts", "accounts_table", "entry_of"]

_GROUPS = ("plan", "tier", "period", "ticket")


@frozen(kw_only=True)
class AccountEntry:
    """
    One amount earned and spent, in minor units.

    Attributes:
        at: When it counts: when the ticket was closed, when the fee fell due.
        currency: The currency.
        ticket: The ticket; "" for what is no ticket's, such as the fee for a plan.
        plan: The plan; "" without one.
        tier: The tier of the customer; "" without one.
        income: What the customer pays.
        cost: What it costs the company.
        covered: What the company bears of the price.
    """

    at: datetime
    currency: str
    ticket: str = ""
    plan: str = ""
    tier: str = ""
    income: int = 0
    cost: int = 0
    covered: int = 0


def entry_of(charge: Charge, ticket: str, at: datetime, *, plan: str = "", tier: str = "") -> AccountEntry:
    """The entry for the charge of a ticket."""
    return AccountEntry(
        at=at,
        currency=charge.currency,
        ticket=ticket,
        plan=plan,
        tier=tier,
        income=charge.income,
        cost=charge.cost,
        covered=charge.covered,
    )


@frozen(kw_only=True)
class Account:
    """
    The sum of a *group* in a currency, in minor units.

    Attributes:
        group: What it is grouped by, in the order asked for.
        currency: The currency; amounts of two currencies are two accounts.
        tickets: How many tickets have an entry in it.
        income: What customers paid, fees for plans included.
        cost: What it cost.
        covered: What the company bore of the prices.
    """

    group: tuple[str, ...]
    currency: str
    tickets: int
    income: int
    cost: int
    covered: int

    @property
    def margin(self) -> int:
        """Income less cost."""
        return self.income - self.cost

    @property
    def margin_rate(self) -> float | None:
        """Margin for one unit of income; ``None`` without income."""
        return self.margin / self.income if self.income else None

    @property
    def cost_per_ticket(self) -> float | None:
        """Cost for a ticket, in minor units; ``None`` without one."""
        return self.cost / self.tickets if self.tickets else None


def accounts(
    entries: Iterable[AccountEntry],
    by: Sequence[str] = ("plan",),
    *,
    period: Period = Period.MONTH,
    zone: str = "UTC",
) -> tuple[Account, ...]:
    """
    Add up *entries* by group and currency, sorted.

    Args:
        entries: In any order.
        by: What to group by: ``"plan"``, ``"tier"``, ``"period"``, ``"ticket"``; nothing gives the whole.
        period: How long a period is, by the calendar: ``2026-03``, ``2026-Q1``, ``2026-H1``, ``2026``.
        zone: The zone in which periods begin and end.

    Raises:
        InputError: One cannot group by that, or by years of membership.
    """
    for name in by:
        if name not in _GROUPS:
            raise InputError(f"one cannot group by {name!r}, only by {', '.join(_GROUPS)}", argument="by")
    if period is Period.MEMBER_YEAR:
        raise InputError("accounts are by the calendar: each customer has a year of membership", argument="period")
    found: dict[tuple[tuple[str, ...], str], list[AccountEntry]] = {}
    for entry in entries:
        group = tuple(_name(entry, name, period, zone) for name in by)
        found.setdefault((group, entry.currency), []).append(entry)
    return tuple(_sum(group, currency, found[group, currency]) for group, currency in sorted(found))


def _sum(group: tuple[str, ...], currency: str, entries: Sequence[AccountEntry]) -> Account:
    return Account(
        group=group,
        currency=currency,
        tickets=len({entry.ticket for entry in entries if entry.ticket}),
        income=sum(entry.income for entry in entries),
        cost=sum(entry.cost for entry in entries),
        covered=sum(entry.covered for entry in entries),
    )


def _name(entry: AccountEntry, name: str, period: Period, zone: str) -> str:
    if name != "period":
        found: str = getattr(entry, name)
        return found
    day = day_of(entry.at, zone)
    ends = {Period.QUARTER: f"-Q{(day.month + 2) // 3}", Period.HALF_YEAR: f"-H{(day.month + 5) // 6}", Period.YEAR: ""}
    return f"{day.year:04}{ends.get(period, f'-{day.month:02}')}"


def accounts_table(rows: Iterable[Account], by: Sequence[str] = ("plan",)) -> str:
    """The accounts as a Markdown table, amounts in minor units."""
    head = [*by, "currency", "tickets", "income", "cost", "margin", "covered"]
    lines = [head, ["---"] * len(head)]
    for row in rows:
        figures = (row.tickets, row.income, row.cost, row.margin, row.covered)
        names = [part.replace("|", "\\|") or "(none)" for part in row.group]
        lines.append([*names, row.currency, *map(str, figures)])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
