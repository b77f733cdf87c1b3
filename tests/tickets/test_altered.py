"""Values with other values in some fields."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.engine import handle, new_dossier
from servicekit.sla import Clock
from servicekit.testing.builders import a_policy, at
from servicekit.tickets import Open, Ticket
from servicekit.tickets.altered import altered

OPENED = handle(a_policy(), new_dossier(("ticket", "T-1")), Open(), now=at("2026-03-23 09:00")).dossier
CLOCK = OPENED.clocks.live["resolution"]


@given(st.fixed_dictionaries({}, optional={"spent": st.integers(), "why": st.text(), "value": st.none() | st.text()}))
def test_it_is_what_attrs_makes_of_it(fields: dict[str, object]) -> None:
    """The same value comes out as from `attrs.evolve`, and the old one stays as it was."""
    before = attrs.asdict(CLOCK, recurse=False)

    assert altered(CLOCK, **fields) == attrs.evolve(CLOCK, **fields)
    assert attrs.asdict(CLOCK, recurse=False) == before


@pytest.mark.parametrize("kind", [Clock, Ticket])
def test_the_classes_it_is_used_for_may_be_made_so(kind: type) -> None:
    """They have no slots, converters, validators or steps after making, which it would pass over."""
    assert not hasattr(kind, "__slots__")
    assert not hasattr(kind, "__attrs_post_init__")
    assert [each.name for each in attrs.fields(kind) if each.converter or each.validator] == []
