"""Law: entitlements and planned contacts come out the same however often, and however late, somebody looks."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from servicekit.contacts import Follow, Review
from servicekit.customers import Grant, Resume, Suspend
from servicekit.errors import CommandRefused
from tests.contacts.test_contacts import CALL_BACK, CARE, FRIDAY, Book
from tests.customers.holding import START, Holding, a_plan

HOURS = st.lists(st.integers(0, 24 * 500), max_size=12).map(sorted)


@given(HOURS, st.integers(0, 24 * 90))
def test_contacts_do_not_depend_on_sweeps(sweeps: list[int], solved: int) -> None:
    """The same contacts are told of at the same instants, swept every now and then or once at the end."""
    looked, blind = Book(CALL_BACK, CARE), Book(CALL_BACK, CARE)
    end = FRIDAY + timedelta(hours=24 * 600)
    for book in (looked, blind):
        book.send(Review(), FRIDAY)
        book.send(Follow(trigger="solved", ticket="T1", at=FRIDAY + timedelta(hours=solved)), FRIDAY)
    for hours in sweeps:
        looked.settle(FRIDAY + timedelta(hours=hours))

    assert looked.settle(end) is not None
    blind.settle(end)
    assert (looked.events, looked.plan) == (blind.events, blind.plan)


@given(
    HOURS,
    st.sampled_from(["runs_on", "extends"]),
    st.lists(st.tuples(st.integers(0, 24 * 400), st.booleans()), max_size=4).map(sorted),
)
def test_entitlements_do_not_depend_on_sweeps(sweeps: list[int], term: str, commands: list[tuple[int, bool]]) -> None:
    """Started, suspended, resumed and expired at the same instants, and what is refused is refused all the same."""
    ends: list[object] = []
    for looks in (sweeps, []):
        holding = Holding(a_plan(suspended_term=term))
        holding.send(Grant(plan="gold", customer="C1", starts_at=START + timedelta(days=30)))
        steps = sorted([(hours, 0, None) for hours in looks] + [(hours, 1, on) for hours, on in commands], key=_place)
        for hours, _, on in steps:
            moment = START + timedelta(hours=hours)
            try:
                holding.settle(moment) if on is None else holding.send(_command(on=on), moment)
            except CommandRefused as refused:
                ends.append((hours, refused.reason))
        holding.settle(START + timedelta(days=900))
        ends.append((holding.held, tuple(holding.events)))

    half = len(ends) // 2
    assert ends[:half] == ends[half:]


def _place(step: tuple[int, int, bool | None]) -> tuple[int, int, bool]:
    return step[0], step[1], bool(step[2])


def _command(*, on: bool) -> Suspend | Resume:
    return Suspend(reason="unpaid") if on else Resume()
