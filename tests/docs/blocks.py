"""
What becomes of a code block in the pages: every block is checked by what its language allows.

``python`` runs (a block of ``>>>`` lines is compared with what it prints); ``console`` lines that start with
``$ servicekit`` run and their output is compared, ``...`` standing for anything; ``toml`` and ``json`` are parsed;
``text``, ``csv`` and ``mermaid`` are for reading. All blocks of a page share one namespace and one empty folder.
"""

from __future__ import annotations

import doctest
import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

from sybil import Example, Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser, SkipParser

LANGUAGES = {"python", "console", "toml", "json", "text", "csv", "mermaid"}
ELSEWHERE = (
    "pip ",
    "git ",
    "cd ",
    "pytest",
    "sphinx-build ",
    ".ci/run",
)  # what the reader's own shell does; .ci/run does it for us
_FENCE = re.compile(r"^ *(`{3,}|~{3,})([^\n`]*)$", re.MULTILINE)


def languages(page: Path) -> set[str]:
    """The languages of the fences of a page, directives like ``{toctree}`` left out."""
    opened, found = "", set()
    for fence, info in _FENCE.findall(page.read_text("utf-8")):
        if not opened:
            opened = fence
            found.add(info.strip())
        elif fence.startswith(opened) and not info.strip():
            opened = ""
    return {language for language in found if not language.startswith("{")}


def _parse_toml(example: Example) -> None:
    tomllib.loads(example.parsed)


def _parse_json(example: Example) -> None:
    json.loads(example.parsed)


def _run_console(example: Example) -> str | None:
    """Run each ``$`` line in turn; return the first difference."""
    for step in re.split(r"^\$ ", example.parsed, flags=re.MULTILINE)[1:]:
        command, _, expected = step.partition("\n")
        for part in command.split(" && "):
            if not part.startswith(ELSEWHERE) and (difference := _difference(part, expected)):
                return difference
    return None


def _difference(command: str, expected: str) -> str | None:
    program, *arguments = shlex.split(command, comments=True)
    if program != "servicekit":
        return f"nobody runs {program!r} here"
    code = "import sys; from servicekit.cli import main; sys.argv[0] = 'servicekit'; sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    got, checker = done.stdout + done.stderr, doctest.OutputChecker()
    if expected.strip() and not checker.check_output(expected, got, doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE):
        return f"$ {command}\nexpected:\n{expected}\ngot:\n{got}"
    return None if expected.strip() or done.returncode == 0 else f"$ {command}\nexit {done.returncode}\n{got}"


BLOCKS = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE),
        CodeBlockParser("console", _run_console),
        CodeBlockParser("toml", _parse_toml),
        CodeBlockParser("json", _parse_json),
        SkipParser(),
    ],
)
