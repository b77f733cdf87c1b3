"""``servicekit score``: figures of a CSV file; what it holds is told by its columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from servicekit.cli import screen
from servicekit.cli.answers import ANSWER_COLUMNS, are_answers, print_scores, read_answers, scores_as_data
from servicekit.cli.goals import answer_goals, print_goals
from servicekit.cli.graded import grade, graded_as_data, load_scheme, print_graded, save_scheme, write_customers
from servicekit.cli.purchases import PURCHASE_COLUMNS, are_purchases, columns_of, read_purchases
from servicekit.cli.sources import a_zone, find_policy
from servicekit.customers import Counting, CutBy, Frequency, Monetary, Refunds, TierPolicy
from servicekit.errors import InputError, RejectedFile
from servicekit.satisfaction import LEVEL, MINIMUM

__all__ = ["score"]

_FILE = click.Path(path_type=Path)
_SEPARATORS = ["comma", "semicolon", "tab", "space"]
_BETWEEN = "Purchases: what stands between columns."
_PLACES = "Purchases: decimal places of the currency."
_ANSWERS = ("rule", "by", "level", "minimum")
_FITTING = ("bins", "cuts", "nested", "frequency", "monetary", "refunds")
_PURCHASES = ("customer", "date", "amount", "separator", "decimals", "as_of", "scheme", "save", "csv_file")


def _one_of(name: str, default: StrEnum, what: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """An option whose choices are the words that documents and Python use, not the names of the members."""
    kind = type(default)
    return click.option(
        name,
        type=click.Choice([choice.value for choice in kind]),
        default=default.value,
        show_default=True,
        callback=lambda _ctx, _param, word: kind(word),
        help=f"Purchases: {what}",
    )


@click.command(short_help="Score the answers to a survey, or customers by their purchases.")
@click.argument("file", type=_FILE)
@click.option("--kind", type=click.Choice(["answers", "purchases"]), help="What FILE holds; told by its columns.")
@click.option("--zone", metavar="ZONE", callback=a_zone, help="The time zone of months and days; UTC unless given.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--rule", metavar="NAME", help="Answers: how they count: zendesk, simplesat, nps, ces_2, ...")
@click.option("--by", metavar="COLUMNS", default="", help="Answers: group by these columns: team,month.")
@click.option("--level", type=float, default=LEVEL, show_default=True, help="Answers: the level of the intervals.")
@click.option("--minimum", type=int, default=MINIMUM, show_default=True, help="Answers: fewer than this are marked.")
@click.option("--customer", metavar="COLUMN", help="Purchases: the column with the customer.")
@click.option("--date", metavar="COLUMN", help="Purchases: the column with the day.")
@click.option("--amount", metavar="COLUMN", help="Purchases: the column with the amount; below zero a refund.")
@click.option("--separator", type=click.Choice(_SEPARATORS), default="comma", show_default=True, help=_BETWEEN)
@click.option("--decimals", type=click.IntRange(0, 4), default=2, show_default=True, help=_PLACES)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Purchases: the last day that counts.")
@click.option("--policy", "-p", metavar="POLICY", help="Purchases: assign its tiers. Answers: judge its goals.")
@click.option("--scheme", type=_FILE, metavar="FILE", help="Purchases: apply these cut-points.")
@click.option("--save-scheme", "save", type=_FILE, metavar="FILE", help="Purchases: keep the cut-points.")
@click.option("--csv", "csv_file", type=_FILE, metavar="FILE", help="Purchases: write every customer to this file.")
@click.option(
    "--bins", type=click.IntRange(2, 100), default=5, show_default=True, help="Purchases: scores of a figure."
)
@_one_of("--cuts", CutBy.QUANTILES, "how cut-points are found.")
@click.option("--nested", is_flag=True, help="Purchases: cut frequency within recency, money within both.")
@_one_of("--frequency", Frequency.DAYS, "what counts as one purchase.")
@_one_of("--monetary", Monetary.TOTAL, "what the monetary figure is.")
@_one_of("--refunds", Refunds.NET, "what a negative amount does.")
@click.pass_context
def score(
    ctx: click.Context,
    /,
    file: Path,
    kind: str | None,
    zone: tzinfo | None,
    as_json: bool,  # noqa: FBT001 - click hands options over by name
    **options: Any,
) -> None:
    """
    Score FILE, a CSV file with an answer to a survey or a purchase in each row; its columns tell which.

    Answers stand in a column called csat, nps, ces, score, rating or answer; an empty cell is an answer that was not
    given. Months are made of a column called answered_at, date or time.

    Purchases need a customer, a date and an amount, in columns of the usual names or those that are named. Customers
    are scored by recency, frequency and money, with cut-points fitted to the file or kept from earlier (--scheme); with
    a policy they get its tiers, by the facts customer.rfm, customer.rfm_cell, customer.value and customer.purchases.

    Exit code 1 when a row was rejected or nothing can be scored.
    """
    found = kind or _kind(file, options)
    _check_options(ctx, found, scheme=options["scheme"])
    score_file = _score_answers if found == "answers" else _score_purchases
    if not score_file(file, zone or UTC, options, as_json=as_json):
        ctx.exit(1)


def _kind(file: Path, options: dict[str, Any]) -> str:
    """What a file holds, by its columns."""
    columns = columns_of(file, options["separator"])
    if are_answers(columns):
        return "answers"
    if are_purchases(columns, options):
        return "purchases"
    needed = "; ".join(f"{part}: {', '.join(names[:3])}, ..." for part, names in PURCHASE_COLUMNS.items())
    message = f"{file}: what it holds is not known: no column is called {', '.join(ANSWER_COLUMNS)} (an answer), and"
    there = f"there are: {', '.join(columns[:20])}{_headless(columns)}"
    raise RejectedFile(f"{message} not all of a purchase are there ({needed}); {there}")


def _headless(columns: list[str]) -> str:
    """What to do about a first row that looks like data."""
    bare = any(name.replace(".", "").isdecimal() for name in " ".join(columns).split())
    return " (the first row must name the columns)" if bare else ""


def _check_options(ctx: click.Context, kind: str, *, scheme: Path | None) -> None:
    """No option may be given that says nothing."""
    given = [name for name in ctx.params if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    other = {"answers": (*_PURCHASES, *_FITTING), "purchases": _ANSWERS}[kind]
    idle = [name for name in given if name in other]
    why = f"says nothing of {kind}"
    if not idle and scheme is not None:
        idle, why = [name for name in given if name in _FITTING], "says nothing with --scheme, which says it"
    names = {param.name: param.opts[0] for param in ctx.command.params}
    if idle:
        raise click.UsageError(f"{', '.join(names[name] for name in idle)} {why}")


def _score_answers(file: Path, zone: tzinfo, options: dict[str, Any], *, as_json: bool) -> bool:
    groups = [name.strip().casefold() for name in options["by"].split(",") if name.strip()]
    found = read_answers(file, rule=options["rule"], by=groups, local=zone)
    terms = {"level": options["level"], "minimum": options["minimum"]}
    named = options["policy"]
    goals = () if named is None else answer_goals(found, find_policy(named), level=options["level"])
    if as_json:
        judged = {} if named is None else {"goals": [each.as_data() for each in goals]}
        screen.plain_json({**scores_as_data(found, **terms), **judged})
    else:
        print_scores(found, **terms)
        print_goals(goals)
    return bool(found.groups) and not found.rejected


def _score_purchases(file: Path, zone: tzinfo, options: dict[str, Any], *, as_json: bool) -> bool:
    tiers = None if options["policy"] is None else _tiers(options["policy"])
    scheme = None if options["scheme"] is None else load_scheme(options["scheme"])
    with screen.waiting(f"reading {file.name}"):
        read = read_purchases(
            file, columns=options, separator=options["separator"], decimals=options["decimals"], local=zone
        )
    as_of: datetime | None = options["as_of"]
    found = grade(
        read,
        as_of=None if as_of is None else as_of.date(),
        scheme=scheme,
        fitting={name: options[name] for name in ("bins", "cuts", "nested")},
        counting=Counting(**{name: options[name] for name in ("frequency", "monetary", "refunds")}),
        tiers=tiers,
    )
    if options["save"] is not None:
        save_scheme(options["save"], found.scheme)
    if options["csv_file"] is not None:
        write_customers(options["csv_file"], found)
    if as_json:
        screen.plain_json(graded_as_data(found))
    else:
        print_graded(found)
    return not read.rejected


def _tiers(name: str) -> TierPolicy:
    policy = find_policy(name)
    if policy.tiers is None:
        raise InputError(f"policy {policy.key!r} has no tiers: give it a section [tiers]")
    return policy.tiers
