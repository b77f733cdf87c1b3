"""The editions of a book, and the one that options choose."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from servicekit.cli import screen
from servicekit.cli.sources import zone_of
from servicekit.errors import InputError
from servicekit.policies import Edition, PolicyBook

__all__ = ["chosen_edition", "in_words", "print_editions"]


def chosen_edition(book: PolicyBook, name: str | None, at: datetime | None) -> Edition:
    """
    The edition called *name*, else the one in force at a moment, which is now unless given.

    A book of which nothing is in force now has its first edition; of a moment that is asked for, nothing is guessed.

    Raises:
        InputError: There is none of that name, there are several, or none is in force.
    """
    if name is not None:
        return _called(book, name)
    if at is None and _begins_later(book):
        return book.editions[0]
    policy = book.in_force(at or datetime.now(UTC))
    return next(each for each in book.editions if each.policy.sha256 == policy.sha256)


def _begins_later(book: PolicyBook) -> bool:
    since = book.editions[0].since
    return since is not None and since > datetime.now(UTC)


def _called(book: PolicyBook, name: str) -> Edition:
    """By its version, or by the beginning of its hash."""
    found = [each for each in book.editions if each.policy.version == name]
    found = found or [each for each in book.editions if name and each.policy.sha256.startswith(name)]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{each.policy.version} ({screen.short(each.policy.sha256)})" for each in found or book.editions)
    wrong = f"several editions are {name!r}; name one by its hash:" if found else f"no edition is {name!r}; there are"
    raise InputError(f"{wrong} {listed}", value=name)


def in_words(edition: Edition) -> str:
    """An edition as it is called in a sentence: its version, and since when it is in force."""
    since = "from the beginning" if edition.since is None else f"since {_since(edition)}"
    return f"{edition.policy.key} {edition.policy.version}, {since}"


def print_editions(book: PolicyBook, chosen: Edition) -> None:
    """Print a line for each edition, and say which one follows."""
    click.secho(f"A book of {len(book.editions)} edition{'' if len(book.editions) == 1 else 's'}", bold=True)
    in_force = None if _begins_later(book) else chosen_edition(book, None, None)
    rows = [
        (
            _since(each),
            each.policy.key,
            each.policy.version,
            screen.short(each.policy.sha256),
            ", ".join(_marks(each is in_force, each is chosen)),
        )
        for each in book.editions
    ]
    screen.table(("in force since", "policy", "version", "sha256", ""), rows)
    click.echo()


def _marks(is_in_force: bool, is_chosen: bool) -> list[str]:  # noqa: FBT001 - two questions with an answer each
    return ["in force now"] * is_in_force + ["shown below"] * is_chosen


def _since(edition: Edition) -> str:
    return "always" if edition.since is None else screen.moment(edition.since, zone_of(edition.policy))
