"""
Findings about a policy: what is wrong or probably not meant, each with a ticket that shows it where there is one.

    findings    Finding, Witness, Lint, Fault
    subject     a policy that is looked at; what several lints ask of it
    search      is there a ticket that meets some conditions and none of others?
    tickets     tickets as witnesses; happenings: histories in which the conditions of a metric hold
    routes      ways through a lifecycle
    runs        a witness run through the engine; story tells it
    asked       the conditions of one metric as questions
    books       what is wrong with the editions of a book together
    document, lifecycles, calendars, metrics, pauses, rules, ties, targets, comparisons, escalation,
    reopening, compensation, plans, kpis, unused, spelling

Each module of the last lines says what can be wrong with a part of the document: it exports its ``LINTS`` and has its
line in ``SECTIONS``. They stand here and not in the rooms they are about, because a finding speaks of a whole policy
and its witness is run through the engine; those rooms know neither.
"""

from attrs import evolve

from servicekit.lint import (
    calendars,
    comparisons,
    compensation,
    document,
    escalation,
    kpis,
    lifecycles,
    metrics,
    pauses,
    plans,
    reopening,
    rules,
    spelling,
    targets,
    ties,
    unused,
)
from servicekit.lint.books import BOOK_LINTS, BookLint
from servicekit.lint.findings import Fault, Finding, Lint, Severity
from servicekit.lint.runs import Run
from servicekit.lint.search import Space
from servicekit.lint.story import story
from servicekit.lint.subject import Subject, Target
from servicekit.lint.ties import possible_ties
from servicekit.lint.witnesses import Witness
from servicekit.policies import Policy, PolicyBook

__all__ = [
    "BOOK_LINTS",
    "LINTS",
    "SECTIONS",
    "BookLint",
    "Fault",
    "Finding",
    "Lint",
    "Run",
    "Severity",
    "Space",
    "Subject",
    "Target",
    "Witness",
    "lint",
    "lint_book",
    "possible_ties",
    "shows",
    "story",
]

_REFUSALS = (document, lifecycles)

SECTIONS = (
    *_REFUSALS,
    calendars,
    metrics,
    pauses,
    rules,
    ties,
    targets,
    comparisons,
    escalation,
    reopening,
    compensation,
    plans,
    kpis,
    unused,
    spelling,
)
"""The parts that are looked at, in order: modules with ``LINTS``."""

LINTS: tuple[Lint, ...] = tuple(each for section in SECTIONS for each in section.LINTS)
"""Everything that is looked for, in order."""

_BY_CODE = {each.code: each for each in LINTS}


def lint(policy: Policy, *, notes: bool = False) -> tuple[Finding, ...]:
    """
    Everything that is wrong with *policy* or probably not meant, in the order of :data:`LINTS`.

    A policy that a reader would refuse is looked at no further: the rest would not be reliable. One that comes from
    :func:`~servicekit.policies.load_policy` never is.

    Args:
        policy: What to look at.
        notes: Also tell what is declared and makes no difference (:attr:`Severity.NOTE`).
    """
    subject = Subject(policy)
    sections = _REFUSALS if subject.problems else SECTIONS
    looked_for = (each for section in sections for each in section.LINTS)
    return tuple(
        finding
        for each in looked_for
        if notes or each.severity is not Severity.NOTE
        for finding in each.findings(subject)
    )


def lint_book(book: PolicyBook, *, notes: bool = False) -> tuple[Finding, ...]:
    """
    Everything that is wrong with *book* or probably not meant.

    First what :data:`BOOK_LINTS` find in the editions together, then what :func:`lint` finds in each, with the number
    of the ``edition``; its witness runs under the policy of that edition.

    Args:
        book: What to look at.
        notes: Also tell what is declared and makes no difference (:attr:`Severity.NOTE`).
    """
    looked_for = (each for each in BOOK_LINTS if notes or each.severity is not Severity.NOTE)
    together = [finding for each in looked_for for finding in each.findings(book)]
    editions = enumerate(book.editions)
    alone = [evolve(found, edition=at) for at, each in editions for found in lint(each.policy, notes=notes)]
    return (*together, *alone)


def shows(policy: Policy, finding: Finding) -> bool:
    """
    Whether the witness of *finding*, run through the engine under *policy*, shows what the finding says.

    True of every witness that :func:`lint` gives. False of a finding without one, and once the fault is mended.
    """
    look = _BY_CODE[finding.code].shows
    return look is not None and finding.witness is not None and look(Run(policy, finding.witness), finding.path)
