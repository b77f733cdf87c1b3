"""A book in files: two editions of a shop, of which the second promises more."""

from __future__ import annotations

from pathlib import Path

SHOP = """
key = "shop"
version = "1"
[calendars.office]
zone = "Europe/Berlin"
hours.mon-fri = ["09:00-17:00"]
[[sla]]
key = "all"
targets = [{ metric = "resolution", goal = "8h", calendar = "office" }]
"""
SECOND = SHOP.replace('version = "1"', 'version = "2"').replace('goal = "8h"', 'goal = "4h"')
BOOK = """
[[editions]]
policy = "first.toml"

[[editions]]
since = 2026-04-01T00:00:00+02:00
policy = "second.toml"
"""


def write_book_files(folder: Path, first: str = SHOP, second: str = SECOND, book: str = BOOK) -> Path:
    """The file of the book, its policies beside it."""
    (folder / "first.toml").write_text(first, encoding="utf-8")
    (folder / "second.toml").write_text(second, encoding="utf-8")
    (folder / "book.toml").write_text(book, encoding="utf-8")
    return folder / "book.toml"
