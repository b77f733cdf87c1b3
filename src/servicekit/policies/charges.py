"""The charge rules of a policy document."""

from __future__ import annotations

from typing import Any

from servicekit.conditions import ALWAYS, write_condition
from servicekit.customers import EVERY_KIND, ChargePolicy, ChargeRule, check_currency
from servicekit.errors import InputError
from servicekit.policies.known import Known, condition_at
from servicekit.policies.tables import Table, shown

__all__ = ["CHARGES", "MOST", "RULE", "read_charges", "write_charges"]

CHARGES = ("currency", "rules", "otherwise")
RULE = ("key", "when", "pays", "fee", "at_most", "reason")
MOST = 10**12


def read_charges(root: Table, known: Known) -> ChargePolicy | None:
    """The charge rules of the document, ``None`` when it has none."""
    if not root.has("charges"):
        return None
    table = root.document.table(root.data["charges"], "charges", CHARGES, ("currency",))
    rules: list[ChargeRule] = []
    for path, data in table.items("rules", root.document.limits.policies):
        rule = _rule(root.document.table(data, path, RULE, ("key",)), known)
        if rule.key and rule.key in {other.key for other in rules} | {"otherwise"}:
            root.document.problem(f"{path}.key", f"{shown(rule.key)} is the key of another rule")
        else:
            rules.append(rule)
    otherwise = _otherwise(table, known)
    try:
        return ChargePolicy(currency=check_currency(table.text("currency")), rules=rules, otherwise=otherwise)
    except InputError as error:
        if table.has("currency"):
            table.problem("currency", error.message)
        return None


def _otherwise(table: Table, known: Known) -> ChargeRule:
    if not table.has("otherwise"):
        return ChargePolicy(currency="XXX").otherwise
    parts = [part for part in RULE if part not in ("key", "when")]
    inner = table.document.table(table.data["otherwise"], table.at("otherwise"), parts)
    return _rule(inner, known, "otherwise")


def _rule(table: Table, known: Known, key: str = "") -> ChargeRule:
    when = condition_at(table, "when", known)
    return ChargeRule(
        key=key or table.name("key"),
        when=ALWAYS if when is None else when,
        pays=_pays(table),
        fee=table.number("fee", 0, MOST),
        at_most=table.number("at_most", 0, MOST) if table.has("at_most") else None,
        reason=table.text("reason"),
    )


def _pays(table: Table) -> dict[str, int]:
    """Percentages by kind of line; a lone number is for every kind."""
    value = table.data.get("pays", {})
    lone = not isinstance(value, dict)
    named = [(EVERY_KIND, table.at("pays"), value)] if lone else table.named("pays")
    found: dict[str, int] = {}
    for kind, path, share in named:
        if isinstance(share, int) and not isinstance(share, bool) and 0 <= share <= 100:
            found[kind] = share
        else:
            table.document.problem(path, f"{shown(share)} is not a percentage from 0 to 100")
    return found


def write_charges(charges: ChargePolicy) -> dict[str, Any]:
    """Write *charges* as plain data, everything said."""
    otherwise = {name: value for name, value in _write_rule(charges.otherwise).items() if name not in ("key", "when")}
    rules = [_write_rule(rule) for rule in charges.rules]
    return {"currency": charges.currency, "rules": rules, "otherwise": otherwise}


def _write_rule(rule: ChargeRule) -> dict[str, Any]:
    more = {} if rule.at_most is None else {"at_most": rule.at_most}
    return {
        "key": rule.key,
        "when": write_condition(rule.when),
        "pays": dict(rule.pays),
        "fee": rule.fee,
        "reason": rule.reason,
        **more,
    }
