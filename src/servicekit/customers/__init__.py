"""
Customers: who they are, what they are owed, and how they are graded.

    lengths     months, years and days on the calendar
    ages        the age of a purchase in steps
    money       whole minor units of a currency
    profile     what the host knows of a customer, and the facts that policies read of it
    summary     the customer at one glance, computed from the tickets
    purchases   what a customer bought, in three figures
    cuts        cut-points: where one score ends and the next begins
    rfm         recency, frequency, money: customers scored by cut-points
    fitting     how cut-points are found
    scheme_document     cut-points as plain data
    arrays      the same for whole arrays (needs numpy; not imported here)
"""

from servicekit.customers.ages import AGES, AgeSteps
from servicekit.customers.cuts import CutBy
from servicekit.customers.fitting import fit_rfm, fit_summaries
from servicekit.customers.lengths import Length, day_begins, day_of, months_between, parse_length
from servicekit.customers.money import Money, share_of, totals
from servicekit.customers.profile import Asset, Contact, Profile, Purchase
from servicekit.customers.purchases import (
    AMOUNT_LIMIT,
    DROPS,
    Counting,
    DroppedRow,
    Frequency,
    Monetary,
    PurchaseRow,
    PurchaseSummaries,
    PurchaseSummary,
    Refunds,
    sum_purchases,
)
from servicekit.customers.rfm import RFMScheme, RFMScore, RFMTable, ScoreReason, cell_of
from servicekit.customers.scheme_document import read_scheme, write_scheme
from servicekit.customers.summary import COMPLAINT, Answer, Served, Summary, summarise

__all__ = [
    "AGES",
    "AMOUNT_LIMIT",
    "COMPLAINT",
    "DROPS",
    "AgeSteps",
    "Answer",
    "Asset",
    "Contact",
    "Counting",
    "CutBy",
    "DroppedRow",
    "Frequency",
    "Length",
    "Monetary",
    "Money",
    "Profile",
    "Purchase",
    "PurchaseRow",
    "PurchaseSummaries",
    "PurchaseSummary",
    "RFMScheme",
    "RFMScore",
    "RFMTable",
    "Refunds",
    "ScoreReason",
    "Served",
    "Summary",
    "cell_of",
    "day_begins",
    "day_of",
    "fit_rfm",
    "fit_summaries",
    "months_between",
    "parse_length",
    "read_scheme",
    "share_of",
    "sum_purchases",
    "summarise",
    "totals",
    "write_scheme",
]
