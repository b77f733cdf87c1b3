"""
What a lifecycle is: statuses, each with a category, and the edges between them, as versioned data.

A lifecycle changes by a new version of its data (:func:`extend`), never by inheritance.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from attrs import evolve, frozen
from attrs import field as attribute

from servicekit.errors import InputError, LifecycleError, Problem
from servicekit.workflow.soundness import Graph, did_you_mean, problems_of
from servicekit.workflow.statuses import Category, Edge, Status

__all__ = ["Lifecycle", "extend"]


def _statuses(statuses: Iterable[Status]) -> tuple[Status, ...]:
    return tuple(statuses)


def _edges(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    return tuple(edges)


@frozen
class Lifecycle:
    """
    Statuses and the edges between them.

    Attributes:
        key: Its name.
        version: Counts up with every change; a stored event says under which version it happened.
        initial: The key of the status in which a ticket begins.
        statuses: In the order in which people should see them.
        edges: In the order in which they are tried.
    """

    key: str
    version: int
    initial: str
    statuses: tuple[Status, ...] = attribute(converter=_statuses)
    edges: tuple[Edge, ...] = attribute(converter=_edges)

    @property
    def events(self) -> tuple[str, ...]:
        """The names of all events, in the order in which the edges first use them."""
        return tuple(dict.fromkeys(edge.event for edge in self.edges))

    @property
    def guards(self) -> tuple[str, ...]:
        """The names of all guards, in the order in which the edges first use them."""
        return tuple(dict.fromkeys(name for edge in self.edges for name in (*edge.guards, *edge.unless)))

    def landing(self, category: Category) -> Status:
        """
        The status in which *category* is entered when no edge says so.

        Raises:
            LifecycleError: No status in use has that category.
        """
        live = [status for status in self.statuses if status.category is category and not status.retired]
        if not live:
            raise LifecycleError(f"lifecycle {self.key!r} has no status of the category {category.value!r}")
        return next((status for status in live if status.default), live[0])

    def problems(self, path: str = "") -> list[Problem]:
        """
        Everything that is wrong with it, all at once; empty when it is sound.

        *path* is where the lifecycle stands in its document, ``lifecycles.<key>`` unless given.
        """
        graph = Graph(self.version, self.initial, self.statuses, self.edges)
        return problems_of(graph, path or f"lifecycles.{self.key}")


def extend(
    lifecycle: Lifecycle,
    version: int,
    *,
    key: str = "",
    add: Iterable[Status] = (),
    edges: Iterable[Edge] = (),
    drop: Iterable[tuple[str, str]] = (),
    retire: Iterable[str] = (),
) -> Lifecycle:
    """
    A new version of *lifecycle*, or with *key* a lifecycle of its own that begins where *lifecycle* stands.

    Args:
        lifecycle: What to begin from; it stays as it is.
        version: The new version, higher than the old one (any, with a new *key*).
        key: The new name, the old one when empty.
        add: Statuses to add.
        edges: Edges to add; they are tried before the old ones, so a guarded one refines what is there.
        drop: Edges to leave out, each as ``(event, source)``.
        retire: Statuses to retire: they stay readable, edges to them are left out, edges out of them stay.

    Raises:
        InputError: The version does not count up, or there is nothing of that name to drop or retire.
    """
    if not key and version <= lifecycle.version:
        raise InputError(f"version {version} of {lifecycle.key!r} must be higher than {lifecycle.version}")
    dropped, retired = list(drop), list(retire)
    _check_there("edge to drop", dropped, {(edge.event, edge.source) for edge in lifecycle.edges})
    _check_there("status to retire", retired, {status.key for status in lifecycle.statuses})
    old = [evolve(s, retired=True, default=False) if s.key in retired else s for s in lifecycle.statuses]
    kept = [e for e in lifecycle.edges if (e.event, e.source) not in dropped and e.target not in retired]
    return Lifecycle(
        key=key or lifecycle.key,
        version=version,
        initial=lifecycle.initial,
        statuses=[*old, *add],
        edges=[*edges, *kept],
    )


def _check_there(what: str, named: Collection[object], there: Collection[object]) -> None:
    for name in named:
        if name not in there:
            hint = did_you_mean(str(name), map(str, there))
            raise InputError(f"there is no {what}: {name}" + (f" ({hint})" if hint else ""))
