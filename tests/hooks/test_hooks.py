from __future__ import annotations

import inspect
import logging
import types
from datetime import datetime
from typing import Any

import pytest
from pluggy import PluginValidationError

from servicekit.desk import Desk
from servicekit.errors import Conflict, InputError
from servicekit.plugins import BUILT_IN, hookimpl, hookspecs, plugin_manager
from servicekit.storage import MemoryStore
from servicekit.testing import ManualClock
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.tickets import Facts, Open, Record, Reply, Ticket
from servicekit.typing import Key
from tests.project.source import ROOT

HOOKS = [name for name in vars(hookspecs) if name.startswith("servicekit_")]
PAGE = ROOT / "docs" / "reference" / "hooks.md"
NINE = at("2026-03-23 09:00")


def _desk(*plugins: object) -> Desk:
    clock = ManualClock(NINE)
    return Desk(MemoryStore(clock.micros), a_policy([a_target("resolution", "1h")]), clock=clock, plugins=plugins)


# What every hook owes.


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_has_a_section_in_the_reference(name: str) -> None:
    """The page of hooks has a section for each, with its arguments as they are and an example that runs."""
    _, found, rest = PAGE.read_text("utf-8").partition(f"\n## {name}\n")
    section = rest.partition("\n## ")[0]
    arguments = ", ".join(inspect.signature(getattr(hookspecs, name)).parameters)

    assert found
    assert f"`{name}({arguments}) -> " in section
    assert "```python" in section
    assert ("*Question:*" in section) is bool(getattr(hookspecs, name).servicekit_spec["firstresult"])


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_has_a_test_of_its_name(name: str) -> None:
    """For each hook there is a test here that is called after it."""
    assert f"test_hook_{name}" in globals()


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_says_which_kind_it_is(name: str) -> None:
    """The docstring of a hook begins with what it is: a question or a notice; there are at most a dozen hooks."""
    assert (getattr(hookspecs, name).__doc__ or "").strip().startswith(("Question:", "Notice:"))
    assert len(HOOKS) <= 12


def test_the_page_describes_no_other_hook() -> None:
    """Every section of the page is a hook that exists."""
    sections = [line[3:] for line in PAGE.read_text("utf-8").splitlines() if line.startswith("## ")]

    assert sections == HOOKS


# Each hook.


def test_hook_servicekit_facts() -> None:
    """Asked once before each command without facts, with key, ticket and moment; the first answer counts."""
    asked: list[tuple[Key, str | None, datetime]] = []

    class Answers:
        @hookimpl
        def servicekit_facts(self, key: Key, ticket: Ticket | None, now: datetime) -> Facts | None:
            asked.append((key, ticket and ticket.status, now))
            return None

    class Never:
        @hookimpl(trylast=True)
        def servicekit_facts(self) -> Facts:
            return Facts(customer={"tier": "gold"})

    desk = _desk(Never(), Answers())
    desk.send("T1", Open(), command_id="c-1")
    desk.send("T1", Reply(), facts=Facts())
    desk.send("T1", Open(), command_id="c-1")
    desk.observe("T1", Record(what="customer_message", occurred_at=NINE))
    desk.run_due()
    desk.send("T1", Reply())

    assert asked == [(Key("ticket", "T1"), None, NINE), (Key("ticket", "T1"), "active", NINE)]


def test_hook_servicekit_after_events() -> None:
    """Told once after each commit that recorded something, with the events and the ticket after them; all hear it."""
    told: list[tuple[str, list[str], str | None]] = []

    class Hears:
        @hookimpl
        def servicekit_after_events(self, key: Key, events: Any, ticket: Ticket | None) -> None:
            told.append((key.id, [event.tag for event in events], ticket and ticket.status))

    desk = _desk(Hears(), Hears())
    desk.send("T1", Open(), command_id="c-1")
    desk.send("T1", Open(), command_id="c-1")
    desk.observe("T1", Record(what="solved", occurred_at=NINE))

    first, second = ("T1", ["tickets.opened"], "new"), ("T1", ["tickets.solved", "sla.met"], "solved")
    assert told == [first, first, second, second]


def test_a_failing_notice_leaves_the_commit_and_is_not_tried_again() -> None:
    """Whatever a plugin raises when it is told reaches the caller, and the command is not carried out a second time."""

    class Fails:
        @hookimpl
        def servicekit_after_events(self) -> None:
            raise Conflict("from the plugin's own database")

    desk = _desk(Fails())
    with pytest.raises(Conflict, match="from the plugin's own"):
        desk.send("T1", Open())
    with pytest.raises(Conflict, match="from the plugin's own"):
        desk.send("T1", Reply())

    assert desk.dossier("T1").version == 3
    ticket = desk.ticket("T1")
    assert ticket is not None
    assert ticket.replies == 1


def test_answers_to_be_awaited_are_refused_by_name() -> None:
    """A coroutine function on a synchronous desk is a mistake, named by its hook, for questions and notices."""

    class Asks:
        @hookimpl
        async def servicekit_facts(self) -> Facts:
            return Facts()

    class Hears:
        @hookimpl
        async def servicekit_after_events(self) -> None: ...

    with pytest.raises(InputError, match=r"servicekit_facts has to be awaited: use AsyncDesk"):
        _desk(Asks()).send("T1", Open())
    with pytest.raises(InputError, match=r"servicekit_after_events has to be awaited: use AsyncDesk"):
        _desk(Hears()).send("T1", Open())


# Mistakes in plugins.


def test_a_misspelt_hook_is_refused() -> None:
    """A plugin that implements a hook that does not exist is refused when the desk is made."""

    class Misspelt:
        @hookimpl
        def servicekit_fact(self) -> Facts:
            return Facts()

    with pytest.raises(PluginValidationError, match="servicekit_fact"):
        _desk(Misspelt())


def test_an_unknown_argument_is_refused() -> None:
    """A plugin that wants what no hook gives is refused when the desk is made."""

    class Greedy:
        @hookimpl
        def servicekit_facts(self, store: object) -> Facts:
            return Facts()

    with pytest.raises(PluginValidationError, match="store"):
        _desk(Greedy())


def test_a_plugin_that_would_never_be_asked_is_refused() -> None:
    """A function without its mark, or an object without any hook, is refused by name."""

    class Unmarked:
        def servicekit_facts(self) -> Facts:
            return Facts()

    with pytest.raises(InputError, match="servicekit_facts is not marked"):
        _desk(Unmarked())
    with pytest.raises(InputError, match="implements no hook"):
        _desk(object())


def test_a_module_is_a_plugin() -> None:
    """Functions of a module will do."""
    module = types.ModuleType("answers")

    @hookimpl
    def servicekit_facts() -> Facts:
        return Facts(customer={"tier": "gold"})

    module.servicekit_facts = servicekit_facts  # type: ignore[attr-defined]

    assert plugin_manager([module]).hook.servicekit_facts(key=None, ticket=None, now=NINE).customer == {"tier": "gold"}


# What is built in.


def test_what_is_built_in_is_a_plugin_like_any_other() -> None:
    """Without a host's plugin nothing is known; each desk has its own manager."""
    one, other = plugin_manager(), plugin_manager()

    assert one is not other
    assert {type(plugin) for plugin in one.get_plugins()} == set(BUILT_IN)
    assert one.hook.servicekit_facts(key=None, ticket=None, now=NINE) == Facts()


def test_every_event_can_be_logged(caplog: pytest.LogCaptureFixture) -> None:
    """At debug level there is one line for each event, with its key, its tag and its id as fields."""
    with caplog.at_level(logging.DEBUG, logger="servicekit"):
        _desk().send("T1", Open())

    (line,) = caplog.records
    assert (line.message, vars(line)["event_id"]) == ("ticket:T1 tickets.opened", "ticket:T1/1")
