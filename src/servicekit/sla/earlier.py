"""
The promises that a ticket ran under before it went over to others, and their calendars under names of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from attrs import evolve, field, frozen

from servicekit.calendars import BusinessCalendar
from servicekit.sla.clock import Calendars, Clock
from servicekit.sla.clocks import Clocks

__all__ = ["Earlier"]


def _unknown(name: str) -> Any:
    raise KeyError(name)


@frozen(kw_only=True, slots=False)
class Earlier:
    """
    Earlier promises by their names.

    Attributes:
        promises: Gives the :class:`~servicekit.sla.Promises` of a name.
        calendars: Their calendars, by the name of the promises and their own name in them. The ``key`` of each tells it
            from every other one: by that key it is found later.
    """

    promises: Callable[[str], Any] = _unknown
    calendars: Mapping[tuple[str, str], BusinessCalendar] = field(factory=dict)

    @cached_property
    def by_key(self) -> Calendars:
        """The calendars by the names under which they are found later."""
        return {calendar.key: calendar for calendar in self.calendars.values()}

    def taken_over(self, clocks: Clocks, then: Calendars, now: Calendars, name: str) -> Clocks:
        """
        The clocks of a ticket that comes from the promises of that *name* and goes on among other calendars.

        What has ended stays as it is, and is read under those for ever. What can still run waits for the event that
        follows, which chooses among the policies that there are now.
        """

        def ended(clock: Clock) -> Clock:
            return clock if clock.under else evolve(clock, under=name)

        live = {
            key: self.here(clock, then, now, name) if clock.is_live else ended(clock)
            for key, clock in clocks.live.items()
        }
        return evolve(clocks, policies=(), finished=tuple(map(ended, clocks.finished)), live=live)

    def here(self, clock: Clock, then: Calendars, now: Calendars, name: str) -> Clock:
        """
        The clock as it goes on among other calendars.

        A calendar that has changed, or is there no more, takes the name under which it is kept: the work that it
        measured stays what it was.

        Args:
            clock: The clock.
            then: The calendars that it ran on.
            now: Those that it goes on among.
            name: That of the promises it comes from.
        """

        def kept(calendar: str) -> str:
            same = calendar in now and now[calendar] == then[calendar]
            return calendar if same else self.calendars[name, calendar].key

        used = {clock.calendar, *(span.calendar for span in clock.spans)}
        names = {calendar: kept(calendar) for calendar in used}
        if all(calendar == kept for calendar, kept in names.items()):
            return clock
        spans = tuple(evolve(span, calendar=names[span.calendar]) for span in clock.spans)
        return evolve(clock, calendar=names[clock.calendar], spans=spans)
