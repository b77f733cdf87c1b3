"""A host looks up a move in a lifecycle and tells a refusal from a move by its type."""

from __future__ import annotations

from typing import assert_type

from servicekit.workflow import GUARDS, SUPPORT, Lifecycle, Move, Refusal, Table, compile_lifecycle, mermaid

table = compile_lifecycle(SUPPORT, GUARDS)
assert_type(table, Table)
assert_type(SUPPORT, Lifecycle)
assert_type(mermaid(SUPPORT), str)


def next_status(status: str, event: str) -> str | None:
    """The status after the event, or nothing if it is refused."""
    answer = table.move(status, event, {})
    assert_type(answer, Move | Refusal)
    return None if isinstance(answer, Refusal) else str(answer)
