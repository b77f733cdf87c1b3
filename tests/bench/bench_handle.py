"""
One decision against one bare step of a state machine library.

``engine.handle`` on a ticket with three clocks and a ladder, explanation not asked for, against one ``send`` of
python-statemachine on a live machine of ten states without callbacks. Run: ``python tests/bench/bench_handle.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from statemachine import State, StateMachine

from servicekit.engine import handle, new_dossier
from servicekit.testing.builders import a_ladder, a_policy, a_target, at
from servicekit.tickets import Open, Record, Reply, SetFields, Wait
from tests.bench.measuring import interleaved, report


class TenStates(StateMachine):
    """Ten states in a ring."""

    s0 = State(initial=True)
    s1, s2, s3, s4, s5, s6, s7, s8, s9 = (State() for _ in range(9))
    step = s0.to(s1) | s1.to(s2) | s2.to(s3) | s3.to(s4) | s4.to(s5)
    step |= s5.to(s6) | s6.to(s7) | s7.to(s8) | s8.to(s9) | s9.to(s0)


def deciding() -> dict[str, Callable[[], object]]:
    """The decisions that are timed, all on one ticket in the middle of its life."""
    targets = [
        a_target("first_response", "1h", escalation="ladder"),
        a_target("next_response", "2h", escalation="ladder"),
        a_target("resolution", {"high": "8h", "default": "16h"}, escalation="ladder", warnings=(50, 80)),
    ]
    policy = a_policy(targets, escalation=[a_ladder()])
    start = at("2026-03-23 09:00")
    ticket = handle(policy, new_dossier(("ticket", "T-1")), Open(fields={"priority": "low"}), now=start).dossier
    ticket = handle(policy, ticket, Reply(agent="ann"), now=start + timedelta(minutes=20)).dossier
    now = start + timedelta(minutes=30)
    told = Record(what="customer_message", occurred_at=now, source_id="m-1")
    return {
        "handle(Wait)": lambda: handle(policy, ticket, Wait(), now=now),
        "handle(SetFields priority)": lambda: handle(policy, ticket, SetFields(fields={"priority": "high"}), now=now),
        "handle(Record customer_message)": lambda: handle(policy, ticket, told, now=now),
    }


def main() -> None:
    """Time, and print the ratios."""
    machine = TenStates()
    bare = "python-statemachine send, bare"
    figures = interleaved({bare: lambda: machine.send("step"), **deciding()}, loops=200)
    report("one decision, three clocks and a ladder", figures, bare)


if __name__ == "__main__":
    main()
