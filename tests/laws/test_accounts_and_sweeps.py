"""Law: when somebody looked at a record of any kind makes no difference to what happened to it, or when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.engine import KINDS
from tests.engine.contracts import OWN
from tests.engine.telling import AccountStory
from tests.laws.lives_of_accounts import END, LIVES, START, Life, sent

LOOKS = st.lists(st.integers(0, 24 * 55).map(lambda hours: START + timedelta(hours=hours)), max_size=12).map(sorted)


def _told(story: AccountStory) -> list[tuple[Any, ...]]:
    """What happened and when, without when it was written down."""
    return [(each.tag, each.occurred_at, each.actor, dict(each.body)) for each in story.events]


def test_there_are_lives_of_every_kind() -> None:
    """No kind of record is left out of these laws."""
    assert set(LIVES) == set(OWN) > set(KINDS)


@pytest.mark.parametrize("kind", sorted(LIVES))
@given(data=st.data())
def test_accounts_do_not_depend_on_sweeps(kind: str, data: st.DataObject) -> None:
    """Swept at any moments or never: the same refusals, the same events at the same instants, the same state."""
    life: Life = data.draw(LIVES[kind]())
    looks = data.draw(LOOKS)
    swept, blind = life.story(), life.story()
    for step in life.steps:
        while looks and looks[0] <= step.now:
            swept.settle(looks.pop(0))
        assert sent(swept, step) == sent(blind, step)
    for story in (swept, blind):
        story.settle(END)

    assert _told(swept) == _told(blind)
    assert (swept.account.state, swept.account.next_due) == (blind.account.state, blind.account.next_due)
    assert [each["key"] for each in swept.outbox] == [each["key"] for each in blind.outbox]
