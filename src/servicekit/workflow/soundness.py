"""
What can be wrong with a lifecycle, found before a ticket meets it.

References come first; the shape of the graph is only looked at when every edge leads somewhere.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from servicekit.errors import Problem
from servicekit.workflow.statuses import Category, Edge, Status

__all__ = ["did_you_mean", "misnamed_in", "problems_of"]


class Graph(NamedTuple):
    """What is looked at."""

    version: int
    initial: str
    statuses: tuple[Status, ...]
    edges: tuple[Edge, ...]


def problems_of(graph: Graph, path: str, places: Sequence[str] = ()) -> list[Problem]:
    """
    Everything that is wrong with *graph*.

    *places* says for each edge where it stands in its document (below *path*), ``edges[<number>]`` unless given.
    """
    edges = _placed(graph, path, places)
    misnamed = list(_misnamed(graph, path, edges))
    problems = [*_names(graph, path, edges), *_statuses(graph, path), *misnamed, *_references(graph, edges)]
    problems += [*_defaults(graph, path), *_shadowed(edges)]
    return problems + ([] if misnamed else list(_shape(graph, path)))


def misnamed_in(graph: Graph, path: str, places: Sequence[str] = ()) -> list[Problem]:
    """Only where *graph* names a status that cannot stand there; the rest of it may be unfinished."""
    return list(_misnamed(graph, path, _placed(graph, path, places)))


def _placed(graph: Graph, path: str, places: Sequence[str]) -> list[tuple[str, Edge]]:
    places = places or [f"edges[{number}]" for number in range(len(graph.edges))]
    return list(zip((f"{path}.{place}" for place in places), graph.edges, strict=True))


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """A hint for a misspelt *word*, "" when none of *words* is near."""
    close = difflib.get_close_matches(word, sorted(set(words)), n=1)
    return f"did you mean {close[0]!r}?" if close else ""


def _keys(graph: Graph) -> dict[str, Status]:
    return {status.key: status for status in graph.statuses}


def _names(graph: Graph, path: str, edges: Sequence[tuple[str, Edge]]) -> Iterator[Problem]:
    if graph.version < 1:
        yield Problem(path=f"{path}.version", message=f"versions count from 1, not {graph.version}")
    for status in graph.statuses:
        if not _is_word(status.key):
            yield Problem(path=f"{path}.statuses", message=f"{status.key!r} is not a word to name a status with")
    for place, edge in edges:
        for part, words in (("on", [edge.event]), ("guards", edge.guards), ("unless", edge.unless)):
            for word in words:
                if not _is_word(word):
                    yield Problem(path=f"{place}.{part}", message=f"{word!r} is not a word to name something with")


def _is_word(word: str) -> bool:
    return bool(word) and word.isprintable() and word == word.strip()


def _statuses(graph: Graph, path: str) -> Iterator[Problem]:
    for key, number in Counter(status.key for status in graph.statuses).items():
        if number > 1:
            yield Problem(path=f"{path}.statuses.{key}", message=f"the status {key!r} is there {number} times")


def _misnamed(graph: Graph, path: str, edges: Sequence[tuple[str, Edge]]) -> Iterator[Problem]:
    statuses = _keys(graph)
    named = [(f"{path}.initial", graph.initial)]
    named += [pair for place, edge in edges for pair in ((f"{place}.from", edge.source), (f"{place}.to", edge.target))]
    for place, key in named:
        if key not in statuses:
            yield Problem(path=place, message=f"there is no status {key!r}", hint=did_you_mean(key, statuses))
    if graph.initial in statuses and statuses[graph.initial].retired:
        yield Problem(
            path=f"{path}.initial", message=f"the status {graph.initial!r} is retired: nothing can begin in it"
        )


def _references(graph: Graph, edges: Sequence[tuple[str, Edge]]) -> Iterator[Problem]:
    statuses = _keys(graph)
    seen: set[Edge] = set()
    for place, edge in edges:
        if edge.target in statuses and statuses[edge.target].retired:
            yield Problem(path=f"{place}.to", message=f"the status {edge.target!r} is retired: nothing may lead to it")
        for name in sorted(set(edge.guards) & set(edge.unless)):
            yield Problem(path=f"{place}.unless", message=f"the guard {name!r} can't say both yes and no")
        if edge in seen:
            yield Problem(path=place, message=f"the edge {_shown(edge)} is there twice")
        seen.add(edge)


def _defaults(graph: Graph, path: str) -> Iterator[Problem]:
    for status in graph.statuses:
        if status.retired and status.default:
            yield Problem(path=f"{path}.statuses.{status.key}", message="a retired status can't be the default")
    for category in Category:
        live = [status for status in _keys(graph).values() if status.category is category and not status.retired]
        marked = [status.key for status in live if status.default]
        if len(live) > 1 and len(marked) != 1:
            found = (
                f"{', '.join(marked)} are marked" if marked else f"of {', '.join(s.key for s in live)} none is marked"
            )
            message = f"the category {category.value!r} needs exactly one status marked default: {found}"
            yield Problem(path=f"{path}.statuses", message=message)


def _shadowed(edges: Sequence[tuple[str, Edge]]) -> Iterator[Problem]:
    """An edge after one that anybody may always take, or after the same demands with another target."""
    earlier: dict[tuple[str, str], list[Edge]] = {}
    for place, edge in edges:
        before = earlier.setdefault((edge.source, edge.event), [])
        cover = next((other for other in before if _covers(other, edge)), None)
        if cover and cover != edge:  # the same edge twice has been said already
            message = f"the edge {_shown(edge)} is never reached, after {_shown(cover)}"
            yield Problem(path=place, message=message, code="lifecycles.edge_shadowed")
        before.append(edge)


def _covers(first: Edge, second: Edge) -> bool:
    """Whether *first* may be taken whenever *second* may."""
    demands = set(first.guards) <= set(second.guards) and set(first.unless) <= set(second.unless)
    return demands and (not first.roles or bool(second.roles and set(second.roles) <= set(first.roles)))


def _shape(graph: Graph, path: str) -> Iterator[Problem]:
    live = [status for status in graph.statuses if not status.retired]
    closed = {status.key for status in live if status.category is Category.CLOSED}
    if not closed:
        message = "no status has the category 'closed': no ticket would ever end"
        yield Problem(path=f"{path}.statuses", message=message, code="lifecycles.no_way_to_closed")
    forward = _next(graph.edges)
    backward = _next(Edge(edge.event, edge.target, edge.source) for edge in graph.edges)
    reached, ending = _reach({graph.initial}, forward), _reach(closed, backward)
    for status in live:
        place = f"{path}.statuses.{status.key}"
        if status.key not in reached:
            message = f"no way leads from {graph.initial!r} to {status.key!r}"
            yield Problem(path=place, message=message, code="lifecycles.unreachable")
        if status.key not in closed and not forward.get(status.key, set()) - {status.key}:
            message = f"nothing leads out of {status.key!r}: tickets would stay there for ever"
            yield Problem(path=place, message=message, code="lifecycles.dead_end")
        elif closed and status.key not in ending:
            message = f"no way leads from {status.key!r} to a closed status"
            yield Problem(path=place, message=message, code="lifecycles.no_way_to_closed")


def _next(edges: Iterable[Edge]) -> Mapping[str, set[str]]:
    following: dict[str, set[str]] = {}
    for edge in edges:
        following.setdefault(edge.source, set()).add(edge.target)
    return following


def _reach(start: Iterable[str], following: Mapping[str, set[str]]) -> set[str]:
    reached, ahead = set(start), list(start)
    while ahead:
        new = following.get(ahead.pop(), set()) - reached
        reached |= new
        ahead += new
    return reached


def _shown(edge: Edge) -> str:
    return f"{edge.event!r} from {edge.source!r} to {edge.target!r}"
