"""The store in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from servicekit.storage import MemoryStore
from servicekit.testing import StoreContract

if TYPE_CHECKING:
    from collections.abc import Callable


class TestMemoryStore(StoreContract):
    """The contract, whole."""

    @pytest.fixture
    def make_store(self) -> Callable[[], MemoryStore]:
        """Give a new store each time."""
        return MemoryStore
