"""
A policy among the others that its tickets may run, or have run, under: editions of one book, and earlier versions.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Self

from attrs import evolve

from servicekit.calendars import to_micros
from servicekit.errors import InputError, UnknownPolicy
from servicekit.sla import Earlier, Promises

__all__ = ["Family"]


class Family:
    """What a policy knows of the others; :class:`~servicekit.policies.Policy` has the parts that are read here."""

    @property
    def _own(self) -> Any:
        """The policy itself, whose parts are declared where it is."""
        return self

    @property
    def _is_alone(self) -> bool:
        return not self._own.earlier and "family" not in vars(self)

    @property
    def others(self) -> tuple[Self, ...]:
        """The other policies that its tickets may have been under, or may turn out to be under."""
        return () if self._is_alone else tuple(each for each in self.family.values() if each is not self)

    @cached_property
    def family(self) -> Mapping[str, Self]:
        """This policy and the earlier ones by their ``sha256``; each of them knows all the others."""
        family: dict[str, Any] = {self._own.sha256: self}
        for each in self._own.earlier:
            if each.sha256 not in family:
                family[each.sha256] = evolve(each, earlier=(), since=self._own.since)
        for member in family.values():
            vars(member)["family"] = family
        return family

    def under(self, sha256: str) -> Self:
        """
        The policy of that hash: this one, or one of the earlier ones.

        Raises:
            UnknownPolicy: It is none of them.
        """
        if self._is_alone and sha256 == self._own.sha256:
            return self
        if sha256 not in self.family:
            raise UnknownPolicy(f"the policy {sha256[:12]} is not among those given as earlier ones", sha256=sha256)
        return self.family[sha256]

    def in_force(self, at: datetime) -> Self:
        """
        The edition of its book that is in force at a moment; itself where it is in no book.

        Raises:
            InputError: No edition was in force yet.
            NaiveDatetimeError: *at* has no time zone.
        """
        editions, moment = self._own.since, to_micros(at, "at")
        if not editions:
            return self
        begun = [sha256 for since, sha256 in editions if since is None or to_micros(since) <= moment]
        if not begun:
            message = f"no policy was in force at {at}: the first edition begins at {editions[0][0]}"
            raise InputError(message, at=at)
        return self.under(begun[-1])

    # Promises, by the rules of one policy and the calendars of another.

    def rules_of(self, sha256: str) -> Promises:
        """
        The promises of an earlier policy, judged by the calendars of this one.

        Raises:
            UnknownPolicy: It is none of the earlier ones.
        """
        if sha256 == self._own.sha256:
            promises: Promises = self._own.promises
            return promises
        if sha256 not in self._rules:
            self._rules[sha256] = self._promised_by(self.under(sha256))
        return self._rules[sha256]

    @cached_property
    def _rules(self) -> dict[str, Promises]:
        return {}

    def _promised_by(self, policy: Any) -> Promises:
        """The promises of a policy under the calendars of this one; a calendar that is only in it stays its own."""
        calendars = {**policy.calendars, **self._own.calendars}
        read = policy.also_read()
        return Promises(
            policy.sla, calendars, policy.metrics, policy.precedence, policy.fields, read, self._promised_before
        )

    @property
    def _promised_before(self) -> Earlier | None:
        if self._is_alone:
            return None
        members: Mapping[str, Any] = self.family
        return Earlier(
            promises=lambda sha256: members[sha256].promises,
            calendars={
                (policy.sha256, name): calendar.named(f"{name} ({policy.version}, {policy.sha256[:8]})")
                for policy in members.values()
                for name, calendar in policy.calendars.items()
            },
        )
