"""
Where records live: the port, two stores in memory, and the SQL store in `servicekit.storage.sqlalchemy` (an extra).

A store sees plain JSON only. `protocol` is the page of promises; `servicekit.testing.StoreContract` proves that a
store of your own keeps them.
"""

from servicekit.storage.async_memory import AsyncMemoryStore
from servicekit.storage.checks import OUTBOX_LENGTH, check_key
from servicekit.storage.memory import MemoryStore
from servicekit.storage.protocol import (
    ABSENT,
    AsyncBulkCommit,
    AsyncHistory,
    AsyncListing,
    AsyncOutbox,
    AsyncStore,
    AsyncTransactions,
    BulkCommit,
    History,
    Listing,
    Loaded,
    Outbox,
    Store,
    Transactions,
    Write,
)
from servicekit.storage.retries import is_retryable

__all__ = [
    "ABSENT",
    "OUTBOX_LENGTH",
    "AsyncBulkCommit",
    "AsyncHistory",
    "AsyncListing",
    "AsyncMemoryStore",
    "AsyncOutbox",
    "AsyncStore",
    "AsyncTransactions",
    "BulkCommit",
    "History",
    "Listing",
    "Loaded",
    "MemoryStore",
    "Outbox",
    "Store",
    "Transactions",
    "Write",
    "check_key",
    "is_retryable",
]
