"""What tickets use of an entitlement, against a plain dictionary."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.customers import Used, Uses

USES = st.builds(
    Used, counter=st.sampled_from(("cases", "hours")), amount=st.integers(-5, 60), channel=st.sampled_from(("", "mail"))
)


CHANGES = st.lists(
    st.tuples(st.integers(0, 90).map("T-{}".format), st.one_of(USES, st.sampled_from(("cases", "hours")))), max_size=300
)


@given(CHANGES, st.integers(0, 300))
def test_changes_are_those_of_a_dictionary(changes: list[tuple[str, Used | str]], stored_after: int) -> None:
    """Whatever tickets use and give back in turn, stored in between: the same uses, and sums that add up."""
    uses, plain = Uses(), dict[tuple[str, str, str], int]()
    for number, (ticket, change) in enumerate(changes):
        before = dict(uses)
        if isinstance(change, Used):
            changed = uses.plus(ticket, [change])
            plain[ticket, change.counter, change.channel] = change.amount
        else:
            changed = uses.less(ticket, [change])
            plain = {key: amount for key, amount in plain.items() if key[:2] != (ticket, change)}
        assert dict(uses) == before
        uses = Uses.from_plain(changed.to_plain()) if number == stored_after else changed
    expected: dict[str, tuple[Used, ...]] = {}
    for (ticket, counter, channel), amount in sorted(plain.items()):
        expected[ticket] = (*expected.get(ticket, ()), Used(counter=counter, amount=amount, channel=channel))

    assert uses == expected
    assert uses == Uses(expected)
    assert len(uses) == len(expected)
    assert all(ticket in uses for ticket in expected)
    for counter in ("cases", "hours"):
        amounts = {key: amount for key, amount in plain.items() if key[1] == counter}
        assert uses.total(counter) == sum(amounts.values())
        assert uses.total(counter, "mail") == sum(amount for key, amount in amounts.items() if key[2] == "mail")
        for ticket in expected:
            used = [amount for key, amount in amounts.items() if key[0] == ticket]
            assert uses.amounts_of(ticket).get(counter, 0) == sum(used)


def test_a_ticket_that_uses_nothing_is_not_there() -> None:
    """Given back, it is gone, and sums say nothing."""
    uses = Uses({"T-1": (Used(counter="cases", amount=2),)}).less("T-1", ("cases",))

    assert (uses, len(uses), uses.total("cases"), uses.total("hours", "mail")) == (Uses(), 0, 0, 0)
    with pytest.raises(KeyError, match="T-1"):
        uses["T-1"]


def test_the_order_of_changes_does_not_show() -> None:
    """Uses are in the order of their counters and channels, whichever came first."""
    cases, hours = Used(counter="cases", amount=1, channel="mail"), Used(counter="hours", amount=0)

    assert Uses({"T-1": (hours, cases)})["T-1"] == (cases, hours)
    assert Uses().plus("T-1", (hours,)).plus("T-1", (cases,))["T-1"] == (cases, hours)


def test_its_plain_form_holds_no_sums() -> None:
    """Amounts stand by counter, channel and ticket, one of nothing too; what is empty is left out."""
    uses = Uses({"T-1": (Used(counter="cases", amount=1, channel="mail"), Used(counter="hours", amount=0))})

    assert uses.to_plain() == {"cases": {"mail": {"T-1": 1}}, "hours": {"": {"T-1": 0}}}
    assert uses.less("T-1", ("cases", "hours")).to_plain() == {}
    assert Uses.from_plain(uses.to_plain()) == uses


@pytest.mark.parametrize("amount", [1.5, "1", None, True])
def test_a_stored_amount_is_a_whole_number(amount: Any) -> None:
    """Anything else is named, with its counter and channel."""
    with pytest.raises(ValueError, match=r"\('hours', 'mail'\): an amount"):
        Uses.from_plain({"hours": {"mail": {"T-1": amount}}})


def test_it_can_be_pickled_and_shown() -> None:
    """A copy by way of a pickle is equal, and its text is what makes it."""
    uses = Uses({"T-1": (Used(counter="cases", amount=1, channel="mail"),)})
    copied: Any = pickle.loads(pickle.dumps(uses))  # noqa: S301 - written a moment ago

    assert copied == uses
    assert repr(uses) == "Uses({'T-1': (Used(counter='cases', amount=1, channel='mail'),)})"
