"""
Why customers complain: a tree of causes as versioned data.

A cause stands under another one, down from the areas; each depth has a name (``area``, ``group``, ``cause``). A new
version may retire a cause, and says which cause of its own takes over what was filed under the old one, so counts over
several years stay comparable (ISO 10002:2018, 8.2, asks for complaints to be classified and analysed for systematic and
recurring problems; it prescribes no classification).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from servicekit.errors import InputError, InvalidDocument, Problem

__all__ = ["CauseCount", "CauseNode", "CauseTree", "mapping_between", "problems_between", "roll_up"]


@frozen(kw_only=True)
class CauseNode:
    """One cause: the cause *under* which it stands (none: an area at the top) and its *label* for people."""

    under: str = ""
    label: str = ""


@frozen(kw_only=True)
class CauseTree:
    """
    The causes of one version.

    Attributes:
        version: Counts up with every change; stored with a complaint beside its cause.
        levels: The names of the depths, from the top.
        causes: By key.
        retired: The key of every cause that earlier versions had and this one has not, and which cause of this version
            takes its place.

    Raises:
        InvalidDocument: The tree is not one; every problem is told at once.
    """

    version: int = 1
    levels: tuple[str, ...] = ("area", "group", "cause")
    causes: Mapping[str, CauseNode] = field(factory=dict)
    retired: Mapping[str, str] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        if problems := tree_problems(self.levels, self.causes, self.retired):
            raise InvalidDocument(problems, source="causes")

    def resolve(self, cause: str) -> str:
        """
        The cause of this version that *cause* is: itself, or the one that took its place.

        Raises:
            InputError: No version up to this one knows it.
        """
        if cause in self.causes:
            return cause
        if cause in self.retired:
            return self.retired[cause]
        raise InputError(f"there is no cause {cause!r} in version {self.version}", cause=cause)

    def path(self, cause: str) -> tuple[str, ...]:
        """The causes from the top down to *cause*, itself included."""
        return tuple(reversed(tuple(_upwards(self.causes, self.resolve(cause)))))

    def ancestors(self, cause: str) -> tuple[str, ...]:
        """The causes above *cause*, the nearest first."""
        return tuple(reversed(self.path(cause)[:-1]))

    def level_of(self, cause: str) -> str:
        """The name of the depth at which *cause* stands."""
        return self.levels[len(self.path(cause)) - 1]

    def at_level(self, cause: str, level: str) -> str | None:
        """
        The cause at *level* that *cause* is or stands below; ``None`` when it is filed above that level.

        Raises:
            InputError: There is no such level.
        """
        if level not in self.levels:
            raise InputError(f"there is no level {level!r}: there are {', '.join(self.levels)}", level=level)
        path = self.path(cause)
        depth = self.levels.index(level)
        return path[depth] if depth < len(path) else None


def _upwards(causes: Mapping[str, CauseNode], cause: str) -> Iterator[str]:
    """*cause* and those above it; stops where the tree does, or where it would go round."""
    seen: set[str] = set()
    while cause in causes and cause not in seen:
        yield cause
        seen.add(cause)
        cause = causes[cause].under


def tree_problems(
    levels: tuple[str, ...], causes: Mapping[str, CauseNode], retired: Mapping[str, str], path: str = ""
) -> list[Problem]:
    """Everything that is wrong with a tree, each with its place; *path* is where the tree stands in its document."""
    at = f"{path}." if path else ""
    found: list[Problem] = []
    if not levels or len(set(levels)) < len(levels):
        found.append(Problem(path=f"{at}levels", message="needs at least one name, and none of them twice"))
    found += [
        Problem(path=f"{at}causes.{key}", message=message)
        for key in causes
        if (message := _node_fault(levels, causes, key))
    ]
    for old, new in retired.items():
        if old in causes:
            found.append(Problem(path=f"{at}retired.{old}", message="is a cause of this version, so it is not retired"))
        if new not in causes:
            message = f"{new!r} is not a cause of this version"
            found.append(Problem(path=f"{at}retired.{old}", message=message))
    return found


def _node_fault(levels: tuple[str, ...], causes: Mapping[str, CauseNode], key: str) -> str:
    under = causes[key].under
    if under and under not in causes:
        return f"stands under {under!r}, which is not there"
    path = list(_upwards(causes, key))
    if causes[path[-1]].under in path:
        return "stands under itself"
    return f"is deeper than the {len(levels)} levels" if len(path) > len(levels) else ""


def problems_between(older: CauseTree, newer: CauseTree) -> list[Problem]:
    """What keeps complaints filed under *older* from being read under *newer*: one problem for each lost cause."""
    if newer.version <= older.version:
        message = f"{newer.version} does not come after {older.version}"
        return [Problem(path="version", message=message)]
    known = {*newer.causes, *newer.retired}
    message = "was a cause and is none any longer: say which cause takes its place"
    return [
        Problem(path=f"retired.{cause}", message=message)
        for cause in (*older.causes, *older.retired)
        if cause not in known
    ]


def mapping_between(older: CauseTree, newer: CauseTree) -> dict[str, str]:
    """
    The cause in *newer* for every cause that *older* knows.

    Raises:
        InvalidDocument: Some have none; all of them are in ``problems``.
    """
    if problems := problems_between(older, newer):
        raise InvalidDocument(problems, source="causes")
    return {cause: newer.resolve(cause) for cause in (*older.causes, *older.retired)}


@frozen(kw_only=True)
class CauseCount:
    """How many complaints are filed under a cause itself (*own*), and under it or anything below it (*total*)."""

    own: int = 0
    total: int = 0


def roll_up(tree: CauseTree, counts: Mapping[str, int]) -> dict[str, CauseCount]:
    """
    Counts by cause, added up the tree, in the order of the tree; counts of retired causes go to their successors.

    The totals of the areas add up to the sum of *counts*.

    Raises:
        InvalidDocument: Causes that no version knows, or negative counts; all of them at once.
    """
    if problems := [*_count_problems(tree, counts)]:
        raise InvalidDocument(problems, source="counts")
    own = dict.fromkeys(tree.causes, 0)
    total = dict.fromkeys(tree.causes, 0)
    for cause, count in counts.items():
        own[tree.resolve(cause)] += count
        for above in tree.path(cause):
            total[above] += count
    return {cause: CauseCount(own=own[cause], total=total[cause]) for cause in tree.causes}


def _count_problems(tree: CauseTree, counts: Mapping[str, int]) -> Iterator[Problem]:
    for cause, count in counts.items():
        if cause not in tree.causes and cause not in tree.retired:
            yield Problem(path=cause, message=f"is not a cause of version {tree.version}")
        if count < 0:
            yield Problem(path=cause, message=f"{count!r} is not a count")
