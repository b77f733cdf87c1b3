"""From plain data to a policy, with every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from servicekit.calendars import BusinessCalendar, read_calendar
from servicekit.conditions import Test, qualified
from servicekit.errors import InputError, InvalidDocument
from servicekit.policies.charges import read_charges
from servicekit.policies.compensation import read_compensation
from servicekit.policies.complaints import read_complaints
from servicekit.policies.contacts import read_contacts
from servicekit.policies.document import Policy
from servicekit.policies.known import OWN_WORDS, Known
from servicekit.policies.kpis import read_kpis
from servicekit.policies.ladders import read_escalation
from servicekit.policies.lifecycles import read_lifecycles
from servicekit.policies.limits import LIMITS, Limits, shape_problems, told
from servicekit.policies.loyalty import read_loyalty
from servicekit.policies.metrics import read_metrics
from servicekit.policies.plans import read_plans
from servicekit.policies.promises import read_precedence, read_sla
from servicekit.policies.reopening import read_reopening
from servicekit.policies.surveys import read_surveys
from servicekit.policies.tables import Document, Enough, Table, shown
from servicekit.policies.tiers import read_tiers
from servicekit.policies.warranties import read_warranties
from servicekit.sla import EVERY_HOUR
from servicekit.workflow import Category, Guard, Lifecycle

__all__ = ["PARTS", "read_policy"]

PARTS = (
    "key",
    "version",
    "title",
    "lifecycle",
    "fields",
    "personal",
    "calendars",
    "lifecycles",
    "reopening",
    "metrics",
    "precedence",
    "sla",
    "escalation",
    "complaints",
    "plans",
    "warranties",
    "tiers",
    "charges",
    "compensation",
    "surveys",
    "contacts",
    "loyalty",
    "kpis",
)
_NONE: Mapping[str, Guard] = {}


def read_policy(
    data: Mapping[str, Any],
    *,
    guards: Mapping[str, Guard] = _NONE,
    source: str = "policy",
    limits: Limits = LIMITS,
) -> Policy:
    """
    Make a policy of plain data: what a TOML or JSON parser gives, or what :func:`write_policy` wrote.

    Args:
        data: The document.
        guards: The host's own guards by name, beside the built-in ones. A lifecycle that names a guard which is in
            neither is a problem.
        source: What to call the document in errors.
        limits: How large it may be.

    Raises:
        InvalidDocument: There are mistakes in it; all of them are in ``problems``, each with its path.
    """
    if problems := shape_problems(data, limits):
        raise InvalidDocument(told(problems, limits), source=source)
    document = Document(limits)
    policy: Policy | None = None
    with suppress(Enough):
        policy = _policy(document.table(data, "", PARTS, ("key",)), guards)
    if policy is None or document.problems:
        raise InvalidDocument(told(document.problems, limits), source=source)
    return policy


def _policy(root: Table, guards: Mapping[str, Guard]) -> Policy:
    lifecycles = read_lifecycles(root, guards)
    fields = _fields(root)
    calendars = _calendars(root)
    escalation = read_escalation(root)
    known = Known(
        calendars=root.names("calendars"),
        ladders=[ladder.key for ladder in escalation],
        metrics=root.names("metrics"),
        fields=list(fields),
        values=_values(fields, lifecycles),
    )
    sla = read_sla(root, known)
    return Policy(
        key=root.name("key"),
        version=_version(root),
        title=root.text("title"),
        lifecycle=_default_lifecycle(root, lifecycles),
        lifecycles=lifecycles,
        calendars=calendars,
        sla=sla,
        precedence=read_precedence(root, sla),
        escalation=escalation,
        metrics=read_metrics(root, known),
        plans=read_plans(root, known),
        warranties=read_warranties(root),
        tiers=read_tiers(root, known),
        charges=read_charges(root, known),
        contacts=read_contacts(root, known),
        loyalty=read_loyalty(root, known),
        fields=fields,
        personal=_personal(root),
        complaints=read_complaints(root, known),
        compensation=read_compensation(root, known, {target.key for policy in sla for target in policy.targets}),
        surveys=read_surveys(root, known),
        kpis=read_kpis(root, known),
        reopening=read_reopening(root, known),
        guards=guards,
    )


def _version(root: Table) -> str:
    version = root.text("version") if root.has("version") else "1"
    if root.has("version") and isinstance(root.data["version"], str) and not version:
        root.problem("version", "is empty")
    return version


def _default_lifecycle(root: Table, lifecycles: Mapping[str, Lifecycle]) -> str:
    """The lifecycle of a ticket that names none: the one there is, or the one that is named."""
    stated = root.names("lifecycles") or list(lifecycles)
    if root.has("lifecycle"):
        return root.one_of("lifecycle", stated, "a lifecycle of this document")
    if len(stated) > 1:
        root.problem("lifecycle", "is missing: of several lifecycles, that of a ticket which names none")
    return stated[0] if stated else ""


def _calendars(root: Table) -> dict[str, BusinessCalendar]:
    found = {}
    for name, path, data in root.named("calendars"):
        root.document.word(name, path)
        if name == EVERY_HOUR:
            root.document.problem(path, f"{shown(name)} is every hour of every day: give this calendar another name")
        calendar, problems = read_calendar(name, data, path)
        root.document.found(problems)
        if calendar is not None:
            found[name] = calendar
    return found


def _fields(root: Table) -> dict[str, tuple[str, ...]]:
    """The fields that the policy speaks of, each with its values; names without the section of the ticket."""
    found: dict[str, tuple[str, ...]] = {}
    for name, path, value in root.named("fields"):
        values = root.document.texts(value, path)
        short = _short(root.document, name, path)
        if short in found:
            root.document.problem(path, f"{shown(short)} stands here twice")
        elif short:
            found[short] = values
    return found


def _short(document: Document, name: str, path: str) -> str:
    """The name of a field as it is usually written, "" when it is none of the host's."""
    try:
        Test(name, "known", True)
    except InputError as error:
        document.problem(path, error.message)
        return ""
    short = qualified(name).removeprefix("ticket.")
    if short.startswith("event."):
        document.problem(path, f"{shown(short)} is of the event at hand, which metrics read; it needs no declaring")
        return ""
    if short in OWN_WORDS:
        document.problem(path, f"{shown(short)} is what a ticket knows by itself; it needs no declaring")
        return ""
    return short


def _personal(root: Table) -> tuple[str, ...]:
    names = root.texts("personal")
    for place, name in enumerate(names):
        _short(root.document, name, f"personal[{place}]")
    return names


def _values(fields: Mapping[str, tuple[str, ...]], lifecycles: Mapping[str, Lifecycle]) -> dict[str, tuple[str, ...]]:
    """Every field that a condition may read, by its full name, with the values it may have (none: any)."""
    values: dict[str, tuple[str, ...]] = {f"ticket.{word}": () for word in OWN_WORDS}
    values |= {
        "ticket.lifecycle": tuple(lifecycles),
        "ticket.status": tuple({status.key: None for each in lifecycles.values() for status in each.statuses}),
        "ticket.status_category": tuple(category.value for category in Category),
    }
    return values | {qualified(name): given for name, given in fields.items()}
