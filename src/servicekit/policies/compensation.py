"""The part of a policy document about compensation: rules, caps, authority, service credits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Any, TypeVar

from servicekit.calendars import Elapsed, Work, format_amount, micros_span, span_micros
from servicekit.complaints import (
    POINTS,
    Authority,
    CalendarPeriod,
    Cap,
    Choose,
    CompensationRule,
    CompensationRules,
    Form,
    Measure,
    OnWithdrawal,
    PerSpan,
    ProposeWhen,
    Rounding,
    Scope,
    percent_in_words,
)
from servicekit.conditions import ALWAYS, write_condition
from servicekit.customers import Money
from servicekit.errors import InputError, UnknownZoneError
from servicekit.policies.credits import percent_at, read_credits, write_credits
from servicekit.policies.known import Known, condition_at, field_at
from servicekit.policies.tables import Table, meant, shown

__all__ = ["AUTHORITY", "CAP", "COMPENSATION", "MOST", "PER", "RULE", "read_compensation", "write_compensation"]

COMPENSATION = (
    "currency",
    "rules",
    "caps",
    "choose",
    "propose",
    "authority",
    "points_authority",
    "expires",
    "recover",
    "rounding",
    "zone",
    "credits",
)
"""The names of the part in a document."""

_GIVES = ("amount", "percent", "of", "per", "most", "gift", "on_withdrawal")
RULE = ("key", "form", "clocks", "when", "after", "measure", *_GIVES)
"""The names of a rule."""

PER = ("amount", "every", "started")
"""The names of an amount for each span."""

CAP = ("key", "limit", "scope", "per", "unit")
"""The names of a cap."""

AUTHORITY = ("automatic", "roles")
"""The names of an authority."""

MOST = 10**12
"""The largest amount that a document may name."""

_Word = TypeVar("_Word", Form, Measure, Scope, Choose, ProposeWhen, Rounding, OnWithdrawal)


def read_compensation(root: Table, known: Known, clocks: Collection[str]) -> CompensationRules | None:
    """
    The part about compensation, ``None`` when the document has none.

    Args:
        root: The document.
        known: What its conditions may read.
        clocks: The keys of the document's targets, which rules may name.
    """
    if not root.has("compensation"):
        return None
    table = root.document.table(root.data["compensation"], "compensation", COMPENSATION, ("currency",))
    given: dict[str, Any] = {
        "rules": _rules(table, known, clocks),
        "caps": _caps(table),
        "choose": _word(table, "choose", Choose.BEST),
        "propose": _word(table, "propose", ProposeWhen.OVER),
        "authority": _authority(table, "authority"),
        "points_authority": _authority(table, "points_authority"),
        "expires": _elapsed(table, "expires"),
        "recover": table.flag("recover", default=False),
        "rounding": _word(table, "rounding", Rounding.HALF_UP),
        "credits": read_credits(table),
    }
    currency, zone = _currency(table), table.text("zone") or "UTC"
    try:
        return CompensationRules(currency=currency, zone=zone, **given)
    except UnknownZoneError as error:
        table.problem("zone", error.message)
        return None


def _word(table: Table, key: str, usual: _Word) -> _Word:
    words = type(usual)
    return words(table.one_of(key, [word.value for word in words], "a choice", usual.value))


def _currency(table: Table) -> str:
    try:
        return Money(0, table.data.get("currency", "XXX")).currency
    except InputError as error:
        table.problem("currency", error.message)
        return "XXX"


def _amount(table: Table, key: str) -> int:
    return table.number(key, 0, MOST) if table.has(key) else 0


def _elapsed(table: Table, key: str) -> Elapsed | None:
    """An amount of elapsed time; nothing else has a length without a calendar."""
    amount = table.document.amount(table.data[key], table.at(key)) if table.has(key) else None
    if amount is None or isinstance(amount, Elapsed):
        return amount
    message = f"{shown(table.data[key])} is working time, which needs a calendar"
    table.problem(key, message, "write elapsed time ('24h elapsed')")
    return None


def _span(table: Table, key: str) -> timedelta | None:
    """A length that the measure of its rule gives a meaning to: working time or elapsed time."""
    amount = table.document.amount(table.data[key], table.at(key)) if table.has(key) else None
    return None if amount is None else micros_span(amount.micros)


# Rules.


def _rules(table: Table, known: Known, clocks: Collection[str]) -> tuple[CompensationRule, ...]:
    found: list[CompensationRule] = []
    for path, data in table.items("rules", table.document.limits.policies):
        before = len(table.document.problems)
        inner = table.document.table(data, path, RULE, ("key",))
        given = _rule(inner, known, clocks)
        if given["key"] in {rule.key for rule in found}:
            inner.problem("key", f"{shown(given['key'])} is the key of an earlier rule")
        rule = inner.made(CompensationRule, **(given | _instead(inner, given)))
        if rule is not None and len(table.document.problems) == before:
            found.append(rule)
    return tuple(found)


def _instead(table: Table, given: Mapping[str, Any]) -> dict[str, Any]:
    """Something that is right for what was wrong, so that nothing else is said of it."""
    share = {"percent": Fraction(0), "of": ""} if table.is_told("percent", "of") else {}
    gift = {"form": Form.CREDIT_NOTE, "gift": ""} if table.is_told("form", "gift") else {}
    is_odd = share or table.is_told("amount", "per")
    return {**share, **gift, **({"amount": given["amount"] or 1} if is_odd else {})}


def _rule(table: Table, known: Known, clocks: Collection[str]) -> dict[str, Any]:
    when = condition_at(table, "when", known)
    return {
        "key": table.name("key"),
        "form": _word(table, "form", Form.CREDIT_NOTE),
        "clocks": _clocks(table, clocks),
        "when": ALWAYS if when is None else when,
        "after": _span(table, "after") or timedelta(0),
        "measure": _word(table, "measure", Measure.ELAPSED),
        "amount": _amount(table, "amount"),
        "percent": percent_at(table, "percent"),
        "of": field_at(table, "of", known, own=False) if table.has("of") else "",
        "per": _per(table),
        "most": _amount(table, "most") if table.has("most") else None,
        "gift": table.text("gift"),
        "on_withdrawal": _word(table, "on_withdrawal", OnWithdrawal.NOTHING),
    }


def _clocks(table: Table, clocks: Collection[str]) -> tuple[str, ...]:
    named = table.texts("clocks")
    for place, clock in enumerate(named):
        if clock not in clocks:
            path = f"{table.at('clocks')}[{place}]"
            table.document.problem(path, f"{shown(clock)} is no clock of this document", meant(clock, clocks))
    return named


def _per(table: Table) -> PerSpan | None:
    if not table.has("per"):
        return None
    inner = table.document.table(table.data["per"], table.at("per"), PER, ("amount", "every"))
    every = _span(inner, "every")
    started = inner.flag("started", default=True)
    return None if every is None else PerSpan(amount=_amount(inner, "amount"), every=every, started=started)


# Caps and authority.


def _caps(table: Table) -> tuple[Cap, ...]:
    found: list[Cap] = []
    for path, data in table.items("caps", table.document.limits.targets):
        inner = table.document.table(data, path, CAP, ("key", "limit"))
        cap = Cap(
            key=inner.name("key"),
            limit=_amount(inner, "limit"),
            scope=_word(inner, "scope", Scope.CUSTOMER),
            per=_period(inner),
            unit=inner.one_of("unit", (POINTS,), "a unit of its own: leave it out for money"),
        )
        if cap.key in {other.key for other in found}:
            inner.problem("key", f"{shown(cap.key)} is the key of an earlier cap")
        found.append(cap)
    return tuple(found)


def _period(table: Table) -> CalendarPeriod | Elapsed | None:
    """``"month"``, ``"year"``, ``"30d elapsed"``, or ``"ever"``."""
    value = table.data.get("per", "ever")
    if value == "ever":
        return None
    if value in list(CalendarPeriod):
        return CalendarPeriod(value)
    words = [*(period.value for period in CalendarPeriod), "ever"]
    if isinstance(value, str) and value.isalpha():
        table.problem(
            "per", f"{shown(value)} is not a period", meant(value, words) or "such as 'month' or '30d elapsed'"
        )
        return None
    return _elapsed(table, "per")


def _authority(table: Table, key: str) -> Authority:
    if not table.has(key):
        return Authority()
    inner = table.document.table(table.data[key], table.at(key), AUTHORITY)
    roles = Table(table.document, dict(inner.data.get("roles", {})), inner.at("roles")) if _is_table(inner) else None
    limits = {} if roles is None else {role: roles.number(role, 0, MOST) for role in roles.data}
    return Authority(automatic=_amount(inner, "automatic"), roles=limits)


def _is_table(table: Table) -> bool:
    """Whether the roles are a table; says so when they are not."""
    return bool(table.named("roles"))


# Writing.


def write_compensation(rules: CompensationRules) -> dict[str, Any]:
    """Write *rules* as plain data; of what a document may leave out, only what differs."""
    data: dict[str, Any] = {
        "currency": rules.currency,
        "choose": rules.choose.value,
        "propose": rules.propose.value,
        "rounding": rules.rounding.value,
        "zone": rules.zone,
        "recover": rules.recover,
        "rules": [_write_rule(rule) for rule in rules.rules],
        "caps": [_write_cap(cap) for cap in rules.caps],
    }
    for name, authority in (("authority", rules.authority), ("points_authority", rules.points_authority)):
        if authority != Authority():
            data[name] = {"automatic": authority.automatic, "roles": dict(authority.roles)}
    if rules.expires is not None:
        data["expires"] = format_amount(rules.expires)
    if rules.credits:
        data["credits"] = {name: write_credits(table) for name, table in rules.credits.items()}
    return data


def _write_rule(rule: CompensationRule) -> dict[str, Any]:
    data: dict[str, Any] = {"key": rule.key, "form": rule.form.value, "measure": rule.measure.value}
    data["when"] = write_condition(rule.when)
    said = {"clocks": list(rule.clocks), "amount": rule.amount, "gift": rule.gift}
    data |= {name: value for name, value in said.items() if value}
    if rule.percent:
        data |= {"percent": percent_in_words(rule.percent), "of": rule.of}
    if rule.per is not None:
        every = _write_span(rule.per.every)
        data["per"] = {"amount": rule.per.amount, "every": every, "started": rule.per.started}
    if rule.after:
        data["after"] = _write_span(rule.after)
    if rule.on_withdrawal is not OnWithdrawal.NOTHING:
        data["on_withdrawal"] = rule.on_withdrawal.value
    return data if rule.most is None else {**data, "most": rule.most}


def _write_span(span: timedelta) -> str:
    return format_amount(Work(span_micros(span)))


def _write_cap(cap: Cap) -> dict[str, Any]:
    per = "ever" if cap.per is None else format_amount(cap.per) if isinstance(cap.per, Elapsed) else cap.per.value
    data = {"key": cap.key, "limit": cap.limit, "scope": cap.scope.value, "per": per}
    return {**data, "unit": cap.unit} if cap.unit else data
