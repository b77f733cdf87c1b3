"""
Service credits for a period: a share of the fee, by how much of the promise was kept.

The shape is that of published service level agreements: bands of the attainment, each with a percentage of the fee.
"""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from servicekit.complaints.rounding import Rounding, is_written_percent, percent_in_words, rounded
from servicekit.customers import Money
from servicekit.errors import InputError

__all__ = ["CreditBand", "CreditTable", "ServiceCredit", "service_credit"]


@frozen(kw_only=True)
class CreditBand:
    """An attainment *below* this share (0 to 1, exact) earns *percent* of the fee, as a share too."""

    below: Fraction
    percent: Fraction


@frozen(kw_only=True)
class CreditTable:
    """
    The bands of one agreement; the last one that an attainment is below decides.

    Attributes:
        bands: From the highest threshold to the lowest; the credits go up.
        source: Where they are published.

    Raises:
        InputError: The thresholds do not go down, or the credits do not go up: less kept would be given less.
    """

    bands: tuple[CreditBand, ...]
    source: str = ""

    def __attrs_post_init__(self) -> None:
        if not self.bands:
            raise InputError("a table of service credits needs at least one band")
        for band in self.bands:
            if not is_written_percent(band.below) or not is_written_percent(band.percent):
                raise InputError(
                    f"{band!r}: thresholds and credits are shares from 0 to 1, exact to a millionth of 1 %"
                )
        for higher, lower in zip(self.bands, self.bands[1:], strict=False):
            if lower.below >= higher.below or lower.percent < higher.percent:
                raise InputError("the thresholds of service credits go down and the credits go up", band=lower)

    def band_of(self, attained: Fraction) -> CreditBand | None:
        """The band of an attainment; ``None`` when the promise was kept. A threshold itself is not below it."""
        return next((band for band in reversed(self.bands) if attained < band.below), None)


@frozen(kw_only=True)
class ServiceCredit:
    """
    The credit of one period.

    Attributes:
        attained: The share that was kept, exactly; ``None`` when there was nothing to keep.
        band: The band it fell into; ``None`` when nothing is due.
        fee: What was paid for the period.
        credit: What is given back.
        rounding: How.
    """

    attained: Fraction | None
    band: CreditBand | None
    fee: Money
    credit: Money
    rounding: Rounding

    def explain(self) -> str:
        """Where the credit comes from, in a sentence."""
        if self.attained is None:
            return "nothing was promised in this period, so nothing is due"
        share = f"{float(self.attained * 100):.6g} %"
        if self.band is None:
            return f"{share} attained: the promise was kept"
        percent, below = percent_in_words(self.band.percent), percent_in_words(self.band.below)
        return f"{share} attained, below {below} %: {percent} % of {self.fee} is {self.credit} ({self.rounding.value})"


def service_credit(
    table: CreditTable, *, kept: int, total: int, fee: Money, rounding: Rounding = Rounding.HALF_UP
) -> ServiceCredit:
    """
    The credit for a period in which *kept* of *total* was kept: promises, minutes, requests.

    Nothing to keep (``total == 0``) earns no credit and says so; the share is exact, so 99.9 % means 99.9 %.

    Args:
        table: The bands.
        kept: How much was kept.
        total: Out of how much.
        fee: What was paid for the period.
        rounding: What becomes of parts of a minor unit.

    Raises:
        InputError: More was kept than there was, a number is negative, or the fee is.
    """
    if not 0 <= kept <= total:
        raise InputError(f"{kept} of {total} cannot have been kept", kept=kept, total=total)
    if fee.amount < 0:
        raise InputError(f"a fee of {fee} earns no credit", fee=fee)
    attained = Fraction(kept, total) if total else None
    band = None if attained is None else table.band_of(attained)
    amount = 0 if band is None else rounded(fee.amount * band.percent, rounding)
    credit = Money(amount, fee.currency)
    return ServiceCredit(attained=attained, band=band, fee=fee, credit=credit, rounding=rounding)
