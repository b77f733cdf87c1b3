"""Law: a command to a record of any kind that is sent again under its id changes nothing."""

from __future__ import annotations

from hypothesis import given

from servicekit.engine import handle
from servicekit.errors import CommandRefused
from tests.engine.telling import AccountStory
from tests.laws.lives_of_accounts import END, Life, Step, lives, sent


@given(lives())
def test_the_same_command_again_changes_nothing(life: Life) -> None:
    """At once, whatever came of it; and ever after, if it had done something."""
    story = life.story()
    effective = []
    for number, step in enumerate(life.steps):
        reason = sent(story, step, f"c-{number}")
        story.settle(step.now)
        before = story.bytes
        assert sent(story, step, f"c-{number}") == reason
        assert story.bytes == before
        if any(each["command_id"] == f"c-{number}" for each in story.written):
            effective.append((number, step))

    story.settle(END)
    for number, step in effective:
        again = handle(life.policy, story.account, step.command, step.facts, END, command_id=f"c-{number}")
        assert (again.duplicate, again.written, again.account) == (True, (), story.account)


@given(lives())
def test_a_refusal_changes_nothing_of_its_own(life: Life) -> None:
    """What is left after a refusal is what was due by then, and the command is as unknown as before."""
    story, swept = life.story(), life.story()
    for number, step in enumerate(life.steps):
        swept.account, swept.written, swept.outbox = story.account, list(story.written), list(story.outbox)
        refused = _refused(story, step, f"c-{number}")
        if refused is not None:
            outcome = swept.settle(step.now)
            assert (story.bytes, story.written, story.outbox) == (swept.bytes, swept.written, swept.outbox)
            assert (refused.outcome, refused.settled) == (outcome, outcome.events)
            assert all(id != f"c-{number}" for id, *_ in story.account.recent)


def _refused(story: AccountStory, step: Step, command_id: str) -> CommandRefused | None:
    try:
        story.tell(step.command, step.now, step.facts, roles=step.roles, command_id=command_id)
    except CommandRefused as refused:
        return refused
    return None
