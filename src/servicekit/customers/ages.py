"""
Age of purchase in steps: in warranty, second to fourth year, fifth to seventh, older.

A step is closed on the right: what is exactly one year old is still in its first year, which is also the last day on
which a warranty of one year holds (see :mod:`servicekit.customers.lengths`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import field, frozen

from servicekit.customers.lengths import Length
from servicekit.errors import InputError

__all__ = ["AGES", "AgeSteps"]


def _steps(steps: Iterable[tuple[str, Length]]) -> tuple[tuple[str, Length], ...]:
    return tuple((name, until) for name, until in steps)


@frozen(kw_only=True)
class AgeSteps:
    """
    Names for ages, with the boundaries as data.

    Attributes:
        steps: Name and the age up to which, and including which, it is meant; going up.
        beyond: The name of everything older.

    Raises:
        InputError: The ages do not go up, or a name stands there twice.
    """

    steps: tuple[tuple[str, Length], ...] = field(converter=_steps)
    beyond: str

    def __attrs_post_init__(self) -> None:
        names = [*(name for name, _ in self.steps), self.beyond]
        if len(set(names)) < len(names):
            raise InputError(f"an age has a name of its own, but these are {', '.join(names)}", argument="steps")
        for (_, lower), (name, upper) in zip(self.steps, self.steps[1:], strict=False):
            if not lower.after(_PROBE) < upper.after(_PROBE):
                raise InputError(f"the age of {name!r}, {upper}, does not come after {lower}", argument="steps")

    def of(self, since: date, on: date) -> str:
        """
        The name of the age on the day *on* of what was bought on the day *since*.

        Raises:
            InputError: It was not bought by then.
        """
        if on < since:
            raise InputError(f"on {on} nothing was bought yet: that was on {since}", argument="on")
        return next((name for name, until in self.steps if on <= until.after(since)), self.beyond)

    def ends(self, since: date) -> tuple[tuple[str, date], ...]:
        """The last day of each step but the last one."""
        return tuple((name, until.after(since)) for name, until in self.steps)


_PROBE = date(2000, 1, 1)

AGES = AgeSteps(
    steps=(
        ("in_warranty", Length(months=12)),
        ("2_to_4_years", Length(months=48)),
        ("5_to_7_years", Length(months=84)),
    ),
    beyond="over_7_years",
)
"""
In warranty, the second to the fourth year, the fifth to the seventh, older: how a car maker groups its customers.

Its warranty is one year; with another one, give steps of your own.
"""
