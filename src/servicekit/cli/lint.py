"""``servicekit lint``: everything that is wrong with a policy or a book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import click

from servicekit.cli import screen
from servicekit.cli.sources import find_rules
from servicekit.errors import InvalidDocument, Problem
from servicekit.lint import Finding, Severity, Witness, lint_book, story
from servicekit.lint import lint as findings_of
from servicekit.policies import Policy, PolicyBook

__all__ = ["lint"]


@click.command(short_help="Say everything that is wrong with a policy.")
@click.argument("policy", metavar="POLICY_OR_BOOK")
@click.option("--notes", is_flag=True, help="Also say what is declared and makes no difference.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def lint(ctx: click.Context, policy: str, notes: bool, as_json: bool) -> None:  # noqa: FBT001 - by name
    """
    Say everything that is wrong with a policy (a file in TOML, JSON or YAML, or a preset) or with a book of policies.

    A document that cannot be read has problems, all of which are printed. One that can be read may have findings:
    errors (it does not do what is written) and warnings (it does, and it is probably not what was meant), each with a
    ticket that shows it where there is one: what happens to it, and what its clocks say then.

    Exit code 1 when there is a problem or an error.
    """
    problems: Sequence[Problem] = ()
    findings: Sequence[Finding] = ()
    read: Policy | PolicyBook | None = None
    try:
        read = find_rules(policy)
        with screen.waiting(f"looking at {policy}"):
            findings = _findings(read, notes=notes)
    except InvalidDocument as error:
        problems = error.problems
    if as_json:
        screen.plain_json(_as_data(policy, read, problems, findings))
    else:
        _show(policy, read, problems, findings)
    if problems or any(finding.severity is Severity.ERROR for finding in findings):
        ctx.exit(1)


def _findings(read: Policy | PolicyBook, *, notes: bool) -> Sequence[Finding]:
    return lint_book(read, notes=notes) if isinstance(read, PolicyBook) else findings_of(read, notes=notes)


def _policy_of(read: Policy | PolicyBook | None, finding: Finding) -> Policy | None:
    """The policy that a finding is about; ``None`` where it is about the editions of a book together."""
    if isinstance(read, PolicyBook):
        return None if finding.edition is None else read.editions[finding.edition].policy
    return read


def _show(
    source: str, read: Policy | PolicyBook | None, problems: Sequence[Problem], findings: Sequence[Finding]
) -> None:
    for problem in problems:
        file = problem.source or source
        place = f"{file}:{problem.line}" if problem.line else file
        code = f" [{problem.code}]" if problem.code else ""
        click.echo(f"{place}: {problem.path}: {problem.message}{_hint(problem.hint)}{code}")
    for finding in findings:
        policy = _policy_of(read, finding)
        said = f"{finding.severity.value} {finding.code} at {finding.path}: {finding.message}"
        click.echo(f"{source}: {_edition(finding, policy)}{said}{_hint(finding.hint)}")
        if finding.witness is not None and policy is not None:
            click.echo("    shown by a ticket:")
            for line in story(policy, finding.witness):
                click.echo(f"        {line}")
    click.echo(f"{source}: {_summary(problems, findings)}")


def _edition(finding: Finding, policy: Policy | None) -> str:
    return "" if finding.edition is None or policy is None else f"editions[{finding.edition}] ({policy.version}): "


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
    source: str, read: Policy | PolicyBook | None, problems: Sequence[Problem], findings: Sequence[Finding]
) -> dict[str, Any]:
    return {
        "source": source,
        "problems": [_problem_data(each) for each in problems],
        "findings": [_finding_data(each, _policy_of(read, each)) for each in findings],
    }


def _problem_data(problem: Problem) -> dict[str, Any]:
    return {
        "path": problem.path,
        "line": problem.line,
        "message": problem.message,
        "hint": problem.hint,
        "code": problem.code or None,
        **({"source": problem.source} if problem.source else {}),
    }


def _finding_data(finding: Finding, policy: Policy | None) -> dict[str, Any]:
    witness = None if finding.witness is None or policy is None else _witness_data(policy, finding.witness)
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        **({} if finding.edition is None else {"edition": finding.edition}),
        "path": finding.path,
        "message": finding.message,
        "hint": finding.hint,
        "witness": witness,
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
