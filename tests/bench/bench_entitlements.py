"""
What an entitlement adds to a decision: the ticket's own against the whole that a desk decides.

The ticket has three clocks and a ladder. The whole is: the facts of the entitlement, the ticket's decision, what
follows from it, and the entitlement's own decision; the limit is twice the ticket's. Everything between load and commit
is in it, nothing of a store. Run: ``python tests/bench/bench_entitlements.py``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from attrs import evolve

from servicekit.customers import Allotment, Grant, Plan, Used
from servicekit.engine import (
    Account,
    Dossier,
    consequences,
    decode_account,
    encode_account,
    facts_of,
    handle,
    new_account,
    new_dossier,
)
from servicekit.policies import Policy
from servicekit.testing.builders import a_ladder, a_policy, a_target, at
from servicekit.tickets import Assign, Open, Solve
from tests.bench.measuring import interleaved

NINE = at("2026-03-23 09:00")
HOUR = timedelta(hours=1)
USES = (0, 10, 100, 1_000, 10_000)
LOOPS, ROUNDS = 10, 201


def policy() -> Policy:
    """First and next response and resolution with a ladder, and a plan of cases and hours."""
    cases = Allotment(key="cases", total=100_000, decrease_on="create")
    hours = Allotment(key="hours", unit="hours", total=6_000_000)
    targets = [
        a_target("first_response", "1h", escalation="ladder"),
        a_target("next_response", "2h", escalation="ladder"),
        a_target("resolution", {"high": "8h", "default": "16h"}, escalation="ladder", warnings=(50, 80)),
    ]
    plans = {"gold": Plan(key="gold", allotments=(cases, hours))}
    return a_policy(targets, escalation=[a_ladder()], plans=plans)


def whole(rules: Policy, ticket: Dossier, held: Account, command: Any, now: datetime) -> tuple[Dossier, Account]:
    """A decision with its entitlement, as the desk puts it together."""
    facts = facts_of(rules, [held], ticket.ticket, None, now)
    outcome = handle(rules, ticket, command, facts, now)
    for each in consequences(rules, outcome.dossier, outcome):
        counted = handle(rules, held, each.command, each.facts, now, command_id=each.command_id)
        held = counted.account
    return outcome.dossier, held


def used(rules: Policy, times: int) -> Account:
    """An entitlement that so many tickets use already."""
    held = handle(rules, new_account(("entitlement", "E-7")), Grant(plan="gold", customer="C-17"), now=NINE).account
    uses = {f"T-{n}": (Used(counter="cases", amount=1), Used(counter="hours", amount=60)) for n in range(times)}
    return evolve(held, state=evolve(held.state, uses=uses))


def as_loaded(held: Account, times: int) -> Iterator[Account]:
    """The same entitlement so many times, each with a state of its own, as it comes from a store."""
    return iter([evolve(held, state=evolve(held.state)) for _ in range(times)])


def compared(rules: Policy, held: Account, times: int) -> dict[str, tuple[Callable[[], object], Callable[[], object]]]:
    """By command: the ticket's decision alone, and the whole, which can be called so many *times*."""
    new = new_dossier(("ticket", "T"))
    opening = Open(requester="C-17", fields={"entitlement": "E-7", "priority": "low"})
    ticket, counted = whole(rules, new, held, opening, NINE)
    assert counted.state.use_of("T", "cases") is not None
    ticket = handle(rules, ticket, Assign(agent="ann"), now=NINE + HOUR / 4).dossier
    solved_at = NINE + HOUR / 2
    first, second = as_loaded(held, times), as_loaded(counted, times)
    return {
        "Open": (
            lambda: handle(rules, new, opening, now=NINE),
            lambda: whole(rules, new, next(first), opening, NINE),
        ),
        "Solve": (
            lambda: handle(rules, ticket, Solve(), now=solved_at),
            lambda: whole(rules, ticket, next(second), Solve(), solved_at),
        ),
    }


def main() -> None:
    """Time, and print the ratios."""
    rules = policy()
    title = "the ticket alone, and with its entitlement"
    print(f"\n{title:<44} {'alone us':>10} {'whole us':>10} {'ratio':>7} (limit 2)")
    for uses in USES:
        for name, (alone, both) in compared(rules, used(rules, uses), LOOPS * ROUNDS + 1).items():
            figures = interleaved({"alone": alone, "whole": both}, loops=LOOPS, rounds=ROUNDS)
            ratio = figures["whole"] / figures["alone"]
            title = f"{name}, {uses:,} tickets use the entitlement"
            print(f"{title:<44} {figures['alone'] * 1e6:10.1f} {figures['whole'] * 1e6:10.1f} {ratio:7.2f}")
    for uses in USES[1:]:
        held = used(rules, uses)
        text = json.dumps(encode_account(held))
        figures = interleaved(
            {
                "read": lambda text=text: decode_account(json.loads(text)),
                "write": lambda held=held: json.dumps(encode_account(held)),
            },
            loops=max(1, 1_000 // uses),
        )
        title = f"its document, {uses:,} tickets, {len(text):,} characters"
        print(f"{title:<44} {figures['read'] * 1e6:10.1f} us to read, {figures['write'] * 1e6:.1f} us to write")


if __name__ == "__main__":
    main()
