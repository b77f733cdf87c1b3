"""Documents for the tests: two that are right, the second with everything seldom said, and one with ten mistakes."""

GOOD = """\
key = "shop"
title = "A shop"

[fields]
priority = ["critical", "high", "medium", "low"]
channel = []
"customer.tier" = ["gold", "silver"]

[calendars.support]
zone = "Europe/Berlin"
hours.mon-fri = ["09:00-12:30", "13:30-18:00"]

[[sla]]
key = "gold"
when = { "customer.tier" = "gold" }

[[sla.targets]]
metric = "first_response"
calendar = "support"
goal = { critical = "15m", high = "1h", default = "4h" }
warnings = [50, 80]
escalation = "standard"

[[sla.targets]]
metric = "resolution"
goal = "2d elapsed"
pause = ["pending", "on_hold"]

[[sla]]
key = "standard"
targets = []

[[escalation]]
key = "standard"
steps = [
    { key = "remind", at = "80%", notify = ["agent"] },
    { key = "soon", at = "30m before", notify = ["agent"] },
    { key = "late", at = "due", notify = ["team-lead"] },
    { key = "manager", at = "1h after", repeat = { every = "1h", times = 5 }, notify = ["manager"] },
]
"""

FULL = """\
key = "full"
precedence = { sla = "strictest" }

[fields]
priority = ["high", "low"]
promised_at = []
reported_at = []
"customer.plan" = ["gold", "silver"]
"customer.site" = []

"customer.value" = []
"customer.rfm_cell" = []

[reopening]
within = "5 business days"
since = "solved"
calendar = "berlin"
inherit = ["priority"]

[calendars.berlin]
zone = "Europe/Berlin"
hours.mon-fri = ["09:00-17:00"]

[calendars.tokyo]
zone = "Asia/Tokyo"
hours.mon-fri = ["09:00-17:00"]

[metrics.handover]
meaning = "from the handover to the first answer of the new team"
start = { "event.team_changed" = true, "event.what" = "assigned" }
stop = { "event.what" = "agent_replied", "event.public" = true }
cancel = { "event.reason" = "withdrawn" }
reset = { "event.fields" = { contains = "priority" } }
pause = { "event.what" = "status_changed", status_category = "pending" }
resume = { "event.channel" = ["phone", "mail"] }
repeat = true

[metrics.urgent]
start = { priority = "high", status_category = ["new", "active"] }

[plans.gold]
grade = "high"
title = "Everything, at any time"
length = "1 year 6 months"
zone = "Europe/Berlin"
scope = { products = ["washer"], assets = ["W-1"], contracts = ["K-7"], contacts = ["P1"], channels = ["phone"] }
benefits = { site = "any", factor = 1.5, night = true }
while_suspended = "pause"
suspended_term = "extends"
on_end = "keep"
renew_from = "today"
transferable = false

[plans.gold.counters]
cases = { total = 10, decrease_on = "create", restrict = false, channels = { phone = 4 } }
hours = { total = "20h", step = "15m" }

[plans.silver]

[contacts.call_back]
when = { "customer.plan" = ["gold", "silver"] }
calendar = "berlin"
after = "solved"
due = "20h"
grace = "4h"
channel = "phone"
notify = ["care"]
purpose = "is it still working?"

[contacts.care]
calendar = "tokyo"
every = "90 days"
next_from = "contact"

[charges]
currency = "EUR"
otherwise = { pays = 100, reason = "nothing covers it" }
rules = [
    { key = "gold", when = { "customer.plan" = "gold" }, pays = { labour = 0, default = 50 }, fee = 9, at_most = 90 },
]

[warranties.washer]
zone = "Europe/Berlin"
terms = [
    { from = "2020-01-01", length = "1 year", start = "delivery", on_transfer = "end" },
    { from = "2024-01-01", length = "2 years", start = { last = ["delivery", "first_use"] }, at_latest = "6 months" },
]

[[sla]]
key = "everybody"

[[sla.targets]]
metric = "resolution"
by = "customer.plan"
goal = { gold = "1 business day", silver = "end of business day 2", default = "until promised_at" }
calendar = { by = "team", emea = "berlin", apac = "tokyo", default = "always" }
pause_reasons = ["part"]
pause_cap = "2d elapsed"
start = { field = "reported_at" }
recover_pauses = false
on_change = "stricter"
on_reopen = "grace"
grace = "2h"
on_merge = "earliest"
late_attach = "fire_all"

[[sla.targets]]
metric = "handover"
by = "team"
goal = { emea = "8h", default = "1d elapsed" }
calendar = "berlin"
start = "at_opening"
on_reopen = "new_cycle"

[[sla.targets]]
metric = "urgent"
goal = "4h"
calendar = "berlin"

[complaints.causes]
tree = { delivery = { label = "Delivery" }, late = { under = "delivery" } }

[complaints.repeats]
window = "12h elapsed"
level = "area"

[tiers]
measure = "customer.value"
period = "year"
valid = 1
landing = "soft"
grace = "1d elapsed"
zone = "Europe/Berlin"

[[tiers.levels]]
key = "basic"

[[tiers.levels]]
key = "silver"
name = "Silver card"
at_least = 50000
keep_at_least = 40000

[[tiers.levels]]
key = "gold"
at_least = 100000
keep_at_least = 75000.5
when = { "customer.rfm_cell" = ["555", "554"] }
keep_when = { "customer.plan" = "gold" }

[compensation]
currency = "EUR"
rules = [{ key = "late", amount = 500, per = { amount = 100, every = "1h" } }]
caps = [{ key = "ticket", limit = 5000, scope = "ticket", per = "month" }]
authority = { automatic = 500, roles = { lead = 5000 } }
points_authority = { automatic = 100 }

[compensation.credits.uptime]
bands = [{ below = "99.9", percent = "10" }]
[kpis.punctual]
figure = "timeliness"
goal = 95
tolerated = 90.5
team = "billing"
tier = "gold"
channel = "phone"

[kpis.quick]
figure = "first_response"
goal = 4

[surveys.csat]
rule = "zendesk"
delay = "2h"
calendar = "berlin"
when = { "customer.plan" = "gold" }
sample = 20
cool_down = "20h elapsed"

[surveys.mood]
rule = { name = "smileys", scale = ["sad", "happy"], good = ["happy"] }
trigger = "closed"
expires = "12h elapsed"


[loyalty]
key = "miles"
lifetime = "18 months"
expiry = "month"
zone = "Europe/Berlin"
per = 100
percent = { silver = 125, gold = 150 }
benefits = [{ key = "lounge", at_least = 5000 }, { key = "fast lane", at_least = 20000, of = "earned" }]
"""

TEN_MISTAKES = """\
key = "shop"
titel = "A shop"

[fields]
priority = ["critical", "high", "medium", "low"]
"customer.tier" = ["gold", "silver"]

[calendars.support]
zone = "Europe/Berlin"
hours.mon-fri = ["09:00-25:00"]

[lifecycles.repair]
initial = "new"
statuses = { new = "new", closed = "closed" }
edges = [{ on = "close", from = "new", to = "closd" }]

[[sla]]
key = "gold"
when = { "customer.tier" = "gld" }

[[sla.targets]]
metric = "first_respose"
calendar = "support"
goal = "4h"

[[sla.targets]]
metric = "resolution"
calendar = "suport"
goal = { hihg = "4h", default = "4 hors" }
warnings = [150]

[[escalation]]
key = "standard"
steps = [{ key = "remind", at = "eighty", notify = ["agent"] }]
"""

TEN_PLACES = [
    ("titel", 2),
    ("calendars.support.hours.mon-fri[0]", 10),
    ("lifecycles.repair.edges[0].to", 15),
    ("sla[0].when", 19),
    ("sla[0].targets[0].metric", 22),
    ("sla[0].targets[1].calendar", 28),
    ("sla[0].targets[1].goal.hihg", 29),
    ("sla[0].targets[1].goal.default", 29),
    ("sla[0].targets[1].warnings[0]", 30),
    ("escalation[0].steps[0].at", 34),
]
