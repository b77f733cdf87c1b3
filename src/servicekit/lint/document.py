"""What a reader would refuse: a policy that was built in Python has not been read yet."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.errors import InvalidDocument, LifecycleError
from servicekit.lint.findings import Fault, Lint, Severity
from servicekit.policies import Policy, read_policy, write_policy

__all__ = ["LINTS"]


def _refused(policy: Policy) -> Iterator[Fault]:
    """Every problem that reading the policy's own canonical form would report."""
    try:
        read_policy(write_policy(policy), guards=policy.guards)
    except InvalidDocument as error:
        for problem in error.problems:
            yield Fault(path=problem.path, message=problem.message, hint=problem.hint)
    else:
        yield from _unsound(policy)


def _unsound(policy: Policy) -> Iterator[Fault]:
    try:
        _ = policy.tables
    except LifecycleError as error:
        for problem in error.fields.get("problems", ()):
            yield Fault(path=problem.path, message=problem.message, hint=problem.hint)


LINTS = (
    Lint(
        code="document.refused",
        severity=Severity.ERROR,
        meaning="The policy breaks a rule of the document: a name that refers to nothing, a lifecycle with no way to"
        " its end, a goal for a value that does not exist, ...",
        find=_refused,
    ),
)
"""What is looked for in the document as a whole."""
