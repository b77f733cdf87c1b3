"""
Policies to start from: complete, commented documents, to be copied and changed.

``after_sales``
    A maker or dealer: warranty and service plans, field service, complaints.
``retail``
    A shop and its web shop: several channels, long hours, complaints.
``it_service``
    An internal service desk, by impact and urgency.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from servicekit.errors import InputError
from servicekit.policies.document import Policy
from servicekit.policies.loading import parse_policy
from servicekit.policies.tables import meant

__all__ = ["PRESETS", "load", "text"]

PRESETS = ("after_sales", "it_service", "retail")
"""The names of the presets."""


def text(name: str) -> str:
    """
    The document of the preset *name*, to be copied and changed.

    Raises:
        InputError: There is none of that name.
    """
    if name not in PRESETS:
        raise InputError(f"there is no preset {name!r}: {meant(name, PRESETS)}", value=name)
    return (files(__name__) / f"{name}.toml").read_text("utf-8")


@cache
def load(name: str) -> Policy:
    """
    The policy of the preset *name*.

    Raises:
        InputError: There is none of that name.
    """
    return parse_policy(text(name), source=f"{name}.toml")
