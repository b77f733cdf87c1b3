"""
How often the work of a desk is tried, and what is never tried again.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from servicekit.errors import InputError
from servicekit.storage import is_retryable

__all__ = ["ATTEMPTS", "NO_OUTBOX", "Heard", "not_awaitable", "tried", "tried_async"]

ATTEMPTS = 6
"""How often a transaction of the desk's own is tried: once, and five times more after a conflict."""

NO_OUTBOX = "this store has no outbox: read the notices from each outcome"

_LOG = logging.getLogger("servicekit")
_T = TypeVar("_T")


class Heard(Exception):
    """What a plugin raised when it was told of a commit: that commit stands, so nothing is tried again."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


def tried(attempt: Callable[[], _T], attempts: int) -> _T:
    """Try up to *attempts* times, as long as trying again can help."""
    for left in range(attempts - 1, -1, -1):
        try:
            return attempt()
        except Heard as heard:
            raise heard.error from None
        except Exception as error:
            if not left or not is_retryable(error):
                raise
            _LOG.debug("tried again after %s", error)
    raise AssertionError("unreachable")


async def tried_async(attempt: Callable[[], Awaitable[_T]], attempts: int) -> _T:
    """Do the same with ``await``."""
    for left in range(attempts - 1, -1, -1):
        try:
            return await attempt()
        except Heard as heard:
            raise heard.error from None
        except Exception as error:
            if not left or not is_retryable(error):
                raise
            _LOG.debug("tried again after %s", error)
    raise AssertionError("unreachable")


def not_awaitable(hook: str, answer: Any) -> Any:
    """Give *answer*, that of a hook or a function, back; refuse one that would have to be awaited."""
    if inspect.isawaitable(answer):
        if inspect.iscoroutine(answer):
            answer.close()
        raise InputError(f"the answer to {hook} has to be awaited: use AsyncDesk", question=hook)
    return answer
