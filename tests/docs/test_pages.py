"""The README and the pages under docs/ do what they say."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

from tests.docs.blocks import BLOCKS, LANGUAGES, languages
from tests.project.source import MODULES, PACKAGE, ROOT, place

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=place)
def test_code_blocks_run(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
) -> None:
    """Each code block of a page runs, in order, and prints what the page says."""
    monkeypatch.chdir(tmp_path)
    for example in BLOCKS.parse(page):
        with subtests.test(line=example.line):
            example.evaluate()


@pytest.mark.parametrize("page", PAGES, ids=place)
def test_code_blocks_name_their_language(page: Path) -> None:
    """No code block escapes the check above by a language that nobody runs."""
    assert languages(page) - LANGUAGES == set()


@pytest.mark.parametrize("folder", ["tutorial", "how-to", "explanation", "reference"])
def test_every_page_is_in_the_index_of_its_folder(folder: str) -> None:
    """The index of a folder names each of its pages by a link, which a reader of the plain text sees as well."""
    pages = {path.name for path in (ROOT / "docs" / folder).glob("*.md")} - {"index.md"}
    index = (ROOT / "docs" / folder / "index.md").read_text("utf-8")

    assert {page for page in pages if f"]({page})" not in index} == set()


@pytest.mark.parametrize("path", [path for path in MODULES if ">>>" in path.read_text("utf-8")], ids=place)
def test_examples_in_docstrings_run(path: Path) -> None:
    """Each example in a docstring prints what it says."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    module = import_module(".".join(part for part in parts if part != "__init__"))

    assert doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).failed == 0
