"""
One more fact in order, on tickets of 10, 100 and 1,000 events.

Three clocks and a ladder; the fact is a customer's message or an agent's reply, in turn. It must cost the same however
long the history is. Run: ``python tests/bench/bench_length.py``.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from servicekit.engine import Dossier, handle, new_dossier
from servicekit.policies import Policy
from servicekit.testing.builders import a_ladder, a_policy, a_target, at
from servicekit.tickets import Record
from tests.bench.measuring import interleaved, report

START = at("2026-03-23 09:00")
MINUTE = timedelta(minutes=1)


def policy() -> Policy:
    """First and next response and resolution, with a ladder."""
    return a_policy(
        [
            a_target("first_response", "1h", escalation="ladder"),
            a_target("next_response", "2h", escalation="ladder"),
            a_target("resolution", {"high": "8h", "default": "2000h"}, escalation="ladder", warnings=(50, 80)),
        ],
        escalation=[a_ladder()],
    )


def fact(number: int) -> Record:
    """The fact of that number: messages and replies in turn, a minute apart."""
    if number == 0:
        return Record(what="opened", occurred_at=START, source_id="0")
    what = "agent_reply" if number % 2 else "customer_message"
    return Record(what=what, occurred_at=START + number * MINUTE, source_id=str(number))


def ticket(rules: Policy, length: int) -> Dossier:
    """A ticket of that many facts."""
    dossier = new_dossier(("ticket", f"T-{length}"))
    for number in range(length):
        told = fact(number)
        dossier = handle(rules, dossier, told, now=told.occurred_at).dossier
    return dossier


def main() -> None:
    """Time, and print the ratios."""
    rules = policy()
    tickets = {length: ticket(rules, length) for length in (10, 100, 1000)}

    def one_more(length: int) -> object:
        told = fact(length)
        return handle(rules, tickets[length], told, now=told.occurred_at)

    subjects = {f"one more fact after {length}": (lambda length=length: one_more(length)) for length in tickets}
    figures = interleaved(subjects, loops=50)
    report("one more fact in order", figures, "one more fact after 10")


if __name__ == "__main__":
    main()
