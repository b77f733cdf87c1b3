"""A policy with everything that a document can say."""

from __future__ import annotations

from servicekit.policies import parse_policy
from tests.policies.documents import FULL

MORE = """
[complaints.severity]
levels = ["critical", "high", "medium", "low"]
impacts = ["high", "low"]
urgencies = ["high", "low"]
cells = { high = ["critical", "high"], low = ["medium", "low"] }
impact = [{ level = "high", when = { priority = "high" }, why = "somebody may be hurt" }]

[complaints.recovery]
first_contact = "2h"
resolution = "8h"
calendar = "berlin"
triggers = ["breach", "bad_answer"]

[[compensation.rules]]
key = "fee"
clocks = ["resolution"]
when = { "customer.plan" = "gold" }
after = "1h elapsed"
measure = "work"
percent = "12.5"
of = "customer.value"
most = 9000

[[compensation.rules]]
key = "flowers"
form = "gift"
gift = "flowers"
amount = 2500

[[escalation]]
key = "ladder"
name = "It is late"
steps = [{ key = "soon", at = "80%", notify = ["agent"] }, { key = "late", at = "due", notify = ["lead"] }]
"""
RULES = """rules = [{ key = "late", amount = 500, per = { amount = 100, every = "1h" } }]
"""
TABLES = """
[[compensation.rules]]
key = "late"
amount = 500
per = { amount = 100, every = "1h" }
"""
EVERYTHING = parse_policy(FULL.replace(RULES, "") + TABLES + MORE)
