"""The building blocks of the schema: texts, names, amounts, choices, tables, lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = [
    "AMOUNT",
    "ANYTHING",
    "CONDITION",
    "CURRENCY",
    "DATE",
    "FLAG",
    "LENGTH",
    "NAME",
    "NAMES",
    "NUMBER",
    "SCALAR",
    "TEXT",
    "TEXTS",
    "ZONE",
    "Shape",
    "described",
    "either",
    "keyed",
    "listed",
    "number",
    "one_of",
    "table",
]

Shape = Mapping[str, Any]
"""A part of a JSON Schema."""

ANYTHING: Shape = {}
TEXT: Shape = {"type": "string"}
NUMBER: Shape = {"type": "number"}
TEXTS: Shape = {"type": "array", "items": {"type": "string", "minLength": 1}, "uniqueItems": True}
NAME: Shape = {"type": "string", "pattern": r"^[^\W_][\w.-]{0,99}$"}
NAMES: Shape = {"type": "array", "items": NAME, "uniqueItems": True}
FLAG: Shape = {"type": "boolean"}
SCALAR: Shape = {"type": ["string", "number", "boolean"]}
ZONE: Shape = {"type": "string", "minLength": 1, "examples": ["Europe/Berlin", "Asia/Shanghai", "UTC"]}
DATE: Shape = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
LENGTH: Shape = {"type": "string", "minLength": 1, "examples": ["1 year", "18 months", "90 days"]}
CURRENCY: Shape = {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["EUR", "CNY", "USD"]}
AMOUNT: Shape = {
    "type": "string",
    "minLength": 2,
    "examples": ["8h", "30m", "2d elapsed", "1 business day", "1 business day at 16:00", "end of business day 1"],
}
"""An amount of time; what it may be is told by the reader, in words that a pattern would not have."""
CONDITION: Shape = {"$ref": "#/$defs/condition"}


def number(least: int, most: int) -> Shape:
    """A whole number from *least* to *most*."""
    return {"type": "integer", "minimum": least, "maximum": most}


def one_of(words: Iterable[str], usual: str = "") -> Shape:
    """One of *words*, as an enumeration has them."""
    return {"enum": [str(word) for word in words], **({"default": str(usual)} if usual else {})}


def listed(item: Shape, most: int | None = None, least: int = 0) -> Shape:
    """A list of *item*, at most so many."""
    size = {"minItems": least} if least else {}
    return {"type": "array", "items": item, **size, **({} if most is None else {"maxItems": most})}


def keyed(item: Shape) -> Shape:
    """A table of names of the document's own, each with an *item*."""
    return {"type": "object", "additionalProperties": item}


def either(*shapes: Shape) -> Shape:
    """Any of *shapes*."""
    return {"anyOf": list(shapes)}


def described(shape: Shape, words: str) -> Shape:
    """*shape* with *words* for people, which an editor shows."""
    return {**shape, "description": words}


def table(names: Iterable[str], needed: Iterable[str] = (), **parts: Shape) -> Shape:
    """
    A table of the *names* that its reader knows, of which *needed* must be there.

    Raises:
        AssertionError: A name has no shape among *parts*, or a shape no name: reader and schema have drifted apart.
    """
    known = list(names)
    assert set(known) == parts.keys(), f"names without a shape, or shapes without a name: {set(known) ^ parts.keys()}"
    shape = {"type": "object", "properties": {name: parts[name] for name in known}, "additionalProperties": False}
    return {**shape, "required": list(needed)} if (needed := tuple(needed)) else shape
