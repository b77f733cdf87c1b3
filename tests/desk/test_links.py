"""Tickets that are linked: both sides in one commit, and nothing that follows from it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import create_engine

from servicekit.desk import Desk
from servicekit.errors import CommandRefused, HistoryError, InputError
from servicekit.storage import MemoryStore
from servicekit.storage.sqlalchemy import SQLAlchemyStore, create_tables
from servicekit.testing import ManualClock
from servicekit.testing.builders import a_policy, a_target, at
from servicekit.tickets import Close, Link, Open, Record, Relation
from servicekit.typing import Key
from tests.desk.desks import a_desk

NINE = at("2026-03-23 09:00")
POLICY = a_policy([a_target("first_response", "1h"), a_target("resolution", "2h", warnings=(50,))])


class House:
    """A desk with two open tickets and one that is closed."""

    def __init__(self, kind: str) -> None:
        self.clock = ManualClock(NINE)
        self.store = MemoryStore(self.clock.micros)
        self.desk: Any = a_desk(kind, self.store, POLICY)
        for ticket in ("T1", "T2", "T3"):
            self.desk.send(ticket, Open())
        self.desk.send("T3", Close())

    def stored(self, *tickets: str) -> list[int]:
        """The versions of tickets."""
        return [self.store.load(Key("ticket", ticket)).version for ticket in tickets]


@pytest.fixture(params=["sync", "async"])
def house(request: pytest.FixtureRequest) -> House:
    """Both kinds of desk."""
    return House(request.param)


@pytest.mark.parametrize("relation", list(Relation))
def test_both_sides_know_it_in_one_commit_and_it_is_undone_so(house: House, relation: Relation) -> None:
    """Each says what it is to the other; the inverse of the inverse is the relation."""
    outcome = house.desk.link("T1", "T2", relation.value, actor="ann")
    assert outcome.ticket.links == {"T2": relation}
    assert house.desk.ticket("T2").links == {"T1": relation.inverse}
    assert relation.inverse.inverse is relation
    assert house.desk.unlink("T2", "T1").ticket.links == house.desk.ticket("T1").links == {}
    assert [each["tag"] for each in house.store.events(Key("ticket", "T2"))][1:] == [
        "tickets.linked",
        "tickets.unlinked",
    ]


def test_no_clock_and_no_status_follows_from_a_link(house: House) -> None:
    """Readings and the next due instant stay as they are; what is closed can be linked too."""
    before = [(house.desk.readings(id), house.desk.dossier(id).next_due) for id in ("T1", "T3")]
    house.desk.link("T1", "T3", Relation.CAUSED_BY)
    after = [(house.desk.readings(id), house.desk.dossier(id).next_due) for id in ("T1", "T3")]
    assert [([*r], due) for r, due in after] == [([*r], due) for r, due in before]
    assert house.desk.ticket("T3").status == "closed"


def test_the_same_link_again_changes_nothing_and_another_is_refused(house: House) -> None:
    """From either side, under an id or not; between two tickets there is one link."""
    house.desk.link("T1", "T2", Relation.DUPLICATE_OF, command_id="c-1")
    versions = house.stored("T1", "T2")
    assert house.desk.link("T1", "T2", Relation.DUPLICATE_OF, command_id="c-1").duplicate
    house.desk.link("T2", "T1", Relation.DUPLICATED_BY)
    for other in (Relation.RELATED, Relation.DUPLICATED_BY):
        with pytest.raises(CommandRefused, match="unlink it first"):
            house.desk.link("T1", "T2", other)
    house.desk.unlink("T1", "T3")
    assert house.stored("T1", "T2") == versions


def test_a_link_that_cannot_be_changes_neither(house: House) -> None:
    """To itself, to or from a ticket that is not there, to one that was merged, of no known relation."""
    house.desk.merge("T3", into="T2")
    versions = house.stored("T1", "T2", "T3")
    with pytest.raises(InputError, match="linked to itself"):
        house.desk.link("T1", "T1")
    with pytest.raises(InputError, match="linked to itself"):
        house.desk.unlink("T1", "T1")
    for one, other in (("T1", "T9"), ("T9", "T1"), ("T1", "T3")):
        with pytest.raises(CommandRefused):
            house.desk.link(one, other)
    with pytest.raises(ValueError, match="sibling"):
        Link(ticket="T2", relation="sibling")  # type: ignore[arg-type]
    assert house.stored("T1", "T2", "T3") == versions


def test_a_host_that_observes_tells_links_as_facts(house: House) -> None:
    """Each side by itself; a relation that is none is refused with those that there are."""
    told = Record(what="linked", occurred_at=NINE, fields={"ticket": "T2", "relation": "child_of"})
    assert house.desk.observe("T1", told).ticket.links == {"T2": Relation.CHILD_OF}
    house.clock.advance(minutes=1)
    gone = Record(what="unlinked", occurred_at=house.clock(), fields={"ticket": "T2"})
    assert house.desk.observe("T1", gone).ticket.links == {}
    with pytest.raises(HistoryError, match="'sibling' is no relation, only related"):
        house.desk.observe(
            "T1", Record(what="linked", occurred_at=NINE, fields={"ticket": "T2", "relation": "sibling"})
        )


def test_on_a_database(tmp_path: Any) -> None:
    """Linked, read back from SQLite, and unlinked."""
    engine = create_engine(f"sqlite:///{tmp_path}/desk.db")
    create_tables(engine)
    desk = Desk(SQLAlchemyStore(engine, clock=ManualClock(NINE).micros), POLICY)
    for ticket in ("T1", "T2"):
        desk.send(ticket, Open())
    desk.link("T1", "T2", "parent_of")
    found = [desk.ticket(ticket) for ticket in ("T1", "T2")]
    assert [each and each.links for each in found] == [{"T2": Relation.PARENT_OF}, {"T1": Relation.CHILD_OF}]
    desk.unlink("T1", "T2")
    assert [each and each.links for each in map(desk.ticket, ("T1", "T2"))] == [{}, {}]
    engine.dispose()
