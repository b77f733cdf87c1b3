"""What a lint says: findings, each with a witness where one exists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum

from attrs import frozen

from servicekit.lint.runs import Run
from servicekit.lint.subject import Subject
from servicekit.lint.witnesses import Witness

__all__ = ["Fault", "Finding", "Lint", "Severity"]


class Severity(StrEnum):
    """How bad it is."""

    ERROR = "error"
    """The policy does not do what is written in it."""
    WARNING = "warning"
    """It does, and it is probably not what was meant."""
    NOTE = "note"
    """Nothing is wrong; something that is declared makes no difference. Given only when notes are asked for."""


@frozen(kw_only=True)
class Fault:
    """What a lint found at *path*; the lint adds its code and severity."""

    path: str
    message: str
    hint: str = ""
    witness: Witness | None = None


@frozen(kw_only=True)
class Finding:
    """
    Something in a policy that is wrong or probably not meant.

    Attributes:
        code: Stable, for programs; listed in the reference.
        severity: See :class:`Severity`.
        path: Where in the document.
        message: What is wrong.
        hint: What to do about it.
        witness: A ticket that shows it, where there is one; :func:`~servicekit.lint.shows` runs it.
        edition: In which edition of a book, counted from 0; ``None`` in a policy by itself, and for what is wrong with
            the editions together.
    """

    code: str
    severity: Severity
    path: str
    message: str
    hint: str = ""
    witness: Witness | None = None
    edition: int | None = None

    def __str__(self) -> str:
        where = "" if self.edition is None else f"editions[{self.edition}]: "
        said = f"{where}{self.severity.value} {self.code} at {self.path}: {self.message}"
        return said + (f" ({self.hint})" if self.hint else "")


@frozen(kw_only=True)
class Lint:
    """
    One thing to look for.

    Attributes:
        code: Stable, for programs.
        severity: See :class:`Severity`.
        meaning: One sentence for people.
        find: Finds it.
        shows: Whether the run of a witness shows the fault at a path; ``None`` when no ticket can.
        unshown: Why there is no witness, always or in the cases without one.
    """

    code: str
    severity: Severity
    meaning: str
    find: Callable[[Subject], Iterator[Fault]]
    shows: Callable[[Run, str], bool] | None = None
    unshown: str = ""

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """What it finds in a policy."""
        for fault in self.find(subject):
            yield Finding(
                code=self.code,
                severity=self.severity,
                path=fault.path,
                message=fault.message,
                hint=fault.hint,
                witness=fault.witness,
            )
