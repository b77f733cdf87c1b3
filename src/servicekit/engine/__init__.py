"""
The engine: one pure function that decides, without storage, clock or chance.

    handle      handle and settle: the functions that decide
    commanding  what a command does in a turn; recording, what a fact does
    outcome     what they give
    reading     next_due, readings, readings_as_known: looking without changing
    turn        one record in the middle of a decision
    past        its history by place, and what it folds to
    history     the rows of a history, a value that grows without being copied
    eras        which part of it is judged by which policy
    moving      what it takes to move a ticket to another policy
    migration   that for many tickets, with what becomes of each
    journal     the envelopes it writes
    marks       what fires by itself
    rungs       the ladder that a clock follows, and where its steps lie
    withdrawals which notices should never have been
    timeline    where the time of a ticket went
    plan        what will fire if nothing else happens
    dossier     the stored document of a record
    repeats     what is remembered of the commands that a host has named
    accounts    the same for a record that is no ticket
    consequences  what follows from what happened, on other records; following: what such a command is
    reopening   whether a ticket is reopened or a follow-up takes its place
    counting    what a ticket does to its entitlement
    knowing     what those records say of a ticket's customer
    making_good what a broken promise asks of its customer's compensation; rewarding: points for the ledger
    surveying   what the end of a ticket asks of its customer's surveys; recovering: a ticket to win them back
    kinds       the kinds of such records, and how a host adds its own
    codec       documents and events to plain JSON and back
"""

from servicekit.engine.accounts import new_account
from servicekit.engine.codec import (
    DOSSIER_SCHEMA,
    EVENTS,
    TAGS,
    decode_account,
    decode_dossier,
    decode_envelope,
    decode_event,
    encode_account,
    encode_dossier,
    encode_event,
    finished_clocks,
)
from servicekit.engine.consequences import consequences
from servicekit.engine.dossier import RING, Account, Cold, Dossier, Pin, Remembered, is_repeated
from servicekit.engine.following import Consequence
from servicekit.engine.handle import CLOCK_SKEW, handle, new_dossier, settle
from servicekit.engine.history import History
from servicekit.engine.kinds import KINDS, TICKET, known_kinds
from servicekit.engine.knowing import facts_of, records_around
from servicekit.engine.migration import ClockMoved, Migration, TicketMoved, astray, migrate, moved, moving
from servicekit.engine.outcome import AccountOutcome, Outcome, Written
from servicekit.engine.plan import Planned, plan
from servicekit.engine.reading import next_due, readings, readings_as_known
from servicekit.engine.reopening import inherited, needs_follow_up
from servicekit.engine.repeats import digest_of
from servicekit.engine.timeline import Party, PartySpan, Timeline, timeline

__all__ = [
    "CLOCK_SKEW",
    "DOSSIER_SCHEMA",
    "EVENTS",
    "KINDS",
    "RING",
    "TAGS",
    "TICKET",
    "Account",
    "AccountOutcome",
    "ClockMoved",
    "Cold",
    "Consequence",
    "Dossier",
    "History",
    "Migration",
    "Outcome",
    "Party",
    "PartySpan",
    "Pin",
    "Planned",
    "Remembered",
    "TicketMoved",
    "Timeline",
    "Written",
    "astray",
    "consequences",
    "decode_account",
    "decode_dossier",
    "decode_envelope",
    "decode_event",
    "digest_of",
    "encode_account",
    "encode_dossier",
    "encode_event",
    "facts_of",
    "finished_clocks",
    "handle",
    "inherited",
    "is_repeated",
    "known_kinds",
    "migrate",
    "moved",
    "moving",
    "needs_follow_up",
    "new_account",
    "new_dossier",
    "next_due",
    "plan",
    "readings",
    "readings_as_known",
    "records_around",
    "settle",
    "timeline",
]
