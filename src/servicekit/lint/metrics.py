"""
What can be wrong with the metrics of a policy's own, though each of them can be read.

The conditions of a metric are asked in a fixed order of precedence: stop, cancel, reset, pause, resume, start. What is
said here is decided by trying every ticket and event that they can tell apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from servicekit.conditions import Condition, compile_condition
from servicekit.lint.findings import Fault, Lint, Severity, Witness
from servicekit.lint.happenings import witness_along
from servicekit.lint.tickets import Ticket, every_ticket, targets_of
from servicekit.policies import Policy
from servicekit.sla import MetricRule, Reading, SLATarget, Start, State, Until

__all__ = ["LINTS"]

_Question: TypeAlias = Callable[[Ticket], bool]
_ENDS = ("stop", "cancel")


class _Asked:
    """The conditions of one metric as questions about a ticket and the event at hand."""

    def __init__(self, policy: Policy, name: str, rule: MetricRule) -> None:
        self.policy, self.name, self.rule = policy, name, rule
        every = (rule.start, rule.stop, rule.cancel, rule.reset, rule.pause, rule.resume)
        self.parts = [part for part in every if part is not None]
        self.tickets = every_ticket(policy, self.parts)
        self.targets = [target for _, _, target in targets_of(policy) if target.metric == name]
        self.start, self.cancel, self.reset = _true(rule.start), _true(rule.cancel), _true(rule.reset)
        self.pause, self.resume = _true(rule.pause), _true(rule.resume)
        self._stop = _true(rule.stop)

    def stop(self, facts: Ticket) -> bool:
        """Whether the promise is fulfilled; without a condition for it, when start is not true."""
        return self._stop(facts) if self.rule.stop is not None else not self.start(facts)

    def ends(self, facts: Ticket) -> bool:
        """Whether a clock is over."""
        return self.stop(facts) or self.cancel(facts)

    def never(self, question: _Question) -> bool:
        """Whether *question* is surely false of every ticket and event."""
        return self.tickets is not None and not any(map(question, self.tickets))

    def never_starts(self) -> bool:
        """Whether start is true only where a clock is over at once."""
        identical = self.rule.start in (self.rule.stop, self.rule.cancel)
        return identical or self.never(lambda facts: self.start(facts) and not self.ends(facts))

    def starts_paused(self) -> bool:
        """Whether pause is true wherever a clock starts."""
        identical = self.rule.start == self.rule.pause
        return identical or self.never(lambda facts: self.start(facts) and not self.ends(facts) | self.pause(facts))

    def never_runs(self) -> bool:
        """Whether a clock that starts paused stands still until it is over."""
        if any(map(_runs_by_itself, self.targets)):
            return False
        if self.rule.resume is None:
            identical = self.rule.stop is None and self.rule.start == self.rule.pause
            return identical or self.never(lambda facts: not self.ends(facts) | self.pause(facts))
        return self.never(lambda facts: not self.ends(facts) and (self.resume(facts) or self._begins_anew(facts)))

    def _begins_anew(self, facts: Ticket) -> bool:
        """Whether a new cycle begins and runs."""
        return self.reset(facts) and not self.pause(facts)

    def witness(self, shows: Callable[[list[Ticket], list[Reading]], bool]) -> Witness | None:
        """A ticket with this metric of which *shows* is true."""
        return witness_along(self.policy, self.name, self.parts, shows)


def _true(condition: Condition | None) -> _Question:
    """Whether *condition* is true; one that is unknown or not there is not."""
    if condition is None:
        return _no
    answer = compile_condition(condition)
    return lambda facts: answer(facts) is True


def _no(facts: Ticket) -> bool:
    return False


def _runs_by_itself(target: SLATarget) -> bool:
    """Whether something besides the metric lets a clock of *target* run."""
    given = all(isinstance(goal, Until) for goal in target.goals.values())
    return target.pause_cap is not None or target.start is not Start.AT_EVENT or given


def _metrics(policy: Policy) -> Iterator[_Asked]:
    for name, rule in policy.metrics.items():
        yield _Asked(policy, name, rule)


def _never_starts(policy: Policy) -> Iterator[Fault]:
    """Metrics whose clocks never start."""
    for asked in _metrics(policy):
        if asked.never_starts():
            impossible = asked.never(asked.start)
            why = "nothing can meet start" if impossible else "wherever start is true, stop or cancel is true too"
            yield Fault(
                path=f"metrics.{asked.name}.start",
                message=f'a clock of "{asked.name}" never starts: {why}',
                hint="stop and cancel take precedence over start",
                witness=None if impossible else _unstarted(asked),
            )


def _unstarted(asked: _Asked) -> Witness | None:
    return asked.witness(lambda seen, readings: not readings and any(map(asked.start, seen)))


def _never_runs(policy: Policy) -> Iterator[Fault]:
    """Metrics whose clocks stand still from their start to their end."""
    for asked in _pausing(policy):
        if asked.never_runs():
            yield Fault(
                path=f"metrics.{asked.name}.pause",
                message=f'a clock of "{asked.name}" never runs: it pauses as it starts, and until it ends',
                hint="pause where start is not true, or give it a resume",
                witness=_standing(asked),
            )


def _starts_paused(policy: Policy) -> Iterator[Fault]:
    """Metrics whose clocks pause as they start, and run later."""
    for asked in _pausing(policy):
        if not asked.never_runs():
            yield Fault(
                path=f"metrics.{asked.name}.pause",
                message=f'a clock of "{asked.name}" pauses as it starts: wherever start is true, pause is true too',
                hint="start it where it is to run, or leave pause to what comes after",
                witness=_standing(asked),
            )


def _pausing(policy: Policy) -> Iterator[_Asked]:
    for asked in _metrics(policy):
        if asked.rule.pause is not None and not asked.never_starts() and asked.starts_paused():
            yield asked


def _standing(asked: _Asked) -> Witness | None:
    def shows(seen: list[Ticket], readings: list[Reading]) -> bool:
        return any(reading.state is State.PAUSED and not reading.spent for reading in readings)

    return asked.witness(shows)


def _never_decides(policy: Policy) -> Iterator[Fault]:
    """Conditions of metrics that nothing meets, or that others take precedence over wherever they are true."""
    for asked in _metrics(policy):
        before: dict[str, _Question] = {"stop": _no, "cancel": asked.stop}
        for part in ("stop", "cancel", "reset", "pause", "resume"):
            condition = getattr(asked.rule, part)
            if condition is not None and not asked.never_starts():
                yield from _without_effect(asked, part, condition, before.get(part, asked.ends))


def _without_effect(asked: _Asked, part: str, condition: Condition, before: _Question) -> Iterator[Fault]:
    holds = _true(condition)
    impossible = asked.never(holds)
    stronger = _ENDS[: _ENDS.index(part)] if part in _ENDS else _ENDS
    identical = condition in [getattr(asked.rule, name) for name in stronger]
    if not impossible and not identical and not asked.never(lambda facts: holds(facts) and not before(facts)):
        return
    why = "nothing can meet it" if impossible else f"{' or '.join(stronger)} takes precedence wherever it is true"
    yield Fault(
        path=f"metrics.{asked.name}.{part}",
        message=f'the {part} of "{asked.name}" never decides anything: {why}',
        hint="leave it out, or narrow what takes precedence" if not impossible else "",
        witness=asked.witness(lambda seen, readings: bool(readings) and any(map(holds, seen))),
    )


def _unused(policy: Policy) -> Iterator[Fault]:
    """Metrics that no target measures."""
    for asked in _metrics(policy):
        if not asked.targets:
            hint = f'write metric = "{asked.name}" in a target, or leave it out'
            yield Fault(path=f"metrics.{asked.name}", message=f'no target measures "{asked.name}"', hint=hint)


LINTS = (
    Lint(
        code="metrics.never_starts",
        severity=Severity.ERROR,
        meaning="A metric's start is never true, or only where its stop or cancel is, so no clock of it ever starts.",
        find=_never_starts,
    ),
    Lint(
        code="metrics.never_runs",
        severity=Severity.ERROR,
        meaning="A clock of a metric pauses from its start to its end, so it never runs.",
        find=_never_runs,
    ),
    Lint(
        code="metrics.starts_paused",
        severity=Severity.WARNING,
        meaning="A metric's pause is true wherever its start is, so its clocks begin standing still.",
        find=_starts_paused,
    ),
    Lint(
        code="metrics.never_decides",
        severity=Severity.ERROR,
        meaning="A condition of a metric is never true, or only where another is that takes precedence over it.",
        find=_never_decides,
    ),
    Lint(
        code="metrics.unused",
        severity=Severity.WARNING,
        meaning="No target measures this metric.",
        find=_unused,
    ),
)
"""What is looked for in the metrics of a policy's own."""
