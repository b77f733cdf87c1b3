"""What a database says the time is, in whole microseconds since 1970 UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, literal_column

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

__all__ = ["server_clock"]

_POSTGRESQL: Final = "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)"
_MARIADB: Final = "timestampdiff(MICROSECOND, '1970-01-01 00:00:00', utc_timestamp(6))"
"""``unix_timestamp(now(6))`` would be an hour off in the hour that a session's time zone repeats in autumn."""

_CLOCKS: Final = {"postgresql": _POSTGRESQL, "mysql": _MARIADB, "mariadb": _MARIADB}


def server_clock(dialect: str) -> ColumnElement[Any] | None:
    """Give the expression for the server's clock, or ``None`` where there is no server (SQLite)."""
    text = _CLOCKS.get(dialect)
    return None if text is None else literal_column(text, BigInteger)
