"""
What can be asked of the record of a customer and the surveys: commands, in the imperative.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

from servicekit.satisfaction.surveys import Trigger
from servicekit.tickets.plain import plain_fields

__all__ = [
    "AnswerSurvey",
    "CancelSurveys",
    "DeclineSurvey",
    "JoinPanel",
    "LeavePanel",
    "OptIn",
    "OptOut",
    "RequestSurveys",
]


@frozen(kw_only=True)
class RequestSurveys:
    """
    A ticket was solved or closed: plan every survey that is due then.

    *fields* are what the ticket's section of the facts holds, the customer's comes with the occasion. *since* is when
    it was solved (or closed), if that was not just now; *agent* and *team* had it then.
    """

    ticket: str
    trigger: Trigger = field(default=Trigger.SOLVED, converter=Trigger)
    since: datetime | None = None
    fields: Mapping[str, Any] = field(factory=dict, converter=plain_fields)
    agent: str | None = None
    team: str | None = None


@frozen(kw_only=True)
class CancelSurveys:
    """Call off what is planned about a ticket that was reopened or merged; who was invited already may still answer."""

    ticket: str
    reason: str = "reopened"


@frozen(kw_only=True)
class AnswerSurvey:
    """
    The customer answered an invitation.

    *score* is on the scale of the survey's rule; *answers* are those to its own questions.
    """

    invitation: str
    score: int | str | None = None
    answers: Mapping[str, Any] = field(factory=dict, converter=plain_fields)
    comment: str = ""
    channel: str = ""


@frozen(kw_only=True)
class DeclineSurvey:
    """The customer does not want to answer this invitation."""

    invitation: str


@frozen(kw_only=True)
class OptOut:
    """The customer wants no surveys at all."""


@frozen(kw_only=True)
class OptIn:
    """The customer may be asked again."""


@frozen(kw_only=True)
class JoinPanel:
    """The customer agrees to be asked by a survey at intervals."""

    survey: str


@frozen(kw_only=True)
class LeavePanel:
    """The customer is no longer to be asked by a survey at intervals."""

    survey: str
