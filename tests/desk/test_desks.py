"""What both kinds of desk do, on a store in memory."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from servicekit.conditions import Test
from servicekit.desk import ATTEMPTS
from servicekit.errors import (
    CommandIdReused,
    CommandRefused,
    Conflict,
    InputError,
    NaiveDatetimeError,
    StorageError,
    UnknownPolicy,
    UnknownTicket,
)
from servicekit.plugins import hookimpl
from servicekit.policies import Edition, Policy, PolicyBook
from servicekit.sla import SLAPolicy, State, check
from servicekit.storage import Loaded, MemoryStore
from servicekit.testing import ManualClock, content_digest
from servicekit.testing.builders import a_ladder, a_policy, a_target, at
from servicekit.tickets import (
    Facts,
    FactsNoted,
    Hold,
    MergeInto,
    Migrate,
    MigrationMode,
    Note,
    Open,
    ReceiveMessage,
    Record,
    Reply,
    SetFields,
    Solve,
    Wait,
    broken_link,
)
from servicekit.typing import Key
from tests.desk.desks import a_desk

NINE = at("2026-03-23 09:00")
T1, T2 = Key("ticket", "T1"), Key("ticket", "T2")
POLICY = a_policy(
    [
        a_target("first_response", "1h"),
        a_target("next_response", "1h"),
        a_target("resolution", "2h", escalation="ladder"),
    ],
    escalation=[a_ladder()],
)


class House:
    """A desk, its store and its clock."""

    def __init__(self, kind: str, policy: Policy | PolicyBook = POLICY, **more: Any) -> None:
        self.kind, self.clock = kind, ManualClock(NINE)
        self.store = more.pop("store", None) or MemoryStore(self.clock.micros)
        self.desk = a_desk(kind, self.store, policy, **more)


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which kind of desk."""
    return str(request.param)


@pytest.fixture
def house(kind: str) -> House:
    """A desk that reads the store's clock."""
    return House(kind)


def _stored(store: MemoryStore, key: Key) -> tuple[int, list[Any]]:
    return store.load(key).version, [event["tag"] for event in store.events(key)]


# Driven.


def test_a_life_through_the_desk(house: House) -> None:
    """Opened, answered, held, solved: each command is kept with its events, and what the ticket is can be read."""
    house.desk.send("T1", Open(fields={"priority": "high"}, requester="c"), actor="web", command_id="c-1")
    house.clock.advance(minutes=30)
    house.desk.send("T1", Reply(agent="ann"))
    house.desk.send("T1", Wait(reason="photo"))
    house.clock.advance(minutes=30)
    house.desk.send("T1", ReceiveMessage())
    outcome = house.desk.send("T1", Solve())

    assert outcome.ticket.status == house.desk.ticket("T1").status == "solved"
    version, tags = _stored(house.store, T1)
    assert version == len(tags) == outcome.dossier.version
    assert [(r.name, r.state) for r in house.desk.readings("T1")] == [
        ("first_response#1", State.MET),
        ("resolution#1", State.MET),
        ("next_response#1", State.MET),
    ]
    assert house.desk.readings("T1").of("resolution").spent == timedelta(minutes=30)
    assert broken_link(house.store.events(T1), house.desk.dossier("T1").head) is None


def test_explain_from_the_store(house: House) -> None:
    """Any clock of a stored ticket is explained, a finished cycle too, and it adds up."""
    house.desk.send("T1", Open())
    house.desk.send("T1", Reply())
    for _ in range(2):
        house.clock.advance(minutes=20)
        house.desk.send("T1", ReceiveMessage())
        house.clock.advance(minutes=20)
        house.desk.send("T1", Reply())

    explanation = house.desk.explain("T1", "next_response", 1)

    assert (explanation.cycle, explanation.spent) == (1, timedelta(minutes=20))
    assert house.desk.explain("T1", "next_response").cycle == 2
    assert check(explanation, POLICY.calendars) == []
    assert json.dumps(explanation.as_data())


def test_a_command_sent_again_does_nothing(house: House) -> None:
    """The same command id after a lost answer: the same ticket, no further event, and the outcome says so."""
    first = house.desk.send("T1", Open(), command_id="c-1")
    again = house.desk.send("T1", Open(), command_id="c-1")

    assert (first.duplicate, again.duplicate, again.events) == (False, True, ())
    assert _stored(house.store, T1) == (1, ["tickets.opened"])


def test_a_refusal_keeps_what_timers_did_and_says_so(house: House) -> None:
    """A command that may not be carried out is refused; the breach that was due by then is kept, with its notices."""
    house.desk.send("T1", Open())
    house.clock.advance(hours=2, minutes=10)
    with pytest.raises(CommandRefused) as caught:
        house.desk.send("T1", Open())

    settled = [event.tag for event in caught.value.settled]
    assert settled == ["sla.breached", *["escalation.notified"] * 2, "sla.breached", "escalation.notified"]
    assert _stored(house.store, T1)[1] == ["tickets.opened", *settled]
    assert house.store.pending() == 3


def test_facts_come_with_the_command_or_from_a_plugin(kind: str) -> None:
    """What is known of the customer chooses the policy, whoever says it; what the command brings counts alone."""
    gold = SLAPolicy(key="gold", targets=(a_target(),), when=Test(field="customer.tier", op="is", value="gold"))
    rest = SLAPolicy(key="rest", targets=(a_target(),))

    class Customers:
        @hookimpl
        def servicekit_facts(self, key: Key) -> Facts:
            return Facts(customer={"tier": "gold" if key == T1 else "none"})

    house = House(kind, a_policy(sla=[gold, rest]), plugins=[Customers()])
    for ticket, facts in (("T1", None), ("T2", None), ("T3", Facts(customer={"tier": "gold"})), ("T4", Facts())):
        house.desk.send(ticket, Open(), facts=facts)

    chosen = [house.desk.readings(ticket).of("resolution").policy for ticket in ("T1", "T2", "T3", "T4")]
    assert chosen == ["gold", "rest", "gold", "rest"]


# Observing.


def test_a_host_that_only_tells(house: House) -> None:
    """Facts in any order, repeated, against the lifecycle: nothing is refused, and the clocks are right."""
    told = [
        Record(what="solved", occurred_at=at("2026-03-23 10:30"), source_id="3"),
        Record(what="opened", occurred_at=NINE, source_id="1"),
        Record(what="status", occurred_at=at("2026-03-23 10:00"), fields={"status": "new"}, source_id="2"),
    ]
    house.clock.advance(hours=3)
    outcomes = [house.desk.observe("T1", record, actor="import") for record in [*told, told[0]]]

    assert [outcome.duplicate for outcome in outcomes] == [False, False, False, True]
    assert [outcome.unapplied for outcome in outcomes[:2]] == [1, 0]
    assert house.desk.readings("T1").of("resolution").stopped_at == at("2026-03-23 10:30")
    assert house.store.events(T1)[0]["actor"] == "import"


def test_a_host_that_tells_knows_its_customers(kind: str) -> None:
    """A record may bring what is known of the customer; it counts from the record's moment."""
    gold = SLAPolicy(key="gold", targets=(a_target(),), when=Test(field="customer.tier", op="is", value="gold"))
    house = House(kind, a_policy(sla=[gold]))
    house.clock.advance(minutes=5)
    house.desk.observe("T1", Record(what="opened", occurred_at=NINE), facts=Facts(customer={"tier": "gold"}))

    assert house.desk.readings("T1").of("resolution").started_at == NINE


def test_commands_and_facts_may_be_mixed(house: House) -> None:
    """A mailbox tells of messages while people send commands; both go into one history."""
    house.desk.send("T1", Open())
    house.desk.send("T1", Reply())
    house.clock.advance(minutes=10)
    house.desk.observe("T1", Record(what="customer_message", occurred_at=at("2026-03-23 09:05"), source_id="m-1"))

    assert house.desk.readings("T1").of("next_response").started_at == at("2026-03-23 09:05")


# Two tickets in one commit.


def test_a_merge_is_one_commit(house: House) -> None:
    """The loser ends and the survivor takes over its wait; both are written or neither."""
    house.desk.send("T1", Open())
    house.clock.advance(minutes=20)
    house.desk.send("T2", Open())
    house.desk.send("T2", Reply())
    outcome = house.desk.merge("T1", into="T2", command_id="c-9")

    assert outcome.ticket.absorbed == ("T1",)
    assert house.desk.ticket("T1").merged_into == "T2"
    assert {r.state for r in house.desk.readings("T1")} == {State.CANCELLED}
    assert house.desk.readings("T2").of("next_response").started_at == NINE
    assert house.desk.merge("T1", into="T2", command_id="c-9").duplicate
    with pytest.raises(CommandIdReused):
        house.desk.merge("T1", into="T3", command_id="c-9")


@pytest.mark.parametrize(
    ("loser", "survivor", "error"),
    [
        ("T1", "T1", InputError),
        ("T1", "T9", CommandRefused),
        ("T9", "T1", CommandRefused),
        ("T1", "T3", CommandRefused),
    ],
)
def test_a_merge_that_cannot_be_changes_neither(house: House, loser: str, survivor: str, error: type) -> None:
    """Into itself, into or out of a ticket that is not there, into one that was merged itself: nothing is written."""
    house.desk.send("T1", Open())
    house.desk.send("T2", Open())
    house.desk.send("T3", Open())
    house.desk.merge("T3", into="T2")
    before = [_stored(house.store, Key("ticket", id)) for id in ("T1", "T2", "T3", "T9")]
    with pytest.raises(error):
        house.desk.merge(loser, into=survivor)

    assert [_stored(house.store, Key("ticket", id)) for id in ("T1", "T2", "T3", "T9")] == before


def test_a_split_is_one_commit(house: House) -> None:
    """The part begins as a ticket of its own, knows where it came from, and the whole knows of it."""
    house.desk.send("T1", Open(fields={"priority": "high"}))
    outcome = house.desk.split("T1", "T2", Open(fields={"priority": "low"}, split_from="overwritten"), command_id="c-2")

    assert (outcome.ticket.split_from, outcome.ticket.fields) == ("T1", {"priority": "low"})
    assert _stored(house.store, T1)[1] == ["tickets.opened", "tickets.split_into"]
    with pytest.raises(CommandRefused, match="already"):
        house.desk.split("T1", "T2", Open())
    assert _stored(house.store, T1)[0] == 2


# Timers and notices.


def test_a_worker_fires_what_is_due(house: House) -> None:
    """Only records with something due are looked at; when the worker came does not matter to any moment."""
    house.desk.send("T1", Open())
    assert house.desk.run_due() == 0
    house.clock.advance(hours=5)

    assert house.desk.run_due() == 1
    breached = [event for event in house.store.events(T1) if event["tag"] == "sla.breached"]
    assert [event["occurred_at"] // 3_600_000_000 % 24 for event in breached] == [10, 11]
    assert {event["recorded_at"] for event in breached} == {house.clock.micros()}
    assert house.desk.run_due() == 0


def test_a_limit_leaves_the_rest_for_the_next_round(house: House) -> None:
    """Five tickets with something due, two at a time: the earliest first, and none twice."""
    for number in range(5):
        house.desk.send(f"T{number}", Open())
        house.clock.advance(seconds=1)
    house.clock.advance(hours=12)

    assert [house.desk.run_due(2) for _ in range(4)] == [2, 2, 1, 0]


def test_a_record_that_cannot_be_settled_holds_up_no_other(kind: str) -> None:
    """A ticket under a policy that nobody gave is named in the error, after the others were dealt with."""
    old = a_policy(version="old")
    house = House(kind, old)
    house.desk.send("T1", Open())
    newer = a_desk(kind, house.store, a_policy(version="new"))
    newer.send("T2", Open())
    house.clock.advance(hours=5)
    with pytest.raises(ExceptionGroup, match="1 of 2 records") as caught:
        newer.run_due()

    assert [type(error) for error in caught.value.exceptions] == [UnknownPolicy]
    assert _stored(house.store, T2)[1] == ["tickets.opened", "sla.breached"]


def test_records_that_cannot_be_settled_take_nobodys_place(kind: str) -> None:
    """With as many of them first in line as the limit allows, the next record is settled all the same."""
    house = House(kind, a_policy(version="old"))
    for number in range(3):
        house.desk.send(f"T{number}", Open())
    newer = a_desk(kind, house.store, a_policy(version="new"))
    house.clock.advance(seconds=1)
    newer.send("T9", Open())
    house.clock.advance(hours=5)
    with pytest.raises(ExceptionGroup, match="3 of 4 records"):
        newer.run_due(1)

    assert _stored(house.store, Key("ticket", "T9"))[1] == ["tickets.opened", "sla.breached"]


def test_taking_note_of_another_tier_moves_the_deadline(kind: str) -> None:
    """`Note` does nothing but record what the policies read of the facts; running clocks follow."""
    goals = {"gold": "4h", "default": "8h"}
    desk = House(kind, a_policy([a_target("resolution", goals, by="customer.tier")])).desk
    desk.send("T1", Open(), facts=Facts(customer={"tier": "basic"}))
    before = desk.readings("T1").of("resolution").due_at
    outcome = desk.send("T1", Note(), facts=Facts(customer={"tier": "gold", "shoe_size": 43}))
    again = desk.send("T1", Note(), facts=Facts(customer={"tier": "gold", "shoe_size": 44}))

    assert [each.event for each in outcome.events] == [FactsNoted(section="customer", values={"tier": "gold"})]
    assert again.events == ()
    assert before is not None
    assert desk.readings("T1").of("resolution").due_at == before - timedelta(hours=4)


def test_notices_are_delivered_at_least_once_with_keys_that_never_change(house: House) -> None:
    """A handler that fails gets its notice again when the lease is over, under the same key; what it took is done."""
    house.desk.send("T1", Open())
    house.clock.advance(hours=2)
    house.desk.run_due()
    seen: list[str] = []

    def handler(notice: Any) -> None:
        seen.append(notice["key"])
        if notice["key"].endswith("/soon/1/1") and seen.count(notice["key"]) == 1:
            raise OSError("no connection")

    with pytest.raises(ExceptionGroup, match="1 of 3 notices") as caught:
        house.desk.deliver(handler)
    assert [type(error) for error in caught.value.exceptions] == [OSError]
    assert house.desk.deliver(handler) == 0
    house.clock.advance(minutes=2)

    assert house.desk.deliver(handler) == 1
    assert Counter(key.split("/")[2] for key in seen) == {"half": 1, "soon": 2, "due": 1}
    assert len(set(seen)) == 3
    assert house.store.pending() == 0


def test_a_notice_says_whom_to_tell_of_what(house: House) -> None:
    """The body has the ticket, the clock, the step, the deadline and the references that the ladder names."""
    house.desk.send("T1", Open())
    house.clock.advance(hours=1)
    house.desk.run_due()
    bodies: list[Any] = []
    house.desk.deliver(lambda notice: bodies.append(notice["body"]))

    (body,) = bodies
    assert (body["tag"], body["record"], body["step"], body["notify"]) == (
        "escalation.notified",
        ["ticket", "T1"],
        "half",
        ["agent"],
    )
    assert (body["at"], body["due_at"] - body["at"]) == (house.clock.micros(), 3_600_000_000)


def test_a_coroutine_handler_on_a_synchronous_desk_loses_nothing() -> None:
    """It would never run: the mistake is named, and the notices are given out again."""
    house = House("sync")
    house.desk.send("T1", Open())
    house.clock.advance(hours=9)
    house.desk.run_due()

    async def handler(notice: object) -> None: ...

    waiting = house.store.pending()
    with pytest.raises(ExceptionGroup, match="could not be delivered") as caught:
        house.desk.deliver(handler)
    assert str(caught.value.exceptions[0]) == "the answer to handler has to be awaited: use AsyncDesk"
    assert house.store.pending() == waiting > 0


def test_a_late_fact_withdraws_what_was_delivered(house: House) -> None:
    """The withdrawal leaves the outbox under the notice's key and ``:withdraw``."""
    house.desk.observe("T1", Record(what="opened", occurred_at=NINE))
    house.clock.advance(hours=2)
    house.desk.run_due()
    house.desk.deliver(lambda _: None)
    house.desk.observe("T1", Record(what="solved", occurred_at=at("2026-03-23 09:50")))
    keys: list[str] = []
    house.desk.deliver(lambda notice: keys.append(notice["key"]))

    assert sorted(keys) == [f"ticket:T1/resolution#1/{step}/1/1:withdraw" for step in ("due", "half", "soon")]


# Transactions and conflicts.


def test_a_transaction_keeps_all_or_nothing(house: House) -> None:
    """Two tickets in one transaction: both are there, or after an error neither."""
    with house.desk.transaction() as desk:
        desk.send("T1", Open())
        desk.send("T1", Reply())
    with pytest.raises(ZeroDivisionError), house.desk.transaction() as desk:  # noqa: PT012
        desk.send("T1", Solve())
        desk.send("T2", Open())
        raise ZeroDivisionError

    assert house.desk.ticket("T1").status == "active"
    with pytest.raises(UnknownTicket):
        house.desk.ticket("T2")


def test_work_is_undone_and_tried_again_after_a_conflict() -> None:
    """On a conflict the whole function runs anew on what is there by then; nothing of the first try is left."""
    house = House("sync")
    tries: list[int] = []

    def work(desk: Any) -> str:
        tries.append(1)
        desk.send(f"T{len(tries)}", Open())
        if len(tries) < 3:
            raise Conflict("somebody else was first")
        return "done"

    assert house.desk.transact(work) == "done"
    assert len(tries) == 3
    assert _stored(house.store, Key("ticket", "T3"))[0] == 1
    assert [house.store.load(key).version for key in (T1, T2)] == [0, 0]


class Rival:
    """Writes the ticket first, between the loading and the committing of a command, so many times."""

    def __init__(self, store: MemoryStore, times: int) -> None:
        self.desk, self.times, self.asked = a_desk("sync", store, POLICY), times, 0

    @hookimpl
    def servicekit_facts(self, key: Key) -> None:
        """Know nothing, and be quick about it."""
        self.asked += 1
        if self.asked <= self.times:
            self.desk.send(key.id, SetFields(fields={"rival": self.asked}), facts=Facts())


def test_a_command_is_tried_again_after_a_conflict(kind: str) -> None:
    """Somebody writes the ticket twice in the meantime: the command is decided anew on what is there, and kept once."""
    clock = ManualClock(NINE)
    store = MemoryStore(clock.micros)
    rival = Rival(store, 2)
    a_desk("sync", store, POLICY).send("T1", Open())
    desk = a_desk(kind, store, POLICY, plugins=[rival])
    desk.send("T1", Hold())

    ticket = desk.ticket("T1")
    assert (ticket.status, ticket.fields, rival.asked) == ("on_hold", {"rival": 2}, 3)


def test_a_conflict_that_never_ends_is_raised(kind: str) -> None:
    """After so many tries the conflict reaches the caller; inside a transaction it does at once."""
    store = MemoryStore(ManualClock(NINE).micros)
    a_desk("sync", store, POLICY).send("T1", Open())
    rival = Rival(store, 99)
    desk = a_desk(kind, store, POLICY, plugins=[rival])
    with pytest.raises(Conflict):
        desk.send("T1", Hold())
    assert rival.asked == ATTEMPTS
    with pytest.raises(Conflict), desk.transaction() as inside:
        inside.send("T1", Hold())
    assert rival.asked == ATTEMPTS + 1


# Policies.


def test_a_ticket_keeps_the_policy_it_began_with(kind: str) -> None:
    """After a new version is in force, tickets of the old one run on under it, new ones under the new."""
    old, new = (
        a_policy([a_target("resolution", "2h")], version="1"),
        a_policy([a_target("resolution", "1h")], version="2"),
    )
    house = House(kind, old)
    house.desk.send("T1", Open())
    desk = a_desk(kind, house.store, new, earlier=[old])
    desk.send("T1", Reply())
    desk.send("T2", Open())

    goals = [desk.readings(ticket).of("resolution").goal for ticket in ("T1", "T2")]
    assert goals == [timedelta(hours=2), timedelta(hours=1)]
    with pytest.raises(UnknownPolicy, match="earlier policies") as caught:
        a_desk(kind, house.store, new).send("T1", Reply())
    assert caught.value.sha256 == old.sha256


def test_tickets_are_moved_by_choice(kind: str) -> None:
    """A dry run tells what the move will do and writes nothing; the move does it, once; unknown tickets are named."""
    old, new = (
        a_policy([a_target("resolution", "4h", escalation="ladder")], version="1", escalation=[a_ladder()]),
        a_policy([a_target("resolution", "2h", escalation="ladder")], version="2", escalation=[a_ladder()]),
    )
    house = House(kind, old)
    for ticket in ("T1", "T2"):
        house.desk.send(ticket, Open())
    house.clock.advance(hours=3)
    desk = a_desk(kind, house.store, new, earlier=[old], clock=house.clock)
    before = content_digest(house.store, [Key("ticket", "T1"), Key("ticket", "T2")])

    told: list[Any] = []
    planned = desk.migrate(["T1", "T2"], "carry", dry_run=True, told=told.append)
    assert content_digest(house.store, [Key("ticket", "T1"), Key("ticket", "T2")]) == before
    assert (planned.went, planned.breached, [each.key.id for each in told]) == (2, 2, ["T1", "T2"])
    assert desk.migrate(["T1", "T2"], MigrationMode.CARRY, reason="spring") == planned
    assert desk.migrate(["T1", "T2"], "carry").went == 0
    assert desk.readings("T1").of("resolution").promise == "2h"
    assert desk.dossier("T1").announced == {"resolution#1": "breached"}
    with pytest.raises(UnknownTicket):
        desk.migrate(["T9"], "carry")


def test_one_ticket_is_moved_by_a_command(kind: str) -> None:
    """A move is a command like any other: to the policy in force, known by its id, with its reason in the history."""
    old, new = (a_policy([a_target("resolution", goal)], version=goal) for goal in ("4h", "2h"))
    house = House(kind, old)
    house.desk.send("T1", Open())
    desk = a_desk(kind, house.store, new, earlier=[old])
    outcome = desk.send("T1", Migrate(mode=MigrationMode.CARRY, reason="asked on the phone"), actor="lead")

    (event,) = outcome.events
    assert (event.tag, event.actor, event.event.reason) == ("tickets.migrated", "lead", "asked on the phone")
    assert (event.event.from_version, event.event.to_version) == ("4h", "2h")


def test_a_desk_with_a_book(kind: str) -> None:
    """Each ticket takes the edition in force at its opening, whatever is told first of it."""
    first, second = (a_policy([a_target("resolution", goal)], version=goal) for goal in ("4h", "2h"))
    since = at("2026-03-24 00:00")
    book = PolicyBook(editions=(Edition(policy=first), Edition(policy=second, since=since)))
    house = House(kind, book)
    house.clock.advance(hours=51)
    house.desk.observe("T1", Record(what="agent_reply", occurred_at=at("2026-03-25 10:00")))
    assert house.desk.dossier("T1").pin is None
    house.desk.observe("T1", Record(what="opened", occurred_at=at("2026-03-23 10:00")))
    house.desk.send("T2", Open())

    goals = [house.desk.readings(ticket).of("resolution").promise for ticket in ("T1", "T2")]
    assert goals == ["4h", "2h"]
    assert house.desk.migrate(["T1", "T2"], "carry").went == 1


# Moments.


def test_the_clock_of_the_host_goes_before_that_of_the_store(kind: str) -> None:
    """A desk with a clock of its own reads that one, for commands, timers and notices."""
    mine = ManualClock(at("2026-03-23 12:00"))
    house = House(kind, clock=mine)
    house.desk.send("T1", Open())
    mine.advance(hours=2)

    assert house.desk.run_due() == 1
    assert house.desk.deliver(lambda _: None) == 3
    assert house.desk.ticket("T1").opened_at == at("2026-03-23 12:00")


def test_a_store_without_a_clock_needs_one_from_the_host(kind: str) -> None:
    """Where nobody says what time it is, the desk says which argument is missing."""

    class Timeless(MemoryStore):
        def load(self, key: Key, /) -> Loaded:
            loaded = super().load(key)
            return Loaded(version=loaded.version, state=loaded.state, now=None)

    with pytest.raises(InputError, match="clock="):
        House(kind, store=Timeless()).desk.send("T1", Open())
    House(kind, store=Timeless(), clock=ManualClock(NINE)).desk.send("T1", Open())


def test_a_naive_clock_is_refused(kind: str) -> None:
    """A host's clock that gives moments without a zone is refused by name."""

    def naive() -> datetime:
        return datetime(2026, 3, 23)  # noqa: DTZ001

    desk = House(kind, clock=naive).desk
    with pytest.raises(NaiveDatetimeError):
        desk.send("T1", Open())
    with pytest.raises(NaiveDatetimeError):
        desk.run_due()


def test_what_is_not_there_is_named(house: House) -> None:
    """Reading a ticket that nobody opened."""
    for read in (house.desk.ticket, house.desk.readings, house.desk.dossier):
        with pytest.raises(UnknownTicket, match="ticket:T9"):
            read("T9")


def test_what_is_no_policy_is_refused_at_once(kind: str) -> None:
    """The name of a preset is not a policy; the desk says so when it is made."""
    for policies in ({"policy": "retail"}, {"policy": POLICY, "earlier": ["retail"]}):
        with pytest.raises(InputError, match="a desk needs a Policy"):
            a_desk(kind, MemoryStore(), **policies)


def test_a_mapping_is_no_facts(kind: str) -> None:
    """Facts given as a mapping, with the command or by a plugin, are an input error, and nothing is kept."""

    class Customers:
        @hookimpl
        def servicekit_facts(self) -> Any:
            return {"customer": {"plan": "gold"}}

    house = House(kind, plugins=[Customers()])
    for facts in (None, {"customer": {}}):
        with pytest.raises(InputError, match="facts must be Facts"):
            house.desk.send("T1", Open(), facts=facts)
    assert _stored(house.store, T1) == (0, [])


def test_a_record_without_an_opening_has_no_ticket_yet(house: House) -> None:
    """A fact that came before its opening is a record without a ticket, and no mistake."""
    house.desk.observe("T1", Record(what="agent_reply", occurred_at=NINE))

    assert (house.desk.ticket("T1"), len(house.desk.readings("T1"))) == (None, 0)
    with pytest.raises(CommandRefused, match="no such ticket"):
        house.desk.send("T1", MergeInto(ticket="T2"))


def test_a_store_that_cannot_says_which_ability_it_lacks() -> None:
    """Without an outbox, transactions or a way to join, the desk names what is missing."""

    class Bare:
        def __init__(self, store: MemoryStore) -> None:
            self.load, self.commit, self.due = store.load, store.commit, store.due

    desk = a_desk("sync", Bare(MemoryStore()), POLICY)  # type: ignore[arg-type]
    with pytest.raises(StorageError) as caught:
        desk.deliver(print)
    assert caught.value.ability == "Outbox"
    with pytest.raises(StorageError, match="transactions"), desk.transaction():
        pass
    with pytest.raises(StorageError, match="join"):
        desk.joined(None)
