"""Policies for the laws: every part that a document can say, in few values so that parts meet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from servicekit.calendars import Amount, BusinessCalendar, business_days, elapsed, end_of_business_day, work
from servicekit.conditions import ALWAYS, Condition, Test, fields_of, qualified
from servicekit.contacts import ContactRule, NextFrom
from servicekit.contacts import Trigger as Followed
from servicekit.customers import (
    Allotment,
    Benefit,
    ChargePolicy,
    ChargeRule,
    Choose,
    Expiry,
    Landing,
    LastDay,
    Length,
    Of,
    OnEnd,
    OnTransfer,
    Period,
    Plan,
    Programme,
    RenewFrom,
    Scope,
    StartEvent,
    SuspendedTerm,
    Tier,
    TierPolicy,
    Warranty,
    WarrantyTerms,
    WhileSuspended,
)
from servicekit.escalation import EscalationPolicy, EscalationStep, Side
from servicekit.metrics import KPIS, GoalScope, KPIGoal
from servicekit.policies import Policy
from servicekit.satisfaction import RULES, Counts, OnReask, SampleBy, ScoreRule, Survey, Trigger
from servicekit.sla import (
    DEFAULT_GOAL,
    Goal,
    LateAttach,
    MetricRule,
    OnChange,
    OnMerge,
    OnReopen,
    PauseReasons,
    Precedence,
    SLAPolicy,
    SLATarget,
    Start,
    Until,
)
from servicekit.tickets import Reopening
from servicekit.workflow import STOCK, Category, Lifecycle, Status
from tests.workflow.strategies import GUARD_NAMES
from tests.workflow.strategies import lifecycles as odd_lifecycles

PRIORITIES = ("critical", "high", "low")
FIELDS: dict[str, tuple[str, ...]] = {
    "priority": PRIORITIES,
    "channel": (),
    "promised_at": (),
    "customer.plan": ("high", "middle"),
    "customer.value": (),
}
GUARDS = {name: lambda _: True for name in GUARD_NAMES}

amounts: st.SearchStrategy[Amount] = st.one_of(
    st.integers(1, 5_000).map(lambda minutes: work(minutes=minutes)),
    st.integers(1, 10**6).map(lambda seconds: elapsed(seconds=seconds)),
)
_limits_to_reopening = st.builds(
    Reopening,
    within=st.none() | amounts | st.integers(1, 400).map(business_days),
    since=st.sampled_from([Category.SOLVED, Category.CLOSED]),
    calendar=st.sampled_from(["always", "support"]),
    inherit=st.sampled_from([None, (), ("channel",)]),
)
goals: st.SearchStrategy[Goal] = st.one_of(
    amounts,
    st.integers(1, 400).map(business_days),
    st.builds(business_days, st.integers(0, 400), st.times().map(lambda at: at.replace(second=0, microsecond=0))),
    st.integers(0, 400).map(end_of_business_day),
    st.just(Until("promised_at")),
)
_windows = st.sampled_from([["09:00-17:00"], ["08:00-12:30", "13:30-18:00"], ["22:00-06:00"], ["00:00-24:00"]])
_holidays = st.lists(st.sampled_from(["12-25", "01-01", "easter+1", "last mon of may"]), unique=True, max_size=3)
_calendars = st.builds(
    lambda zone, days, windows, holidays: BusinessCalendar(
        key="support", zone=zone, hours=dict.fromkeys(days, windows), holidays=dict.fromkeys(holidays, "x")
    ),
    st.sampled_from(["Europe/Berlin", "America/Sao_Paulo", "UTC"]),
    st.sampled_from([["mon-fri"], ["mon", "sat"], ["mon-sun"]]),
    _windows,
    _holidays,
)


def _turned(lifecycle: Lifecycle) -> Lifecycle:
    """The same statuses in another order, which people see."""
    statuses: list[Status] = list(reversed(lifecycle.statuses))
    return evolve(lifecycle, statuses=statuses)


_lifecycles = st.one_of(
    st.sampled_from(sorted(STOCK.values(), key=lambda each: each.key)),
    st.sampled_from(sorted(STOCK.values(), key=lambda each: each.key)).map(_turned),
    odd_lifecycles,
)
_conditions: st.SearchStrategy[Condition] = st.one_of(
    st.just(ALWAYS),
    st.sampled_from(PRIORITIES).map(lambda value: Test("priority", "is", value)),
    st.sampled_from(["high", "middle"]).map(lambda value: Test("customer.plan", "is_not", value)),
    st.sampled_from(["phone", "ärger", 'a "quoted" word']).map(lambda value: Test("channel", "contains", value)),
)
_warnings = st.sets(st.integers(1, 99), max_size=3).map(lambda found: tuple(sorted(found)))


_of_events: st.SearchStrategy[Condition] = st.one_of(
    st.sampled_from(["opened", "solved", "agent_replied"]).map(lambda word: Test("event.what", "is", word)),
    st.booleans().map(lambda flag: Test("event.team_changed", "is", flag)),
    st.just(Test("event.fields", "contains", "channel")),
    st.sampled_from(["new", "pending"]).map(lambda word: Test("status_category", "is", word)),
)
_rules = st.builds(
    MetricRule,
    start=_of_events,
    stop=st.none() | _of_events,
    cancel=st.none() | _of_events,
    reset=st.none() | _of_events,
    pause=st.none() | _of_events,
    resume=st.none() | _of_events,
    repeat=st.booleans(),
    meaning=st.sampled_from(["", "größer"]),
)
_calendar_choices: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.sampled_from(["support", "always"]).map(lambda name: {"calendar": name}),
    st.dictionaries(st.sampled_from(["emea", "the apac team"]), st.sampled_from(["support", "always"]), min_size=1).map(
        lambda calendars: {"calendar": "support", "calendar_by": "team", "calendars": calendars}
    ),
)
_starts: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.sampled_from([Start.AT_EVENT, Start.AT_OPENING]).map(lambda start: {"start": start}),
    st.just({"start": Start.AT_FIELD, "start_field": "promised_at"}),
)
_reopenings: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.sampled_from([each for each in OnReopen if each is not OnReopen.GRACE]).map(lambda each: {"on_reopen": each}),
    amounts.map(lambda amount: {"on_reopen": OnReopen.GRACE, "grace": amount}),
)


@st.composite
def _targets(draw: st.DrawFn, prefix: str, fields: list[str], own: list[str]) -> tuple[SLATarget, ...]:
    metrics = draw(st.lists(st.sampled_from(["first_response", "next_response", "resolution", *own]), unique=True))
    return tuple(draw(_target(metric, f"{prefix}{metric}", fields)) for metric in metrics)


@st.composite
def _target(draw: st.DrawFn, metric: str, key: str, fields: list[str]) -> SLATarget:
    given: dict[str, Any] = {**draw(_calendar_choices), **draw(_starts), **draw(_reopenings)}
    if draw(st.booleans()):
        given["pause"] = frozenset(draw(st.sets(st.sampled_from([each for each in Category if each.is_open]))))
    by = draw(st.sampled_from([*fields, "team"]))
    values = [*(FIELDS.get(by) or ("emea", "apac")), DEFAULT_GOAL]
    return SLATarget(
        metric=metric,
        key=key,
        by=by,
        goals=draw(st.dictionaries(st.sampled_from(values), goals, min_size=1)),
        pause_reasons=draw(st.sampled_from((*PauseReasons, (), ("part", "supplier")))),
        pause_cap=draw(st.none() | amounts),
        warnings=draw(_warnings),
        escalation=draw(st.sampled_from([None, "standard"])),
        recover_pauses=draw(st.booleans()),
        on_change=draw(st.sampled_from(OnChange)),
        on_merge=draw(st.sampled_from(OnMerge)),
        late_attach=draw(st.sampled_from(LateAttach)),
        **given,
    )


@st.composite
def _steps(draw: st.DrawFn) -> tuple[EscalationStep, ...]:
    return tuple(draw(_step(f"step{place}")) for place in range(draw(st.integers(0, 4))))


@st.composite
def _step(draw: st.DrawFn, key: str) -> EscalationStep:
    side = draw(st.sampled_from(Side))
    repeats = draw(st.booleans())
    return EscalationStep(
        key=key,
        side=side,
        percent=draw(st.integers(1, 100)) if side is Side.PERCENT else 0,
        offset=draw(amounts) if side in (Side.BEFORE, Side.AFTER) else None,
        notify=tuple(draw(st.lists(st.sampled_from(["agent", "team-lead", "mängel"]), unique=True))),
        every=draw(amounts) if repeats else None,
        times=draw(st.integers(2, 20)) if repeats else 1,
        refire=draw(st.booleans()),
    )


_counters = st.one_of(
    st.builds(
        lambda total, phone, decrease, restrict: Allotment(
            key="cases",
            total=total,
            decrease_on=decrease,
            restrict=restrict,
            channels={"phone": phone} if phone else {},
        ),
        st.integers(5, 50),
        st.integers(0, 5),
        st.sampled_from(["create", "resolve"]),
        st.booleans(),
    ),
    st.builds(
        lambda total, step: Allotment(key="hours", unit="hours", total=total, step=step),
        st.integers(1, 10_000),
        st.sampled_from([1, 15]),
    ),
)
scopes = st.builds(
    Scope,
    products=st.sets(st.sampled_from(["washer", "dryer"])),
    channels=st.sets(st.sampled_from(["phone", "e-mail"])),
)


@st.composite
def plan(draw: st.DrawFn, key: str) -> Plan:
    """A plan of that key."""
    return Plan(
        key=key,
        grade=draw(st.sampled_from(["high", "middle", "low"])),
        title=draw(st.sampled_from(["", "größer"])),
        length=draw(st.none() | st.builds(Length, st.integers(1, 36), st.integers(0, 10))),
        zone=draw(st.sampled_from(["UTC", "Europe/Berlin"])),
        scope=draw(scopes),
        allotments=draw(st.lists(_counters, max_size=2, unique_by=lambda each: each.key)),
        benefits=draw(st.dictionaries(st.sampled_from(["night", "factor"]), st.sampled_from([True, 1, 1.5, "x"]))),
        while_suspended=draw(st.sampled_from(WhileSuspended)),
        suspended_term=draw(st.sampled_from(SuspendedTerm)),
        on_end=draw(st.sampled_from(OnEnd)),
        renew_from=draw(st.sampled_from(RenewFrom)),
        transferable=draw(st.booleans()),
    )


_terms = st.builds(
    WarrantyTerms,
    valid_from=st.dates(),
    length=st.builds(Length, st.integers(1, 60), st.integers(0, 30)),
    events=st.lists(st.sampled_from(StartEvent), min_size=1, unique=True),
    choose=st.sampled_from(Choose),
    at_latest=st.none() | st.builds(Length, st.integers(1, 12)),
    last_day=st.sampled_from(LastDay),
    on_transfer=st.sampled_from(OnTransfer),
)
_warranties = st.lists(_terms, min_size=1, max_size=3, unique_by=lambda each: each.valid_from).map(
    lambda versions: {"washer": Warranty(key="washer", versions=versions, zone="Europe/Berlin")}
)


_charges = st.builds(
    lambda rules, currency: ChargePolicy(currency=currency, rules=rules),
    st.lists(
        st.builds(
            ChargeRule,
            key=st.sampled_from(["warranty", "plan"]),
            pays=st.dictionaries(st.sampled_from(["labour", "default"]), st.integers(0, 100)),
            fee=st.integers(0, 900),
            at_most=st.none() | st.integers(0, 10**6),
            reason=st.sampled_from(["", "größer"]),
        ),
        max_size=2,
        unique_by=lambda each: each.key,
    ),
    st.sampled_from(["EUR", "CNY"]),
)


@st.composite
def _tiers(draw: st.DrawFn) -> TierPolicy:
    """Two to four tiers, with bars that go up, and some that are easier to keep than to reach."""
    bars = sorted(draw(st.lists(st.integers(1, 50), min_size=1, max_size=3, unique=True)))
    period = draw(st.none() | st.sampled_from(Period))
    valid = draw(st.integers(1, 3)) if period else 0
    ease = draw(st.sampled_from([None, 0.5, 1]))
    levels = [
        Tier(
            key=f"t{bar}",
            at_least=bar,
            keep_at_least=None if ease is None else bar - ease,
            name=draw(st.text(max_size=3)),
        )
        for bar in bars
    ]
    if draw(st.booleans()):
        levels.append(
            Tier(key="top", when=Test("customer.plan", "is", "high"), keep_when=draw(st.sampled_from([None, ALWAYS])))
        )
    return TierPolicy(
        tiers=[Tier(key="everybody"), *levels],
        measure="customer.value",
        period=period,
        valid=valid,
        landing=draw(st.sampled_from(Landing)) if period else Landing.HARD,
        grace=timedelta(days=draw(st.sampled_from([0, 30]))),
        zone=draw(st.sampled_from(["UTC", "Asia/Tokyo"])),
    )


_contacts = st.builds(
    lambda choice, next_from, channel, notify: {
        "c": ContactRule(key="c", calendar="support", next_from=next_from, channel=channel, notify=notify, **choice)
    },
    st.one_of(
        st.builds(lambda after, due: {"after": after, "due": due}, st.sampled_from(Followed), amounts),
        st.builds(lambda months: {"every": Length(months), "grace": business_days(1)}, st.integers(1, 24)),
    ),
    st.sampled_from(NextFrom),
    st.sampled_from(["", "phone"]),
    st.sampled_from([(), ("care",)]),
)


_scopes = st.builds(
    GoalScope,
    team=st.none() | st.sampled_from(["billing", "repairs"]),
    tier=st.none() | st.sampled_from(["gold", "silver"]),
    channel=st.none() | st.just("phone"),
)
_shares = st.integers(1, 99) | st.floats(1, 99)
_kpis = st.builds(
    lambda figure, goal, scope: KPIGoal(key="goal", figure=figure, goal=goal, scope=scope),
    st.sampled_from(list(KPIS)),
    _shares,
    _scopes,
) | st.builds(
    lambda goal, scope: KPIGoal(key="goal", figure="timeliness", goal=goal, tolerated=goal / 2, scope=scope),
    _shares,
    _scopes,
)


@st.composite
def _surveys(draw: st.DrawFn, conditions: st.SearchStrategy[Condition]) -> Survey:
    own = ScoreRule(name="own", model="mood", scale=("sad", "größer"), good=("größer",), bad=("sad",))
    trigger = draw(st.sampled_from(Trigger))
    spans = st.integers(1, 10**6).map(lambda seconds: elapsed(seconds=seconds))
    calendar = draw(st.sampled_from([None, "support"]))
    return Survey(
        key=draw(st.sampled_from(["csat", "nps.relation"])),
        rule=draw(st.sampled_from([*RULES.values(), own])),
        questions=tuple(draw(st.sets(st.sampled_from(["speed", "tone"])))),
        channels=tuple(draw(st.lists(st.sampled_from(["mail", "chat"]), min_size=1, unique=True))),
        trigger=trigger,
        delay=draw(st.none() | (spans if calendar is None else amounts)),
        every=draw(spans) if trigger is Trigger.INTERVAL else None,
        reachable_until="" if trigger is Trigger.INTERVAL else draw(st.sampled_from(["", "promised_at"])),
        calendar=calendar,
        when=draw(conditions),
        sample=draw(st.integers(1, 100)),
        sample_by=draw(st.sampled_from(SampleBy)),
        cool_down=draw(st.none() | spans),
        counts=draw(st.sampled_from(Counts)),
        on_reask=draw(st.sampled_from(OnReask)),
        expires=draw(st.none() | spans),
    )


_programmes = st.builds(
    Programme,
    key=st.sampled_from(["miles", "größe"]),
    lifetime=st.none() | st.builds(Length, st.integers(1, 36), st.integers(0, 10)),
    expiry=st.sampled_from(Expiry),
    zone=st.sampled_from(["UTC", "Europe/Berlin"]),
    per=st.none() | st.integers(1, 1000),
    benefits=st.lists(
        st.builds(
            Benefit, key=st.sampled_from(["lounge", "fast lane"]), at_least=st.integers(1, 99), of=st.sampled_from(Of)
        ),
        unique_by=lambda each: each.key,
    ),
)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """A policy in which everything refers to something that is there."""
    lifecycles = draw(st.lists(_lifecycles, min_size=1, max_size=2, unique_by=lambda each: each.key))
    fields = draw(st.sampled_from([FIELDS, {name: FIELDS[name] for name in FIELDS if name != "priority"}]))
    metrics = draw(st.dictionaries(st.sampled_from(["handover", "own.wait"]), _rules))
    conditions = _conditions.filter(lambda each: fields_of(each) <= {qualified(name) for name in fields})
    kinds = draw(st.lists(st.sampled_from(["sla", "ola"]), max_size=3))
    return Policy(
        key=draw(st.sampled_from(["shop", "größe"])),
        version=draw(st.sampled_from(["1", "2026-10"])),
        title=draw(st.text(max_size=10)),
        lifecycle=draw(st.sampled_from([each.key for each in lifecycles])),
        lifecycles={each.key: each for each in lifecycles},
        calendars={"support": draw(_calendars)},
        sla=tuple(
            SLAPolicy(
                key=f"p{place}",
                kind=kind,
                when=draw(conditions),
                targets=draw(_targets(f"{kind}.", [*fields], [*metrics])),
            )
            for place, kind in enumerate(kinds)
        ),
        precedence={kind: draw(st.sampled_from(Precedence)) for kind in kinds},
        escalation=(EscalationPolicy(key="standard", steps=draw(_steps()), name=draw(st.sampled_from(["", "Late"]))),),
        metrics=metrics,
        contacts=draw(st.just({}) | _contacts),
        charges=draw(st.none() | _charges),
        warranties=draw(st.just({}) | _warranties),
        plans={key: draw(plan(key)) for key in draw(st.sets(st.sampled_from(["high", "middle"])))},
        tiers=draw(st.none() | _tiers()),
        loyalty=draw(st.none() | _programmes),
        fields=fields,
        personal=draw(st.sampled_from([(), ("phone",)])),
        surveys=draw(st.lists(_surveys(conditions), max_size=2).map(lambda found: {each.key: each for each in found})),
        reopening=draw(st.none() | _limits_to_reopening),
        kpis={key: evolve(draw(_kpis), key=key) for key in draw(st.sets(st.sampled_from(["quick", "fair"])))},
        guards=GUARDS,
    )
