"""What a policy says of customers, as lines for people: plans, warranties, charges, tiers and loyalty."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from servicekit.calendars import format_amount, work
from servicekit.cli.screen import every, joined, span, unless
from servicekit.customers import (
    DIMENSIONS,
    Allotment,
    ChargePolicy,
    ChargeRule,
    Choose,
    Decrease,
    Expiry,
    Landing,
    LastDay,
    Of,
    OnEnd,
    OnTransfer,
    Period,
    Plan,
    Programme,
    RenewFrom,
    SuspendedTerm,
    Tier,
    TierPolicy,
    Unit,
    Warranty,
    WarrantyTerms,
    WhileSuspended,
)

__all__ = ["charge_lines", "loyalty_lines", "plan_lines", "tier_lines", "warranty_lines"]

_RENEWED = {RenewFrom.END: "from the end of the term before", RenewFrom.TODAY: "from the day of renewing"}
_SUSPENDED = {
    WhileSuspended.KEEP: "it gives everything",
    WhileSuspended.PAUSE: "plan and grade stay and service is paused",
    WhileSuspended.WITHDRAW: "it gives nothing",
}
_TERM = {SuspendedTerm.RUNS_ON: "its end stays", SuspendedTerm.EXTENDS: "its end moves by as long"}
_ENDED = {
    OnEnd.WITHDRAW: "when it is over it gives nothing",
    OnEnd.KEEP: "when it is over, tickets opened under it keep what it gave",
}
_USED = {Decrease.CREATE: "used when a ticket is opened", Decrease.RESOLVE: "used when a ticket is resolved"}
_PERIODS = {Period.HALF_YEAR: "half-year", Period.MEMBER_YEAR: "year from the day of joining"}


def plan_lines(plans: Iterable[Plan]) -> Iterator[str]:
    """The service plans."""
    for plan in plans:
        yield joined(": ", f"{plan.key} ({plan.grade})", plan.title)
        term = "without end" if plan.length is None else f"for {plan.length}"
        yield f"  {term}, counted in {plan.zone}; renewed {_RENEWED[plan.renew_from]}"
        if named := [f"{each.name} {', '.join(found)}" for each in DIMENSIONS if (found := plan.scope.of(each.name))]:
            yield f"  only for {'; '.join(named)}"
        for counter in plan.allotments:
            yield f"  {_counter(counter)}"
        if plan.benefits:
            yield f"  gives {', '.join(f'{name} {_exactly(value)}' for name, value in plan.benefits.items())}"
        yield f"  while suspended {_SUSPENDED[plan.while_suspended]}, and {_TERM[plan.suspended_term]}"
        yield f"  {_ENDED[plan.on_end]}; {'may' if plan.transferable else 'may not'} pass to another customer"


def _counter(counter: Allotment) -> str:
    hours = counter.unit is Unit.HOURS
    total = f"{_work(counter.total)} of work" if hours else f"{counter.total:,} cases"
    parts = [
        _USED[counter.decrease_on],
        f"counted in steps of {_work(counter.step)}" if counter.step > 1 else "",
        "no more than that" if counter.restrict else "may go below zero",
        *(f"{channel} {_work(most) if hours else format(most, ',')} at most" for channel, most in _sorted(counter)),
    ]
    return f"{counter.key}: {joined('; ', total, *parts)}"


def _sorted(counter: Allotment) -> list[tuple[str, int]]:
    return sorted(counter.channels.items())


def _work(minutes: int) -> str:
    return format_amount(work(minutes=minutes)) if minutes else "0m"


def _exactly(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def warranty_lines(warranties: Iterable[Warranty]) -> Iterator[str]:
    """The warranties with their versions."""
    for warranty in warranties:
        yield f"{warranty.key}, counted in {warranty.zone}"
        for terms in warranty.versions:
            yield f"  bought from {terms.valid_from} on: {_terms(terms)}"


def _terms(terms: WarrantyTerms) -> str:
    events = ", ".join(terms.events)
    chosen = f"the {terms.choose} of {events}" if len(terms.events) > 1 or terms.choose is Choose.LAST else events
    return joined(
        "; ",
        f"{terms.length} from {chosen} on",
        f"begins {terms.at_latest} after the purchase at the latest" if terms.at_latest is not None else "",
        unless(terms.last_day, LastDay.SAME_DAY, "ends with the day before"),
        unless(terms.on_transfer, OnTransfer.KEEP, "ends when it passes to a new owner"),
    )


def charge_lines(policy: ChargePolicy) -> Iterator[str]:
    """Who pays for what."""
    yield f"in minor units of {policy.currency}; the first rule that fits holds"
    for rule in policy.rules:
        yield joined(": ", rule.key, every(rule.when))
        yield f"  {_charge(rule)}"
    yield f"{policy.otherwise.key}: where none fits"
    yield f"  {_charge(policy.otherwise)}"


def _charge(rule: ChargeRule) -> str:
    kinds = [f"{kind} {share} %" for kind, share in sorted(rule.pays.items()) if kind != "default"]
    rest = rule.pays["default"]
    pays = [*kinds, f"any other {rest} %"] if kinds else [f"{rest} % of everything"]
    return joined(
        "; ",
        f"the customer pays {', '.join(pays)}",
        f"a fee of {rule.fee:,}" if rule.fee else "",
        f"{rule.at_most:,} at most" if rule.at_most is not None else "",
        f'"{rule.reason}"' if rule.reason else "",
    )


def tier_lines(policy: TierPolicy) -> Iterator[str]:
    """The tiers, from the lowest, with what earns and what keeps them."""
    yield joined("; ", *_rules(policy))
    for tier in policy.tiers:
        yield joined(": ", tier.key + (f" ({tier.name})" if tier.name else ""), _tier(tier))


def _rules(policy: TierPolicy) -> Iterator[str]:
    if policy.measure:
        yield f"by {policy.measure}"
    if policy.period is None:
        yield "a tier follows the facts"
    else:
        period = _PERIODS.get(policy.period, policy.period.value)
        more = f" and of {policy.valid} more" if policy.valid else ""
        yield f"a tier earned in a {period} is assured to the end of it{more}"
        yield "then one tier down at a time" if policy.landing is Landing.SOFT else "then down to what was earned"
    if policy.grace:
        yield f"left {span(policy.grace)} longer"
    yield f"in {policy.zone}"


def _tier(tier: Tier) -> str:
    parts = [
        f"from {tier.at_least:,} on" if tier.at_least is not None else "",
        f"kept from {tier.keep_at_least:,} on" if tier.keep_at_least is not None else "",
        f"when {tier.when}" if str(tier.when) != "always" else "",
        f"kept when {tier.keep_when}" if tier.keep_when is not None else "",
    ]
    return joined("; ", *parts) or "everybody"


def loyalty_lines(programme: Programme) -> Iterator[str]:
    """The loyalty programme."""
    earned = (
        "the host counts the points" if programme.per is None else f"a point for each {programme.per:,} minor units"
    )
    shares = ", ".join(f"{tier} {percent} %" for tier, percent in programme.percent.items())
    yield f"{programme.key}: {joined('; ', earned, shares and f'of that {shares}')}"
    yield f"  points live {_lifetime(programme)}, counted in {programme.zone}"
    for benefit in programme.benefits:
        of = " earned, spent or not" if benefit.of is Of.EARNED else ""
        yield f"  {benefit.key}: from {benefit.at_least:,} points on{of}"


def _lifetime(programme: Programme) -> str:
    ends = "" if programme.expiry is Expiry.INSTANT else f"to the end of that {programme.expiry}"
    length = "" if programme.lifetime is None else str(programme.lifetime)
    return joined(" and then ", length, ends) or "for ever"
