"""Ways through a lifecycle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from servicekit.workflow import Lifecycle

__all__ = ["reached_from", "rows_along"]

_SECOND = timedelta(seconds=1)  # the shortest goal: on the way no clock runs out


def reached_from(lifecycle: Lifecycle, start: str) -> dict[str, tuple[str, ...]]:
    """Every status that edges lead to from *start*, each with the statuses on a shortest way, *start* left out."""
    ways: dict[str, tuple[str, ...]] = {start: ()}
    for status in _by_distance(ways):
        for edge in lifecycle.edges:
            if edge.source == status:
                ways.setdefault(edge.target, (*ways[status], edge.target))
    return ways


def _by_distance(ways: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """The statuses of *ways*, those that are added meanwhile too."""
    done = 0
    while done < len(ways):
        yield list(ways)[done]
        done += 1


def rows_along(way: tuple[str, ...], after: datetime) -> list[tuple[Any, ...]]:
    """Rows that lead a ticket along *way*, a second apart."""
    return [(after + number * _SECOND, "status", {"status": status}) for number, status in enumerate(way, start=1)]
