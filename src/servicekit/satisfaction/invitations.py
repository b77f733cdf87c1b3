"""
What can have happened between a customer and the surveys: the stored format.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

__all__ = [
    "EVENTS",
    "OptedIn",
    "OptedOut",
    "PanelJoined",
    "PanelLeft",
    "SurveyAnswered",
    "SurveyCancelled",
    "SurveyDeclined",
    "SurveyExpired",
    "SurveyInvited",
    "SurveyPlanned",
    "SurveyWithheld",
]

_PERSONAL = {"personal": True}


@frozen(kw_only=True)
class SurveyPlanned:
    """
    An invitation is to go out at *due_at*.

    *since* is what the delay was counted from. *agent* and *team* had the ticket when it was solved: the answer is
    about their work, whoever has it later.
    """

    invitation: str
    survey: str
    due_at: datetime
    since: datetime
    ticket: str | None = None
    agent: str | None = field(default=None, metadata=_PERSONAL)
    team: str | None = None


@frozen(kw_only=True)
class SurveyInvited:
    """The customer is invited: a notice. *notice* is its key in the outbox, which never changes."""

    invitation: str
    notice: str
    survey: str
    channels: tuple[str, ...] = ()
    ticket: str | None = None
    expires_at: datetime | None = None


@frozen(kw_only=True)
class SurveyWithheld:
    """
    Nobody was asked, and why.

    *reason* is ``not_eligible``, ``eligibility_unknown``, ``not_sampled``, ``asked_already``, ``planned_already``,
    ``opted_out``, ``too_late`` (it was told of only now), ``unreachable`` or ``cool_down``; *detail* says it in
    words. *invitation* is empty where none had been planned.
    """

    survey: str
    reason: str
    detail: str = ""
    ticket: str | None = None
    invitation: str = ""


@frozen(kw_only=True)
class SurveyCancelled:
    """
    A planned invitation was called off.

    *reason* is ``reopened``, ``merged`` (the ticket lives on in another), ``opted_out``, ``left_panel``,
    ``no_such_survey`` (the policy has it no longer) or the host's own.
    """

    invitation: str
    reason: str


@frozen(kw_only=True)
class SurveyAnswered:
    """
    The customer answered.

    Attributes:
        invitation: Which invitation.
        survey: Which survey.
        answers: ``score`` on the scale of the survey's rule, and the answers to its own questions.
        channel: Where.
        comment: In the customer's own words.
        ticket: About which ticket.
        agent: Who had the ticket when it was solved.
        team: Which team had it then.
        late: After the invitation had expired.
        replaces: An earlier answer to the same invitation counts no longer.
    """

    invitation: str
    survey: str
    answers: Mapping[str, Any]
    channel: str = ""
    comment: str = field(default="", metadata=_PERSONAL)
    ticket: str | None = None
    agent: str | None = field(default=None, metadata=_PERSONAL)
    team: str | None = None
    late: bool = False
    replaces: bool = False


@frozen(kw_only=True)
class SurveyDeclined:
    """The customer does not want to answer this invitation."""

    invitation: str


@frozen(kw_only=True)
class SurveyExpired:
    """An invitation was not answered in its time."""

    invitation: str


@frozen(kw_only=True)
class PanelJoined:
    """The customer agreed to be asked by this survey at intervals."""

    survey: str


@frozen(kw_only=True)
class PanelLeft:
    """The customer is no longer asked by this survey at intervals."""

    survey: str


@frozen(kw_only=True)
class OptedOut:
    """The customer wants no surveys at all."""


@frozen(kw_only=True)
class OptedIn:
    """The customer may be asked again."""


EVENTS: dict[str, type[Any]] = {
    "survey.planned": SurveyPlanned,
    "survey.invited": SurveyInvited,
    "survey.withheld": SurveyWithheld,
    "survey.cancelled": SurveyCancelled,
    "survey.answered": SurveyAnswered,
    "survey.declined": SurveyDeclined,
    "survey.expired": SurveyExpired,
    "panel.joined": PanelJoined,
    "panel.left": PanelLeft,
    "panel.opted_out": OptedOut,
    "panel.opted_in": OptedIn,
}
"""The events of a customer and the surveys by their stored tag."""
