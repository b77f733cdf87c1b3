"""
What the rules give for a breach, before caps: a sum of lines that anybody can add up again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from servicekit.complaints.breaches import Breach
from servicekit.complaints.compensation import Choose, CompensationRule, CompensationRules
from servicekit.complaints.rounding import percent_in_words, rounded
from servicekit.complaints.withdrawal import OnWithdrawal, is_withdrawn
from servicekit.conditions import Facts, compile_condition, fields_of, qualified

__all__ = ["Line", "Quote", "quote"]


@frozen(kw_only=True)
class Line:
    """One line of a sum: *what* it is, its *amount* (negative when it takes away), and *why*."""

    what: str
    amount: int
    why: str


@frozen(kw_only=True)
class Quote:
    """
    What is due for a breach before caps.

    Attributes:
        rule: The rule that decides; ``None`` when none does.
        lines: Its sum.
        reason: Why nothing is due, as a stable word: ``no_rule``, ``not_late_enough``, ``unknown``, ``withdrawn``,
            ``mixed_currencies`` or ``nothing``; empty when something is.
        unknown: Fields that rules needed and nobody supplied, or that hold no amount.
    """

    rule: CompensationRule | None = None
    lines: tuple[Line, ...] = ()
    reason: str = ""
    unknown: tuple[str, ...] = ()

    @property
    def amount(self) -> int:
        """The sum of the lines."""
        return sum(line.amount for line in self.lines)


def quote(rules: CompensationRules, breach: Breach, facts: Facts) -> Quote:
    """
    What *rules* give for *breach*; the same facts give the same answer.

    The base of a percentage is a whole number of minor units of the currency of the rules. A fact ``currency`` beside
    it (``customer.currency`` for ``customer.monthly_fee``) that names another currency refuses it.
    """
    looked = [_looked_at(rules, rule, breach, facts) for rule in rules.rules]
    fits = [each for each in looked if not each.reason]
    unknown = tuple(dict.fromkeys(name for each in looked for name in each.unknown))
    if not fits:
        reasons = [each.reason for each in looked]
        telling = ("withdrawn", "mixed_currencies", "unknown", "nothing", "not_late_enough")
        return Quote(reason=next((word for word in telling if word in reasons), "no_rule"), unknown=unknown)
    best = _chosen(rules, fits)
    return Quote(rule=best.rule, lines=best.lines, unknown=unknown)


def _chosen(rules: CompensationRules, fits: list[Quote]) -> Quote:
    first = fits[0]
    if rules.choose is Choose.FIRST:
        return first
    unit = _unit(rules, first)
    return max((each for each in fits if _unit(rules, each) == unit), key=lambda each: each.amount)


def _unit(rules: CompensationRules, quoted: Quote) -> str:
    assert quoted.rule is not None
    return rules.unit_of(quoted.rule)


def _looked_at(rules: CompensationRules, rule: CompensationRule, breach: Breach, facts: Facts) -> Quote:
    """What one rule gives, or why it gives nothing."""
    if rule.clocks and breach.clock not in rule.clocks:
        return Quote(reason="no_rule")
    answer = compile_condition(rule.when)(facts)
    if answer is None:
        missing = tuple(name for name in sorted(fields_of(rule.when)) if _value(name, facts) is _MISSING)
        return Quote(reason="unknown", unknown=missing)
    if not answer:
        return Quote(reason="no_rule")
    if reason := _excluded(rule, breach, facts):
        return Quote(reason=reason)
    if rule.of and (fault := _base_fault(rules, rule, facts)):
        return Quote(reason=fault, unknown=(rule.of,))
    lines = tuple(_lines(rules, rule, breach, facts))
    found = Quote(rule=rule, lines=lines)
    return found if found.amount else Quote(reason="nothing")


def _excluded(rule: CompensationRule, breach: Breach, facts: Facts) -> str:
    """Why a rule that is for this breach gives nothing for it all the same, "" if it gives."""
    if rule.on_withdrawal is OnWithdrawal.NOTHING and is_withdrawn(facts):
        return "withdrawn"
    return "not_late_enough" if breach.lateness(rule.measure) < rule.after else ""


_MISSING = object()


def _value(name: str, facts: Facts) -> Any:
    section, _, rest = qualified(name).partition(".")
    return facts.get(section, {}).get(rest, _MISSING)


def _base_fault(rules: CompensationRules, rule: CompensationRule, facts: Facts) -> str:
    base = _value(rule.of, facts)
    if isinstance(base, bool) or not isinstance(base, int) or base < 0:
        return "unknown"
    section = qualified(rule.of).partition(".")[0]
    currency = _value(f"{section}.currency", facts)
    return "mixed_currencies" if currency not in (_MISSING, None, rules.currency) else ""


def _lines(rules: CompensationRules, rule: CompensationRule, breach: Breach, facts: Facts) -> Iterator[Line]:
    total = 0
    for line in (*_fixed(rule), *_share(rules, rule, facts), *_spans(rule, breach)):
        total += line.amount
        yield line
    if rule.most is not None and total > rule.most:
        yield Line(what="most", amount=rule.most - total, why=f"the rule gives at most {rule.most}")


def _fixed(rule: CompensationRule) -> Iterator[Line]:
    if rule.amount:
        yield Line(what="amount", amount=rule.amount, why=rule.gift or "a fixed amount")


def _share(rules: CompensationRules, rule: CompensationRule, facts: Facts) -> Iterator[Line]:
    if rule.percent:
        base = _value(rule.of, facts)
        why = f"{percent_in_words(rule.percent)} % of {rule.of} {base}, {rules.rounding.value}"
        yield Line(what="percent", amount=rounded(base * rule.percent, rules.rounding), why=why)


def _spans(rule: CompensationRule, breach: Breach) -> Iterator[Line]:
    if rule.per is not None:
        late = breach.lateness(rule.measure)
        count = rule.per.spans(late)
        kind = "started" if rule.per.started else "whole"
        why = f"{count} {kind} spans of {rule.per.every} in {late} late ({rule.measure.value})"
        yield Line(what="per", amount=rule.per.amount * count, why=f"{why}, {rule.per.amount} each")
