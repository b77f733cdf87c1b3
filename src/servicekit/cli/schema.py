"""``servicekit schema``: the JSON Schema of policies."""

from __future__ import annotations

import click

from servicekit.cli import screen
from servicekit.policies import policy_schema

__all__ = ["schema"]


@click.command(short_help="Print the JSON Schema of policies, for editors.")
def schema() -> None:
    """
    Print the JSON Schema (draft 2020-12) of policy documents.

    Editors show with it what may be written and mark what may not, in TOML, JSON and YAML alike.
    """
    screen.plain_json(policy_schema())
