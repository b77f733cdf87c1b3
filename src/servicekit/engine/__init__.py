"""
The engine: one pure function that decides, without storage, clock or chance.

    handle      handle and settle: the functions that decide
    outcome     what they give
    reading     next_due, readings, readings_as_known: looking without changing
    turn        one record in the middle of a decision
    past        its history by place, and what it folds to
    history     the rows of a history, a value that grows without being copied
    journal     the envelopes it writes
    marks       what fires by itself
    timeline    where the time of a ticket went
    plan        what will fire if nothing else happens
    dossier     the stored document of a record
    codec       documents and events to plain JSON and back
"""

from servicekit.engine.codec import (
    DOSSIER_SCHEMA,
    EVENTS,
    TAGS,
    decode_dossier,
    decode_envelope,
    decode_event,
    encode_dossier,
    encode_event,
    finished_clocks,
)
from servicekit.engine.dossier import RING, Cold, Dossier, Pin
from servicekit.engine.handle import CLOCK_SKEW, handle, new_dossier, settle
from servicekit.engine.history import History
from servicekit.engine.outcome import Outcome
from servicekit.engine.plan import Planned, plan
from servicekit.engine.reading import next_due, readings, readings_as_known
from servicekit.engine.timeline import Party, PartySpan, Timeline, timeline

__all__ = [
    "CLOCK_SKEW",
    "DOSSIER_SCHEMA",
    "EVENTS",
    "RING",
    "TAGS",
    "Cold",
    "Dossier",
    "History",
    "Outcome",
    "Party",
    "PartySpan",
    "Pin",
    "Planned",
    "Timeline",
    "decode_dossier",
    "decode_envelope",
    "decode_event",
    "encode_dossier",
    "encode_event",
    "finished_clocks",
    "handle",
    "new_dossier",
    "next_due",
    "plan",
    "readings",
    "readings_as_known",
    "settle",
    "timeline",
]
