"""
What a ticket has that its policy does not declare: fields misspelt, values of another list, holds that pause nothing.

None of it is refused, for a fact is a fact; but a promise that was made by default because of it should be seen.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any

from attrs import frozen

from servicekit.conditions import qualified
from servicekit.sla.targets import PauseReasons, SLATarget
from servicekit.tickets import OWN_WORDS, Ticket

__all__ = ["Odd", "Undeclared", "undeclared_in"]


class Odd(StrEnum):
    """What is odd about it."""

    VALUE = "value"
    """The policy lists the values of the field, and this is none of them."""
    FIELD = "field"
    """The policy declares no such field, but one that is called much like it; other fields are the host's own."""
    OWN_WORD = "own_word"
    """The field has the name of what a ticket knows by itself: that is read, the field is not."""
    HOLD = "hold"
    """Targets name the holds that pause them, and none names this one: it pauses nothing."""


@frozen(kw_only=True)
class Undeclared:
    """
    One of them.

    Attributes:
        odd: What is odd.
        field: The field as policies write it (``"priority"``, ``"customer.plan"``), ``"holds"`` for a hold.
        value: The value, or the reason of the hold; ``None`` where it is about the field itself.
        meant: What it is closest to of what the policy knows; "" for nothing close.
    """

    odd: Odd
    field: str
    value: Any = None
    meant: str = ""

    def __str__(self) -> str:
        words = {
            Odd.VALUE: f"{self.field} is {self.value!r}, which the policy does not declare",
            Odd.FIELD: f"the policy declares no field {self.field!r}",
            Odd.OWN_WORD: f"{self.field!r} is what a ticket knows by itself: the field of that name is not read",
            Odd.HOLD: f"no target pauses for the hold {self.value!r}",
        }
        return words[self.odd] + (f"; did you mean {self.meant!r}?" if self.meant else "")


def undeclared_in(
    ticket: Ticket,
    noted: Mapping[str, Mapping[str, Any]],
    declared: Mapping[str, tuple[str, ...]],
    targets: Collection[SLATarget],
) -> tuple[Undeclared, ...]:
    """
    What *ticket* and what is *noted* around it have that is not *declared*, in the order of the names.

    *declared* are fields by their full names, each with its values (none: any); none at all allows any.
    """
    found = [*_fields(ticket, declared), *_values(ticket, noted, declared), *_holds(ticket, targets)]
    return tuple(sorted(found, key=lambda each: (each.field, str(each.value))))


def _fields(ticket: Ticket, declared: Mapping[str, tuple[str, ...]]) -> Iterator[Undeclared]:
    own = [name.removeprefix("ticket.") for name in declared if name.startswith("ticket.")]
    for name in ticket.fields:
        if name in OWN_WORDS:
            yield Undeclared(odd=Odd.OWN_WORD, field=name)
        elif qualified(name) not in declared and (meant := _close(name, own)):
            yield Undeclared(odd=Odd.FIELD, field=name, meant=meant)


def _values(
    ticket: Ticket, noted: Mapping[str, Mapping[str, Any]], declared: Mapping[str, tuple[str, ...]]
) -> Iterator[Undeclared]:
    sections = {**noted, "ticket": ticket.fields}
    for name, values in declared.items():
        section, _, key = name.partition(".")
        value = sections.get(section, {}).get(key)
        if values and value is not None and str(value) not in values:
            yield Undeclared(
                odd=Odd.VALUE, field=name.removeprefix("ticket."), value=value, meant=_close(str(value), values)
            )


def _holds(ticket: Ticket, targets: Collection[SLATarget]) -> Iterator[Undeclared]:
    named: set[str] = set()
    for target in targets:
        if not isinstance(target.pause_reasons, PauseReasons):
            named |= target.pause_reasons
    for hold in ticket.holds if named else ():
        if not any(target.pauses_for(hold.reason, hold.category) for target in targets):
            yield Undeclared(odd=Odd.HOLD, field="holds", value=hold.reason, meant=_close(hold.reason, named))


def _close(word: str, known: Iterable[str]) -> str:
    return _nearest(word, tuple(sorted(known)))


@lru_cache(maxsize=256)
def _nearest(word: str, known: tuple[str, ...]) -> str:
    """The known word that is closest, whatever the case; "" for none."""
    by_case = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(word.casefold(), by_case, n=1)
    return by_case[near[0]] if near else ""
