"""Finding the cut-points of RFM from purchases."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from attrs import evolve

from servicekit.customers.cuts import CutBy, Cuts, check_bins, cut_by
from servicekit.customers.purchases import Counting, PurchaseRow, PurchaseSummaries, PurchaseSummary, sum_purchases
from servicekit.customers.rfm import RFMScheme, cell_of
from servicekit.errors import InputError

__all__ = ["fit_rfm", "fit_summaries"]


def fit_rfm(
    purchases: Iterable[PurchaseRow | tuple[str, date, int]],
    as_of: date,
    *,
    bins: int = 5,
    cuts: CutBy | str = CutBy.QUANTILES,
    nested: bool = False,
    counting: Counting | None = None,
    version: str = "1",
) -> RFMScheme:
    """
    Find the cut-points for the purchases up to the day *as_of*.

    Args:
        purchases: ``(customer, day, amount)``, see :class:`~servicekit.customers.PurchaseRow`.
        as_of: The last day that counts.
        bins: How many scores each figure has.
        cuts: How cut-points are found.
        nested: Whether frequency is cut within each recency score, and money within each pair of the two; then every
            cell has about as many customers, and its digits cannot be read one by one.
        counting: How purchases are counted.
        version: Your word for the result.

    Raises:
        InputError: Nobody made a purchase by then, or *bins* is no number from 2 to 100.
        PurchaseError: A row is none.
    """
    summaries = sum_purchases(purchases, as_of, counting)
    return fit_summaries(summaries, bins=bins, cuts=cuts, nested=nested, version=version)


def fit_summaries(
    summaries: PurchaseSummaries,
    *,
    bins: int = 5,
    cuts: CutBy | str = CutBy.QUANTILES,
    nested: bool = False,
    version: str = "1",
) -> RFMScheme:
    """Find the cut-points for purchases that were added up already, see :func:`fit_rfm`."""
    check_bins(bins)
    how, people = CutBy(cuts), list(summaries.customers.values())
    if not people:
        raise InputError(
            f"nobody made a purchase up to {summaries.as_of}: there is nothing to fit", rows=summaries.rows
        )

    def fitted(measure: str, among: list[PurchaseSummary]) -> Cuts:
        return cut_by(how, sorted(getattr(each, measure) for each in among), bins)

    scheme = RFMScheme(
        recency=fitted("recency", people),
        frequency=fitted("frequency", people),
        monetary=fitted("monetary", people),
        counting=summaries.counting,
        version=version,
        as_of=summaries.as_of,
        fitted_on=len(people),
    )
    return _nested(scheme, people, fitted) if nested else scheme


def _nested(
    scheme: RFMScheme, people: list[PurchaseSummary], fitted: Callable[[str, list[PurchaseSummary]], Cuts]
) -> RFMScheme:
    """Frequency within recency, and then money within both."""
    by_recency = _grouped(people, lambda each: cell_of(scheme.score(each).recency))
    within = {cell: fitted("frequency", among) for cell, among in by_recency.items()}
    scheme = evolve(scheme, frequency_within=within)

    def both(each: PurchaseSummary) -> str:
        score = scheme.score(each)
        return cell_of(score.recency, score.frequency)

    by_both = _grouped(people, both)
    return evolve(scheme, monetary_within={cell: fitted("monetary", among) for cell, among in by_both.items()})


def _grouped(people: list[PurchaseSummary], cell: Callable[[PurchaseSummary], str]) -> dict[str, list[PurchaseSummary]]:
    groups: dict[str, list[PurchaseSummary]] = {}
    for each in people:
        groups.setdefault(cell(each), []).append(each)
    return {name: groups[name] for name in sorted(groups)}
