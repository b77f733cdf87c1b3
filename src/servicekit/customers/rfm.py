"""
RFM: customers scored by how recently, how often and for how much they bought.

The scores are two steps apart: cut-points are fitted once, over all customers, and kept as plain data; anybody can be
scored by them later, alone, without the others. So tomorrow's customer is held to the rule of today, and equal figures
always get equal scores.

Source: A. M. Hughes, Strategic Database Marketing (1994), for recency, frequency and monetary value in fifths. There
customers are sorted and cut into five parts of equal size, which gives equal customers unequal scores by the order of
their rows; here the cut-points are quantiles, and ties share a score.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import field, frozen

from servicekit.customers.cuts import Cuts, fault_of, place_in, reachable
from servicekit.customers.purchases import Counting, PurchaseSummaries, PurchaseSummary
from servicekit.errors import InputError

__all__ = ["MEASURES", "RFMScheme", "RFMScore", "RFMTable", "ScoreReason", "cell_of"]

MEASURES = ("recency", "frequency", "monetary")
"""The three figures, in the order of a cell's digits."""

_LEAST = {"recency": 0, "frequency": 1}
_WORDS = {
    "recency": "the last purchase was {figure} day{s} ago",
    "frequency": "{figure} purchase{s}",
    "monetary": "{figure} minor unit{s}",
}


def cell_of(*scores: int) -> str:
    """
    Scores side by side.

    Example:
        >>> cell_of(3, 4, 3), cell_of(10, 4, 3)
        ('343', '10-4-3')
    """
    return ("" if max(scores) <= 9 else "-").join(map(str, scores))


@frozen(kw_only=True)
class ScoreReason:
    """
    Why one figure got its score.

    Attributes:
        measure: ``recency``, ``frequency`` or ``monetary``.
        figure: The customer's.
        score: From 1 to *of*, the best.
        of: How many scores there are.
        over: The cut-point below the figure, ``None`` below all of them.
        up_to: The cut-point at or above it, ``None`` above all of them.
        within: Of nested scores, the cell whose cut-points were used; "" for those of all customers.
    """

    measure: str
    figure: int
    score: int
    of: int
    over: float | None
    up_to: float | None
    within: str = ""

    def __str__(self) -> str:
        bounds = [f"more than {self.over:,}"] if self.over is not None else []
        bounds += [f"at most {self.up_to:,}"] if self.up_to is not None else []
        within = f", among those with {self.within}" if self.within else ""
        figure = _WORDS[self.measure].format(figure=f"{self.figure:,}", s="" if self.figure == 1 else "s")
        return f"{self.measure} {self.score} of {self.of}: {figure} ({' and '.join(bounds)}{within})"


@frozen(kw_only=True)
class RFMScore:
    """Three scores, each from 1 to the best, and in *reasons* why."""

    recency: int
    frequency: int
    monetary: int
    reasons: tuple[ScoreReason, ...] = field(default=(), eq=False)

    @property
    def cell(self) -> str:
        """The three scores side by side: ``"343"``."""
        return cell_of(self.recency, self.frequency, self.monetary)

    @property
    def total(self) -> int:
        """The sum of the three."""
        return self.recency + self.frequency + self.monetary

    @property
    def facts(self) -> dict[str, Any]:
        """What conditions may read of it as facts of the customer: ``customer.rfm``, ``customer.rfm_cell``, ..."""
        return {
            "rfm": self.total,
            "rfm_cell": self.cell,
            "rfm_recency": self.recency,
            "rfm_frequency": self.frequency,
            "rfm_monetary": self.monetary,
        }

    def explain(self) -> str:
        """The scores and their reasons, for people."""
        return "\n".join([f"{self.cell}, {self.total} in all", *(f"  {reason}" for reason in self.reasons)])


@frozen(kw_only=True)
class RFMTable:
    """
    The scores of many.

    Attributes:
        scores: By customer.
        empty: By measure, the scores that nobody has. They are a finding, not a fault: where most customers bought
            once, two cut-points are equal and the score between them cannot be got.
    """

    scores: Mapping[str, RFMScore]
    empty: Mapping[str, tuple[int, ...]]

    @property
    def cells(self) -> Mapping[str, int]:
        """How many customers each cell has."""
        return Counter(score.cell for score in self.scores.values())


def _cuts(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _by_cell(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(cell): _cuts(cuts) for cell, cuts in value.items()}


@frozen(kw_only=True)
class RFMScheme:
    """
    Cut-points, fitted or the host's own, with everything that is needed to score by them.

    A figure's score is 1 plus the number of cut-points below it; recency counts the other way round, because a
    purchase long ago is the worse one.

    Attributes:
        recency: In days, going up.
        frequency: In purchases.
        monetary: In minor units.
        frequency_within: Of nested scores, the cut-points of frequency by recency score.
        monetary_within: Those of money by the scores of recency and frequency (``"34"``).
        counting: How purchases are counted.
        version: The host's own word.
        as_of: The day up to which they were fitted; ``None`` for the host's own.
        fitted_on: To how many customers; 0 for the host's own.

    Raises:
        InputError: Cut-points that are no numbers or do not go up.
    """

    recency: Cuts = field(converter=_cuts)
    frequency: Cuts = field(converter=_cuts)
    monetary: Cuts = field(converter=_cuts)
    frequency_within: Mapping[str, Cuts] = field(factory=dict, converter=_by_cell)
    monetary_within: Mapping[str, Cuts] = field(factory=dict, converter=_by_cell)
    counting: Counting = field(factory=Counting)
    version: str = "1"
    as_of: date | None = None
    fitted_on: int = 0

    def __attrs_post_init__(self) -> None:
        named = [(measure, getattr(self, measure)) for measure in MEASURES]
        named += [(f"frequency_within[{cell}]", cuts) for cell, cuts in self.frequency_within.items()]
        named += [(f"monetary_within[{cell}]", cuts) for cell, cuts in self.monetary_within.items()]
        for name, cuts in named:
            if fault := fault_of(cuts):
                raise InputError(f"the cut-points of {name} {fault}", name=name)

    @property
    def nested(self) -> bool:
        """Whether frequency is scored within recency, and money within both."""
        return bool(self.frequency_within or self.monetary_within)

    @property
    def unreachable(self) -> Mapping[str, tuple[int, ...]]:
        """By measure, the scores that no figure can get, because two cut-points cut at the same place."""
        found = {}
        for measure in MEASURES:
            cuts, least = getattr(self, measure), _LEAST.get(measure)
            bins = len(cuts) + 1
            able = reachable(cuts) if least is None else reachable(cuts, least)
            able = tuple(bins + 1 - score for score in able) if measure == "recency" else able
            found[measure] = tuple(score for score in range(1, bins + 1) if score not in able)
        return found

    def score(self, summary: PurchaseSummary) -> RFMScore:
        """
        The scores of one customer.

        A nested score whose cell nobody was in when the cut-points were fitted is taken by those of all customers; its
        reason then names no cell.
        """
        recency = _reason("recency", summary.recency, self.recency)
        first = cell_of(recency.score)
        frequency = _reason("frequency", summary.frequency, self.frequency, self.frequency_within, first)
        both = cell_of(recency.score, frequency.score)
        monetary = _reason("monetary", summary.monetary, self.monetary, self.monetary_within, both)
        reasons = (recency, frequency, monetary)
        return RFMScore(reasons=reasons, **{reason.measure: reason.score for reason in reasons})

    def score_all(self, summaries: PurchaseSummaries) -> RFMTable:
        """
        The scores of many customers, and which scores nobody got.

        Raises:
            InputError: The summaries are counted in another way than the cut-points.
        """
        if summaries.counting != self.counting:
            message = f"the purchases are counted as {summaries.counting}, the cut-points as {self.counting}"
            raise InputError(message)
        scores = {name: self.score(summary) for name, summary in summaries.customers.items()}
        got = {measure: {getattr(score, measure) for score in scores.values()} for measure in MEASURES}
        every = {measure: range(1, len(getattr(self, measure)) + 2) for measure in MEASURES}
        return RFMTable(
            scores=scores, empty={name: tuple(n for n in every[name] if n not in got[name]) for name in MEASURES}
        )


def _reason(
    measure: str, figure: int, cuts: Cuts, within: Mapping[str, Cuts] | None = None, cell: str = ""
) -> ScoreReason:
    own = within.get(cell) if within else None
    used = cuts if own is None else own
    place = place_in(used, figure)
    return ScoreReason(
        measure=measure,
        figure=figure,
        score=len(used) + 1 - place if measure == "recency" else place + 1,
        of=len(used) + 1,
        over=used[place - 1] if place else None,
        up_to=used[place] if place < len(used) else None,
        within="" if own is None else cell,
    )
