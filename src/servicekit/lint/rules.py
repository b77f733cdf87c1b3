"""What can be wrong with the conditions of the SLA policies: which of them applies, and to whom none does."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.conditions import ALWAYS
from servicekit.lint.findings import Fault, Lint, Severity
from servicekit.lint.runs import Run, is_true
from servicekit.lint.subject import Subject
from servicekit.lint.tickets import filled, first_shown, goals_of, witness_of
from servicekit.lint.witnesses import Witness
from servicekit.policies import Policy
from servicekit.sla import SLAPolicy

__all__ = ["LINTS"]

_CUSTOMERS = "sla"


def _shadowed(subject: Subject) -> Iterator[Fault]:
    """SLA policies that never apply, because others of their kind always do."""
    for number, sla in enumerate(subject.policy.sla):
        takers = _takers(subject, sla)
        if takers:
            names = " or ".join(f'"{each.key}"' for each in takers)
            first = subject.policy.precedence.get(sla.kind) is None
            why = "stands before it" if first else "is more specific"
            path = f"sla[{number}]"
            yield Fault(
                path=path,
                message=f'"{sla.key}" never applies: {names} {why} and applies wherever it would',
                hint="move it up, or narrow the condition before it" if first else "narrow it, or leave it out",
                witness=first_shown(subject, _taken(subject, sla, takers), _is_taken, path),
            )


def _takers(subject: Subject, sla: SLAPolicy) -> list[SLAPolicy]:
    """
    The rivals that take every ticket of *sla*; none when some ticket is left to it, or none is there at all.

    What is for everybody is there for values that nobody declared, so it is only shadowed by its like.
    """
    rivals = subject.rivals(sla)
    same = next((each for each in rivals if each.when in (ALWAYS, sla.when)), None)
    if same is not None:
        return [same]
    if sla.when == ALWAYS or not rivals or not subject.tickets.proves_none([sla.when], [each.when for each in rivals]):
        return []
    return [each for place, each in enumerate(rivals) if _takes_some(subject, sla, rivals[:place], each)]


def _takes_some(subject: Subject, sla: SLAPolicy, before: list[SLAPolicy], taker: SLAPolicy) -> bool:
    """Whether *taker* gets a ticket of *sla* that none *before* it gets."""
    return not subject.tickets.proves_none([sla.when, taker.when], [each.when for each in before])


def _taken(subject: Subject, sla: SLAPolicy, takers: list[SLAPolicy]) -> Iterator[Witness]:
    """Tickets that the condition of *sla* fits, such that the clocks of the *takers* run."""
    for taker in takers:
        promised = [goals_of(subject.policy, target)[0][1] for target in taker.targets] or [{}]
        for ticket in subject.tickets.some([sla.when, taker.when]):
            for fields in promised:
                yield witness_of(filled(ticket, fields))


def _is_taken(run: Run, path: str) -> bool:
    sla = run.sla_at(path)
    return is_true(sla.when, run.seen[-1]) and sla.key not in run.policies and _kind(run.policy, run.policies, sla.kind)


def _kind(policy: Policy, chosen: tuple[str, ...], kind: str) -> bool:
    return any(policy.promises.policies[key].kind == kind for key in chosen)


def _never_true(subject: Subject) -> Iterator[Fault]:
    """SLA policies with a condition that no ticket meets."""
    for number, sla in enumerate(subject.policy.sla):
        if subject.tickets.proves_none([sla.when]):
            yield Fault(
                path=f"sla[{number}].when",
                message=f'"{sla.key}" never applies: no ticket can meet {sla.when}',
                hint="what stands in one condition must hold together; use any for alternatives",
            )


def _uncovered(subject: Subject) -> Iterator[Fault]:
    """Tickets that no policy of the agreement with customers applies to."""
    kind = _agreement(subject.policy)
    own = [sla.when for sla in subject.policy.sla if sla.kind == kind]
    if not own:
        return
    witnesses = (witness_of(ticket) for ticket in subject.tickets.some([], own))
    witness = first_shown(subject, witnesses, _is_uncovered, "sla")
    if witness is not None:
        yield Fault(
            path="sla",
            message=f"no policy of the kind {kind} applies to every ticket: some are promised nothing",
            hint="end with a policy without a condition, with targets = [] if that is meant",
            witness=witness,
        )


def _agreement(policy: Policy) -> str | None:
    """The kind of the agreement with customers."""
    kinds = {sla.kind for sla in policy.sla}
    return _CUSTOMERS if _CUSTOMERS in kinds else min(kinds, default=None)


def _is_uncovered(run: Run, path: str) -> bool:
    kind = _agreement(run.policy)
    read = [run.policy.promises.policies[reading.policy].kind for reading in run.readings]
    return kind is not None and not _kind(run.policy, run.policies, kind) and kind not in read


LINTS = (
    Lint(
        code="sla.shadowed",
        severity=Severity.ERROR,
        meaning="An SLA policy never applies, because others of its kind take all its tickets.",
        find=_shadowed,
        shows=_is_taken,
    ),
    Lint(
        code="sla.never_true",
        severity=Severity.ERROR,
        meaning="The condition of an SLA policy contradicts itself: no ticket can meet it.",
        find=_never_true,
        unshown="a ticket that the condition fits is what there is not",
    ),
    Lint(
        code="sla.uncovered",
        severity=Severity.WARNING,
        meaning="There are tickets to which no SLA policy applies, so nothing is promised to them.",
        find=_uncovered,
        shows=_is_uncovered,
    ),
)
"""What is looked for in the conditions of the SLA policies."""
