"""
The strictest of several promises for one clock: that which is due earliest.

They are compared from the start of the clock, which belongs to the clock and not to a promise, and as if nothing paused
it: whether the ticket will wait on somebody is not known when the choice is made, and a choice that changed with every
pause could not be explained. Instants are exact, to the microsecond.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicekit.conditions import qualified
from servicekit.errors import CalendarError
from servicekit.sla.clock import Calendars
from servicekit.sla.happening import Happening
from servicekit.sla.offers import Offer
from servicekit.sla.targets import SLATarget
from servicekit.sla.terms import Terms, terms_found, terms_of
from servicekit.tickets.altered import altered
from servicekit.typing import Micros

__all__ = ["due_under", "strictest"]

_NEVER = 1 << 63


def strictest(offer: Offer, happening: Happening, start: Micros) -> Offer:
    """The strictest of the rivals of *offer*, for a clock that counts from *start*; *offer* where it has none."""
    if not offer.rivals:
        return offer

    def due(rival: Offer) -> Micros:
        terms = terms_of(rival.target, happening.after, happening.noted, start, happening.calendars)
        return _due(terms, start, happening.calendars)

    best = min(offer.rivals, key=due)
    return altered(offer, policy=best.policy, target=best.target)


def due_under(
    target: SLATarget, facts: Mapping[str, Any], start: Micros, calendars: Calendars
) -> tuple[Terms, Micros | None] | None:
    """
    What *target* promises on *facts* (by their full names), and when it would be due, counted from *start*.

    ``None`` when it promises nothing; the instant is ``None`` when it would never come.
    """
    terms = terms_found(target, lambda name: facts.get(qualified(name)), start, calendars)
    if terms is None:
        return None
    due = _due(terms, start, calendars)
    return terms, due if due < _NEVER else None


def _due(terms: Terms | None, start: Micros, calendars: Calendars) -> Micros:
    """When it is due; later than any instant where it never is, and later still where nothing is promised."""
    if terms is None:
        return _NEVER + 1
    try:
        return calendars[terms.calendar].add_micros(start, terms.goal)
    except CalendarError:
        return _NEVER
