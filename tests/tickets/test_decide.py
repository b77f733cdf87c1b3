from __future__ import annotations

from typing import Any

import pytest

from servicekit.errors import CommandRefused, InputError
from servicekit.testing.builders import a_policy, at
from servicekit.tickets import (
    Absorb,
    Absorbed,
    Advance,
    AgentReplied,
    Assign,
    Assigned,
    Close,
    Closed,
    Command,
    CustomerMessaged,
    Escalate,
    Escalated,
    FieldsChanged,
    Hold,
    MergedInto,
    MergeInto,
    Open,
    Opened,
    ReceiveMessage,
    Reopen,
    Reopened,
    Reply,
    Resume,
    SetFields,
    Setting,
    Solve,
    Solved,
    Split,
    SplitFrom,
    SplitInto,
    StatusChanged,
    Ticket,
    TicketEvent,
    Wait,
    decide,
    evolve,
)
from servicekit.workflow import STOCK, Category, Edge, Lifecycle, Status

NOW = at("2026-03-23 09:00")
TABLES = a_policy(lifecycles=STOCK).tables
NEW, ACTIVE, PENDING = Category.NEW, Category.ACTIVE, Category.PENDING


def _setting(**more: Any) -> Setting:
    given = {"tables": TABLES, "default": "support", "facts": {}, "roles": frozenset(), "now": NOW}
    return Setting(**{**given, **more})


def _ticket(*commands: Command, setting: Setting | None = None) -> Ticket:
    ticket: Ticket | None = None
    for command in (Open(), *commands):
        for event in decide(ticket, command, setting or _setting()):
            ticket = evolve(ticket, event, NOW)
    assert ticket is not None
    return ticket


def _moved(kind: type[StatusChanged], status: str, category: Category, event: str, reason: str = "") -> StatusChanged:
    return kind(status=status, category=category, event=event, reason=reason)


@pytest.mark.parametrize(
    ("before", "command", "events"),
    [
        ((), Assign(agent="ann"), (Assigned(agent="ann"), _moved(StatusChanged, "active", ACTIVE, "assign"))),
        ((Assign(),), Assign(team="b"), (Assigned(team="b"),)),
        ((), Reply(agent="a"), (AgentReplied(agent="a"), _moved(StatusChanged, "active", ACTIVE, "agent_reply"))),
        ((), Reply(public=False), (AgentReplied(public=False),)),
        ((), ReceiveMessage(channel="chat"), (CustomerMessaged(channel="chat"),)),
        (
            (Wait(),),
            ReceiveMessage(),
            (CustomerMessaged(), _moved(StatusChanged, "active", ACTIVE, "customer_message")),
        ),
        ((Solve(),), ReceiveMessage(), (CustomerMessaged(), _moved(Reopened, "active", ACTIVE, "customer_message"))),
        ((Close(),), ReceiveMessage(), (CustomerMessaged(),)),
        ((), SetFields(fields={"a": 1}), (FieldsChanged(fields={"a": 1}),)),
        ((SetFields(fields={"a": 1}),), SetFields(fields={"a": 1, "b": None}), ()),
        ((SetFields(fields={"a": 1}),), SetFields(fields={"a": None}), (FieldsChanged(fields={"a": None}),)),
        ((), Wait(reason="photo"), (_moved(StatusChanged, "pending", PENDING, "wait", "photo"),)),
        ((), Hold(), (_moved(StatusChanged, "on_hold", Category.ON_HOLD, "hold"),)),
        ((Hold(),), Resume(), (_moved(StatusChanged, "active", ACTIVE, "resume"),)),
        ((), Solve(), (_moved(Solved, "solved", Category.SOLVED, "solve"),)),
        ((Solve(),), Close(), (_moved(Closed, "closed", Category.CLOSED, "close"),)),
        ((), Close(reason="spam"), (_moved(Closed, "closed", Category.CLOSED, "close", "spam"),)),
        ((Close(),), Reopen(), (_moved(Reopened, "active", ACTIVE, "reopen"),)),
        ((), Advance(event="solve"), (_moved(Solved, "solved", Category.SOLVED, "solve"),)),
        (
            (),
            Advance(event="wait", fields={"n": 1}, reason="r"),
            (FieldsChanged(fields={"n": 1}), _moved(StatusChanged, "pending", PENDING, "wait", "r")),
        ),
        ((), MergeInto(ticket="T2"), (MergedInto(ticket="T2", status="closed", category=Category.CLOSED),)),
        ((), Absorb(ticket="T3"), (Absorbed(ticket="T3"),)),
        ((Absorb(ticket="T3"),), Absorb(ticket="T3"), ()),
        ((), Split(ticket="T4"), (SplitInto(ticket="T4"),)),
        ((), Escalate(level="2", reason="r"), (Escalated(level="2", reason="r"),)),
    ],
)
def test_what_a_command_leads_to(
    before: tuple[Command, ...], command: Command, events: tuple[TicketEvent, ...]
) -> None:
    """Each command on the stock lifecycle, in the order of its events, with the moves that it brings along."""
    assert decide(_ticket(*before), command, _setting()) == events


def test_an_opening() -> None:
    """A ticket begins at the first status of its lifecycle, with its fields; a part of another one says so."""
    opened = Opened(lifecycle="complaint", status="received", category=NEW, fields={"p": 1}, requester="c")

    command = Open(fields={"p": 1}, requester="c", lifecycle="complaint", split_from="T0")

    assert decide(None, command, _setting()) == (opened, SplitFrom(ticket="T0"))


@pytest.mark.parametrize(
    ("before", "command", "reason"),
    [
        ((), Open(), "already_open"),
        ((), Reopen(), "not_from_here"),
        ((), Advance(event="fly"), "unknown_event"),
        ((MergeInto(ticket="T2"),), Reply(), "merged"),
        ((MergeInto(ticket="T2"),), MergeInto(ticket="T3"), "merged"),
        ((Close(),), Solve(), "not_from_here"),
    ],
)
def test_what_is_refused(before: tuple[Command, ...], command: Command, reason: str) -> None:
    """Each refusal has a reason for programs, names the command and the status, and says what would be taken."""
    ticket = _ticket(*before)
    with pytest.raises(CommandRefused) as caught:
        decide(ticket, command, _setting())

    refused = caught.value
    assert (refused.reason, refused.command, refused.status) == (reason, type(command).__name__, ticket.status)
    assert set(refused.allowed) == set(TABLES["support"].allowed(ticket.status))


def test_nothing_but_an_opening_begins_a_ticket() -> None:
    """A command on a ticket that is not there is refused, and so is a lifecycle that is not there."""
    for command, reason in ((Solve(), "not_open"), (Open(lifecycle="moon"), "unknown_lifecycle")):
        with pytest.raises(CommandRefused) as caught:
            decide(None, command, _setting())
        assert (caught.value.reason, caught.value.status) == (reason, None)


def test_guards_read_the_ticket_as_it_would_be() -> None:
    """A guard on a field sees the fields that come with the command; unknown is refused under its own reason."""
    setting = _setting(default="complaint")
    ticket = _ticket(Reply(), Advance(event="investigate"), setting=setting)
    with pytest.raises(CommandRefused) as caught:
        decide(ticket, Advance(event="propose"), setting)
    assert caught.value.failed_guards == ("has_cause",)

    events = decide(ticket, Advance(event="propose", fields={"cause": "packing"}), setting)
    assert [type(event) for event in events] == [FieldsChanged, StatusChanged]


def test_roles_open_edges() -> None:
    """An edge that asks for a role is refused to anybody else, and says which role is missing."""
    lifecycle = Lifecycle(
        key="strict",
        version=1,
        initial="new",
        statuses=[Status("new", NEW), Status("closed", Category.CLOSED)],
        edges=[Edge("close", "new", "closed", roles="lead")],
    )
    tables = a_policy(lifecycle="strict", lifecycles={"strict": lifecycle}).tables
    setting = _setting(tables=tables, default="strict")
    ticket = _ticket(setting=setting)
    with pytest.raises(CommandRefused, match="lead") as caught:
        decide(ticket, Close(), setting)
    assert caught.value.reason == "role_missing"

    assert decide(ticket, Close(), _setting(tables=tables, default="strict", roles=frozenset({"lead"})))


def test_what_is_no_command_is_a_mistake_of_the_caller() -> None:
    """A class in place of an instance, or a word, is no refusal but an error, with or without a ticket."""
    for ticket in (None, _ticket()):
        for nothing in (Solve, "solve", None):
            with pytest.raises(InputError, match="is not a command"):
                decide(ticket, nothing, _setting())  # type: ignore[arg-type]
