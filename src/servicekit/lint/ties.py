"""Tickets for which it is open which SLA policy applies, because several are equally specific."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from servicekit.lint.findings import Fault, Lint, Severity
from servicekit.lint.runs import Run, numbers_in
from servicekit.lint.search import Ticket
from servicekit.lint.subject import Subject
from servicekit.lint.tickets import first_shown, witness_of
from servicekit.policies import Policy
from servicekit.sla import SLAPolicy, Tie

__all__ = ["LINTS", "possible_ties"]


def possible_ties(policy: Policy) -> Iterator[tuple[Tie, Ticket]]:
    """
    The ties that can come about, each with the facts of a ticket on which it does, in the order of the document.

    Every two policies of a kind whose precedence is ``most_specific`` are looked at over the values that the document
    declares and those that their conditions ask for. What is found is a tie; where there are too many tickets to try,
    or parts of texts are looked for, a tie may remain unfound, and shows when it happens.
    """
    subject = Subject(policy)
    for first, second in _pairs(subject):
        ticket = next(_tied(subject, first, second), None)
        if ticket is not None:
            yield Tie(kind=first.kind, policies=(first.key, second.key)), ticket


def _pairs(subject: Subject) -> Iterator[tuple[SLAPolicy, SLAPolicy]]:
    """Policies of a kind that goes by the most specific, neither of which always beats the other."""
    own = [sla for sla in subject.policy.sla if sla.key in subject.ranks]
    for first, second in combinations(own, 2):
        (low, high), (other_low, other_high) = subject.ranks[first.key], subject.ranks[second.key]
        if first.kind == second.kind and low <= other_high and other_low <= high:
            yield first, second


def _tied(subject: Subject, first: SLAPolicy, second: SLAPolicy) -> Iterator[Ticket]:
    """Tickets on which the two are tied, beaten by no other."""
    rivals = [each.when for each in subject.rivals(first)]
    for ticket in subject.tickets.some([first.when, second.when], rivals):
        for tie in subject.policy.promises.chooser.ties(ticket):
            if {first.key, second.key} <= set(tie.policies):
                yield ticket


def _ties(subject: Subject) -> Iterator[Fault]:
    """Pairs of SLA policies that are equally specific on a ticket."""
    places = {sla.key: number for number, sla in enumerate(subject.policy.sla)}
    for first, second in _pairs(subject):
        path = f"sla[{places[second.key]}].when"
        witnesses = (witness_of(ticket) for ticket in _tied(subject, first, second))
        witness = first_shown(subject, witnesses, _shows_tie, path)
        if witness is not None:
            yield Fault(
                path=path,
                message=f'"{first.key}" and "{second.key}" are equally specific on a ticket that both fit',
                hint="narrow one of them, or write a policy for what they have in common",
                witness=witness,
            )


def _shows_tie(run: Run, path: str) -> bool:
    key = run.policy.sla[numbers_in(path)[0]].key
    return any(key in tie.policies for tie in run.policy.promises.ties(run.dossier.clocks))


LINTS = (
    Lint(
        code="sla.tied",
        severity=Severity.ERROR,
        meaning='Under precedence "most_specific" two SLA policies are equally specific on a ticket that both fit.',
        find=_ties,
        shows=_shows_tie,
    ),
)
"""What is looked for among SLA policies that go by the most specific."""
