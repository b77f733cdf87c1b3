"""What a reader would refuse: a policy that was built in Python has not been read yet."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.lint import lifecycles
from servicekit.lint.findings import Fault, Lint, Severity
from servicekit.lint.subject import Subject

__all__ = ["LINTS"]


def _refused(subject: Subject) -> Iterator[Fault]:
    """Every problem that reading the policy's own canonical form would report, and that has no code of its own."""
    own = {each.code for each in lifecycles.LINTS}
    for problem in subject.problems:
        if problem.code not in own:
            yield Fault(path=problem.path, message=problem.message, hint=problem.hint)


LINTS = (
    Lint(
        code="document.refused",
        severity=Severity.ERROR,
        meaning="The policy breaks a rule of the document: a name that refers to nothing, a goal for a value that does"
        " not exist, two clocks of one key, ...",
        find=_refused,
        unshown="no ticket is ever handled under such a policy",
    ),
)
"""What is looked for in the document as a whole."""
