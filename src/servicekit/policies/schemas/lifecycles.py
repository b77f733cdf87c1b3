"""The schema of lifecycles."""

from __future__ import annotations

from servicekit.policies.schemas.shapes import FLAG, TEXT, TEXTS, Shape, either, keyed, listed, one_of, table
from servicekit.workflow import STOCK, Category

__all__ = ["lifecycles"]

_NAMES: Shape = either({"type": "string", "minLength": 1}, {**TEXTS, "minItems": 1})


def lifecycles() -> Shape:
    """The lifecycles by name: one from stock, or one in full."""
    in_stock = table(("use",), ("use",), use=one_of(STOCK))
    parts = ("version", "initial", "statuses", "edges")
    in_full = table(
        parts,
        ("initial", "statuses", "edges"),
        version={"type": "integer"},
        initial=TEXT,
        statuses=either(keyed(either(_category(), _status())), listed(_status(keyed_by="key"))),
        edges=listed(_edge()),
    )
    return keyed(either(in_stock, in_full))


def _category() -> Shape:
    return one_of(Category)


def _status(*, keyed_by: str = "") -> Shape:
    own = (keyed_by,) if keyed_by else ()
    return table(
        (*own, "category", "label", "customer_label", "retired", "default"),
        (*own, "category"),
        **dict.fromkeys(own, TEXT),
        category=_category(),
        label=TEXT,
        customer_label=TEXT,
        retired=FLAG,
        default=FLAG,
    )


def _edge() -> Shape:
    more = dict.fromkeys(("guards", "unless", "roles"), either(TEXT, listed(TEXT)))
    parts: dict[str, Shape] = {"on": TEXT, "from": _NAMES, "to": TEXT, **more}
    return table(parts, ("on", "from", "to"), **parts)
