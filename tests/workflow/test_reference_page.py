"""The page ``docs/reference/lifecycles.md`` shows what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicekit.workflow import GUARDS, STOCK, Lifecycle, markdown, mermaid

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "lifecycles.md"


def shown(lifecycle: Lifecycle) -> str:
    """What the page must say about a lifecycle; paste it there when the lifecycle changes."""
    return f"```mermaid\n{mermaid(lifecycle)}```\n\n{markdown(lifecycle)}"


@pytest.mark.parametrize("lifecycle", STOCK.values(), ids=STOCK)
def test_the_page_is_in_step(lifecycle: Lifecycle) -> None:
    """Diagram and tables of each stock lifecycle stand on the page as they are made now."""
    assert shown(lifecycle) in PAGE.read_text("utf-8")


def test_the_page_names_every_guard() -> None:
    """No built-in guard is left unexplained."""
    page = PAGE.read_text("utf-8")
    assert [name for name in GUARDS if f"| `{name}` |" not in page] == []
