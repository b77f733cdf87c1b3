"""
Corrective action: the ticket that removes a cause, and whether the complaints came back after it.

ISO 9001:2015, 10.2.1: react to the nonconformity, evaluate the need to eliminate its cause so that it does not recur,
implement the action, and review whether it was effective. The stock lifecycle ``corrective_action`` has these steps.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from math import comb

from attrs import frozen

from servicekit.calendars import to_micros
from servicekit.complaints.causes import CauseTree
from servicekit.complaints.complaint import Complaint
from servicekit.complaints.opening import Link, LinkedOpening
from servicekit.complaints.repeats import Chain
from servicekit.errors import InputError
from servicekit.tickets import Open

__all__ = ["CORRECTIVE_ACTION", "Recurrence", "Spell", "corrective_action", "recurrence"]

CORRECTIVE_ACTION = "corrective_action"
"""The key of the stock lifecycle of corrective actions."""


def corrective_action(chain: Chain, *, least: int = 1, owner: str | None = None) -> LinkedOpening | None:
    """
    The corrective action for a chain with at least *least* repeats, ``None`` for a shorter one.

    The key is that of the chain's first complaint, so a chain that grows proposes the same ticket, with more links.
    """
    if least < 1:
        raise InputError(f"a corrective action follows at least one repeat, not {least}", least=least)
    if len(chain.repeats) < least:
        return None
    first = chain.first
    about = {"cause": first.cause, "product": first.product, "asset": first.asset}
    fields = {name: value for name, value in about.items() if value}
    return LinkedOpening(
        key=f"{CORRECTIVE_ACTION}/{first.id}",
        open=Open(fields=fields, requester=owner, lifecycle=CORRECTIVE_ACTION),
        links=tuple(Link(kind="corrects", ticket=each.id) for each in chain.complaints),
        why=tuple(repeat.explain() for repeat in chain.repeats),
    )


@frozen(kw_only=True)
class Spell:
    """*count* complaints in the spell ``[start, end)``."""

    start: datetime
    end: datetime
    count: int

    @property
    def per_30_days(self) -> Fraction:
        """Complaints for each 30 days of the spell, exactly."""
        return Fraction(self.count) * Fraction(timedelta(days=30) // _UNIT, (self.end - self.start) // _UNIT)


_UNIT = timedelta(microseconds=1)


@frozen(kw_only=True)
class Recurrence:
    """
    How often a cause brought complaints before and after a corrective action.

    A fall may be chance: with few complaints look at :attr:`chance`, and compare with causes that nobody touched, for
    sales, season and the habit of complaining change too.
    """

    before: Spell
    after: Spell

    @property
    def ratio(self) -> Fraction | None:
        """The rate after over the rate before, exactly; ``None`` when there were no complaints before."""
        return self.after.per_30_days / self.before.per_30_days if self.before.count else None

    @property
    def chance(self) -> Fraction:
        """
        How likely so few of all these complaints fall into the second spell if the rate did not change, 0 to 1.

        Given the total, the later count is binomial with the share of time that the second spell has (J. Przyborowski,
        H. Wilenski, "Homogeneity of results in testing samples from Poisson series", Biometrika 31, 1940, pp. 313-323);
        one-sided and exact. 1 when there were no complaints at all.
        """
        spans = [(spell.end - spell.start) // _UNIT for spell in (self.before, self.after)]
        total, share = self.before.count + self.after.count, Fraction(spans[1], sum(spans))
        return sum(
            (comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(self.after.count + 1)), Fraction(0)
        )


def recurrence(
    complaints: Iterable[Complaint],
    cause: str,
    tree: CauseTree,
    *,
    done_at: datetime,
    before: timedelta,
    after: timedelta,
    pause: timedelta = timedelta(0),
) -> Recurrence:
    """
    The complaints of *cause* (and of what stands below it) in the spell before and the spell after a corrective action.

    Args:
        complaints: In any order; those of other causes do not count.
        cause: The cause that the action was to remove.
        tree: The causes.
        done_at: When the action was done.
        before: The length of the spell that ends there.
        after: The length of the spell that begins there, after the pause.
        pause: How long the action takes to reach the customers; not counted.

    Raises:
        InputError: A spell has no length, or a cause is unknown.
    """
    to_micros(done_at, "done_at")
    if min(before, after) <= timedelta(0) or pause < timedelta(0):
        raise InputError("both spells need a length, and the pause cannot be negative", before=before, after=after)
    wanted = tree.resolve(cause)
    moments = [each.at for each in complaints if each.cause and wanted in tree.path(each.cause)]
    spells = ((done_at - before, done_at), (done_at + pause, done_at + pause + after))
    counted = [Spell(start=a, end=b, count=sum(1 for at in moments if a <= at < b)) for a, b in spells]
    return Recurrence(before=counted[0], after=counted[1])
