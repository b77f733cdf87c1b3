"""Tickets for which it is open which SLA policy applies, because several are equally specific."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from servicekit.conditions import compile_condition
from servicekit.lint.tickets import Ticket, every_ticket
from servicekit.policies import Policy
from servicekit.sla import Precedence, SLAPolicy, Tie

__all__ = ["possible_ties"]


def possible_ties(policy: Policy) -> Iterator[tuple[Tie, Ticket]]:
    """
    The ties that can come about, each with the facts of a ticket on which it does, in the order of the document.

    Every two policies of a kind whose precedence is ``most_specific`` are looked at over the values that the document
    declares and those that their conditions ask for. What is found is a tie; where there are too many tickets to try,
    or parts of texts are looked for, a tie may remain unfound, and shows when it happens.
    """
    chooser = policy.promises.chooser
    for first, second in combinations(policy.sla, 2):
        if first.kind == second.kind and chooser.precedence_of(first.kind) is Precedence.MOST_SPECIFIC:
            yield from _ties_of(policy, first, second)


def _ties_of(policy: Policy, first: SLAPolicy, second: SLAPolicy) -> Iterator[tuple[Tie, Ticket]]:
    """The first ticket on which the two are tied, beaten by no other."""
    matches = [compile_condition(each.when) for each in (first, second)]
    others = [each.when for each in policy.sla if each.kind == first.kind]
    tickets = every_ticket(policy, others) or every_ticket(policy, [first.when, second.when]) or []
    for ticket in tickets:
        if all(check(ticket) for check in matches):
            for tie in policy.promises.chooser.ties(ticket):
                if {first.key, second.key} <= set(tie.policies):
                    yield Tie(kind=tie.kind, policies=(first.key, second.key)), ticket
                    return
