"""
Which policies apply to a ticket: of those whose condition is true, by the declared precedence of their kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from attrs import frozen

from servicekit.conditions import Facts, Index, Ranking, Specificity
from servicekit.errors import InputError
from servicekit.sla.targets import SLAPolicy

__all__ = ["Chooser", "Precedence", "Tie", "Trial", "facts_of"]


class Precedence(StrEnum):
    """Which of several policies of one kind applies, when the conditions of all of them are true."""

    FIRST = "first"
    """The one that stands first in the document."""
    MOST_SPECIFIC = "most_specific"
    """
    The one whose condition is the most specific, see :class:`~servicekit.conditions.Specificity`.

    Two that are equally specific are a :class:`Tie`, a mistake in the policy.
    """
    STRICTEST = "strictest"
    """
    For each clock the one under which it is due earliest, counted from its start as if nothing paused it.

    Of those that are due at the same instant, the one that stands first in the document.
    """


@frozen(kw_only=True)
class Tie:
    """
    Policies of one *kind* that are equally specific and all true of a ticket.

    The first of *policies*, which are in the order of the document, applies.
    """

    kind: str
    policies: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.kind}: {' and '.join(self.policies)} are equally specific"


@frozen
class Trial:
    """A *policy* tried on a ticket: how specific its condition is there, if it is true and anybody asks."""

    policy: SLAPolicy
    matched: bool
    rank: Specificity | None = None


class Chooser:
    """
    *policies*, in the order of the document, ready to be chosen from.

    Args:
        policies: Of all kinds.
        precedence: By kind; a kind that is not there goes by the first.

    Raises:
        InputError: A precedence is given for a kind that no policy is of, or a condition has too many alternatives for
            its specificity to be told.

    Safe to share between threads; nothing in it changes.
    """

    def __init__(self, policies: Sequence[SLAPolicy], precedence: Mapping[str, Precedence] | None = None) -> None:
        self._policies = tuple(policies)
        self._index = Index([policy.when for policy in policies])
        self._precedence = {kind: Precedence(choice) for kind, choice in (precedence or {}).items()}
        kinds = {policy.kind for policy in policies}
        if lost := sorted(self._precedence.keys() - kinds):
            raise InputError(f"no policy is of the kind {lost[0]!r}, for which a precedence is given", kind=lost[0])
        self._rankings = {
            place: Ranking(policy.when)
            for place, policy in enumerate(policies)
            if self.precedence_of(policy.kind) is Precedence.MOST_SPECIFIC
        }

    @property
    def is_declared(self) -> bool:
        """Whether a precedence is given for any kind."""
        return bool(self._precedence)

    def precedence_of(self, kind: str) -> Precedence:
        """How a policy of that kind is chosen."""
        return self._precedence.get(kind, Precedence.FIRST)

    def choose(self, facts: Facts) -> tuple[str, ...]:
        """
        The keys of the policies that apply, in the order of the document.

        One of each kind, of which the condition is true (unknown is not true) and that comes first by the precedence of
        the kind; of a kind that goes by the strictest all that are true, for each clock chooses among them.
        """
        chosen: dict[str, list[int]] = {}
        matches = self._index.checks
        for place in self._index.candidates(facts):
            kind = self._policies[place].kind
            decided = kind in chosen and kind not in self._precedence
            if not decided and matches[place](facts):
                chosen.setdefault(kind, []).append(place)
        if not self._precedence:
            return tuple(self._policies[places[0]].key for places in chosen.values())
        kept = (place for kind, places in chosen.items() for place in self._kept(kind, places, facts))
        return tuple(self._policies[place].key for place in sorted(kept))

    def _kept(self, kind: str, places: list[int], facts: Facts) -> list[int]:
        precedence = self.precedence_of(kind)
        if precedence is Precedence.STRICTEST:
            return places
        return places[:1] if precedence is Precedence.FIRST else self._most_specific(places, facts)[:1]

    def _most_specific(self, places: list[int], facts: Facts) -> list[int]:
        """Those of the *places*, all of which match, than which no other is more specific."""
        if len(places) < 2:
            return places
        ranks = {place: self._rankings[place](facts) or Specificity(0, 0, 0, 0) for place in places}
        highest = max(ranks.values())
        return [place for place in places if ranks[place] == highest]

    def ties(self, facts: Facts) -> tuple[Tie, ...]:
        """Where the most specific policy cannot be told, because several are equally specific."""
        found = []
        for kind, precedence in self._precedence.items():
            if precedence is Precedence.MOST_SPECIFIC:
                places = [place for place in self._index.matching(facts) if self._policies[place].kind == kind]
                if len(tied := self._most_specific(places, facts)) > 1:
                    found.append(Tie(kind=kind, policies=tuple(self._policies[place].key for place in tied)))
        return tuple(found)

    def trials(self, kind: str, facts: Facts) -> Iterator[Trial]:
        """Every policy of *kind* tried on *facts*, in order, for explanations."""
        for place, policy in enumerate(self._policies):
            if policy.kind == kind:
                matched = self._index.checks[place](facts) is True
                ranking = self._rankings.get(place) if matched else None
                yield Trial(policy, matched, ranking(facts) if ranking else None)


def facts_of(matched_on: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The facts that policies were chosen from, by section."""
    facts: dict[str, dict[str, Any]] = {}
    for name, value in matched_on.items():
        section, key = name.split(".", 1)
        facts.setdefault(section, {})[key] = value
    return facts
