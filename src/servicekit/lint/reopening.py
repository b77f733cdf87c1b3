"""What can be wrong with the limit to reopening."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.lint.findings import Fault, Lint, Severity
from servicekit.lint.routes import reached_from, rows_along
from servicekit.lint.runs import Run
from servicekit.lint.subject import Subject
from servicekit.lint.witnesses import START, Witness
from servicekit.tickets import Reopening
from servicekit.workflow import Category, Lifecycle

__all__ = ["LINTS"]


def _never_over(subject: Subject) -> Iterator[Fault]:
    """A limit that its calendar has no time for."""
    rule = subject.policy.reopening
    if rule is None or rule.within is None:
        return
    for witness in _tickets_over(subject, rule):
        if _shows_no_limit(Run(subject.policy, witness), "reopening.within"):
            yield Fault(
                path="reopening.within",
                message=f'the calendar "{rule.calendar}" will never be open for so long, so the limit is never reached',
                hint="open the calendar for longer, or name a shorter time",
                witness=witness,
            )
            return


def _tickets_over(subject: Subject, rule: Reopening) -> Iterator[Witness]:
    """A ticket for each status from which the limit is counted."""
    for lifecycle in subject.policy.lifecycles.values():
        for status, way in reached_from(lifecycle, lifecycle.initial).items():
            if _category(lifecycle, status) is rule.since and way:
                rows = rows_along(way, START)
                opened = (START, "opened", {"lifecycle": lifecycle.key})
                yield Witness(history=(opened, *rows), now=rows[-1][0])


def _category(lifecycle: Lifecycle, key: str) -> Category | None:
    return next((status.category for status in lifecycle.statuses if status.key == key), None)


def _shows_no_limit(run: Run, path: str) -> bool:
    rule, ticket = run.policy.reopening, run.dossier.ticket
    if rule is None or rule.within is None or ticket is None or ticket.is_open:
        return False
    counted = ticket.closed_at if rule.since is Category.CLOSED else ticket.solved_at
    return counted is not None and rule.until(ticket, run.policy.promises.calendars) is None


def _no_way_back(subject: Subject) -> Iterator[Fault]:
    """A limit to what no lifecycle lets anybody do."""
    rule = subject.policy.reopening
    if rule is None or rule.within is None:
        return
    witnesses = list(_tickets_over(subject, rule))
    if not any(_leads_back(each, rule) for each in subject.policy.lifecycles.values()):
        yield Fault(
            path="reopening.within",
            message=f"no edge leads out of a {rule.since.value} status to an open one, so nothing is ever reopened"
            " within that time",
            hint="add an edge, or leave the time out",
            witness=witnesses[0] if witnesses else None,
        )


def _leads_back(lifecycle: Lifecycle, rule: Reopening) -> bool:
    """Whether an edge reopens what the limit is counted for."""
    categories = {status.key: status.category for status in lifecycle.statuses}
    over = (rule.since, Category.CLOSED)
    return any(categories[each.source] in over and categories[each.target].is_open for each in lifecycle.edges)


def _shows_no_way_back(run: Run, path: str) -> bool:
    rule, ticket = run.policy.reopening, run.dossier.ticket
    if rule is None or rule.within is None or ticket is None or ticket.is_open:
        return False
    return not _leads_back(run.policy.lifecycles[ticket.lifecycle], rule)


LINTS = (
    Lint(
        code="reopening.never_over",
        severity=Severity.ERROR,
        meaning="The time in which a ticket may be reopened is more than its calendar will ever have.",
        find=_never_over,
        shows=_shows_no_limit,
    ),
    Lint(
        code="reopening.no_way_back",
        severity=Severity.WARNING,
        meaning="No lifecycle lets a ticket be reopened, so the time in which it may be says nothing.",
        find=_no_way_back,
        shows=_shows_no_way_back,
        unshown="no way leads to a status that is over",
    ),
)
"""What is looked for in the limit to reopening."""
