"""The schemas of SLA policies, their targets, metrics, escalations."""

from __future__ import annotations

from servicekit.policies.ladders import LADDER, STEP
from servicekit.policies.limits import LIMITS
from servicekit.policies.metrics import CONDITIONS, METRIC
from servicekit.policies.promises import POLICY
from servicekit.policies.schemas.shapes import (
    AMOUNT,
    CONDITION,
    FLAG,
    NAME,
    TEXT,
    TEXTS,
    Shape,
    described,
    either,
    keyed,
    listed,
    number,
    one_of,
    table,
)
from servicekit.policies.targets import TARGET
from servicekit.sla import METRICS, LateAttach, OnChange, OnMerge, OnReopen, PauseReasons, Precedence, Start
from servicekit.workflow import Category

__all__ = ["escalation", "metrics", "precedence", "sla"]

_GOAL = described(
    AMOUNT,
    'working time ("4h"), elapsed time ("2d elapsed"), business days ("1 business day at 16:00"), or "until" a field',
)


def sla() -> Shape:
    """The SLA policies."""
    policy = table(
        POLICY,
        ("key", "targets"),
        key=described(NAME, "its name"),
        name=described(TEXT, "for people"),
        kind=described({**NAME, "default": "sla"}, "what sort of agreement it is"),
        when=described(CONDITION, "which tickets it is for; every ticket unless given"),
        targets=described(listed(_target(), LIMITS.targets), "the promises"),
    )
    return listed(policy, LIMITS.policies)


def _target() -> Shape:
    by_field = {
        "type": "object",
        "properties": {"by": TEXT, "default": TEXT},
        "additionalProperties": TEXT,
        "required": ["by", "default"],
        "minProperties": 3,
    }
    at_field = table(("field",), ("field",), field=TEXT)
    categories = [category.value for category in Category if category.is_open]
    reasons = either(one_of(PauseReasons, PauseReasons.BY_CATEGORY), TEXTS)
    return table(
        TARGET,
        ("metric", "goal"),
        key=described(NAME, "the name of the clock; the metric unless given"),
        metric=described(either(one_of(METRICS), NAME), "what is measured"),
        by=described({**TEXT, "default": "priority"}, "the field that chooses the goal"),
        goal=described(either(_GOAL, {**keyed(_GOAL), "minProperties": 1}), "the goal, or one for each value"),
        calendar=described(either(TEXT, by_field), "the calendar of working time, or one for each value of a field"),
        pause=described(
            {"type": "array", "items": one_of(categories), "uniqueItems": True},
            "the categories in which the clock stands still",
        ),
        pause_reasons=described(reasons, "which holds make it stand still"),
        pause_cap=described(AMOUNT, "how long a cycle may stand still in all"),
        warnings=described(listed(number(1, 99), 20), "percentages of the goal, going up"),
        escalation=described(TEXT, "the escalation that follows the clock"),
        start=described(
            either(one_of([Start.AT_EVENT, Start.AT_OPENING], Start.AT_EVENT), at_field), "from when on it counts"
        ),
        recover_pauses=described({**FLAG, "default": True}, "whether earlier pauses count as pauses"),
        on_change=described(one_of(OnChange, OnChange.CARRY), "what another goal does to a running clock"),
        on_reopen=described(
            one_of(OnReopen, OnReopen.CONTINUE_EXCLUDING_CLOSED), "what a reopening does to a stopped clock"
        ),
        grace=described(AMOUNT, "how much lies ahead at least after a reopening"),
        on_merge=described(one_of(OnMerge, OnMerge.OLDEST_UNANSWERED), "from when on it counts after a merge"),
        late_attach=described(
            one_of(LateAttach, LateAttach.RECORD_ONLY), "what happens to steps that were past when they became due"
        ),
    )


def precedence() -> Shape:
    """Which of several SLA policies applies: one word, or one for each kind."""
    word = one_of(Precedence, Precedence.FIRST)
    return either(word, keyed(word))


def metrics() -> Shape:
    """Metrics of the policy's own."""
    conditions = dict.fromkeys(CONDITIONS, CONDITION)
    return keyed(table(METRIC, ("start",), **conditions, repeat={**FLAG, "default": False}, meaning=TEXT))


def escalation() -> Shape:
    """The escalations."""
    repeat = table(("every", "times"), ("every", "times"), every=AMOUNT, times=number(2, 1_000))
    step = table(
        STEP,
        ("key", "at", "notify"),
        key=described(NAME, "its name; notices are known by it, so it stays"),
        at={"type": "string", "examples": ["80%", "30m before", "due", "1h after"]},
        notify=described(TEXTS, "whom to tell, in your own words"),
        repeat=described(repeat, "taken again until it was taken so often"),
        refire=described(FLAG, "whether it is taken anew when it becomes due again"),
    )
    return listed(
        table(LADDER, ("key", "steps"), key=NAME, name=TEXT, steps=listed(step, LIMITS.targets)), LIMITS.policies
    )
