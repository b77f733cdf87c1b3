"""
How grave a complaint is: a matrix of impact and urgency, and rules that tell both from the facts.

ISO 10002:2018, 7.5, asks to assess each complaint at once by severity, safety implication, complexity, impact, and the
need for immediate action, and names no scale. The scale in stock is the usual one of service desks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from servicekit.conditions import ALWAYS, Condition, Facts, compile_condition, fields_of
from servicekit.errors import InputError, InvalidDocument, Problem

__all__ = ["IMPACT_AND_URGENCY", "Rating", "RatingRule", "Severity", "SeverityMatrix", "matrix_problems", "rate"]


@frozen(kw_only=True)
class RatingRule:
    """*level* holds when *when* is true; *why* says it to people."""

    level: str
    when: Condition = ALWAYS
    why: str = ""


@frozen(kw_only=True)
class SeverityMatrix:
    """
    Which severity follows from which impact and urgency.

    Attributes:
        levels: The severities, the gravest first.
        impacts: The levels of impact, the greatest first: the rows.
        urgencies: The levels of urgency, the greatest first: the columns.
        cells: For each impact the severity by urgency, in the order of *urgencies*.
        impact: The rules for the impact; the first that is true holds, and the last level where none is.
        urgency: The same for the urgency.

    Raises:
        InvalidDocument: A cell is missing or names no level, or a rule names none; all problems at once.
    """

    levels: tuple[str, ...]
    impacts: tuple[str, ...]
    urgencies: tuple[str, ...]
    cells: Mapping[str, tuple[str, ...]]
    impact: tuple[RatingRule, ...] = ()
    urgency: tuple[RatingRule, ...] = ()

    def __attrs_post_init__(self) -> None:
        if problems := matrix_problems(self):
            raise InvalidDocument(problems, source="severity")

    def cell(self, impact: str, urgency: str) -> str:
        """
        The severity for that impact and urgency.

        Raises:
            InputError: There is no such level.
        """
        for name, value, known in (("impact", impact, self.impacts), ("urgency", urgency, self.urgencies)):
            if value not in known:
                raise InputError(f"there is no {name} {value!r}: there are {', '.join(known)}", name=name, value=value)
        return self.cells[impact][self.urgencies.index(urgency)]


def matrix_problems(matrix: SeverityMatrix) -> list[Problem]:
    """Everything that is wrong with *matrix*."""
    return [*_name_problems(matrix), *_cell_problems(matrix), *_rule_problems(matrix)]


def _name_problems(matrix: SeverityMatrix) -> Iterator[Problem]:
    for name in ("levels", "impacts", "urgencies"):
        words = getattr(matrix, name)
        if not words or len(set(words)) < len(words):
            yield Problem(path=name, message="needs at least one name, and none of them twice")


def _cell_problems(matrix: SeverityMatrix) -> Iterator[Problem]:
    for impact in dict.fromkeys((*matrix.impacts, *matrix.cells)):
        row = matrix.cells.get(impact, ())
        path = f"cells.{impact}"
        if impact not in matrix.impacts:
            yield Problem(path=path, message="is the row of no impact")
        elif len(row) != len(matrix.urgencies):
            yield Problem(path=path, message=f"has {len(row)} cells for {len(matrix.urgencies)} urgencies")
        for word in row:
            if word not in matrix.levels:
                yield Problem(path=path, message=f"{word!r} is not among the levels")


def _rule_problems(matrix: SeverityMatrix) -> Iterator[Problem]:
    sides = (("impact", matrix.impact, matrix.impacts), ("urgency", matrix.urgency, matrix.urgencies))
    for name, rules, known in sides:
        for place, rule in enumerate(rules):
            if rule.level not in known:
                yield Problem(path=f"{name}[{place}].level", message=f"{rule.level!r} is none of {', '.join(known)}")


@frozen(kw_only=True)
class Rating:
    """
    One side of the matrix: the *level*, *why* it is so, and the fields that were *unknown* on the way.

    A rule that needed a fact which nobody supplied is passed over, so more facts may give another level.
    """

    level: str
    why: str
    unknown: tuple[str, ...] = ()


@frozen(kw_only=True)
class Severity:
    """The severity *level* of a complaint with the two ratings that it follows from."""

    level: str
    impact: Rating
    urgency: Rating

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, in sentences for people."""
        return (
            f"impact {self.impact.level}: {self.impact.why}",
            f"urgency {self.urgency.level}: {self.urgency.why}",
            f"impact {self.impact.level} and urgency {self.urgency.level} make {self.level}",
        )


def rate(matrix: SeverityMatrix, facts: Facts) -> Severity:
    """How grave a complaint with these *facts* is."""
    impact = _rated(matrix.impact, matrix.impacts[-1], facts)
    urgency = _rated(matrix.urgency, matrix.urgencies[-1], facts)
    return Severity(level=matrix.cell(impact.level, urgency.level), impact=impact, urgency=urgency)


def _rated(rules: tuple[RatingRule, ...], last: str, facts: Facts) -> Rating:
    unknown: dict[str, None] = {}
    for rule in rules:
        answer = compile_condition(rule.when)(facts)
        if answer is True:
            return Rating(level=rule.level, why=rule.why or str(rule.when), unknown=tuple(unknown))
        if answer is None:
            unknown |= dict.fromkeys(name for name in sorted(fields_of(rule.when)) if not _is_known(name, facts))
    return Rating(level=last, why="no rule says more", unknown=tuple(unknown))


def _is_known(name: str, facts: Facts) -> bool:
    section, _, rest = name.partition(".")
    return rest in facts.get(section, {})


_THREE = ("high", "medium", "low")

IMPACT_AND_URGENCY = SeverityMatrix(
    levels=("critical", "high", "medium", "low", "planning"),
    impacts=_THREE,
    urgencies=_THREE,
    cells={
        "high": ("critical", "high", "medium"),
        "medium": ("high", "medium", "low"),
        "low": ("medium", "low", "planning"),
    },
)
"""
Impact by urgency with five results, each one level lower to the right and downwards.

ITIL Service Operation (2011 edition), 4.2.5.4, "simple priority coding system", with the codes 1 to 5 named critical,
high, medium, low, planning; the same numbers stand in D. Boylan, "Impact + Urgency = Priority", itiltopia.com, 2015,
checked 2026-11. ITIL gives it as an example, not as a rule.
"""
