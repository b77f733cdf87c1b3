"""
The engine: one pure function that decides, without storage, clock or chance.

    handle      handle, settle, next_due, readings: the functions
    turn        one record in the middle of a decision
    past        its history by place, and what it folds to
    journal     the envelopes it writes
    marks       what fires by itself
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
from servicekit.engine.handle import CLOCK_SKEW, Outcome, handle, new_dossier, next_due, readings, settle

__all__ = [
    "CLOCK_SKEW",
    "DOSSIER_SCHEMA",
    "EVENTS",
    "RING",
    "TAGS",
    "Cold",
    "Dossier",
    "Outcome",
    "Pin",
    "decode_dossier",
    "decode_envelope",
    "decode_event",
    "encode_dossier",
    "encode_event",
    "finished_clocks",
    "handle",
    "new_dossier",
    "next_due",
    "readings",
    "settle",
]
