"""The surveys of a policy document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicekit.calendars import Amount, Elapsed, format_amount
from servicekit.conditions import ALWAYS, write_condition
from servicekit.errors import InputError
from servicekit.policies.known import Known, condition_at, field_at
from servicekit.policies.tables import Document, Table, meant, shown
from servicekit.satisfaction import (
    NPS,
    RULES,
    Counts,
    Direction,
    Formula,
    Level,
    OnReask,
    SampleBy,
    ScoreRule,
    Survey,
    Trigger,
)

__all__ = ["MOST_LEVELS", "RULE", "SURVEY", "read_surveys", "write_surveys"]

SURVEY = (
    "rule",
    "questions",
    "channels",
    "trigger",
    "delay",
    "every",
    "calendar",
    "when",
    "sample",
    "sample_by",
    "cool_down",
    "counts",
    "on_reask",
    "expires",
    "reachable_until",
)
"""The names in a survey."""

RULE = ("name", "model", "scale", "formula", "good", "bad", "left_out", "direction", "source")
"""The names in a rule of the document's own."""

_CHOICES = {"trigger": Trigger, "sample_by": SampleBy, "counts": Counts, "on_reask": OnReask}
MOST_LEVELS = 100
"""How many answers a scale may have."""


def read_surveys(root: Table, known: Known) -> dict[str, Survey]:
    """The surveys of the document by key."""
    found = {}
    for key, path, data in root.named("surveys"):
        root.document.word(key, path)
        survey = _survey(root.document.table(data, path, SURVEY, ("rule",)), key, known)
        if survey is not None:
            found[key] = survey
    return found


def _survey(table: Table, key: str, known: Known) -> Survey | None:
    rule = _rule(table)
    given: dict[str, Any] = {name: _choice(table, name) for name in _CHOICES if table.has(name)}
    given |= {name: table.texts(name) for name in ("questions", "channels") if table.has(name)}
    given |= {name: _elapsed(table, name) for name in ("every", "cool_down", "expires") if table.has(name)}
    if table.has("delay"):
        given["delay"] = table.document.goal(table.data["delay"], table.at("delay"))
    if table.has("calendar"):
        given["calendar"] = table.one_of("calendar", known.calendars, "a calendar of this document")
    if table.has("sample"):
        given["sample"] = table.number("sample", 1, 100)
    if table.has("reachable_until"):
        given["reachable_until"] = field_at(table, "reachable_until", known, own=False)
    when = condition_at(table, "when", known)
    if table.is_told("trigger"):
        given["trigger"] = Trigger.INTERVAL if table.has("every") else Trigger.SOLVED
    made = table.made(Survey, key=key, rule=rule or NPS, when=when or ALWAYS, **given)
    return None if rule is None else made


def _choice(table: Table, name: str) -> Any:
    choices = _CHOICES[name]
    default = next(iter(choices)).value
    return choices(table.one_of(name, [choice.value for choice in choices], f"a value of {name}", default))


def _elapsed(table: Table, name: str) -> Amount | None:
    amount = table.document.amount(table.data[name], table.at(name))
    if amount is None or isinstance(amount, Elapsed):
        return amount
    table.problem(name, f"{shown(table.data[name])} is working time, which this cannot be", "write '30d elapsed'")
    return None


def _rule(table: Table) -> ScoreRule | None:
    """A rule in stock by its name, or one of the document's own."""
    data = table.data.get("rule")
    if isinstance(data, Mapping):
        return _own_rule(table.document.table(data, table.at("rule"), RULE, ("name", "scale")))
    if isinstance(data, str) and data in RULES:
        return RULES[data]
    if table.has("rule"):
        table.problem("rule", f"{shown(data)} is not a rule in stock", meant(data, RULES) or "or a table with a scale")
    return None


def _own_rule(table: Table) -> ScoreRule | None:
    before = len(table.document.problems)
    name = table.name("name")
    if name in RULES:
        table.problem("name", f"{shown(name)} is a rule in stock: give this one another name")
    given: dict[str, Any] = {part: _levels(table, part) for part in ("scale", "good", "bad", "left_out")}
    given["formula"] = table.one_of("formula", [each.value for each in Formula], "a formula", Formula.SHARE.value)
    given["direction"] = table.one_of("direction", [each.value for each in Direction], "a direction", Direction.UP)
    given |= {"name": name, "model": table.name("model", "csat"), "source": table.text("source")}
    if len(table.document.problems) > before or not table.has("scale"):
        return None
    try:
        return ScoreRule(**given)
    except InputError as error:
        table.fault("", error.message.partition(": ")[2])
        return None


def _levels(table: Table, part: str) -> tuple[Level, ...]:
    document: Document = table.document
    found: list[Level] = []
    for path, item in table.items(part, MOST_LEVELS):
        if isinstance(item, bool) or not isinstance(item, (int, str)) or item == "":
            document.problem(path, f"{shown(item)} is neither a whole number nor a word")
        else:
            found.append(item)
    return tuple(found)


def write_surveys(surveys: Mapping[str, Survey]) -> dict[str, Any]:
    """Write *surveys* as plain data; what is not there is not written."""
    return {key: _write_survey(survey) for key, survey in surveys.items()}


def _write_survey(survey: Survey) -> dict[str, Any]:
    data: dict[str, Any] = {
        "rule": survey.rule.name if RULES.get(survey.rule.name) == survey.rule else _write_rule(survey.rule),
        "questions": list(survey.questions),
        "channels": list(survey.channels),
        "when": write_condition(survey.when),
        "sample": survey.sample,
        **{name: getattr(survey, name).value for name in _CHOICES},
    }
    amounts = {name: getattr(survey, name) for name in ("delay", "every", "cool_down", "expires")}
    data |= {name: format_amount(amount) for name, amount in amounts.items() if amount is not None}
    if survey.reachable_until:
        data["reachable_until"] = survey.reachable_until
    return data if survey.calendar is None else {**data, "calendar": survey.calendar}


def _write_rule(rule: ScoreRule) -> dict[str, Any]:
    data: dict[str, Any] = {
        "name": rule.name,
        "model": rule.model,
        "formula": rule.formula.value,
        "direction": rule.direction.value,
        **{part: list(getattr(rule, part)) for part in ("scale", "good", "bad", "left_out")},
    }
    return {**data, "source": rule.source} if rule.source else data
