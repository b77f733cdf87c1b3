"""A list of broken stores, each with the case of the contract that tells what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicekit.storage import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable

MUTANTS: list[tuple[type[MemoryStore], str]] = []


def told_by(case: str) -> Callable[[type[MemoryStore]], type[MemoryStore]]:
    """Register a broken store in memory with the case that must fail for it."""

    def register(store: type[MemoryStore]) -> type[MemoryStore]:
        MUTANTS.append((store, case))
        return store

    return register
