"""
What is different in two policies: part by part, matched by their names and not by where they stand.

The canonical forms are compared, so two policies have no difference exactly when they are equal. Whatever a document
may say is compared here without being mentioned; only words are looked up, in :mod:`servicekit.policies.wording`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from attrs import frozen

from servicekit.policies.document import Policy, write_policy
from servicekit.policies.metrics import CONDITIONS
from servicekit.policies.wording import told

__all__ = ["Difference", "DifferenceKind", "diff", "part_at"]

_NAMES = (("key",), ("on", "from"), ("date",), ("starts",))
"""What the tables of a list are known by: the first that all of them have."""


class DifferenceKind(StrEnum):
    """What became of a part."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    """The parts of a list stand in another order; *before* and *after* are all their names, in order."""


@frozen(kw_only=True)
class Difference:
    """
    One difference.

    Attributes:
        path: Where it is: the names from the top of the document down, see :func:`part_at`.
        kind: What became of the part.
        before: What was there, as plain data; ``None`` when it was added.
        after: What is there now; ``None`` when it was removed.
        words: The whole difference in a sentence for people.
    """

    path: tuple[str, ...]
    kind: DifferenceKind
    before: Any
    after: Any
    words: str

    def __str__(self) -> str:
        return self.words

    def as_data(self) -> dict[str, Any]:
        """The difference as plain JSON."""
        parts = {"path": list(self.path), "kind": self.kind.value, "before": self.before, "after": self.after}
        return {**parts, "words": self.words}


def diff(before: Policy, after: Policy) -> tuple[Difference, ...]:
    """
    Everything in which the policy *after* differs from *before*, in the order of their documents.

    Empty exactly when the two are equal. A part that has another name is one removed and one added.
    """
    one, two = write_policy(before), write_policy(after)
    return tuple(
        Difference(path=path, kind=kind, before=old, after=new, words=told(path, kind.value, (one, old), (two, new)))
        for path, kind, old, new in _compared((), one, two)
    )


def part_at(policy: Policy, path: tuple[str, ...]) -> Any:
    """
    The part of *policy* at *path*, as plain data; ``None`` when there is none.

    A list of tables is entered by their names: the ``key`` of each, of an edge ``"solve from new"``, of a holiday or an
    exception its date, of a later version of a calendar its start; from the second of the same name on with its number,
    ``"solve from new (2)"``.
    """
    part: Any = write_policy(policy)
    for name in path:
        inside = _inside(part)
        if inside is None or name not in inside:
            return None
        part = inside[name]
    return part


_Found = tuple[tuple[str, ...], DifferenceKind, Any, Any]


def _compared(path: tuple[str, ...], before: Any, after: Any) -> Iterator[_Found]:
    if _same(before, after):
        return
    one, two = (None, None) if _is_whole(path) else (_inside(before), _inside(after))
    if one is None or two is None or isinstance(before, list) is not isinstance(after, list):
        yield path, DifferenceKind.CHANGED, before, after
        return
    if isinstance(before, list) and [name for name in one if name in two] != [name for name in two if name in one]:
        yield path, DifferenceKind.MOVED, list(one), list(two)
    for name in [*one, *(name for name in two if name not in one)]:
        at = (*path, name)
        old, new = one.get(name), two.get(name)
        if not path and (empty := _empty(new if name not in one else old)) is not None:
            yield from _compared(at, empty if old is None else old, empty if new is None else new)
        elif name not in two:
            yield at, DifferenceKind.REMOVED, one[name], None
        elif name not in one:
            yield at, DifferenceKind.ADDED, None, two[name]
        else:
            yield from _compared(at, one[name], two[name])


def _same(one: Any, two: Any) -> bool:
    """Whether two parts are written alike: ``1`` is not ``1.0`` and not ``true``, and a table has no order."""
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(_same(one[name], two[name]) for name in one)
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(map(_same, one, two))
    return type(one) is type(two) and bool(one == two)


def _empty(section: Any) -> Any:
    """What a whole section is compared with where the other document has none, so that all of its parts are told."""
    return {} if isinstance(section, dict) and section else [] if isinstance(section, list) and section else None


def _is_whole(path: tuple[str, ...]) -> bool:
    """Whether the part there is told as a whole: a condition, the hours of a week."""
    if len(path) == 3 and path[0] in ("metrics", "sla"):
        return path[2] in (*CONDITIONS, "when")
    return len(path) > 2 and path[0] == "calendars" and path[-1] == "hours"


def _inside(part: Any) -> Mapping[str, Any] | None:
    """The parts of a table or of a list of tables by name, in order; ``None`` where there are none with names."""
    if isinstance(part, Mapping):
        return part
    if not isinstance(part, list) or not all(isinstance(item, Mapping) for item in part):
        return None
    names = next((names for names in _NAMES if all(set(names) <= item.keys() for item in part)), None)
    if names is None:
        return None
    found: dict[str, Any] = {}
    times: Counter[str] = Counter()
    for item in part:
        name = " from ".join(str(item[each]) for each in names)
        times[name] += 1
        found[name if times[name] == 1 else f"{name} ({times[name]})"] = item
    return found
