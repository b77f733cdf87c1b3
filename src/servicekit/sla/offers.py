"""
What the chosen policies promise, clock by clock: one target for each, or several to choose the strictest from.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from attrs import frozen

from servicekit.sla.clock import Clock
from servicekit.sla.metrics import Metric
from servicekit.sla.targets import SLAPolicy, SLATarget
from servicekit.tickets.altered import altered

__all__ = ["Offer", "Offers"]


@frozen(slots=False)
class Offer:
    """
    A *target* with the key of its *policy* and its *metric*.

    *rivals* are all the offers for its clock, in order, where the strictest is to be chosen among them; else there are
    none.
    """

    policy: str
    target: SLATarget
    metric: Metric
    rivals: tuple[Offer, ...] = ()


class Offers:
    """
    The targets of *policies*; for a clock in one of the *strictest* kinds several policies may have one.

    Safe to share between threads; nothing in it changes.
    """

    def __init__(
        self, policies: Sequence[SLAPolicy], strictest: Collection[str], metrics: Mapping[str, Metric]
    ) -> None:
        self._kinds = {policy.key: policy.kind for policy in policies}
        self._strictest = frozenset(strictest)
        self._targets: dict[str, tuple[Offer, ...]] = {
            policy.key: tuple(Offer(policy.key, target, metrics[target.metric]) for target in policy.targets)
            for policy in policies
        }

    def of(self, policies: Sequence[str], live: Mapping[str, Clock]) -> Sequence[Offer]:
        """
        Every target of these *policies*, one for each clock.

        Where a clock has several to choose from, it is the one that it runs under, or else the first.
        """
        if len(policies) == 1:
            return self._targets[policies[0]]
        offers = [each for key in policies for each in self._targets[key]]
        return self._one_each(offers, live) if self._strictest else offers

    def _one_each(self, offers: Sequence[Offer], live: Mapping[str, Clock]) -> list[Offer]:
        several: dict[tuple[str, str], list[Offer]] = {}
        found: list[Offer] = []
        for offer in offers:
            kind = self._kinds[offer.policy]
            if kind in self._strictest:
                several.setdefault((kind, offer.target.key), []).append(offer)
            else:
                found.append(offer)
        for (_, name), rivals in several.items():
            clock = live.get(name)
            own = [rival for rival in rivals if clock is not None and rival.policy == clock.policy]
            found.append(altered((own or rivals)[0], rivals=tuple(rivals) if len(rivals) > 1 else ()))
        return found
