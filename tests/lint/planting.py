"""
Tests whose docstring is the document: with a fault, and the nearest one without.

After its first sentence the docstring is a policy in TOML. A line that begins with ``-`` stands only in the document
with the fault, a line that begins with ``+`` only in the one without.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable

from servicekit.lint import Finding, lint, shows
from servicekit.policies import Policy, parse_policy

PLANTED: set[str] = set()
"""The codes that such a test is there for."""

Check = Callable[[Policy, Finding], None]


def documents(docstring: str) -> tuple[str, str]:
    """The document with the fault, and the one without."""
    _, _, text = inspect.cleandoc(docstring).partition("\n")
    lines = text.splitlines()
    faulty = [line.removeprefix("- ") for line in lines if not line.startswith("+ ")]
    sound = [line.removeprefix("+ ") for line in lines if not line.startswith("- ")]
    return "\n".join(faulty), "\n".join(sound)


def plants(code: str, *, witness: bool = True) -> Callable[[Check], Callable[[], None]]:
    """
    Hold a docstring to what it says: only its first document has the fault, and only there the witness shows it.

    What else is to be so, the function itself says.
    """
    PLANTED.add(code)

    def make(check: Check) -> Callable[[], None]:
        def test() -> None:
            faulty, sound = map(parse_policy, documents(check.__doc__ or ""))
            found = [finding for finding in lint(faulty, notes=True) if finding.code == code]
            assert found
            assert [str(each) for each in lint(sound, notes=True) if each.code == code] == []
            for finding in found:
                assert (finding.witness is not None) is witness
                assert shows(faulty, finding) is witness
                assert not shows(sound, finding)
            check(faulty, found[0])

        test.__doc__, test.__name__ = check.__doc__, check.__name__
        return test

    return make
