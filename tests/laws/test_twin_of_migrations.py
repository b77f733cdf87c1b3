"""A ticket that goes over to another policy in the middle of its life, beside a slow twin."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from servicekit.calendars import Elapsed, Work
from servicekit.policies import Policy
from servicekit.sla import OnChange, OnReopen
from servicekit.testing.builders import a_policy
from servicekit.testing.strategies import moments
from servicekit.tickets import Migrate, MigrationMode, Record
from servicekit.workflow import Category
from tests.engine.telling import Story
from tests.laws.test_twin_of_clocks import GOALS, STEPS, Row, lives, promised, said
from tests.laws.twin_of_clocks import MICROSECOND, OVER, STEP, Desk, Office, Watch, said_of

EXAMPLES = 120


@st.composite
def moved(draw: st.DrawFn) -> tuple[Policy, Watch, Policy, Watch, Office]:
    """A promise and another one for the same clock, on the same hours: other goals, pauses and choices."""
    policy, watch, office = draw(promised())
    (sla,) = policy.sla
    (target,) = sla.targets
    goals, pause = draw(GOALS), draw(st.sets(st.sampled_from(("new", "pending", "on_hold")), max_size=2))
    on_change, on_reopen = draw(st.sampled_from(OnChange)), draw(st.sampled_from(OnReopen))
    other = evolve(
        target,
        goals={n: (Elapsed if watch.elapsed else Work)(goal // MICROSECOND) for n, goal in goals.items()},
        pause=frozenset(map(Category, pause)),
        on_change=on_change,
        on_reopen=on_reopen,
    )
    choices = {"on_change": on_change.value, "on_reopen": on_reopen.value, "on_merge": watch.on_merge}
    twin = Watch(watch.metric, goals, pause, elapsed=watch.elapsed, grace=watch.grace, reasons=watch.reasons, **choices)
    new = a_policy([other], calendars=list(policy.calendars.values()), version="2")
    return policy, watch, new, twin, office


def go_over(old: Watch, new: Watch, mode: str, desk: Desk, at: datetime, office: Office) -> None:
    """From now on the other promise: what ended stays, what runs or comes back follows, or has its whole goal ahead."""
    new.cycles, new.waited = old.cycles, old.waited
    last = new.cycles[-1] if new.cycles else None
    desk.take("migrated", {}, at)
    new.look(desk, at, office)
    if mode == "restart" and last is not None and last.state not in OVER:
        last.goal = new.goals.get(desk.priority or "", new.goals.get("default", STEP))
        last.count(timedelta(0))


def walk(
    watches: tuple[Watch, Watch], mode: str, office: Office, rows: list[Row], moved_at: datetime, now: datetime
) -> list[tuple[Any, ...]]:
    """What the clock says at *now*, step by step."""
    told = {at: (what, fields) for at, what, fields in rows}
    desk, at, watch = Desk(), min(told), watches[0]
    while at <= now:
        if at in told:
            desk.take(*told[at], at)
            watch.look(desk, at, office)
        if at == moved_at:
            watch = watches[1]
            go_over(watches[0], watch, mode, desk, at, office)
        if at < now:
            watch.step(desk, office, at)
        at += STEP
    return [said_of(number, cycle, watch, office, now) for number, cycle in enumerate(watch.cycles, start=1)]


@settings(max_examples=EXAMPLES)
@given(promise=moved(), rows=lives(), mode=st.sampled_from(("carry", "restart")), data=st.data())
def test_a_ticket_that_is_moved_agrees_with_a_slow_twin(
    promise: tuple[Policy, Watch, Policy, Watch, Office], rows: list[Row], mode: str, data: st.DataObject
) -> None:
    """Moved in mid-life, with facts from before and after told late and in any order: every figure of every cycle."""
    old, first, new, second, office = promise
    taken = {at for at, _, _ in rows}
    at = data.draw(moments(first=rows[0][0] + STEP, days=4).filter(lambda moment: moment not in taken))
    now = max(at, rows[-1][0]) + data.draw(STEPS)
    records = [Record(what=what, occurred_at=moment, fields=fields) for moment, what, fields in rows]
    known = [each for each in records[1:] if each.occurred_at < at and data.draw(st.booleans())]
    late = [each for each in records[1:] if each not in known]

    story = Story(old, stored=data.draw(st.booleans()))
    for record in (records[0], *data.draw(st.permutations(known))):
        story.tell(record, max(record.occurred_at, rows[0][0]))
    story.policy = evolve(new, earlier=(old,))
    story.tell(Migrate(mode=MigrationMode(mode)), at)
    for record in data.draw(st.permutations(late)):
        story.tell(record, max(record.occurred_at, at))

    assert said(story.readings(now)) == walk((first, second), mode, office, rows, at, now)
