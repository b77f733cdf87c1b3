"""The clock of a store that no server keeps."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from servicekit.typing import Micros

__all__ = ["machine_clock"]


def machine_clock() -> Micros:
    """Give the time of this machine in microseconds: a store's own time where there is no server to ask."""
    return time.time_ns() // 1_000
