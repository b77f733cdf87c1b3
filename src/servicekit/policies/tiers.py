"""The tiers of customers in a policy document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from servicekit.calendars import Elapsed, format_amount, micros_span, span_micros, zone
from servicekit.conditions import ALWAYS, Condition, fields_of, write_condition
from servicekit.customers import Landing, Period, Tier, TierPolicy
from servicekit.customers.tiers import MOST_PERIODS, tier_faults
from servicekit.errors import UnknownZoneError
from servicekit.policies.known import Known, condition_at, field_at
from servicekit.policies.tables import Table, meant, shown

__all__ = ["LEVEL", "TIERS", "read_tiers", "write_tiers"]

TIERS = ("measure", "period", "valid", "landing", "grace", "zone", "levels")
LEVEL = ("key", "name", "at_least", "keep_at_least", "when", "keep_when")
_FIELD = "customer.tier"


def read_tiers(root: Table, known: Known) -> TierPolicy | None:
    """The tiers of the document, ``None`` when it has none, or none that can be read."""
    if not root.has("tiers"):
        return None
    document = root.document
    table = document.table(root.data["tiers"], "tiers", TIERS, ("levels",))
    before = len(document.problems)
    tiers = tuple(_tier(table, path, data, known) for path, data in table.items("levels", document.limits.targets))
    parts: dict[str, Any] = {
        "measure": _measure(table, known),
        "period": Period(table.one_of("period", list(Period), "a period")) if _is_period(table) else None,
        "valid": table.number("valid", 0, MOST_PERIODS),
        "landing": Landing(table.one_of("landing", list(Landing), "a landing", Landing.HARD)),
        "grace": _grace(table),
    }
    where = _zone(table)
    _check_values(table, tiers, known)
    if not table.has("levels"):
        return None
    for place, fault in tier_faults(tiers, **(parts | _instead(table))):
        table.fault(place.replace("tiers", "levels", 1), fault)
    return TierPolicy(tiers=tiers, zone=where, **parts) if len(document.problems) == before else None


def _instead(table: Table) -> dict[str, Any]:
    """Something that is right for what was wrong, so that nothing else is said of it."""
    right = {"period": Period.YEAR, "valid": 1}
    given = {name: value for name, value in right.items() if table.is_told(name)}
    return given | ({"valid": 1} if table.is_told("grace") and "period" not in given else {})


def _tier(table: Table, path: str, data: Any, known: Known) -> Tier:
    level = table.document.table(data, path, LEVEL, ("key",))
    when, keep_when = _condition(level, "when", known), _condition(level, "keep_when", known)
    return Tier(
        key=level.name("key"),
        name=level.text("name"),
        at_least=level.data.get("at_least"),
        keep_at_least=level.data.get("keep_at_least"),
        when=ALWAYS if when is None else when,
        keep_when=keep_when,
    )


def _condition(level: Table, key: str, known: Known) -> Condition | None:
    """A condition on facts of the customer: tiers are given to customers, not to tickets."""
    condition = condition_at(level, key, known)
    for name in sorted(fields_of(condition)) if condition is not None else ():
        if not name.startswith("customer."):
            short = name.removeprefix("ticket.")
            level.problem(key, f"{shown(short)} is not a fact of the customer", "a tier is given without a ticket")
    return condition


def _measure(table: Table, known: Known) -> str:
    name = field_at(table, "measure", known, own=False) if table.has("measure") else ""
    if name and not name.startswith("customer."):
        table.problem("measure", f"{shown(name)} is not a fact of the customer", 'such as "customer.value"')
    return name


def _is_period(table: Table) -> bool:
    value = table.data.get("period")
    if table.has("period") and value not in list(Period):
        table.problem("period", f"{shown(value)} is not a period", meant(value, list(Period)))
    return value in list(Period)


def _grace(table: Table) -> timedelta:
    if not table.has("grace"):
        return timedelta(0)
    amount = table.document.amount(table.data["grace"], table.at("grace"))
    if amount is not None and not isinstance(amount, Elapsed):
        table.problem("grace", f"{shown(table.data['grace'])} is working time", 'write elapsed time, "30d elapsed"')
    return timedelta(0) if amount is None else micros_span(amount.micros)


def _zone(table: Table) -> str:
    name = table.text("zone") or "UTC"
    try:
        zone(name)
    except UnknownZoneError as error:
        table.problem("zone", f"{shown(name)} is not an IANA time zone", error.fields["hint"])
        return "UTC"
    return name


def _check_values(table: Table, tiers: tuple[Tier, ...], known: Known) -> None:
    """Where the document lists the values of ``customer.tier``, every tier is one of them."""
    allowed = known.values_of(_FIELD)
    for place, tier in enumerate(tiers):
        if allowed and tier.key and tier.key not in allowed:
            path = f"{table.at('levels')}[{place}].key"
            table.document.problem(path, f"{shown(tier.key)} is not a value of {_FIELD}", meant(tier.key, allowed))


def write_tiers(policy: TierPolicy) -> dict[str, Any]:
    """Write *policy* as plain data; of what a document may leave out, only what is there."""
    data: dict[str, Any] = {"levels": [_write_tier(tier) for tier in policy.tiers], "zone": policy.zone}
    data |= {"valid": policy.valid, "landing": policy.landing.value}
    if policy.measure:
        data["measure"] = policy.measure
    if policy.period is not None:
        data["period"] = policy.period.value
    if policy.grace:
        data["grace"] = format_amount(Elapsed(span_micros(policy.grace)))
    return data


def _write_tier(tier: Tier) -> Mapping[str, Any]:
    data: dict[str, Any] = {"key": tier.key}
    bars = {"at_least": tier.at_least, "keep_at_least": tier.keep_at_least}
    data |= {name: bar for name, bar in bars.items() if bar is not None}
    if tier.when != ALWAYS:
        data["when"] = write_condition(tier.when)
    if tier.keep_when is not None:
        data["keep_when"] = write_condition(tier.keep_when)
    return {**data, "name": tier.name} if tier.name else data
