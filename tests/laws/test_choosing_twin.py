"""Law: the chosen policies are those that a slow, obvious choice finds, under each of the three precedences."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import chain, product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from servicekit.calendars import BusinessCalendar, business_days, elapsed, work
from servicekit.conditions import All, AnyOf, Condition, Not, Test, compile_condition
from servicekit.sla import DEFAULT_GOAL, Chooser, Precedence, SLAPolicy, SLATarget, evaluate
from tests.conditions.strategies import conditions, facts

OPENED = datetime(2026, 3, 6, 15, tzinfo=UTC)
CALENDARS = {
    "office": BusinessCalendar(key="office", zone="UTC", hours={"mon-fri": ["09:00-17:00"]}),
    "nights": BusinessCalendar(key="nights", zone="UTC", hours={"mon-sun": ["20:00-06:00"]}),
}
VALUES = ("high", "low", "other")


def every_way(condition: Condition, *, wanted: bool = True) -> list[list[tuple[Test, bool]]]:
    """Every list of tests of which it is enough that all come out right, written out."""
    if isinstance(condition, Test):
        return [[(condition, wanted)]]
    if isinstance(condition, Not):
        return every_way(condition.condition, wanted=not wanted)
    ways = [every_way(part, wanted=wanted) for part in condition.conditions]
    if isinstance(condition, All) == wanted:
        return [[*chain(*chosen)] for chosen in product(*ways)]
    return [*chain(*ways)]


def counted(way: list[tuple[Test, bool]]) -> tuple[int, int, int, int]:
    """Fields, fields with listed values, minus the values, tests."""
    lists: dict[str, list[int]] = {}
    for test, wanted in way:
        if test.op in {True: ("is", "in"), False: ("is_not", "not_in")}[wanted]:
            lists.setdefault(test.field, []).append(len(set(test.value)) if test.op.endswith("in") else 1)
    different = {(str(test), type(test.value), wanted) for test, wanted in way}
    return len({test.field for test, _ in way}), len(lists), -sum(map(min, lists.values())), len(different)


def holds(way: list[tuple[Test, bool]], known: Any) -> bool:
    """Whether all of its tests come out right."""
    return all(compile_condition(test)(known) is wanted for test, wanted in way)


_rules = st.lists(
    conditions(2, ("is", "in", "is_not", "not_in", "known")).filter(lambda each: len(every_way(each)) <= 64), max_size=5
)


@given(_rules, facts(), st.sampled_from(Precedence))
def test_chosen_equals_the_slow_choice(rules: list[Condition], known: Any, precedence: Precedence) -> None:
    """The first that holds; the one with the best way to hold, the first of equals; all that hold."""
    policies = [SLAPolicy(key=f"p{number}", targets=(), when=rule) for number, rule in enumerate(rules)]
    chooser = Chooser(policies, {"sla": precedence} if policies else None)
    best = {
        f"p{number}": max(counted(way) for way in every_way(rule) if holds(way, known))
        for number, rule in enumerate(rules)
        if any(holds(way, known) for way in every_way(rule))
    }
    top = [key for key, rank in best.items() if rank == max(best.values())]
    wanted = {Precedence.FIRST: [*best][:1], Precedence.MOST_SPECIFIC: top[:1], Precedence.STRICTEST: [*best]}
    assert chooser.choose(known) == tuple(wanted[precedence])
    tied = precedence is Precedence.MOST_SPECIFIC and len(top) > 1
    assert [tie.policies for tie in chooser.ties(known)] == ([tuple(top)] if tied else [])


_goals = st.one_of(
    st.integers(1, 40).map(lambda hours: work(hours=hours)),
    st.integers(1, 80).map(lambda hours: elapsed(hours=hours)),
    st.integers(1, 3).map(business_days),
    st.builds(business_days, st.integers(0, 3), st.sampled_from(["08:00", "12:30", "16:00", "23:59"])),
)
_targets = st.builds(
    SLATarget,
    metric=st.just("resolution"),
    goals=st.dictionaries(st.sampled_from([*VALUES, DEFAULT_GOAL]), _goals, min_size=1),
    calendar=st.sampled_from(sorted(CALENDARS)),
)
_promises = st.lists(
    st.builds(
        lambda targets, when: (targets, when),
        st.lists(_targets, max_size=1).map(tuple),
        st.sampled_from([AnyOf([Test("priority", "known", True)]), Test("priority", "is", "high"), All()]),
    ),
    min_size=1,
    max_size=4,
)


@given(_promises, st.sampled_from(VALUES), st.sampled_from(VALUES), st.integers(0, 100))
def test_the_strictest_is_the_one_that_alone_would_be_due_first(
    promised: list[Any], before: str, after: str, hours: int
) -> None:
    """Each policy is evaluated by itself on a ticket that never changed; the earliest of them applies to the clock."""
    policies = [SLAPolicy(key=f"p{n}", targets=targets, when=when) for n, (targets, when) in enumerate(promised)]
    later = OPENED + timedelta(hours=hours, seconds=2)

    def due_alone(policy: SLAPolicy, value: str) -> datetime | None:
        alone = evaluate([policy], [(OPENED, "opened", {"priority": value})], later, calendars=CALENDARS)
        return alone[0].due_at if alone else None

    def strictest(value: str) -> str | None:
        dues = [(due, n) for n, policy in enumerate(policies) if (due := due_alone(policy, value)) is not None]
        return f"p{min(dues)[1]}" if dues else None

    def chosen(history: list[Any]) -> list[str]:
        precedence = {"sla": Precedence.STRICTEST}
        readings = evaluate(policies, history, later, calendars=CALENDARS, precedence=precedence)
        return [reading.policy for reading in readings if reading.stopped_at is None]

    opened: list[Any] = [(OPENED, "opened", {"priority": before})]
    assert chosen(opened) == [key for key in [strictest(before)] if key is not None]
    changed = (OPENED + timedelta(seconds=1), "field", {"priority": after})
    if strictest(before) is not None:
        assert chosen([*opened, changed]) == [key for key in [strictest(after)] if key is not None]
