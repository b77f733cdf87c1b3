"""
A customer and the surveys: what the events add up to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from attrs import evolve as changed
from attrs import field, frozen

from servicekit.satisfaction import invitations as e

__all__ = ["Invitation", "Panel", "Stage", "evolve"]

_PERSONAL = {"personal": True}


class Stage(StrEnum):
    """How far an invitation is."""

    PLANNED = "planned"
    """It will go out at its instant."""
    INVITED = "invited"
    """It went out and waits for an answer."""
    ANSWERED = "answered"
    """There is an answer."""
    DECLINED = "declined"
    """The customer does not want to answer this one."""
    EXPIRED = "expired"
    """Its time is over."""
    CANCELLED = "cancelled"
    """It was called off before it went out."""
    WITHHELD = "withheld"
    """Its instant came, and a rule kept it back."""


@frozen(kw_only=True)
class Invitation:
    """One invitation, from its plan to its answer; the fields are those of the events."""

    id: str
    survey: str
    stage: Stage
    due_at: datetime
    since: datetime
    ticket: str | None = None
    agent: str | None = field(default=None, metadata=_PERSONAL)
    team: str | None = None
    invited_at: datetime | None = None
    expires_at: datetime | None = None
    answered_at: datetime | None = None
    answers: Mapping[str, Any] = field(factory=dict)
    comment: str = field(default="", metadata=_PERSONAL)


@frozen(kw_only=True)
class Panel:
    """
    A customer and the surveys.

    Attributes:
        invitations: By id, from the first on.
        member_of: The surveys that ask them at intervals, each with the moment of joining.
        opted_out: Whether they want none.
        last_invited_at: When they were last invited, by whichever survey.
        last_answered_at: When they last answered, on whichever channel.
    """

    invitations: Mapping[str, Invitation] = field(factory=dict)
    member_of: Mapping[str, datetime] = field(factory=dict)
    opted_out: bool = False
    last_invited_at: datetime | None = None
    last_answered_at: datetime | None = None

    def at_stage(self, *stages: Stage) -> list[Invitation]:
        """The invitations at one of *stages*."""
        return [invitation for invitation in self.invitations.values() if invitation.stage in stages]

    def about(self, survey: str, ticket: str | None) -> list[Invitation]:
        """The invitations to *survey* about *ticket*."""
        return [each for each in self.invitations.values() if each.survey == survey and each.ticket == ticket]


def evolve(state: Panel | None, event: Any, at: datetime) -> Panel:
    """The state after *event*, which happened at *at*; an event about an invitation that is not there changes none."""
    panel = state or Panel()
    step = _STEPS.get(type(event))
    return panel if step is None else step(panel, event, at)


def _with(panel: Panel, id: str, **changes: Any) -> Panel:
    if id not in panel.invitations:
        return panel
    return changed(panel, invitations={**panel.invitations, id: changed(panel.invitations[id], **changes)})


def _planned(panel: Panel, event: e.SurveyPlanned, at: datetime) -> Panel:
    invitation = Invitation(
        id=event.invitation,
        survey=event.survey,
        stage=Stage.PLANNED,
        due_at=event.due_at,
        since=event.since,
        ticket=event.ticket,
        agent=event.agent,
        team=event.team,
    )
    return changed(panel, invitations={**panel.invitations, invitation.id: invitation})


def _invited(panel: Panel, event: e.SurveyInvited, at: datetime) -> Panel:
    invited = _with(panel, event.invitation, stage=Stage.INVITED, invited_at=at, expires_at=event.expires_at)
    return changed(invited, last_invited_at=at)


def _answered(panel: Panel, event: e.SurveyAnswered, at: datetime) -> Panel:
    given = {"answers": event.answers, "comment": event.comment}
    return changed(_with(panel, event.invitation, stage=Stage.ANSWERED, answered_at=at, **given), last_answered_at=at)


def _joined(panel: Panel, event: e.PanelJoined, at: datetime) -> Panel:
    return changed(panel, member_of={**panel.member_of, event.survey: at})


def _left(panel: Panel, event: e.PanelLeft, at: datetime) -> Panel:
    return changed(panel, member_of={key: since for key, since in panel.member_of.items() if key != event.survey})


def _opted(panel: Panel, event: e.OptedOut | e.OptedIn, at: datetime) -> Panel:
    return changed(panel, opted_out=isinstance(event, e.OptedOut))


def _staged(stage: Stage) -> Callable[[Panel, Any, datetime], Panel]:
    def step(panel: Panel, event: Any, at: datetime) -> Panel:
        return _with(panel, event.invitation, stage=stage)

    return step


_STEPS: Mapping[type[Any], Callable[[Panel, Any, datetime], Panel]] = {
    e.SurveyPlanned: _planned,
    e.SurveyInvited: _invited,
    e.SurveyWithheld: _staged(Stage.WITHHELD),
    e.SurveyCancelled: _staged(Stage.CANCELLED),
    e.SurveyAnswered: _answered,
    e.SurveyDeclined: _staged(Stage.DECLINED),
    e.SurveyExpired: _staged(Stage.EXPIRED),
    e.PanelJoined: _joined,
    e.PanelLeft: _left,
    e.OptedOut: _opted,
    e.OptedIn: _opted,
}
