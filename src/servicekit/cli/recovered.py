"""What a policy does when something went wrong, as lines for people: complaints and compensation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from servicekit.calendars import Elapsed, format_amount
from servicekit.cli.screen import every, joined, span, unless
from servicekit.complaints import (
    Authority,
    CalendarPeriod,
    Cap,
    CauseTree,
    Choose,
    CompensationRule,
    CompensationRules,
    ComplaintRules,
    CreditTable,
    Measure,
    OnWithdrawal,
    ProposeWhen,
    RatingRule,
    RecoveryRules,
    RepeatRule,
    Rounding,
    Scope,
    SeverityMatrix,
    Trigger,
    percent_in_words,
)

__all__ = ["compensation_lines", "complaint_lines"]

_CHOSEN = {Choose.BEST: "of the rules that fit the best decides", Choose.FIRST: "the first rule that fits decides"}
_PROPOSED = {
    ProposeWhen.OVER: "offered when the clock has stopped",
    ProposeWhen.BREACH: "offered at the breach, and again when the clock has stopped",
    ProposeWhen.ASKED: "offered when somebody proposes it",
}
_ROUNDED = {
    Rounding.HALF_UP: "rounded to the nearest, halves up",
    Rounding.HALF_EVEN: "rounded to the nearest, halves to even",
    Rounding.UP: "rounded up",
    Rounding.DOWN: "rounded down",
}
_WRONG = {Trigger.COMPLAINT: "a complaint", Trigger.BREACH: "a broken promise"}


def complaint_lines(rules: ComplaintRules) -> Iterator[str]:
    """Causes, repeats, severity and recovery."""
    if rules.causes is not None:
        yield from _causes(rules.causes)
    if rules.repeats is not None:
        yield f"a repeat: {_repeat(rules.repeats)}"
    if rules.severity is not None:
        yield from _severity(rules.severity)
    if rules.recovery is not None:
        yield f"winning back: {_recovery(rules.recovery)}"


def _causes(tree: CauseTree) -> Iterator[str]:
    yield f"causes, version {tree.version}, by {', '.join(tree.levels)}"
    yield from _below(tree, "", "  ")
    for old, new in tree.retired.items():
        yield f"  {old} is now {new}"


def _below(tree: CauseTree, above: str, indent: str) -> Iterator[str]:
    for key, node in tree.causes.items():
        if node.under == above:
            yield indent + joined(": ", key, node.label)
            yield from _below(tree, key, f"{indent}  ")


def _repeat(rule: RepeatRule) -> str:
    level = {None: "the same cause", "": "any cause"}.get(rule.level, f"the same {rule.level}")
    calendar = f" on calendar {rule.calendar}" if rule.calendar else ""
    about = {"anything": "about anything", "either": "about the same product or asset"}
    thing = about.get(rule.about, f"about the same {rule.about}")
    return f"of the same customer within {format_amount(rule.window)}{calendar}, {thing}, of {level}"


def _severity(matrix: SeverityMatrix) -> Iterator[str]:
    yield f"severity, the gravest first: {', '.join(matrix.levels)}"
    for impact in matrix.impacts:
        cells = zip(matrix.urgencies, matrix.cells[impact], strict=True)
        yield f"  impact {impact}: {', '.join(f'urgency {urgency} {level}' for urgency, level in cells)}"
    yield from (f"  impact {_rating(rule)}" for rule in matrix.impact)
    yield from (f"  urgency {_rating(rule)}" for rule in matrix.urgency)


def _rating(rule: RatingRule) -> str:
    return joined(": ", f"is {rule.level} for {every(rule.when)}", rule.why)


def _recovery(rules: RecoveryRules) -> str:
    opened = [_WRONG.get(each, f"an answer of {rules.worst} points or fewer") for each in sorted(rules.triggers)]
    worst = "" if Trigger.BAD_ANSWER in rules.triggers else f"{rules.worst} points would be bad"
    return joined(
        "; ",
        f"after {', '.join(opened) or 'nothing'}",
        f"first contact within {format_amount(rules.first_contact)}",
        f"made good within {format_amount(rules.resolution)} on calendar {rules.calendar}",
        worst,
    )


def compensation_lines(rules: CompensationRules) -> Iterator[str]:
    """Rules, caps, authority and service credits."""
    yield f"in minor units of {rules.currency}; {_CHOSEN[rules.choose]}"
    yield joined(
        "; ",
        _PROPOSED[rules.propose],
        "waits for ever" if rules.expires is None else f"waits {format_amount(rules.expires)}",
        "claimed back when the breach was none" if rules.recover else "",
        _ROUNDED[rules.rounding],
    )
    for rule in rules.rules:
        yield f"{rule.key}: {joined('; ', *_rule(rule))}"
    for cap in rules.caps:
        yield f"cap {cap.key}: {_cap(cap)}, months and years in {rules.zone}"
    if not rules.caps and rules.zone != "UTC":
        yield f"months and years in {rules.zone}"
    yield f"decided: {_authority(rules.authority)}"
    if rules.points_authority != Authority():
        yield f"decided in points: {_authority(rules.points_authority)}"
    yield from _credits(rules.credits)


def _rule(rule: CompensationRule) -> Iterator[str]:
    yield joined(" and ", *_given(rule))
    yield f"as {rule.gift}" if rule.gift else f"as {rule.form.replace('_', ' ')}"
    if rule.most is not None:
        yield f"{rule.most:,} at most"
    yield f"for {', '.join(rule.clocks)}" if rule.clocks else "for every clock"
    if str(rule.when) != "always":
        yield f"of {rule.when}"
    if rule.on_withdrawal is OnWithdrawal.UNTIL_THEN:
        yield "also for tickets that were withdrawn, up to then"
    counted = "in working time" if rule.measure is Measure.WORK else ""
    late = f"from {span(rule.after)} late on" if rule.after else ""
    yield joined(" ", late, counted and f"counted {counted}")


def _given(rule: CompensationRule) -> Iterator[str]:
    if rule.amount:
        yield f"{rule.amount:,}"
    if rule.percent:
        yield f"{percent_in_words(rule.percent)} % of {rule.of}"
    if rule.per is not None:
        yield f"{rule.per.amount:,} for each {span(rule.per.every)} {'begun' if rule.per.started else 'over'}"


def _cap(cap: Cap) -> str:
    unit = f" {cap.unit}" if cap.unit else ""
    if isinstance(cap.per, Elapsed):
        period = f"in any {format_amount(cap.per)}"
    else:
        period = f"in a calendar {cap.per}" if isinstance(cap.per, CalendarPeriod) else "for ever"
    return f"{cap.limit:,}{unit} for one {cap.scope} {period}" + unless(cap.scope, Scope.CUSTOMER, "")


def _authority(authority: Authority) -> str:
    by = sorted(authority.roles.items(), key=lambda each: (each[1], each[0]))
    own = f"up to {authority.automatic:,} by itself" if authority.automatic else "nothing by itself"
    return joined("; ", own, *(f"{role} up to {limit:,}" for role, limit in by))


def _credits(tables: Mapping[str, CreditTable]) -> Iterator[str]:
    for name, table in tables.items():
        bands = [
            f"below {percent_in_words(band.below)} % {percent_in_words(band.percent)} % of the fee"
            for band in table.bands
        ]
        yield f"service credits {name}: {', '.join(bands)}" + (f" ({table.source})" if table.source else "")
