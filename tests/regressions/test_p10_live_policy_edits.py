"""
P10: editing a live policy corrupts running tickets, or does nothing.

ServiceNow KB0869748 (an edited schedule leaves running SLAs on the old one, or repairs finished ones); Zammad issue 534
and Frappe Helpdesk (every save works the deadline out anew from the creation under today's rules, finished promises
included); Octopus ITSM sends its breach notices once more after a recalculation.
https://support.servicenow.com/kb?id=kb_article_view&sysparm_article=KB0869748 https://github.com/zammad/zammad/issues/534
"""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import evolve

from servicekit.policies import PolicyBook
from servicekit.sla import State
from servicekit.testing.builders import a_ladder, a_policy, a_target, at
from servicekit.tickets import Migrate, MigrationMode, Open, Solve
from tests.engine.telling import Story

OPENED, SOLVED, EDITED = at("2026-03-23 09:00"), at("2026-03-23 12:00"), at("2026-03-23 13:00")
FIRST = a_policy([a_target("resolution", "4h", escalation="ladder")], version="1", escalation=[a_ladder()])
SECOND = a_policy([a_target("resolution", "2h", escalation="ladder")], version="2", escalation=[a_ladder()])
BOOK = PolicyBook.of(FIRST).publish(SECOND, EDITED, now=EDITED)


def rule_of_today(opened: datetime, done: datetime, goal_today: timedelta) -> bool:
    """What users met: whether it was late is worked out from the opening under the goal that stands there now."""
    return done >= opened + goal_today


def _finished() -> Story:
    story = Story(BOOK.find(FIRST.sha256))
    story.tell(Open(), OPENED)
    story.tell(Solve(), SOLVED)
    return story


def test_an_edit_changes_no_promise_that_was_kept() -> None:
    """Solved in three of four hours; then the goal becomes two: today's rule calls it late, the book does not."""
    story = _finished()
    story.policy = BOOK.find(FIRST.sha256)

    assert rule_of_today(OPENED, SOLVED, timedelta(hours=2))
    assert story.readings(EDITED).of("resolution").state is State.MET
    story.policy = BOOK.in_force(EDITED)
    story.tell(Migrate(mode=MigrationMode.CARRY), EDITED)
    reading = story.readings(EDITED).of("resolution")
    assert (reading.state, reading.promise, story.of("sla.revised")) == (State.MET, "4h", [])


def test_an_edit_does_something_when_it_is_asked_to() -> None:
    """A running ticket keeps its goal until it is moved; then the mode says what the new goal means for it."""
    for mode, due in (("carry", "11:00"), ("restart", "15:00")):
        story = Story(BOOK.find(FIRST.sha256))
        story.tell(Open(), OPENED)
        assert story.readings(EDITED).of("resolution").promise == "4h"
        story.policy = BOOK.in_force(EDITED)
        story.tell(Migrate(mode=MigrationMode(mode)), EDITED)
        assert story.readings(EDITED).of("resolution").due_at == at(f"2026-03-23 {due}")


def test_no_notice_is_sent_twice() -> None:
    """Moved after its breach to a policy with the same ladder, the ticket tells nobody anything once more."""
    story = Story(BOOK.find(FIRST.sha256))
    story.tell(Open(), OPENED)
    late = at("2026-03-23 13:30")
    story.settle(late)
    told = list(story.notices)
    story.policy = evolve(SECOND, earlier=(FIRST,))
    story.tell(Migrate(mode=MigrationMode.CARRY), late)
    story.settle(late)

    assert told[-1] == "ticket:T1/resolution#1/due/1/1"
    assert story.notices == told
