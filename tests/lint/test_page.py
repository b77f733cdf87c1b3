"""The page of all codes says what the program does."""

from __future__ import annotations

import re

import pytest

from servicekit.lint import BOOK_LINTS, LINTS, lint, story
from servicekit.policies import parse_policy
from tests.lint.test_codes import PLANTED
from tests.project.source import ROOT

PAGE = (ROOT / "docs/reference/lint.md").read_text("utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| `")]
EXAMPLES = re.findall(r"^### `([\w.]+)`\n.*?```toml\n(.*?)```.*?```text\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL)


def test_codes_are_unique_and_documented() -> None:
    """Each code stands in the reference with its severity and meaning, and no others do."""
    every = (*LINTS, *BOOK_LINTS)
    rows = [f"| `{each.code}` | {each.severity.value} | {each.meaning} |" for each in every]
    assert len({each.code for each in every}) == len(every)
    assert ROWS[: len(LINTS)] == rows[: len(LINTS)]
    assert ROWS[-len(BOOK_LINTS) :] == rows[len(LINTS) :]


def test_why_there_is_no_witness_is_documented() -> None:
    """Each code that may go without a witness stands there with the reason."""
    without = [each for each in LINTS if each.unshown]

    assert ROWS[len(LINTS) : -len(BOOK_LINTS)] == [
        f"| `{each.code}` | {'sometimes: ' if each.shows else ''}{each.unshown} |" for each in without
    ]


def test_every_code_that_a_document_can_have_is_there_by_example() -> None:
    """One example each, in the order of the table."""
    can_be_read = [each.code for each in LINTS if each.code in PLANTED]

    assert [code for code, _, _ in EXAMPLES] == can_be_read


@pytest.mark.parametrize(("code", "document", "said"), EXAMPLES, ids=[code for code, _, _ in EXAMPLES])
def test_examples_are_what_is_said(code: str, document: str, said: str) -> None:
    """The finding about each example, and the story of its witness."""
    policy = parse_policy(document)
    finding = next(finding for finding in lint(policy, notes=True) if finding.code == code)
    lines = story(policy, finding.witness) if finding.witness is not None else ()
    first = f"{finding.severity.value} {code} at {finding.path}: {finding.message}"

    assert said.splitlines() == [first, *(f"    {line}" for line in lines)]
