"""Histories that grow without being copied."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from servicekit.engine.history import DECIDED, History, Row


def _row(number: int, identity: str, supersedes: str | None, *, decided: bool) -> Row:
    return number, 2, DECIDED if decided else 0, identity, supersedes, number, number, "ticket.replied", {"n": number}


_NAMES = st.sampled_from("abcdefgh")
_ROWS = st.lists(
    st.builds(_row, st.integers(0, 9), _NAMES, st.none() | _NAMES, decided=st.booleans()),
    max_size=12,
)


@given(st.lists(_ROWS, max_size=30), st.integers(0, 30))
def test_it_answers_like_the_tuple_of_its_rows(steps: list[list[Row]], branch: int) -> None:
    """However it grew, and whatever grew out of it in between, it is the tuple of its rows."""
    history, rows = History(), ()
    for number, step in enumerate(steps):
        if number == branch:
            history.grown([_row(99, "of another branch", "x", decided=False)])
        history, rows = history.grown(step), (*rows, *step)

    assert tuple(history) == rows == history[:]
    assert len(history) == len(rows)
    assert history == History(rows)
    assert hash(history) == hash(History(rows))
    assert pickle.loads(pickle.dumps(history)) == history  # noqa: S301 - our own bytes
    for name in "abcdefgh":
        assert history.tells(name) == any(row[3] == name and row[2] != DECIDED for row in rows)
        assert history.corrects(name) == any(row[4] == name for row in rows)
    assert not history.tells("of another branch")
    assert not history.corrects("x")


def test_a_grown_history_leaves_the_shorter_one_as_it_was() -> None:
    """A history never changes: what grows out of it is another value."""
    short = History([_row(1, "a", None, decided=False)])
    long = short.grown([_row(2, "b", "a", decided=False)])

    assert (len(short), len(long)) == (1, 2)
    assert not short.tells("b")
    assert not short.corrects("a")
    assert long[-1] == _row(2, "b", "a", decided=False)
    assert repr(short) != repr(long)
    assert short != tuple(short)
