"""A clock that stands still until it is told to move."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from servicekit.calendars.instants import from_micros, span_micros, to_micros
from servicekit.errors import InputError

if TYPE_CHECKING:
    from servicekit.typing import Micros

__all__ = ["ManualClock"]


class ManualClock:
    """
    A clock for tests and simulations, set by hand; it gives aware UTC moments.

    Give the clock itself where a callable that returns a ``datetime`` is wanted and `micros` where one that returns
    microseconds is: ``MemoryStore(clock=clock.micros)``.
    """

    def __init__(self, start: datetime) -> None:
        self._micros = to_micros(start, "start")

    def __call__(self) -> datetime:
        """Give the moment at which the clock stands, as `now` does."""
        return self.now()

    def __repr__(self) -> str:
        return f"ManualClock({self.now().isoformat()})"

    def now(self) -> datetime:
        """Give the moment at which the clock stands."""
        return from_micros(self._micros)

    def micros(self) -> Micros:
        """Give the moment at which the clock stands in whole microseconds since 1970 UTC."""
        return self._micros

    def advance(self, span: timedelta | None = None, /, **units: float) -> datetime:
        """Move on by a span, or by ``hours=2`` and the like (the words of `timedelta`), and give the new moment."""
        moved = self._micros + span_micros(span if span is not None else timedelta(**units))
        return self._set(moved, backwards=False)

    def move_to(self, moment: datetime, *, backwards: bool = False) -> datetime:
        """Move to a moment; to an earlier one only with *backwards*, for tests of clocks that are set back."""
        return self._set(to_micros(moment), backwards=backwards)

    def _set(self, micros: Micros, *, backwards: bool) -> datetime:
        if micros < self._micros and not backwards:
            raise InputError(f"the clock stands at {self.now().isoformat()}; to set it back, say backwards=True")
        self._micros = micros
        return self.now()
