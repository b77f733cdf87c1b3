"""The notebook of one reading: counts remarks and keeps their first places."""

from __future__ import annotations

from servicekit.logs.tally import REMARKS, Place, Remark

__all__ = ["Notebook"]

_EXAMPLES = 5


class Notebook:
    """Counts what is remarked about the rows of one file; in the order of ``servicekit.logs.REMARKS``."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._counts = dict.fromkeys(REMARKS, 0)
        self._places: dict[str, list[Place]] = {}

    def add(self, what: str, line: int, ticket: str | None = None, detail: str = "") -> None:
        """Remark *what* about the row at *line*."""
        self._counts[what] += 1
        if self._counts[what] <= _EXAMPLES:
            place = Place(file=self._file, line=line, ticket=ticket, detail=detail)
            self._places.setdefault(what, []).append(place)

    def remarks(self) -> dict[str, Remark]:
        """Everything that was remarked at least once."""
        return {
            what: Remark(what=what, count=count, examples=tuple(self._places[what]))
            for what, count in self._counts.items()
            if count
        }
