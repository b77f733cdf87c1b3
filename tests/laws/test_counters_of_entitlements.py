"""Law: counters of entitlements never lose or win a unit, whatever the order of what happens to tickets."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from servicekit.customers import Allotment, Decrease, Happened, Refund, Use, counting
from servicekit.errors import CommandRefused
from tests.customers.holding import Holding, a_plan, granted

TICKETS = ("T1", "T2", "T3", "T4")
HAPPENINGS = st.lists(
    st.tuples(st.sampled_from(Happened), st.sampled_from(TICKETS), st.sampled_from(["", "phone"])), max_size=40
)


def _worked(ticket: str) -> timedelta:
    """Each ticket takes its own time, so that giving back another one's would show."""
    return timedelta(minutes=10 ** TICKETS.index(ticket))


def _reason(holding: Holding, command: Use | Refund) -> str:
    """Why a command was refused; "" when it was not."""
    try:
        holding.send(command)
    except CommandRefused as refused:
        return refused.reason
    return ""


class Naive:
    """The model: which tickets are counted now, and how much may be."""

    def __init__(self, total: int, phone: int | None, uses: set[Happened], gives_back: set[Happened]) -> None:
        self.total, self.phone = total, phone
        self.uses, self.gives_back = uses, gives_back
        self.counted: dict[str, tuple[int, str]] = {}

    def happens(self, happened: Happened, ticket: str, channel: str, amount: int, *, restrict: bool) -> None:
        """Count or give back, the way a person with a list of tickets would."""
        if happened in self.gives_back:
            self.counted.pop(ticket, None)
        if happened in self.uses and ticket not in self.counted:
            over = sum(n for n, _ in self.counted.values()) + amount > self.total
            spoken = sum(n for n, where in self.counted.values() if where == "phone") + amount
            over = over or (channel == "phone" and self.phone is not None and spoken > self.phone)
            if not (over and restrict):
                self.counted[ticket] = (amount, channel)

    @property
    def left(self) -> int:
        """What is left by the model."""
        return self.total - sum(n for n, _ in self.counted.values())


@given(
    happenings=HAPPENINGS,
    rule=st.sampled_from(Decrease),
    choice=st.sampled_from(["restrict", "go below"]),
    total=st.integers(0, 4),
    by_phone=st.booleans(),
)
def test_cases_are_those_that_a_list_of_tickets_has(
    happenings: list[tuple[Happened, str, str]], rule: Decrease, choice: str, total: int, *, by_phone: bool
) -> None:
    """What is left is what there was less the tickets that count, for both rules, restricted or not."""
    restrict, on_create = choice == "restrict", rule is Decrease.CREATE
    channels = {"phone": 1} if by_phone and total else {}
    cases = Allotment(key="cases", total=total, decrease_on=rule, restrict=restrict, channels=channels)
    holding = granted(a_plan(allotments=[cases]))
    uses = {Happened.CREATED, Happened.REACTIVATED} if on_create else {Happened.RESOLVED}
    gives_back = {Happened.CANCELLED} if on_create else {Happened.REACTIVATED}
    naive = Naive(total, channels.get("phone"), uses, gives_back)

    for happened, ticket, channel in happenings:
        naive.happens(happened, ticket, channel, 1, restrict=restrict)
        for command in counting(holding.state, happened, ticket, channel=channel):
            reason = _reason(holding, command)
            assert reason == "" or (restrict and reason == "none_left")
        assert holding.state.left("cases") == naive.left
        assert set(holding.state.uses) == set(naive.counted)


@given(HAPPENINGS)
def test_hours_are_given_back_to_the_minute(happenings: list[tuple[Happened, str, str]]) -> None:
    """Working time that was counted at the resolution comes back whole when the ticket does."""
    hours = Allotment(key="hours", unit="hours", total=100_000, restrict=False)
    holding = granted(a_plan(allotments=[hours]))
    naive = Naive(100_000, None, {Happened.RESOLVED}, {Happened.REACTIVATED})

    for happened, ticket, channel in happenings:
        worked = _worked(ticket)
        naive.happens(happened, ticket, channel, hours.amount_of(worked), restrict=False)
        for command in counting(holding.state, happened, ticket, worked=worked, channel=channel):
            holding.send(command)
        assert holding.state.left("hours") == naive.left


@given(HAPPENINGS)
def test_telling_everything_twice_changes_nothing(happenings: list[tuple[Happened, str, str]]) -> None:
    """Each command sent two times over leaves the counters as sent once."""
    once, twice = granted(), granted()
    for happened, ticket, channel in happenings:
        for holding, times in ((once, 1), (twice, 2)):
            for command in counting(holding.state, happened, ticket, channel=channel):
                for _ in range(times):
                    holding.send(command)

    assert twice.state == once.state


@given(st.permutations([f"T{n}" for n in range(8)]), st.integers(0, 8))
def test_the_order_of_uses_does_not_matter(order: list[str], many: int) -> None:
    """The same tickets in any order leave the same."""
    holding, other = granted(), granted()
    for ticket in order[:many]:
        holding.send(Use(ticket=ticket, amounts={"cases": 1}))
    for ticket in sorted(order[:many]):
        other.send(Use(ticket=ticket, amounts={"cases": 1}))

    assert holding.state.left("cases") == other.state.left("cases") == 10 - many
    assert holding.state == other.state
