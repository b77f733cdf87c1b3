"""
The conditions of one metric, as questions about every ticket and event that they can tell apart.

They are asked in a fixed order of precedence: stop, cancel, reset, pause, resume, start.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from servicekit.conditions import Condition
from servicekit.lint.happenings import witness_along
from servicekit.lint.subject import OPENING, Subject
from servicekit.lint.tickets import Shows
from servicekit.lint.witnesses import Witness
from servicekit.sla import MetricRule, SLATarget, Start, Until

__all__ = ["Asked", "asked_of"]


def asked_of(subject: Subject) -> Iterator[Asked]:
    """Every metric of the policy's own."""
    for name, rule in subject.policy.metrics.items():
        yield Asked(subject, name, rule)


class Asked:
    """The conditions of the metric *name*."""

    def __init__(self, subject: Subject, name: str, rule: MetricRule) -> None:
        self.subject, self.name, self.rule = subject, name, rule
        self.targets = [each.target for each in subject.targets if each.target.metric == name]
        self._ends = [part for part in (rule.stop, rule.cancel) if part is not None]
        self._on = [rule.start] if rule.stop is None else []  # without a stop a clock is over when start is not true

    def none(self, must: Sequence[Condition], never: Sequence[Condition] = (), *, later: bool = False) -> bool:
        """Whether surely at no event (*later* than the opening) *must* is true and *never* is not."""
        return self.subject.happenings.proves_none(must, [*never, OPENING] if later else never)

    def none_on(self, must: Sequence[Condition], never: Sequence[Condition] = (), *, later: bool = False) -> bool:
        """The same of events at which a clock that is on is not over."""
        return self.none([*self._on, *must], [*self._ends, *never], later=later)

    def never_starts(self) -> bool:
        """Whether start is true only where a clock is over at once."""
        return self.rule.start in self._ends or self.none_on([self.rule.start])

    def never_stops(self) -> bool:
        """Whether at no event after the opening the promise is fulfilled, by stop or by reset."""
        if self.rule.reset is not None and not self.none_on([self.rule.reset], later=True):
            return False
        if self.rule.stop is None:
            return self.none([], [self.rule.start], later=True)
        return self.none([self.rule.stop], later=True)

    def starts_paused(self) -> bool:
        """Whether pause is true wherever a clock starts."""
        pause = self.rule.pause
        return pause is not None and (self.rule.start == pause or self.none_on([self.rule.start], [pause]))

    def never_runs(self) -> bool:
        """Whether a clock that starts paused stands still until it is over."""
        rule = self.rule
        if rule.pause is None or self.runs_by_itself():
            return False
        if rule.resume is None:
            identical = rule.stop is None and rule.start == rule.pause
            return identical or self.none_on([], [rule.pause])
        begins_anew = rule.reset is not None and not self.none_on([rule.reset], [rule.pause])
        return self.none_on([rule.resume], [rule.pause]) and not begins_anew

    def pause_never_ends(self) -> bool:
        """Whether a clock that runs and then pauses stands still until it is over."""
        rule = self.rule
        if rule.pause is None or not self.pauses() or self.runs_by_itself():
            return False
        goes_on = [] if rule.resume is None else [rule.resume]
        return self.none_on(goes_on, [rule.pause], later=True)

    def start_excludes_pause(self) -> bool:
        """Whether a clock without a stop is over wherever it should pause."""
        start, pause = self.rule.start, self.rule.pause
        if pause is None or self.rule.stop is not None or self.none([pause]):
            return False
        return self.none([start, pause])

    def pauses(self) -> bool:
        """Whether pause lets a clock stand still, as far as can be told; what a target pauses in, no resume ends."""
        return self.rule.pause is not None and not self.none_on([self.rule.pause])

    def runs_by_itself(self) -> bool:
        """Whether something besides the metric lets a clock run."""
        return any(map(_runs_by_itself, self.targets))

    def witness(
        self,
        shows: Shows,
        path: str,
        begins: Sequence[Condition | None],
        then: Sequence[Condition | None] = (),
    ) -> Witness | None:
        """A ticket with this metric that shows a fault at *path*, for which it *begins* so and *then* goes on so."""
        first, second = ([part for part in parts if part is not None] for parts in (begins, then))
        return witness_along(self.subject, self.name, first, second, shows, path)


def _runs_by_itself(target: SLATarget) -> bool:
    given = all(isinstance(goal, Until) for goal in target.goals.values())
    return target.pause_cap is not None or target.start is not Start.AT_EVENT or given
