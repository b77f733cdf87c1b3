"""
What happens to a running clock when something else is promised: by the named choice of its target, or by hand.
"""

from __future__ import annotations

from servicekit.calendars import to_micros
from servicekit.sla.causes import Why, because
from servicekit.sla.clock import EVERY_HOUR, Calendars, Clock, Phase
from servicekit.sla.happening import Happening
from servicekit.sla.offers import Offer
from servicekit.sla.targets import OnChange
from servicekit.sla.terms import Terms, terms_of
from servicekit.tickets import DeadlineSet, Exempted, Migrated, MigrationMode
from servicekit.tickets.altered import altered
from servicekit.typing import Micros

__all__ = ["decided_by_hand", "terms_followed"]

_BY_HAND = "by hand"


def terms_followed(clock: Clock, offer: Offer, happening: Happening) -> Clock:
    """The clock under the terms that its ticket has now, by the target's choice."""
    at, calendars = happening.at, happening.calendars
    terms = terms_of(offer.target, happening.after, happening.noted, clock.started_at, calendars)
    if terms is None:
        return clock.turned(Phase.CANCELLED, at, calendars, because("no_goal", offer.target.by))
    migrated = happening.event if isinstance(happening.event, Migrated) else None
    restarted = migrated is not None and migrated.mode is MigrationMode.RESTART
    if migrated or offer.policy != clock.policy or (offer.rivals and clock.matched_on != happening.matched_on):
        clock = altered(clock, matched_on=happening.matched_on, metric=offer.target.metric)
    known = terms.key == clock.terms and offer.policy == clock.policy and not restarted
    if known and (migrated is None or _is_same(clock, terms)):  # a move brings what the choice before it held back
        return clock
    if clock.promise.startswith(_BY_HAND):
        return altered(clock, terms=terms.key, policy=offer.policy)
    choice = _choice(clock, terms, OnChange.RESTART if restarted else offer.target.on_change, restarted=restarted)
    if choice is OnChange.KEEP or (choice is OnChange.STRICTER and not _is_stricter(clock, terms, at, calendars)):
        return altered(clock, value=terms.value, terms=terms.key, policy=offer.policy)
    spent = clock.spent_at(at, calendars)
    counts: Micros | None = None
    if choice is OnChange.RESTART:
        counts = 0
    elif choice is OnChange.PRORATE and clock.goal:
        counts = _share(spent, clock.goal, terms.goal)
    return clock.regoaled(
        at,
        calendars,
        because("migrated", migrated.to_version, terms.said, choice) if migrated else _why(clock, offer, terms),
        counts,
        goal=terms.goal,
        calendar=terms.calendar,
        policy=offer.policy,
        value=terms.value,
        promise=terms.said,
        terms=terms.key,
        fixed=terms.fixed,
    )


def _choice(clock: Clock, terms: Terms, choice: OnChange, *, restarted: bool) -> OnChange:
    """The choice that holds: a moment stays a moment, and what stays the same is carried on."""
    carried = terms.fixed or clock.fixed or (_is_same(clock, terms) and not restarted)
    return OnChange.CARRY if carried else choice


def _is_same(clock: Clock, terms: Terms) -> bool:
    """Whether a clock runs for that goal on that calendar already."""
    return terms.goal == clock.goal and terms.calendar == clock.calendar


def _share(spent: Micros, old: Micros, new: Micros) -> Micros:
    """
    The share of the old goal that was spent, of the new one, in whole microseconds rounded down.

    What was too much already stays as much too much.
    """
    return spent * new // old if spent < old else new + spent - old


def _why(clock: Clock, offer: Offer, terms: Terms) -> Why:
    choice = offer.target.on_change
    if terms.value != clock.value and clock.value is None:
        return because("value_given", offer.target.by, terms.value, choice)
    if terms.value != clock.value and terms.value is None:
        return because("value_taken", offer.target.by, clock.value, choice)
    if terms.value != clock.value:
        return because("value", offer.target.by, clock.value, terms.value, choice)
    if offer.policy != clock.policy:
        return because("policy", offer.policy, choice)
    if terms.calendar != clock.calendar:
        return because("calendar", terms.calendar, choice)
    return because("goal", terms.said, choice)


def _is_stricter(clock: Clock, terms: Terms, at: Micros, calendars: Calendars) -> bool:
    """Whether the new terms, carried over, are due before the old ones."""
    running = clock.turned(Phase.RUNNING, at, calendars)
    old = running.due_at(calendars)
    new = altered(running, goal=terms.goal, calendar=terms.calendar).due_at(calendars)
    return new is not None and (old is None or new < old)


def decided_by_hand(clock: Clock, event: DeadlineSet | Exempted, at: Micros, calendars: Calendars) -> Clock:
    """What somebody decided about this very clock."""
    if not clock.is_live:
        return clock
    if isinstance(event, Exempted):
        return altered(clock.turned(Phase.CANCELLED, at, calendars, because("exempted", event.reason)), exempt=True)
    running = clock if clock.phase is Phase.RUNNING else clock.turned(Phase.RUNNING, at, calendars)
    ahead = max(to_micros(event.due_at) - at, 0)
    return running.regoaled(
        at,
        calendars,
        because("by_hand", event.reason),
        goal=running.spent_at(at, calendars) + ahead,
        calendar=EVERY_HOUR,
        policy=clock.policy,
        value=clock.value,
        promise=f"{_BY_HAND}, {event.due_at:%Y-%m-%d %H:%M %Z}",
        terms=clock.terms,
        fixed=True,
    )
