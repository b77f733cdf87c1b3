"""
Customers: who they are and what they are owed.

    lengths     months, years and days on the calendar
    ages        the age of a purchase in steps
    money       whole minor units of a currency
    profile     what the host knows of a customer, and the facts that policies read of it
    summary     the customer at one glance, computed from the tickets
"""

from servicekit.customers.ages import AGES, AgeSteps
from servicekit.customers.lengths import Length, day_begins, day_of, months_between, parse_length
from servicekit.customers.money import Money, share_of, totals
from servicekit.customers.profile import Asset, Contact, Profile, Purchase
from servicekit.customers.summary import COMPLAINT, Answer, Served, Summary, summarise

__all__ = [
    "AGES",
    "COMPLAINT",
    "AgeSteps",
    "Answer",
    "Asset",
    "Contact",
    "Length",
    "Money",
    "Profile",
    "Purchase",
    "Served",
    "Summary",
    "day_begins",
    "day_of",
    "months_between",
    "parse_length",
    "share_of",
    "summarise",
    "totals",
]
