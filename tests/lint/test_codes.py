from __future__ import annotations

from attrs import evolve

from servicekit.conditions import ALWAYS
from servicekit.lint import LINTS, Finding, Severity, lint, shows
from servicekit.policies import Policy, parse_policy
from servicekit.workflow import SUPPORT, Edge, Lifecycle, Status, extend, guard_from
from tests.lint.planting import PLANTED, plants


@plants("calendars.never_open")
def test_a_calendar_without_work(policy: Policy, finding: Finding) -> None:
    """
    Working time never passes on a calendar without hours.

    key = "shop"
    [calendars.office]
    zone = "Europe/Berlin"
    - hours = {}
    + hours = { mon = ["09:00-09:01"] }
    [[sla]]
    key = "all"
    targets = [{ metric = "resolution", goal = "1h", calendar = "office" }]
    """
    assert finding.path == "calendars.office"


@plants("sla.never_due")
def test_a_target_out_of_reach_of_its_calendar(policy: Policy, finding: Finding) -> None:
    """
    A calendar of one shift has no time for more than that shift.

    key = "shop"
    [calendars.shift]
    zone = "UTC"
    spans = [{ start = 2026-03-02T08:00:00Z, end = 2026-03-02T18:00:00Z }]
    [[sla]]
    key = "all"
    - targets = [{ metric = "resolution", goal = "10h", calendar = "shift" }]
    + targets = [{ metric = "resolution", goal = "1h", calendar = "shift" }]
    """
    assert finding.path == "sla[0].targets[0].goal"


@plants("sla.time_outside_hours")
def test_a_time_of_day_at_which_nobody_is_there(policy: Policy, finding: Finding) -> None:
    """
    Nobody is there at 18:00 on any day, so what is promised for then is due at 17:00.

    key = "shop"
    [calendars.office]
    zone = "Europe/Berlin"
    hours = { mon-fri = ["09:00-17:00"] }
    [[sla]]
    key = "all"
    - targets = [{ metric = "resolution", goal = "1 business day at 18:00", calendar = "office" }]
    + targets = [{ metric = "resolution", goal = "1 business day at 17:00", calendar = "office" }]
    """
    assert finding.path == "sla[0].targets[0].goal.default"


@plants("metrics.never_starts")
def test_a_start_within_the_stop(policy: Policy, finding: Finding) -> None:
    """
    Where start and stop are true at once the clock never attaches.

    key = "shop"
    [metrics.triage]
    start = { status_category = "new" }
    - stop = { status_category = ["new", "active"] }
    + stop = { status_category = ["active"] }
    [[sla]]
    key = "all"
    targets = [{ metric = "triage", goal = "1h elapsed" }]
    """
    assert finding.path == "metrics.triage.start"


@plants("metrics.never_stops")
def test_a_clock_that_never_stops(policy: Policy, finding: Finding) -> None:
    """
    A ticket is opened once, so a stop at the opening never comes.

    key = "shop"
    [metrics.work]
    start = { status_category = "active" }
    - stop = { "event.what" = "opened" }
    + stop = { "event.what" = "closed" }
    [[sla]]
    key = "all"
    targets = [{ metric = "work", goal = "1h elapsed" }]
    """
    assert finding.path == "metrics.work.stop"


@plants("metrics.stop_within_cancel")
def test_a_stop_within_the_cancel(policy: Policy, finding: Finding) -> None:
    """
    What keeps the promise also gives it up.

    key = "shop"
    [metrics.work]
    start = { status_category = ["new", "active"] }
    stop = { status_category = "solved" }
    - cancel = { status_category = ["solved", "closed"] }
    + cancel = { status_category = "closed" }
    [[sla]]
    key = "all"
    targets = [{ metric = "work", goal = "1h elapsed" }]
    """
    assert finding.severity is Severity.WARNING


@plants("metrics.never_decides")
def test_a_cancel_within_the_stop(policy: Policy, finding: Finding) -> None:
    """
    Stop takes precedence over cancel wherever that is true.

    key = "shop"
    [metrics.work]
    start = { status_category = ["new", "active"] }
    - stop = { status_category = ["solved", "closed"] }
    + stop = { status_category = "solved" }
    cancel = { status_category = "closed" }
    [[sla]]
    key = "all"
    targets = [{ metric = "work", goal = "1h elapsed" }]
    """
    assert finding.path == "metrics.work.cancel"


@plants("metrics.never_runs")
def test_a_clock_that_never_runs(policy: Policy, finding: Finding) -> None:
    """
    A clock that pauses as long as it is on stands still all its life.

    key = "shop"
    [metrics.wait]
    start = { status_category = "pending" }
    - pause = { status_category = ["pending", "on_hold"] }
    + pause = { "event.what" = "agent_replied" }
    [[sla]]
    key = "all"
    targets = [{ metric = "wait", goal = "1h elapsed" }]
    """
    assert finding.path == "metrics.wait.pause"


@plants("metrics.starts_paused")
def test_a_clock_that_begins_standing_still(policy: Policy, finding: Finding) -> None:
    """
    Pause is true where start is, and the clock outlives them.

    key = "shop"
    [metrics.wait]
    start = { status_category = "pending" }
    stop = { status_category = "solved" }
    - pause = { status_category = "pending" }
    + pause = { status_category = "on_hold" }
    [[sla]]
    key = "all"
    targets = [{ metric = "wait", goal = "1h elapsed" }]
    """
    assert finding.path == "metrics.wait.pause"


@plants("metrics.pause_never_ends")
def test_a_pause_without_an_end(policy: Policy, finding: Finding) -> None:
    """
    A resume that is true only where the clock is over lets nothing go on.

    key = "shop"
    [metrics.work]
    start = { status_category = "new" }
    stop = { status_category = "solved" }
    pause = { status_category = "pending" }
    - resume = { "event.what" = "solved", status_category = "solved" }
    + resume = { status_category = "active" }
    [[sla]]
    key = "all"
    targets = [{ metric = "work", goal = "1h elapsed" }]
    """
    assert finding.path == "metrics.work.resume"


@plants("metrics.start_excludes_pause")
def test_start_and_pause_exclude_each_other(policy: Policy, finding: Finding) -> None:
    """
    Without a stop a clock is over where start is no longer true, also where it should pause.

    key = "shop"
    [metrics.work]
    - start = { status_category = "active" }
    + start = { status_category = ["active", "pending"] }
    pause = { status_category = "pending" }
    [[sla]]
    key = "all"
    targets = [{ metric = "work", goal = "1h elapsed" }]
    """
    assert finding.path == "metrics.work.pause"


@plants("sla.shadowed")
def test_a_shadowed_rule(policy: Policy, finding: Finding) -> None:
    """
    A policy before it takes every ticket that it would take.

    key = "shop"
    [fields]
    "customer.tier" = ["gold", "silver"]
    [[sla]]
    key = "known"
    - when = { "customer.tier" = { known = true } }
    + when = { "customer.tier" = "silver" }
    targets = [{ metric = "resolution", goal = "2h elapsed" }]
    [[sla]]
    key = "gold"
    when = { "customer.tier" = "gold" }
    targets = [{ metric = "resolution", goal = "1h elapsed" }]
    [[sla]]
    key = "all"
    targets = [{ metric = "resolution", goal = "4h elapsed" }]
    """
    assert finding.path == "sla[1]"


@plants("sla.shadowed")
def test_a_rule_that_a_more_specific_one_shadows(policy: Policy, finding: Finding) -> None:
    """
    Where the most specific applies, one that is true wherever another is takes that one's tickets if it says more.

    key = "shop"
    precedence = "most_specific"
    [fields]
    channel = ["phone"]
    "customer.tier" = ["gold", "silver"]
    [[sla]]
    key = "gold"
    when = { "customer.tier" = "gold" }
    targets = [{ metric = "resolution", goal = "1h elapsed" }]
    [[sla]]
    key = "phoned"
    - when = { "customer.tier" = "gold", any = [{ channel = "phone" }, { channel = { known = false } }] }
    + when = { "customer.tier" = "silver", channel = "phone" }
    targets = [{ metric = "resolution", goal = "30m elapsed" }]
    [[sla]]
    key = "all"
    targets = [{ metric = "resolution", goal = "2h elapsed" }]
    """
    assert finding.path == "sla[0]"
    assert '"phoned" is more specific' in finding.message


@plants("sla.tied")
def test_two_rules_that_are_equally_specific(policy: Policy, finding: Finding) -> None:
    """
    A ticket of high priority of a gold customer fits both, and neither says more.

    key = "shop"
    precedence = "most_specific"
    [fields]
    priority = ["high", "low"]
    "customer.tier" = ["gold", "silver"]
    [[sla]]
    key = "high"
    when = { priority = "high" }
    targets = [{ metric = "resolution", goal = "1h elapsed" }]
    [[sla]]
    key = "gold"
    - when = { "customer.tier" = "gold" }
    + when = { "customer.tier" = "gold", priority = "low" }
    targets = [{ metric = "resolution", goal = "2h elapsed" }]
    [[sla]]
    key = "all"
    targets = [{ metric = "resolution", goal = "4h elapsed" }]
    """
    assert finding.path == "sla[1].when"


@plants("sla.never_true", witness=False)
def test_a_rule_that_contradicts_itself(policy: Policy, finding: Finding) -> None:
    """
    No ticket has two priorities.

    key = "shop"
    [fields]
    priority = ["high", "low"]
    [[sla]]
    key = "odd"
    - when = { all = [{ priority = "high" }, { priority = "low" }] }
    + when = { any = [{ priority = "high" }, { priority = "low" }] }
    targets = [{ metric = "resolution", goal = "1h elapsed" }]
    """
    assert finding.path == "sla[0].when"


@plants("sla.uncovered")
def test_a_ticket_that_nobody_covers(policy: Policy, finding: Finding) -> None:
    """
    What is promised to both priorities is not promised to tickets without one.

    key = "shop"
    [fields]
    priority = ["high", "low"]
    [[sla]]
    key = "both"
    - when = { priority = ["high", "low"] }
    + when = { any = [{ priority = "high" }, { priority = { known = true } }] }
    targets = [{ metric = "resolution", goal = "1h elapsed" }]
    + [[sla]]
    + key = "rest"
    + targets = []
    """
    assert finding.path == "sla"


@plants("sla.value_without_goal")
def test_a_value_without_a_goal(policy: Policy, finding: Finding) -> None:
    """
    Nothing is promised for the priority that was left out.

    key = "shop"
    [fields]
    priority = ["high", "low"]
    [[sla]]
    key = "all"
    - targets = [{ metric = "resolution", goal = { high = "1h elapsed" } }]
    + targets = [{ metric = "resolution", goal = { high = "1h elapsed", low = "2h elapsed" } }]
    """
    assert finding.path == "sla[0].targets[0].goal"


@plants("sla.never_runs")
def test_a_target_that_pauses_everywhere(policy: Policy, finding: Finding) -> None:
    """
    A clock that pauses in every open category never runs.

    key = "shop"
    [[sla]]
    key = "all"
    [[sla.targets]]
    metric = "resolution"
    goal = "1h elapsed"
    - pause = ["new", "active", "pending", "on_hold"]
    + pause = ["new", "pending", "on_hold"]
    """
    assert finding.path == "sla[0].targets[0].pause"


@plants("sla.pause_never_ends")
def test_a_status_that_stops_the_clock_for_good(policy: Policy, finding: Finding) -> None:
    """
    A claim that waits for the insurer can only be closed, so its clock stands still for the rest of its life.

    key = "shop"
    [lifecycles.claim]
    version = 1
    initial = "new"
    [lifecycles.claim.statuses]
    new = "new"
    insurer = "on_hold"
    closed = "closed"
    [[lifecycles.claim.edges]]
    on = "hold"
    from = "new"
    to = "insurer"
    [[lifecycles.claim.edges]]
    on = "close"
    from = ["new", "insurer"]
    to = "closed"
    + [[lifecycles.claim.edges]]
    + on = "resume"
    + from = "insurer"
    + to = "new"
    [[sla]]
    key = "all"
    [[sla.targets]]
    metric = "resolution"
    goal = "1h elapsed"
    pause = ["on_hold"]
    """
    assert '"insurer"' in finding.message


@plants("sla.response_after_resolution")
def test_an_answer_after_the_solution(policy: Policy, finding: Finding) -> None:
    """
    The first answer is promised for later than the solution.

    key = "shop"
    [[sla]]
    key = "all"
    [[sla.targets]]
    metric = "first_response"
    - goal = "3h elapsed"
    + goal = "2h elapsed"
    [[sla.targets]]
    metric = "resolution"
    goal = "2h elapsed"
    """
    assert finding.path == "sla[0].targets[0].goal.default"


@plants("sla.ola_after_sla")
def test_an_inner_agreement_longer_than_the_outer(policy: Policy, finding: Finding) -> None:
    """
    The team has longer to solve a gold customer's ticket than the customer is promised.

    key = "shop"
    [fields]
    "customer.tier" = ["gold"]
    [[sla]]
    key = "gold"
    when = { "customer.tier" = "gold" }
    targets = [{ metric = "resolution", goal = "4h elapsed" }]
    [[sla]]
    key = "all"
    targets = [{ metric = "resolution", goal = "9h elapsed" }]
    [[sla]]
    key = "second_line"
    kind = "ola"
    + when = { "customer.tier" = { known = false } }
    targets = [{ key = "line", metric = "resolution", goal = "8h elapsed" }]
    """
    assert finding.path == "sla[2].targets[0].goal.default"
    assert finding.witness is not None
    assert finding.witness.customer == {"tier": "gold"}


@plants("escalation.at_the_start")
def test_a_step_as_long_before_as_the_goal(policy: Policy, finding: Finding) -> None:
    """
    An hour before the end of an hour is the start.

    key = "shop"
    [[escalation]]
    key = "ladder"
    - steps = [{ key = "soon", at = "1h elapsed before", notify = ["agent"] }]
    + steps = [{ key = "soon", at = "59m elapsed before", notify = ["agent"] }]
    [[sla]]
    key = "all"
    targets = [{ metric = "resolution", goal = "1h elapsed", escalation = "ladder" }]
    """
    assert finding.path == "escalation[0].steps[0].at"


@plants("escalation.reminds_too_late")
def test_a_warning_after_the_breach(policy: Policy, finding: Finding) -> None:
    """
    The third reminder of a promise comes when it is broken.

    key = "shop"
    [[escalation]]
    key = "ladder"
    - steps = [{ key = "soon", at = "50%", repeat = { every = "20m elapsed", times = 3 }, notify = ["agent"] }]
    + steps = [{ key = "soon", at = "50%", repeat = { every = "20m elapsed", times = 2 }, notify = ["agent"] }]
    [[sla]]
    key = "all"
    targets = [{ metric = "resolution", goal = "1h elapsed", escalation = "ladder" }]
    """
    assert finding.path == "escalation[0].steps[0].repeat"


@plants("escalation.tells_nobody")
def test_a_step_that_nobody_is_told_of(policy: Policy, finding: Finding) -> None:
    """
    A notice without a receiver.

    key = "shop"
    [[escalation]]
    key = "ladder"
    - steps = [{ key = "late", at = "due", notify = [] }]
    + steps = [{ key = "late", at = "due", notify = ["lead"] }]
    [[sla]]
    key = "all"
    targets = [{ metric = "resolution", goal = "1h elapsed", escalation = "ladder" }]
    """
    assert finding.path == "escalation[0].steps[0].notify"


@plants("escalation.empty", witness=False)
def test_a_ladder_without_steps(policy: Policy, finding: Finding) -> None:
    """
    An escalation that was not finished.

    key = "shop"
    [[escalation]]
    key = "ladder"
    - steps = []
    + steps = [{ key = "late", at = "due", notify = ["lead"] }]
    [[sla]]
    key = "all"
    targets = [{ metric = "resolution", goal = "1h elapsed", escalation = "ladder" }]
    """
    assert finding.path == "escalation[0].steps"


@plants("reopening.never_over")
def test_a_limit_to_reopening_out_of_reach_of_its_calendar(policy: Policy, finding: Finding) -> None:
    """
    A calendar of one shift has no five business days.

    key = "shop"
    [calendars.shift]
    zone = "UTC"
    spans = [{ start = 2026-03-02T08:00:00Z, end = 2026-03-02T18:00:00Z }]
    [reopening]
    - within = "5 business days"
    + within = "5h"
    calendar = "shift"
    """
    assert finding.path == "reopening.within"


@plants("reopening.no_way_back")
def test_a_limit_to_what_cannot_be_done(policy: Policy, finding: Finding) -> None:
    """
    Whatever is closed stays closed, so a week for reopening it says nothing.

    key = "shop"
    [lifecycles.desk]
    initial = "new"
    statuses = { new = "new", closed = "closed" }
    - edges = [{ on = "close", from = "new", to = "closed" }]
    + edges = [{ on = "close", from = "new", to = "closed" }, { on = "reopen", from = "closed", to = "new" }]
    [reopening]
    within = "7d elapsed"
    """
    assert finding.path == "reopening.within"


@plants("compensation.never_reached")
def test_a_rule_of_compensation_that_never_decides(policy: Policy, finding: Finding) -> None:
    """
    The first rule that fits decides, and one before it fits everything.

    key = "shop"
    [[sla]]
    key = "all"
    targets = [{ metric = "resolution", goal = "1h elapsed" }]
    [compensation]
    currency = "EUR"
    - choose = "first"
    + choose = "best"
    authority = { automatic = 5000 }
    [[compensation.rules]]
    key = "always"
    amount = 1000
    [[compensation.rules]]
    key = "late"
    clocks = ["resolution"]
    amount = 2000
    """
    assert finding.path == "compensation.rules[1]"


@plants("compensation.cap_too_low")
def test_a_cap_that_cuts_every_offer(policy: Policy, finding: Finding) -> None:
    """
    No offer is ever what the rule says.

    key = "shop"
    [[sla]]
    key = "all"
    targets = [{ metric = "resolution", goal = "1h elapsed" }]
    [compensation]
    currency = "EUR"
    authority = { automatic = 5000 }
    [[compensation.rules]]
    key = "always"
    amount = 1000
    [[compensation.caps]]
    key = "month"
    - limit = 999
    + limit = 1000
    per = "month"
    """
    assert finding.path == "compensation.caps[0].limit"


@plants("compensation.nobody_may")
def test_a_rule_of_compensation_beyond_everybody(policy: Policy, finding: Finding) -> None:
    """
    Nobody may approve what the rule gives.

    key = "shop"
    [[sla]]
    key = "all"
    targets = [{ metric = "resolution", goal = "1h elapsed" }]
    [compensation]
    currency = "EUR"
    - authority = { automatic = 500, roles = { lead = 999 } }
    + authority = { automatic = 500, roles = { lead = 1000 } }
    [[compensation.rules]]
    key = "always"
    amount = 1000
    """
    assert finding.path == "compensation.rules[0]"


@plants("kpis.same_scope", witness=False)
def test_two_goals_for_one_figure(policy: Policy, finding: Finding) -> None:
    """
    Of the same tickets; one may be met and the other missed.

    key = "shop"
    [kpis.punctual]
    figure = "timeliness"
    goal = 95
    [kpis.on_time]
    figure = "timeliness"
    - goal = 90
    + goal = 90
    + team = "billing"
    """
    assert finding.path == "kpis.on_time"


@plants("kpis.always_met", witness=False)
def test_a_goal_that_cannot_be_missed(policy: Policy, finding: Finding) -> None:
    """
    At most every ticket is a complaint.

    key = "shop"
    [kpis.calm]
    figure = "complaints"
    - goal = 100
    + goal = 10
    """
    assert finding.path == "kpis.calm.goal"


@plants("plans.unused", witness=False)
def test_a_plan_that_nothing_reads(policy: Policy, finding: Finding) -> None:
    """
    Whoever has the plan is served like anybody else.

    key = "shop"
    [fields]
    "customer.plan" = ["gold"]
    [plans.gold]
    grade = "high"
    + [[sla]]
    + key = "gold"
    + when = { "customer.plan" = "gold" }
    + targets = [{ metric = "resolution", goal = "30m elapsed" }]
    [[sla]]
    key = "all"
    targets = [{ metric = "resolution", goal = "1h elapsed" }]
    """
    assert finding.path == "plans.gold"


@plants("plans.pauses_nothing", witness=False)
def test_a_suspension_that_pauses_nothing(policy: Policy, finding: Finding) -> None:
    """
    Nothing looks whether service is paused.

    key = "shop"
    [fields]
    "customer.plan" = ["gold"]
    "customer.service" = []
    [metrics.repair]
    start = { status_category = ["new", "active"] }
    + pause = { "customer.service" = "paused" }
    [[sla]]
    key = "gold"
    when = { "customer.plan" = "gold" }
    targets = [{ metric = "repair", goal = "1d elapsed" }]
    [plans.gold]
    while_suspended = "pause"
    """
    assert finding.path == "plans.gold.while_suspended"


@plants("plans.scope_matches_nothing", witness=False)
def test_a_scope_that_matches_nothing(policy: Policy, finding: Finding) -> None:
    """
    No ticket is about a fridge.

    key = "shop"
    [fields]
    product = ["washer", "dryer"]
    "customer.plan" = ["gold"]
    [[sla]]
    key = "gold"
    when = { "customer.plan" = "gold" }
    targets = [{ metric = "resolution", goal = "1d elapsed" }]
    [plans.gold]
    - scope = { products = ["washer", "fridge"] }
    + scope = { products = ["washer", "dryer"] }
    """
    assert finding.path == "plans.gold.scope.products"


@plants("plans.channel_outside_scope", witness=False)
def test_a_counter_for_a_channel_outside_the_scope(policy: Policy, finding: Finding) -> None:
    """
    What is there for chats can never be used.

    key = "shop"
    [fields]
    "customer.plan" = ["gold"]
    [[sla]]
    key = "gold"
    when = { "customer.plan" = "gold" }
    targets = [{ metric = "resolution", goal = "1d elapsed" }]
    [plans.gold]
    scope = { channels = ["phone"] }
    - counters = { cases = { total = 5, channels = { chat = 2 } } }
    + counters = { cases = { total = 5, channels = { phone = 2 } } }
    """
    assert finding.path == "plans.gold.counters.cases.channels"


@plants("plans.nothing_to_use", witness=False)
def test_a_counter_of_nothing(policy: Policy, finding: Finding) -> None:
    """
    There is never anything left of it.

    key = "shop"
    [fields]
    "customer.plan" = ["gold"]
    [[sla]]
    key = "gold"
    when = { "customer.plan" = "gold" }
    targets = [{ metric = "resolution", goal = "1d elapsed" }]
    [plans.gold]
    - counters = { cases = { total = 0 } }
    + counters = { cases = { total = 1 } }
    """
    assert finding.path == "plans.gold.counters.cases.total"


@plants("charges.never_decides")
def test_a_charge_rule_that_never_decides(policy: Policy, finding: Finding) -> None:
    """
    Two rules before it hold for every ticket together that it holds for.

    key = "shop"
    [fields]
    priority = ["high", "low"]
    [[sla]]
    key = "all"
    targets = [{ metric = "resolution", goal = "1h elapsed" }]
    [charges]
    currency = "EUR"
    [[charges.rules]]
    key = "high"
    when = { priority = "high" }
    pays = 0
    [[charges.rules]]
    key = "low"
    when = { priority = "low" }
    pays = 50
    [[charges.rules]]
    key = "known"
    - when = { priority = { known = true } }
    + when = { priority = { known = false } }
    pays = 80
    [[charges.rules]]
    key = "rest"
    pays = 100
    """
    assert finding.path == "charges.rules[2]"


@plants("calendars.unused", witness=False)
def test_an_unused_calendar(policy: Policy, finding: Finding) -> None:
    """
    A goal in elapsed time runs on no calendar of its own.

    key = "shop"
    [calendars.office]
    zone = "UTC"
    hours = { mon = ["09:00-17:00"] }
    [[sla]]
    key = "all"
    - targets = [{ metric = "resolution", goal = "1h elapsed" }]
    + targets = [{ metric = "resolution", goal = "1h", calendar = "office" }]
    """
    assert finding.path == "calendars.office"


@plants("escalation.unused", witness=False)
def test_an_unused_ladder(policy: Policy, finding: Finding) -> None:
    """
    No target names the ladder.

    key = "shop"
    [[escalation]]
    key = "ladder"
    steps = [{ key = "late", at = "due", notify = ["lead"] }]
    [[sla]]
    key = "all"
    - targets = [{ metric = "resolution", goal = "1h elapsed" }]
    + targets = [{ metric = "resolution", goal = "1h elapsed", escalation = "ladder" }]
    """
    assert finding.path == "escalation[0]"


@plants("metrics.unused", witness=False)
def test_an_unused_metric(policy: Policy, finding: Finding) -> None:
    """
    No target measures the metric.

    key = "shop"
    [metrics.work]
    start = { status_category = "active" }
    [[sla]]
    key = "all"
    - targets = [{ metric = "resolution", goal = "1h elapsed" }]
    + targets = [{ metric = "work", goal = "1h elapsed" }]
    """
    assert finding.path == "metrics.work"


@plants("lifecycles.unused")
def test_a_lifecycle_that_makes_no_difference(policy: Policy, finding: Finding) -> None:
    """
    A complaint is promised what every ticket is.

    key = "shop"
    lifecycle = "support"
    [lifecycles]
    support = { use = "support" }
    complaint = { use = "complaint" }
    + [[sla]]
    + key = "complaints"
    + when = { lifecycle = "complaint" }
    + targets = [{ metric = "resolution", goal = "30m elapsed" }]
    [[sla]]
    key = "all"
    targets = [{ metric = "resolution", goal = "1h elapsed" }]
    """
    assert (finding.path, finding.severity) == ("lifecycles.complaint", Severity.NOTE)


@plants("fields.unused")
def test_a_field_that_nothing_reads(policy: Policy, finding: Finding) -> None:
    """
    The tier is declared, and promised nothing of its own.

    key = "shop"
    [fields]
    "customer.tier" = ["gold", "silver"]
    + [[sla]]
    + key = "gold"
    + when = { "customer.tier" = "gold" }
    + targets = [{ metric = "resolution", goal = "30m elapsed" }]
    [[sla]]
    key = "all"
    targets = [{ metric = "resolution", goal = "1h elapsed" }]
    """
    assert finding.path == "fields.customer.tier"


@plants("fields.values_alike")
def test_values_that_are_promised_the_same(policy: Policy, finding: Finding) -> None:
    """
    Two of three channels have no goal of their own.

    key = "shop"
    [fields]
    channel = ["phone", "chat", "email"]
    [[sla]]
    key = "all"
    [[sla.targets]]
    metric = "resolution"
    by = "channel"
    - goal = { phone = "1h elapsed", default = "2h elapsed" }
    + goal = { phone = "1h elapsed", chat = "1h elapsed", default = "2h elapsed" }
    """
    assert '"chat", "email"' in finding.message


@plants("lifecycles.event_misspelt", witness=False)
def test_an_event_that_no_command_takes(policy: Policy, finding: Finding) -> None:
    """
    `Assign` takes edges on `assign`, so no ticket ever gets to the bench.

    key = "repairs"
    [lifecycles.repair]
    initial = "new"
    statuses = { new = "new", bench = "active", closed = "closed" }
    edges = [
    -     { on = "asign", from = "new", to = "bench" },
    +     { on = "assign", from = "new", to = "bench" },
        { on = "close", from = "bench", to = "closed" },
    ]
    [[sla]]
    key = "all"
    targets = [{ metric = "resolution", goal = "1h elapsed" }]
    """
    assert finding.path == "lifecycles.repair.edges[0].on"


@plants("names.misspelt", witness=False)
def test_a_receiver_written_in_two_ways(policy: Policy, finding: Finding) -> None:
    """
    One of the two team leads is probably not there.

    key = "shop"
    [[escalation]]
    key = "ladder"
    steps = [
        { key = "soon", at = "80%", notify = ["team-lead"] },
    -     { key = "late", at = "due", notify = ["team_lead"] },
    +     { key = "late", at = "due", notify = ["manager"] },
    ]
    [[sla]]
    key = "all"
    targets = [{ metric = "resolution", goal = "1h elapsed", escalation = "ladder" }]
    """
    assert finding.path == "escalation[0].steps[1].notify"


# Lifecycles that no document can hold: policies that were built in Python.

BASE = """
key = "shop"
[[sla]]
key = "all"
targets = [{ metric = "resolution", goal = "1h elapsed" }]
"""
PROBLEMS = {"dead_end", "no_way_to_closed", "unreachable", "edge_shadowed", "guard_unknown"}


def built(lifecycle: Lifecycle) -> Policy:
    """A policy with this lifecycle."""
    return evolve(parse_policy(BASE), lifecycle=lifecycle.key, lifecycles={lifecycle.key: lifecycle})


def only(policy: Policy) -> Finding:
    """The one finding about a policy."""
    (finding,) = lint(policy)
    return finding


def test_a_dead_end() -> None:
    """The witness is led into the status, and nothing leads out of it; with a way out there is nothing to say."""
    limbo, into = Status("limbo", "on_hold"), Edge("drop", "new", "limbo")
    fine = extend(SUPPORT, 2, add=[evolve(limbo, default=False)], edges=[into, Edge("close", "limbo", "closed")])
    fine = evolve(fine, statuses=[evolve(s, default=s.key == "on_hold") for s in fine.statuses])
    stuck = evolve(fine, edges=[edge for edge in fine.edges if edge.source != "limbo"])
    finding = only(built(stuck))

    assert lint(built(fine)) == ()
    assert (finding.code, finding.path) == ("lifecycles.dead_end", "lifecycles.support.statuses.limbo")
    assert shows(built(stuck), finding)
    assert not shows(built(fine), finding)


def test_no_way_to_closed() -> None:
    """Two statuses that only lead to each other."""
    two = [Status("a", "active"), Status("b", "pending")]
    ring = [Edge("go", "new", "a"), Edge("turn", "a", "b"), Edge("turn", "b", "a"), Edge("close", "new", "end")]
    stuck = Lifecycle("ring", 1, "new", [Status("new", "new"), *two, Status("end", "closed")], ring)
    fine = evolve(stuck, edges=[*ring, Edge("close", "b", "end")])
    findings = lint(built(stuck))

    assert lint(built(fine)) == ()
    assert {finding.code for finding in findings} == {"lifecycles.no_way_to_closed"}
    assert all(shows(built(stuck), finding) for finding in findings)
    assert not any(shows(built(fine), finding) for finding in findings)


def test_no_closed_status_at_all() -> None:
    """A lifecycle that has no end has no way to it."""
    stuck = Lifecycle(
        "ring", 1, "a", [Status("a", "new"), Status("b", "active")], [Edge("x", "a", "b"), Edge("x", "b", "a")]
    )
    finding = only(built(stuck))

    assert (finding.code, finding.path) == ("lifecycles.no_way_to_closed", "lifecycles.ring.statuses")
    assert shows(built(stuck), finding)


def test_a_status_that_no_way_leads_to() -> None:
    """Nobody gets there, so there is no witness."""
    statuses = [Status("new", "new"), Status("lost", "active"), Status("closed", "closed")]
    edges = [Edge("close", "new", "closed"), Edge("close", "lost", "closed")]
    finding = only(built(Lifecycle("gap", 1, "new", statuses, edges)))

    assert (finding.code, finding.path) == ("lifecycles.unreachable", "lifecycles.gap.statuses.lost")
    assert finding.witness is None
    assert lint(built(Lifecycle("gap", 1, "new", statuses, [*edges, Edge("go", "new", "lost")]))) == ()


def test_an_edge_that_is_never_taken() -> None:
    """The edge before it may always be taken."""
    edge = Edge("solve", "new", "pending")
    finding = only(built(extend(SUPPORT, 2, drop=[("solve", "new")], edges=[Edge("solve", "new", "solved"), edge])))

    assert finding.code == "lifecycles.edge_shadowed"
    guarded = evolve(edge, guards=["has_cause"])
    assert (
        lint(built(extend(SUPPORT, 2, drop=[("solve", "new")], edges=[guarded, Edge("solve", "new", "solved")]))) == ()
    )


def test_a_guard_that_nobody_knows() -> None:
    """A guard is built in or the host's; a policy that is given it has nothing wrong."""
    asking = built(extend(SUPPORT, 2, edges=[Edge("refund", "active", "solved", guards=["is_paid"])]))
    finding = only(asking)

    assert (finding.code, finding.path) == ("lifecycles.guard_unknown", "lifecycles.support.edges[0].guards")
    assert lint(evolve(asking, guards={"is_paid": guard_from(ALWAYS)})) == ()


def test_every_code_is_planted() -> None:
    """Each code has a document here that has it and one that has not, or a lifecycle that no document can hold."""
    refusals = {"document.refused", *(f"lifecycles.{name}" for name in PROBLEMS)}

    assert PLANTED | refusals == {each.code for each in LINTS}


def test_every_code_has_a_witness_or_a_reason() -> None:
    """Where no ticket can show a fault, the lint says why."""
    assert [each.code for each in LINTS if each.shows is None and not each.unshown] == []
