"""
What the chosen policies promise, clock by clock: one target for each, or several to choose the strictest from.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

from servicekit.sla.clock import Clock
from servicekit.sla.targets import SLAPolicy, SLATarget

__all__ = ["Offer", "Offers"]

Offer: TypeAlias = tuple[str, SLATarget, tuple[tuple[str, SLATarget], ...]]
"""A target with the key of its policy, and all those for its clock where there are several."""


class Offers:
    """
    The targets of *policies*; for a clock in one of the *strictest* kinds several policies may have one.

    Safe to share between threads; nothing in it changes.
    """

    def __init__(self, policies: Sequence[SLAPolicy], strictest: Collection[str]) -> None:
        self._kinds = {policy.key: policy.kind for policy in policies}
        self._strictest = frozenset(strictest)
        self._targets: dict[str, tuple[Offer, ...]] = {
            policy.key: tuple((policy.key, target, ()) for target in policy.targets) for policy in policies
        }

    def of(self, policies: Sequence[str], live: Mapping[str, Clock]) -> Sequence[Offer]:
        """
        Every target of these *policies*, one for each clock.

        Where a clock has several to choose from, it is the one that it runs under, or else the first.
        """
        offers = [each for key in policies for each in self._targets[key]]
        return self._one_each(offers, live) if self._strictest else offers

    def _one_each(self, offers: Sequence[Offer], live: Mapping[str, Clock]) -> list[Offer]:
        several: dict[tuple[str, str], list[tuple[str, SLATarget]]] = {}
        found: list[Offer] = []
        for key, target, _ in offers:
            kind = self._kinds[key]
            if kind in self._strictest:
                several.setdefault((kind, target.key), []).append((key, target))
            else:
                found.append((key, target, ()))
        for (_, name), rivals in several.items():
            clock = live.get(name)
            own = [rival for rival in rivals if clock is not None and rival[0] == clock.policy]
            found.append((*(own or rivals)[0], tuple(rivals) if len(rivals) > 1 else ()))
        return found
