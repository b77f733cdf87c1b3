"""What can be wrong with rules of compensation, though each of them can be read."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.complaints import Choose, CompensationRule, CompensationRules
from servicekit.conditions import ALWAYS
from servicekit.lint.findings import Fault, Lint, Severity
from servicekit.policies import Policy

__all__ = ["LINTS"]


def _never_reached(policy: Policy) -> Iterator[Fault]:
    """Rules that an earlier one always stands before, where the first that fits decides."""
    rules = policy.compensation
    if rules is None or rules.choose is not Choose.FIRST:
        return
    for number, rule in enumerate(rules.rules):
        taker = next((each for each in rules.rules[:number] if _takes(each, rule)), None)
        if taker is not None:
            yield Fault(
                path=f"compensation.rules[{number}]",
                message=f'"{rule.key}" never decides: "{taker.key}" stands before it and fits wherever it would',
                hint='move it up, or write choose = "best"',
            )


def _takes(earlier: CompensationRule, later: CompensationRule) -> bool:
    """Whether *earlier* surely gives something wherever *later* fits."""
    covers = not earlier.clocks or (bool(later.clocks) and set(later.clocks) <= set(earlier.clocks))
    sooner = earlier.after <= later.after and (earlier.measure is later.measure or not earlier.after)
    return covers and sooner and earlier.when in (ALWAYS, later.when) and earlier.least > 0 and not earlier.of


def _cap_too_low(policy: Policy) -> Iterator[Fault]:
    """Caps below the least that any rule gives, so that every offer is cut, and what is cut is no longer the rule's."""
    rules = policy.compensation
    for number, cap in enumerate(rules.caps if rules else ()):
        assert rules is not None
        least = _least(rules, cap.unit or rules.currency)
        if least is not None and cap.limit < least:
            yield Fault(
                path=f"compensation.caps[{number}].limit",
                message=f'the cap "{cap.key}" of {cap.limit} cuts every offer: no rule gives less than {least}',
                hint="raise it, or lower the rules",
            )


def _least(rules: CompensationRules, unit: str) -> int | None:
    """The least that a rule of *unit* gives, ``None`` when one may give next to nothing or there is none."""
    amounts = [rule.least for rule in rules.rules if rules.unit_of(rule) == unit]
    return min(amounts) if amounts and min(amounts) > 0 else None


def _nobody_may(policy: Policy) -> Iterator[Fault]:
    """Rules whose least amount is beyond the authority of everybody, so that no offer of theirs can be approved."""
    rules = policy.compensation
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
            )


LINTS = (
    Lint(
        code="compensation.never_reached",
        severity=Severity.ERROR,
        meaning="A rule of compensation never decides: an earlier one fits wherever it would.",
        find=_never_reached,
    ),
    Lint(
        code="compensation.cap_too_low",
        severity=Severity.WARNING,
        meaning="A cap lies below the least that any rule gives.",
        find=_cap_too_low,
    ),
    Lint(
        code="compensation.nobody_may",
        severity=Severity.WARNING,
        meaning="A rule gives more than anybody may decide, so its offers can never be approved.",
        find=_nobody_may,
    ),
)
"""What is looked for in the rules of compensation."""
