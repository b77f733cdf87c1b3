"""
Looking for what is wrong with a large policy against reading it.

A policy of 200 SLA policies in three kinds on 20 calendars, as a document: ``parse_policy`` is the hand-written limit,
for a lint cannot be had without reading. Then the same with the most specific policy chosen, where every two are
compared, and with a fault in every tenth policy, each with its witness. Run: ``python tests/bench/bench_lint.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from servicekit.lint import lint
from servicekit.policies import parse_policy
from tests.bench.measuring import interleaved, report

POLICIES, CALENDARS = 200, 20
TIERS = ("gold", "silver", "bronze")
HEAD = """\
key = "large"
precedence = {{ sla = "{precedence}", ola = "{precedence}" }}
[fields]
priority = ["critical", "high", "medium", "low"]
channel = ["phone", "chat", "email"]
"customer.tier" = ["gold", "silver", "bronze"]
"customer.site" = []
[[escalation]]
key = "ladder"
steps = [{{ key = "remind", at = "80%", notify = ["agent"] }}, {{ key = "late", at = "due", notify = ["team-lead"] }}]
"""


def document(*, precedence: str = "first", faulty: bool = False) -> str:
    """A policy for every site and tier, agreements between teams beside them, and one for everybody."""
    return "\n".join([HEAD.format(precedence=precedence), *_calendars(), *_policies(faulty=faulty)])


def _calendars() -> Iterator[str]:
    for number in range(CALENDARS):
        first = 6 + number % 5
        yield f'[calendars.c{number}]\nzone = "Europe/Berlin"\nhours.mon-fri = ["{first:02}:00-{first + 9}:00"]'


def _policies(*, faulty: bool) -> Iterator[str]:
    for number in range(POLICIES - 2):
        site, tier = f"site-{number // 6}", TIERS[number % 3]
        kind, hours = ("sla", 8) if number % 6 < 3 else ("ola", 6)
        late = faulty and number % 10 == 0
        yield f'[[sla]]\nkey = "p{number}"\nkind = "{kind}"'
        yield f'when = {{ "customer.site" = "{site}", "customer.tier" = "{tier}" }}'
        for metric, goal in (("first_response", 30 if late else 1), ("resolution", hours)):
            yield f'[[sla.targets]]\nkey = "{kind}-{metric}"\nmetric = "{metric}"\ncalendar = "c{number % CALENDARS}"'
            yield f'goal = {{ critical = "{goal}h", default = "{goal * 2}h" }}\nescalation = "ladder"'
    for kind, hours in (("sla", 30), ("ola", 20)):
        yield f'[[sla]]\nkey = "rest-{kind}"\nkind = "{kind}"\n[[sla.targets]]\nkey = "{kind}-resolution"'
        yield f'metric = "resolution"\ncalendar = "c0"\ngoal = "{hours}h"'


def main() -> None:
    """Time, and print the ratios."""
    text = document()
    sound, specific = parse_policy(text), parse_policy(document(precedence="most_specific"))
    faulty = parse_policy(document(faulty=True))
    found = len(lint(faulty))
    reading = f"parse_policy, {POLICIES} policies, {CALENDARS} calendars"
    figures = interleaved(
        {
            reading: lambda: parse_policy(text),
            f"lint, {len(lint(sound))} findings": lambda: lint(sound),
            f"lint, most specific, {len(lint(specific))} findings": lambda: lint(specific),
            f"lint, {found} findings with witnesses": lambda: lint(faulty),
        },
        loops=1,
        rounds=5,
    )
    report("a large policy, proven", figures, reading)


if __name__ == "__main__":
    main()
