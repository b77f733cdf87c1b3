"""The command with its subcommands, and how errors become messages."""

from __future__ import annotations

from typing import Any

import click

from servicekit.cli.demo import demo
from servicekit.cli.diff import diff
from servicekit.cli.explain import explain
from servicekit.cli.lint import lint
from servicekit.cli.migrate import migrate
from servicekit.cli.replay import replay
from servicekit.cli.schema import schema
from servicekit.cli.score import score
from servicekit.cli.show import show
from servicekit.errors import ServicekitError

__all__ = ["program"]


class _Program(click.Group):
    """A group whose commands may raise what the library raises: it becomes one message and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a subcommand."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except (ServicekitError, OSError) as error:
            raise click.ClickException(str(error)) from error


@click.group(
    cls=_Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 all is well; 1 something was found, refused or does not add up; 2 the command line is wrong.",
)
@click.version_option(package_name="servicekit", message="%(prog)s %(version)s")
def program() -> None:
    """Which promises of a service were kept, which were broken, and why."""


for command in (demo, replay, migrate, explain, show, lint, diff, schema, score):
    program.add_command(command)
