"""Real incidents through the engine: every row accounted for, the same bytes each time, every explanation adds up."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest

from servicekit.desk import Replay, replay
from servicekit.engine import decode_dossier, readings
from servicekit.logs import Log, read_log, read_mapping, sample_path
from servicekit.policies import Policy, presets
from servicekit.sla import Readings, State, check
from servicekit.storage import MemoryStore
from servicekit.testing import content_digest
from servicekit.testing.builders import a_ladder, a_policy, a_target, office_hours
from servicekit.tickets import Record, broken_link
from servicekit.typing import Key
from tests.logs.whole import whole

GOALS = {"critical": "4h", "high": "8h", "medium": "24h", "low": "40h"}


@cache
def _policy() -> Policy:
    targets = (
        a_target("first_response", {"critical": "30m", "high": "1h", "medium": "4h", "low": "8h"}, escalation="ladder"),
        a_target("next_response", "4h"),
        a_target("resolution", GOALS, escalation="ladder", warnings=(80,)),
    )
    return a_policy(targets, escalation=[a_ladder()], calendars=[office_hours(zone="America/Sao_Paulo")])


@cache
def _log(path: Path) -> Log:
    return read_log(path, read_mapping(sample_path("incidents.toml")))


def _sample() -> Log:
    return _log(sample_path("incidents.csv.gz"))


def _replayed(tickets: Mapping[str, Sequence[Record]], store: MemoryStore | None = None) -> tuple[Replay, MemoryStore]:
    kept = store or MemoryStore(clock=lambda: 0)
    return replay(tickets, _policy(), kept), kept


def _keys(log: Log) -> list[Key]:
    return [Key("ticket", id) for id in log.tickets]


def _read(store: MemoryStore, key: Key, done: Replay) -> Readings:
    state = store.load(key).state
    assert state is not None
    return readings(_policy(), decode_dossier(state), done.until)


def test_every_row_becomes_a_fact_and_every_fact_an_event() -> None:
    """Rows read are accepted or rejected; facts told are known, or recorded; what was recorded is in the store."""
    log = _sample()
    done, store = _replayed(log.tickets)

    assert log.tally.read == log.tally.accepted + log.tally.rejected
    assert done.tickets == len(log.tickets)
    assert done.facts == sum(len(records) for records in log.tickets.values())
    facts = sum(count for tag, count in done.written.items() if tag.startswith("tickets."))
    assert (done.known, facts) == (0, done.facts)
    assert done.events == sum(done.written.values()) == sum(len(store.events(key)) for key in _keys(log))
    assert sum(done.notices.values()) == done.written["escalation.notified"] == store.pending()
    assert done.unapplied == 0


def test_the_same_log_gives_the_same_bytes() -> None:
    """Two fresh stores hold the same records and events, byte for byte, and every chain is whole."""
    log = _sample()
    (_, one), (_, other) = _replayed(log.tickets), _replayed(dict(reversed(log.tickets.items())))

    assert content_digest(one, _keys(log)) == content_digest(other, _keys(log))
    for key in _keys(log):
        state = one.load(key).state
        assert state is not None
        assert broken_link(one.events(key), state["head"]) is None


def test_the_same_store_learns_nothing_from_the_same_log() -> None:
    """Replayed once more into the store, every fact is known, and nothing changes."""
    log = _sample()
    first, store = _replayed(log.tickets)
    before = content_digest(store, _keys(log))
    again, _ = _replayed(log.tickets, store)

    assert (again.events, again.known) == (0, again.facts)
    assert content_digest(store, _keys(log)) == before
    assert again.attainment == first.attainment


def test_the_order_of_the_rows_changes_no_reading() -> None:
    """Told in another order, each ticket's clocks say the same, and the same is announced of each in the end."""
    log = _sample()
    chance = random.Random(17)
    mixed = {id: chance.sample(list(records), len(records)) for id, records in log.tickets.items()}
    (done, straight), (turned, other) = _replayed(log.tickets), _replayed(mixed)

    assert turned.attainment == done.attainment
    for key in _keys(log):
        assert tuple(_read(other, key, done)) == tuple(_read(straight, key, done))
        here, there = straight.load(key).state, other.load(key).state
        assert here is not None
        assert there is not None
        assert here["announced"] == there["announced"]


def test_the_store_says_what_a_plain_reading_says() -> None:
    """From the stored documents or straight from the rows, the clocks of every ticket say the same."""
    log = _sample()
    done, store = _replayed(log.tickets)

    for id, records in log.tickets.items():
        assert tuple(_read(store, Key("ticket", id), done)) == tuple(_policy().evaluate(records, done.until))


def test_every_explanation_of_the_sample_adds_up() -> None:
    """Each clock of each ticket of the sample is explained, kept or broken, and the checker finds no fault."""
    log = _sample()
    done, store = _replayed(log.tickets)

    explained = [reading.explain() for key in _keys(log) for reading in _read(store, key, done)]

    assert len(explained) > done.tickets
    assert [fault for each in explained for fault in check(each, _policy().calendars)] == []


def test_the_preset_reads_the_sample() -> None:
    """The preset for IT service, made for such tickets, judges the sample without an error and finds both verdicts."""
    done = replay(_sample().tickets, presets.load("it_service"))

    assert sum(row.met for row in done.attainment) > 0
    assert sum(row.breached for row in done.attainment) > 0


def test_progress_is_told() -> None:
    """Whoever shows a progress bar hears of every ticket."""
    heard: list[int] = []
    replay(_sample().tickets, _policy(), progress=heard.append)

    assert sum(heard) == len(_sample().tickets)


@pytest.mark.slow
def test_the_whole_log() -> None:
    """All 24,918 incidents: accounted for, read as from the rows, and the explanation of every breach adds up."""
    log = _log(whole("incidents.csv.gz"))
    done, store = _replayed(log.tickets)

    assert (done.tickets, log.tally.read) == (24_918, log.tally.accepted + log.tally.rejected)
    assert done.events == sum(done.written.values())
    faults, late = [], 0
    for id, records in log.tickets.items():
        said = _read(store, Key("ticket", id), done)
        assert tuple(said) == tuple(_policy().evaluate(records, done.until))
        for reading in said:
            if reading.state is State.BREACHED:
                late += 1
                faults += check(reading.explain(), _policy().calendars)
    assert faults == []
    assert late == sum(row.breached for row in done.attainment) > 10_000
