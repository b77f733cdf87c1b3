"""
Who is asked, and when: one record for each customer, of the kind ``panel``.

Everything that a decision needs is in the record, so the cool-down holds over all channels and surveys, whatever was
sent by whichever worker. What is due is an instant of the record; nothing depends on when a worker looked. Nobody is
left out in silence: for everyone who is not asked there is an event with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from servicekit.calendars import from_micros, to_micros
from servicekit.conditions import Facts, explain_condition, qualified
from servicekit.errors import InputError
from servicekit.records import Kind, Occasion, refuse
from servicekit.satisfaction import invitations as e
from servicekit.satisfaction.outgoing import due, fire, next_of_panel
from servicekit.satisfaction.panel import Invitation, Panel, Stage, evolve
from servicekit.satisfaction.requests import (
    AnswerSurvey,
    CancelSurveys,
    DeclineSurvey,
    JoinPanel,
    LeavePanel,
    OptIn,
    OptOut,
    RequestSurveys,
)
from servicekit.satisfaction.surveys import OnReask, SampleBy, Survey, Trigger, sample_place

__all__ = ["PANEL"]


def _decide(state: Panel | None, command: Any, occasion: Occasion) -> Sequence[Any]:
    """The events that follow from *command*."""
    return tuple(_DECIDE[type(command)](state or Panel(), command, occasion))


def _request(panel: Panel, command: RequestSurveys, occasion: Occasion) -> Iterator[Any]:
    since = occasion.now if command.since is None else from_micros(to_micros(command.since, "since"))
    for survey in occasion.rules.surveys.values():
        if survey.trigger is not command.trigger:
            continue
        if reason := _kept_back(panel, survey, command, occasion):
            yield e.SurveyWithheld(survey=survey.key, reason=reason[0], detail=reason[1], ticket=command.ticket)
            continue
        due_at = occasion.rules.due_at(survey, since)
        if survey.is_over(due_at, occasion.now):
            detail = f"it would have gone out at {due_at.isoformat()} and be expired by now"
            yield e.SurveyWithheld(survey=survey.key, reason="too_late", detail=detail, ticket=command.ticket)
            continue
        if reason := _out_of_reach(survey, due_at, {**occasion.facts, "ticket": command.fields}):
            yield e.SurveyWithheld(survey=survey.key, reason=reason[0], detail=reason[1], ticket=command.ticket)
            continue
        number = len(panel.about(survey.key, command.ticket)) + 1
        yield e.SurveyPlanned(
            invitation=f"{survey.key}/{command.ticket}/{number}",
            survey=survey.key,
            due_at=max(due_at, occasion.now),
            since=since,
            ticket=command.ticket,
            agent=command.agent,
            team=command.team,
        )


def _kept_back(panel: Panel, survey: Survey, command: RequestSurveys, occasion: Occasion) -> tuple[str, str] | None:
    """Why nobody is to be asked: a reason and its words; ``None`` if there is no reason."""
    if panel.opted_out:
        return "opted_out", "the customer wants no surveys"
    for earlier in panel.about(survey.key, command.ticket):
        if earlier.stage is Stage.PLANNED:
            return "planned_already", f"{earlier.id} goes out at {earlier.due_at.isoformat()}"
        if earlier.invited_at is not None and survey.on_reask is OnReask.ONCE:
            return "asked_already", f"{earlier.id} went out at {earlier.invited_at.isoformat()}"
    return _not_chosen(survey, command.ticket, occasion.key.id, {**occasion.facts, "ticket": command.fields})


def _out_of_reach(survey: Survey, due_at: datetime, facts: Facts) -> tuple[str, str] | None:
    """Why the customer cannot be written to any more when the invitation would go out."""
    section, _, name = qualified(survey.reachable_until).partition(".") if survey.reachable_until else ("", "", "")
    value = facts.get(section, {}).get(name)
    if value is None or value == "":
        return None
    try:
        until = to_micros(datetime.fromisoformat(value) if isinstance(value, str) else value)
    except (InputError, ValueError):
        return "eligibility_unknown", f"{survey.reachable_until} is {value!r}, which is no moment"
    if to_micros(due_at) < until:
        return None
    ended = from_micros(until).isoformat()
    return "unreachable", f"it would go out at {due_at.isoformat()}, and {survey.reachable_until} is {ended}"


def _not_chosen(survey: Survey, ticket: str | None, customer: str, facts: Facts) -> tuple[str, str] | None:
    """Why the survey's condition or its sample leaves somebody out."""
    found = explain_condition(survey.when, facts)
    if not found.result:
        reason = "eligibility_unknown" if found.result is None else "not_eligible"
        return reason, "; ".join(str(test) for test in found.failed)
    drawn = customer if survey.sample_by is SampleBy.CUSTOMER or ticket is None else ticket
    place = sample_place(survey.key, drawn)
    if place >= survey.sample:
        return "not_sampled", f"{drawn} lies at {place:.2f} of 100, and {survey.sample} % are asked"
    return None


def _cancel(panel: Panel, command: CancelSurveys, occasion: Occasion) -> Iterator[Any]:
    for planned in panel.at_stage(Stage.PLANNED):
        if planned.ticket == command.ticket:
            yield e.SurveyCancelled(invitation=planned.id, reason=command.reason)


def _answer(panel: Panel, command: AnswerSurvey, occasion: Occasion) -> Iterator[Any]:
    invitation = _found(panel, command, command.invitation)
    answers = _checked_answers(command, occasion.rules.surveys.get(invitation.survey))
    is_known = invitation.stage is Stage.ANSWERED
    if is_known and (dict(invitation.answers), invitation.comment) == (answers, command.comment):
        return  # told twice
    yield e.SurveyAnswered(
        invitation=invitation.id,
        survey=invitation.survey,
        answers=answers,
        channel=command.channel,
        comment=command.comment,
        ticket=invitation.ticket,
        agent=invitation.agent,
        team=invitation.team,
        late=invitation.expires_at is not None and occasion.now >= invitation.expires_at,
        replaces=is_known,
    )


def _found(panel: Panel, command: Any, id: str) -> Invitation:
    """The invitation of that id, which must have gone out."""
    invitation = panel.invitations.get(id)
    if invitation is None:
        refuse(command, "unknown_invitation", f"there is no invitation {id!r}", invitation=id)
    if invitation.invited_at is None:
        refuse(command, "not_invited", f"{id!r} is {invitation.stage.value}: nobody was invited", invitation=id)
    return invitation


def _checked_answers(command: AnswerSurvey, survey: Survey | None) -> dict[str, Any]:
    """The answers in one table; of a survey that the policy no longer has, whatever was answered."""
    if command.score is None and not command.answers:
        refuse(command, "no_answer", "an answer needs a score, or answers to the survey's questions")
    answers = dict(command.answers)
    if "score" in answers:
        refuse(command, "unknown_question", "the score stands by itself, not among the answers")
    if survey is not None and (strays := sorted(set(answers) - set(survey.questions))):
        refuse(command, "unknown_question", f"the survey {survey.key!r} does not ask {strays[0]!r}")
    if command.score is None:
        return answers
    score: int | str = command.score
    if survey is not None:
        try:
            score = survey.rule.level_of(str(command.score))
        except InputError as error:
            refuse(command, "off_scale", error.message, score=command.score)
    return {"score": score, **answers}


def _decline(panel: Panel, command: DeclineSurvey, occasion: Occasion) -> Iterator[Any]:
    invitation = _found(panel, command, command.invitation)
    if invitation.stage is Stage.ANSWERED:
        refuse(command, "answered_already", f"{invitation.id!r} is answered", invitation=invitation.id)
    if invitation.stage is Stage.INVITED:
        yield e.SurveyDeclined(invitation=invitation.id)


def _opt_out(panel: Panel, command: OptOut, occasion: Occasion) -> Iterator[Any]:
    if not panel.opted_out:
        yield e.OptedOut()
        for planned in panel.at_stage(Stage.PLANNED):
            yield e.SurveyCancelled(invitation=planned.id, reason="opted_out")


def _opt_in(panel: Panel, command: OptIn, occasion: Occasion) -> Iterator[Any]:
    if not panel.opted_out:
        return
    yield e.OptedIn()
    for key in panel.member_of:
        if key in occasion.rules.surveys:
            yield next_of_panel(panel, occasion.rules, key, f"{key}/{occasion.key.id}", occasion.now)


def _join(panel: Panel, command: JoinPanel, occasion: Occasion) -> Iterator[Any]:
    survey = occasion.rules.surveys.get(command.survey)
    if survey is None or survey.trigger is not Trigger.INTERVAL:
        refuse(command, "no_panel", f"{command.survey!r} is no survey that asks at intervals", survey=command.survey)
    if panel.opted_out:
        refuse(command, "opted_out", "the customer wants no surveys", survey=command.survey)
    if command.survey in panel.member_of:
        return
    if reason := _not_chosen(survey, None, occasion.key.id, occasion.facts):
        yield e.SurveyWithheld(survey=survey.key, reason=reason[0], detail=reason[1])
        return
    yield e.PanelJoined(survey=survey.key)
    yield next_of_panel(panel, occasion.rules, survey.key, f"{survey.key}/{occasion.key.id}", occasion.now)


def _leave(panel: Panel, command: LeavePanel, occasion: Occasion) -> Iterator[Any]:
    if command.survey in panel.member_of:
        yield e.PanelLeft(survey=command.survey)
        for planned in panel.about(command.survey, None):
            if planned.stage is Stage.PLANNED:
                yield e.SurveyCancelled(invitation=planned.id, reason="left_panel")


_DECIDE: Mapping[type[Any], Callable[[Panel, Any, Occasion], Iterator[Any]]] = {
    RequestSurveys: _request,
    CancelSurveys: _cancel,
    AnswerSurvey: _answer,
    DeclineSurvey: _decline,
    OptOut: _opt_out,
    OptIn: _opt_in,
    JoinPanel: _join,
    LeavePanel: _leave,
}


PANEL = Kind(
    name="panel",
    state=Panel,
    commands=tuple(_DECIDE),
    events=e.EVENTS,
    decide=_decide,
    evolve=evolve,
    due=due,
    fire=fire,
    notices=(e.SurveyInvited,),
    rules=attrgetter("survey_rules"),
)
"""The kind of record that a customer has for surveys; its key is ``("panel", customer)``."""
