"""Laws of compensation: never above a cap, nothing paid twice, no money made or lost, whatever the order."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from datetime import timedelta
from typing import Any

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from servicekit.calendars import elapsed
from servicekit.complaints import (
    Approve,
    Authority,
    CalendarPeriod,
    Cap,
    Capped,
    CompensationRules,
    Decline,
    Declined,
    Paid,
    Pay,
    PerSpan,
    Propose,
    Proposed,
    Reverse,
    Reversed,
    Scope,
    quote,
)
from servicekit.errors import CommandRefused
from tests.complaints.accounts import HOURLY, RULES, Till, a_breach
from tests.complaints.builders import MONDAY

CAPS = st.lists(
    st.builds(
        Cap,
        key=st.uuids().map(str),
        limit=st.integers(0, 4_000),
        scope=st.sampled_from(Scope),
        per=st.sampled_from([None, *CalendarPeriod, elapsed(days=1), elapsed(days=10)]),
    ),
    max_size=3,
)
RULE_SETS = st.builds(
    lambda caps, recover, automatic: evolve(
        RULES, caps=tuple(caps), recover=recover, authority=Authority(automatic=automatic, roles={"lead": 100_000})
    ),
    CAPS,
    st.booleans(),
    st.sampled_from([0, 1_500]),
)
BREACHES = st.builds(
    a_breach,
    ticket=st.sampled_from(["T1", "T2", "T3"]),
    hours=st.integers(0, 6),
    day=st.sampled_from([0.0, 1.0, 4.0, 8.0, 9.0, 12.0, 29.0, 30.0, 31.0]),
)
WHAT = ["propose", "sell", "sell", "again", "approve", "pay", "decline", "reverse", "wait"]
STEPS = st.lists(st.tuples(st.sampled_from(WHAT), BREACHES), max_size=20)


def _walked(rules: CompensationRules, steps: list[tuple[str, Any]]) -> Till:
    """A till after the steps; each command goes to the newest offer of its breach, and may be refused."""
    till = Till(rules)
    moments: dict[str, Any] = {}
    for place, (what, drawn) in enumerate(steps):
        breach = evolve(drawn, at=moments.setdefault(drawn.name, drawn.at))  # a breach has one instant
        now = MONDAY + timedelta(days=place)
        if what == "wait":
            till.fire(now + timedelta(days=14))
        for each in ("propose", "approve", "pay") if what == "sell" else (what,):
            with suppress(CommandRefused):
                till.send(_command(each, breach, till), roles=["lead"] if each == "approve" else [], now=now)
            _check_caps(till)
    return till


def _command(what: str, breach: Any, till: Till) -> Any:
    """What a step asks: of the breach, or of its newest offer."""
    offers = till.account.of_breach(breach.name)
    id = offers[-1].id if offers else "none"
    return {
        "propose": Propose(breach=breach),
        "again": Propose(breach=breach, again=True),
        "approve": Approve(offer=id),
        "pay": Pay(offer=id),
        "decline": Decline(offer=id),
        "reverse": Reverse(ticket=breach.ticket, clock=breach.clock, cycle=1, because="e"),
        "wait": Decline(offer="none"),
    }[what]


def _ledger(events: list[Any]) -> dict[str, list[Any]]:
    """By offer: its proposal, what may still be paid, what was paid and not claimed; added up from the events alone."""
    found: dict[str, list[Any]] = {}
    for event in events:
        if isinstance(event, Proposed):
            found[event.offer] = [event, event.amount, 0]
        elif isinstance(event, Paid):
            found[event.offer][1:] = [0, event.amount]
        elif isinstance(event, Declined):
            found[event.offer][1] = 0
        elif isinstance(event, Reversed):
            found[event.offer][1:] = [0, found[event.offer][2] - event.claimed]
    return found


def _check_caps(till: Till) -> None:
    """No cap holds more than its limit, by an adder of its own that tries every span day by day."""
    rows = [(offer, owed + kept) for offer, owed, kept in _ledger(till.events).values()]
    for cap in till.rules.caps:
        sums: dict[Any, int] = defaultdict(int)
        for offer, amount in rows:
            scope = offer.ticket if cap.scope is Scope.TICKET else ""
            day = (offer.at - MONDAY).days
            if cap.per is None:
                sums[scope] += amount
            elif isinstance(cap.per, CalendarPeriod):
                sums[scope, offer.at.strftime("%Y-%m" if cap.per is CalendarPeriod.MONTH else "%Y")] += amount
            else:
                length = cap.per.micros // 86_400_000_000
                for start in range(day - length + 1, day + 1):
                    sums[scope, start] += amount
        assert max(sums.values(), default=0) <= cap.limit


@given(rules=RULE_SETS, steps=STEPS)
def test_no_order_passes_a_cap_or_makes_money(rules: CompensationRules, steps: list[tuple[str, Any]]) -> None:
    """After every step the caps hold; the record agrees with a ledger of its events, and each sum adds up."""
    till = _walked(rules, steps)
    ledger = _ledger(till.events)

    assert till.account.paid("EUR") == sum(kept for _, _, kept in ledger.values())
    assert till.account.promised("EUR") == sum(owed for _, owed, _ in ledger.values())
    for offer, _, _ in ledger.values():
        assert sum(line.amount for line in offer.lines) == offer.amount > 0


@given(rules=RULE_SETS, steps=STEPS)
def test_no_breach_is_given_more_than_its_due(rules: CompensationRules, steps: list[tuple[str, Any]]) -> None:
    """What is open and paid for a breach never comes to more than the most that its lateness ever earned."""
    till = _walked(rules, steps)
    due: dict[str, int] = defaultdict(int)
    for what, breach in steps:
        if what in ("propose", "again", "sell"):
            due[breach.name] = max(due[breach.name], quote(rules, breach, {}).amount)
    given_: dict[str, int] = defaultdict(int)
    for offer in till.account.offers:
        given_[offer.breach] += offer.counts

    assert all(amount <= due[name] for name, amount in given_.items())


@given(rules=RULE_SETS, breaches=st.lists(BREACHES, max_size=8))
def test_proposing_twice_changes_nothing(rules: CompensationRules, breaches: list[Any]) -> None:
    """The same proposal again, at once or later, records nothing new; every offer that was cut says by which cap."""
    till = Till(rules)
    for breach in breaches:
        events = till.send(Propose(breach=breach))
        assert till.send(Propose(breach=breach)) == []
        for offer in [event for event in events if isinstance(event, Proposed)]:
            cuts = [event for event in events if isinstance(event, Capped) and event.offer == offer.offer]
            assert bool(cuts) == any(line.what == "cap" for line in offer.lines)


@given(
    hours=st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)),
    every=st.integers(1, 300),
    started=st.booleans(),
)
def test_more_late_never_pays_less(hours: tuple[int, int], every: int, started: bool) -> None:  # noqa: FBT001
    """For amounts by span, in minutes; and the count is that of a loop over the starts or ends of spans."""
    span = timedelta(minutes=every)
    rule = evolve(HOURLY, per=PerSpan(amount=7, every=span, started=started))
    rules = CompensationRules(currency="EUR", rules=(rule,))
    less, more = (quote(rules, a_breach(hours=minutes / 60), {}).amount for minutes in sorted(hours))

    assert less <= more
    late = a_breach(hours=hours[0] / 60).late
    marks = range(0 if started else 1, hours[0] // every + 2)
    assert rule.per is not None
    assert rule.per.spans(late) == sum(1 for mark in marks if mark * span <= late)
