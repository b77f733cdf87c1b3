"""
What a host tests with: a clock to set by hand, the contract of stores, builders and strategies.

The contract needs pytest and Hypothesis (``servicekit[test]``), so each name is imported when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from servicekit.testing.builders import a_ladder, a_policy, a_target, at, office_hours
    from servicekit.testing.clock import ManualClock
    from servicekit.testing.contents import content_digest, dump
    from servicekit.testing.contract import AsyncStoreContract, StoreContract
    from servicekit.testing.stateful import check_store, store_machine

__all__ = [
    "AsyncStoreContract",
    "ManualClock",
    "StoreContract",
    "a_ladder",
    "a_policy",
    "a_target",
    "at",
    "check_store",
    "content_digest",
    "dump",
    "office_hours",
    "store_machine",
]

_HOMES = {
    "AsyncStoreContract": "contract",
    "ManualClock": "clock",
    "StoreContract": "contract",
    "a_ladder": "builders",
    "a_policy": "builders",
    "a_target": "builders",
    "at": "builders",
    "check_store": "stateful",
    "content_digest": "contents",
    "dump": "contents",
    "office_hours": "builders",
    "store_machine": "stateful",
}

_ASSERTING = ("contract", "record_contract", "ability_contract", "abilities", "stateful")
"""The modules whose failing assertions pytest should explain."""


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if home in _ASSERTING:
        import pytest

        pytest.register_assert_rewrite(*(f"{__name__}.{module}" for module in _ASSERTING))
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
