"""Several threads that do the same at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from servicekit.storage import is_retryable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["race"]

WRITERS = 4


def race(deed: Callable[[int], object]) -> list[tuple[int, Any]]:
    """
    Do a deed in four threads at the same moment; give the number and the answer of each that did not lose.

    To lose is to raise an error that passes when tried again (`is_retryable`); any other error is raised here.
    """
    start = threading.Barrier(WRITERS)

    def run(number: int) -> object:
        start.wait()
        return deed(number)

    with ThreadPoolExecutor(WRITERS) as pool:
        futures = [pool.submit(run, number) for number in range(WRITERS)]
    for future in futures:
        error = future.exception()
        if error is not None and not is_retryable(error):
            raise error
    return [(number, future.result()) for number, future in enumerate(futures) if future.exception() is None]
