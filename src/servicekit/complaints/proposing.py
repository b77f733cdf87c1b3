"""
Offering compensation: each breach once, under caps, the better offer in the place of the smaller one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen

from servicekit.calendars import micros_span
from servicekit.complaints.account import CompensationAccount, Offer, Standing, evolve, reason_of
from servicekit.complaints.breaches import Breach
from servicekit.complaints.caps import room
from servicekit.complaints.compensation import CompensationRules
from servicekit.complaints.offering import Approved, Capped, Propose, Proposed, Reversed, Withheld
from servicekit.complaints.quotes import Line, Quote, quote
from servicekit.complaints.withdrawal import OnWithdrawal, is_withdrawn
from servicekit.conditions import Facts
from servicekit.records import Occasion

__all__ = ["kept", "propose"]


@frozen(kw_only=True)
class _Terms:
    """What can be paid now: the *amount* after what was paid before and after *caps*, with its *lines*."""

    amount: int
    caps: tuple[Capped, ...]
    lines: tuple[Line, ...]


def propose(account: CompensationAccount, command: Propose, occasion: Occasion) -> Iterator[Any]:
    """What follows from a proposal: an offer and what it replaces, or why there is none."""
    rules, breach = occasion.rules, command.breach
    facts = occasion.facts if command.fields is None else {**occasion.facts, "ticket": command.fields}
    quoted = quote(rules, breach, facts)
    for taken in _withdrawn(account.of_breach(breach.name), rules, facts):
        yield taken
        account = evolve(account, taken, occasion.now)
    earlier = account.of_breach(breach.name)
    if quoted.rule is None:
        yield from _withhold(account, breach, quoted.reason, quoted)
        return
    unit = rules.unit_of(quoted.rule)
    live = [each for each in earlier if each.counts]
    if any(each.unit != unit for each in live):
        yield from _withhold(account, breach, "other_unit", quoted)
        return
    alike = [each for each in earlier if each.unit == unit]
    if (reason := _known(alike, quoted.amount, again=command.again)) is not None:
        if reason:
            yield from _withhold(account, breach, reason, quoted)
        return
    yield from _offered(account, live, quoted, unit, breach, occasion)


def _withdrawn(earlier: Sequence[Offer], rules: CompensationRules, facts: Facts) -> Iterator[Reversed]:
    """Open offers by rules that give nothing now that the ticket was withdrawn; what was paid stays."""
    keeps = {rule.key for rule in rules.rules if rule.on_withdrawal is not OnWithdrawal.NOTHING}
    if is_withdrawn(facts):
        for each in earlier:
            if each.standing.is_open and each.rule not in keeps:
                yield Reversed(offer=each.id, amount=each.amount, because="withdrawn")


def _known(earlier: Sequence[Offer], gross: int, *, again: bool) -> str | None:
    """Why the same breach is offered no more than before: "" when nothing is new, ``None`` when something is."""
    decided = [each for each in earlier if each.standing is not Standing.REVERSED]
    most = max(decided, key=lambda each: each.gross, default=None)
    if most is None or gross > most.gross:
        return None
    if gross < most.gross:
        return "smaller"
    if again:
        return None
    return "declined" if most.standing in (Standing.DECLINED, Standing.EXPIRED) else ""


def kept(offers: Sequence[Offer]) -> int:
    """What was paid of *offers* and not claimed back."""
    return sum(each.kept for each in offers)


def _offered(
    account: CompensationAccount, live: Sequence[Offer], quoted: Quote, unit: str, breach: Breach, occasion: Occasion
) -> Iterator[Any]:
    """The offer, if it is better than what stands; that is then taken back in favour of it."""
    replaced = [each for each in live if each.standing.is_open]
    id = f"{breach.name}/{len(account.of_breach(breach.name)) + 1}"
    terms = _terms(account, replaced, live, quoted, unit, breach, id, occasion.rules)
    if terms.amount <= sum(each.amount for each in replaced):
        cap = terms.caps[-1].cap if terms.caps else ""
        yield from _withhold(account, breach, "cap" if cap else "paid", quoted, cap)
        return
    for each in replaced:
        yield Reversed(offer=each.id, amount=each.amount, because=id)
    yield from terms.caps
    total = terms.amount + kept(live)
    offer = _proposed(id, quoted, unit, breach, terms, total, occasion)
    yield offer
    yield from _at_once(occasion.rules, offer, total, occasion)


def _terms(
    account: CompensationAccount,
    replaced: Sequence[Offer],
    live: Sequence[Offer],
    quoted: Quote,
    unit: str,
    breach: Breach,
    id: str,
    rules: CompensationRules,
) -> _Terms:
    lines, amount = list(quoted.lines), quoted.amount
    if paid := min(kept(live), amount):
        lines.append(Line(what="paid", amount=-paid, why="was paid for this breach already"))
        amount -= paid
    others = [each for each in account.offers if each not in replaced]
    caps = []
    for cap in rules.caps_for(unit):
        left = room(cap, others, unit=unit, ticket=breach.ticket, at=breach.at, zone_name=rules.zone)
        if left < amount:
            caps.append(Capped(offer=id, cap=cap.key, before=amount, after=left))
            lines.append(Line(what="cap", amount=left - amount, why=f"the cap {cap.key!r} leaves {left}"))
            amount = left
    return _Terms(amount=amount, caps=tuple(caps), lines=tuple(lines))


def _proposed(
    id: str, quoted: Quote, unit: str, breach: Breach, terms: _Terms, total: int, occasion: Occasion
) -> Proposed:
    rule, rules = quoted.rule, occasion.rules
    assert rule is not None
    expires = None if rules.expires is None else occasion.now + micros_span(rules.expires.micros)
    return Proposed(
        offer=id,
        ticket=breach.ticket,
        clock=breach.clock,
        cycle=breach.cycle,
        at=breach.at,
        rule=rule.key,
        form=rule.form.value,
        unit=unit,
        amount=terms.amount,
        gross=quoted.amount,
        lines=terms.lines,
        approvers=rules.authority_for(unit).who_may(total),
        expires_at=expires,
        gift=rule.gift,
        unknown=quoted.unknown,
    )


def _withhold(
    account: CompensationAccount, breach: Breach, reason: str, quoted: Quote, cap: str = ""
) -> Iterator[Withheld]:
    event = Withheld(
        ticket=breach.ticket,
        clock=breach.clock,
        cycle=breach.cycle,
        reason=reason,
        cap=cap,
        amount=quoted.amount,
        unknown=quoted.unknown,
    )
    if account.withheld.get(breach.name) != reason_of(event):
        yield event


def _at_once(rules: CompensationRules, offer: Proposed, total: int, occasion: Occasion) -> Iterator[Approved]:
    """The approval of what needs nobody's word, or is within the authority of whoever proposes it."""
    authority = rules.authority_for(offer.unit)
    mine = [role for role in authority.who_may(total) if role in occasion.roles]
    if total <= authority.automatic:
        yield Approved(offer=offer.offer)
    elif mine:
        yield Approved(offer=offer.offer, by=occasion.actor or "", role=mine[0])
