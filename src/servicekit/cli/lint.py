"""``servicekit lint``: everything that is wrong with a policy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from servicekit.cli import screen
from servicekit.cli.sources import find_policy
from servicekit.errors import InvalidDocument, Problem
from servicekit.lint import Finding, Severity
from servicekit.lint import lint as findings_of

__all__ = ["lint"]


@click.command(short_help="Say everything that is wrong with a policy.")
@click.argument("policy")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def lint(ctx: click.Context, policy: str, as_json: bool) -> None:  # noqa: FBT001 - click hands options over by name
    """
    Say everything that is wrong with POLICY, a file (TOML or JSON) or a preset.

    A document that cannot be read has problems, all of which are printed. One that can be read may have findings:
    errors (it does not do what is written) and warnings (it does, and it is probably not what was meant), each with a
    ticket that shows it where there is one.

    Exit code 1 when there is a problem or an error.
    """
    problems: Sequence[Problem] = ()
    findings: Sequence[Finding] = ()
    try:
        findings = findings_of(find_policy(policy))
    except InvalidDocument as error:
        problems = error.problems
    if as_json:
        screen.plain_json(_as_data(policy, problems, findings))
    else:
        _show(policy, problems, findings)
    if problems or any(finding.severity is Severity.ERROR for finding in findings):
        ctx.exit(1)


def _show(source: str, problems: Sequence[Problem], findings: Sequence[Finding]) -> None:
    for problem in problems:
        place = f"{source}:{problem.line}" if problem.line else source
        click.echo(f"{place}: {problem.path}: {problem.message}{_hint(problem.hint)}")
    for finding in findings:
        said = f"{finding.severity.value} {finding.code} at {finding.path}: {finding.message}"
        click.echo(f"{source}: {said}{_hint(finding.hint)}")
        if finding.witness is not None:
            click.echo(f"    shown by a ticket: {finding.witness}")
    click.echo(f"{source}: {_summary(problems, findings)}")


def _hint(hint: str) -> str:
    return f" ({hint})" if hint else ""


def _summary(problems: Sequence[Problem], findings: Sequence[Finding]) -> str:
    if problems:
        return _many(len(problems), "problem")
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    warnings = len(findings) - errors
    return f"{_many(errors, 'error')}, {_many(warnings, 'warning')}" if findings else "nothing found"


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}" + ("" if count == 1 else "s")


def _as_data(source: str, problems: Sequence[Problem], findings: Sequence[Finding]) -> dict[str, Any]:
    return {
        "source": source,
        "problems": [
            {"path": each.path, "line": each.line, "message": each.message, "hint": each.hint} for each in problems
        ],
        "findings": [
            {
                "code": each.code,
                "severity": each.severity.value,
                "path": each.path,
                "message": each.message,
                "hint": each.hint,
                "witness": None if each.witness is None else str(each.witness),
            }
            for each in findings
        ],
    }
