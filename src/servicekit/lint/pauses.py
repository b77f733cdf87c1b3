"""What can be wrong with the pause and resume of the metrics of a policy's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from servicekit.lint.asked import Asked, asked_of
from servicekit.lint.findings import Fault, Lint, Severity
from servicekit.lint.happenings import next_rows
from servicekit.lint.metrics import name_and_part
from servicekit.lint.runs import Run, is_true
from servicekit.lint.subject import Subject
from servicekit.sla import Reading, SpanKind, State

__all__ = ["LINTS"]

_HOUR = timedelta(hours=1)


def _pausing(subject: Subject) -> Iterator[Asked]:
    for asked in asked_of(subject):
        if asked.rule.pause is not None and not asked.never_starts() and asked.starts_paused():
            yield asked


def _never_runs(subject: Subject) -> Iterator[Fault]:
    """Metrics whose clocks stand still from their start to their end."""
    for asked in _pausing(subject):
        if asked.never_runs():
            path = f"metrics.{asked.name}.pause"
            yield Fault(
                path=path,
                message=f'a clock of "{asked.name}" never runs: it pauses as it starts, and until it ends',
                hint="pause where start is not true, or give it a resume",
                witness=asked.witness(_shows_standing, path, [asked.rule.start]),
            )


def _starts_paused(subject: Subject) -> Iterator[Fault]:
    """Metrics whose clocks pause as they start, and run later."""
    for asked in _pausing(subject):
        if not asked.never_runs():
            path = f"metrics.{asked.name}.pause"
            yield Fault(
                path=path,
                message=f'a clock of "{asked.name}" pauses as it starts: wherever start is true, pause is true too',
                hint="start it where it is to run, or leave pause to what comes after",
                witness=asked.witness(_shows_standing, path, [asked.rule.start]),
            )


def _shows_standing(run: Run, path: str) -> bool:
    readings = run.measured(name_and_part(path)[0])
    return any(reading.state is State.PAUSED and not reading.spent for reading in readings)


def _pause_never_ends(subject: Subject) -> Iterator[Fault]:
    """Metrics whose clocks never go on after a pause."""
    for asked in asked_of(subject):
        if asked.never_starts() or asked.start_excludes_pause() or not asked.pause_never_ends():
            continue
        if asked.starts_paused() and asked.never_runs():
            continue
        part = "pause" if asked.rule.resume is None else "resume"
        path = f"metrics.{asked.name}.{part}"
        why = "pause stays true from then on" if part == "pause" else "resume is never true while it stands still"
        yield Fault(
            path=path,
            message=f'a clock of "{asked.name}" that pauses never goes on: {why}',
            hint="give it a resume that can come true, or a pause_cap in its targets",
            witness=asked.witness(_shows_no_end, path, [asked.rule.start], [asked.rule.pause]),
        )


def _shows_no_end(run: Run, path: str) -> bool:
    """Whether a clock stands still, and nothing that can happen next lets it go on."""
    measured = run.measured(name_and_part(path)[0])
    standing = [r for r in measured if r.state is State.PAUSED and r.origin[0].resumes_at is None]
    ticket = run.dossier.ticket
    if not standing or ticket is None:
        return False
    rows = next_rows(run.policy, ticket.lifecycle, run.witness.now + _HOUR)
    return not any(_goes_on(run.with_rows(row), reading) for row in rows for reading in standing)


def _goes_on(run: Run, before: Reading) -> bool:
    after = run.clock(before.clock)
    return after is not None and after.cycle == before.cycle and after.state is State.RUNNING


def _start_excludes_pause(subject: Subject) -> Iterator[Fault]:
    """Metrics without a stop that pause only where start is not true."""
    for asked in asked_of(subject):
        if not asked.never_starts() and asked.start_excludes_pause():
            path = f"metrics.{asked.name}.pause"
            yield Fault(
                path=path,
                message=f'a clock of "{asked.name}" stops where it should pause: it has no stop, so it is over'
                " when start is no longer true, and pause is true only there",
                hint="give it a stop, or let start stay true during the pause",
                witness=asked.witness(_shows_stop, path, [asked.rule.start], [asked.rule.pause]),
            )


def _shows_stop(run: Run, path: str) -> bool:
    """Whether a clock is over at an event at which it should pause, and never paused."""
    name, _ = name_and_part(path)
    pause = run.policy.metrics[name].pause
    readings = run.measured(name)
    return any(is_true(pause, facts) for facts in run.seen) and any(_is_over_unpaused(each) for each in readings)


def _is_over_unpaused(reading: Reading) -> bool:
    clock, _ = reading.origin
    return reading.stopped_at is not None and all(span.kind is not SpanKind.PAUSE for span in clock.spans)


LINTS = (
    Lint(
        code="metrics.never_runs",
        severity=Severity.ERROR,
        meaning="A clock of a metric pauses from its start to its end, so it never runs.",
        find=_never_runs,
        shows=_shows_standing,
        unshown="no target measures the metric",
    ),
    Lint(
        code="metrics.starts_paused",
        severity=Severity.WARNING,
        meaning="A metric's pause is true wherever its start is, so its clocks begin standing still.",
        find=_starts_paused,
        shows=_shows_standing,
        unshown="no target measures the metric",
    ),
    Lint(
        code="metrics.pause_never_ends",
        severity=Severity.ERROR,
        meaning="A clock of a metric that has paused never goes on until it is over.",
        find=_pause_never_ends,
        shows=_shows_no_end,
        unshown="no target measures the metric",
    ),
    Lint(
        code="metrics.start_excludes_pause",
        severity=Severity.ERROR,
        meaning="A metric without a stop pauses only where its start is not true, so its clocks stop instead.",
        find=_start_excludes_pause,
        shows=_shows_stop,
        unshown="no target measures the metric",
    ),
)
"""What is looked for in the pauses of the metrics of a policy's own."""
