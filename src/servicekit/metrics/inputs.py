"""
What the figures of a service are made of: tickets as they were measured, answers, customers.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from servicekit.customers import is_complaint as is_one
from servicekit.metrics.attainment import Verdict, verdict_of
from servicekit.metrics.measures import Measures, measure
from servicekit.satisfaction import SIMPLESAT, ScoreRule, Tally, whole_count
from servicekit.sla import Readings
from servicekit.tickets import Ticket

__all__ = ["Case", "Inputs", "case_of"]


@frozen(kw_only=True)
class Case:
    """
    One ticket, as far as the figures need it.

    Attributes:
        measures: What was measured of it.
        verdicts: What each of its promises counts as.
        is_complaint: Whether it is a complaint.
        is_merged: Whether it lives on in another ticket: then it is none of its own, and only its promises count.
        team: The team that has it, or had it last.
        tier: The tier of its customer.
        channel: Its field ``channel``.
    """

    measures: Measures
    verdicts: tuple[Verdict, ...] = ()
    is_complaint: bool = False
    is_merged: bool = False
    team: str | None = None
    tier: str | None = None
    channel: str | None = None


def case_of(ticket: Ticket, readings: Readings, *, is_complaint: bool | None = None, tier: str | None = None) -> Case:
    """
    The case of *ticket*, whose clocks say *readings*.

    Args:
        ticket: The ticket.
        readings: What its clocks say.
        is_complaint: Whether it is a complaint; ``None`` asks :func:`servicekit.customers.is_complaint`.
        tier: The tier of its customer, which a ticket does not know.
    """
    channel = ticket.fields.get("channel")
    return Case(
        measures=measure(ticket, readings),
        verdicts=tuple(verdict_of(reading) for reading in readings),
        is_complaint=is_one(ticket) if is_complaint is None else is_complaint,
        is_merged=ticket.merged_into is not None,
        team=ticket.team,
        tier=tier,
        channel=channel if isinstance(channel, str) else None,
    )


def _cases(given: Iterable[Case]) -> tuple[Case, ...]:
    return tuple(given)


@frozen(kw_only=True)
class Inputs:
    """
    All that the figures are made of.

    Attributes:
        cases: The tickets of the period.
        answers: The answers about them.
        rule: How the answers count.
        bought_again: Of the customers served, those known to have bought again, and those known not to have: what is
            not known yet is in neither.
    """

    cases: tuple[Case, ...] = field(default=(), converter=_cases)
    answers: Tally = field(factory=Tally)
    rule: ScoreRule = SIMPLESAT
    bought_again: tuple[int, int] = (0, 0)

    def __attrs_post_init__(self) -> None:
        for count in self.bought_again:
            whole_count(count, "bought_again")

    @property
    def own(self) -> list[Case]:
        """The tickets that did not end in another."""
        return [case for case in self.cases if not case.is_merged]
