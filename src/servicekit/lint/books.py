"""What is wrong with the editions of a book together; what each says by itself is looked at as in any policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import frozen

from servicekit.lint.findings import Fault, Finding, Severity
from servicekit.policies import PolicyBook

__all__ = ["BOOK_LINTS", "BookLint"]


@frozen(kw_only=True)
class BookLint:
    """
    One thing to look for in a book. No ticket shows it, because a ticket is under one edition.

    Attributes:
        code: Stable, for programs.
        severity: See :class:`Severity`.
        meaning: One sentence for people.
        find: Finds it.
    """

    code: str
    severity: Severity
    meaning: str
    find: Callable[[PolicyBook], Iterator[Fault]]

    def findings(self, book: PolicyBook) -> Iterator[Finding]:
        """What it finds in a book."""
        for fault in self.find(book):
            path, message, hint = fault.path, fault.message, fault.hint
            yield Finding(code=self.code, severity=self.severity, path=path, message=message, hint=hint)


def _other_keys(book: PolicyBook) -> Iterator[Fault]:
    """Editions of another policy than the first."""
    first = book.editions[0].policy.key
    for number, edition in enumerate(book.editions):
        if (key := edition.policy.key) != first:
            message = f'this edition is of the policy "{key}", the first one of "{first}"'
            yield Fault(path=f"editions[{number}].policy.key", message=message, hint=f'write key = "{first}"')


def _same_versions(book: PolicyBook) -> Iterator[Fault]:
    """Editions of one key and version with different contents."""
    seen: dict[tuple[str, str], int] = {}
    for number, edition in enumerate(book.editions):
        policy = edition.policy
        other = seen.setdefault((policy.key, policy.version), number)
        if other != number:
            message = f'"{policy.version}" is the version of editions[{other}] too, which says something else'
            hint = "give each edition a version of its own"
            yield Fault(path=f"editions[{number}].policy.version", message=message, hint=hint)


def _same_lifecycles(book: PolicyBook) -> Iterator[Fault]:
    """Lifecycles that an edition changes without another version."""
    seen: dict[tuple[str, int], int] = {}
    for number, edition in enumerate(book.editions):
        for key, lifecycle in edition.policy.lifecycles.items():
            other = seen.setdefault((key, lifecycle.version), number)
            if book.editions[other].policy.lifecycles[key] != lifecycle:
                message = f'"{key}" is version {lifecycle.version} in editions[{other}] too, and something else there'
                hint = "raise its version where it changes"
                yield Fault(path=f"editions[{number}].policy.lifecycles.{key}.version", message=message, hint=hint)


def _late_beginning(book: PolicyBook) -> Iterator[Fault]:
    """A first edition with a moment, before which nothing is in force."""
    if (since := book.editions[0].since) is not None:
        message = f"before {since.isoformat()} no policy is in force: tickets opened before are refused"
        yield Fault(path="editions[0].since", message=message, hint="leave it out where the edition held always")


BOOK_LINTS = (
    BookLint(
        code="book.other_key",
        severity=Severity.WARNING,
        meaning="An edition is of another policy than the first.",
        find=_other_keys,
    ),
    BookLint(
        code="book.version_repeated",
        severity=Severity.WARNING,
        meaning="Two editions have the same version and say something else, so a version does not tell what held.",
        find=_same_versions,
    ),
    BookLint(
        code="book.lifecycle_version_repeated",
        severity=Severity.WARNING,
        meaning="An edition changes a lifecycle and leaves its version, which every event of a ticket is stamped with.",
        find=_same_lifecycles,
    ),
    BookLint(
        code="book.begins_later",
        severity=Severity.NOTE,
        meaning="The first edition has a moment, and nothing is in force before it.",
        find=_late_beginning,
    ),
)
"""What is looked for in a book, beside everything that is looked for in each of its editions."""
