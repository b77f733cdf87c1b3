from __future__ import annotations

from pathlib import Path

from servicekit.logs import REASONS, REMARKS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "mapping.md"


def test_every_reason_and_remark_is_explained() -> None:
    """The reference names each reason for a rejection and each remark that a mapping decides about."""
    page = PAGE.read_text("utf-8")
    silent = {"out_of_order", "repeats", "without_news", "opening_unknown", "openings_differ", "requesters_differ"}

    assert [name for name in (*REASONS, *(set(REMARKS) - silent)) if f"`{name}`" not in page] == []
