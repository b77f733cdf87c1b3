"""
Choosing among 200 SLA policies against asking their 200 conditions one after the other.

The limit is half: a host with a policy for each customer must not pay for all of them on every event. A policy asks for
a priority and one of 100 sites, as contracts do; every tenth asks for something that cannot be filed (a number, a
negation, a part of a text) and is always asked. Run: ``python tests/bench/bench_matching.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from servicekit.conditions import All, AnyOf, Condition, Not, Test, compile_condition
from servicekit.sla import Chooser, Precedence, SLAPolicy
from tests.bench.measuring import interleaved, report

RULES = 200
LIMIT = 0.5
LAST = "ticket of the last policy"
TICKETS: dict[str, dict[str, dict[str, Any]]] = {
    LAST: {"ticket": {"priority": "high", "site": "site99", "open": 1}, "customer": {"tier": "gold"}},
    "ticket of no policy": {"ticket": {"priority": "none", "site": "elsewhere", "open": 1}, "customer": {}},
    "ticket of which nothing is known": {"ticket": {}},
}


def condition(number: int) -> Condition:
    """The condition of the policy of that number."""
    priority = Test("priority", "is", ("low", "high")[number % 2])
    if number % 30 == 10:
        return All([priority, Test("open", "at_least", 5)])
    if number % 30 == 20:
        return All([Not(priority), Test("customer.tier", "starts_with", "plat")])
    if number % 30 == 0:
        return AnyOf([Test("customer.open_tickets", "more", 20), All([priority, Test("vip", "is", True)])])
    return All([priority, Test("site", "is", f"site{number // 2}"), Test("customer.tier", "in", ("gold", "silver"))])


def main() -> int:
    """Print the ratios; 1 when one is over the limit."""
    policies = [SLAPolicy(key=f"p{number}", targets=(), when=condition(number)) for number in range(RULES)]
    checks = [compile_condition(policy.when) for policy in policies]
    worst = 0.0
    for name, facts in TICKETS.items():
        subjects: dict[str, Callable[[], object]] = {
            "conditions one after the other": lambda facts=facts: [check(facts) for check in checks]  # type: ignore[misc]
        }
        for precedence in Precedence:
            chooser = Chooser(policies, {"sla": precedence})
            subjects[precedence.value] = lambda facts=facts, chooser=chooser: chooser.choose(facts)  # type: ignore[misc]
        times = interleaved(subjects, loops=200)
        report(f"{RULES} policies, {name}", times, "conditions one after the other")
        base = times.pop("conditions one after the other")
        worst = max(worst, *(each / base for each in times.values()))
    print(f"\nworst ratio {worst:.2f}, limit {LIMIT}")
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
