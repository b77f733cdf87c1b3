"""
Is there a ticket that meets some conditions and none of others? Found, or proven not to be there.

Two values that no test tells apart count as one, so a handful of values per field stands for all of them. Fields are
given values one after the other; what each condition can still come to is kept as a set of answers, and a branch ends
as soon as it cannot succeed. So the search sees few of the tickets that there are, and yet leaves none out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any, NamedTuple, TypeAlias

from servicekit.conditions import OPERATORS, All, Condition, Not, Test, fields_of, leaves_of, qualified
from servicekit.conditions.operators import MISSING
from servicekit.policies import OWN_WORDS, Policy
from servicekit.policies.known import EVENT_FIELDS
from servicekit.workflow import Category

__all__ = ["OTHER", "Space", "Ticket", "Undecided"]

Ticket: TypeAlias = Mapping[str, Mapping[str, Any]]
"""The facts of a possible ticket."""

OTHER = "something else"
"""Stands for every text that no test names."""

_TRUE, _FALSE, _UNKNOWN = 1, 2, 4
_NOTHING: Mapping[str, Any] = {}
_BITS = {True: _TRUE, False: _FALSE, None: _UNKNOWN}
_NEGATED = [bits & _UNKNOWN | (bits & _TRUE) << 1 | (bits & _FALSE) >> 1 for bits in range(8)]
_MOST = 20_000  # looks at a field before a search is given up
_MOST_NAMES = 6  # in a list whose every combination is tried
_CHANGED = "event.fields"
_LISTS = (_CHANGED, "ticket.holds")
_PARTS = frozenset({"contains", "starts_with", "ends_with"})
_COUNTS = frozenset({"replies", "messages", "reopened"})


_Given: TypeAlias = dict[str, int]
_Bits: TypeAlias = Callable[[_Given], int]


class _Asked(NamedTuple):
    """A condition, the fields it reads, each with the values with which it can be true, and what it can come to."""

    condition: Condition
    able: Mapping[str, frozenset[int]]
    bits: _Bits


class Undecided(Exception):
    """No such ticket was met, but not all of them could be tried."""


class Space:
    """
    The tickets that the *conditions* of a policy tell apart.

    Args:
        policy: Where the fields are declared.
        conditions: Every condition that will be asked about.
    """

    def __init__(self, policy: Policy, conditions: Iterable[Condition]) -> None:
        asked: dict[str, list[Any]] = {}
        tests = list(dict.fromkeys(test for condition in conditions for test in leaves_of(condition)))
        for test in tests:
            found = asked.setdefault(test.field, [])
            found += [] if test.op == "known" else test.value if isinstance(test.value, tuple) else [test.value]
        self.domains = {name: _domain(policy, name, values) for name, values in asked.items()}
        self._inexact = {test.field for test in tests if test.op in _PARTS and test.field not in _LISTS}
        self._inexact |= {name for name in _LISTS if len(set(asked.get(name, ()))) > _MOST_NAMES}
        self._asked: dict[int, _Asked] = {}

    def tickets(
        self, must: Sequence[Condition], never: Sequence[Condition] = (), given: Mapping[str, Any] = _NOTHING
    ) -> Iterator[Ticket]:
        """
        Tickets of which every condition of *must* is true and none of *never* is, the plainest first.

        Each stands for all that differ from it only in fields that no longer matter; those it leaves out. Tickets of
        conditions that read the event at hand have a section for it; some of those may never be met with. With *given*
        only those with these values, by the full names of their fields. When there may be others, the last one is
        followed by ``Undecided``.
        """
        search = _Search(self.domains)
        asked = [*map(self._compiled, must)], [*map(self._compiled, never)]
        yield from search.solutions(self._places(given), *asked)
        read = frozenset[str]().union(*map(fields_of, (*must, *never)))
        if search.looks > _MOST or read & self._inexact:
            raise Undecided

    def proves_none(self, must: Sequence[Condition], never: Sequence[Condition] = ()) -> bool:
        """Whether there is surely no such ticket."""
        try:
            return next(self.tickets(must, never), None) is None
        except Undecided:
            return False

    def some(
        self, must: Sequence[Condition], never: Sequence[Condition] = (), given: Mapping[str, Any] = _NOTHING
    ) -> Iterator[Ticket]:
        """Such tickets, as far as they are found."""
        try:
            yield from self.tickets(must, never, given)
        except Undecided:
            return

    def _compiled(self, condition: Condition) -> _Asked:
        """The condition as a question, made once; it is known by its place in memory, where it is kept."""
        if id(condition) not in self._asked:
            bits = _bits_of(condition, self.domains)
            able = {
                name: frozenset(n for n in range(len(self.domains[name])) if bits({name: n}) & _TRUE)
                for name in dict.fromkeys(test.field for test in leaves_of(condition))
            }
            self._asked[id(condition)] = _Asked(condition, able, bits)
        return self._asked[id(condition)]

    def _places(self, given: Mapping[str, Any]) -> dict[str, int]:
        """Where the values stand in their domains; one that nothing asks for is like any other of those."""
        places = {}
        for name, value in given.items():
            domain = self.domains.get(name, ())
            place = next((n for n, each in enumerate(domain) if type(each) is type(value) and each == value), None)
            if place is None and OTHER in domain:
                place = domain.index(OTHER)
            if place is not None:
                places[name] = place
        return places


class _Search:
    """One search, which counts how often it looked."""

    def __init__(self, domains: Mapping[str, list[Any]]) -> None:
        self._domains = domains
        self.looks = 0

    def solutions(self, given: _Given, must: list[_Asked], never: list[_Asked]) -> Iterator[Ticket]:
        """The tickets with these values (by their places) that meet all of *must* and none of *never*."""
        must_open, never_open = _still_open(given, must, never)
        if must_open is None:
            return
        field = next((name for asked in (*must_open, *never_open) for name in asked.able if name not in given), None)
        if field is None:
            yield self._ticket(given)
            return
        for place in self._places(field, must_open):
            self.looks += 1
            if self.looks > _MOST:
                return
            yield from self.solutions({**given, field: place}, must_open, never_open)

    def _places(self, field: str, must: list[_Asked]) -> Iterator[int]:
        """The values of a field, those left out that alone decide against what must be true."""
        able = [asked.able[field] for asked in must if field in asked.able]
        return (place for place in range(len(self._domains[field])) if all(place in places for places in able))

    def _ticket(self, given: dict[str, int]) -> Ticket:
        facts: dict[str, dict[str, Any]] = {"ticket": {}}
        for name, place in given.items():
            section, _, short = name.partition(".")
            value = self._domains[name][place]
            if value is not MISSING:
                facts.setdefault(section, {})[short] = value
        return facts


def _still_open(given: _Given, must: list[_Asked], never: list[_Asked]) -> tuple[list[_Asked] | None, list[_Asked]]:
    """What is not decided yet; ``None`` in the first place when it cannot come out right any longer."""
    must_open, never_open = [], []
    for asked in must:
        bits = asked.bits(given)
        if not bits & _TRUE:
            return None, []
        if bits != _TRUE:
            must_open.append(asked)
    for asked in never:
        bits = asked.bits(given)
        if bits == _TRUE:
            return None, []
        if bits & _TRUE:
            never_open.append(asked)
    return must_open, never_open


def _bits_of(condition: Condition, domains: Mapping[str, list[Any]]) -> _Bits:
    """The answers that *condition* can still come to; too many rather than too few until all is given."""
    if isinstance(condition, Test):
        field, answers = condition.field, _answers(condition, domains[condition.field])
        return lambda given: answers[given.get(field)]
    if isinstance(condition, Not):
        within = _bits_of(condition.condition, domains)
        return lambda given: _NEGATED[within(given)]
    parts = [_bits_of(part, domains) for part in condition.conditions]
    if len(parts) == 1:
        return parts[0]
    return _joined(parts, _FALSE, _TRUE) if isinstance(condition, All) else _joined(parts, _TRUE, _FALSE)


def _joined(parts: list[_Bits], decisive: int, otherwise: int) -> _Bits:
    """One *decisive* answer decides; without one, all have to come out *otherwise*, or the whole is unknown."""

    def bits(given: _Given) -> int:
        some, every, neither = 0, otherwise, True
        for part in parts:
            found = part(given)
            if found == decisive:
                return decisive
            some |= found
            every &= found
            neither = neither and bool(found & (otherwise | _UNKNOWN))
        return some & decisive | every | (some & _UNKNOWN if neither else 0)

    return bits


def _answers(test: Test, domain: list[Any]) -> dict[int | None, int]:
    """The answer of *test* for each value by its place, as a bit; under ``None`` what it can be at all."""
    check = OPERATORS[test.op].make(test.value)
    found: dict[int | None, int] = {
        place: _BITS[None if value is MISSING and test.op != "known" else check(value)]
        for place, value in enumerate(domain)
    }
    found[None] = sum({*found.values()})
    return found


def _domain(policy: Policy, name: str, asked: list[Any]) -> list[Any]:
    """The values of a field that stand for all it may have."""
    short = name.removeprefix("ticket.")
    if short in OWN_WORDS:
        return _own(policy, short, asked)
    if name in EVENT_FIELDS:
        return _of_event(name, asked)
    declared = next((values for field, values in policy.fields.items() if qualified(field) == name), ())
    return [*(declared or _around(asked)), None, MISSING]


def _own(policy: Policy, word: str, asked: list[Any]) -> list[Any]:
    """What a ticket knows by itself is never missing."""
    if word == "lifecycle":
        return [policy.lifecycle, *(key for key in policy.lifecycles if key != policy.lifecycle)]
    if word == "status_category":
        return [category.value for category in Category]
    if word == "status":
        return list({status.key: None for each in policy.lifecycles.values() for status in each.statuses})
    if word in ("merged", "holds"):
        return [False, True] if word == "merged" else _some_of(asked)
    if word in _COUNTS:
        return sorted({0, *(max(0, round(value)) + step for value in asked if _is_number(value) for step in (0, 1))})
    return [None, *_around(asked)] if word in ("requester", "agent", "team") else ["", *_around(asked)]


def _of_event(name: str, asked: list[Any]) -> list[Any]:
    """The values of a field of the event at hand; most events lack most fields."""
    if name == _CHANGED:
        return [MISSING, *_some_of(asked)]
    if name == "event.what":
        words = EVENT_FIELDS[name]
        named = [word for word in words if word in set(asked)]
        return list(dict.fromkeys([words[0], *named, *(word for word in words if word not in named)][: len(named) + 2]))
    always = name in ("event.moved", "event.team_changed", "event.agent_changed")
    return [True, False] if always else [*(EVENT_FIELDS[name] or _around(asked)), MISSING]


def _some_of(asked: list[Any]) -> list[Any]:
    """Every list of the names that are asked for."""
    names = list(dict.fromkeys(asked))[:_MOST_NAMES]
    return [list(some) for count in range(len(names) + 1) for some in combinations(names, count)]


def _around(asked: list[Any]) -> list[Any]:
    """The values asked for, and one beside, between and beyond them."""
    values = list(dict.fromkeys((type(value), value) for value in asked))
    numbers = sorted({value for _, value in values if _is_number(value)})
    between = [(low + high) / 2 for low, high in pairwise(numbers)]
    beyond = [numbers[0] - 1, numbers[-1] + 1] if numbers else []
    truths = [True, False] if any(kind is bool for kind, _ in values) else []
    texts = [value for kind, value in values if kind is str]
    return [*texts, OTHER, *truths, *numbers, *between, *beyond]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
