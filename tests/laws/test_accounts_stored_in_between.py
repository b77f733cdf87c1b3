"""Law: a record of any kind that is stored and read again between all steps comes out as if it had never been."""

from __future__ import annotations

from hypothesis import given

from tests.laws.lives_of_accounts import END, Life, lives, sent


@given(lives())
def test_accounts_with_storage_in_between(life: Life) -> None:
    """Written as JSON and read after each step, it ends as the same bytes, events, notices and refusals."""
    kept, stored = life.story(), life.story(stored=True)
    for step in life.steps:
        assert sent(kept, step) == sent(stored, step)
        assert (stored.account, stored.bytes) == (kept.account, kept.bytes)
    kept.settle(END)
    stored.settle(END)

    assert (stored.bytes, stored.written, stored.outbox) == (kept.bytes, kept.written, kept.outbox)
