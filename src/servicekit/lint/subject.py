"""What a lint looks at: a policy, with what several lints ask of it worked out once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from attrs import frozen

from servicekit.conditions import Condition, Specificity, Test, alternatives_of, specificity
from servicekit.errors import InvalidDocument, LifecycleError, Problem
from servicekit.lint.search import Space
from servicekit.policies import Policy, read_policy, write_policy
from servicekit.sla import Precedence, SLAPolicy, SLATarget
from servicekit.workflow import Category

__all__ = ["CLOSED", "OPENING", "Subject", "Target"]

OPENING = Test("event.what", "is", "opened")
"""Holds at the first event of a ticket, and at no other."""

CLOSED = Test("status_category", "is", Category.CLOSED.value)
"""Holds when a ticket is over."""


@frozen
class Target:
    """A target with its *path* in the document, and the policy it belongs to."""

    path: str
    sla: SLAPolicy
    target: SLATarget

    def __iter__(self) -> Iterator[Any]:
        return iter((self.path, self.sla, self.target))


@frozen(slots=False)
class Subject:
    """A *policy* that is looked at."""

    policy: Policy

    @cached_property
    def written(self) -> dict[str, Any]:
        """The policy as plain data."""
        return write_policy(self.policy)

    def words_outside(self, *parts: str) -> set[str]:
        """Every name and word of the document outside of these *parts* of it."""
        return set(_words({name: value for name, value in self.written.items() if name not in parts}))

    @cached_property
    def problems(self) -> Sequence[Problem]:
        """What a reader would refuse; a policy that was built in Python has not been read yet."""
        try:
            read_policy(self.written, guards=self.policy.guards)
            _ = self.policy.tables
        except InvalidDocument as error:
            return error.problems
        except LifecycleError as error:
            problems: Sequence[Problem] = error.fields.get("problems", ())
            return problems
        return ()

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """Every target, in the order of the document."""
        return tuple(
            Target(f"sla[{number}].targets[{place}]", sla, target)
            for number, sla in enumerate(self.policy.sla)
            for place, target in enumerate(sla.targets)
        )

    @cached_property
    def tickets(self) -> Space:
        """The tickets that the conditions of the SLA policies tell apart."""
        return Space(self.policy, [sla.when for sla in self.policy.sla])

    @cached_property
    def happenings(self) -> Space:
        """The tickets and events that these and the conditions of the policy's own metrics tell apart."""
        return Space(self.policy, [*self.conditions, OPENING, CLOSED])

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition of the SLA policies and of the policy's own metrics."""
        return (*(sla.when for sla in self.policy.sla), *self._metric_conditions())

    def _metric_conditions(self) -> Iterator[Condition]:
        for rule in self.policy.metrics.values():
            parts = (rule.start, rule.stop, rule.cancel, rule.reset, rule.pause, rule.resume)
            yield from (part for part in parts if part is not None)

    def rivals(self, sla: SLAPolicy) -> list[SLAPolicy]:
        """The policies that apply instead of *sla* wherever both of them would."""
        same = [each for each in self.policy.sla if each.kind == sla.kind]
        precedence = self.policy.precedence.get(sla.kind, Precedence.FIRST)
        if precedence is Precedence.FIRST:
            return same[: same.index(sla)]
        if precedence is Precedence.STRICTEST:
            return []
        highest = self.ranks[sla.key][1]
        return [each for each in same if self.ranks[each.key][0] > highest]

    @cached_property
    def ranks(self) -> dict[str, tuple[Specificity, Specificity]]:
        """How specific each policy is at least and at most, where that decides."""
        kinds = {kind for kind, choice in self.policy.precedence.items() if choice is Precedence.MOST_SPECIFIC}
        own = (sla for sla in self.policy.sla if sla.kind in kinds)
        return {sla.key: (specificity(sla.when), _highest(sla.when)) for sla in own}


def _highest(condition: Condition) -> Specificity:
    """How specific *condition* is at most, whichever of its alternatives holds."""
    return max((each.specificity for each in alternatives_of(condition)), default=specificity(condition))


def _words(data: Any) -> Iterator[str]:
    """Every text, its words, and every name in plain data."""
    if isinstance(data, str):
        yield from (data, *data.split())
    elif isinstance(data, Mapping):
        for name, value in data.items():
            yield str(name)
            yield from _words(value)
    elif isinstance(data, (list, tuple)):
        for each in data:
            yield from _words(each)
