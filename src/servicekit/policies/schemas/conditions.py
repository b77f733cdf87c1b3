"""The schema of a condition."""

from __future__ import annotations

from servicekit.conditions import OPERATORS, SECTIONS
from servicekit.policies.schemas.shapes import ANYTHING, CONDITION, SCALAR, TEXT, Shape, either, listed, one_of, table

__all__ = ["condition"]

_OPERATED: Shape = {"type": "object", "properties": dict.fromkeys(OPERATORS, ANYTHING), "additionalProperties": False}
_FOUND: Shape = either(SCALAR, listed(SCALAR, least=1), _OPERATED)


def condition() -> Shape:
    """A table in which everything must hold: fields, ``all``, ``any``, ``not``; or one test in full."""
    section = either(*_FOUND["anyOf"], {"type": "object", "additionalProperties": _FOUND})
    joined = {
        "type": "object",
        "properties": {
            "all": listed(CONDITION),
            "any": listed(CONDITION, least=1),
            "not": CONDITION,
            **dict.fromkeys(SECTIONS, section),
        },
        "additionalProperties": _FOUND,
    }
    leaf = table(("field", "op", "value"), ("field", "op", "value"), field=TEXT, op=one_of(OPERATORS), value=ANYTHING)
    in_full = either({"required": ["field"]}, {"required": ["op"]})
    return {"type": "object", "if": in_full, "then": leaf, "else": joined}
