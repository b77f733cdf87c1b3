"""A ticket that goes over to another policy, worked out by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from servicekit.engine import astray, migrate, readings_as_known
from servicekit.errors import CommandRefused, InvalidDocument, UnknownPolicy
from servicekit.policies import Policy, PolicyBook
from servicekit.sla import OnChange, SLAPolicy, State, check
from servicekit.testing.builders import a_ladder, a_policy, a_target, at, office_hours
from servicekit.tickets import Facts, Migrate, MigrationMode, Note, Open, Record, Reopen, Reply, SetFields, Solve, Wait
from servicekit.workflow import SUPPORT, Category, Edge, Status, extend
from tests.engine.telling import Story

DAY = "2026-03-23 "
OLD = a_policy([a_target(goal="4h", escalation="ladder")], version="1", escalation=[a_ladder()])
NEW = a_policy([a_target(goal="2h", escalation="ladder")], version="2", escalation=[a_ladder()])


def _open(policy: Policy = OLD) -> Story:
    story = Story(policy)
    story.tell(Open(), at(DAY + "09:00"))
    return story


def _move(story: Story, policy: Policy, mode: str, when: str, **more: Any) -> None:
    story.policy = evolve(policy, earlier=(story.policy, *story.policy.earlier))
    story.tell(Migrate(mode=MigrationMode(mode), **more), at(when))


@pytest.mark.parametrize(
    ("mode", "due", "goal"),
    [("carry", "11:00", 2), ("restart", "12:00", 2), ("retroactive", "11:00", 2)],
)
def test_the_modes_on_a_running_clock(mode: str, due: str, goal: int) -> None:
    """4 h from 09:00 became 2 h at 10:00: an hour is left, or two, and always had been due at 11:00."""
    story = _open()
    _move(story, NEW, mode, DAY + "10:00")
    reading = story.readings(at(DAY + "10:00")).of("resolution")

    assert (reading.due_at, reading.goal) == (at(DAY + due), timedelta(hours=goal))
    assert check(reading.explain(), reading.origin[1].calendars) == []
    assert story.dossier.pin is not None
    assert story.dossier.pin.version == "2"


def test_the_modes_on_a_stopped_clock() -> None:
    """Solved after 3 h under 4 h: carried it stays kept, and only retroactively it was broken at 11:00."""
    for mode, state in (("carry", State.MET), ("restart", State.MET), ("retroactive", State.BREACHED)):
        story = _open()
        story.tell(Solve(), at(DAY + "12:00"))
        _move(story, NEW, mode, DAY + "13:00")
        reading = story.readings(at(DAY + "13:00")).of("resolution")

        assert reading.state is state
        due = ("2h", at(DAY + "11:00")) if mode == "retroactive" else ("4h", at(DAY + "13:00"))
        assert (reading.promise, reading.due_at) == due
    assert [(e.event.before, e.event.after) for e in story.of("sla.revised")] == [("met", "breached")]


def test_a_goal_that_was_held_back_follows_the_new_policy() -> None:
    """Raised to high under ``keep``, a clock had 8 h; carried to a policy without ``keep``, it gets 2 h."""
    goals = {"high": "2h", "default": "8h"}
    story = _open(a_policy([a_target(goal=goals, on_change=OnChange.KEEP)], version="1"))
    story.tell(SetFields(fields={"priority": "high"}), at(DAY + "09:30"))
    assert story.readings(at(DAY + "09:30")).of("resolution").promise == "8h"
    _move(story, a_policy([a_target(goal=goals)], version="2"), "carry", DAY + "10:00")
    reading = story.readings(at(DAY + "10:00")).of("resolution")

    assert (reading.promise, reading.due_at) == ("2h", at(DAY + "11:00"))
    assert check(reading.explain(), reading.origin[1].calendars) == []


def test_the_explanation_names_the_version() -> None:
    """Why the goal is what it is: the move, with the version of the policy and the choice."""
    story = _open()
    _move(story, NEW, "restart", DAY + "10:00")
    text = story.readings(at(DAY + "10:30")).of("resolution").explain().as_text()

    assert "moved to version 2 of the policy, which promises 2h (restart)" in text


def test_what_had_ended_needs_nothing_of_the_new_policy() -> None:
    """Without its SLA policy, its target and its calendar, a kept promise reads, explains and adds up as before."""
    story = _open()
    story.tell(Solve(), at(DAY + "12:00"))
    before = story.readings(at(DAY + "13:00")).of("resolution")
    other = a_policy(
        sla=[SLAPolicy(key="another", targets=(a_target("first_response", "1h", calendar="night"),))],
        calendars=[office_hours("night", hours={"mon-fri": ["20:00-23:00"]})],
        version="2",
    )
    _move(story, other, "carry", DAY + "13:00")
    story.tell(Record(what="field", occurred_at=at(DAY + "11:00"), fields={"room": "12"}), at(DAY + "14:00"))
    after = story.readings(at(DAY + "14:00")).of("resolution")

    assert (after.state, after.policy, after.calendar) == (State.MET, "standard", "office")
    assert after.explain().as_data() == before.explain().as_data()
    assert check(after.explain(), after.origin[1].calendars) == []


def test_a_reopened_clock_keeps_the_hours_that_it_was_judged_by() -> None:
    """Kept until noon by the old hours and reopened under new ones of the same name, it adds up on both calendars."""
    story = _open()
    story.tell(Solve(), at(DAY + "12:00"))
    short = a_policy([a_target(goal="4h")], calendars=[office_hours(hours={"mon-fri": ["13:00-15:00"]})], version="2")
    _move(story, short, "carry", DAY + "13:00")
    story.tell(Reopen(), at(DAY + "14:00"))
    reading = story.readings(at(DAY + "14:30")).of("resolution")

    assert reading.spent == timedelta(hours=3.5)
    assert reading.due_at == at(DAY + "15:00")
    assert check(reading.explain(), reading.origin[1].calendars) == []
    assert any(segment.calendar.startswith("office (1, ") for segment in reading.explain().segments)


def test_each_instant_is_judged_by_the_calendar_valid_then() -> None:
    """An edition shortens the hours from Tuesday on: a clock counts them from then on, whenever it was moved."""
    short = a_policy([a_target(goal="16h")], calendars=[office_hours(hours={"mon-fri": ["09:00-12:00"]})], version="2")
    first = a_policy([a_target(goal="16h")], version="1")
    book = PolicyBook.of(first).publish(short, at("2026-03-24 00:00"), now=at(DAY + "00:00"))
    spent = set()
    for day in ("2026-03-24 08:00", "2026-03-25 08:00"):
        story = Story(book.find(first.sha256))
        story.tell(Open(), at(DAY + "09:00"))
        _move(story, book.latest, "carry", day)
        story.policy = book.latest
        reading = story.readings(at("2026-03-25 12:00")).of("resolution")
        assert check(reading.explain(), reading.origin[1].calendars) == []
        spent.add((reading.spent, reading.due_at))

    assert spent == {(timedelta(hours=8 + 3 + 3), at("2026-03-26 11:00"))}


def test_steps_that_fired_do_not_fire_again() -> None:
    """After the move the ladder goes on where it was: no notice twice, and none for steps now in the past."""
    story = _open()
    story.settle(at(DAY + "11:30"))
    fired = list(story.notices)
    _move(story, NEW, "carry", DAY + "11:45")
    story.settle(at("2026-03-24 16:00"))

    assert fired == ["ticket:T1/resolution#1/half/1/1"]
    assert len(story.notices) == len(set(story.notices))
    assert "ticket:T1/resolution#1/due/1/1" not in story.notices
    assert [e.event.due_at for e in story.of("sla.breached")] == [at(DAY + "11:00")]


def test_retroactively_wrong_notices_are_withdrawn() -> None:
    """Under a longer goal the breach never was: it is revised, and the notices of it are taken back by name."""
    story = _open(NEW)
    story.settle(at(DAY + "11:30"))
    longer = evolve(OLD, version="3")
    _move(story, longer, "retroactive", DAY + "11:30")

    assert [(e.event.before, e.event.after) for e in story.of("sla.revised")] == [("breached", "running")]
    assert "ticket:T1/resolution#1/due/1/1:withdraw" in story.notices


def test_a_late_fact_falls_under_the_rules_of_its_time() -> None:
    """Told after the move that it was solved before it, the ticket was kept under the old goal."""
    story = _open()
    _move(story, NEW, "carry", DAY + "12:30")
    assert story.readings(at(DAY + "12:30")).of("resolution").state is State.BREACHED
    story.tell(Record(what="solved", occurred_at=at(DAY + "12:00")), at(DAY + "13:00"))
    reading = story.readings(at(DAY + "13:00")).of("resolution")

    assert (reading.state, reading.promise) == (State.MET, "4h")
    assert story.dossier.ticket is not None
    assert story.dossier.ticket.category is Category.SOLVED


def test_what_was_known_before_the_move() -> None:
    """Asked as of a moment before it, the clocks answer under the policy of that time."""
    story = _open()
    _move(story, NEW, "carry", DAY + "10:00")

    assert readings_as_known(story.policy, story.dossier, at(DAY + "09:30")).of("resolution").promise == "4h"
    assert readings_as_known(story.policy, story.dossier, at(DAY + "10:30")).of("resolution").promise == "2h"


def _parked(category: Category = Category.ON_HOLD) -> Policy:
    edges = [Edge("wait", "active", "parked"), Edge("resume", "parked", "active")]
    lifecycle = extend(SUPPORT, 2, add=[Status("parked", category, default=True)], edges=edges, retire=["pending"])
    return evolve(NEW, lifecycles={"support": lifecycle})


def test_a_status_that_is_gone_has_to_be_named() -> None:
    """Without a name for it the ticket stays where it is; with one its status and category become others."""
    story = _open()
    story.tell(Wait(), at(DAY + "09:30"))
    before = story.bytes
    with pytest.raises(CommandRefused) as refused:
        _move(story, _parked(), "carry", DAY + "10:00")
    assert (refused.value.reason, refused.value.fields["missing"]) == ("status_unmapped", {"support": ("pending",)})
    assert story.bytes == before
    story.policy = OLD
    _move(story, _parked(), "carry", DAY + "10:00", statuses={"support": {"pending": "parked"}})

    ticket = story.dossier.ticket
    assert ticket is not None
    assert (ticket.status, ticket.category) == ("parked", Category.ON_HOLD)
    assert story.readings(at(DAY + "10:30")).of("resolution").state is State.RUNNING  # it pauses in pending only
    story.tell(Record(what="status", occurred_at=at(DAY + "09:40"), fields={"status": "active"}), at(DAY + "11:00"))
    assert story.dossier.ticket is not None
    assert story.dossier.ticket.status == "active"


def test_a_name_that_is_none_is_refused() -> None:
    """Every status that the new policy does not have is named at once."""
    story = _open()
    with pytest.raises(InvalidDocument) as caught:
        _move(story, NEW, "carry", DAY + "10:00", statuses={"support": {"pending": "nowhere", "new": "none"}})

    assert [problem.path for problem in caught.value.problems] == ["support.pending", "support.new"]


def test_an_unknown_origin_is_refused() -> None:
    """A policy that does not know where the ticket comes from cannot take it over."""
    story = _open()
    story.policy = NEW
    with pytest.raises(UnknownPolicy):
        story.tell(Migrate(mode=MigrationMode.CARRY), at(DAY + "10:00"))


def test_there_and_back() -> None:
    """Moved twice, to another policy and back, the clock is under the first goal with all of its work."""
    story = _open()
    _move(story, NEW, "carry", DAY + "10:00")
    _move(story, OLD, "carry", DAY + "10:30")
    reading = story.readings(at(DAY + "10:30")).of("resolution")

    assert (reading.due_at, len(reading.explain().changes)) == (at(DAY + "13:00"), 2)
    story.tell(Record(what="agent_reply", occurred_at=at(DAY + "09:10")), at(DAY + "10:40"))
    assert story.readings(at(DAY + "10:40")).of("resolution").due_at == at(DAY + "13:00")


def test_the_report_counts_what_is_broken_and_what_is_healed() -> None:
    """Three tickets, one refused, one that breaks and one that heals: each in the totals."""
    breaks, heals = _open(), _open(NEW)
    stays = _open()
    stays.tell(Wait(), at(DAY + "09:30"))
    strict, _ = migrate(evolve(NEW, earlier=[OLD]), [breaks.dossier], "retroactive", now=at(DAY + "11:30"))
    mild, tickets = migrate(
        evolve(OLD, earlier=[NEW], version="3"), [heals.dossier], "retroactive", now=at(DAY + "11:30")
    )
    none, refused = migrate(evolve(_parked(), earlier=[OLD]), [stays.dossier], "carry", now=at(DAY + "10:00"))

    assert (strict.breached, strict.healed, strict.moved) == (1, 0, 1)
    assert (mild.breached, mild.healed, mild.went) == (0, 1, 1)
    (clock,) = tickets[0].clocks
    assert clock.before is not None
    assert clock.after is not None
    assert (clock.before.due_at, clock.after.due_at) == (at(DAY + "11:00"), at(DAY + "13:00"))
    assert (none.went, sum(none.refused.values()), none.missing) == (0, 1, {"support": {"pending": 1}})
    assert "is not in use in the lifecycle 'support' of test 2" in refused[0].refused


def test_tickets_that_are_astray_after_a_correction() -> None:
    """Published as a correction, an edition finds the tickets that were opened since then under the one before."""
    book = PolicyBook.of(OLD)
    story = Story(book.latest)
    story.tell(Open(), at(DAY + "09:00"))
    corrected = book.publish(NEW, at(DAY + "08:00"), now=at(DAY + "12:00"), correction=True)

    assert list(astray(book, [story.dossier])) == []
    assert list(astray(corrected, [story.dossier])) == [story.dossier.key]


def test_facts_that_only_the_new_policy_reads_come_with_the_move() -> None:
    """A tier that the old policy never asked for is noted with the move, or with the next command."""
    gold = a_policy([a_target(goal={"gold": "1h", "default": "4h"}, by="customer.tier")], version="2")
    story = _open()
    story.policy = evolve(gold, earlier=(OLD,))
    facts = Facts(customer={"tier": "gold"})
    story.tell(Migrate(mode=MigrationMode.CARRY), at(DAY + "09:30"), facts)
    assert story.readings(at(DAY + "09:30")).of("resolution").due_at == at(DAY + "10:00")
    story.tell(Note(), at(DAY + "09:40"), Facts(customer={"tier": "silver"}))

    assert story.readings(at(DAY + "09:40")).of("resolution").due_at == at(DAY + "13:00")


def test_a_reply_still_stops_what_was_moved() -> None:
    """A clock of another target key is cancelled by the move, one of the same key is stopped later as ever."""
    old = a_policy([a_target("first_response", "4h"), a_target("resolution", "8h")], version="1")
    new = a_policy([a_target("first_response", "3h")], version="2")
    story = _open(old)
    _move(story, new, "carry", DAY + "10:00")
    story.tell(Reply(), at(DAY + "11:00"))
    said = {reading.clock: reading for reading in story.readings(at(DAY + "11:00"))}

    assert (said["first_response"].state, said["first_response"].promise) == (State.MET, "3h")
    assert (said["resolution"].state, said["resolution"].policy) == (State.CANCELLED, "standard")
    assert check(said["resolution"].explain(), said["resolution"].origin[1].calendars) == []


def test_an_opening_that_was_told_wrong() -> None:
    """Corrected to a moment under the edition before, the opening takes the ticket and its whole history there."""
    book = PolicyBook.of(OLD).publish(NEW, at("2026-03-24 00:00"), now=at(DAY + "00:00"))
    story = Story(book.latest)
    story.tell(Record(what="opened", occurred_at=at("2026-03-24 10:00"), source_id="a"), at("2026-03-24 10:00"))
    assert story.readings(at("2026-03-24 10:00")).of("resolution").promise == "2h"
    told = at("2026-03-24 11:00")
    story.tell(Record(what="opened", occurred_at=at(DAY + "16:00"), source_id="b", supersedes="a"), told)

    assert story.dossier.pin is not None
    assert story.dossier.pin.version == "1"
    story.policy = book.find(OLD.sha256)
    reading = story.readings(told).of("resolution")
    assert (reading.promise, reading.due_at) == ("4h", at("2026-03-24 12:00"))


def test_a_late_fact_speaks_the_words_of_its_time_or_of_today() -> None:
    """Told after the move, a fact from before it may use the old status, which is gone, and the new one."""
    gone = _parked()
    lifecycle = gone.lifecycles["support"]
    statuses = [status for status in lifecycle.statuses if status.key != "pending"]
    edges = [edge for edge in lifecycle.edges if "pending" not in (edge.source, edge.target)]
    new = evolve(gone, lifecycles={"support": evolve(lifecycle, statuses=statuses, edges=edges)})
    for word, status in (("pending", "parked"), ("parked", "parked")):
        story = _open()
        _move(story, new, "carry", DAY + "10:00", statuses={"support": {"pending": "parked"}})
        story.tell(Record(what="status", occurred_at=at(DAY + "09:30"), fields={"status": word}), at(DAY + "10:30"))
        assert story.dossier.ticket is not None
        assert (story.dossier.ticket.status, story.dossier.ticket.category) == (status, Category.ON_HOLD)
