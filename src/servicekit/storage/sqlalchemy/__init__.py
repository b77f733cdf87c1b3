"""
The SQL store: records, events and outbox in SQLite, PostgreSQL or MariaDB, or in a host's own table of tickets.

Needs the extra ``servicekit[sqlalchemy]``.
"""

from servicekit.storage.sqlalchemy.async_store import AsyncSQLAlchemyStore
from servicekit.storage.sqlalchemy.opening import open_store
from servicekit.storage.sqlalchemy.store import SQLAlchemyStore
from servicekit.storage.sqlalchemy.tables import Document, HostTable, Tables, create_tables

__all__ = ["AsyncSQLAlchemyStore", "Document", "HostTable", "SQLAlchemyStore", "Tables", "create_tables", "open_store"]
