"""Law: no point is lost and none is made, whatever is asked in whatever order, and whoever looks when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from servicekit.customers import LEDGER, Adjust, Earn, Ledger, Reverse, Spend
from servicekit.errors import CommandRefused
from tests.customers.saving import START, Saving

_ids = st.sampled_from([f"e{n}" for n in range(8)])
_commands = st.one_of(
    st.builds(Earn, id=_ids, points=st.integers(0, 9)),
    st.builds(Spend, id=_ids, points=st.integers(0, 12)),
    st.builds(Reverse, of=_ids, points=st.none() | st.integers(0, 9)),
    st.builds(Adjust, id=_ids, points=st.integers(-5, 5), reason=st.just("r")),
)
_histories = st.lists(st.tuples(st.integers(0, 6), _commands), max_size=25)


def _check(ledger: Ledger) -> None:
    for lot in ledger.lots:
        assert lot.points == lot.left + lot.spent + lot.expired + lot.reversed
        assert min(lot.left, lot.spent, lot.expired, lot.reversed) >= 0
    drawn: dict[str, int] = {}
    for spending in ledger.spendings:
        assert 0 <= spending.drawn <= spending.points
        for draw in spending.draws:
            drawn[draw.lot] = drawn.get(draw.lot, 0) + draw.points
    assert {lot.id: lot.spent for lot in ledger.lots if lot.spent} == drawn


@given(_histories, st.booleans())
def test_every_point_is_accounted_for(history: list[tuple[int, Any]], settle: bool) -> None:  # noqa: FBT001
    """Earned and given are there, spent, taken, expired or reversed; of each batch and in all, after every command."""
    saving, at = Saving(), START
    for days, command in history:
        at += timedelta(days=days)
        before = saving.ledger
        try:
            saving.send(command, at, settle=settle)
        except CommandRefused:
            assert settle or saving.ledger == before
        _check(saving.ledger)
        t = saving.ledger.totals(at)
        assert t.earned + t.given == t.balance + t.spent + t.taken + t.expired + t.reversed
        assert t.balance == saving.ledger.balance_at(at) >= 0


@given(_histories)
def test_when_somebody_looked_does_not_matter(history: list[tuple[int, Any]]) -> None:
    """With ends noticed at once, or all at the end: the same refusals, and the same ledger."""
    prompt, late, at = Saving(), Saving(), START
    for days, command in history:
        at += timedelta(days=days)
        answers = [_answer(saving, command, at, settle=saving is prompt) for saving in (prompt, late)]
        assert answers[0] == answers[1]
    for saving in (prompt, late):
        saving.settle(at + timedelta(days=100))
        assert saving.held is None or LEDGER.due(saving.held, None) is None

    assert late.ledger == prompt.ledger


def _answer(saving: Saving, command: Any, at: Any, *, settle: bool) -> str:
    try:
        saving.send(command, at, settle=settle)
    except CommandRefused as refused:
        return refused.reason
    return ""
