"""
What a broken promise asks of the record of its customer's compensation.

A promise that is broken and over proposes compensation; a verdict that is taken back takes its compensation back. Both
are ordinary commands, so the rules, caps and authority of the policy decide; neither ever refuses what it follows from.
The record has the name of the ticket's requester. A ticket without one has nobody to make good to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from servicekit.complaints import COMPENSATION, Propose, ProposeWhen, breach_of, reversal
from servicekit.engine.dossier import Account, Dossier
from servicekit.engine.following import Consequence, Follower, facts_around, id_after
from servicekit.policies import Policy
from servicekit.sla import Breached, Clock, Phase, ReadingRevised, State, read_clock
from servicekit.tickets import EVENTS, Envelope
from servicekit.typing import Key

__all__ = ["MADE_GOOD"]

_Wanted: TypeAlias = Callable[[Clock], bool]

_STOP = frozenset(
    (
        "tickets.agent_replied",
        "tickets.status_changed",
        "tickets.solved",
        "tickets.closed",
        "tickets.assigned",
        "tickets.fields_changed",
        "tickets.merged_into",
    )
)
"""What stops clocks, or sets them another goal."""


def _after_breach(policy: Policy, record: Dossier | Account, envelope: Envelope) -> Iterator[Consequence]:
    """At the breach itself where the policy says so, or where the clock has stopped by the time it is told."""
    event: Breached = envelope.event
    at_once = policy.compensation is not None and policy.compensation.propose is ProposeWhen.BREACH
    yield from _proposed(policy, record, envelope, lambda clock: _is(clock, event) and (at_once or _is_over(clock)))


def _after_work(policy: Policy, record: Dossier | Account, envelope: Envelope) -> Iterator[Consequence]:
    """
    For every broken promise whose clock has stopped: now its lateness is known, or is known to be another.

    A fact may stand anywhere in the history, so that any of them may show another lateness.
    """
    if envelope.tag in _STOP or envelope.source_id is not None:
        yield from _proposed(policy, record, envelope, _is_over)


def _after_revision(policy: Policy, record: Dossier | Account, envelope: Envelope) -> Iterator[Consequence]:
    """A breach that was none after all is taken back; a verdict that turned bad is made good."""
    event: ReadingRevised = envelope.event
    key, command = _account_of(policy, record), reversal(record.key.id, event)
    if key is not None and command is not None:
        yield Consequence(key=key, command=command, command_id=id_after(envelope, "reverse"))
    elif event.after == State.BREACHED.value:
        yield from _proposed(policy, record, envelope, lambda clock: _is(clock, event) and _is_over(clock))


def _is(clock: Clock, event: Breached | ReadingRevised) -> bool:
    return (clock.key, clock.cycle) == (event.clock, event.cycle)


def _is_over(clock: Clock) -> bool:
    return clock.phase is Phase.STOPPED


def _account_of(policy: Policy, record: Dossier | Account) -> Key | None:
    """The record of the customer's compensation; ``None`` where none is kept."""
    if policy.compensation is None or not isinstance(record, Dossier) or record.ticket is None:
        return None
    return Key(COMPENSATION.name, record.ticket.requester) if record.ticket.requester else None


def _proposed(policy: Policy, record: Dossier | Account, envelope: Envelope, wanted: _Wanted) -> Iterator[Consequence]:
    key, rules = _account_of(policy, record), policy.compensation
    if key is None or rules is None or rules.propose is ProposeWhen.ASKED:
        return
    assert isinstance(record, Dossier)
    assert record.ticket is not None
    facts = facts_around(record)
    for clock in filter(wanted, (*record.clocks.finished, *record.clocks.live.values())):
        breach = breach_of(record.key.id, read_clock(clock, record.recorded_at, policy.promises))
        if breach is not None:
            command: Any = Propose(breach=breach, fields=record.ticket.view())
            yield Consequence(
                key=key, command=command, command_id=id_after(envelope, f"propose {clock.name}"), facts=facts
            )


MADE_GOOD: Mapping[str, Follower] = {
    **dict.fromkeys(EVENTS, _after_work),
    "sla.breached": _after_breach,
    "sla.revised": _after_revision,
}
