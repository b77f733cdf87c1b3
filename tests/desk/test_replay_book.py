"""Real incidents under a book of policies whose second edition begins in the middle of the log."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from servicekit.desk import Desk, Replay, replay
from servicekit.engine import TicketMoved, decode_dossier, readings
from servicekit.logs import Log, read_log, read_mapping, sample_path
from servicekit.policies import Edition, PolicyBook
from servicekit.sla import Readings, check
from servicekit.storage import MemoryStore
from servicekit.testing import ManualClock, content_digest
from servicekit.testing.builders import a_ladder, a_policy, a_target, office_hours
from servicekit.tickets import Record
from servicekit.typing import Key
from tests.logs.whole import whole

SINCE = datetime(2016, 5, 1, 3, tzinfo=UTC)
FIRST = {"critical": "4h", "high": "8h", "medium": "24h", "low": "40h"}
HALVED = {**FIRST, "critical": "2h", "high": "4h"}


@cache
def _book() -> PolicyBook:
    """Two editions; the second one halves the goals of the two most urgent priorities."""
    office = office_hours(zone="America/Sao_Paulo")
    editions = [
        a_policy(
            [a_target("resolution", goals, escalation="ladder", warnings=(80,)), a_target("next_response", "4h")],
            escalation=[a_ladder()],
            calendars=[office],
            version=version,
        )
        for version, goals in (("1", FIRST), ("2", HALVED))
    ]
    return PolicyBook(editions=(Edition(policy=editions[0]), Edition(policy=editions[1], since=SINCE)))


@cache
def _log(path: Path) -> Log:
    return read_log(path, read_mapping(sample_path("incidents.toml")))


def _replayed(tickets: Mapping[str, Sequence[Record]], until: datetime | None = None) -> tuple[Replay, MemoryStore]:
    store = MemoryStore(clock=lambda: 0)
    return replay(tickets, _book(), store, until=until), store


def _read(store: MemoryStore, id: str, until: datetime) -> tuple[str, Readings]:
    state = store.load(Key("ticket", id)).state
    assert state is not None
    dossier = decode_dossier(state)
    assert dossier.pin is not None
    return dossier.pin.version, readings(_book().find(dossier.pin.sha256), dossier, until)


def _pin(store: MemoryStore, id: str) -> str:
    state = store.load(Key("ticket", id)).state
    assert state is not None
    return str(state["pin"][1])


def _mixed(log: Log) -> dict[str, list[Record]]:
    chance = random.Random(42)
    return {id: chance.sample(list(records), len(records)) for id, records in log.tickets.items()}


def _opening(records: Sequence[Record]) -> datetime:
    return min(record.occurred_at for record in records if record.what == "opened")


def _check_pins_and_readings(log: Log) -> tuple[int, int]:
    """Told in order or mixed up, each ticket is under the edition of its opening; gives how many of each edition."""
    (done, straight), (_, other) = _replayed(log.tickets), _replayed(_mixed(log))
    pins = []
    for id, records in log.tickets.items():
        version, said = _read(straight, id, done.until)
        mixed_up, also_said = _read(other, id, done.until)
        assert (mixed_up, tuple(also_said)) == (version, tuple(said))
        edition = _book().in_force(_opening(records))
        assert version == edition.version
        assert tuple(said) == tuple(edition.evaluate(records, done.until))
        pins.append(version)
    return pins.count("1"), pins.count("2")


def _middle(log: Log) -> datetime:
    """A moment at which many tickets of the first edition are still open."""
    return SINCE.replace(month=5, day=10)


def _migrated(log: Log, *, dry_run: bool, store: MemoryStore, until: datetime) -> tuple[list[TicketMoved], object]:
    told: list[TicketMoved] = []
    desk = Desk(store, _book(), clock=ManualClock(until))
    total = desk.migrate(log.tickets, "carry", dry_run=dry_run, told=told.append)
    return told, total


def test_tickets_are_under_the_edition_of_their_opening() -> None:
    """In the sample, in any order of the rows, and both editions have tickets."""
    first, second = _check_pins_and_readings(_log(sample_path("incidents.csv.gz")))

    assert first > 100
    assert second > 100


def test_a_dry_run_is_the_real_run_without_the_commits() -> None:
    """It changes not a byte and tells exactly what the real one does afterwards; once done, nothing is left to do."""
    log = _log(sample_path("incidents.csv.gz"))
    told = {id: [r for r in records if r.occurred_at <= _middle(log)] for id, records in log.tickets.items()}
    told = {id: records for id, records in told.items() if any(r.what == "opened" for r in records)}
    _, store = _replayed(told, _middle(log))
    keys = [Key("ticket", id) for id in told]
    before = content_digest(store, keys)
    part = Log(tickets=told, tally=log.tally)

    dry, planned = _migrated(part, dry_run=True, store=store, until=_middle(log))
    assert content_digest(store, keys) == before
    real, done = _migrated(part, dry_run=False, store=store, until=_middle(log))
    assert (real, done) == (dry, planned)
    after = content_digest(store, keys)
    assert after != before
    again, _ = _migrated(part, dry_run=False, store=store, until=_middle(log))

    assert content_digest(store, keys) == after
    assert not any(ticket.went for ticket in again)
    for id in told:
        version, said = _read(store, id, _middle(log))
        assert version == "2"
        for reading in said:
            assert check(reading.explain(), reading.origin[1].calendars) == []


@pytest.mark.slow
def test_the_whole_log_under_a_book() -> None:
    """All 24,918 incidents are under the edition of their opening; a quarter of them told in another order, too."""
    log = _log(whole("incidents.csv.gz"))
    some = {id: records for number, (id, records) in enumerate(log.tickets.items()) if number % 4 == 0}
    done, store = _replayed(log.tickets)
    versions = [_pin(store, id) for id in log.tickets]
    first, second = _check_pins_and_readings(Log(tickets=some, tally=log.tally))

    assert done.tickets == len(versions) == 24_918
    assert versions == [_book().in_force(_opening(records)).version for records in log.tickets.values()]
    assert min(versions.count("1"), versions.count("2")) > 5_000
    assert first + second == len(some)
