"""
Cut-points as plain data, and back, with every problem at once.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from servicekit.customers.cuts import fault_of
from servicekit.customers.purchases import Counting, Frequency, Monetary, Refunds
from servicekit.customers.rfm import MEASURES, RFMScheme
from servicekit.errors import InvalidDocument, Problem

__all__ = ["read_scheme", "write_scheme"]

_FORM = 1
_CHOICES: Mapping[str, type[StrEnum]] = {"frequency": Frequency, "monetary": Monetary, "refunds": Refunds}
_WITHIN = ("frequency_within", "monetary_within")
_KNOWN = ("form", "version", "as_of", "fitted_on", "counting", *MEASURES, *_WITHIN)


def write_scheme(scheme: RFMScheme) -> dict[str, Any]:
    """Write *scheme* as plain data, everything said; :func:`read_scheme` reads it back as an equal one."""
    return {
        "form": _FORM,
        "version": scheme.version,
        "as_of": None if scheme.as_of is None else scheme.as_of.isoformat(),
        "fitted_on": scheme.fitted_on,
        "counting": {name: str(getattr(scheme.counting, name)) for name in _CHOICES},
        **{measure: list(getattr(scheme, measure)) for measure in MEASURES},
        **{name: {cell: list(cuts) for cell, cuts in getattr(scheme, name).items()} for name in _WITHIN},
    }


def read_scheme(data: Any, *, source: str = "scheme") -> RFMScheme:
    """
    Read cut-points that :func:`write_scheme` wrote, or that a host wrote by hand.

    By hand only the three lists ``recency``, ``frequency`` and ``monetary`` are needed.

    Raises:
        InvalidDocument: There are mistakes in it; all of them are in ``problems``, each with its path.
    """
    reading = _Reading()
    found = reading.scheme(data)
    if reading.problems or found is None:
        raise InvalidDocument(reading.problems, source=source)
    return found


class _Reading:
    """A document under reading, and its problems so far."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def problem(self, path: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(path=path, message=message, hint=hint))

    def scheme(self, data: Any) -> RFMScheme | None:
        root = self.table(data, "document", _KNOWN)
        if root.get("form", _FORM) != _FORM:
            self.problem("form", f"is {root['form']!r:.60}, and this release reads {_FORM}")
        parts: dict[str, Any] = {}
        for measure in MEASURES:
            if measure in root:
                parts[measure] = self.cuts(root[measure], measure)
            elif isinstance(data, Mapping):
                self.problem(measure, "is missing")
        for name in _WITHIN:
            cells = self.table(root.get(name, {}), name)
            parts[name] = {str(cell): self.cuts(cuts, f"{name}.{cell}") for cell, cuts in cells.items()}
        parts |= {"version": self.version(root), "as_of": self.day(root), "fitted_on": self.count(root)}
        parts["counting"] = self.counting(self.table(root.get("counting", {}), "counting", tuple(_CHOICES)))
        return None if self.problems else RFMScheme(**parts)

    def table(self, data: Any, path: str, known: tuple[str, ...] = ()) -> Mapping[str, Any]:
        if not isinstance(data, Mapping):
            self.problem(path, f"needs a table, not {data!r:.60}")
            return {}
        for name in data if known else ():
            if name not in known:
                near = difflib.get_close_matches(str(name), known, n=1)
                at = str(name) if path == "document" else f"{path}.{name}"
                self.problem(
                    at, "unknown key", f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
                )
        return data

    def cuts(self, value: Any, path: str) -> tuple[Any, ...]:
        if fault := fault_of(value):
            self.problem(path, fault)
            return ()
        return tuple(value)

    def version(self, root: Mapping[str, Any]) -> str:
        value = root.get("version", "1")
        if isinstance(value, str) and value:
            return value
        self.problem("version", f"needs a text, not {value!r:.60}")
        return ""

    def day(self, root: Mapping[str, Any]) -> date | None:
        value = root.get("as_of")
        if value is None:
            return None
        try:
            return value if type(value) is date else date.fromisoformat(value)
        except (TypeError, ValueError):
            self.problem("as_of", f"{value!r:.60} is no date, such as 2026-03-31")
            return None

    def count(self, root: Mapping[str, Any]) -> int:
        value = root.get("fitted_on", 0)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self.problem("fitted_on", f"needs a whole number that is not negative, not {value!r:.60}")
        return 0

    def counting(self, table: Mapping[str, Any]) -> Counting:
        found: dict[str, Any] = {}
        for name, choices in _CHOICES.items():
            words = [choice.value for choice in choices]
            value = table.get(name, words[0])
            if value in words:
                found[name] = choices(value)
            else:
                self.problem(f"counting.{name}", f"{value!r:.60} is not a choice", f"there are {', '.join(words)}")
        return Counting(**found) if len(found) == len(_CHOICES) else Counting()
