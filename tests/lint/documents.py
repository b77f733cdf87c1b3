"""A document without a finding, and how to plant one."""

from servicekit.policies import Policy, parse_policy

SOUND = """\
key = "shop"

[fields]
priority = ["critical", "high", "low"]
"customer.tier" = ["gold", "silver"]
"customer.years" = []

[calendars.support]
zone = "Europe/Berlin"
hours.mon-fri = ["09:00-17:00"]

[[sla]]
key = "gold"
when = { "customer.tier" = "gold" }
[[sla.targets]]
metric = "first_response"
calendar = "support"
goal = { critical = "30m", default = "2h" }
[[sla.targets]]
metric = "resolution"
calendar = "support"
goal = { critical = "4h", default = "8h" }
escalation = "standard"

[[sla]]
key = "everybody"
[[sla.targets]]
metric = "resolution"
calendar = "support"
goal = "16h"

[[escalation]]
key = "standard"
steps = [
    { key = "remind", at = "50%", repeat = { every = "1h", times = 2 }, notify = ["agent"] },
    { key = "soon", at = "1h before", notify = ["agent"] },
    { key = "late", at = "due", notify = ["team-lead"] },
]
"""


def planted(old: str, new: str) -> Policy:
    """The sound document with *old* replaced by *new*, once."""
    assert old in SOUND
    return parse_policy(SOUND.replace(old, new, 1))
