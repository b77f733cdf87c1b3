from __future__ import annotations

from fractions import Fraction

import pytest

from servicekit.complaints import CreditBand, CreditTable, Rounding, service_credit
from servicekit.customers import Money
from servicekit.errors import InputError

FEE = Money(100_000, "USD")


def a_table(*bands: tuple[str, int]) -> CreditTable:
    """A table of (below, percent)."""
    return CreditTable(
        bands=tuple(CreditBand(below=Fraction(below) / 100, percent=Fraction(percent, 100)) for below, percent in bands)
    )


PUBLISHED = {
    # https://aws.amazon.com/compute/sla/ "Region-Level SLA" (version of May 5, 2022)
    "Amazon Compute, region": (
        a_table(("99.99", 10), ("99.0", 30), ("95.0", 100)),
        {"99.99": 0, "99.98": 10, "99.0": 10, "98.99": 30, "95.0": 30, "94.99": 100},
    ),
    # the same page, "Instance-Level SLA"
    "Amazon EC2, instance": (
        a_table(("99.5", 10), ("99.0", 30), ("95.0", 100)),
        {"99.5": 0, "99.49": 10, "98.99": 30, "94.99": 100},
    ),
    # https://aws.amazon.com/eks/sla/
    "Amazon EKS": (
        a_table(("99.95", 10), ("99.0", 25), ("95.0", 100)),
        {"99.95": 0, "99.0": 10, "98.0": 25, "50": 100},
    ),
    # https://aws.amazon.com/dynamodb/sla/ "Standard SLA" and "Global Tables SLA"
    "Amazon DynamoDB, global tables": (
        a_table(("99.999", 10), ("99.0", 25), ("95.0", 100)),
        {"99.999": 0, "99.998": 10, "98.99": 25, "94.99": 100},
    ),
    # https://azure.microsoft.com/support/legal/sla/virtual-machines/ two or more availability zones
    "Azure Virtual Machines, zones": (
        a_table(("99.99", 10), ("99", 25), ("95", 100)),
        {"99.99": 0, "99.98": 10, "99": 10, "98.9": 25, "94.9": 100},
    ),
    # Google Cloud, "Vertex AI Search for commerce Service Level Agreement", "Financial Credit": from a full copy of the
    # page, read on 25 November 2026, that bears no date; a month's credits are at most 50 %, which is the last band
    "Google Vertex AI Search for commerce": (
        a_table(("99.9", 10), ("99.0", 25), ("95.0", 50)),
        {"99.9": 0, "99.89": 10, "99.0": 10, "98.99": 25, "95.0": 25, "94.99": 50, "0": 50},
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_tables(name: str) -> None:
    """The service credits of published agreements, at and around each threshold."""
    table, expected = PUBLISHED[name]
    for uptime, percent in expected.items():
        share = Fraction(uptime) / 100
        credit = service_credit(table, kept=share.numerator, total=share.denominator, fee=FEE)
        assert credit.credit == Money(1_000 * percent, "USD"), uptime


def test_minutes_of_a_month() -> None:
    """Amazon's region level: of 43,200 minutes 4 lost are within 99.99 %, 5 are not."""
    table = PUBLISHED["Amazon Compute, region"][0]
    credits = [service_credit(table, kept=43_200 - lost, total=43_200, fee=FEE).credit.amount for lost in (4, 5, 433)]

    assert credits == [0, 10_000, 30_000]


def test_a_credit_explains_itself() -> None:
    """The attainment, the band, the fee and the rounding."""
    credit = service_credit(a_table(("99", 10)), kept=949, total=1_000, fee=Money(999, "EUR"))

    assert credit.credit == Money(100, "EUR")
    assert credit.explain() == "94.9 % attained, below 99 %: 10 % of 999 EUR is 100 EUR (half_up)"
    assert service_credit(a_table(("99", 10)), kept=1, total=1, fee=FEE).explain().endswith("the promise was kept")


def test_rounding_is_named() -> None:
    """A tenth of 9.95 is a whole cent or not, as the rule says."""
    for rounding, amount in (
        (Rounding.HALF_UP, 100),
        (Rounding.HALF_EVEN, 100),
        (Rounding.DOWN, 99),
        (Rounding.UP, 100),
    ):
        fee = Money(995, "EUR")
        assert service_credit(a_table(("99", 10)), kept=0, total=1, fee=fee, rounding=rounding).credit.amount == amount


def test_nothing_promised_earns_nothing() -> None:
    """An empty period is no attainment of 0 or 100 %: it is none, and says so."""
    credit = service_credit(a_table(("99", 10)), kept=0, total=0, fee=FEE)

    assert (credit.attained, credit.credit) == (None, Money(0, "USD"))
    assert credit.explain() == "nothing was promised in this period, so nothing is due"


def test_what_cannot_be_is_refused() -> None:
    """More kept than there was, a negative fee; a table that gives less for less kept, or none."""
    table = a_table(("99", 10))
    with pytest.raises(InputError, match="3 of 2 cannot have been kept"):
        service_credit(table, kept=3, total=2, fee=FEE)
    with pytest.raises(InputError, match="earns no credit"):
        service_credit(table, kept=1, total=2, fee=Money(-1, "EUR"))
    for bands in ((("99", 10), ("99", 20)), (("99", 10), ("95", 5)), ()):
        with pytest.raises(InputError):
            a_table(*bands)
    with pytest.raises(InputError, match="shares from 0 to 1"):
        a_table(("101", 10))
