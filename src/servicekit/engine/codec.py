"""
Documents and events to plain JSON and back: the stored formats of every room, united by tag.

Moments are whole microseconds since 1970-01-01 UTC. A field that has its default is left out, so a default is part of
the format.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cattrs import BaseValidationError, Converter
from cattrs.gen import make_dict_unstructure_fn

from servicekit.calendars import from_micros, to_micros
from servicekit.customers import Uses
from servicekit.engine.dossier import Account, Cold, Dossier, Pin, Remembered
from servicekit.engine.history import History
from servicekit.engine.kinds import KINDS, kind_of
from servicekit.errors import CorruptRecord, InputError
from servicekit.escalation import EVENTS as ESCALATION_EVENTS
from servicekit.escalation import Fired
from servicekit.records import Kind
from servicekit.sla import EVENTS as SLA_EVENTS
from servicekit.sla import Clock, Clocks, Move
from servicekit.tickets import EVENTS as TICKET_EVENTS
from servicekit.tickets import Envelope, Ticket
from servicekit.typing import Json, Key
from servicekit.workflow import Category

__all__ = [
    "DOSSIER_SCHEMA",
    "EVENTS",
    "TAGS",
    "decode_account",
    "decode_clock",
    "decode_dossier",
    "decode_envelope",
    "decode_event",
    "encode_account",
    "encode_command",
    "encode_dossier",
    "encode_event",
    "finished_clocks",
]

DOSSIER_SCHEMA = 1
"""The version of the stored format of dossiers."""

EVENTS: Mapping[str, type[Any]] = {
    **TICKET_EVENTS,
    **SLA_EVENTS,
    **ESCALATION_EVENTS,
    **{tag: event for kind in KINDS.values() for tag, event in kind.events.items()},
}
"""Every class of event by its stored tag."""

TAGS: Mapping[type[Any], str] = {cls: tag for tag, cls in EVENTS.items()}
"""The stored tag of every class of event."""


def _converter() -> Converter:
    converter = Converter(omit_if_default=True, forbid_extra_keys=False, detailed_validation=True)
    converter.register_unstructure_hook(datetime, to_micros)
    converter.register_structure_hook(datetime, lambda micros, _: from_micros(micros))
    converter.register_unstructure_hook_func(
        lambda cls: cls == Mapping[str, Any] or cls == Mapping[str, Mapping[str, Any]], dict
    )
    converter.register_structure_hook_func(
        lambda cls: cls == Mapping[str, Any] or cls == Mapping[str, Mapping[str, Any]], lambda value, _: dict(value)
    )
    converter.register_unstructure_hook(Uses, Uses.to_plain)
    converter.register_structure_hook(Uses, lambda rows, _: Uses.from_plain(rows))
    return converter


_CONVERTER = _converter()
_UNSTRUCTURE = {cls: make_dict_unstructure_fn(cls, _CONVERTER, _cattrs_omit_if_default=True) for cls in TAGS}
_CLOCK = make_dict_unstructure_fn(Clock, _CONVERTER, _cattrs_omit_if_default=True)
_TICKET = make_dict_unstructure_fn(Ticket, _CONVERTER, _cattrs_omit_if_default=True)


def encode_event(event: Any, kind: Kind | None = None) -> tuple[str, Json]:
    """
    The tag and the plain JSON body of an event, of a ticket or of a record of that *kind*.

    Raises:
        InputError: There is no such event.
    """
    cls = type(event)
    if cls in TAGS:
        return TAGS[cls], _UNSTRUCTURE[cls](event)
    if kind is None or cls not in kind.tags:
        raise InputError(f"{cls.__name__} is no event of {kind.name if kind else 'a ticket'!r}: {event!r}")
    return kind.tags[cls], _CONVERTER.unstructure(event)


def encode_command(command: Any) -> Any:
    """What a command asks, as plain data; it is stored nowhere."""
    return _CONVERTER.unstructure(command)


def decode_event(tag: str, body: Json, kind: Kind | None = None) -> Any:
    """
    The event that was stored as *tag* and *body*, of a ticket or of a record of that *kind*.

    Raises:
        CorruptRecord: An unknown tag, or a body that is not of its form.
    """
    cls = EVENTS.get(tag) or (None if kind is None else kind.events.get(tag))
    if cls is None:
        raise CorruptRecord(f"no event is called {tag!r}", path="tag", tag=tag)
    return _structure(body, cls, tag)


def decode_envelope(data: Json, kinds: Mapping[str, Kind] = KINDS) -> Envelope:
    """The envelope with its event, of a ticket or of a record of one of the *kinds*."""
    try:
        return Envelope.from_json(data, decode_event(data["tag"], data["body"], kinds.get(data["key"][0])))
    except (KeyError, TypeError, ValueError) as error:
        raise CorruptRecord(f"not a stored envelope: {error!r}", path="envelope") from error


def _structure(data: Any, cls: Any, path: str) -> Any:
    try:
        return _CONVERTER.structure(data, cls)
    except (BaseValidationError, KeyError, TypeError, ValueError) as error:
        raise CorruptRecord(f"{path}: not a stored {getattr(cls, '__name__', cls)}: {error}", path=path) from error


def encode_dossier(dossier: Dossier) -> Json:
    """The document of a record as plain JSON."""
    return {
        "schema": DOSSIER_SCHEMA,
        "key": list(dossier.key),
        "version": dossier.version,
        "recorded_at": dossier.recorded_at,
        "head": dossier.head,
        "ticket": None if dossier.ticket is None else _TICKET(dossier.ticket),
        "policies": list(dossier.clocks.policies),
        "matched_on": dict(dossier.clocks.matched_on),
        "moves": [_move(move) for move in dossier.clocks.moves],
        "noted": {section: dict(values) for section, values in dossier.clocks.noted.items()},
        "clocks": [_CLOCK(clock) for clock in dossier.clocks.live.values()],
        "announced": dict(dossier.announced),
        "fired": {name: {step: _fired(f) for step, f in steps.items()} for name, steps in dossier.fired.items()},
        "pin": None if dossier.pin is None else [dossier.pin.policy, dossier.pin.version, dossier.pin.sha256],
        "recent": _write_recent(dossier.recent),
        "next_due": dossier.next_due,
        "unapplied": dossier.unapplied,
        "last": None if dossier.last is None else list(dossier.last),
        "cold": {
            "history": [list(row) for row in dossier.cold.history],
            "finished": [*dossier.cold.finished, *(_CLOCK(clock) for clock in dossier.clocks.finished)],
        },
    }


def _move(move: Move) -> list[Any]:
    """A move in a row; its holds stand at the end, where there are any."""
    holds = [[[reason, category.value] for reason, category in move.holds]] if move.holds else []
    return [move.at, move.category.value, move.why, *holds]


def _write_recent(recent: tuple[Remembered, ...]) -> list[list[Any]]:
    """The commands in rows; the digest stands at the end, where there is one."""
    return [list(each) if each.digest else list(each[:-1]) for each in recent]


def _fired(fired: Fired) -> list[Any]:
    return [fired.occurrence, fired.arming, fired.at, [list(each) for each in fired.told]]


def decode_dossier(data: Json) -> Dossier:
    """
    The document that was stored as *data*.

    Raises:
        CorruptRecord: A field is missing or not of its form, or the schema is newer than this version knows.
    """
    _check_schema(data)
    try:
        return _dossier(data)
    except CorruptRecord:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CorruptRecord(f"not a stored dossier: {error!r}", path="dossier") from error


def _check_schema(data: Json) -> None:
    schema = data.get("schema")
    if schema != DOSSIER_SCHEMA:
        raise CorruptRecord(f"schema {schema!r} of a record, this version reads {DOSSIER_SCHEMA}", path="schema")


def _dossier(data: Json) -> Dossier:
    kind, id = data["key"]
    clocks = [_structure(clock, Clock, f"clocks[{n}]") for n, clock in enumerate(data["clocks"])]
    fired = {name: {step: _read_fired(f) for step, f in steps.items()} for name, steps in data["fired"].items()}
    last = data["last"]
    return Dossier(
        key=Key(kind, id),
        version=data["version"],
        recorded_at=data["recorded_at"],
        head=data["head"],
        ticket=None if data["ticket"] is None else _structure(data["ticket"], Ticket, "ticket"),
        clocks=Clocks(
            policies=tuple(data["policies"]),
            live={clock.key: clock for clock in clocks},
            noted=data["noted"],
            moves=tuple(map(_read_move, data["moves"])),
            matched_on=data["matched_on"],
        ),
        announced=data["announced"],
        fired=fired,
        pin=None
        if data["pin"] is None
        else Pin(**dict(zip(("policy", "version", "sha256"), data["pin"], strict=True))),
        recent=tuple(Remembered(*each) for each in data["recent"]),
        next_due=data["next_due"],
        unapplied=data["unapplied"],
        last=None if last is None else (last[0], last[1], last[2], last[3]),
        cold=Cold(
            history=History(tuple(row) for row in data["cold"]["history"]), finished=tuple(data["cold"]["finished"])
        ),
    )


def _read_move(data: Any) -> Move:
    at, category, why, *rest = data
    holds = tuple((reason, Category(each)) for reason, each in rest[0]) if rest else ()
    return Move(at, Category(category), why, holds)


def _read_fired(data: Any) -> Fired:
    occurrence, arming, at, told = data
    return Fired(occurrence=occurrence, arming=arming, at=at, told=tuple(map(tuple, told)))


def decode_clock(data: Any) -> Clock:
    """The clock that was stored as *data*."""
    clock: Clock = _structure(data, Clock, "clock")
    return clock


def finished_clocks(dossier: Dossier) -> tuple[Clock, ...]:
    """The finished cycles of a dossier's clocks, oldest first."""
    stored = (_structure(clock, Clock, f"cold.finished[{n}]") for n, clock in enumerate(dossier.cold.finished))
    return (*stored, *dossier.clocks.finished)


def encode_account(account: Account) -> Json:
    """The document of a record of another kind as plain JSON."""
    return {
        "schema": DOSSIER_SCHEMA,
        "key": list(account.key),
        "version": account.version,
        "recorded_at": account.recorded_at,
        "head": account.head,
        "state": None if account.state is None else _CONVERTER.unstructure(account.state),
        "recent": _write_recent(account.recent),
        "next_due": account.next_due,
    }


def decode_account(data: Json, kinds: Mapping[str, Kind] = KINDS) -> Account:
    """
    The document that was stored as *data*, of a record of one of the *kinds*.

    Raises:
        CorruptRecord: A field is missing or not of its form, or the schema is newer than this version knows.
        InputError: There is no such kind of record.
    """
    _check_schema(data)
    try:
        name, id = data["key"]
        kind, state = kind_of(name, kinds), data["state"]
        return Account(
            key=Key(name, id),
            version=data["version"],
            recorded_at=data["recorded_at"],
            head=data["head"],
            kind=kind,
            state=None if state is None else _structure(state, kind.state, "state"),
            recent=tuple(Remembered(*each) for each in data["recent"]),
            next_due=data["next_due"],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, InputError):
            raise
        raise CorruptRecord(f"not a stored record: {error!r}", path="record") from error
