"""
What becomes due by itself: invitations that go out or are kept back, and those that expire.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from servicekit.calendars import from_micros, to_micros
from servicekit.satisfaction import invitations as e
from servicekit.satisfaction.panel import Invitation, Panel, Stage, evolve
from servicekit.satisfaction.surveys import Counts, Survey, SurveyRules

__all__ = ["due", "fire", "next_of_panel"]


def next_of_panel(panel: Panel, rules: SurveyRules, key: str, name: str, since: datetime) -> e.SurveyPlanned:
    """
    The next invitation of a member of a panel.

    Args:
        panel: The member.
        rules: The surveys.
        key: The survey.
        name: What the ids of its invitations begin with.
        since: The joining, or the last time it was due.
    """
    number = len(panel.about(key, None)) + 1
    due_at = rules.due_at(rules.surveys[key], since)
    return e.SurveyPlanned(invitation=f"{name}/{number}", survey=key, due_at=due_at, since=since)


def _since_after(rules: SurveyRules, survey: Survey, every: int, since: datetime, at: datetime) -> datetime:
    """The first of the moments *every* microseconds after *since* whose invitation is due after *at*."""

    def is_later(times: int) -> bool:
        return rules.due_at(survey, from_micros(start + times * every)) > at

    start, most = to_micros(since), 1
    while not is_later(most):
        most *= 2
    least = most // 2  # not later yet, or none
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (least, middle) if is_later(middle) else (middle, most)
    return from_micros(start + most * every)


def due(state: Panel, rules: SurveyRules) -> datetime | None:
    """The next instant at which an invitation goes out or expires."""
    instants = [planned.due_at for planned in state.at_stage(Stage.PLANNED)]
    instants += [sent.expires_at for sent in state.at_stage(Stage.INVITED) if sent.expires_at is not None]
    return min(instants, default=None)


def fire(state: Panel, rules: SurveyRules, at: datetime) -> Sequence[Any]:
    """What goes out or expires at that instant, in the order of the invitations."""
    events: list[Any] = [
        e.SurveyExpired(invitation=sent.id) for sent in state.at_stage(Stage.INVITED) if sent.expires_at == at
    ]
    panel = state
    for planned in state.at_stage(Stage.PLANNED):
        for event in _go_out(panel, planned, rules, at) if planned.due_at == at else ():
            events.append(event)
            panel = evolve(panel, event, at)
    return events


def _go_out(panel: Panel, planned: Invitation, rules: SurveyRules, at: datetime) -> Iterator[Any]:
    """The invitation, or the reason why it is kept back; and the next one of a panel."""
    survey = rules.surveys.get(planned.survey)
    if survey is None:
        yield e.SurveyCancelled(invitation=planned.id, reason="no_such_survey")
        return
    if until := _cool_until(panel, survey, at):
        detail = f"the cool-down of {survey.key!r} ends at {until.isoformat()}"
        yield e.SurveyWithheld(
            survey=survey.key, reason="cool_down", detail=detail, ticket=planned.ticket, invitation=planned.id
        )
    else:
        expires = None if survey.expires is None else from_micros(to_micros(at) + survey.expires.micros)
        yield e.SurveyInvited(
            invitation=planned.id,
            notice=f"survey/{planned.id}",
            survey=survey.key,
            channels=survey.channels,
            ticket=planned.ticket,
            expires_at=expires,
        )
    if survey.every is not None and planned.ticket is None and survey.key in panel.member_of:
        since = _since_after(rules, survey, survey.every.micros, planned.since, at)
        yield next_of_panel(panel, rules, survey.key, planned.id.rpartition("/")[0], since)


def _cool_until(panel: Panel, survey: Survey, at: datetime) -> datetime | None:
    """When the cool-down ends, if it is not over at *at*."""
    last = panel.last_answered_at if survey.counts is Counts.ANSWERS else panel.last_invited_at
    if survey.cool_down is None or last is None:
        return None
    until = from_micros(to_micros(last) + survey.cool_down.micros)
    return until if until > at else None
