"""
Which notices and warnings should never have been: what the history, as it is known by now, does not bear out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen

from servicekit.engine.rungs import Rungs
from servicekit.escalation import EscalationStep, Fired
from servicekit.sla import Clock
from servicekit.typing import Micros

__all__ = ["Untrue", "untrue"]


@frozen
class Untrue:
    """The firings of a *step*, which may be a warning, on a cycle *clock* that are not borne out."""

    clock: Clock
    step: EscalationStep
    last: Fired
    occurrences: tuple[int, ...]


@frozen(kw_only=True)
class _Look:
    """
    What is looked at.

    Attributes:
        rungs: The ladders.
        now: The moment of looking.
        since: Only firings after this moment, all of them if ``None``.
        anew: Whether a ladder that no longer has a step does not bear it out.
    """

    rungs: Rungs
    now: Micros
    since: Micros | None
    anew: bool = field(default=False)

    def gone(self, old: Clock, new: Clock | None, key: str, step: EscalationStep, last: Fired) -> tuple[int, ...]:
        held = None if new is None else self.rungs.step(new, key) or (None if self.anew else step)
        return tuple(n for n in range(1, last.occurrence + 1) if self._is_untrue(old, new, (step, held), n))

    def _is_untrue(
        self, old: Clock, new: Clock | None, steps: tuple[EscalationStep, EscalationStep | None], occurrence: int
    ) -> bool:
        step, held = steps
        at = self.rungs.reached(old, step, occurrence, self.now)
        if at is None or (self.since is not None and at <= self.since):
            return False
        return new is None or held is None or self.rungs.reached(new, held, occurrence, self.now) is None


def untrue(
    rungs: Rungs,
    fired: Mapping[str, Mapping[str, Fired]],
    known: Sequence[Clock],
    now_known: Sequence[Clock],
    *,
    now: Micros,
    since: Micros | None,
    anew: bool = False,
) -> Iterator[Untrue]:
    """
    The firings on the clocks *known* before that the clocks *now_known* do not bear out.

    A fact changes nothing about notices of moments before it, so only those after *since* are looked at. What no longer
    held before the fact was told (a goal that has become longer) is not its doing either. With *anew*, a ladder that no
    longer has a step does not bear it out.
    """
    look = _Look(rungs=rungs, now=now, since=since, anew=anew)
    clocks = {clock.name: clock for clock in now_known}
    for old in known:
        for key, last in fired.get(old.name, {}).items():
            step = rungs.step(old, key) or rungs.earlier_step(key)
            if step is not None and (gone := look.gone(old, clocks.get(old.name), key, step, last)):
                yield Untrue(old, step, last, gone)
