"""Which failures of a database pass when the whole transaction is tried again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from servicekit.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["is_retryable"]

SQLSTATES: Final = frozenset({"40001", "40P01"})
"""PostgreSQL, appendix A of its manual: serialization_failure, deadlock_detected."""

ERROR_NUMBERS: Final = frozenset({1020, 1205, 1213})
"""MariaDB's error codes: record changed since last read, lock wait timeout, deadlock."""

DRIVERS: Final = frozenset({"MySQLdb", "aiomysql", "asyncmy", "mariadb", "mysql", "pymysql"})
"""The packages whose errors carry those numbers."""

SQLITE_CODES: Final = frozenset({5, 6})
"""SQLite's primary result codes: BUSY, LOCKED."""


def is_retryable(error: BaseException) -> bool:
    """
    Tell whether the failure passes when the *whole* transaction is rolled back and tried again.

    True for a `Conflict` and for the databases' deadlocks, lock timeouts and serialization failures, also where another
    library has wrapped them. Retrying inside the same transaction does not help: under REPEATABLE READ it reads the
    same old version for ever.
    """
    return any(_is_retryable(one) for one in _chain(error))


def _is_retryable(error: BaseException) -> bool:
    state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
    sqlite_code = getattr(error, "sqlite_errorcode", None)
    return (
        isinstance(error, Conflict)
        or state in SQLSTATES
        or _number(error) in ERROR_NUMBERS
        or (isinstance(sqlite_code, int) and sqlite_code & 0xFF in SQLITE_CODES)
    )


def _number(error: BaseException) -> object:
    """Give the error number of an error of a MySQL driver: its first argument, or ``errno``."""
    if type(error).__module__.partition(".")[0] not in DRIVERS:
        return None
    first = error.args[0] if error.args else None
    return first if isinstance(first, int) else getattr(error, "errno", None)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Walk from an error to those it wraps or followed."""
    waiting, seen = [error], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        around = (getattr(one, "orig", None), one.__cause__, one.__context__)
        waiting += [other for other in around if isinstance(other, BaseException)]
