from __future__ import annotations

from typing import Any

import pytest

from servicekit.errors import HistoryError, InputError
from servicekit.testing.builders import a_policy, at
from servicekit.tickets import WORDS, Facts, Record, Ticket, event_of, evolve, records_of
from servicekit.workflow import STOCK, Category

NOW = at("2026-03-23 09:00")
TABLES = a_policy(lifecycles=STOCK).tables


def _event(what: str, ticket: Ticket | None = None, **fields: Any) -> Any:
    return event_of(Record(what=what, occurred_at=NOW, fields=fields), ticket, TABLES, "support")


def _ticket(**fields: Any) -> Ticket:
    ticket = evolve(None, _event("opened", **fields), NOW)
    assert ticket is not None
    return ticket


@pytest.mark.parametrize(
    ("what", "fields", "imported"),
    [
        ("status", {"status": "pending"}, False),
        ("solved", {}, False),
        ("closed", {"status": "closed"}, False),
        ("reopened", {}, True),
        ("status", {"status": "new"}, True),
        ("status", {"status": "my word", "status_category": "on_hold"}, True),
    ],
)
def test_a_move_that_the_lifecycle_does_not_know_is_marked(what: str, fields: dict[str, Any], imported: bool) -> None:  # noqa: FBT001
    """History is never refused: a move without an edge is kept and marked as imported."""
    ticket = evolve(_ticket(), _event("assigned", agent="ann"), NOW)
    assert ticket is not None
    ticket = evolve(ticket, _event("status", ticket, status="active"), NOW)

    assert _event(what, ticket, **fields).imported is imported


def test_the_categories_of_the_words() -> None:
    """A word without a status lands on the lifecycle's status of its category; a status of its own keeps its name."""
    ticket = _ticket()

    assert _event("solved", ticket).category is Category.SOLVED
    assert _event("closed", _ticket(lifecycle="complaint")).status == "archived"
    assert _event("status", ticket, status_category="pending").status == "pending"
    own = _event("status", ticket, status="with supplier", status_category="on_hold")
    assert (own.status, own.category) == ("with supplier", Category.ON_HOLD)


def test_an_opening_keeps_the_hosts_fields() -> None:
    """What names lifecycle, status or requester is taken as that; the rest are fields of the host."""
    ticket = _ticket(lifecycle="support", status="active", requester=17, priority="high")

    assert (ticket.status, ticket.requester, ticket.fields) == ("active", "17", {"priority": "high"})


def test_every_word_is_read() -> None:
    """Each word of the list makes an event, given what it needs."""
    needs: dict[str, dict[str, Any]] = {
        "status": {"status": "pending"},
        "field": {"a": 1},
        "merged": {"ticket": "T2"},
        "followed_up": {"ticket": "T2"},
        "follow_up_of": {"ticket": "T0"},
        "linked": {"ticket": "T3", "relation": "caused_by"},
        "unlinked": {"ticket": "T3"},
        "hold_placed": {"reason": "part"},
        "hold_lifted": {"reason": "part"},
    }

    for word in WORDS:
        record = Record(what=word, occurred_at=NOW, fields=needs.get(word, {}))
        assert evolve(_ticket(), event_of(record, _ticket(), TABLES, "support"), NOW) is not None


def test_mistakes_in_records() -> None:
    """An unknown word, lifecycle or status is named with those there are."""
    with pytest.raises(HistoryError, match="is not one of opened"):
        _event("exploded")
    with pytest.raises(HistoryError, match="no lifecycle 'moon', only"):
        _event("opened", lifecycle="moon")
    with pytest.raises(HistoryError, match="'support' has no status 'moon'"):
        _event("status", _ticket(), status="moon")


def test_the_identity_of_a_fact() -> None:
    """The source's name, or one made of content: equal for equal facts, whatever the order of the fields."""
    one = Record(what="field", occurred_at=NOW, fields={"a": 1, "b": 2})
    same = Record(what="field", occurred_at=at("2026-03-23 18:00", "Asia/Tokyo"), fields={"b": 2, "a": 1})
    other = Record(what="field", occurred_at=NOW, fields={"a": 1, "b": 3})

    assert one.identity() == same.identity() != other.identity()
    assert Record(what="field", occurred_at=NOW, source_id="m-1").identity() == "m-1"
    long = [Record(what="field", occurred_at=NOW, fields={"a": "x" * 300 + end}).identity() for end in "yz"]
    assert len(set(long)) == 2
    assert max(map(len, long)) <= 255


def test_rows_become_records() -> None:
    """A row has two or three parts; records pass through."""
    record = Record(what="solved", occurred_at=NOW)

    assert records_of([(NOW, "solved"), (NOW, "solved", None), [NOW, "solved", {}], record]) == [record] * 4


def test_values_are_checked_where_they_are_given() -> None:
    """What no storage could keep is refused with its place."""
    with pytest.raises(InputError, match=r"fields\.a\[1\]\.b: .* cannot be kept"):
        Record(what="field", occurred_at=NOW, fields={"a": [0, {"b": {1, 2}}]})
    with pytest.raises(InputError, match="fields is 7, not a mapping"):
        Record(what="field", occurred_at=NOW, fields=7)  # type: ignore[arg-type]
    deep: Any = "x"
    for _ in range(40):
        deep = [deep]
    with pytest.raises(InputError, match="nested too deeply"):
        Record(what="field", occurred_at=NOW, fields={"a": deep})


def test_sections_that_were_supplied() -> None:
    """A section that was not given is unknown, an empty one is known to be empty."""
    assert Facts().sections() == {}
    assert Facts(customer={}).sections() == {"customer": {}}
    assert Facts(customer={"tier": "gold"}, agents={"ann": ["a"]}).sections().keys() == {"customer", "agents"}
