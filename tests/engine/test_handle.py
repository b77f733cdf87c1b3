from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from servicekit import engine
from servicekit.conditions import Test
from servicekit.engine import CLOCK_SKEW, RING
from servicekit.errors import CommandRefused, HistoryError, InputError, NaiveDatetimeError, UnknownPolicy
from servicekit.sla import SLAPolicy, State
from servicekit.testing.builders import a_ladder, a_policy, a_target, at
from servicekit.tickets import Assign, Facts, MergeInto, Open, ReceiveMessage, Record, Reply, SetFields, Solve, Wait
from tests.engine.telling import Story

NINE, TEN = at("2026-03-23 09:00"), at("2026-03-23 10:00")
GOLD = SLAPolicy(
    key="gold", targets=(a_target("resolution", "1h"),), when=Test(field="customer.tier", op="is", value="gold")
)


def _opened(policy: Any = None, **more: Any) -> Story:
    story = Story(policy or a_policy(), **more)
    story.tell(Open(fields={"priority": "high"}), NINE)
    return story


def _record(what: str, occurred_at: datetime, **fields: Any) -> Record:
    return Record(what=what, occurred_at=occurred_at, fields=fields)


# Moments.


def test_a_decision_needs_a_moment() -> None:
    """There is no default for now: a call without it is refused by name."""
    with pytest.raises(InputError, match="now=") as caught:
        engine.handle(a_policy(), engine.new_dossier(("ticket", "T1")), Open())
    assert caught.value.argument == "now"


def test_a_naive_moment_is_refused() -> None:
    """A moment without a zone is refused, for commands, facts, timers and readings."""
    story, naive = _opened(), datetime(2026, 3, 23, 9)  # noqa: DTZ001
    for call in (
        lambda: story.tell(Reply(), naive),
        lambda: story.tell(_record("agent_reply", naive), TEN),
        lambda: story.settle(naive),
        lambda: story.readings(naive),
    ):
        with pytest.raises(NaiveDatetimeError):
            call()


def test_any_zone_will_do() -> None:
    """The same instant in another zone is the same moment."""
    east = NINE.astimezone(timezone(timedelta(hours=5, minutes=45)))
    one, other = Story(a_policy()), Story(a_policy())
    one.tell(Open(), NINE)
    other.tell(Open(), east)

    assert other.bytes == one.bytes
    assert other.dossier.ticket is not None
    assert other.dossier.ticket.opened_at.tzinfo is UTC


def test_a_clock_that_was_set_back_counts_as_the_last_moment() -> None:
    """A record's time never runs backwards: an earlier now is the record's own last moment."""
    story = _opened()
    story.tell(Reply(), TEN)
    outcome = story.tell(Solve(), NINE)

    assert {event.occurred_at for event in outcome.events} == {TEN}
    assert story.settle(NINE).written == ()
    assert story.readings(NINE).of("resolution").read_at == TEN


def test_a_fact_from_the_future_is_a_mistake() -> None:
    """A fact that lies further ahead than clocks may differ is refused and changes nothing, not even a timer."""
    story = _opened()
    before = story.bytes
    with pytest.raises(InputError, match="in the future") as caught:
        story.tell(_record("agent_reply", TEN + CLOCK_SKEW + timedelta(microseconds=1)), TEN)
    assert caught.value.argument == "occurred_at"
    assert story.bytes == before


def test_a_fact_slightly_ahead_moves_the_record_along() -> None:
    """Within the tolerance the record takes the fact's moment as its own."""
    story, ahead = _opened(), TEN + CLOCK_SKEW
    story.tell(_record("agent_reply", ahead), TEN)

    assert story.events[-1].recorded_at == ahead


# Repeats.


def test_the_same_command_id_does_nothing_again() -> None:
    """Sent again under its id, a command changes nothing, after storage too; timers run all the same."""
    for stored in (False, True):
        story = Story(a_policy(), stored=stored)
        story.tell(Open(), NINE, command_id="c-1")
        story.tell(Assign(agent="ann"), NINE, command_id="c-2")
        story.tell(Assign(agent="bo"), NINE)
        again = story.tell(Assign(agent="ann"), TEN, command_id="c-2")

        assert (again.duplicate, again.written) == (True, ())
        assert story.dossier.ticket is not None
        assert story.dossier.ticket.agent == "bo"

    late = story.tell(Open(), at("2026-03-24 12:00"), command_id="c-1")
    assert [event.tag for event in late.events] == ["sla.breached"] == [event.tag for event in late.settled]


def test_a_refused_command_id_may_be_used_again() -> None:
    """A refusal takes no place among the remembered ids: corrected and sent again, the command is carried out."""
    story = Story(a_policy())
    with pytest.raises(CommandRefused):
        story.tell(Solve(), NINE, command_id="c-1")
    story.tell(Open(), NINE, command_id="c-1")

    assert story.dossier.ticket is not None


def test_the_last_ids_are_remembered_and_timers_take_no_place() -> None:
    """The last 64 ids of commands are known; what happens by itself pushes none of them out."""
    story = Story(a_policy([a_target("resolution", "1h", escalation="ladder")], escalation=[a_ladder()]), stored=True)
    story.tell(Open(), NINE)
    story.tell(Reply(), NINE, command_id="first")
    for number in range(RING - 1):
        story.tell(Reply(), NINE + timedelta(minutes=3 * number), command_id=f"c-{number}")

    assert len(story.dossier.recent) == RING
    assert story.tell(Reply(), at("2026-03-23 14:00"), command_id="first").duplicate
    story.tell(Reply(), at("2026-03-23 14:00"), command_id="one more")
    assert not story.tell(Reply(), at("2026-03-23 14:00"), command_id="first").duplicate


def test_equal_facts_are_one_fact() -> None:
    """A fact without an id is known by its content, one with an id by that; both for ever."""
    story = _opened(stored=True)
    told = Record(what="customer_message", occurred_at=TEN, source_id="m-1")
    story.tell(told, TEN)
    story.tell(_record("customer_message", TEN, channel="mail"), TEN)

    assert story.tell(told, at("2026-03-23 12:00")).duplicate
    assert story.tell(_record("customer_message", TEN, channel="mail"), at("2026-03-23 12:00")).duplicate
    assert not story.tell(_record("customer_message", TEN, channel="chat"), at("2026-03-23 12:00")).duplicate


def test_an_id_of_the_source_may_look_like_one_of_ours() -> None:
    """A fact called 000000000001 is told although a command was the first event, and none of ours can be superseded."""
    story = _opened(stored=True)
    told = Record(what="customer_message", occurred_at=TEN, source_id="000000000001", supersedes="000000000001")

    assert not story.tell(told, TEN).duplicate
    assert story.dossier.ticket is not None


def test_a_long_fact_has_a_short_name() -> None:
    """The identity of a fact with long fields stays within what a store takes, and still tells facts apart."""
    one, other = _record("opened", NINE, text="x" * 5000), _record("opened", NINE, text="x" * 4999 + "y")

    assert len(one.identity()) < 255
    assert one.identity() != other.identity()


# Facts around the ticket.


def _tiers(story: Story) -> list[Any]:
    return [dict(event.event.values) for event in story.of("tickets.facts_noted")]


def test_only_what_a_policy_reads_is_noted_and_only_when_it_changes() -> None:
    """Of the host's facts those that a condition reads are recorded, once, and again when they differ."""
    story = Story(a_policy(sla=[GOLD]))
    gold = Facts(customer={"tier": "gold", "name": "Ada"})
    story.tell(Open(), NINE, gold)
    story.tell(Reply(), NINE, gold)
    story.tell(Reply(), NINE)
    story.tell(Reply(), TEN, Facts(customer={"tier": "silver"}))
    story.tell(Reply(), TEN, Facts(customer={}))

    assert _tiers(story) == [{"tier": "gold"}, {"tier": "silver"}, {}]


def test_a_refused_command_notes_nothing() -> None:
    """What was told with a refused command goes the way of the command."""
    story = Story(a_policy(sla=[GOLD]))
    with pytest.raises(CommandRefused):
        story.tell(Solve(), NINE, Facts(customer={"tier": "gold"}))

    assert story.written == []


def test_facts_told_with_a_record_count_from_its_moment() -> None:
    """A host that observes tells of the customer with the opening, and the right policy applies from then on."""
    story = Story(a_policy(sla=[GOLD]))
    story.tell(_record("opened", NINE), at("2026-03-23 09:20"), Facts(customer={"tier": "gold"}))

    assert story.readings(TEN).of("resolution").started_at == NINE
    assert story.readings(TEN).of("resolution").breached_at == TEN


def test_facts_told_with_a_late_record_count_from_now() -> None:
    """What is known of the customer today says nothing about a day long past."""
    story = Story(a_policy(sla=[GOLD]))
    story.tell(_record("opened", NINE), NINE)
    story.tell(_record("agent_reply", TEN), TEN)
    late = at("2026-03-23 11:00")
    story.tell(_record("customer_message", at("2026-03-23 09:30")), late, Facts(customer={"tier": "gold"}))

    assert story.readings(late).of("resolution").started_at == late


def test_an_unknown_section_matches_nothing() -> None:
    """A policy for gold customers does not apply while nobody has said who the customer is."""
    story = Story(a_policy(sla=[GOLD]))
    story.tell(Open(), NINE)

    assert len(story.readings(TEN)) == 0


# Refusals and mistakes.


def test_a_refusal_says_everything() -> None:
    """Why, which command, where the ticket stands, what it would accept, and what timers did in the meantime."""
    story = _opened(a_policy([a_target("resolution", "1h")]))
    story.tell(Solve(), at("2026-03-23 09:30"))
    with pytest.raises(CommandRefused) as caught:
        story.tell(Wait(), at("2026-03-23 11:00"))
    refused = caught.value

    assert (refused.reason, refused.command, refused.status) == ("not_from_here", "Wait", "solved")
    assert (str(refused.key), refused.settled) == ("ticket:T1", ())
    assert "reopen" in refused.allowed


def test_a_refused_command_keeps_what_timers_did() -> None:
    """Timers that were due fire, are kept, and are named in the refusal; the command itself changes nothing."""
    story = _opened(a_policy([a_target("resolution", "1h")]))
    with pytest.raises(CommandRefused) as caught:
        story.tell(Open(), at("2026-03-23 12:00"))

    assert [(event.tag, event.occurred_at) for event in caught.value.settled] == [("sla.breached", TEN)]
    assert caught.value.outcome.dossier == story.dossier
    assert story.dossier.announced == {"resolution#1": "breached"}


@pytest.mark.parametrize("nothing", ["solve", Solve, None, 7])
def test_what_is_no_command_is_refused_by_name(nothing: Any) -> None:
    """A word, a class or nothing in place of a command."""
    with pytest.raises(InputError, match="is not a command"):
        _opened().tell(nothing, TEN)


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (_record("exploded", TEN), "is not one of"),
        (_record("status", TEN), "'status' is missing"),
        (_record("status", TEN, status="nowhere"), "no status 'nowhere'"),
        (_record("status", TEN, status="mine", status_category="nowhere"), "is no category"),
        (_record("field", TEN), "names no field"),
        (_record("merged", TEN), "needs the field 'ticket'"),
        (_record("agent_reply", TEN, public="yes"), "not true or false"),
    ],
)
def test_a_fact_that_cannot_be_read_says_why(record: Record, words: str) -> None:
    """A fact that lacks something or has a word nobody knows is refused, and nothing is kept of it."""
    story = _opened()
    before = story.bytes
    with pytest.raises(HistoryError, match=words):
        story.tell(record, TEN)
    assert story.bytes == before


def test_another_policy_is_refused() -> None:
    """A ticket runs under the policy version it began with; deciding with another one is a mistake of the host."""
    story = _opened()
    with pytest.raises(UnknownPolicy) as caught:
        engine.handle(a_policy(version="2"), story.dossier, Reply(), now=TEN)
    assert caught.value.sha256 == story.policy.sha256
    with pytest.raises(UnknownPolicy):
        engine.settle(a_policy(version="2"), story.dossier, TEN)


# Tickets that are not there, not yet, or no longer.


def test_facts_before_the_opening_are_counted() -> None:
    """A fact without an opening is recorded and counted as unapplied; when the opening comes, it takes its place."""
    story = Story(a_policy([a_target("first_response", "1h")]), stored=True)
    outcome = story.tell(_record("agent_reply", at("2026-03-23 09:30")), TEN)
    assert (outcome.unapplied, outcome.ticket) == (1, None)
    assert len(story.readings(TEN)) == 0

    assert story.tell(_record("opened", NINE), TEN).unapplied == 0
    assert story.readings(TEN).of("first_response").state is State.MET


def test_facts_that_lie_before_the_opening_stay_unapplied() -> None:
    """What happened before the ticket began changes nothing in it and is never lost in silence."""
    story = _opened()

    assert story.tell(_record("agent_reply", NINE - timedelta(hours=1)), TEN).unapplied == 1
    assert story.dossier.ticket is not None
    assert story.dossier.ticket.replies == 0


def test_a_merged_ticket_takes_no_commands_and_still_takes_facts() -> None:
    """A merged ticket refuses commands by name; a message that arrives for it is recorded and starts no clock."""
    story = _opened(a_policy([a_target("first_response", "1h"), a_target("next_response", "1h"), a_target()]))
    story.tell(MergeInto(ticket="T2"), at("2026-03-23 09:30"))
    with pytest.raises(CommandRefused) as caught:
        story.tell(Reply(), TEN)
    assert caught.value.reason == "merged"

    story.tell(_record("customer_message", TEN), TEN)
    story.settle(at("2026-03-30 09:00"))

    assert {reading.state for reading in story.readings(TEN)} == {State.CANCELLED}
    assert story.dossier.next_due is None
    assert story.notices == []


def test_a_host_field_may_have_any_plain_value() -> None:
    """Lists and mappings are kept as they are, tuples as lists; setting what is there already is no event."""
    story = _opened(stored=True)
    value: Any = {"a": [1, 2.5, None, True], "b": (1, 2)}
    story.tell(SetFields(fields={"extra": value}), TEN)

    assert story.tell(SetFields(fields={"extra": value}), TEN).written == ()
    assert story.dossier.ticket is not None
    assert story.dossier.ticket.fields["extra"] == {"a": [1, 2.5, None, True], "b": [1, 2]}


@pytest.mark.parametrize("value", [object(), float("nan"), NINE, {1: 2}, {"deep": {1, 2}}])
def test_a_value_that_storage_cannot_keep_is_refused_where_it_is_given(value: Any) -> None:
    """Commands, facts and values around the ticket say at once which value cannot be kept."""
    for make in (
        lambda: Open(fields={"x": value}),
        lambda: SetFields(fields={"x": value}),
        lambda: _record("opened", NINE, x=value),
        lambda: Facts(customer={"x": value}),
    ):
        with pytest.raises(InputError, match=r"\.x"):
            make()


def test_the_callers_own_dict_is_not_kept() -> None:
    """Changing a mapping after it was handed in changes nothing in the ticket."""
    fields: dict[str, Any] = {"tags": ["a"]}
    story = Story(a_policy())
    story.tell(Open(fields=fields), NINE)
    fields["tags"].append("b")

    assert story.dossier.ticket is not None
    assert story.dossier.ticket.fields == {"tags": ["a"]}


def test_a_message_that_moves_the_ticket_is_recorded_first() -> None:
    """A customer's message and the move it leads to are two events, in that order, of one command."""
    story = _opened()
    story.tell(Wait(), TEN)
    outcome = story.tell(ReceiveMessage(), TEN, command_id="c-9", actor="mail")

    assert [event.tag for event in outcome.events] == ["tickets.customer_messaged", "tickets.status_changed"]
    assert {(event.command_id, event.actor) for event in outcome.events} == {("c-9", "mail")}
