"""
The command ``servicekit``: replay a log, explain a deadline, show and lint a policy.

It needs the extra ``cli``; keeping records in a database needs the extra ``sqlalchemy``. Exit codes: 0 all is well; 1
something was found, refused or does not add up; 2 the command line is wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """
    Run the command, with *arguments* in place of those of this process.

    Raises:
        SystemExit: Always: the command has ended, with the exit code in ``code``.
    """
    try:
        from servicekit.cli.program import program
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in ("click", "rich"):
            raise
        sys.exit(f"servicekit: {package} is not installed: pip install 'servicekit[cli,sqlalchemy]'")
    program.main(args=None if arguments is None else list(arguments), prog_name="servicekit")
