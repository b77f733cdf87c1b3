"""What can be wrong with rules of compensation, though each of them can be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from attrs import evolve

from servicekit.complaints import Choose, CompensationRule, CompensationRules, Quote, breaches_of, quote
from servicekit.conditions import ALWAYS
from servicekit.lint.findings import Fault, Lint, Severity
from servicekit.lint.runs import Run, numbers_in
from servicekit.lint.search import Space
from servicekit.lint.subject import Subject
from servicekit.lint.tickets import Shows, first_shown, goals_of, with_fields, witness_of
from servicekit.lint.witnesses import Witness

__all__ = ["LINTS"]

_LATE = timedelta(days=30)
_FEE = 100_000  # the base of a percentage, in minor units


def _broken_for(subject: Subject, rule: CompensationRule, shows: Shows, path: str) -> Witness | None:
    """A ticket with a broken promise that *rule* fits, such that the fault at *path* shows."""
    return first_shown(subject, _late_tickets(subject, rule), shows, path)


def _late_tickets(subject: Subject, rule: CompensationRule) -> Iterator[Witness]:
    space = Space(subject.policy, [rule.when, *(sla.when for sla in subject.policy.sla)])
    base = {rule.of: _FEE} if rule.of else {}
    for _, sla, target in subject.targets:
        if rule.clocks and target.key not in rule.clocks:
            continue
        rivals = [each.when for each in subject.rivals(sla)]
        for _, fields in goals_of(subject.policy, target):
            for ticket in space.some([sla.when, rule.when], rivals):
                opened = witness_of(with_fields(ticket, {**base, **fields}))
                reading = Run(subject.policy, opened).clock(target.key)
                if reading is not None and reading.due_at is not None:
                    yield evolve(opened, now=reading.due_at + rule.after + _LATE)


def _quotes(run: Run, rules: CompensationRules) -> Iterator[Quote]:
    """What is due for each broken promise, before caps."""
    for breach in breaches_of("witness", run.readings):
        yield quote(rules, breach, run.seen[-1])


def _never_reached(subject: Subject) -> Iterator[Fault]:
    """Rules that an earlier one always stands before, where the first that fits decides."""
    rules = subject.policy.compensation
    if rules is None or rules.choose is not Choose.FIRST:
        return
    for number, rule in enumerate(rules.rules):
        taker = next((each for each in rules.rules[:number] if _takes(each, rule)), None)
        if taker is not None:
            yield Fault(
                path=f"compensation.rules[{number}]",
                message=f'"{rule.key}" never decides: "{taker.key}" stands before it and fits wherever it would',
                hint='move it up, or write choose = "best"',
                witness=_broken_for(subject, rule, _shows_another, f"compensation.rules[{number}]"),
            )


def _shows_another(run: Run, path: str) -> bool:
    """Whether a rule alone would give something for a broken promise, and among all another decides."""
    rules = run.policy.compensation
    if rules is None:
        return False
    rule = rules.rules[numbers_in(path)[0]]
    alone = _quotes(run, evolve(rules, rules=(rule,)))
    return any(one.rule == rule and all_.rule != rule for one, all_ in zip(alone, _quotes(run, rules), strict=True))


def _takes(earlier: CompensationRule, later: CompensationRule) -> bool:
    """Whether *earlier* surely gives something wherever *later* fits."""
    covers = not earlier.clocks or (bool(later.clocks) and set(later.clocks) <= set(earlier.clocks))
    sooner = earlier.after <= later.after and (earlier.measure is later.measure or not earlier.after)
    return covers and sooner and earlier.when in (ALWAYS, later.when) and earlier.least > 0 and not earlier.of


def _cap_too_low(subject: Subject) -> Iterator[Fault]:
    """Caps below the least that any rule gives, so that every offer is cut, and what is cut is no longer the rule's."""
    rules = subject.policy.compensation
    for number, cap in enumerate(rules.caps if rules else ()):
        assert rules is not None
        least = _least(rules, cap.unit or rules.currency)
        if least is not None and cap.limit < least:
            yield Fault(
                path=f"compensation.caps[{number}].limit",
                message=f'the cap "{cap.key}" of {cap.limit} cuts every offer: no rule gives less than {least}',
                hint="raise it, or lower the rules",
                witness=_cut(subject, rules, f"compensation.caps[{number}].limit"),
            )


def _cut(subject: Subject, rules: CompensationRules, path: str) -> Witness | None:
    found = (_broken_for(subject, rule, _shows_cut, path) for rule in rules.rules)
    return next((witness for witness in found if witness is not None), None)


def _shows_cut(run: Run, path: str) -> bool:
    rules = run.policy.compensation
    if rules is None:
        return False
    cap = rules.caps[numbers_in(path)[0]]
    offers = ((each.rule, each.amount) for each in _quotes(run, rules))
    return any(
        rule is not None and amount > cap.limit and cap in rules.caps_for(rules.unit_of(rule))
        for rule, amount in offers
    )


def _least(rules: CompensationRules, unit: str) -> int | None:
    """The least that a rule of *unit* gives, ``None`` when one may give next to nothing or there is none."""
    amounts = [rule.least for rule in rules.rules if rules.unit_of(rule) == unit]
    return min(amounts) if amounts and min(amounts) > 0 else None


def _nobody_may(subject: Subject) -> Iterator[Fault]:
    """Rules whose least amount is beyond the authority of everybody, so that no offer of theirs can be approved."""
    rules = subject.policy.compensation
    for number, rule in enumerate(rules.rules if rules else ()):
        assert rules is not None
        unit = rules.unit_of(rule)
        authority = rules.authority_for(unit)
        most = max((authority.automatic, *authority.roles.values()))
        offered = min((rule.least, *(cap.limit for cap in rules.caps_for(unit))))
        if offered > most:
            yield Fault(
                path=f"compensation.rules[{number}]",
                message=f'"{rule.key}" gives {offered} or more, and nobody may decide more than {most}',
                hint="give a role the authority, or cap the rule",
                witness=_broken_for(subject, rule, _shows_nobody_may, f"compensation.rules[{number}]"),
            )


def _shows_nobody_may(run: Run, path: str) -> bool:
    rules = run.policy.compensation
    if rules is None:
        return False
    rule = rules.rules[numbers_in(path)[0]]
    unit = rules.unit_of(rule)
    authority, caps = rules.authority_for(unit), [cap.limit for cap in rules.caps_for(unit)]
    offers = [min((each.amount, *caps)) for each in _quotes(run, rules) if each.rule == rule]
    return any(offer > authority.automatic and not authority.who_may(offer) for offer in offers)


LINTS = (
    Lint(
        code="compensation.never_reached",
        severity=Severity.ERROR,
        meaning="A rule of compensation never decides: an earlier one fits wherever it would.",
        find=_never_reached,
        shows=_shows_another,
        unshown="no clock that the rule is for can break its promise",
    ),
    Lint(
        code="compensation.cap_too_low",
        severity=Severity.WARNING,
        meaning="A cap lies below the least that any rule gives.",
        find=_cap_too_low,
        shows=_shows_cut,
        unshown="no clock that the rule is for can break its promise",
    ),
    Lint(
        code="compensation.nobody_may",
        severity=Severity.WARNING,
        meaning="A rule gives more than anybody may decide, so its offers can never be approved.",
        find=_nobody_may,
        shows=_shows_nobody_may,
        unshown="no clock that the rule is for can break its promise",
    ),
)
"""What is looked for in the rules of compensation."""
