"""What can be wrong with single targets, though each of them can be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from attrs import evolve

from servicekit.conditions import qualified
from servicekit.lint.findings import Fault, Lint, Severity
from servicekit.lint.routes import reached_from, rows_along
from servicekit.lint.runs import Run
from servicekit.lint.subject import Subject
from servicekit.lint.tickets import goals_of, tickets_under, with_fields, witness_of, witness_under
from servicekit.lint.witnesses import Witness
from servicekit.policies import Policy
from servicekit.sla import DEFAULT_GOAL, SLAPolicy, SLATarget, Start, State, Until
from servicekit.workflow import Category, Lifecycle

__all__ = ["LINTS", "stands_for_ever"]

_LONG = timedelta(days=3660)
_MONTH = timedelta(days=30)
_ON_IN = {"acknowledge": {Category.NEW}}  # what moves a ticket on has acknowledged it


def _value_without_goal(subject: Subject) -> Iterator[Fault]:
    """Values of a field for which a target promises nothing."""
    for path, sla, target in subject.targets:
        if DEFAULT_GOAL in target.goals:
            continue
        for value in subject.policy.fields.get(target.by, ()):
            if value in target.goals:
                continue
            witness = witness_under(subject, sla, {target.by: value}, _lacks_the_clock, path)
            if witness is not None:  # else another policy has all tickets of that value
                yield Fault(
                    path=f"{path}.goal",
                    message=f'nothing is promised for {target.by} "{value}"',
                    hint=f"give it a goal, or a goal for {DEFAULT_GOAL}",
                    witness=witness,
                )


def _lacks_the_clock(run: Run, path: str) -> bool:
    sla, target = run.sla_at(path), run.target_at(path)
    section, _, key = qualified(target.by).partition(".")
    value = run.seen[-1].get(section, {}).get(key)
    without = value is not None and target.goal_for(value) is None
    return without and sla.key in run.policies and run.clock(target.key) is None


# Clocks that stand still.


def _never_runs(subject: Subject) -> Iterator[Fault]:
    """Targets whose clock is paused wherever it is on."""
    for path, sla, target in subject.targets:
        if _pauses_everywhere(subject.policy, target) and (fields := _still(subject.policy, target)) is not None:
            yield Fault(
                path=f"{path}.pause",
                message="the clock pauses in every category in which it can be on, so it never runs",
                hint="leave out at least one of them",
                witness=witness_under(subject, sla, fields, _stands_still, path, after=_LONG),
            )


def _pauses_everywhere(policy: Policy, target: SLATarget) -> bool:
    """Whether the target pauses in every category in which its clock can be on."""
    statuses = (status for each in policy.lifecycles.values() for status in each.statuses)
    on = {status.category for status in statuses if status.category.is_open}
    on &= _ON_IN.get(target.metric, on)
    return bool(on) and on <= target.pause


def _still(policy: Policy, target: SLATarget) -> dict[str, Any] | None:
    """The fields of a ticket on which nothing but a category lets the clock run; ``None`` when something does."""
    from_earlier = target.start is Start.AT_FIELD or (target.start is Start.AT_OPENING and not target.recover_pauses)
    if from_earlier or target.pause_cap is not None:
        return None
    return next((f for name, f in goals_of(policy, target) if not isinstance(target.goals[name], Until)), None)


def _stands_still(run: Run, path: str) -> bool:
    reading = run.clock(run.target_at(path).key)
    return reading is not None and not reading.spent and stands_for_ever(run, reading.clock)


def _pause_never_ends(subject: Subject) -> Iterator[Fault]:
    """Statuses in which a clock pauses and out of which no edge leads to one in which it runs."""
    for path, sla, target in subject.targets:
        if (fields := _still(subject.policy, target)) is None or _pauses_everywhere(subject.policy, target):
            continue
        for lifecycle in subject.policy.lifecycles.values():
            for way in _into_stillness(lifecycle, target):
                witness = _left_standing(subject, sla, f"{path}.pause", fields, lifecycle, way)
                if witness is not None:
                    yield Fault(
                        path=f"{path}.pause",
                        message=f'the clock "{target.key}" pauses in "{way[-1]}" of the lifecycle "{lifecycle.key}",'
                        " out of which no edge leads to a status in which it runs",
                        hint="leave that category out of pause, give it a pause_cap, or add an edge",
                        witness=witness,
                    )


def _into_stillness(lifecycle: Lifecycle, target: SLATarget) -> Iterator[tuple[str, ...]]:
    """Ways to the statuses in which a clock stands still for ever."""
    runs = {s.key for s in lifecycle.statuses if s.category.is_open and s.category not in target.pause}
    categories = {status.key: status.category for status in lifecycle.statuses}
    for status, way in reached_from(lifecycle, lifecycle.initial).items():
        if way and categories[status] in target.pause and not runs & reached_from(lifecycle, status).keys():
            yield way


def _left_standing(
    subject: Subject, sla: SLAPolicy, path: str, fields: dict[str, Any], lifecycle: Lifecycle, way: tuple[str, ...]
) -> Witness | None:
    """A ticket under *sla* that was led along *way*."""
    for ticket in tickets_under(subject, sla, fields):
        opened = witness_of(with_fields(ticket, {"lifecycle": lifecycle.key}))
        rows = rows_along(way, opened.history[-1][0])
        witness = evolve(opened, history=(*opened.history, *rows), now=rows[-1][0] + _MONTH)
        if _stays_paused(Run(subject.policy, witness), path):
            return witness
    return None


def _stays_paused(run: Run, path: str) -> bool:
    return stands_for_ever(run, run.target_at(path).key) and run.sla_at(path).key in run.policies


def stands_for_ever(run: Run, clock: str) -> bool:
    """Whether a clock stands still, and neither a cap nor a status that edges lead to lets it run again."""
    reading = run.clock(clock)
    ticket = run.dossier.ticket
    if reading is None or reading.state is not State.PAUSED or ticket is None:
        return False
    if reading.origin[0].resumes_at is not None:
        return False
    lifecycle, last = run.policy.lifecycles[ticket.lifecycle], run.witness.now
    for way in reached_from(lifecycle, ticket.status).values():
        later = run.with_rows(*rows_along(way, last)).clock(clock) if way else reading
        if later is not None and later.cycle == reading.cycle and later.state is State.RUNNING:
            return False
    return True


LINTS = (
    Lint(
        code="sla.value_without_goal",
        severity=Severity.WARNING,
        meaning="A target has goals for some values of its field only, and none for the rest.",
        find=_value_without_goal,
        shows=_lacks_the_clock,
    ),
    Lint(
        code="sla.never_runs",
        severity=Severity.ERROR,
        meaning="A clock pauses in every category in which it can be on, so it never runs.",
        find=_never_runs,
        shows=_stands_still,
        unshown="the policy of the target never applies",
    ),
    Lint(
        code="sla.pause_never_ends",
        severity=Severity.WARNING,
        meaning="A clock pauses in a status out of which no edge leads to one in which it runs.",
        find=_pause_never_ends,
        shows=_stays_paused,
    ),
)
"""What is looked for in single targets."""
