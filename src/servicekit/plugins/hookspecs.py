"""
Where a host may join in: questions it answers and notices it hears.

A hook gets values and gives values; it never sees the store. An implementation takes only the arguments it wants, by
name. A hook that nobody implements is not called.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING

from pluggy import HookimplMarker, HookspecMarker

if TYPE_CHECKING:
    from datetime import datetime

    from servicekit.tickets import Envelope, Facts, Ticket
    from servicekit.typing import Key

__all__ = ["hookimpl", "hookspec", "servicekit_after_events", "servicekit_facts"]

hookspec = HookspecMarker("servicekit")
hookimpl = HookimplMarker("servicekit")
"""Marks a function as an implementation: ``@hookimpl``."""


@hookspec(firstresult=True)
def servicekit_facts(key: Key, ticket: Ticket | None, now: datetime) -> Facts | Awaitable[Facts | None] | None:
    """
    Question: what is known around this ticket?

    Asked once before each command that brings no facts of its own; not asked for records of the past, for timers, nor
    for a repeated command. The first answer that is not ``None`` counts. Under an asynchronous desk the answer may be
    awaitable.

    Args:
        key: The ticket's key.
        ticket: What is known of it, ``None`` before it is opened.
        now: The moment of the decision.
    """


@hookspec
def servicekit_after_events(key: Key, events: Sequence[Envelope], ticket: Ticket | None) -> Awaitable[None] | None:
    """
    Notice: these events were recorded.

    Told once after each commit that recorded something, in the order of registration reversed; inside a host's
    transaction it is told when the commit has been handed over, which the host may still roll back. Not a way to send
    things: what has to reach somebody leaves through the outbox. An exception reaches the caller; the commit stands all
    the same, and is not tried again. Under an asynchronous desk it may be a coroutine function.

    Args:
        key: The record's key.
        events: The envelopes in their order, each with its event.
        ticket: What is known of the ticket after them.
    """
