"""
Complaints that come again: same customer, same thing, same cause, within a window.

Pure over the list, in whatever order it comes: complaints are judged by when they were made, and by their id where two
were made at the same instant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from attrs import field, frozen

from servicekit.calendars import Amount, BusinessCalendar, Elapsed, from_micros, to_micros
from servicekit.complaints.causes import CauseTree
from servicekit.complaints.complaint import Complaint
from servicekit.errors import InputError
from servicekit.typing import Micros

__all__ = ["About", "Chain", "Match", "Repeat", "RepeatRule", "chains", "repeats"]


class About(StrEnum):
    """What two complaints must be about to be the same."""

    ANYTHING = "anything"
    """Not compared."""
    PRODUCT = "product"
    """The same kind of thing."""
    ASSET = "asset"
    """The very same thing."""
    EITHER = "either"
    """The same kind of thing or the very same one."""


@frozen(kw_only=True)
class RepeatRule:
    """
    When a complaint is a repeat of an earlier one of the same customer.

    What is not known (an empty product, asset or cause) is the same as nothing, not even as another unknown.

    Attributes:
        window: How much time may lie between the two; a repeat comes before the whole window is over.
        about: What they must be about.
        level: The level of the cause tree at which both must stand at or below the same cause; ``None`` for the same
            cause exactly, ``""`` when causes are not compared.
        calendar: The name of the calendar on which a window in working time or business days is counted.
    """

    window: Amount
    about: About = field(default=About.EITHER, converter=About)
    level: str | None = None
    calendar: str = ""

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.window, Elapsed) and not self.calendar:
            raise InputError(f"a window of {self.window!r} is counted on a calendar: name one")


@frozen(kw_only=True)
class Match:
    """One thing that two complaints have in common: the *field* and its *value* (at a level: the cause there)."""

    field: str
    value: str


@frozen(kw_only=True)
class Repeat:
    """
    A complaint that came again.

    Attributes:
        complaint: The later one.
        earlier: The latest of the earlier ones that it repeats.
        matched: What the two have in common, field by field.
        until: The end of the window that *earlier* opened; the repeat lies before it.
        first: The complaint with which the chain began.
        number: Which repeat in its chain it is, from 1.
    """

    complaint: Complaint
    earlier: Complaint
    matched: tuple[Match, ...]
    until: datetime
    first: Complaint
    number: int

    def explain(self) -> str:
        """Why this is a repeat, in a sentence."""
        same = ", ".join(f"{match.field} {match.value!r}" for match in self.matched)
        return (
            f"{self.complaint.id} of {self.complaint.at.isoformat()} repeats {self.earlier.id} of "
            f"{self.earlier.at.isoformat()} (same {same}; before {self.until.isoformat()}); "
            f"repeat {self.number} of {self.first.id}"
        )


@frozen(kw_only=True)
class Chain:
    """A complaint and everything that repeats it, directly or through another repeat, in order of time."""

    first: Complaint
    repeats: tuple[Repeat, ...]

    @property
    def complaints(self) -> tuple[Complaint, ...]:
        """All complaints of the chain, the first one first."""
        return (self.first, *(repeat.complaint for repeat in self.repeats))


def repeats(
    complaints: Iterable[Complaint],
    rule: RepeatRule,
    *,
    tree: CauseTree | None = None,
    calendars: Mapping[str, BusinessCalendar] | None = None,
) -> tuple[Repeat, ...]:
    """
    Which of *complaints* repeat an earlier one, in order of time.

    Args:
        complaints: In any order; each id once.
        rule: What makes a repeat.
        tree: The causes, needed where the rule compares them at a level; with it retired causes count as their
            successors.
        calendars: By name, for a window in working time.

    Raises:
        InputError: An id stands there twice, the rule needs a tree or calendar that is missing, or a cause is unknown.
    """
    ordered = sorted(complaints, key=lambda each: (each.micros, each.id))
    _check(ordered, rule, tree)
    window = _window(rule, calendars or {})
    found: dict[str, Repeat] = {}
    lengths: dict[str, int] = {}
    past: dict[str, list[tuple[Complaint, Micros]]] = {}
    for later in ordered:
        earlier = [(each, until) for each, until in past.get(later.customer, ()) if later.micros < until]
        past[later.customer] = [*earlier, (later, window(later.micros))]
        for each, until in reversed(earlier):
            if matched := _matched(each, later, rule, tree):
                before = found.get(each.id)
                first = before.first if before else each
                number = lengths[first.id] = lengths.get(first.id, 0) + 1
                end = from_micros(until)
                found[later.id] = Repeat(
                    complaint=later, earlier=each, matched=matched, until=end, first=first, number=number
                )
                break
    return tuple(found.values())


def _check(ordered: list[Complaint], rule: RepeatRule, tree: CauseTree | None) -> None:
    ids = [each.id for each in ordered]
    if len(set(ids)) < len(ids):
        twice = sorted({each for each in ids if ids.count(each) > 1})
        raise InputError(f"complaints that stand in the list twice: {', '.join(twice)}", ids=twice)
    if rule.level and tree is None:
        raise InputError(f"causes are compared at the level {rule.level!r}, so the tree of causes is needed")
    if rule.level and tree is not None and rule.level not in tree.levels:
        raise InputError(f"there is no level {rule.level!r}: there are {', '.join(tree.levels)}")


def _window(rule: RepeatRule, calendars: Mapping[str, BusinessCalendar]) -> Callable[[Micros], Micros]:
    """The end of the window that a complaint of a moment opens."""
    window = rule.window
    if isinstance(window, Elapsed):
        span = window.micros
        return lambda at: at + span
    if rule.calendar not in calendars:
        known = ", ".join(calendars) or "none"
        raise InputError(f"there is no calendar {rule.calendar!r}; there are: {known}", name=rule.calendar)
    calendar = calendars[rule.calendar]
    return lambda at: to_micros(calendar.add(from_micros(at), window))


def _matched(earlier: Complaint, later: Complaint, rule: RepeatRule, tree: CauseTree | None) -> tuple[Match, ...]:
    """What the two have in common; empty when that is not enough."""
    things = _same_things(earlier, later, rule.about)
    causes = _same_cause(earlier, later, rule.level, tree)
    if things is None or causes is None:
        return ()
    return (Match(field="customer", value=later.customer), *things, *causes)


def _same_things(earlier: Complaint, later: Complaint, about: About) -> tuple[Match, ...] | None:
    if about is About.ANYTHING:
        return ()
    names = ("product", "asset") if about is About.EITHER else (about.value,)
    same = [name for name in names if getattr(later, name) and getattr(later, name) == getattr(earlier, name)]
    return tuple(Match(field=name, value=getattr(later, name)) for name in same) or None


def _same_cause(
    earlier: Complaint, later: Complaint, level: str | None, tree: CauseTree | None
) -> tuple[Match, ...] | None:
    if level == "":
        return ()
    causes = [_cause(each, level, tree) for each in (earlier, later)]
    if causes[0] is None or causes[0] != causes[1]:
        return None
    return (Match(field=level or "cause", value=causes[0]),)


def _cause(complaint: Complaint, level: str | None, tree: CauseTree | None) -> str | None:
    if not complaint.cause:
        return None
    if tree is None:
        return complaint.cause
    return tree.at_level(complaint.cause, level) if level else tree.resolve(complaint.cause)


def chains(found: Iterable[Repeat]) -> tuple[Chain, ...]:
    """The repeats gathered by the complaint that each chain began with, the earliest chain first."""
    by_first: dict[str, list[Repeat]] = {}
    for each in found:
        by_first.setdefault(each.first.id, []).append(each)
    gathered = [
        Chain(first=several[0].first, repeats=tuple(sorted(several, key=lambda each: each.number)))
        for several in by_first.values()
    ]
    return tuple(sorted(gathered, key=lambda chain: (chain.first.micros, chain.first.id)))
