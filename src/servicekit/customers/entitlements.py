"""
Entitlements as records: what is decided about them, and what happens to them by themselves.

The decisions are pure. They look at where an entitlement stands *at the moment of the decision*, so it makes no
difference whether somebody had noticed that its term began or was over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from servicekit.calendars import from_micros, to_micros, zone
from servicekit.customers import entitlement_commands as c
from servicekit.customers import entitlement_events as e
from servicekit.customers.counters import difference
from servicekit.customers.entitlement import Entitlement, Standing
from servicekit.customers.lengths import Length
from servicekit.customers.plans import Plan, RenewFrom, SuspendedTerm
from servicekit.customers.uses import Used
from servicekit.errors import InputError
from servicekit.records import Kind, Occasion, refuse

__all__ = ["ENTITLEMENT", "decide_entitlement", "renewal", "term_end"]

Plans = Mapping[str, Plan]


def decide_entitlement(held: Entitlement | None, command: c.EntitlementCommand, occasion: Occasion) -> Sequence[Any]:
    """
    The events that follow from *command*.

    Args:
        held: The entitlement, ``None`` before it is granted.
        command: What is asked.
        occasion: The moment, and as rules the plans of the policy by key.

    Raises:
        CommandRefused: It is not allowed; ``reason`` is one of ``unknown_plan``, ``already_granted``, ``not_granted``,
            ``ends_before_it_starts``, ``already_over``, ``not_a_draft``, ``draft``, ``waiting``, ``active``,
            ``suspended``, ``expired``, ``cancelled``, ``unknown_counter``, ``already_used``, ``not_in_scope``,
            ``none_left``, ``already_renewed``, ``no_end``, ``not_transferable``.
    """
    if isinstance(command, c.Grant):
        return _grant(held, command, occasion)
    if held is None:
        refuse(command, "not_granted", "there is no such entitlement", key=occasion.key)
    return tuple(_DECIDE[type(command)](held, command, occasion))


def term_end(anchor: datetime, length: Length, zone_name: str, term: int = 1) -> datetime:
    """
    When the *term*-th term of that *length* after *anchor* is over: the same time of day in the zone, on that day.

    The end is no longer within the term, so terms that follow each other neither overlap nor leave a gap.
    """
    here = from_micros(to_micros(anchor, "anchor")).astimezone(zone(zone_name))
    day = Length(length.months * term, length.days * term).after(here.date())
    return from_micros(to_micros(datetime.combine(day, here.timetz().replace(fold=0))))


def _grant(held: Entitlement | None, command: c.Grant, occasion: Occasion) -> Sequence[Any]:
    plans: Plans = occasion.rules
    if held is not None:
        refuse(command, "already_granted", "there is one of that id already", key=occasion.key)
    if command.plan not in plans:
        known = ", ".join(plans) or "none"
        refuse(command, "unknown_plan", f"there is no plan {command.plan!r}; there are: {known}", key=occasion.key)
    plan = plans[command.plan]
    starts = command.starts_at or occasion.now
    anchor, ends = command.anchor_at or starts, command.ends_at
    if ends is None and plan.length is not None:
        ends = term_end(anchor, plan.length, plan.zone, command.term)
    _check_term(command, starts, ends, occasion)
    granted = e.EntitlementGranted(
        customer=command.customer,
        plan=plan,
        starts_at=from_micros(to_micros(starts, "starts_at")),
        ends_at=None if ends is None else from_micros(to_micros(ends, "ends_at")),
        scope=plan.scope if command.scope is None else command.scope,
        draft=command.draft,
        anchor_at=from_micros(to_micros(anchor, "anchor_at")),
        term=command.term,
        renews=command.renews,
    )
    return (granted,)


def _check_term(command: c.Grant, starts: datetime, ends: datetime | None, occasion: Occasion) -> None:
    if ends is None:
        return
    if to_micros(ends, "ends_at") <= to_micros(starts, "starts_at"):
        refuse(command, "ends_before_it_starts", f"it would end at {ends}, not after {starts}", key=occasion.key)
    if to_micros(ends) <= to_micros(occasion.now):
        refuse(command, "already_over", f"its term was over at {ends}", key=occasion.key)


def _stand(held: Entitlement, command: Any, occasion: Occasion, *allowed: Standing) -> None:
    """Refuse unless it stands as it must, for the reason where it stands instead."""
    standing = held.standing_at(occasion.now)
    if standing not in allowed:
        why = f" ({held.reason})" if held.reason else ""
        refuse(command, standing.value, f"it is {standing.value}{why}", key=occasion.key, status=standing.value)


def _activate(held: Entitlement, command: c.Activate, occasion: Occasion) -> Iterator[Any]:
    if held.standing is not Standing.DRAFT:
        refuse(command, "not_a_draft", f"it is {held.standing.value}", key=occasion.key, status=held.standing.value)
    if held.ends_at is not None and to_micros(held.ends_at) <= to_micros(occasion.now):
        refuse(command, "already_over", f"its term was over at {held.ends_at}", key=occasion.key, status="draft")
    yield e.EntitlementActivated()


def _use(held: Entitlement, command: c.Use, occasion: Occasion) -> Iterator[Any]:
    new = _new_amounts(held, command, occasion)
    if new or not command.amounts:
        yield from _taken(held, command, new, occasion)


def _new_amounts(held: Entitlement, command: c.Use, occasion: Occasion) -> dict[str, int]:
    """What a ticket does not use yet."""
    known = held.uses.amounts_of(command.ticket)
    for counter, amount in command.amounts.items():
        if held.plan.allotment(counter) is None:
            counters = ", ".join(each.key for each in held.plan.allotments) or "none"
            message = f"there is no counter {counter!r}; there are: {counters}"
            refuse(command, "unknown_counter", message, key=occasion.key, counter=counter)
        if known.get(counter, amount) != amount:
            message = f"the ticket uses {known[counter]} of {counter!r} already; give that back first"
            refuse(command, "already_used", message, key=occasion.key, counter=counter, amount=known[counter])
    return {counter: amount for counter, amount in command.amounts.items() if counter not in known}


def _taken(held: Entitlement, command: c.Use | c.Count, new: Mapping[str, int], occasion: Occasion) -> Iterator[Any]:
    """The ticket of *command* uses the *new* amounts, all of them or none."""
    if command.opened_at is None or not held.was_active_at(command.opened_at):
        _stand(held, command, occasion, Standing.ACTIVE)
    channel = command.channel
    if held.scope.channels and channel not in held.scope.channels:
        message = f"it is good for {', '.join(held.scope.channels)}, not for {channel!r}"
        refuse(command, "not_in_scope", message, key=occasion.key, channel=channel)
    uses = tuple(Used(counter=counter, amount=amount, channel=channel) for counter, amount in new.items())
    left = {use.counter: _left_after(held, use, command, occasion) for use in uses}
    if uses:
        yield e.EntitlementUsed(ticket=command.ticket, uses=uses, left=left)
    for counter, rest in left.items():
        if rest <= 0 < rest + new[counter]:
            yield e.EntitlementRanOut(customer=held.customer, counter=counter, left=rest, ticket=command.ticket)


def _left_after(held: Entitlement, use: Used, command: Any, occasion: Occasion) -> int:
    """What is left of a counter after *use*; refuses where it may not go below zero."""
    allotment = held.plan.allotment(use.counter)
    assert allotment is not None
    left = allotment.total - held.uses.total(use.counter)
    if allotment.restrict and use.amount:
        of_channel = held.left(use.counter, use.channel) if allotment.channels else None
        for where, there in (("", left), (f" on {use.channel!r}", of_channel)):
            if there is not None and there < use.amount:
                message = f"{there} of {use.counter!r} are left{where}, and {use.amount} are asked for"
                refuse(command, "none_left", message, key=occasion.key, counter=use.counter, left=there)
    return left - use.amount


def _refund(held: Entitlement, command: c.Refund, occasion: Occasion) -> Iterator[Any]:
    yield from _given_back(held, command.ticket, command.counters, command.reason)


def _given_back(held: Entitlement, ticket: str, counters: Sequence[str], reason: str) -> Iterator[Any]:
    """What a ticket uses is given back, of all counters unless some are named."""
    back = tuple(use for use in held.uses.get(ticket, ()) if not counters or use.counter in counters)
    if back:
        left = {use.counter: (held.left(use.counter) or 0) + use.amount for use in back}
        yield e.EntitlementRefunded(ticket=ticket, uses=back, left=left, reason=reason)


def _count(held: Entitlement, command: c.Count, occasion: Occasion) -> Iterator[Any]:
    back, new = difference(held, command)
    for event in tuple(_given_back(held, command.ticket, back, command.stands.value)) if back else ():
        yield event
        held = e.evolve_entitlement(held, event, occasion.now) or held
    if new:
        yield from _taken(held, command, new, occasion)


def _suspend(held: Entitlement, command: c.Suspend, occasion: Occasion) -> Iterator[Any]:
    _stand(held, command, occasion, Standing.ACTIVE)
    yield e.EntitlementSuspended(reason=command.reason)


def _resume(held: Entitlement, command: c.Resume, occasion: Occasion) -> Iterator[Any]:
    _stand(held, command, occasion, Standing.SUSPENDED)
    ends = held.ends_at
    if ends is not None and held.plan.suspended_term is SuspendedTerm.EXTENDS and held.suspended_at is not None:
        ends = from_micros(to_micros(ends) + to_micros(occasion.now) - to_micros(held.suspended_at))
    yield e.EntitlementResumed(ends_at=ends, reason=command.reason)


def _renew(held: Entitlement, command: c.Renew, occasion: Occasion) -> Iterator[Any]:
    _stand(held, command, occasion, Standing.ACTIVE, Standing.EXPIRED)
    if held.renewed_into and held.renewed_into != command.into:
        refuse(command, "already_renewed", f"{held.renewed_into!r} renews it", key=occasion.key)
    if held.ends_at is None:
        refuse(command, "no_end", "it has no end, so there is nothing to renew", key=occasion.key)
    if not held.renewed_into:
        starts = renewal(held, occasion.key.id, occasion.now, command.start).starts_at
        assert starts is not None
        yield e.EntitlementRenewed(into=command.into, starts_at=starts)


def renewal(held: Entitlement, identity: str, now: datetime, start: RenewFrom | None = None) -> c.Grant:
    """
    The grant of the entitlement that renews *held*: the same plan, as it is by then, for the same customer and scope.

    Send it to the new entitlement's key in the same commit as :class:`~servicekit.customers.Renew` to the old one.
    Counters begin anew; uses and refunds of older tickets stay with the old one.

    Args:
        held: The entitlement to renew.
        identity: Its id.
        now: The moment of renewing.
        start: Where the new term begins, as the plan says unless given.

    Raises:
        InputError: It has no end.
    """
    if held.ends_at is None:
        raise InputError("an entitlement without end cannot be renewed", argument="held")
    grant = c.Grant(plan=held.plan.key, customer=held.customer, scope=held.scope, starts_at=now, renews=identity)
    if (start or held.plan.renew_from) is RenewFrom.TODAY:
        return grant
    more: dict[str, Any] = {"starts_at": held.ends_at}
    plan, anchor = held.plan, held.anchor_at
    if anchor and plan.length and held.ends_at == term_end(anchor, plan.length, plan.zone, held.term):
        more |= {"anchor_at": anchor, "term": held.term + 1}
    return c.Grant(plan=plan.key, customer=held.customer, scope=held.scope, renews=identity, **more)


def _cancel(held: Entitlement, command: c.Cancel, occasion: Occasion) -> Iterator[Any]:
    open_ones = (Standing.DRAFT, Standing.WAITING, Standing.ACTIVE, Standing.SUSPENDED)
    _stand(held, command, occasion, *open_ones)
    yield e.EntitlementCancelled(reason=command.reason)


def _transfer(held: Entitlement, command: c.Transfer, occasion: Occasion) -> Iterator[Any]:
    _stand(held, command, occasion, Standing.DRAFT, Standing.WAITING, Standing.ACTIVE, Standing.SUSPENDED)
    if command.customer == held.customer:
        return
    if not held.plan.transferable:
        refuse(command, "not_transferable", f"plan {held.plan.key!r} stays with its customer", key=occasion.key)
    yield e.EntitlementTransferred(customer=command.customer, reason=command.reason)


_DECIDE: Mapping[type[Any], Callable[[Entitlement, Any, Occasion], Iterator[Any]]] = {
    c.Activate: _activate,
    c.Use: _use,
    c.Refund: _refund,
    c.Count: _count,
    c.Suspend: _suspend,
    c.Resume: _resume,
    c.Renew: _renew,
    c.Cancel: _cancel,
    c.Transfer: _transfer,
}


def _due(held: Entitlement | None, rules: Plans) -> datetime | None:
    return None if held is None else held.turns_at


def _fire(held: Entitlement, rules: Plans, at: datetime) -> Sequence[Any]:
    if held.standing is Standing.WAITING:
        return (e.EntitlementStarted(),)
    return (e.EntitlementExpired(customer=held.customer),)


ENTITLEMENT = Kind(
    name="entitlement",
    state=Entitlement,
    commands=(c.Grant, *_DECIDE),
    events=e.ENTITLEMENT_EVENTS,
    decide=decide_entitlement,
    evolve=e.evolve_entitlement,
    due=_due,
    fire=_fire,
    notices=(e.EntitlementRanOut, e.EntitlementExpired),
    rules=attrgetter("plans"),
)
"""Entitlements as a kind of record; its rules are the plans of the policy by key."""
