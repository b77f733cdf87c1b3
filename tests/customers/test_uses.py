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
    st.tuples(st.integers(0, 90).map("T-{}".format), st.lists(USES, max_size=2).map(tuple)), max_size=300
)


@given(CHANGES, st.integers(0, 300))
def test_changes_are_those_of_a_dictionary(changes: list[tuple[str, tuple[Used, ...]]], stored_after: int) -> None:
    """Whatever tickets use in turn, stored and read back in between: the same uses, and sums that add up."""
    uses, plain = Uses(), dict[str, tuple[Used, ...]]()
    for number, (ticket, used) in enumerate(changes):
        before = dict(uses)
        changed = uses.changed(ticket, used)
        assert dict(uses) == before
        uses = Uses.from_plain(changed.to_plain()) if number == stored_after else changed
        plain[ticket] = used
    plain = {ticket: used for ticket, used in plain.items() if used}

    assert uses == plain
    assert uses == Uses(plain)
    assert len(uses) == len(plain)
    assert all(ticket in uses for ticket in plain)
    for counter in ("cases", "hours"):
        rows = [use for used in plain.values() for use in used if use.counter == counter]
        assert uses.total(counter) == sum(use.amount for use in rows)
        assert uses.total(counter, "mail") == sum(use.amount for use in rows if use.channel == "mail")


def test_a_ticket_that_uses_nothing_is_not_there() -> None:
    """Given back, it is gone, and sums say nothing."""
    uses = Uses({"T-1": (Used(counter="cases", amount=2),)}).changed("T-1", ())

    assert (uses, len(uses), uses.total("cases"), uses.total("hours", "mail")) == (Uses(), 0, 0, 0)
    with pytest.raises(KeyError, match="T-1"):
        uses["T-1"]


def test_it_can_be_pickled_and_shown() -> None:
    """A copy by way of a pickle is equal, and its text is what makes it."""
    uses = Uses({"T-1": (Used(counter="cases", amount=1, channel="mail"),)})
    copied: Any = pickle.loads(pickle.dumps(uses))  # noqa: S301 - written a moment ago

    assert copied == uses
    assert repr(uses) == "Uses({'T-1': (Used(counter='cases', amount=1, channel='mail'),)})"
