"""A log run through a policy: what the commands ``replay`` and ``demo`` share."""

from __future__ import annotations

import difflib
import gc
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from time import perf_counter

from attrs import frozen

from servicekit.calendars import to_micros
from servicekit.cli import screen
from servicekit.cli.shelf import every_policy, remember
from servicekit.conditions import qualified
from servicekit.desk import Replay, replay
from servicekit.errors import InputError, InvalidDocument, Problem
from servicekit.logs import LogMapping, Tally, read_log, read_mapping
from servicekit.policies import OWN_WORDS, Edition, Policy, PolicyBook
from servicekit.storage import Store
from servicekit.tickets import Record

__all__ = ["LogRun", "NothingToReplay", "run_log"]

_Tickets = Mapping[str, Sequence[Record]]


@frozen(kw_only=True)
class LogRun:
    """
    What a run came to.

    Attributes:
        policy: The policy for tickets that are new.
        tally: The account of the rows.
        replay: The figures.
        left_out: How many facts were later than the end that was asked for.
        notes: What the policy would like to know and the log does not tell.
        seconds_read: How long reading took.
        seconds_replayed: How long replaying took.
    """

    policy: Policy
    tally: Tally
    replay: Replay
    left_out: int
    notes: tuple[str, ...]
    seconds_read: float
    seconds_replayed: float


class NothingToReplay(InputError):
    """No row of the log was accepted, or none lies before the end that was asked for; ``tally`` says why."""


def run_log(
    log: Path, mapping: Path, rules: Policy | PolicyBook, store: Store | None = None, until: datetime | None = None
) -> LogRun:
    """
    Read the file *log* under the file *mapping* and replay it, with progress on standard error.

    Of a book each ticket is under the edition in force at its opening; the figures are told in the words of the last.

    Raises:
        InvalidDocument: The mapping has mistakes, or gives statuses that the policy does not know.
        RejectedFile: Nothing can be read of a file.
        NothingToReplay: There are no facts.
    """
    read = read_mapping(mapping)
    policy = rules.latest if isinstance(rules, PolicyBook) else rules
    for each in (policy, *policy.others):
        _check_statuses(read, str(mapping), each)
    began = perf_counter()
    with screen.waiting(f"reading {log.name}"):
        found = read_log(log, read)
    was_read = perf_counter()
    tickets = _until(found.tickets, until)
    if not any(tickets.values()):
        raise NothingToReplay(f"{log} has nothing to replay", tally=found.tally)
    gc.freeze()  # the log stays until the end, so the collector need not look at it
    try:
        result = _replayed(tickets, rules, store, until)
    finally:
        gc.unfreeze()
    told = sum(len(records) for records in tickets.values())
    return LogRun(
        policy=policy,
        tally=found.tally,
        replay=result,
        left_out=found.tally.records - told,
        notes=tuple(_notes(read, policy)),
        seconds_read=was_read - began,
        seconds_replayed=perf_counter() - was_read,
    )


def _replayed(tickets: _Tickets, rules: Policy | PolicyBook, store: Store | None, until: datetime | None) -> Replay:
    earlier: list[Policy] = []
    if store is not None:
        for edition in rules.editions if isinstance(rules, PolicyBook) else (Edition(policy=rules),):
            remember(store, edition.policy)
        earlier = every_policy(store)
    with screen.progress("replaying tickets") as bar:
        task = bar.add_task("", total=len(tickets))
        return replay(
            tickets, rules, store, earlier=earlier, until=until, progress=lambda done: bar.advance(task, done)
        )


def _until(tickets: _Tickets, until: datetime | None) -> _Tickets:
    """The facts that had happened by then."""
    if until is None:
        return tickets
    end = to_micros(until, "until")
    cut = {
        key: [record for record in records if to_micros(record.occurred_at) <= end] for key, records in tickets.items()
    }
    return {key: records for key, records in cut.items() if records}


def _check_statuses(mapping: LogMapping, source: str, policy: Policy) -> None:
    """Refuse statuses that neither the lifecycle nor the mapping gives a meaning, all at once."""
    known = policy.tables[policy.lifecycle].statuses
    problems = []
    for text, word in mapping.statuses.items():
        if word.category is None and word.status not in known:
            near = difflib.get_close_matches(word.status, known, n=1)
            wanted = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
            message = f"the lifecycle {policy.lifecycle!r} of policy {policy.key!r} has no status {word.status!r}"
            hint = f"{wanted} or give it a category of its own"
            problems.append(Problem(path=f'status.values."{text}"', message=message, hint=hint))
    if problems:
        raise InvalidDocument(problems, source=source)


def _notes(mapping: LogMapping, policy: Policy) -> Iterator[str]:
    """What the policy reads and the log does not tell; values of the log that the policy does not know."""
    read = {name for name in policy.promises.reads if not name.startswith("event.")}
    told = {qualified(name) for name in (*mapping.fields, *OWN_WORDS)}
    for name in sorted(read - told):
        yield f"the policy reads {name}, which the mapping does not tell: it is unknown"
    for name, field in mapping.fields.items():
        known = policy.fields.get(name, ())
        strange = [str(value) for value in field.values.values() if known and str(value) not in known]
        if strange:
            yield f"{name}: the policy does not know {', '.join(dict.fromkeys(strange))}, only {', '.join(known)}"
