"""
A policy through time: its editions, each with the moment from which it is in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any

from attrs import evolve, field, frozen

from servicekit.calendars import succession, to_micros
from servicekit.errors import InputError, UnknownPolicy
from servicekit.policies.document import Policy, write_policy

__all__ = ["Edition", "PolicyBook", "write_book"]


@frozen(kw_only=True)
class Edition:
    """A policy and the moment *since* when it is in force (aware); ``None`` for one that always was."""

    policy: Policy
    since: datetime | None = None


def _editions(editions: Iterable[Edition]) -> tuple[Edition, ...]:
    return tuple(_composed(editions))


@frozen(kw_only=True, slots=False)
class PolicyBook:
    """
    The editions of a policy, each in force from its moment up to that of the next one.

    A ticket is under the edition in force at its opening. A calendar is one value by date: where an edition changes a
    calendar of the one before, instants before its moment are judged as they were before, and the calendar of the
    edition is both, cut there. So the policies of a book may differ from those that were given in just that.

    Attributes:
        editions: In the order of their moments; only the first may be without one.

    Raises:
        InputError: The moments do not ascend, or two editions have the same content.
        NaiveDatetimeError: A moment has no time zone.
    """

    editions: tuple[Edition, ...] = field(converter=_editions)

    def __attrs_post_init__(self) -> None:
        editions = self.editions
        if not editions:
            raise InputError("a book needs an edition", editions=editions)
        names: dict[str, Edition] = {}
        for edition in editions:
            other = names.setdefault(edition.policy.sha256, edition)
            if other is not edition:
                which = f"{edition.policy.key} {edition.policy.version}"
                raise InputError(
                    f"the edition since {edition.since} has the same content as the one since {other.since} ({which}):"
                    " give it a version of its own",
                    since=edition.since,
                )

    @classmethod
    def of(cls, policy: Policy, since: datetime | None = None) -> PolicyBook:
        """A book of one edition."""
        return cls(editions=(Edition(policy=policy, since=since),))

    @cached_property
    def _policies(self) -> Mapping[str, Policy]:
        """The policies by their ``sha256``, each with all the others and the moments of the book."""
        since = tuple((edition.since, edition.policy.sha256) for edition in self.editions)
        *earlier, last = (edition.policy for edition in self.editions)
        return evolve(last, earlier=(*last.earlier, *earlier), since=since).family

    @property
    def latest(self) -> Policy:
        """The policy of the last edition, whether it is in force yet or not."""
        return self._policies[self.editions[-1].policy.sha256]

    def in_force(self, at: datetime) -> Policy:
        """
        The policy in force at a moment.

        Raises:
            InputError: None was in force yet.
            NaiveDatetimeError: *at* has no time zone.
        """
        return self.latest.in_force(at)

    def find(self, sha256: str) -> Policy:
        """
        The policy of that hash.

        Raises:
            UnknownPolicy: The book has no such edition.
        """
        if sha256 not in self._policies:
            known = ", ".join(f"{each.policy.version} ({each.policy.sha256[:8]})" for each in self.editions)
            raise UnknownPolicy(f"the book has no edition {sha256[:12]}; it has {known}", sha256=sha256)
        return self._policies[sha256]

    def publish(self, policy: Policy, since: datetime, *, now: datetime, correction: bool = False) -> PolicyBook:
        """
        The book with one more edition, in force from *since* on.

        No ticket moves by it: those opened before *since* stay under their edition until they are migrated. With
        *correction* the edition may begin before *now*; tickets opened in between are then under the edition that was
        thought to hold, and :func:`~servicekit.engine.astray` finds them.

        Args:
            policy: The policy of the edition.
            since: From when on; later than the last edition.
            now: The moment of publishing.
            correction: Whether it is to hold for a time that has passed already.

        Raises:
            InputError: *since* lies before *now*, or not after the last edition; or the content is there already.
            NaiveDatetimeError: A moment has no time zone.
        """
        if to_micros(since, "since") < to_micros(now, "now") and not correction:
            raise InputError(
                f"an edition since {since} would change what held before now ({now}): publish it from now on,"
                " or as a correction (correction=True), and migrate the tickets",
                since=since,
            )
        return evolve(self, editions=(*self.editions, Edition(policy=policy, since=since)))


def _composed(editions: Iterable[Edition]) -> Iterator[Edition]:
    """The editions with their calendars; each goes on where the one before leaves off."""
    given = tuple(editions)
    for number, (earlier, later) in enumerate(pairwise(given), start=1):
        if later.since is None:
            raise InputError(f"editions[{number}] needs the moment since when it is in force", edition=number)
        if earlier.since is not None and to_micros(later.since, "since") <= to_micros(earlier.since, "since"):
            message = f"editions[{number}] is in force since {later.since}, not after the one before ({earlier.since})"
            raise InputError(message, edition=number)
    for edition in given[:1]:
        if edition.since is not None:
            to_micros(edition.since, "since")
    before: Policy | None = None
    for edition in given:
        composed = edition if before is None else _after(before, edition)
        yield composed
        before = composed.policy


def _after(before: Policy, edition: Edition) -> Edition:
    """The edition, its calendars cut where it begins."""
    policy, since = edition.policy, edition.since
    assert since is not None
    calendars = {
        name: succession(before.calendars[name], calendar, since) if name in before.calendars else calendar
        for name, calendar in policy.calendars.items()
    }
    changed = any(calendars[name] != calendar for name, calendar in policy.calendars.items())
    return evolve(edition, policy=evolve(policy, calendars=calendars)) if changed else edition


def write_book(book: PolicyBook) -> dict[str, Any]:
    """Write *book* as plain data, its policies in full; :func:`~servicekit.policies.read_book` reads it back equal."""
    return {
        "editions": [
            {
                **({} if edition.since is None else {"since": edition.since.isoformat()}),
                "policy": write_policy(edition.policy),
            }
            for edition in book.editions
        ]
    }
