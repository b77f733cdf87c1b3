"""Books of policies: editions with the moments from which they are in force."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attrs import evolve

from servicekit.errors import InputError, InvalidDocument, NaiveDatetimeError, UnknownPolicy
from servicekit.policies import Edition, PolicyBook, load_book, read_book, write_book, write_policy
from servicekit.policies.shelving import is_book_file
from servicekit.testing.builders import a_policy, a_target, at, office_hours

APRIL = at("2026-04-01 00:00", "Europe/Berlin")
FIRST = a_policy([a_target(goal="4h")], version="1", calendars=[office_hours(zone="Europe/Berlin")])
SECOND = a_policy([a_target(goal="2h")], version="2", calendars=[office_hours(zone="Europe/Berlin")])
BOOK = PolicyBook.of(FIRST).publish(SECOND, APRIL, now=at("2026-03-20 09:00"))


def test_the_edition_in_force_is_that_of_the_moment() -> None:
    """Half-open like every span: the new edition holds from its very moment on, the old one up to it."""
    assert BOOK.in_force(at("1990-01-01 00:00")) == FIRST
    assert BOOK.in_force(at("2026-03-31 21:59:59.999999")) == FIRST
    assert BOOK.in_force(APRIL) == SECOND
    assert BOOK.latest == SECOND
    assert BOOK.find(FIRST.sha256) == FIRST
    assert BOOK.find(FIRST.sha256).under(SECOND.sha256) == SECOND


def test_before_the_first_edition_nothing_is_in_force() -> None:
    """A book whose first edition has a moment says nothing of the time before it."""
    book = PolicyBook.of(FIRST, APRIL)

    assert book.in_force(APRIL) == FIRST
    with pytest.raises(InputError, match="no policy was in force at 2026-03-01"):
        book.in_force(at("2026-03-01 00:00"))


def test_an_unknown_hash_is_named() -> None:
    """What the book does not hold is an error that lists what it holds."""
    with pytest.raises(UnknownPolicy, match=r"no edition 000000000000; it has 1 \(.{8}\), 2 \(.{8}\)"):
        BOOK.find("0" * 64)


def test_the_past_is_not_changed_by_accident() -> None:
    """An edition from before now is refused, unless it is published as a correction."""
    late = at("2026-04-10 00:00")
    third = evolve(SECOND, version="3")

    with pytest.raises(InputError, match="as a correction"):
        BOOK.publish(third, at("2026-04-05 00:00"), now=late)
    assert BOOK.publish(third, at("2026-04-05 00:00"), now=late, correction=True).in_force(late) == third
    with pytest.raises(InputError, match="not after the one before"):
        BOOK.publish(third, at("2026-03-25 00:00"), now=late, correction=True)


@pytest.mark.parametrize(
    ("editions", "problem"),
    [
        ((), "needs an edition"),
        ((Edition(policy=FIRST), Edition(policy=SECOND)), r"editions\[1\] needs the moment"),
        ((Edition(policy=FIRST, since=APRIL), Edition(policy=SECOND, since=APRIL)), "not after the one before"),
        ((Edition(policy=FIRST), Edition(policy=FIRST, since=APRIL)), "has the same content as the one since None"),
    ],
)
def test_what_is_no_book(editions: tuple[Edition, ...], problem: str) -> None:
    """Moments ascend, and each edition says something else."""
    with pytest.raises(InputError, match=problem):
        PolicyBook(editions=editions)


@pytest.mark.parametrize("place", [0, 1])
def test_moments_have_a_zone(place: int) -> None:
    """No zone is guessed for an edition, nor for a question."""
    naive = datetime(2026, 4, 1)  # noqa: DTZ001 - that is the point
    since = [None, APRIL]
    since[place] = naive
    with pytest.raises(NaiveDatetimeError):
        PolicyBook(editions=tuple(Edition(policy=p, since=s) for p, s in zip((FIRST, SECOND), since, strict=True)))
    with pytest.raises(NaiveDatetimeError):
        BOOK.in_force(naive)


def test_a_calendar_is_one_value_by_date() -> None:
    """An edition that changes the office hours keeps the old ones for the time before it."""
    longer = a_policy(version="2", calendars=[office_hours(zone="Europe/Berlin", hours={"mon-fri": ["08:00-20:00"]})])
    book = PolicyBook.of(FIRST).publish(longer, APRIL, now=at("2026-03-20 09:00"))
    office = book.latest.calendars["office"]

    assert not office.is_open(at("2026-03-31 19:00", "Europe/Berlin"))
    assert office.is_open(at("2026-04-01 19:00", "Europe/Berlin"))
    assert book.latest.sha256 != longer.sha256
    assert PolicyBook(editions=book.editions) == book
    assert BOOK.latest.sha256 == SECOND.sha256  # the same calendar: nothing is composed


def test_a_book_is_written_and_read_back() -> None:
    """As plain data, through JSON, it comes back equal, with the same hashes."""
    longer = a_policy(version="3", calendars=[office_hours(zone="Europe/Berlin", hours={"mon-fri": ["08:00-20:00"]})])
    book = BOOK.publish(longer, at("2026-05-01 10:30"), now=APRIL)
    again = read_book(json.loads(json.dumps(write_book(book))))

    assert again == book
    assert [each.policy.sha256 for each in again.editions] == [each.policy.sha256 for each in book.editions]


def test_a_book_in_a_file_names_other_files(tmp_path: Path) -> None:
    """Policies stand beside the book or in it."""
    (tmp_path / "first.json").write_text(json.dumps(write_policy(FIRST)))
    (tmp_path / "book.json").write_text(
        json.dumps(
            {"editions": [{"policy": "first.json"}, {"since": APRIL.isoformat(), "policy": write_policy(SECOND)}]}
        )
    )
    (tmp_path / "book.toml").write_text(
        '[[editions]]\npolicy = "first.json"\n[[editions]]\nsince = 2026-04-01T00:00:00+02:00\npolicy = "second.json"\n'
    )
    (tmp_path / "second.json").write_text(json.dumps(write_policy(SECOND)))

    assert load_book(tmp_path / "book.json") == load_book(tmp_path / "book.toml") == BOOK
    assert is_book_file(tmp_path / "book.toml")
    assert not is_book_file(tmp_path / "first.json")


def test_every_mistake_of_a_book_is_told_at_once(tmp_path: Path) -> None:
    """Those of the book and those of the files that it names, each with its place."""
    (tmp_path / "bad.toml").write_text('key = "x"\nlifecycle = "suport"\n')
    (tmp_path / "book.toml").write_text(
        """
[[editions]]
policy = "bad.toml"
colour = "red"
[[editions]]
since = 2026-04-01T00:00:00
policy = "missing.toml"
[[editions]]
policy = 3
"""
    )
    with pytest.raises(InvalidDocument) as caught:
        load_book(tmp_path / "book.toml")
    paths = [problem.path for problem in caught.value.problems]

    assert sorted(paths) == [
        "editions[0].colour",
        'editions[0].policy "bad.toml": lifecycle',
        "editions[1].policy",
        "editions[1].since",
        "editions[2].policy",
        "editions[2].since",
    ]
    messages = " ".join(problem.message for problem in caught.value.problems)
    assert "is not a moment with its offset" in messages
    assert "cannot be read" in messages


def test_moments_of_a_correction_are_utc_or_not() -> None:
    """The same moment in another zone is the same edition."""
    same = PolicyBook(editions=(Edition(policy=FIRST), Edition(policy=SECOND, since=APRIL.astimezone(UTC))))

    assert same == BOOK
    assert same.latest.sha256 == BOOK.latest.sha256


def test_a_book_in_yaml(tmp_path: Path) -> None:
    """With the extra, a book may be YAML like a policy; its moments are texts there."""
    pytest.importorskip("yaml")
    (tmp_path / "first.json").write_text(json.dumps(write_policy(FIRST)))
    (tmp_path / "second.json").write_text(json.dumps(write_policy(SECOND)))
    text = "editions:\n  - policy: first.json\n  - since: 2026-04-01T00:00:00+02:00\n    policy: second.json\n"
    (tmp_path / "book.yaml").write_text(text)

    assert load_book(tmp_path / "book.yaml") == BOOK
    assert is_book_file(tmp_path / "book.yaml")
