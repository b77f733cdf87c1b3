"""``servicekit lint``: everything that is wrong with a policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import click

from servicekit.cli import screen
from servicekit.cli.sources import find_policy
from servicekit.errors import InvalidDocument, Problem
from servicekit.lint import Finding, Severity, Witness, story
from servicekit.lint import lint as findings_of
from servicekit.policies import Policy

__all__ = ["lint"]


@click.command(short_help="Say everything that is wrong with a policy.")
@click.argument("policy")
@click.option("--notes", is_flag=True, help="Also say what is declared and makes no difference.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def lint(ctx: click.Context, policy: str, notes: bool, as_json: bool) -> None:  # noqa: FBT001 - by name
    """
    Say everything that is wrong with POLICY, a file (TOML, JSON or YAML) or a preset.

    A document that cannot be read has problems, all of which are printed. One that can be read may have findings:
    errors (it does not do what is written) and warnings (it does, and it is probably not what was meant), each with a
    ticket that shows it where there is one: what happens to it, and what its clocks say then.

    Exit code 1 when there is a problem or an error.
    """
    problems: Sequence[Problem] = ()
    findings: Sequence[Finding] = ()
    read: Policy | None = None
    try:
        read = find_policy(policy)
        findings = findings_of(read, notes=notes)
    except InvalidDocument as error:
        problems = error.problems
    if as_json:
        screen.plain_json(_as_data(policy, read, problems, findings))
    else:
        _show(policy, read, problems, findings)
    if problems or any(finding.severity is Severity.ERROR for finding in findings):
        ctx.exit(1)


def _show(source: str, policy: Policy | None, problems: Sequence[Problem], findings: Sequence[Finding]) -> None:
    for problem in problems:
        place = f"{source}:{problem.line}" if problem.line else source
        code = f" [{problem.code}]" if problem.code else ""
        click.echo(f"{place}: {problem.path}: {problem.message}{_hint(problem.hint)}{code}")
    for finding in findings:
        said = f"{finding.severity.value} {finding.code} at {finding.path}: {finding.message}"
        click.echo(f"{source}: {said}{_hint(finding.hint)}")
        if finding.witness is not None and policy is not None:
            click.echo("    shown by a ticket:")
            for line in story(policy, finding.witness):
                click.echo(f"        {line}")
    click.echo(f"{source}: {_summary(problems, findings)}")


def _hint(hint: str) -> str:
    return f" ({hint})" if hint else ""


def _summary(problems: Sequence[Problem], findings: Sequence[Finding]) -> str:
    if problems:
        return _many(len(problems), "problem")
    counts = Counter(finding.severity for finding in findings)
    said = [_many(counts[each], each.value) for each in (Severity.ERROR, Severity.WARNING)]
    said += [_many(counts[Severity.NOTE], Severity.NOTE.value)] if counts[Severity.NOTE] else []
    return ", ".join(said) if findings else "nothing found"


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}" + ("" if count == 1 else "s")


def _as_data(
    source: str, policy: Policy | None, problems: Sequence[Problem], findings: Sequence[Finding]
) -> dict[str, Any]:
    return {
        "source": source,
        "problems": [
            {
                "path": each.path,
                "line": each.line,
                "message": each.message,
                "hint": each.hint,
                "code": each.code or None,
            }
            for each in problems
        ],
        "findings": [
            {
                "code": each.code,
                "severity": each.severity.value,
                "path": each.path,
                "message": each.message,
                "hint": each.hint,
                "witness": None if each.witness is None or policy is None else _witness_data(policy, each.witness),
            }
            for each in findings
        ],
    }


def _witness_data(policy: Policy, witness: Witness) -> dict[str, Any]:
    """The ticket as rows that other programs can run, and its story."""
    return {
        "history": [
            {"at": at.isoformat(), "what": what, "fields": dict(fields[0]) if fields else {}}
            for at, what, *fields in witness.history
        ],
        "customer": dict(witness.customer),
        "now": witness.now.isoformat(),
        "story": list(story(policy, witness)),
    }
