"""Moving a ticket to another policy, at any moment of any life, in every mode."""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from servicekit.engine import Pin, handle
from servicekit.policies import Edition, Policy, PolicyBook
from servicekit.sla import check, in_order
from servicekit.testing.strategies import START, STEP, moments, policies, records
from servicekit.tickets import Migrate, MigrationMode, Record
from tests.engine.telling import Story

END = START + timedelta(days=8)
DELAYS = st.sampled_from((timedelta(0), STEP, timedelta(hours=5), timedelta(days=1)))
SINCE = st.sampled_from(("carry", "restart"))


BOTH = st.tuples(
    policies().map(lambda policy: evolve(policy, version="1")),
    policies().map(lambda policy: evolve(policy, version="2")),
)
FEW = settings(max_examples=30 if settings().max_examples <= 80 else settings().max_examples)


def _told(story: Story, told: list[Record], now: datetime, data: st.DataObject) -> datetime:
    for record in told:
        now = max(now, record.occurred_at + data.draw(DELAYS))
        story.tell(record, now)
    return now


def _move(story: Story, policy: Policy, mode: str, now: datetime) -> None:
    story.policy = evolve(policy, earlier=(story.policy, *story.policy.earlier))
    story.tell(Migrate(mode=MigrationMode(mode)), now)


def _says(story: Story) -> list:
    return [
        (r.name, r.metric, r.policy, r.state, r.goal, r.spent, r.due_at, r.started_at, r.stopped_at, r.value)
        for r in story.readings(END)
    ]


@FEW
@given(both=BOTH, told=records(), at=moments(days=6), mode=SINCE, data=st.data())
def test_late_facts_fold_into_the_rules_of_their_time(
    *, both: tuple[Policy, Policy], told: list[Record], at: datetime, mode: str, data: st.DataObject
) -> None:
    """Told before the migration or long after it, facts lead to the same clocks, and each explanation adds up."""
    old, new = both
    before = [record for record in told if record.occurred_at < at]
    after = [record for record in told if record.occurred_at >= at]
    assume(any(record.what == "opened" for record in before))

    straight = Story(old)
    _told(straight, before, START, data)
    assume(straight.dossier.pin is not None and straight.dossier.recorded_at <= int(at.timestamp() * 1_000_000))
    _move(straight, new, mode, at)
    _told(straight, after, at, data)

    late = data.draw(st.lists(st.sampled_from(before), unique_by=id)) if before else []
    mixed = Story(old, stored=data.draw(st.booleans()))
    _told(mixed, [record for record in before if record not in late], START, data)
    assume(mixed.dossier.ticket is not None and mixed.dossier.recorded_at <= int(at.timestamp() * 1_000_000))
    _move(mixed, new, mode, at)
    _told(mixed, data.draw(st.permutations([*after, *late])), at, data)

    assert _says(mixed) == _says(straight)
    for reading in mixed.readings(END):
        assert check(reading.explain(), reading.origin[1].calendars) == []


@FEW
@given(both=BOTH, told=records(), at=moments(days=6))
def test_to_keep_is_to_change_nothing(*, both: tuple[Policy, Policy], told: list[Record], at: datetime) -> None:
    """Asked to keep its policy, a ticket stays what it is, byte for byte, and nothing is written."""
    old, new = both
    story = Story(old)
    for record in told:
        story.tell(record, max(at, record.occurred_at))
    before, written = story.bytes, len(story.written)
    outcome = handle(evolve(new, earlier=(old,)), story.dossier, Migrate(mode=MigrationMode.KEEP), now=END)

    assert (outcome.dossier, outcome.written, outcome.outbox) == (story.dossier, (), ())
    assert (story.bytes, len(story.written)) == (before, written)


@FEW
@given(both=BOTH, told=records(), at=moments(days=6), first=SINCE, data=st.data())
def test_retroactive_is_as_if_it_had_always_been(
    *, both: tuple[Policy, Policy], told: list[Record], at: datetime, first: str, data: st.DataObject
) -> None:
    """Whatever it ran under before, its clocks say what the new policy makes of the whole history, late facts too."""
    old, new = both
    story = Story(old, stored=data.draw(st.booleans()))
    number = data.draw(st.integers(0, len(told)))
    now = _told(story, told[:number], START, data)
    if story.dossier.ticket is not None and data.draw(st.booleans()):
        _move(story, evolve(new, version="between"), first, now)
    if story.dossier.ticket is not None:
        _move(story, new, "retroactive", max(now, at))
    else:
        story.policy = new
    _told(story, told[number:], max(now, at), data)
    story.settle(END)

    assert tuple(story.readings(END)) == tuple(new.evaluate(told, END))
    said = {reading.name: reading.state.value for reading in story.readings(END)}
    assert story.dossier.announced == {name: s for name, s in said.items() if s in ("met", "breached")}


@FEW
@given(both=BOTH, told=records(), since=moments(days=5), data=st.data())
def test_a_ticket_is_under_the_edition_of_its_opening(
    *, both: tuple[Policy, Policy], told: list[Record], since: datetime, data: st.DataObject
) -> None:
    """Facts told in any order around the beginning of an edition: the opening alone decides, and all is folded anew."""
    book = PolicyBook(editions=(Edition(policy=both[0]), Edition(policy=both[1], since=since)))
    mixed = data.draw(st.permutations(told))
    story, now = Story(book.latest, stored=data.draw(st.booleans())), START
    for record in mixed:
        now = max(now, record.occurred_at + data.draw(DELAYS))
        story.tell(record, now)
        pin = story.dossier.pin
        story.policy = book.latest if pin is None else book.find(pin.sha256)
    openings = [record.occurred_at for record in in_order(told) if record.what == "opened"]

    assert (story.dossier.pin is None) == (not openings)
    if openings:
        right = book.in_force(openings[0])
        assert story.dossier.pin == Pin(policy=right.key, version=right.version, sha256=right.sha256)
        assert tuple(story.readings(END)) == tuple(right.evaluate(told, END))


@FEW
@given(both=BOTH, told=records(), at=moments(days=6), mode=SINCE, data=st.data())
def test_what_has_ended_stays_what_it_was(
    *, both: tuple[Policy, Policy], told: list[Record], at: datetime, mode: str, data: st.DataObject
) -> None:
    """Carried over or restarted, cycles that had ended say and explain what they did, to the byte."""
    old, new = both
    story = Story(old, stored=data.draw(st.booleans()))
    now = max(at, _told(story, told, START, data))
    story.settle(now)
    assume(story.dossier.ticket is not None)
    ended = {r.name: r for r in story.readings(now) if r.stopped_at is not None}
    told_of = {name: reading.explain().as_data() for name, reading in ended.items()}
    _move(story, new, mode, now)

    after = {reading.name: reading for reading in story.readings(now)}
    for name, reading in ended.items():
        if after[name].origin[0].under:
            assert after[name] == reading
            assert after[name].explain().as_data() == told_of[name]
        else:  # under the new policy it goes on: a ticket is open again for it, or it is promised once more
            assert after[name].stopped_at is None
